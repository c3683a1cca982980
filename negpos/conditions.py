"""
Conditions as a graph over clauses: which the other side refuses, and which wait in a circle.

A clause waits for another in one of two ways. It hangs on it, where it names it as a condition. Or
it is a demand that something else hangs on, and a clause of another position would meet it: one
that claims the same or more over acts of either party, where nothing firm of that position does.
So "we do X if you do Y" and "we do Y if you do X" make a circle of two offers and two demands.

Files come from strangers, so that every search is bounded. What is reported is exact; what is too
much to follow or to list is told as such, and never left out in silence.
"""

from __future__ import annotations

import collections
import functools
import math
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, NamedTuple, TypeAlias

import attrs

from negpos.clause import Claim, Clause
from negpos.compare import Comparison, Finding, claims_under, combinations, compare
from negpos.errors import SameId
from negpos.finite import Universe
from negpos.graph import components, is_circle
from negpos.modality import Kind, Stance, Standing
from negpos.position import Position
from negpos.region import EVERYTHING, NOTHING, Region, product, union
from negpos.vocabulary import READING_RANK

#: chains of conditions that are followed from one clause
MOST_CHAINS = 100
#: combinations of readings that one chain or circle may turn on
MOST_COMBINATIONS = 1000
#: circles that are listed of clauses that all wait for each other
MOST_CIRCLES = 100
#: steps of paths that are tried in search of them
MOST_STEPS = 1_000_000


@attrs.frozen
class Step:
    """
    One clause waits for another, under some readings.

    It hangs on it where there are no *findings*; else it is a demand, and the findings tell where
    the other claims the same or more.
    """

    waiting: Clause
    awaited: Clause
    #: the readings under which it waits, as a region
    under: Region = attrs.field(repr=False)
    findings: tuple[Finding, ...] = ()

    @property
    def is_condition(self) -> bool:
        """Whether the one clause names the other as its condition."""
        return not self.findings


class Extent(Enum):
    """How much of a condition the other side is in conflict with."""

    ALL = "all"
    PART = "part"
    #: all of it under some readings, a part under others
    VARIES = "varies"


@attrs.frozen
class Refusal:
    """
    A clause hangs on a condition that another side refuses, in that it is in conflict with it.

    *chain* leads from the clause to the condition. *side* is the id of the position that refuses,
    and *findings* are its conflicts with the condition, each under some of the readings of *under*.
    *wholly* are those readings of *under* under which no act that the condition speaks of is
    without a conflict.
    """

    chain: tuple[Step, ...]
    side: str
    findings: tuple[Finding, ...]
    under: Region = attrs.field(repr=False)
    wholly: Region = attrs.field(repr=False)
    #: the readings under which the clause hangs on the condition, refused or not
    hangs_under: Region = attrs.field(repr=False)

    @property
    def clause(self) -> Clause:
        """The clause that hangs on the condition."""
        return self.chain[0].waiting

    @property
    def condition(self) -> Clause:
        """The clause that is refused."""
        return self.chain[-1].awaited

    @property
    def through(self) -> tuple[Clause, ...]:
        """The conditions between the two; none where the clause names the condition itself."""
        return tuple(step.awaited for step in self.chain[:-1])

    @property
    def extent(self) -> Extent:
        """How much of the condition is refused."""
        if self.wholly.is_empty:
            return Extent.PART
        return Extent.ALL if self.wholly == self.under else Extent.VARIES

    @property
    def standing(self) -> Standing:
        """How firm the firmest of the conflicts is."""
        return max(finding.standing for finding in self.findings)

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """All clauses that take part: the chain, then those that are in conflict with its end."""
        opposing = dict.fromkeys(self.opposing(finding) for finding in self.findings)
        return (self.clause, *self.through, self.condition, *opposing)

    def opposing(self, finding: Finding) -> Clause:
        """Return the clause of the other side in one of the findings."""
        other = finding.right if finding.left == self.condition else finding.left
        assert other is not None
        return other


