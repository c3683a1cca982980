"""Tables for terminals, pipes and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator

import tabulate

from negpos.clause import Clause
from negpos.compare import Comparison, Finding
from negpos.conditions import Conditions
from negpos.errors import NotFound
from negpos.modality import Kind
from negpos.position import Position
from negpos.report import contents
from negpos.report.brief import Brief, Row, Section
from negpos.report.catalogue import Table
from negpos.report.conditions import condition_chapters
from negpos.report.language import label
from negpos.report.layout import (
    Chapter,
    block_markdown,
    block_text,
    chapter_markdown,
    chapter_text,
    escape_markdown,
    grid,
    markdown,
    plain,
    wrap,
)
from negpos.report.lines import (
    GAP_WORDS,
    KIND_WORDS,
    cite,
    finding_rows,
    readings_words,
    stance_words,
)
from negpos.report.readings import turning_chapters
from negpos.turning import turnings
from negpos.vocabulary import nearest
from negpos.words import Words, counted, day_in_words, enumerate_words

#: the narrowest column in which a clause can be read; narrower, positions stand below each other
NARROWEST = 21
#: below this width the matrix has letters in place of words
WORDS_FROM = 140

#: the columns of numbers of rows, and of heads where positions stand below each other
NUMBER, STUB = 5, 12


# ---------------------------------------------------------------- two positions


def findings_table(comparison: Comparison, format: str = "simple", width: int | None = None) -> str:
    """
    Return the findings of a comparison as a table.

    *format* is any table format of tabulate; one that it does not know is refused with `NotFound`.
    """
    if format not in tabulate.tabulate_formats:
        known = tabulate.tabulate_formats
        raise NotFound("table format", format, nearest(format, known), tuple(known))
    rows = [list(row) for row in finding_rows(comparison.findings, comparison.words)]
    headers = list(_headers(comparison))
    if format in ("pipe", "github"):
        return markdown(rows, headers, format)
    if width is not None:
        fixed = [14, 12, 12, 0, 14]
        widths = [w or max(width - 2 * 5 - sum(fixed), NARROWEST) for w in fixed]
        rows = [[wrap(c, w) for c, w in zip(row, widths, strict=True)] for row in rows]
        headers = [wrap(h, w) for h, w in zip(headers, widths, strict=True)]
    return tabulate.tabulate(rows, headers, tablefmt=format, disable_numparse=True)


def comparison_text(
    comparison: Comparison, width: int, found: Conditions, left_out: int = 0
) -> str:
    """
    Return a comparison for print: each finding with both clauses, where, and an example.

    What was *found* about conditions follows, then the verdicts that turn on a reading. How many
    findings were *left out* of it is told.
    """
    left, right = comparison.left, comparison.right
    parts = [
        f"{left.title} ({left.id}, {day_in_words(left.date)})\n"
        f"against {right.title} ({right.id}, {day_in_words(right.date)})",
        _counts(comparison, left_out),
    ]
    words = comparison.words
    for finding in comparison.findings:
        if finding.kind is not Kind.NOT_CODED:
            parts.append(_finding_block(finding, comparison, words, width))
    for ours, other in ((True, right), (False, left)):
        ids = dict.fromkeys(
            f.clause.id
            for f in comparison.findings
            if f.kind is Kind.NOT_CODED and (f.left is not None) is ours
        )
        if ids:
            mine = left if ours else right
            parts.append(
                wrap(
                    f"Not coded in {other.id}, so that its silence says nothing: the issues of "
                    f"{mine.id} {', '.join(ids)}.",
                    width,
                )
            )
    parts += [chapter_text(chapter, width) for chapter in _chapters(comparison, found)]
    return "\n\n".join([*(wrap(part, width) for part in parts[:2]), *parts[2:]])


def _indented(head: str, lines: Iterable[str], width: int) -> str:
    """Return a head with lines below it, indented and wrapped."""
    indent = "    "
    wrapped = [wrap(head, width)]
    for line in lines:
        wrapped += textwrap.wrap(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent * 2,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(wrapped)


def _counts(comparison: Comparison, left_out: int) -> str:
    counts = [
        f"{count} {verdict}{'' if count == 1 or verdict == 'undecided' else 's'}"
        for verdict, count in comparison.counts.items()
        if count or not left_out
    ]
    told = enumerate_words(counts) or "Nothing"
    if left_out:
        told += f" shown; {counted(left_out, 'other finding')} left out"
    return f"{told}."


def _side(clause: Clause | None, other: Position, finding: Finding) -> str:
    if clause is None:
        return f"{other.id}: no clause here ({GAP_WORDS[finding.kind]})"
    return f"{clause.reference}: {clause.text} [{stance_words(clause)}; {cite(clause)}]"


def _finding_block(finding: Finding, comparison: Comparison, words: Words, width: int) -> str:
    kind = KIND_WORDS[finding.kind]
    head = f"{finding.verdict.value.upper()} ({finding.kind.value}: {kind}); "
    head += finding.standing.word
    reading = readings_words(finding.under)
    if reading:
        head += f"; {reading}"
    lines = []
    for clause, other in ((finding.left, comparison.left), (finding.right, comparison.right)):
        lines.append(_side(clause, other, finding))
    lines.append(f"where: {words.region(finding.region)}")
    lines.append(f"for example: {finding.witness}")
    if finding.conditions:
        lines.append(f"hangs on: {'; '.join(finding.conditions)}")
    return _indented(head, lines, width)


def comparison_chapters(
    comparison: Comparison, found: Conditions, left_out: int = 0
) -> Iterator[Chapter]:
    """Yield a comparison in chapters: a table of findings, then what `comparison_text` has last."""
    left, right = comparison.left, comparison.right
    rows = tuple(finding_rows(comparison.findings, comparison.words))
    table = Table(_headers(comparison), rows)
    yield Chapter(f"{left.title} against {right.title}", (_counts(comparison, left_out), table))
    yield from _chapters(comparison, found)


def _headers(comparison: Comparison) -> tuple[str, ...]:
    return ("verdict", comparison.left.name, comparison.right.name, "where", "standing")


def _chapters(comparison: Comparison, found: Conditions) -> list[Chapter]:
    positions = (comparison.left, comparison.right)
    return [
        *condition_chapters(found, positions),
        *turning_chapters(turnings([comparison]), positions, in_full=True),
    ]


# ---------------------------------------------------------------- many positions


def brief_text(brief: Brief, width: int) -> str:
    """Return a brief for print, *width* characters wide."""
    count = len(brief.positions)
    letters = width < max(WORDS_FROM, 24 + count * 14)
    cell = 6 if letters else 14
    first = min(max(width - (cell + 2) * count, 16), 44)
    widths = [first, *[cell] * count]
    matrix = contents.matrix_table(brief, letters=letters)
    parts = [
        wrap(contents.title(brief).upper(), width),
        contents.days(brief),
        plain(contents.position_table(brief).rows, [3, 20, max(width - 62, 20), 16, 12]),
        label("at-a-glance").upper(),
        plain([matrix.headers, ["-" * width for width in widths], *matrix.rows], widths),
        wrap(contents.key(brief), width),
        *(wrap(line, width) for line in contents.left_out(brief)),
        *(chapter_text(chapter, width) for chapter in contents.headline_chapters(brief)),
    ]
    for section in brief.sections:
        parts += _section_text(section, width)
    parts += [chapter_text(chapter, width) for chapter in contents.last_chapters(brief)]
    return "\n\n".join(parts) + "\n"


def _section_text(section: Section, width: int) -> Iterator[str]:
    yield section.label.upper() + "\n" + "-" * min(len(section.label), width)
    columns = len(section.speaking) + 3
    each = (width - 3 * columns - 1 - NUMBER) // columns
    if section.rows and each >= NARROWEST:
        verdicts = width - 3 * columns - 1 - NUMBER - each * (columns - 2)
        yield grid(
            [contents.cells(row, section) for row in section.rows],
            contents.headers(section),
            [NUMBER, *[each] * (columns - 3), verdicts, each],
        )
    else:
        for row in section.rows:
            widths = [STUB, width - STUB - 7]
            yield grid(list(_stacked(row, section)), [row.number, row.about], widths)
    for block in contents.notes(section):
        yield block_text(block, width)


def _stacked(row: Row, section: Section) -> Iterator[list[str]]:
    for head, parts in contents.stacked(row, section):
        clauses = [part for part in parts if isinstance(part, Clause)]
        lines = (f"* {part}" for part in parts if isinstance(part, str))
        yield [head, contents.clause_cell(clauses) if clauses else "\n".join(lines)]


def brief_markdown(brief: Brief) -> str:
    """Return a brief as a Markdown document."""
    matrix = contents.matrix_table(brief, letters=False)
    parts = [
        f"# {escape_markdown(contents.title(brief))}",
        contents.days(brief),
        block_markdown(contents.position_table(brief)),
        f"## {escape_markdown(label('at-a-glance'))}",
        block_markdown(matrix),
        escape_markdown(contents.key(brief)),
        *map(escape_markdown, contents.left_out(brief)),
        *map(chapter_markdown, contents.headline_chapters(brief)),
    ]
    for section in brief.sections:
        parts.append(f"## {escape_markdown(section.label)}")
        if section.rows:
            rows = [contents.cells(row, section) for row in section.rows]
            parts.append(markdown(rows, contents.headers(section)))
        parts += map(block_markdown, contents.notes(section))
    parts += map(chapter_markdown, contents.last_chapters(brief))
    return "\n\n".join(parts) + "\n"
