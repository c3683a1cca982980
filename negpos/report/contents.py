"""What a brief holds beside its tables, in words; each format only lays it out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from negpos.clause import Clause, Grade
from negpos.landscape import Label
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Position
from negpos.report.brief import Brief, Cell, Row, Section
from negpos.report.catalogue import Table
from negpos.report.conditions import condition_chapters
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import Line, cite, stance_words
from negpos.report.readings import turning_chapters
from negpos.words import counted, day_in_words, enumerate_words

LETTERS = {Verdict.CONFLICT: "C", Verdict.UNDECIDED: "U", Verdict.OVERLAP: "O"}
ABSENT = {Kind.SILENT: "silent", Kind.NOT_CODED: "not coded"}
ABSENT_LETTERS = {Kind.SILENT: "-", Kind.NOT_CODED: "n/c"}
GLANCE = "At a glance"
_KEY = (
    "The numbers tell with how many {others} each is in conflict (C), overlaps (O) or is "
    "undecided (U) on the issue, under at least one reading; alone: it speaks and {no_other} meets "
    "it; silent (-): it was read for the issue and has no clause; not coded (n/c): it was not read "
    "for the issue, or not all of it was seen, so that having no clause says nothing."
)
LANDING = "landing zone"


def key(brief: Brief) -> str:
    """Return how the matrix is to be read."""
    if brief.baseline is None:
        return _KEY.format(others="other positions", no_other="no other")
    return _KEY.format(others="positions it is compared with", no_other="none of these")


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
    return Table(("no.", "position", "document", "date", "coded"), tuple(rows))


def matrix_table(brief: Brief, *, letters: bool) -> Table:
    """Return the matrix at a glance, in words or, under numbers, in letters."""
    heads = (
        (str(number) for number in range(1, len(brief.positions) + 1))
        if letters
        else (p.name for p in brief.positions)
    )
    rows = (
        (
            label,
            *(cell_words(brief.matrix[issue][p.id], letters=letters) for p in brief.positions),
        )
        for issue, label in brief.issues.items()
    )
    return Table(("issue", *heads), tuple(rows))


def cell_words(cell: Cell, *, letters: bool) -> str:
    """Return a cell of the matrix: how many others, by verdict, or why there is nothing."""
    if cell.absent is not None:
        return (ABSENT_LETTERS if letters else ABSENT)[cell.absent]
    if cell.is_alone:
        return "alone"
    found = [(verdict, count) for verdict, count in cell.counts.items() if count]
    if letters:
        return " ".join(f"{LETTERS[verdict]}{count}" for verdict, count in found)
    return ", ".join(f"{verdict.value} {count}" for verdict, count in found)


def left_out(brief: Brief) -> list[str]:
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


# ---------------------------------------------------------------- headlines


def _is_settled(line: Line) -> bool:
    return line.verdict is Verdict.CONFLICT and line.standing is Standing.SETTLED


#: the weightiest first: settled conflicts, then the room for movement
_HEADLINES: tuple[tuple[str, Callable[[Line], bool]], ...] = (
    (
        "Settled conflicts, with the rows that tell of them:",
        lambda line: _is_settled(line) and line.holds_somewhere_under_every_reading,
    ),
    (
        "Settled conflicts only under some readings of a disputed clause:",
        lambda line: _is_settled(line) and not line.holds_somewhere_under_every_reading,
    ),
    (
        "Conflicts in which a side only discusses, or hangs its claim on a condition:",
        lambda line: line.verdict is Verdict.CONFLICT and line.standing is not Standing.SETTLED,
    ),
    (
        "Undecided: it depends on how an obligation is carried out:",
        lambda line: line.verdict is Verdict.UNDECIDED,
    ),
    (
        "Open overlaps, the room for movement:",
        lambda line: line.verdict is Verdict.OVERLAP and line.standing is Standing.OPEN,
    ),
)


_HEADLINES_NOTE = "Where a clause is disputed, the rows tell under which readings it is so."


def headline_chapters(brief: Brief) -> list[Chapter]:
    """Return the chapter with the weightiest findings first, issue by issue; none without any."""
    blocks: list[Bullets] = []
    for head, is_meant in _HEADLINES:
        lines = tuple(
            f"{section.label} ({', '.join(numbers)}): {pairs}"
            for section in brief.sections
            for numbers, pairs in [_headline(section, is_meant)]
            if numbers
        )
        if lines:
            blocks.append(Bullets(head, lines))
    if any(block.title != _HEADLINES[0][0] for block in blocks):
        return [Chapter("Headlines", (*blocks, _HEADLINES_NOTE))]
    return [Chapter("Headlines", tuple(blocks))] if blocks else []


def _headline(section: Section, is_meant: Callable[[Line], bool]) -> tuple[list[str], str]:
    """Return the numbers of the rows that hold lines of a kind, and who meets whom in them."""
    phrases = {p.id: p.phrase for p in section.positions}
    numbers: dict[str, None] = {}
    pairs: dict[str, dict[str, None]] = {}
    told: set[frozenset[str]] = set()
    for row in section.rows:
        further = ((p, line) for p, _, line in row.further)
        for position, line in (*((row.position, line) for line in row.verdicts), *further):
            if not is_meant(line):
                continue
            numbers[row.number] = None
            for other in line.others:
                if frozenset((position.id, other)) not in told:
                    told.add(frozenset((position.id, other)))
                    pairs.setdefault(phrases[position.id], {})[phrases[other]] = None
    alike: dict[tuple[str, ...], list[str]] = {}
    for one, others in pairs.items():
        alike.setdefault(
            tuple(p.phrase for p in section.positions if p.phrase in others), []
        ).append(one)
    words = (
        f"{enumerate_words(ones)}{', each' if len(ones) > 1 else ''} with {enumerate_words(others)}"
        for others, ones in alike.items()
    )
    return list(numbers), "; ".join(words)


# ---------------------------------------------------------------- rows and what follows them


def clause_words(clause: Clause) -> tuple[str, str]:
    """Return a clause in two lines: id and words, then stance, pinpoint and grade."""
    return f"{clause.id}: {clause.text}", f"[{stance_words(clause)}; {cite(clause)}]"


def clause_cell(clauses: Iterable[Clause]) -> str:
    """Return clauses as the text of a table cell."""
    return "\n\n".join("\n".join(clause_words(clause)) for clause in clauses)


def headers(section: Section) -> tuple[str, ...]:
    """Return the heads of the columns of a section."""
    return ("no.", *(p.name for p in section.speaking), "verdicts", LANDING)


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
    for head, lines in (("verdicts", row.told), (LANDING, row.landing.lines)):
        if lines:
            yield head, lines


def notes(section: Section) -> list[Block]:
    """Return what follows the rows of a section: unmet clauses, readings, who is absent."""
    blocks: list[Block] = []
    if section.unmet:
        lines = (" ".join((f"{p.name} {words}", cited)) for p, words, cited in _unmet(section))
        blocks.append(Bullets("Clauses that no clause of another position meets:", tuple(lines)))
    if section.disputed:
        lines = (
            f"{p.name} {c.id}: {'; '.join(f'{r.id}: {r.note}' for r in c.readings)}"
            for p, c in section.disputed
        )
        blocks.append(Bullets("How disputed clauses are read:", tuple(lines)))
    if section.absent:
        told = (
            f"{ABSENT[kind].capitalize()} on this issue: "
            f"{enumerate_words([p.phrase for p in positions])}."
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
        _guide(brief),
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
            rows.append((position.name, "; ".join(filter(None, about)), ", ".join(told) or "none"))
    table = Table(("position", "document", "clauses by grade"), tuple(rows))
    used = {c.source.grade for p in brief.positions for c in p.clauses}
    meanings = tuple(f"{grade.value}: {grade.meaning}" for grade in Grade if grade in used)
    return Chapter(
        "Sources", (table, Bullets("The grades tell how well a clause is verified:", meanings))
    )


def _guide(brief: Brief) -> Chapter:
    """Return how to read a brief."""
    verdicts = (
        "conflict: no conduct meets both claims, or one side claims a freedom that the other "
        "denies",
        "undecided: it depends on how an obligation is carried out",
        "overlap: both speak of the same acts and their claims can stand together",
        "negotiable: an overlap in which one side names no norm, only a topic for talks",
        "gap: one side speaks and no clause of the other reaches; silence is no consent",
    )
    standings = (
        "settled: both sides are firm",
        "conditional: a claim of one side hangs on a condition",
        "open: a side only discusses",
    )
    together = f"{Label.CONFIRMED.value} or {Label.MAJORITY.value}"
    landing = (
        f"agreed: all who speak claim the same ({together} in the data)",
        "compatible: what they claim can stand together and is not the same",
        "turns on a reading: one of these, or nobody else speaks, as some clause is read",
        "on the table: one who speaks only names a topic for talks",
        "contested: two who speak are in conflict or undecided, under some reading at least",
    )
    return Chapter(
        "How to read this",
        (
            Bullets("A verdict tells how two clauses meet, and where:", verdicts),
            Bullets("What stands after it tells how firm it is:", standings),
            Bullets(
                "The landing zone tells what follows for the first clause of a row, from all "
                "positions together; it recommends nothing:",
                landing,
            ),
            "Where is told only as far as it narrows the clause that the row is about: over tells "
            "toward whom, for tells who acts, as to tells what is done or with what. A row keeps "
            "its number when less is shown and when clauses are added on other issues.",
        ),
    )