@attrs.frozen
class Circle:
    """
    Clauses each of which waits for the next, and the last for the first; none occurs twice.

    It begins with the clause whose reference sorts first, so that each circle has one form. It
    holds where all of its steps do.
    """

    steps: tuple[Step, ...]

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The clauses, each waiting for the next."""
        return tuple(step.waiting for step in self.steps)

    @property
    def under(self) -> Region:
        """The readings under which every step holds, as a region."""
        return _all_under(self.steps)

    @property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """The combinations of readings under which every step holds; empty where under all."""
        return tuple(combinations(self.under))


@attrs.frozen
class Conditions:
    """
    What becomes of the conditions that clauses name: refusals and circles.

    *knots* are sets of clauses that wait for each other in more circles than are listed, or under
    more readings than are tried; their circles are not among *circles*. *unfollowed* are clauses
    from which more chains of conditions start than are followed; refusals at the ends of the
    longest ones may be missing.
    """

    refused: tuple[Refusal, ...] = ()
    circles: tuple[Circle, ...] = ()
    knots: tuple[tuple[Clause, ...], ...] = ()
    unfollowed: tuple[Clause, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return any(attrs.astuple(self, recurse=False))

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs: references, fingerprints and readings."""
        return {
            "refused": [_refusal_to_dict(refusal) for refusal in self.refused],
            "circles": [_circle_to_dict(circle) for circle in self.circles],
            "knots": [_references(knot) for knot in self.knots],
            "unfollowed": _references(self.unfollowed),
        }


def conditions(*comparisons: Comparison) -> Conditions:
    """
    Return the conditions that the other side refuses, and the circles of clauses that wait.

    Conditions are followed through all positions that are compared; what refers to another one is
    taken as free text. A clause is refused by a position with which its own is compared, or by its
    own position where that contradicts itself. The comparisons are to be whole and made with the
    same readings fixed. Raises `SameId` where two different positions share an id.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> found = conditions(negpos.compare(corpus["ru-us-draft"], corpus["us-reply"]))
    >>> found.refused, found.circles
    ((), ())
    """
    graph = _Graph(_by_pair(comparisons))
    refused, unfollowed = _refused(graph)
    circles, knots = _circles(graph)
    return Conditions(refused, circles, knots, unfollowed)


# ---------------------------------------------------------------- the graph


_Pair: TypeAlias = frozenset[str]


def _by_pair(comparisons: Iterable[Comparison]) -> dict[_Pair, Comparison]:
    """Return one comparison of each two positions."""
    known: dict[str, Position] = {}
    found: dict[_Pair, Comparison] = {}
    for comparison in comparisons:
        for position in (comparison.left, comparison.right):
            if known.setdefault(position.id, position) != position:
                raise SameId(position.id)
        found.setdefault(frozenset({comparison.left.id, comparison.right.id}), comparison)
    return found


