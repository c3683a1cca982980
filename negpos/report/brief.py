"""A brief: any number of positions, compared in pairs, issue by issue."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Comparison, Finding, check_fixed, compare, fixed_of
from negpos.conditions import Conditions, conditions
from negpos.errors import NotFound, NothingToCompare, SameId
from negpos.landscape import Label, Landscape, landscape_of
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Region, union
from negpos.report.language import label
from negpos.report.lines import GAP_WORDS, Line, certain_acts, overlap_line, verdict_lines, where
from negpos.turning import Turning, turnings
from negpos.vocabulary import nearest
from negpos.words import Words, counted, enumerate_words


@attrs.frozen
class Filter:
    """Which issues and verdicts to show; empty shows all."""

    issues: frozenset[str] = frozenset()
    verdicts: frozenset[Verdict] = frozenset()
    differences_only: bool = False

    def keeps(self, finding: Finding) -> bool:
        """Tell whether a finding is to be shown."""
        if self.issues and not self.issues & {c.issue for c in (finding.left, finding.right) if c}:
            return False
        if self.verdicts and finding.verdict not in self.verdicts:
            return False
        return not (self.differences_only and is_agreement(finding))

    @property
    def keeps_gaps(self) -> bool:
        """Whether it is to be shown where no clause of another position reaches."""
        return not self.verdicts or Verdict.GAP in self.verdicts

    @property
    def leaves_out(self) -> bool:
        """Whether some verdicts are not shown."""
        return self.differences_only or bool(self.verdicts)

    def keeps_issue(self, issue: str) -> bool:
        """Tell whether an issue is to be shown."""
        return not self.issues or issue in self.issues

    def keep_conditions(self, found: Conditions) -> Conditions:
        """Return what is to be shown; a refusal is a conflict, and a circle is no verdict."""

        def touches(clauses: Iterable[Clause]) -> bool:
            return any(self.keeps_issue(clause.issue) for clause in clauses)

        is_shown = not self.verdicts or Verdict.CONFLICT in self.verdicts
        return Conditions(
            refused=tuple(r for r in found.refused if is_shown and touches(r.clauses)),
            circles=tuple(c for c in found.circles if not self.verdicts and touches(c.clauses)),
            knots=tuple(k for k in found.knots if not self.verdicts and touches(k)),
            unfollowed=tuple(c for c in found.unfollowed if is_shown and touches([c])),
        )


def is_agreement(finding: Finding) -> bool:
    """Tell whether the two sides claim the same thing."""
    return finding.verdict is Verdict.OVERLAP and finding.kind is not Kind.NEGOTIABLE


@attrs.frozen
class Cell:
    """How one position stands on one issue: with how many others it is in conflict, and so on."""

    counts: Mapping[Verdict, int] = attrs.field(factory=dict)
    #: why there is no clause, where there is none
    absent: Kind | None = None

    @property
    def is_alone(self) -> bool:
        """Whether the position speaks and no clause of another meets it."""
        return self.absent is None and not any(self.counts.values())


@attrs.frozen
class Landing:
    """
    What may come out where a clause speaks, as far as it follows from what is on paper.

    Each is empty where there is nothing of the kind, and "throughout" where there is nothing else.
    """

    #: where all positions, or all who speak, claim the same, settled and under every reading
    agreed_by_all: str = ""
    agreed: str = ""
    #: where it would be one of these, were no claim under a condition
    on_a_condition: str = ""
    #: where what they claim can stand together, without being the same
    compatible: str = ""
    #: where it is one of these, or nobody else speaks, as some clause is read
    turning: str = ""
    #: where it would be one of these, did not one who speaks only discuss it
    for_discussion: str = ""
    #: where one who speaks only names a topic for talks
    on_the_table: str = ""
    #: where two who speak are in conflict, or undecided, under some reading
    contested: str = ""

    @property
    def lines(self) -> tuple[str, ...]:
        """What there is, each in a sentence."""
        places = attrs.asdict(self)
        return tuple(f"{label(n.replace('_', '-'))}: {told}" for n, told in places.items() if told)


@attrs.frozen
class Further:
    """What clauses of a row other than its first meet."""

    position: Position
    clauses: tuple[Clause, ...]
    line: Line

    @property
    def about(self) -> str:
        """The clauses that it is about, as they are told: "US reply r7, r8"."""
        return f"{self.position.name} {', '.join(clause.id for clause in self.clauses)}"


@attrs.frozen
class Row:
    """
    Clauses of several positions that meet, the first being the one the verdicts are about.

    *number* is the place of the issue in the vocabulary and that of the row in the issue: it does
    not change when clauses are added elsewhere or when less is shown.
    """

    number: str
    position: Position
    first: Clause
    clauses: Mapping[str, tuple[Clause, ...]]
    verdicts: tuple[Line, ...]
    #: what the other clauses of the row meet, by clause, as far as it is told here
    further: tuple[Further, ...]
    landing: Landing

    @property
    def about(self) -> str:
        """The clause that the verdicts are about, as it is told: "Russian draft treaty 6a"."""
        return f"{self.position.name} {self.first.id}"

    @property
    def lines(self) -> tuple[Line, ...]:
        """All that is said in the row."""
        return (*self.verdicts, *(further.line for further in self.further))

    @property
    def told(self) -> tuple[str, ...]:
        """All that is said in the row, in sentences."""
        further = (f"{further.about}: {further.line.text}" for further in self.further)
        return (*(line.text for line in self.verdicts), *further)


@attrs.frozen
class Section:
    """One issue: the positions that speak on it, the rows, and who has no clause and why."""

    issue: str
    label: str
    #: all positions of the brief, and those that speak on the issue
    positions: tuple[Position, ...]
    speaking: tuple[Position, ...]
    rows: tuple[Row, ...]
    #: clauses that no clause of another position meets
    unmet: tuple[tuple[Position, Clause], ...]
    absent: Mapping[Kind, tuple[Position, ...]]

    @property
    def disputed(self) -> tuple[tuple[Position, Clause], ...]:
        """The clauses shown that have readings."""
        return tuple(
            (position, clause)
            for position in self.speaking
            for row in self.rows
            for clause in row.clauses.get(position.id, ())
            if clause.readings
        )


@attrs.frozen(eq=False, repr=False)
class Brief:
    """Positions with all comparisons of two of them."""

    positions: tuple[Position, ...]
    comparisons: tuple[Comparison, ...]
    filter: Filter
    matrix: Mapping[str, Mapping[str, Cell]]
    #: the issues on which there is something to show, unless all is shown
    sections: tuple[Section, ...]
    #: the clauses on whose readings a verdict turns that is shown
    turnings: tuple[Turning, ...]
    conditions: Conditions
    #: the position with which all others are compared; None where all are with all
    baseline: Position | None = None

    def __repr__(self) -> str:
        count = counted(len(self.positions), "position")
        return f"<Brief of {count} on {counted(len(self.sections), 'issue')}>"

    @property
    def issues(self) -> Mapping[str, str]:
        """The labels of the issues shown, in the order of the vocabulary."""
        terms = self.positions[0].vocabulary.issues
        return {issue: terms[issue].label for issue in self.matrix}

    def _repr_html_(self) -> str:
        from negpos.report.notebook import brief_sheet

        return brief_sheet(self).html()

    def _repr_markdown_(self) -> str:
        from negpos.report.notebook import brief_sheet

        return brief_sheet(self).markdown()


class _Index:
    """The findings about each clause, by the other position."""

    def __init__(self, comparisons: Iterable[Comparison]) -> None:
        self.found: dict[tuple[str, str], list[Finding]] = {}
        for comparison in comparisons:
            for finding in comparison.findings:
                for clause, other in (
                    (finding.left, comparison.right),
                    (finding.right, comparison.left),
                ):
                    if clause is not None:
                        self.found.setdefault((clause.reference, other.id), []).append(finding)

    def __call__(self, clause: Clause, other: Position) -> list[Finding]:
        return self.found.get((clause.reference, other.id), [])


def make_brief(
    positions: Sequence[Position],
    *,
    filter: Filter | None = None,
    readings: Mapping[str, str] | None = None,
    baseline: str | None = None,
) -> Brief:
    """
    Return the brief of *positions*: a matrix of issues by positions, and a table for each issue.

    With a *baseline*, the id of one of them, the others are compared with that one alone, on the
    issues on which it speaks or meets them.
    *readings* fixes readings, as for `compare`. Raises `SameId` where two share an id,
    `NotFound` where the baseline is none of them, and `NothingToCompare` where there is none.
    """
    chosen = filter or Filter()
    if not positions:
        raise NothingToCompare
    fixed = dict(readings or {})
    mentioned: dict[str, Position] = {}
    for position in positions:
        if position.id in mentioned:
            raise SameId(position.id)
        mentioned[position.id] = position
    if baseline is not None and baseline not in mentioned:
        raise NotFound("position here", baseline, nearest(baseline, mentioned), tuple(mentioned))
    for reference in fixed:
        if reference.split("/")[0] not in mentioned:
            check_fixed(positions, {reference: fixed[reference]})
    whole = []
    for left, right in itertools.combinations(positions, 2):
        if baseline in (None, left.id, right.id):
            whole.append(compare(left, right, readings=fixed_of(fixed, left, right)))
    comparisons = [comparison.select(filter_(comparison, chosen)) for comparison in whole]
    issues = [
        issue
        for issue in positions[0].vocabulary.issues
        if chosen.keeps_issue(issue) and any(issue in p.issues for p in positions)
    ]
    if baseline is not None:
        met = {
            clause.issue
            for comparison in whole
            for finding in comparison.findings
            if finding.verdict is not Verdict.GAP
            for clause in (finding.left, finding.right)
            if clause is not None
        }
        issues = [i for i in issues if i in met or i in mentioned[baseline].issues]
    material = _Material(
        tuple(positions),
        None if baseline is None else mentioned[baseline],
        _Index(whole),
        _Index(comparisons),
        Grounds.of(whole, landscape_of(positions, whole, fixed, issues)),
        Words(positions[0].vocabulary, max(p.date for p in positions)),
        chosen,
    )
    sections = _completed([_section(issue, material) for issue in issues], material)
    return Brief(
        positions=tuple(positions),
        comparisons=tuple(comparisons),
        filter=chosen,
        matrix={i: {p.id: _cell(p, i, material) for p in positions} for i in issues},
        sections=tuple(s for s in sections if s.rows or s.unmet or not chosen.leaves_out),
        turnings=turnings(comparisons),
        conditions=chosen.keep_conditions(conditions(*whole)),
        baseline=material.baseline,
    )


def filter_(comparison: Comparison, chosen: Filter) -> Iterator[Finding]:
    """Yield the findings of a comparison that are to be shown."""
    return (finding for finding in comparison.findings if chosen.keeps(finding))


@attrs.frozen(eq=False)
class Grounds:
    """What may come out over which acts, by issue, in the words of the fields of `Landing`."""

    regions: Mapping[str, Mapping[str, Region]]

    @classmethod
    def of(cls, comparisons: Iterable[Comparison], found: Landscape) -> Grounds:
        """Return what comparisons and the landscape of the same positions come to."""
        differing: set[Region] = set()
        turning, tentative, hanging = [], [], []
        for comparison in comparisons:
            overlaps = [f for f in comparison.overlaps if f.kind is not Kind.NEGOTIABLE]
            differing |= {f.region for f in overlaps if f.kind is not Kind.SAME}
            told, surely = NOTHING, {}
            for standing in sorted(Standing, reverse=True):
                told |= union(f.region & f.under for f in overlaps if f.standing is standing)
                surely[standing] = certain_acts(told)
            possible = union({f.region for f in overlaps})
            turning.append(possible - surely[Standing.OPEN])
            tentative.append(possible - surely[Standing.CONDITIONAL])
            # who claims a norm and names the acts as a topic as well is not done with them
            tentative.append(
                union({f.region for f in comparison.overlaps if f.kind is Kind.NEGOTIABLE})
            )
            hanging.append(possible - surely[Standing.SETTLED])
        #: the first that holds of some acts is what is told of them
        layers = {
            "turning": union(turning),
            "for_discussion": union(tentative),
            "on_a_condition": union(hanging),
            "compatible": union(differing),
        }
        regions = {}
        for issue in dict.fromkeys(zone.issue for zone in found.zones):
            rest = found.region(issue, Label.CONFIRMED, Label.MAJORITY)
            landing = {}
            for name, layer in layers.items():
                landing[name] = rest & layer
                rest = rest - layer
            landing["agreed_by_all"] = rest & found.region(issue, Label.CONFIRMED)
            landing["agreed"] = rest - landing["agreed_by_all"]
            landing["on_the_table"] = found.region(issue, Label.NEGOTIABLE)
            landing["contested"] = found.region(issue, Label.CONFLICT, Label.UNDECIDED)
            regions[issue] = landing
        return cls(regions)

    def landing(self, clause: Clause, words: Words) -> Landing:
        """Return what may come out where a clause speaks."""
        whole = union(claim.region for _, claim in clause.claims())
        places = {}
        for name, region in self.regions[clause.issue].items():
            part = region & whole
            if not part.is_empty:
                places[name] = where(part, whole, words) or label("throughout")
        return Landing(**places)


@attrs.frozen(eq=False)
class _Material:
    """What the parts of a brief are made from; *shown* holds what the filter keeps of *index*."""

    positions: tuple[Position, ...]
    baseline: Position | None
    index: _Index
    shown: _Index
    grounds: Grounds
    words: Words
    filter: Filter

    def others(self, position: Position) -> tuple[Position, ...]:
        """Return those with which a position is compared."""
        if self.baseline is None or position is self.baseline:
            return tuple(p for p in self.positions if p is not position)
        return (self.baseline,)


def _absence(position: Position, issue: str) -> Kind:
    return Kind.SILENT if position.covers(issue) else Kind.NOT_CODED


def _cell(position: Position, issue: str, material: _Material) -> Cell:
    clauses = [clause for clause in position.clauses if clause.issue == issue]
    if not clauses:
        return Cell(absent=_absence(position, issue))
    counts = dict.fromkeys((Verdict.CONFLICT, Verdict.UNDECIDED, Verdict.OVERLAP), 0)
    for other in material.others(position):
        verdicts = {f.verdict for clause in clauses for f in material.index(clause, other)}
        for verdict in counts:
            counts[verdict] += verdict in verdicts
    return Cell(counts)


def _section(issue: str, material: _Material) -> Section:
    """Return what is shown of an issue."""
    index, terms = material.index, material.words.vocabulary.issues
    waiting = {
        p.id: [clause for clause in p.clauses if clause.issue == issue] for p in material.positions
    }
    speaking = tuple(p for p in material.positions if waiting[p.id])
    unmet = [
        (p, clause)
        for p in speaking
        for clause in waiting[p.id]
        if all(
            f.verdict is Verdict.GAP for other in material.others(p) for f in index(clause, other)
        )
    ]
    # numbered with all others, so that being met on another issue changes no number
    alone = {clause.reference for _, clause in unmet}
    place = list(terms).index(issue) + 1
    grouped = _grouped(speaking, waiting, index)
    rows = (
        _row(f"{place}.{number}", position, first, clauses, material)
        for number, (position, first, clauses) in enumerate(grouped, 1)
        if first.reference not in alone
    )
    absent: dict[Kind, tuple[Position, ...]] = {}
    for position in material.positions:
        if position not in speaking:
            kind = _absence(position, issue)
            absent[kind] = (*absent.get(kind, ()), position)
    return Section(
        issue,
        terms[issue].label,
        material.positions,
        speaking,
        tuple(rows),
        tuple(unmet) if material.filter.keeps_gaps else (),
        absent,
    )


def _grouped(
    speaking: Sequence[Position], waiting: Mapping[str, list[Clause]], index: _Index
) -> Iterator[tuple[Position, Clause, Mapping[str, tuple[Clause, ...]]]]:
    """Yield each clause that is in no row yet, with those of others that it meets."""
    left = {id: list(clauses) for id, clauses in waiting.items()}
    for position in speaking:
        while left[position.id]:
            first = left[position.id].pop(0)
            clauses: dict[str, tuple[Clause, ...]] = {position.id: (first,)}
            for other in speaking:
                met = [
                    clause
                    for clause in left[other.id]
                    if other is not position and _meet(first, clause, index, other)
                ]
                if met:
                    clauses[other.id] = tuple(met)
                    left[other.id] = [c for c in left[other.id] if c not in met]
            yield position, first, clauses


def _meet(clause: Clause, other: Clause, index: _Index, position: Position) -> bool:
    return any(f.left is other or f.right is other for f in index(clause, position))


def _row(
    number: str,
    position: Position,
    first: Clause,
    clauses: Mapping[str, tuple[Clause, ...]],
    material: _Material,
) -> Row:
    others, shown = material.others(position), material.shown
    found = [(other, finding) for other in others for finding in shown(first, other)]
    verdicts = (
        *verdict_lines(first, position, found, material.words),
        *(_gaps(first, others, material.index) if material.filter.keeps_gaps else ()),
    )
    landing = material.grounds.landing(first, material.words)
    return Row(number, position, first, clauses, verdicts, (), landing)


def _completed(sections: Sequence[Section], material: _Material) -> list[Section]:
    """
    Return sections with what other clauses of their rows meet, so that each finding is told.

    First what two clauses of one row differ in is told, then all that stands in no row yet.
    """
    differing = [
        attrs.evolve(
            section,
            rows=tuple(
                attrs.evolve(row, further=tuple(_within(row, material))) for row in section.rows
            ),
        )
        for section in sections
    ]
    rows = [row for section in differing for row in section.rows]
    told = {f.fingerprint for row in rows for line in row.lines for f in line.findings}
    found = []
    for section in differing:
        completed = []
        for row in section.rows:
            beyond = tuple(_beyond(row, material, told))
            told.update(f.fingerprint for further in beyond for f in further.line.findings)
            whole = attrs.evolve(row, further=(*row.further, *beyond))
            if material.filter.leaves_out:
                cited = _cited(row.first, whole.lines, material.positions)
                whole = attrs.evolve(whole, clauses=cited)
            if whole.lines:
                completed.append(whole)
        found.append(attrs.evolve(section, rows=tuple(completed)))
    return found


def _cited(
    first: Clause, lines: Iterable[Line], positions: Iterable[Position]
) -> Mapping[str, tuple[Clause, ...]]:
    """Return the clauses of an issue that some lines are about."""
    cited = {first.reference} | {
        clause.reference
        for line in lines
        for finding in line.findings
        for clause in (finding.left, finding.right)
        if clause is not None and clause.issue == first.issue
    }
    found = {p.id: tuple(c for c in p.clauses if c.reference in cited) for p in positions}
    return {id: clauses for id, clauses in found.items() if clauses}


def _gaps(clause: Clause, others: Iterable[Position], index: _Index) -> Iterator[Line]:
    """Yield which positions do not reach a clause, or not the whole of it."""
    unmet: dict[Kind | None, list[Position]] = {}
    gaps: dict[str, list[Finding]] = {}
    for other in others:
        found = index(clause, other)
        gaps[other.id] = [finding for finding in found if finding.verdict is Verdict.GAP]
        if gaps[other.id]:
            is_whole = len(gaps[other.id]) == len(found)
            unmet.setdefault(gaps[other.id][0].kind if is_whole else None, []).append(other)
    # the parts first
    for kind, missing in sorted(unmet.items(), key=lambda item: item[0] is not None):
        names = enumerate_words([other.phrase for other in missing], "or")
        if kind is None:
            text = f"gap in part: no clause of {names} reaches the rest"
        else:
            text = f"gap: nothing in {names} ({GAP_WORDS[kind]})"
        ids = tuple(other.id for other in missing)
        about = tuple(finding for id in ids for finding in gaps[id])
        yield Line(Verdict.GAP, False, None, ids, about, text)


_DIFFERENCES = (Verdict.CONFLICT, Verdict.UNDECIDED)


def _within(row: Row, material: _Material) -> Iterator[Further]:
    """Yield the differences between two clauses of a row, neither of which is the first."""
    in_row = [p for p in material.positions if p.id in row.clauses]
    for place, one in enumerate(in_row):
        for clause in row.clauses[one.id]:
            if clause is not row.first:
                found = _findings(clause, in_row[place + 1 :], material)
                yield from _differences(clause, one, found, material)


def _beyond(row: Row, material: _Material, told: Collection[str]) -> Iterator[Further]:
    """
    Yield all but gaps that clauses of a row other than the first meet and that is not *told*.

    Overlaps are told without their places, those of one position with another together.
    """
    overlaps: dict[tuple[str, str, bool, Standing], list[Finding]] = {}
    for one in material.positions:
        for clause in row.clauses.get(one.id, ()):
            if clause is row.first:
                continue
            found = [
                (other, finding)
                for other, finding in _findings(clause, material.others(one), material)
                if finding.fingerprint not in told
            ]
            yield from _differences(clause, one, found, material)
            for other, finding in found:
                if finding.verdict is Verdict.OVERLAP:
                    is_negotiable = finding.kind is Kind.NEGOTIABLE
                    key = (one.id, other.id, is_negotiable, finding.standing)
                    overlaps.setdefault(key, []).append(finding)
    named = {position.id: position for position in material.positions}
    seen: set[str] = set()
    for (id, met, _, _), findings in overlaps.items():
        new = [finding for finding in findings if finding.fingerprint not in seen]
        seen.update(finding.fingerprint for finding in new)
        if new:
            line = overlap_line(named[met], new, row.first.issue, material.words)
            own = dict.fromkeys(c for f in new for c in (f.left, f.right) if c and c.position == id)
            yield Further(named[id], tuple(own), line)


def _findings(
    clause: Clause, others: Iterable[Position], material: _Material
) -> Iterator[tuple[Position, Finding]]:
    return ((other, finding) for other in others for finding in material.shown(clause, other))


def _differences(
    clause: Clause,
    position: Position,
    findings: Iterable[tuple[Position, Finding]],
    material: _Material,
) -> Iterator[Further]:
    differing = [(other, f) for other, f in findings if f.verdict in _DIFFERENCES]
    for line in verdict_lines(clause, position, differing, material.words):
        yield Further(position, (clause,), line)
