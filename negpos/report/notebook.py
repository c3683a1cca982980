"""Tables for notebooks: what a value shows when it stands last in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from negpos.compare import Comparison
from negpos.landscape import Label, Landscape
from negpos.modality import Verdict
from negpos.position import Position
from negpos.report import catalogue, layout
from negpos.report.brief import Brief
from negpos.report.contents import cell_words
from negpos.report.lines import cite, finding_rows, stance_words
from negpos.report.markup import escape_markup, printable
from negpos.words import counted, day_in_words, enumerate_words

#: rows of a table; how many more there are is told below it
MOST_ROWS = 40


@attrs.frozen
class Sheet:
    """
    A table with a caption, of which the first column names the rows.

    *left_out* tells what does not stand in it, and is empty where all does.
    """

    caption: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: str = ""

    def html(self) -> str:
        """Return the table as HTML without scripts or styles; `$` is not taken for mathematics."""
        heads = "".join(f'<th scope="col">{_html(head)}</th>' for head in self.headers)
        rows = "\n".join(f"<tr>{_html_row(row)}</tr>" for row in self.rows)
        foot = ""
        if self.left_out:
            span = len(self.headers)
            foot = f'<tfoot><tr><td colspan="{span}">{_html(self.left_out)}</td></tr></tfoot>\n'
        return (
            '<table class="tex2jax_ignore mathjax_ignore">\n'
            f"<caption>{_html(self.caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
            f"<tbody>\n{rows}\n</tbody>\n{foot}</table>\n"
        )

    def markdown(self) -> str:
        """Return the table as Markdown, its caption as a paragraph above it."""
        headers, *rows = [[_plain(cell) for cell in row] for row in (self.headers, *self.rows)]
        parts = [_markdown(self.caption), layout.markdown(rows, headers)]
        return "\n\n".join([*parts, *([_markdown(self.left_out)] if self.left_out else [])]) + "\n"


def _plain(text: str) -> str:
    """Return a text that has nothing forbidden in it and one mark for the end of a line."""
    return "\n".join(printable(text).splitlines())


def _html(text: str) -> str:
    return escape_markup(_plain(text)).replace("\n", "<br>")


def _markdown(text: str) -> str:
    return layout.escape_markdown(_plain(text))


def _html_row(row: Sequence[str]) -> str:
    first, *rest = map(_html, row)
    return f'<th scope="row">{first}</th>' + "".join(f"<td>{cell}</td>" for cell in rest)


def _cut(rows: Sequence[object], noun: str) -> str:
    """Return what is told below the first rows about the others."""
    return f"and {counted(len(rows) - MOST_ROWS, f'more {noun}')}" if rows[MOST_ROWS:] else ""


def position_sheet(position: Position) -> Sheet:
    """
    Return the clauses of a position: id, issue, text, stance, source.

    >>> import negpos
    >>> position_sheet(negpos.load()["us-reply"]).caption
    'Written reply of the United States to Russia (us-reply), 26 January 2022: 30 clauses'
    """
    issues = position.vocabulary.issues
    rows = [
        (c.id, issues[c.issue].label, c.text, stance_words(c), cite(c))
        for c in position.clauses[:MOST_ROWS]
    ]
    count = counted(len(position.clauses), "clause")
    return Sheet(
        f"{position.title} ({position.id}), {day_in_words(position.date)}: {count}",
        ("id", "issue", "text", "stance", "source"),
        tuple(rows),
        _cut(position.clauses, "clause"),
    )


def corpus_sheet(positions: Iterable[Position]) -> Sheet:
    """
    Return a list of positions.

    >>> import negpos
    >>> corpus_sheet(negpos.load().values()).headers
    ('id', 'title', 'party', 'addressee', 'date', 'kind', 'clauses')
    """
    found = list(positions)
    table = catalogue.positions(found[:MOST_ROWS])
    caption = counted(len(found), "position")
    return Sheet(caption, table.headers, table.rows, _cut(found, "position"))


def comparison_sheet(comparison: Comparison) -> Sheet:
    """
    Return the findings of a comparison, conflicts first and gaps last.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> sheet = comparison_sheet(negpos.compare(corpus["ru-us-draft"], corpus["us-reply"]))
    >>> sheet.rows[0][:3], sheet.left_out
    (('conflict, contradictory', '4.1a', 'r7'), 'and 108 more findings')
    """
    order = list(Verdict)
    found = sorted(comparison.findings, key=lambda f: order.index(f.verdict))
    left, right = comparison.left, comparison.right
    counts = ", ".join(f"{verdict} {count}" for verdict, count in comparison.counts.items())
    return Sheet(
        f"{left.name} against {right.name}: {counts}",
        ("verdict", left.name, right.name, "where", "standing"),
        tuple(finding_rows(found[:MOST_ROWS], comparison.words)),
        _cut(found, "finding"),
    )


def brief_sheet(brief: Brief) -> Sheet:
    """
    Return the matrix of a brief, with how many others each position is in conflict and so on.

    >>> import negpos
    >>> from negpos.report.brief import make_brief
    >>> corpus = negpos.load()
    >>> brief_sheet(make_brief([corpus["ru-us-draft"], corpus["us-reply"]])).rows[0]
    ('NATO enlargement', 'conflict 1', 'conflict 1')
    """
    labels = list(brief.issues.items())
    rows = [
        (label, *(cell_words(brief.matrix[issue][p.id], letters=False) for p in brief.positions))
        for issue, label in labels[:MOST_ROWS]
    ]
    names = [position.name for position in brief.positions]
    of = f"{counted(len(names), 'position')} ({enumerate_words(names)})"
    return Sheet(
        f"{of}: with how many others each is in conflict, is undecided or overlaps",
        ("issue", *names),
        tuple(rows),
        _cut(labels, "issue"),
    )


def landscape_sheet(landscape: Landscape) -> Sheet:
    """
    Return how many zones of each label there are on each issue that somebody speaks on.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> found = negpos.landscape([corpus["ru-us-draft"], corpus["us-reply"]])
    >>> dict(zip(landscape_sheet(found).headers, landscape_sheet(found).rows[0]))["conflict"]
    '1'
    """
    labels = [label for label in Label if label is not Label.SILENT]
    zones: dict[str, list[Label]] = {}
    for zone in landscape.zones:
        zones.setdefault(zone.issue, []).append(zone.label)
    issues = list(zones)
    rows = []
    for issue in issues[:MOST_ROWS]:
        term = landscape.positions[0].vocabulary.issues[issue]
        counts = [zones[issue].count(label) for label in labels]
        rows.append((term.label, *(str(count or "") for count in counts)))
    names = enumerate_words([position.name for position in landscape.positions])
    count = counted(len(landscape.zones), "zone")
    return Sheet(
        f"{count} of {names}" if names else count,
        ("issue", *(label.value for label in labels)),
        tuple(rows),
        _cut(issues, "issue"),
    )