@attrs.frozen(eq=False)
class _Graph:
    """The clauses of some positions and how they wait for each other."""

    comparisons: Mapping[_Pair, Comparison]

    @functools.cached_property
    def positions(self) -> Mapping[str, Position]:
        return {p.id: p for c in self.comparisons.values() for p in (c.left, c.right)}

    @functools.cached_property
    def fixed(self) -> Mapping[str, str]:
        return {r: id for c in self.comparisons.values() for r, id in c.fixed.items()}

    @functools.cached_property
    def sides(self) -> tuple[tuple[Position, Position], ...]:
        """Each position with each other one that it is compared with."""
        pairs = [(c.left, c.right) for c in self.comparisons.values() if c.left.id != c.right.id]
        return tuple(order for one, other in pairs for order in ((one, other), (other, one)))

    @functools.cached_property
    def hangs(self) -> Mapping[Clause, tuple[Step, ...]]:
        """The conditions of each clause that names some, sorted by reference."""
        clauses = [clause for p in self.positions.values() for clause in p.clauses]
        known = {clause.reference: clause for clause in clauses}
        found = {}
        for clause in clauses:
            under: dict[str, Region] = {}
            for claim, section in claims_under(clause, self.fixed):
                for condition in claim.conditions:
                    if condition.is_reference and condition.text in known:
                        name = condition.text
                        under[name] = under.get(name, NOTHING) | section
            if under:
                found[clause] = tuple(Step(clause, known[r], under[r]) for r in sorted(under))
        return found

    @functools.cached_property
    def met(self) -> Mapping[Clause, tuple[Step, ...]]:
        """
        The clauses that would meet each demand that something hangs on, sorted by reference.

        Only those are told that hang on something in turn, and only where their side does not meet
        the demand firmly by another clause.
        """
        awaited = {step.awaited for steps in self.hangs.values() for step in steps}
        found: dict[Clause, list[Step]] = {}
        for comparison in self.comparisons.values():
            meetings: dict[Clause, dict[Clause, list[_Meeting]]] = {}
            for meeting in _meetings(comparison):
                others = meetings.setdefault(meeting.demand, {})
                others.setdefault(meeting.other, []).append(meeting)
            for demand, others in meetings.items():
                if demand in awaited:
                    found.setdefault(demand, []).extend(self._steps(demand, others))
        return {
            demand: tuple(sorted(steps, key=lambda step: step.awaited.reference))
            for demand, steps in found.items()
        }

    def _steps(self, demand: Clause, others: Mapping[Clause, Sequence[_Meeting]]) -> Iterator[Step]:
        """Yield how a demand waits for clauses of one other position that would meet it."""

        def under(clause: Clause, holds: Callable[[Claim], bool]) -> Region:
            claims = claims_under(clause, self.fixed)
            return union(section for claim, section in claims if holds(claim))

        demanded = under(demand, lambda claim: claim.stance is Stance.DEMAND)
        firmly = NOTHING
        for other, meetings in others.items():
            is_firm = under(other, lambda claim: claim.standing is Standing.SETTLED)
            firmly |= union(meeting.acts & is_firm for meeting in meetings)
        for other in others:
            if other in self.hangs:
                left = [
                    (meeting.finding, acts)
                    for meeting in others[other]
                    if not (acts := (meeting.acts & demanded) - firmly).is_empty
                ]
                readings = union(r for _, acts in left for r in acts.split_at(READING_RANK))
                if left:
                    yield Step(demand, other, readings, tuple(finding for finding, _ in left))

    @functools.cached_property
    def conflicts(self) -> Mapping[tuple[Clause, str], Sequence[Finding]]:
        """The conflicts of each clause with each other position."""
        found: dict[tuple[Clause, str], list[Finding]] = {}
        for comparison in self.comparisons.values():
            if comparison.left.id != comparison.right.id:
                for finding in comparison.conflicts:
                    assert finding.left is not None
                    assert finding.right is not None
                    found.setdefault((finding.left, comparison.right.id), []).append(finding)
                    found.setdefault((finding.right, comparison.left.id), []).append(finding)
        return found

    def against_itself(self, id: str) -> Comparison:
        known = self.comparisons.get(frozenset({id}))
        fixed = {r: reading for r, reading in self.fixed.items() if r.split("/")[0] == id}
        position = self.positions[id]
        return known or compare(position, position, readings=fixed)


class _Meeting(NamedTuple):
    """A clause claims the same as a clause of another position, or more, over some acts."""

    demand: Clause
    other: Clause
    finding: Finding
    #: the acts, and the readings under which it does so
    acts: Region


def _meetings(comparison: Comparison) -> Iterator[_Meeting]:
    """
    Yield where a clause of one side claims the same as one of the other, or more.

    Talks meet no demand, and of what third parties do neither side disposes.
    """
    left, right = comparison.left, comparison.right
    if left.id == right.id:
        return
    parties = left.context.party.union(right.context.party)
    own_acts = product({left.vocabulary.bearer: parties})
    for finding in comparison.overlaps:
        acts = finding.region & finding.under & own_acts
        if finding.standing is Standing.OPEN or acts.is_empty:
            continue
        assert finding.left is not None
        assert finding.right is not None
        if finding.kind in (Kind.SAME, Kind.ENTAILED):
            yield _Meeting(finding.left, finding.right, finding, acts)
        if finding.kind in (Kind.SAME, Kind.ENTAILS):
            yield _Meeting(finding.right, finding.left, finding, acts)


def _all_under(steps: Iterable[Step]) -> Region:
    """Return the readings under which all steps hold."""
    return functools.reduce(Region.intersection, (step.under for step in steps), EVERYTHING)


