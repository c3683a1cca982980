"""Tables for terminals, pipes and Markdown."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence

import tabulate

from negpos.clause import Clause
from negpos.compare import Comparison, Finding
from negpos.errors import NotFound
from negpos.explain import Explanation
from negpos.modality import Kind, Verdict
from negpos.position import Position
from negpos.report.brief import Brief, Cell, Row, Section
from negpos.report.catalogue import Table
from negpos.report.lines import (
    GAP_WORDS,
    KIND_WORDS,
    cite,
    combinations_words,
    stance_words,
)
from negpos.vocabulary import nearest
from negpos.words import Words, day_in_words, enumerate_words

#: the narrowest column in which a clause can be read; narrower, positions stand below each other
NARROWEST = 21
#: below this width the matrix has letters in place of words
WORDS_FROM = 140

_LETTERS = {Verdict.CONFLICT: "C", Verdict.UNDECIDED: "U", Verdict.OVERLAP: "O"}
_ABSENT = {Kind.SILENT: "silent", Kind.NOT_CODED: "not coded"}
_ABSENT_LETTERS = {Kind.SILENT: "-", Kind.NOT_CODED: "n/c"}


def wrap(text: str, width: int) -> str:
    """Return *text* in lines of at most *width* characters, words kept whole, paragraphs kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(
            paragraph, width, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str], widths: Sequence[int]) -> str:
    """Return a ruled table whose columns are wrapped to *widths*."""
    cells = [[wrap(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    titles = [wrap(title, w) for title, w in zip(headers, widths, strict=True)]
    # as a row, for tabulate makes columns wider than their headers
    table = tabulate.tabulate([titles, *cells], tablefmt="grid", disable_numparse=True)
    lines = table.split("\n")
    rule = next(i for i, line in enumerate(lines) if i and line.startswith("+-"))
    lines[rule] = lines[rule].replace("-", "=")
    return "\n".join(lines)


def plain(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """Return rows in columns wrapped to *widths*, without rules."""
    cells = [[wrap(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    return tabulate.tabulate(cells, tablefmt="plain", disable_numparse=True)


def markdown(rows: Iterable[Sequence[str]], headers: Sequence[str], format: str = "pipe") -> str:
    """Return a Markdown table; what Markdown would take for markup is escaped."""
    cells = [[escape_markdown(cell) for cell in row] for row in rows]
    titles = [escape_markdown(title) for title in headers]
    return tabulate.tabulate(cells, titles, tablefmt=format, disable_numparse=True)


def escape_markdown(text: str) -> str:
    r"""
    Return *text* so that Markdown shows it as it is.

    >>> escape_markdown("a|b <c>")
    'a\\|b &lt;c&gt;'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for character in "\\`*_[]|":
        text = text.replace(character, "\\" + character)
    return text.replace("\n", "<br>")


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
        reading = combinations_words(finding.readings)
        yield (
            f"{finding.verdict.value}, {finding.kind.value}",
            finding.left.id if finding.left else "",
            finding.right.id if finding.right else "",
            f"{place} ({reading})" if reading else place,
            finding.standing.word,
        )


def comparison_text(comparison: Comparison, width: int) -> str:
    """Return a comparison for print: each finding with both clauses, where, and an example."""
    left, right = comparison.left, comparison.right
    parts = [
        f"{left.title} ({left.id}, {day_in_words(left.date)})\n"
        f"against {right.title} ({right.id}, {day_in_words(right.date)})",
        _counts(comparison),
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
    return "\n\n".join([*(wrap(part, width) for part in parts[:2]), *parts[2:]])


def _counts(comparison: Comparison) -> str:
    counts = [
        f"{count} {verdict}{'' if count == 1 or verdict == 'undecided' else 's'}"
        for verdict, count in comparison.counts.items()
    ]
    return enumerate_words(counts) + "."


def _side(clause: Clause | None, other: Position, finding: Finding) -> str:
    if clause is None:
        return f"{other.id}: no clause here ({GAP_WORDS[finding.kind]})"
    return f"{clause.reference}: {clause.text} [{stance_words(clause)}; {cite(clause)}]"


def _finding_block(finding: Finding, comparison: Comparison, words: Words, width: int) -> str:
    kind = KIND_WORDS[finding.kind]
    head = f"{finding.verdict.value.upper()} ({finding.kind.value}: {kind}); "
    head += finding.standing.word
    reading = combinations_words(finding.readings)
    lines = [f"{head}; {reading}" if reading else head]
    indent = "    "
    for clause, other in ((finding.left, comparison.left), (finding.right, comparison.right)):
        lines.append(_side(clause, other, finding))
    lines.append(f"where: {words.region(finding.region)}")
    lines.append(f"for example: {finding.witness}")
    if finding.conditions:
        lines.append(f"hangs on: {'; '.join(finding.conditions)}")
    wrapped = [wrap(lines[0], width)]
    for line in lines[1:]:
        wrapped += textwrap.wrap(
            line,
            width,
            initial_indent=indent,
            subsequent_indent=indent * 2,
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join(wrapped)


def comparison_markdown(comparison: Comparison) -> str:
    """Return a comparison as a Markdown document."""
    left, right = comparison.left, comparison.right
    title = f"# {escape_markdown(left.title)} against {escape_markdown(right.title)}"
    table = findings_table(comparison, "pipe")
    return f"{title}\n\n{_counts(comparison)}\n\n{table}"


def explanation_text(explanation: Explanation, width: int) -> str:
    """Return why two clauses meet as they do, for print."""
    parts = [
        _side_text(explanation.left),
        _side_text(explanation.right),
    ]
    blocks = [wrap(part, width) for part in parts]
    blocks.append(catalogue_text(_respects(explanation), width))
    blocks += [wrap(sentence, width) for sentence in _reasons(explanation)]
    return "\n\n".join(blocks)


def explanation_markdown(explanation: Explanation) -> str:
    """Return why two clauses meet as they do, as a Markdown document."""
    parts = [escape_markdown(_side_text(side)) for side in (explanation.left, explanation.right)]
    table = _respects(explanation)
    parts.append(markdown(table.rows, table.headers))
    parts += [escape_markdown(sentence) for sentence in _reasons(explanation)]
    return "\n\n".join(parts)


def _side_text(clause: Clause) -> str:
    return f"{clause.reference}: {clause.text}\n[{stance_words(clause)}; {cite(clause)}]"


def _respects(explanation: Explanation) -> Table:
    rows = tuple(
        (r.dimension, r.left, r.right, r.shared, r.direction.value if r.direction else "disjoint")
        for r in explanation.respects
    )
    return Table(("dimension", "left", "right", "shared", "how they lie"), rows)


def _reasons(explanation: Explanation) -> Iterator[str]:
    """Yield sentences: what each side claims, readings, conditions, and each finding."""
    for clause in (explanation.left, explanation.right):
        yield from _claims_in_words(clause)
    if not explanation.findings:
        yield "The two clauses share no act, so that there is no finding about them."
    for finding in explanation.findings:
        reading = combinations_words(finding.readings) or "under every reading"
        yield (
            f"{finding.verdict.value.upper()}: {finding.kind.value} "
            f"({KIND_WORDS[finding.kind]}); {finding.standing.word}; {reading}.\n"
            f"Where: {explanation.words.region(finding.region)}.\n"
            f"For example: {finding.witness}."
        )


def _claims_in_words(clause: Clause) -> Iterator[str]:
    for id, claim in clause.claims():
        norms = enumerate_words(
            sorted({n.modality.value if n.modality else "a topic for talks" for n in claim.norms})
        )
        actions = ", ".join(claim.scope.action) or "any action"
        written = claim.modality.value if claim.modality else "no norm named"
        under = f" under the reading {id}" if id else ""
        line = f"{clause.reference}{under} says: {claim.stance.value}, {written} ({actions}); "
        line += f"compared as: {norms}; {claim.standing.word}."
        if claim.conditions:
            line += f" Hangs on: {'; '.join(c.text for c in claim.conditions)}."
        yield line


def catalogue_text(table: Table, width: int) -> str:
    """Return a list of positions or clauses for print: a table, or blocks where long."""
    columns = list(zip(table.headers, *table.rows, strict=True))
    widths = [max(len(word) for cell in column for word in cell.split()) for column in columns]
    wanted = [max(len(cell) for cell in column) for column in columns]
    free = width - 3 * len(widths) - 1 - sum(widths)
    if table.is_long or free < 0:
        return "\n\n".join(_block(table.headers, row, width) for row in table.rows)
    while free > 0 and (growing := [i for i, w in enumerate(widths) if w < wanted[i]]):
        for i in growing[:free]:
            widths[i] += 1
            free -= 1
    return grid(table.rows, table.headers, widths)


def _block(headers: Sequence[str], row: Sequence[str], width: int) -> str:
    return "\n".join(
        textwrap.fill(
            f"{header}: {cell}",
            width,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for header, cell in zip(headers, row, strict=True)
        if cell
    )


# ---------------------------------------------------------------- many positions


def clause_cell(clauses: Iterable[Clause]) -> str:
    """Return clauses as a table cell: id and words, then stance, pinpoint and grade."""
    return "\n\n".join(
        f"{clause.id}: {clause.text}\n[{stance_words(clause)}; {cite(clause)}]"
        for clause in clauses
    )


def _title(brief: Brief) -> str:
    names = enumerate_words([position.name for position in brief.positions])
    count = len(brief.positions)
    return f"Comparison of {count} position{'s' * (count != 1)}: {names}"


def _position_rows(brief: Brief) -> list[list[str]]:
    return [
        [
            str(number),
            p.name,
            f"{p.title} ({p.id})",
            day_in_words(p.date),
            f"{len(p.clauses)} clause{'s' * (len(p.clauses) != 1)}",
        ]
        for number, p in enumerate(brief.positions, 1)
    ]


_POSITION_HEADERS = ["no.", "position", "document", "date", "coded"]
_KEY = (
    "With how many other positions each is in conflict (C), overlaps (O) or is undecided (U) on "
    "the issue, under at least one reading; alone: it speaks and no other meets it; silent (-): it "
    "was read for the issue and has no clause; not coded (n/c): it was not read for the issue, or "
    "not all of it was seen, so that having no clause says nothing."
)


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
    ]
    for section in brief.sections:
        parts += list(_section_text(section, width))
    return "\n\n".join(parts) + "\n"


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
        yield "\n".join([wrap(_UNMET, width), *(_bullet(line, width) for line in _unmet(section))])
    if section.disputed:
        lines = (_bullet(line, width) for line in _disputed(section))
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


def _bullet(line: str, width: int) -> str:
    return textwrap.fill(
        line,
        width,
        initial_indent="* ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


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
    return "\n\n".join(parts) + "\n"
