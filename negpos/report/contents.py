"""What a brief holds beside its tables, in words; each format only lays it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from negpos.clause import Clause, Grade
from negpos.compare import Finding
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Position
from negpos.report.brief import Brief, Cell, Row, Section
from negpos.report.catalogue import Table
from negpos.report.conditions import condition_chapters
from negpos.report.language import label
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import Line, cite, stance_words
from negpos.report.readings import turning_chapters
from negpos.words import counted, day_in_words, enumerate_words

ABSENT = {Kind.SILENT: "silent", Kind.NOT_CODED: "not-coded"}


def key(brief: Brief) -> str:
    """Return how the matrix is to be read."""
    which = "" if brief.baseline is None else "-compared"
    return label("key", others=label(f"others{which}"), no_other=label(f"no-other{which}"))


def title(brief: Brief) -> str:
    """Return what is compared, with the days between which the positions lie."""
    names = enumerate_words([position.name for position in brief.positions])
    told = f"Comparison of {counted(len(brief.positions), 'position')}: {names}"
    if brief.baseline is not None:
        told += f", all set beside {brief.baseline.phrase}"
    return told


def days(brief: Brief) -> str:
    """Return the days between which the positions lie."""
    dates = sorted({position.date for position in brief.positions})
    return " to ".join(day_in_words(day) for day in dict.fromkeys((dates[0], dates[-1])))


def position_table(brief: Brief) -> Table:
    """Return the positions, numbered as in the matrix."""
    rows = (
        (
            str(number),
            p.name,
            f"{p.title} ({p.id})",
            day_in_words(p.date),
            counted(len(p.clauses), "clause"),
        )
        for number, p in enumerate(brief.positions, 1)
    )
    heads = ("number", "position", "document", "date", "coded")
    return Table(tuple(map(label, heads)), tuple(rows))


def matrix_table(brief: Brief, *, letters: bool) -> Table:
    """Return the matrix at a glance, in words or, under numbers, in letters."""
    heads = (
        (str(number) for number in range(1, len(brief.positions) + 1))
        if letters
        else (p.name for p in brief.positions)
    )
    rows = (
        (
            name,
            *(cell_words(brief.matrix[issue][p.id], letters=letters) for p in brief.positions),
        )
        for issue, name in brief.issues.items()
    )
    return Table((label("issue"), *heads), tuple(rows))


def cell_words(cell: Cell, *, letters: bool) -> str:
    """Return a cell of the matrix: how many others, by verdict, or why there is nothing."""
    if cell.absent is not None:
        return label(ABSENT[cell.absent] + ("-letter" if letters else ""))
    if cell.is_alone:
        return label("alone")
    found = [(verdict, count) for verdict, count in cell.counts.items() if count]
    if letters:
        return " ".join(f"{letter(verdict)}{count}" for verdict, count in found)
    return ", ".join(f"{label(verdict.value)} {count}" for verdict, count in found)


def letter(verdict: Verdict) -> str:
    """Return the letter by which the matrix tells a verdict."""
    return label(f"letter-{verdict.value}")


def left_out(brief: Brief) -> list[str]:
    """Return what is left out below the matrix, if anything is."""
    if not brief.filter.leaves_out:
        return []
    told = []
    if brief.filter.verdicts:
        chosen = [label(v.value) for v in Verdict if v in brief.filter.verdicts]
        told.append(f"only the verdict{'s' * (len(chosen) > 1)} {enumerate_words(chosen)}")
    if brief.filter.differences_only:
        told.append("no overlap but what is negotiable")
    verb = "is" if len(brief.filter.verdicts) < 2 else "are"
    lines = [f"Below, {enumerate_words(told)} {verb} shown; the matrix counts all."]
    shown = {section.issue for section in brief.sections}
    quiet = [name for issue, name in brief.issues.items() if issue not in shown]
    if quiet:
        lines.append(f"Nothing to show on: {'; '.join(quiet)}.")
    return lines


# ---------------------------------------------------------------- headlines


def _is_settled(line: Line) -> bool:
    return line.verdict is Verdict.CONFLICT and line.standing is Standing.SETTLED


#: the weightiest first: settled conflicts, then the room for movement
_HEADLINES: tuple[tuple[str, Callable[[Line], bool]], ...] = (
    (
        "settled-conflicts",
        lambda line: _is_settled(line) and line.holds_somewhere_under_every_reading,
    ),
    (
        "settled-in-some",
        lambda line: _is_settled(line) and not line.holds_somewhere_under_every_reading,
    ),
    (
        "other-conflicts",
        lambda line: line.verdict is Verdict.CONFLICT and line.standing is not Standing.SETTLED,
    ),
    (
        "undecided-lines",
        lambda line: line.verdict is Verdict.UNDECIDED,
    ),
    (
        "open-overlaps",
        lambda line: line.verdict is Verdict.OVERLAP and line.standing is Standing.OPEN,
    ),
)


def headline_chapters(brief: Brief) -> list[Chapter]:
    """
    Return the chapter with the weightiest findings first, issue by issue; none without any.

    All findings count, those of two clauses too that stand in rows about a third one.
    """
    blocks: list[Bullets] = []
    meetings = _meetings(brief)
    for head, is_meant in _HEADLINES:
        lines = []
        for section in brief.sections:
            meant = [found for found in meetings.get(section.issue, ()) if is_meant(found[-1])]
            if meant:
                numbers, pairs = _headline(section, meant)
                lines.append(f"{section.label} ({', '.join(numbers)}): {pairs}")
        if lines:
            blocks.append(Bullets(label(head), tuple(lines)))
    if any(block.title != label(_HEADLINES[0][0]) for block in blocks):
        return [Chapter(label("headlines"), (*blocks, label("headlines-note")))]
    return [Chapter(label("headlines"), tuple(blocks))] if blocks else []


#: a position and a clause of it, with how it meets another position
_Meeting: TypeAlias = "tuple[Position, Clause, Line]"


def _meetings(brief: Brief) -> Mapping[str, Sequence[_Meeting]]:
    """Return how each clause meets each other position, by the issue of the clause."""
    grouped: dict[tuple[str, Clause, str, Verdict, Standing], list[Finding]] = {}
    for comparison in brief.comparisons:
        left, right = comparison.left, comparison.right
        for finding in comparison.findings:
            for clause, one, other in ((finding.left, left, right), (finding.right, right, left)):
                if clause is not None and finding.verdict is not Verdict.GAP:
                    key = (one.id, clause, other.id, finding.verdict, finding.standing)
                    grouped.setdefault(key, []).append(finding)
    named = {position.id: position for position in brief.positions}
    found: dict[str, list[_Meeting]] = {}
    for (id, clause, met, verdict, standing), findings in grouped.items():
        line = Line(verdict, False, standing, (met,), tuple(findings), "")
        found.setdefault(clause.issue, []).append((named[id], clause, line))
    return found


def _headline(section: Section, meetings: Iterable[_Meeting]) -> tuple[list[str], str]:
    """Return the numbers of the rows where clauses that meet stand, and who meets whom."""
    phrases = {p.id: p.phrase for p in section.positions}
    places, names = list(phrases), list(phrases.values())
    rows = {c: row.number for row in section.rows for cs in row.clauses.values() for c in cs}
    numbers = {rows[clause] for _, clause, _ in meetings if clause in rows}
    pairs: dict[str, dict[str, None]] = {}
    for position, _, line in meetings:
        for other in line.others:
            one, two = sorted((position.id, other), key=places.index)
            pairs.setdefault(phrases[one], {})[phrases[two]] = None
    alike: dict[tuple[str, ...], list[str]] = {}
    for one, others in sorted(pairs.items(), key=lambda item: names.index(item[0])):
        alike.setdefault(
            tuple(p.phrase for p in section.positions if p.phrase in others), []
        ).append(one)
    words = (
        f"{enumerate_words(ones)}{', each' if len(ones) > 1 else ''} with {enumerate_words(others)}"
        for others, ones in alike.items()
    )
    return [row.number for row in section.rows if row.number in numbers], "; ".join(words)


# ---------------------------------------------------------------- rows and what follows them


def clause_words(clause: Clause) -> tuple[str, str]:
    """Return a clause in two lines: id and words, then stance, pinpoint and grade."""
    return f"{clause.id}: {clause.text}", f"[{stance_words(clause)}; {cite(clause)}]"


def clause_cell(clauses: Iterable[Clause]) -> str:
    """Return clauses as the text of a table cell."""
    return "\n\n".join("\n".join(clause_words(clause)) for clause in clauses)


def headers(section: Section) -> tuple[str, ...]:
    """Return the heads of the columns of a section."""
    names = (p.name for p in section.speaking)
    return (label("number"), *names, label("verdicts"), label("landing-zone"))


def cells(row: Row, section: Section) -> list[str]:
    """Return the cells of a row of a section, under its `headers`."""
    spoken = [clause_cell(row.clauses.get(p.id, ())) for p in section.speaking]
    verdicts = "\n\n".join([f"{row.about}:", *row.told])
    return [row.number, *spoken, verdicts, "\n\n".join(row.landing.lines)]


#: how many positions can stand beside each other on paper, and how long a cell may be
_MOST_BESIDE, _LONGEST_CELL = 4, 1500


def stands_beside(section: Section) -> bool:
    """Tell whether positions can stand beside each other on paper; else they stand below."""
    cells_of_rows = (cell for row in section.rows for cell in cells(row, section))
    fits = all(len(cell) <= _LONGEST_CELL for cell in cells_of_rows)
    return len(section.speaking) <= _MOST_BESIDE and fits


def stacked(row: Row, section: Section) -> Iterator[tuple[str, tuple[Clause | str, ...]]]:
    """Yield the parts of a row where positions stand below each other, each under its head."""
    for position in section.speaking:
        if position.id in row.clauses:
            yield position.name, row.clauses[position.id]
    for head, lines in (("verdicts", row.told), ("landing-zone", row.landing.lines)):
        if lines:
            yield label(head), lines


def notes(section: Section) -> list[Block]:
    """Return what follows the rows of a section: unmet clauses, readings, who is absent."""
    blocks: list[Block] = []
    if section.unmet:
        lines = (" ".join((f"{p.name} {words}", cited)) for p, words, cited in _unmet(section))
        blocks.append(Bullets(label("unmet"), tuple(lines)))
    if section.disputed:
        lines = (
            f"{p.name} {c.id}: {'; '.join(f'{r.id}: {r.note}' for r in c.readings)}"
            for p, c in section.disputed
        )
        blocks.append(Bullets(label("disputed"), tuple(lines)))
    if section.absent:
        told = (
            label(
                "absent-on-issue",
                why=label(ABSENT[kind]).capitalize(),
                names=enumerate_words([p.phrase for p in positions]),
            )
            for kind, positions in section.absent.items()
        )
        blocks.append(" ".join(told))
    return blocks


def _unmet(section: Section) -> Iterator[tuple[Position, str, str]]:
    for position, clause in section.unmet:
        words, cited = clause_words(clause)
        yield position, words, cited


# ---------------------------------------------------------------- the end


def last_chapters(brief: Brief) -> list[Chapter]:
    """Return the chapters after the issues."""
    in_full = Verdict.OVERLAP in brief.filter.verdicts
    return [
        *condition_chapters(brief.conditions, brief.positions),
        *turning_chapters(brief.turnings, brief.positions, in_full=in_full),
        _sources(brief),
        _guide(),
    ]


def _sources(brief: Brief) -> Chapter:
    """Return the documents that are cited, with how often each grade stands beside a clause."""
    rows = []
    for position in brief.positions:
        for id, document in position.sources.items():
            grades = Counter(
                clause.source.grade for clause in position.clauses if clause.source.document == id
            )
            told = (f"{grade.value}: {grades[grade]}" for grade in Grade if grades[grade])
            about = (document.title, document.publisher, document.date, document.note)
            rows.append(
                (position.name, "; ".join(filter(None, about)), ", ".join(told) or label("none"))
            )
    heads = ("position", "document", "clauses-by-grade")
    table = Table(tuple(map(label, heads)), tuple(rows))
    used = {c.source.grade for p in brief.positions for c in p.clauses}
    meanings = tuple(f"{grade.value}: {grade.meaning}" for grade in Grade if grade in used)
    return Chapter(label("sources"), (table, Bullets(label("grades"), meanings)))


def _guide() -> Chapter:
    """Return how to read a brief."""
    parts = {
        "guide-verdicts": ("conflict", "undecided", "overlap", "negotiable", "gap"),
        "guide-standings": ("settled", "conditional", "open"),
        "guide-landing": ("agreed", "compatible", "turning", "on-the-table", "contested"),
    }
    lists = (
        Bullets(label(head), tuple(label(f"guide-{word}") for word in words))
        for head, words in parts.items()
    )
    return Chapter(label("guide"), (*lists, label("guide-places")))