def _turns_on_too_much(region: Region) -> bool:
    """Tell whether a region of readings turns on more combinations than are followed."""
    domains = [dimension.domain for dimension in region.dimensions]
    sizes = [len(domain.members) for domain in domains if isinstance(domain, Universe)]
    return math.prod(sizes) > MOST_COMBINATIONS


# ---------------------------------------------------------------- refusals


class _Chain(NamedTuple):
    """Conditions that lead from one to the next, and the readings under which they all do."""

    steps: tuple[Step, ...]
    under: Region


class _Against(NamedTuple):
    """The conflicts of one side with a clause: under which readings, and under which wholly."""

    findings: Sequence[Finding]
    under: Region
    wholly: Region


def _refused(graph: _Graph) -> tuple[tuple[Refusal, ...], tuple[Clause, ...]]:
    """Return the refusals, and the clauses from which not every chain was followed."""
    chains = {}
    unfollowed = []
    for clause in graph.hangs:
        chains[clause], is_whole = _chains(graph, clause)
        if not is_whole:
            unfollowed.append(clause)

    against_itself = functools.cache(graph.against_itself)

    @functools.cache
    def against(condition: Clause, side: str) -> _Against | None:
        findings = graph.conflicts.get((condition, side), ())
        if condition.position == side:
            conflicts = against_itself(side).conflicts
            findings = [finding for finding in conflicts if finding.left == condition]
        return _against(graph, condition, findings)

    refused = []
    for own, other in graph.sides:
        for clause in own.clauses:
            for chain in chains.get(clause, ()):
                opposed = against(chain.steps[-1].awaited, other.id)
                refusal = opposed and _refusal(chain, other.id, opposed)
                if refusal is not None:
                    refused.append(refusal)
    return tuple(refused), tuple(unfollowed)


def _chains(graph: _Graph, start: Clause) -> tuple[list[_Chain], bool]:
    """
    Return the chains of conditions from a clause, shortest first, and whether these are all.

    A chain is left out where a shorter one leads to the same clause under at least its readings.
    """
    found: list[_Chain] = []
    reached: dict[Clause, list[Region]] = {start: [EVERYTHING]}
    waiting = collections.deque([(start, _Chain((), EVERYTHING))])
    is_whole = True
    while waiting:
        clause, so_far = waiting.popleft()
        for step in graph.hangs.get(clause, ()):
            known = reached.setdefault(step.awaited, [])
            chain = _Chain((*so_far.steps, step), so_far.under & step.under)
            if any(chain.under.is_subset(under) for under in known):
                continue
            if len(found) == MOST_CHAINS:
                return found, False
            if _turns_on_too_much(chain.under):
                is_whole = False
                continue
            known.append(chain.under)
            found.append(chain)
            waiting.append((step.awaited, chain))
    return found, is_whole


def _against(graph: _Graph, condition: Clause, findings: Sequence[Finding]) -> _Against | None:
    """Return what the conflicts with a clause come to; None where there are none."""
    if not findings:
        return None
    claims = claims_under(condition, graph.fixed)
    whole = union(claim.region & section for claim, section in claims)
    opposed = union(finding.region & finding.under for finding in findings)
    under = union(finding.under for finding in findings)
    return _Against(findings, under, under - union((whole - opposed).split_at(READING_RANK)))


def _refusal(chain: _Chain, side: str, against: _Against) -> Refusal | None:
    """Return the refusal at the end of a chain; None where no reading has both."""
    hangs = chain.under
    findings = tuple(f for f in against.findings if not f.under.is_disjoint(hangs))
    if not findings:
        return None
    under, wholly = hangs & against.under, hangs & against.wholly
    return Refusal(chain.steps, side, findings, under, wholly, hangs)


# ---------------------------------------------------------------- circles


class _State(NamedTuple):
    """A clause that a step led to; a demand waits to be met only where something hangs on it."""

    reference: str
    is_awaited: bool


_Arrows: TypeAlias = Mapping[_State, Sequence[tuple[Step, _State]]]


