"""What a brief holds beside its tables, in words; each format only lays it out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Position
from negpos.region import union
from negpos.report.brief import Brief, Cell, Row, Section
from negpos.report.catalogue import Table
from negpos.report.conditions import condition_chapters
from negpos.report.language import label
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import certain_acts, cite, stance_words
from negpos.report.readings import turning_chapters
from negpos.report.sources import sources_chapter
from negpos.words import counted, day_in_words, enumerate_words

ABSENT = {Kind.SILENT: "silent", Kind.NOT_CODED: "not-coded"}


def key(brief: Brief) -> str:
    """Return how the matrix is to be read."""
    which = "" if brief.baseline is None else "-compared"
    return label("key", others=label(f"others{which}"), no_other=label(f"no-other{which}"))


def title(brief: Brief) -> str:
    """Return what is compared, with the days between which the positions lie."""
    count = counted(len(brief.positions), "position")
    others = [p.name for p in brief.positions if p is not brief.baseline]
    told = f"Comparison of {count}: {enumerate_words(others)}"
    if brief.baseline is not None:
        told += f", {'each ' if len(others) > 1 else ''}set beside {brief.baseline.phrase}"
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


@attrs.frozen
class _Meeting:
    """How a clause of one position meets another position."""

    pair: frozenset[str]
    verdict: Verdict
    standing: Standing
    findings: tuple[Finding, ...]

    @property
    def is_settled(self) -> bool:
        return self.verdict is Verdict.CONFLICT and self.standing is Standing.SETTLED

    @property
    def holds_somewhere_under_every_reading(self) -> bool:
        return not certain_acts(union(f.region & f.under for f in self.findings)).is_empty


#: the weightiest first: settled conflicts, then the room for movement
_HEADLINES: tuple[tuple[str, Callable[[_Meeting], bool]], ...] = (
    (
        "settled-conflicts",
        lambda m: m.is_settled and m.holds_somewhere_under_every_reading,
    ),
    (
        "settled-in-some",
        lambda m: m.is_settled and not m.holds_somewhere_under_every_reading,
    ),
    (
        "other-conflicts",
        lambda m: m.verdict is Verdict.CONFLICT and not m.is_settled,
    ),
    (
        "undecided-lines",
        lambda m: m.verdict is Verdict.UNDECIDED,
    ),
    (
        "open-overlaps",
        lambda m: m.verdict is Verdict.OVERLAP and m.standing is Standing.OPEN,
    ),
)


def headline_chapters(brief: Brief) -> list[Chapter]:
    """
    Return the chapter with the weightiest findings first, issue by issue; none without any.

    All findings count, those of two clauses too that stand in rows about a third one.
    """
    blocks: list[Bullets] = []
    meetings = _meetings(brief)
    settled: set[tuple[str, frozenset[str]]] = set()
    for head, is_meant in _HEADLINES:
        lines = []
        for section in brief.sections:
            found = [m for m in meetings.get(section.issue, ()) if is_meant(m)]
            if head == "settled-conflicts":
                settled |= {(section.issue, m.pair) for m in found}
            elif head == "settled-in-some":
                found = [m for m in found if (section.issue, m.pair) not in settled]
            if found:
                numbers, pairs = _headline(section, brief, found)
                lines.append(f"{section.label} ({', '.join(numbers)}): {pairs}")
        if lines:
            blocks.append(Bullets(label(head), tuple(lines)))
    if any(block.title != label(_HEADLINES[0][0]) for block in blocks):
        return [Chapter(label("headlines"), (*blocks, label("headlines-note")))]
    return [Chapter(label("headlines"), tuple(blocks))] if blocks else []


def _fingerprints(row: Row) -> set[str]:
    return {finding.fingerprint for line in row.lines for finding in line.findings}


def _meetings(brief: Brief) -> Mapping[str, Sequence[_Meeting]]:
    """Return how each clause meets each other position, by the issue of the clause."""
    grouped: dict[tuple[Clause, str, Verdict, Standing], list[Finding]] = {}
    for comparison in brief.comparisons:
        left, right = comparison.left.id, comparison.right.id
        for finding in comparison.findings:
            for clause, other in ((finding.left, right), (finding.right, left)):
                if clause is not None and finding.verdict is not Verdict.GAP:
                    key = (clause, other, finding.verdict, finding.standing)
                    grouped.setdefault(key, []).append(finding)
    found: dict[str, list[_Meeting]] = {}
    for (clause, other, verdict, standing), findings in grouped.items():
        pair = frozenset((clause.position, other))
        meeting = _Meeting(pair, verdict, standing, tuple(findings))
        found.setdefault(clause.issue, []).append(meeting)
    return found


def _headline(
    section: Section, brief: Brief, meetings: Iterable[_Meeting]
) -> tuple[list[str], str]:
    """
    Return the numbers of the rows that tell of meetings, and who meets whom in them.

    They are rows of the section, but where a meeting is told only on the issue of the other clause.
    """
    missing = {finding.fingerprint for meeting in meetings for finding in meeting.findings}
    numbers = []
    for rows in (section.rows, *(other.rows for other in brief.sections if other is not section)):
        told = {row.number: _fingerprints(row) & missing for row in rows}
        numbers += [number for number, found in told.items() if found]
        missing = missing.difference(*told.values())
        if not missing:
            break
    pairs = {meeting.pair for meeting in meetings}
    others = {
        place: tuple(
            q
            for q, other in enumerate(section.positions)
            if q > place and frozenset((one.id, other.id)) in pairs
        )
        for place, one in enumerate(section.positions)
    }
    alike: dict[tuple[int, ...], list[int]] = {}
    for place, met in others.items():
        if met:
            alike.setdefault(met, []).append(place)

    def phrases(places: Iterable[int]) -> str:
        return enumerate_words([section.positions[place].phrase for place in places])

    words = (
        f"{phrases(ones)}{', each' if len(ones) > 1 else ''} with {phrases(met)}"
        for met, ones in alike.items()
    )
    return numbers, "; ".join(words)


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
                why=_capitalized(label(ABSENT[kind])),
                names=enumerate_words([p.phrase for p in positions]),
            )
            for kind, positions in section.absent.items()
        )
        blocks.append(" ".join(told))
    return blocks


def _capitalized(text: str) -> str:
    return text[:1].upper() + text[1:]


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
        sources_chapter(brief.positions),
        _guide(),
    ]


def _guide() -> Chapter:
    """Return how to read a brief."""
    parts = {
        "guide-verdicts": ("conflict", "undecided", "overlap", "negotiable", "gap"),
        "guide-standings": ("settled", "conditional", "open"),
        "guide-landing": (
            *("agreed-by-all", "agreed", "on-a-condition", "compatible"),
            *("turning", "for-discussion", "on-the-table", "contested"),
        ),
    }
    lists = (
        Bullets(label(head), tuple(label(f"guide-{word}") for word in words))
        for head, words in parts.items()
    )
    return Chapter(label("guide"), (*lists, label("guide-places")))
