"""A brief: any number of positions, compared in pairs, issue by issue."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Comparison, Finding, check_fixed, compare
from negpos.conditions import Conditions, conditions
from negpos.errors import SameId
from negpos.modality import Kind, Verdict
from negpos.position import Position
from negpos.report.lines import GAP_WORDS, verdict_lines
from negpos.turning import Turning, turnings
from negpos.words import Words, enumerate_words


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
class Row:
    """Clauses of several positions that meet, the first being the one the verdicts are about."""

    clauses: Mapping[str, tuple[Clause, ...]]
    verdicts: tuple[str, ...]
    #: the clause that the verdicts are about, as it is told: "draft US treaty 6a"
    about: str


@attrs.frozen
class Section:
    """One issue: the positions that speak on it, the rows, and who has no clause and why."""

    issue: str
    label: str
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


@attrs.frozen(eq=False)
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
) -> Brief:
    """
    Return the brief of *positions*: a matrix of issues by positions, and a table for each issue.

    *readings* fixes readings, as for `compare`. Raises `SameId` where two share an id.
    """
    chosen = filter or Filter()
    fixed = dict(readings or {})
    mentioned: set[str] = set()
    for position in positions:
        if position.id in mentioned:
            raise SameId(position.id)
        mentioned.add(position.id)
    whole = []
    for left, right in itertools.combinations(positions, 2):
        ours = {r: id for r, id in fixed.items() if r.split("/")[0] in (left.id, right.id)}
        whole.append(compare(left, right, readings=ours))
    comparisons = [comparison.select(filter_(comparison, chosen)) for comparison in whole]
    for reference in fixed:
        if reference.split("/")[0] not in mentioned:
            check_fixed(positions, {reference: fixed[reference]})
    index, shown = _Index(whole), _Index(comparisons)
    issues = [
        issue
        for issue in positions[0].vocabulary.issues
        if chosen.keeps_issue(issue) and any(issue in p.issues for p in positions)
    ]
    words = Words(positions[0].vocabulary, max(p.date for p in positions))
    sections = (_section(issue, positions, index, shown, words, chosen) for issue in issues)
    return Brief(
        positions=tuple(positions),
        comparisons=tuple(comparisons),
        filter=chosen,
        matrix={i: {p.id: _cell(p, i, positions, index) for p in positions} for i in issues},
        sections=tuple(s for s in sections if s.rows or s.unmet or not chosen.leaves_out),
        turnings=turnings(comparisons),
        conditions=chosen.keep_conditions(conditions(*whole)),
    )


def filter_(comparison: Comparison, chosen: Filter) -> Iterator[Finding]:
    """Yield the findings of a comparison that are to be shown."""
    return (finding for finding in comparison.findings if chosen.keeps(finding))


def _absence(position: Position, issue: str) -> Kind:
    return Kind.SILENT if position.covers(issue) else Kind.NOT_CODED


def _cell(position: Position, issue: str, positions: Sequence[Position], index: _Index) -> Cell:
    clauses = [clause for clause in position.clauses if clause.issue == issue]
    if not clauses:
        return Cell(absent=_absence(position, issue))
    counts = dict.fromkeys((Verdict.CONFLICT, Verdict.UNDECIDED, Verdict.OVERLAP), 0)
    for other in positions:
        if other is not position:
            verdicts = {f.verdict for clause in clauses for f in index(clause, other)}
            for verdict in counts:
                counts[verdict] += verdict in verdicts
    return Cell(counts)


def _section(
    issue: str,
    positions: Sequence[Position],
    index: _Index,
    shown: _Index,
    words: Words,
    chosen: Filter,
) -> Section:
    """Return what is *shown* of an issue, where *index* has all that was found."""
    waiting = {p.id: [clause for clause in p.clauses if clause.issue == issue] for p in positions}
    speaking = tuple(p for p in positions if waiting[p.id])
    unmet = [
        (p, clause)
        for p in speaking
        for clause in waiting[p.id]
        if all(f.verdict is Verdict.GAP for other in positions for f in index(clause, other))
    ]
    for p, clause in unmet:
        waiting[p.id].remove(clause)
    rows = []
    for position in speaking:
        while waiting[position.id]:
            first = waiting[position.id].pop(0)
            clauses: dict[str, tuple[Clause, ...]] = {position.id: (first,)}
            for other in speaking:
                met = [
                    clause
                    for clause in waiting[other.id]
                    if other is not position and _meet(first, clause, shown, other)
                ]
                if met:
                    clauses[other.id] = tuple(met)
                    waiting[other.id] = [c for c in waiting[other.id] if c not in met]
            others = [other for other in positions if other is not position]
            verdicts = (
                *_findings(first, position, others, shown, words),
                *(_gaps(first, others, index) if chosen.keeps_gaps else ()),
                *_further_conflicts(clauses, positions, first, shown, words),
            )
            if verdicts:
                rows.append(Row(clauses, verdicts, f"{position.name} {first.id}"))
    absent: dict[Kind, tuple[Position, ...]] = {}
    for position in positions:
        if position not in speaking:
            kind = _absence(position, issue)
            absent[kind] = (*absent.get(kind, ()), position)
    label = positions[0].vocabulary.issues[issue].label
    return Section(
        issue, label, speaking, tuple(rows), tuple(unmet) if chosen.keeps_gaps else (), absent
    )


def _meet(clause: Clause, other: Clause, index: _Index, position: Position) -> bool:
    return any(f.left is other or f.right is other for f in index(clause, position))


def _findings(
    clause: Clause, position: Position, others: Iterable[Position], shown: _Index, words: Words
) -> Sequence[str]:
    found = [(other, finding) for other in others for finding in shown(clause, other)]
    return verdict_lines(clause, position, found, words)


def _gaps(clause: Clause, others: Iterable[Position], index: _Index) -> Iterator[str]:
    """Yield which positions do not reach a clause, or not the whole of it."""
    unmet: dict[Kind, list[str]] = {}
    partly: list[str] = []
    for other in others:
        found = index(clause, other)
        gaps = [finding for finding in found if finding.verdict is Verdict.GAP]
        if len(gaps) == len(found) and gaps:
            unmet.setdefault(gaps[0].kind, []).append(other.phrase)
        elif gaps:
            partly.append(other.phrase)
    if partly:
        yield f"gap in part: no clause of {enumerate_words(partly, 'or')} reaches the rest"
    for kind, names in unmet.items():
        yield f"gap: nothing in {enumerate_words(names, 'or')} ({GAP_WORDS[kind]})"


def _further_conflicts(
    clauses: Mapping[str, tuple[Clause, ...]],
    positions: Sequence[Position],
    first: Clause,
    shown: _Index,
    words: Words,
) -> Iterator[str]:
    """Yield the conflicts among the clauses of a row, but those of the *first*."""
    in_row = [p for p in positions if p.id in clauses]
    for place, one in enumerate(in_row):
        for clause in clauses[one.id]:
            conflicts = [
                (other, finding)
                for other in in_row[place + 1 :]
                for finding in shown(clause, other)
                if finding.verdict is Verdict.CONFLICT and clause is not first
            ]
            for line in verdict_lines(clause, one, conflicts, words):
                yield f"{one.name} {clause.id}: {line}"
