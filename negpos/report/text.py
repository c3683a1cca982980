"""Tables for terminals, pipes and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

import tabulate

from negpos.clause import Clause
from negpos.compare import Comparison, Finding
from negpos.conditions import Conditions
from negpos.errors import NotFound
from negpos.modality import Kind, Verdict
from negpos.position import Position
from negpos.report.brief import Brief, Cell, Row, Section
from negpos.report.conditions import condition_chapters
from negpos.report.layout import (
    Chapter,
    bullet,
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

_LETTERS = {Verdict.CONFLICT: "C", Verdict.UNDECIDED: "U", Verdict.OVERLAP: "O"}
_ABSENT = {Kind.SILENT: "silent", Kind.NOT_CODED: "not coded"}
_ABSENT_LETTERS = {Kind.SILENT: "-", Kind.NOT_CODED: "n/c"}


# ---------------------------------------------------------------- two positions


def findings_table(comparison: Comparison, format: str = "simple", width: int | None = None) -> str:
    """
    Return the findings of a comparison as a table.

    *format* is any table format of tabulate; one that it does not know is refused with `NotFound`.
    """
    if format not in tabulate.tabulate_formats:
        known = tabulate.tabulate_formats
        raise NotFound("table format", format, nearest(format, known), tuple(known))
    rows = [list(row) for row in _finding_rows(comparison)]
    headers = ["verdict", comparison.left.name, comparison.right.name, "where", "standing"]
    if format in ("pipe", "github"):
        return markdown(rows, headers, format)
    if width is not None:
        fixed = [14, 12, 12, 0, 14]
        widths = [w or max(width - 2 * 5 - sum(fixed), NARROWEST) for w in fixed]
        rows = [[wrap(c, w) for c, w in zip(row, widths, strict=True)] for row in rows]
        headers = [wrap(h, w) for h, w in zip(headers, widths, strict=True)]
    return tabulate.tabulate(rows, headers, tablefmt=format, disable_numparse=True)


def _finding_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    words = comparison.words
    for finding in comparison.findings:
        place = words.region(finding.region)
        reading = readings_words(finding.under)
        yield (
            f"{finding.verdict.value}, {finding.kind.value}",
            finding.left.id if finding.left else "",
            finding.right.id if finding.right else "",
            f"{place} ({reading})" if reading else place,
            finding.standing.word,
        )


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


def comparison_markdown(comparison: Comparison, found: Conditions, left_out: int = 0) -> str:
    """Return a comparison as a Markdown document, with what `comparison_text` tells at the end."""
    left, right = comparison.left, comparison.right
    title = f"# {escape_markdown(left.title)} against {escape_markdown(right.title)}"
    table = findings_table(comparison, "pipe")
    chapters = map(chapter_markdown, _chapters(comparison, found))
    return "\n\n".join([title, _counts(comparison, left_out), table, *chapters])


def _chapters(comparison: Comparison, found: Conditions) -> list[Chapter]:
    positions = (comparison.left, comparison.right)
    return [
        *condition_chapters(found, positions),
        *turning_chapters(turnings([comparison]), positions, in_full=True),
    ]


# ---------------------------------------------------------------- many positions


def clause_cell(clauses: Iterable[Clause]) -> str:
    """Return clauses as a table cell: id and words, then stance, pinpoint and grade."""
    return "\n\n".join(
        f"{clause.id}: {clause.text}\n[{stance_words(clause)}; {cite(clause)}]"
        for clause in clauses
    )


def _title(brief: Brief) -> str:
    names = enumerate_words([position.name for position in brief.positions])
    return f"Comparison of {counted(len(brief.positions), 'position')}: {names}"


def _position_rows(brief: Brief) -> list[list[str]]:
    return [
        [
            str(number),
            p.name,
            f"{p.title} ({p.id})",
            day_in_words(p.date),
            counted(len(p.clauses), "clause"),
        ]
        for number, p in enumerate(brief.positions, 1)
    ]


_POSITION_HEADERS = ["no.", "position", "document", "date", "coded"]
_KEY = (
    "The numbers tell with how many other positions each is in conflict (C), overlaps (O) or is "
    "undecided (U) on the issue, under at least one reading; alone: it speaks and no other meets "
    "it; silent (-): it was read for the issue and has no clause; not coded (n/c): it was not read "
    "for the issue, or not all of it was seen, so that having no clause says nothing."
)


def _shown(brief: Brief) -> list[str]:
    """Return what is left out below the matrix, if anything is."""
    if not brief.filter.leaves_out:
        return []
    told = []
    if brief.filter.verdicts:
        chosen = [v.value for v in Verdict if v in brief.filter.verdicts]
        told.append(f"only the verdict{'s' * (len(chosen) > 1)} {enumerate_words(chosen)}")
    if brief.filter.differences_only:
        told.append("no overlap but what is negotiable")
    verb = "is" if len(brief.filter.verdicts) < 2 else "are"
    lines = [f"Below, {enumerate_words(told)} {verb} shown; the matrix counts all."]
    shown = {section.issue for section in brief.sections}
    quiet = [label for issue, label in brief.issues.items() if issue not in shown]
    if quiet:
        lines.append(f"Nothing to show on: {'; '.join(quiet)}.")
    return lines


def _cell_text(cell: Cell, *, letters: bool) -> str:
    if cell.absent is not None:
        return (_ABSENT_LETTERS if letters else _ABSENT)[cell.absent]
    if cell.is_alone:
        return "alone"
    found = [(verdict, count) for verdict, count in cell.counts.items() if count]
    if letters:
        return " ".join(f"{_LETTERS[verdict]}{count}" for verdict, count in found)
    return ", ".join(f"{verdict.value} {count}" for verdict, count in found)


def _matrix_rows(brief: Brief, *, letters: bool) -> list[list[str]]:
    return [
        [label, *(_cell_text(brief.matrix[issue][p.id], letters=letters) for p in brief.positions)]
        for issue, label in brief.issues.items()
    ]


def brief_text(brief: Brief, width: int) -> str:
    """Return a brief for print, *width* characters wide."""
    count = len(brief.positions)
    letters = width < max(WORDS_FROM, 24 + count * 14)
    if letters:
        cell, titles = 6, [str(number) for number in range(1, count + 1)]
    else:
        cell, titles = 14, [p.name for p in brief.positions]
    label = min(max(width - (cell + 2) * count, 16), 44)
    widths = [label, *[cell] * count]
    rows = _matrix_rows(brief, letters=letters)
    parts = [
        wrap(_title(brief).upper(), width),
        plain(_position_rows(brief), [3, 20, max(width - 62, 20), 16, 12]),
        "AT A GLANCE",
        plain([["issue", *titles], ["-" * label, *["-" * cell] * count], *rows], widths),
        wrap(_KEY, width),
        *(wrap(line, width) for line in _shown(brief)),
    ]
    for section in brief.sections:
        parts += list(_section_text(section, width))
    parts += [chapter_text(chapter, width) for chapter in _last_chapters(brief)]
    return "\n\n".join(parts) + "\n"


def _last_chapters(brief: Brief) -> list[Chapter]:
    in_full = Verdict.OVERLAP in brief.filter.verdicts
    return [
        *condition_chapters(brief.conditions, brief.positions),
        *turning_chapters(brief.turnings, brief.positions, in_full=in_full),
    ]


def _widths(width: int, fixed: Sequence[int]) -> list[int]:
    """Return column widths for a grid *width* wide, where the one given as 0 takes the rest."""
    rest = width - sum(fixed) - 3 * len(fixed) - 1
    return [w or max(rest, 12) for w in fixed]


def _section_text(section: Section, width: int) -> Iterator[str]:
    yield section.label.upper() + "\n" + "-" * min(len(section.label), width)
    columns = len(section.speaking) + 1
    each = (width - 3 * columns - 1) // (columns + 1)
    if section.rows and each >= NARROWEST:
        verdicts = width - 3 * columns - 1 - each * (columns - 1)
        yield grid(
            [_row_cells(row, section) for row in section.rows],
            [*(p.name for p in section.speaking), "verdicts"],
            [*[each] * (columns - 1), verdicts],
        )
    else:
        for row in section.rows:
            yield grid(list(_stacked(row, section)), ["position", "says"], _widths(width, [12, 0]))
    if section.unmet:
        yield "\n".join([wrap(_UNMET, width), *(bullet(line, width) for line in _unmet(section))])
    if section.disputed:
        lines = (bullet(line, width) for line in _disputed(section))
        yield "\n".join([wrap(_DISPUTED, width), *lines])
    if section.absent:
        yield wrap(_absence_text(section), width)


_DISPUTED = "How disputed clauses are read:"
_UNMET = "Clauses that no clause of another position meets:"


def _unmet(section: Section) -> Iterator[str]:
    for position, clause in section.unmet:
        yield f"{position.name} {clause.id}: {clause.text} [{stance_words(clause)}; {cite(clause)}]"


def _disputed(section: Section) -> Iterator[str]:
    for position, clause in section.disputed:
        notes = "; ".join(f"{reading.id}: {reading.note}" for reading in clause.readings)
        yield f"{position.name} {clause.id}: {notes}"


def _absence_text(section: Section) -> str:
    told = [
        f"{_ABSENT[kind].capitalize()} on this issue: "
        f"{enumerate_words([p.phrase for p in positions])}."
        for kind, positions in section.absent.items()
    ]
    return " ".join(told)


def _row_cells(row: Row, section: Section) -> list[str]:
    cells = [clause_cell(row.clauses.get(p.id, ())) for p in section.speaking]
    return [*cells, "\n\n".join([f"{row.about}:", *row.verdicts])]


def _stacked(row: Row, section: Section) -> Iterator[list[str]]:
    for position in section.speaking:
        if position.id in row.clauses:
            yield [position.name, clause_cell(row.clauses[position.id])]
    lines = [f"{row.about}:", *(f"* {line}" for line in row.verdicts)]
    yield ["verdicts", "\n".join(lines)]


def brief_markdown(brief: Brief) -> str:
    """Return a brief as a Markdown document."""
    parts = [
        f"# {escape_markdown(_title(brief))}",
        markdown(_position_rows(brief), _POSITION_HEADERS),
        "## At a glance",
        markdown(_matrix_rows(brief, letters=False), ["issue", *(p.name for p in brief.positions)]),
        escape_markdown(_KEY),
        *map(escape_markdown, _shown(brief)),
    ]
    for section in brief.sections:
        parts.append(f"## {escape_markdown(section.label)}")
        if section.rows:
            rows = [_row_cells(row, section) for row in section.rows]
            parts.append(markdown(rows, [*(p.name for p in section.speaking), "verdicts"]))
        if section.unmet:
            items = [f"- {escape_markdown(line)}" for line in _unmet(section)]
            parts += [_UNMET, "\n".join(items)]
        if section.disputed:
            items = [f"- {escape_markdown(line)}" for line in _disputed(section)]
            parts += [_DISPUTED, "\n".join(items)]
        if section.absent:
            parts.append(escape_markdown(_absence_text(section)))
    parts += map(chapter_markdown, _last_chapters(brief))
    return "\n\n".join(parts) + "\n"
