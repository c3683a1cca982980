"""The agreement of two codings: figures, and the clauses where the codings part, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from negpos.agreement import (
    FIELDS,
    IS_CLAUSE,
    Agreement,
    Figure,
    Undefined,
    Unit,
    paragraph_of,
    parting_words,
)
from negpos.clause import Clause
from negpos.position import Position
from negpos.report.catalogue import Table
from negpos.report.layout import Block, Bullets, Chapter
from negpos.words import Words, counted, enumerate_words

#: what stands for a coefficient that is undefined
_UNDEFINED = "undefined"
_HEADERS = ("field", "units", "agreed", "percent", "kappa", "alpha", "alpha of sets")
_MEANINGS = {IS_CLAUSE: "whether there is a clause", **{f.name: f.meaning for f in FIELDS}}


def agreement_chapters(a: Agreement) -> Iterator[Chapter]:
    """Yield what is compared, then how far all of it agrees, each issue, and where it parts."""
    yield Chapter(
        "Agreement of two codings",
        (
            Bullets("", (f"first: {_counted(a.left)}", f"second: {_counted(a.right)}")),
            Bullets("The fields:", tuple(f"{name}: {told}" for name, told in _MEANINGS.items())),
            "kappa is Cohen's, alpha Krippendorff's; a value that is a set agrees where the two "
            "sets are equal. The alpha of sets counts two sets that overlap as agreeing in part "
            "(distance MASI). 1 is full agreement, 0 that which chance alone would bring.",
        ),
    )
    yield Chapter("All issues", tuple(_figures(a.figures)))
    yield Chapter("Issue by issue", tuple(_by_issue(a)))
    words = a.words
    blocks = [block for unit in a.parting for block in _side_by_side(unit, a, words)]
    yield Chapter("Where the codings part", tuple(blocks) or ("They part nowhere.",))


def _counted(position: Position) -> str:
    return (
        f"{position.id}, {position.title}: {counted(len(position.clauses), 'clause')}, "
        f"{counted(len(position.omitted), 'paragraph')} left out with a reason"
    )


def _by_issue(a: Agreement) -> Iterator[Block]:
    """Yield the issues that agree in every field, then the fields in which each other one parts."""
    terms = a.left.vocabulary.issues
    parting = {
        issue: [figure for figure in figures if figure.agreed < figure.units]
        for issue, figures in a.by_issue.items()
    }

    def told(issue: str) -> str:
        return f"{terms[issue].label} ({counted(a.by_issue[issue][0].units, 'unit')})"

    alike = tuple(told(issue) for issue, figures in parting.items() if not figures)
    if alike:
        yield Bullets("Alike in every field:", alike)
    for issue, figures in parting.items():
        if figures:
            yield f"{told(issue)}; alike in every field but:"
            yield from _figures(figures)


def _figures(figures: Sequence[Figure]) -> Iterator[Block]:
    yield Table(_HEADERS, tuple(map(_row, figures)))
    for reason in Undefined:
        names = [figure.field for figure in figures if figure.undefined is reason]
        if names:
            yield f"{_UNDEFINED.capitalize()} for {enumerate_words(names)}: {reason.value}."


def _row(figure: Figure) -> tuple[str, ...]:
    def coefficient(value: float | None) -> str:
        return _UNDEFINED if value is None else f"{value:z.2f}"

    is_set = any(field.name == figure.field and field.is_set for field in FIELDS)
    return (
        figure.field,
        str(figure.units),
        str(figure.agreed),
        "" if figure.percent is None else f"{figure.percent:.0f}",
        coefficient(figure.kappa),
        coefficient(figure.alpha),
        coefficient(figure.set_alpha) if is_set else "",
    )


def _side_by_side(unit: Unit, a: Agreement, words: Words) -> Iterator[Block]:
    first = _clause_words(unit.left) or _left_out(unit.paragraph, a.left)
    second = _clause_words(unit.right) or _left_out(unit.paragraph, a.right)
    yield Bullets(f"Paragraph {unit.paragraph}:", (f"first: {first}", f"second: {second}"))
    if unit.left and unit.right:
        yield Table(("field", "first", "second"), tuple(parting_words(unit, words)))


def _clause_words(clause: Clause | None) -> str:
    return f"{clause.id}: {clause.text} [{clause.source.at}]" if clause else ""


def _left_out(paragraph: str, position: Position) -> str:
    """Return that a coding has no clause for a part of a paragraph, with the reason if it has."""
    reasons = [o.reason for o in position.omitted if paragraph_of(o.id) == paragraph]
    return "; ".join(["no clause", *reasons])