def _circles(graph: _Graph) -> tuple[tuple[Circle, ...], tuple[tuple[Clause, ...], ...]]:
    """Return the circles, and the sets of clauses that have too many of them."""
    arrows = _arrows(graph)
    circles: list[Circle] = []
    knots = []
    for component in _components(arrows, arrows):
        found = _elementary(arrows, component)
        if found is not None:
            circles += found
        else:
            clauses = {step.waiting for state in component for step, _ in arrows[state]}
            knots.append(tuple(sorted(clauses, key=lambda clause: clause.reference)))
    return tuple(sorted(circles, key=_circle_key)), tuple(sorted(knots, key=_references))


def _circle_key(circle: Circle) -> list[tuple[str, bool]]:
    return [(step.waiting.reference, step.is_condition) for step in circle.steps]


def _arrows(graph: _Graph) -> _Arrows:
    found: dict[_State, list[tuple[Step, _State]]] = {}
    for clause in {**graph.hangs, **graph.met}:
        for is_awaited in (False, True):
            steps = graph.hangs.get(clause, ())
            if is_awaited:
                steps += graph.met.get(clause, ())
            found[_State(clause.reference, is_awaited)] = [
                (step, _State(step.awaited.reference, step.is_condition)) for step in steps
            ]
    return found


def _components(arrows: _Arrows, within: Collection[_State]) -> list[frozenset[_State]]:
    """Return the sets of states that lead back to themselves inside *within*."""

    def after(state: _State) -> list[_State]:
        return [other for _, other in arrows[state]]

    return [found for found in components(within, after) if is_circle(found, after)]


def _elementary(arrows: _Arrows, component: Collection[_State]) -> list[Circle] | None:
    """
    Return every circle of states that can all reach each other; None where these are too many.

    Circles through the first state come first; the others lie in what is left without it.
    """
    found = []
    steps = 0
    parts = [frozenset(component)]
    while parts:
        part = parts.pop()
        start = min(part)
        for path, under, comes_back in _paths(arrows, part, start):
            steps += len(path)
            if comes_back and not under.is_empty:
                found.append(Circle(path))
            too_many = len(found) > MOST_CIRCLES or steps > MOST_STEPS
            if too_many or _turns_on_too_much(under):
                return None
        steps += sum(len(arrows[state]) for state in part)
        parts += _components(arrows, part - {start})
    return found


def _paths(
    arrows: _Arrows, part: Collection[_State], start: _State
) -> Iterator[tuple[tuple[Step, ...], Region, bool]]:
    """
    Yield the paths from a state that come to no clause twice, and those that come back to it.

    Each comes with the readings under which it holds, and whether it comes back.
    """
    waiting: list[tuple[_State, tuple[Step, ...], Region]] = [(start, (), EVERYTHING)]
    while waiting:
        state, path, so_far = waiting.pop()
        for step, after in arrows[state]:
            if after in part:
                further = (*path, step)
                under = so_far & step.under
                yield further, under, after == start
                visited = (taken.waiting.reference for taken in further)
                if not under.is_empty and after.reference not in visited:
                    waiting.append((after, further, under))


# ---------------------------------------------------------------- for other programs


def _references(clauses: Iterable[Clause]) -> list[str]:
    return [clause.reference for clause in clauses]


def _readings(under: Region) -> list[dict[str, str]]:
    return list(combinations(under))


def _refusal_to_dict(refusal: Refusal) -> dict[str, Any]:
    return {
        "clause": refusal.clause.reference,
        "condition": refusal.condition.reference,
        "through": _references(refusal.through),
        "side": refusal.side,
        "standing": refusal.standing.word,
        "extent": refusal.extent.value,
        "conflicts": [
            {
                "clause": refusal.opposing(finding).reference,
                "standing": finding.standing.word,
                "readings": _readings(refusal.hangs_under & finding.under),
                "fingerprint": finding.fingerprint,
            }
            for finding in refusal.findings
        ],
    }


def _circle_to_dict(circle: Circle) -> dict[str, Any]:
    return {
        "clauses": _references(circle.clauses),
        "steps": [
            {
                "waiting": step.waiting.reference,
                "awaited": step.awaited.reference,
                "why": "condition" if step.is_condition else "demand",
                "fingerprints": [finding.fingerprint for finding in step.findings],
            }
            for step in circle.steps
        ],
        "readings": _readings(circle.under),
    }
