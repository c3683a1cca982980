"""Briefs and other documents as self-contained pages: readable without the script of a brief."""

from __future__ import annotations

import base64
import hashlib
import importlib.resources
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.errors import MissingExtra
from negpos.modality import Standing, Verdict
from negpos.position import Position
from negpos.report import contents, picture
from negpos.report.brief import Brief, Further, Row, Section
from negpos.report.language import label, language
from negpos.report.layout import Chapter
from negpos.report.lines import Line, readings_words
from negpos.report.markup import printable
from negpos.words import Words

NEGOTIABLE = "negotiable"


def brief_page(brief: Brief) -> str:
    """
    Return a brief as an HTML page that refers to nothing outside of it.

    Whatever stands in a position file is shown as text. `MissingExtra` where Jinja2 is missing.
    """
    script = _file("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    numbers = {position.id: number for number, position in enumerate(brief.positions, 1)}
    words = Words(brief.positions[0].vocabulary, max(p.date for p in brief.positions))
    return _render(
        "page.html.j2",
        {
            "issues_map": picture.issues_svg(brief),
            "pairs_map": picture.pairs_svg(brief),
            "script": script,
        },
        script_source=f"sha256-{digest}",
        title=contents.title(brief),
        days=contents.days(brief),
        positions=contents.position_table(brief),
        matrix=contents.matrix_table(brief, letters=False),
        key=contents.key(brief),
        left_out=contents.left_out(brief),
        headlines=contents.headline_chapters(brief),
        sections=[_section(section, words, numbers) for section in brief.sections],
        verdicts=[(v, label(v)) for v in (*(verdict.value for verdict in Verdict), NEGOTIABLE)],
        standings=[(s.word, label(s.word)) for s in reversed(Standing)],
        names=[(numbers[position.id], position.name) for position in brief.positions],
        last=contents.last_chapters(brief),
    )


def chapters_page(chapters: Iterable[Chapter]) -> str:
    """
    Return a document as an HTML page without a script; the first chapter has its title.

    Whatever stands in a position file is shown as text. `MissingExtra` where Jinja2 is missing.
    """
    first, *others = chapters
    return _render("chapters.html.j2", {}, first=first, others=others)


def _render(template: str, made: Mapping[str, str], **values: object) -> str:
    """
    Return what a template makes of some values, each text of them escaped.

    What this package itself has *made*, from text that it has escaped, stays as it is.
    """
    try:
        import jinja2
    except ImportError:
        raise MissingExtra("a page", "Jinja2", "brief") from None
    from markupsafe import Markup

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_file),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )
    trusted = {name: Markup(text) for name, text in {**made, "style": _file("page.css")}.items()}
    return environment.get_template(template).render(
        language=language(), label=label, **trusted, **values
    )


def _file(name: str) -> str:
    return (importlib.resources.files("negpos.report") / name).read_text(encoding="utf-8").strip()


def anchor(number: str) -> str:
    """
    Return the name by which links lead to a row.

    >>> anchor("1.2")
    'row-1-2'
    """
    return f"row-{number.replace('.', '-')}"


def _section(section: Section, words: Words, numbers: Mapping[str, int]) -> dict[str, Any]:
    place = list(words.vocabulary.issues).index(section.issue) + 1
    return {
        "label": section.label,
        "place": place,
        "anchor": f"issue-{place}",
        "headers": contents.headers(section),
        "is_wide": not contents.stands_beside(section),
        "rows": [_row(row, section, words, numbers) for row in section.rows],
        "notes": contents.notes(section),
    }


def _row(row: Row, section: Section, words: Words, numbers: Mapping[str, int]) -> dict[str, Any]:
    shown = {clause for clauses in row.clauses.values() for clause in clauses}
    lines = [
        *(
            _line("", line, (), _details(row.first, shown, line.findings, words), numbers)
            for line in row.verdicts
        ),
        *(_further(further, shown, words, numbers) for further in row.further),
    ]
    return {
        "number": row.number,
        "anchor": anchor(row.number),
        "position": numbers[row.position.id],
        "about": row.about,
        "cells": [_cell(p, row.clauses.get(p.id, ())) for p in section.speaking],
        "lines": lines,
        "landing": row.landing.lines,
    }


def _cell(position: Position, clauses: Iterable[Clause]) -> dict[str, Any]:
    told = ((clause, contents.clause_words(clause)[1]) for clause in clauses)
    return {
        "label": position.name,
        "clauses": [{"id": c.id, "text": c.text, "cited": cited} for c, cited in told],
    }


def _further(
    further: Further, shown: Collection[Clause], words: Words, numbers: Mapping[str, int]
) -> dict[str, Any]:
    """Return what clauses of a row but its first meet; of overlaps no places are told."""
    line = further.line
    details: Iterable[dict[str, Any]] = ()
    if line.verdict is not Verdict.OVERLAP:
        details = _details(further.clauses[0], shown, line.findings, words)
    return _line(f"{further.about}: ", line, (further.position.id,), details, numbers)


def _line(
    head: str,
    line: Line,
    besides: tuple[str, ...],
    details: Iterable[dict[str, Any]],
    numbers: Mapping[str, int],
) -> dict[str, Any]:
    return {
        "kind": NEGOTIABLE if line.is_negotiable else line.verdict.value,
        "standing": "" if line.standing is None else line.standing.word,
        "others": " ".join(str(numbers[id]) for id in (*besides, *line.others)),
        "text": head + line.text,
        "details": list(details),
    }


def _details(
    clause: Clause, shown: Collection[Clause], findings: Iterable[Finding], words: Words
) -> Iterator[dict[str, Any]]:
    """
    Yield what is told of findings about a clause: how it meets others, where, and an example.

    The wording of another clause is given where its row does not show it. Findings over the same
    acts are told together.
    """
    alike: dict[tuple[str, str], list[str]] = {}
    told = set(shown)
    for finding in findings:
        other = finding.right if finding.left is clause else finding.left
        if finding.verdict is Verdict.GAP or other is None:
            continue
        how = f"{other.reference}: {finding.kind.value}"
        reading = readings_words(finding.under)
        if reading:
            how += f" {reading}"
        if other not in told:
            told.add(other)
            how += f". {other.text} {contents.clause_words(other)[1]}"
        place = words.region(finding.region), finding.witness
        alike.setdefault(place, []).append(how)
    for (words_of_place, witness), heads in alike.items():
        yield {"heads": heads, "where": words_of_place, "witness": witness}
