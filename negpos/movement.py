"""
Movement: where a later position claims more, less or something else than an earlier one.

The two are compared act by act, each as a whole, for a position often says one thing in several
clauses. What it *claims* over an act are the norms of all of its clauses that speak of the act.

- A norm *says as much* as another where both are the same, or it implies the other: a duty implies
  the permission, a prohibition the exemption, and of two obligations the one that can be met in
  fewer ways implies the other, as `compare` decides it.
- A position says as much as another over an act where each norm that the other claims there is
  said as much by some norm of its own. It says so *as firmly* where some such norm has at least
  the same standing.
- A topic for talks names no norm. It adds nothing where the position claims a norm as well.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

import attrs

from negpos.clause import Clause
from negpos.compare import (
    HeldNorm,
    between_obligations,
    check_fixed,
    combinations,
    gap_kind,
    held_norms,
    meetings,
    reading_sets,
    region_to_dict,
)
from negpos.errors import DifferentVocabularies, SameId
from negpos.graph import components
from negpos.modality import Kind, Modality, Standing, Verdict, meet
from negpos.position import Position
from negpos.region import NOTHING, Dimension, Region, union
from negpos.vocabulary import READING_RANK, Vocabulary
from negpos.words import Words


class Change(Enum):
    """How a later position stands to an earlier one over an act, in the order of a report."""

    TIGHTENED = "tightened"
    LOOSENED = "loosened"
    SHIFTED = "shifted"
    FIRMER = "firmer"
    SOFTER = "softer"
    NEW = "new"
    DROPPED = "dropped"
    UNCHANGED = "unchanged"

    @property
    def meaning(self) -> str:
        """What the change says, in a phrase."""
        return _MEANING[self]

    @property
    def mirrored(self) -> Change:
        """
        The change of the same act with earlier and later exchanged.

        >>> Change.TIGHTENED.mirrored
        <Change.LOOSENED: 'loosened'>
        """
        return _MIRRORED.get(self, self)


_MEANING = {
    Change.TIGHTENED: "all that was claimed is claimed, and more: fewer ways are left",
    Change.LOOSENED: "only a part of what was claimed is still claimed: more ways are left",
    Change.SHIFTED: "something else is claimed, neither more nor less",
    Change.FIRMER: "the same is claimed more firmly, or a norm in place of a topic for talks",
    Change.SOFTER: "the same is claimed less firmly, or a topic for talks in place of a norm",
    Change.NEW: "only the later position speaks",
    Change.DROPPED: "only the earlier position speaks",
    Change.UNCHANGED: "the same is claimed, and as firmly",
}
_MIRRORED = {
    one: other
    for pair in (
        (Change.TIGHTENED, Change.LOOSENED),
        (Change.FIRMER, Change.SOFTER),
        (Change.NEW, Change.DROPPED),
    )
    for one, other in (pair, pair[::-1])
}
#: the kinds of gaps; where clauses of several issues speak of an act, the first one counts, for
#: what the other side says of it may stand under any of these issues
_GAPS = (Kind.NOT_CODED, Kind.UNCOVERED, Kind.SILENT)


@attrs.frozen(repr=False)
class Said:
    """
    A norm of a clause that speaks in a move, in the terms in which norms are compared.

    *modality* is None for a topic. *region* holds the acts of the move of which the clause speaks
    so, with the readings under which it does. *is_met* tells whether the other side says as much
    over all of them, and as firmly where the move is one of firmness: what is not met is what has
    moved.
    """

    clause: Clause
    modality: Modality | None
    standing: Standing
    region: Region
    is_met: bool

    def __repr__(self) -> str:
        modality = self.modality.value if self.modality else "topic"
        return f"<Said {modality}, {self.standing.word}: {self.clause.reference}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs."""
        return {
            "clause": self.clause.reference,
            "modality": self.modality and self.modality.value,
            "standing": self.standing.word,
            "met": self.is_met,
        }


@attrs.frozen(repr=False)
class Move:
    """
    Acts over which one position has changed against another in one way, under some readings.

    *earlier* and *later* are what the two sides say in *region*; one of them is empty where an act
    is new or dropped, and *gap* then tells why the other side does not reach. It is
    `Kind.NOT_CODED` where that side was not read for some issue of the clauses that speak there, so
    that whether it speaks of the act as well is not known. *under* holds the readings under which
    the change holds, as in `Finding`. *issues* are those of the clauses, in the order of the
    vocabulary.
    """

    change: Change
    earlier: tuple[Said, ...]
    later: tuple[Said, ...]
    region: Region
    under: Region
    gap: Kind | None
    issues: tuple[str, ...]

    def __repr__(self) -> str:
        sides = (
            ", ".join(clause.reference for clause in told_by(side)) or "nothing"
            for side in (self.earlier, self.later)
        )
        return f"<Move {self.change.value}: {' to '.join(sides)}>"

    @property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """The combinations of readings under which the change holds; empty where under all."""
        return tuple(combinations(self.under))

    def to_dict(self, words: Words) -> dict[str, Any]:
        """Return the stable form for other programs: ids, words and sets."""
        return {
            "change": self.change.value,
            "gap": self.gap and self.gap.value,
            "issues": list(self.issues),
            "earlier": [said.to_dict() for said in self.earlier],
            "later": [said.to_dict() for said in self.later],
            "region": region_to_dict(self.region, words),
            "readings": [dict(combination) for combination in self.readings],
        }


def told_by(side: Iterable[Said]) -> tuple[Clause, ...]:
    """Return the clauses of one side of a move, each once."""
    return tuple(dict.fromkeys(said.clause for said in side))


@attrs.frozen(repr=False)
class Movement:
    """Two positions with every move from the earlier to the later one."""

    earlier: Position
    later: Position
    moves: tuple[Move, ...]
    fixed: Mapping[str, str] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {change}" for change, count in self.counts.items())
        return f"<Movement from {self.earlier.id} to {self.later.id}: {counts}>"

    def of(self, *changes: Change) -> tuple[Move, ...]:
        """Return the moves of some changes."""
        return tuple(move for move in self.moves if move.change in changes)

    @property
    def counts(self) -> dict[str, int]:
        """The number of moves of each change."""
        return {change.value: len(self.of(change)) for change in Change}

    @property
    def words(self) -> Words:
        """The words for regions of this movement."""
        return Words(self.later.vocabulary, max(self.earlier.date, self.later.date))

    def select(self, keep: Iterable[Move]) -> Movement:
        """Return the same movement with only the moves *keep*."""
        return attrs.evolve(self, moves=tuple(keep))

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs: ids, words, sets and counts."""
        words = self.words
        return {
            "earlier": self.earlier.id,
            "later": self.later.id,
            "counts": self.counts,
            "moves": [move.to_dict(words) for move in self.moves],
        }


def movement(
    earlier: Position, later: Position, *, readings: Mapping[str, str] | None = None
) -> Movement:
    """
    Return how *later* has moved against *earlier*, act by act.

    Under every choice of readings each act of which one of the two speaks lies in exactly one move:

    - `Change.NEW` and `Change.DROPPED`: no clause of the other position reaches it.
    - `Change.FIRMER` also where a topic for talks has become a norm, `Change.SOFTER` where a norm
      has become a topic.
    - Both claim norms there. `Change.TIGHTENED`: the later position says as much as the earlier
      one, and the earlier one not as much as it. `Change.LOOSENED`: the reverse. How firmly is not
      looked at for these; `Said.standing` tells it of both sides. Where each says as
      much as the other, the claim is the same: `Change.FIRMER` if the later one says it as firmly
      and the earlier one does not, `Change.SOFTER` in reverse, `Change.UNCHANGED` if both do.
    - `Change.SHIFTED`: all else. Where one of the two is in conflict with itself, which leaves no
      way at all, a claim that is not the same has shifted.

    ``movement(b, a)`` is ``movement(a, b)`` with each change mirrored; ``movement(a, a)`` has
    nothing but what is unchanged. Whose positions they are is not looked at. *readings* fixes
    readings, as for `compare`, and raises as it does.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> found = movement(corpus["us-statements"], corpus["us-reply"])
    >>> found.of(Change.SOFTER)[4]
    <Move softer: us-statements/s10a to us-reply/r6>
    """
    check_together((earlier, later))
    fixed = dict(readings or {})
    check_fixed((earlier, later), fixed)
    found = moves([earlier], [later], fixed)
    return Movement(earlier, later, found, fixed)


def check_together(positions: Iterable[Position]) -> None:
    """Refuse positions that were loaded with different terms, or different ones of one id."""
    known: dict[str, Position] = {}
    first: Position | None = None
    for position in positions:
        first = first or position
        if position.vocabulary is not first.vocabulary:
            raise DifferentVocabularies(first.id, position.id)
        if known.setdefault(position.id, position) != position:
            raise SameId(position.id)


def moves(
    earlier: Sequence[Position], later: Sequence[Position], fixed: Mapping[str, str]
) -> tuple[Move, ...]:
    """Return the moves from some positions, taken as one, to others; there is one at least."""
    vocabulary = (*earlier, *later)[0].vocabulary
    before, after = (
        tuple(norm for position in side for norm in held_norms(position, fixed))
        for side in (earlier, later)
    )
    says = _Saying(vocabulary.kinds)
    found: list[Move] = []
    for change, region in _changes(before, after, says).items():
        silent = {Change.NEW: earlier, Change.DROPPED: later}.get(change)
        for gap, part in _by_gap(region, (*before, *after), silent):
            for section, acts, held in _pieces(part, before, after):
                firmly = change in (Change.FIRMER, Change.SOFTER)
                mine, yours = (
                    _said(side, other, says, firmly=firmly) for side, other in (held, held[::-1])
                )
                issues = _issues(told_by((*mine, *yours)), vocabulary)
                found.append(Move(change, mine, yours, acts, section, gap, issues))
    return tuple(sorted(found, key=_order(earlier, later, vocabulary)))


@attrs.frozen(eq=False)
class _Saying:
    """Where norms say as much as others; what has been found is kept."""

    kinds: frozenset[Dimension]
    _found: dict[tuple[HeldNorm, HeldNorm], Region] = attrs.field(factory=dict, init=False)

    def as_much(self, norm: HeldNorm, claim: HeldNorm) -> Region:
        """Return the acts of both over which one norm is the same as another, or implies it."""
        if norm.modality is None or claim.modality is None:
            return NOTHING
        if meet(norm.modality, claim.modality) not in _AS_MUCH:
            return NOTHING
        if (norm, claim) not in self._found:
            both = norm.region & claim.region
            if norm.modality is Modality.MUST and claim.modality is Modality.MUST:
                lies = between_obligations(norm, claim, self.kinds, both)
                both = union(region for kind, region in lies if kind in _AS_MUCH)
            self._found[norm, claim] = both
        return self._found[norm, claim]

    def lacking(self, side: Iterable[HeldNorm], claim: HeldNorm, *, firmly: bool) -> Region:
        """Return the acts of a claim over which no norm of *side* says as much."""
        return claim.region - union(
            self.as_much(norm, claim)
            for norm in side
            if not firmly or norm.standing >= claim.standing
        )

    def all_lacking(
        self, side: Iterable[HeldNorm], other: Iterable[HeldNorm], *, firmly: bool
    ) -> Region:
        """Return where *other* claims a norm of which no norm of *side* says as much."""
        side = tuple(side)
        norms = (claim for claim in other if claim.modality is not None)
        return union(self.lacking(side, claim, firmly=firmly) for claim in norms)


_AS_MUCH = (Kind.SAME, Kind.ENTAILS)


def _changes(
    earlier: Sequence[HeldNorm], later: Sequence[HeldNorm], says: _Saying
) -> dict[Change, Region]:
    """Return the acts and readings of each change; no two of them meet."""
    before, after = (union(norm.region for norm in side) for side in (earlier, later))
    normed_before, normed_after = (
        union(norm.region for norm in side if norm.modality is not None)
        for side in (earlier, later)
    )
    both = before & after
    norms = normed_before & normed_after
    topics = both - normed_before - normed_after
    more = norms - says.all_lacking(later, earlier, firmly=False)
    less = norms - says.all_lacking(earlier, later, firmly=False)
    same = more & less
    as_firm_after = same - says.all_lacking(later, earlier, firmly=True)
    as_firm_before = same - says.all_lacking(earlier, later, firmly=True)
    clash = NOTHING
    if more != less:
        clash = _clash(earlier, says.kinds) | _clash(later, says.kinds)
    found = {
        Change.TIGHTENED: more - less - clash,
        Change.LOOSENED: less - more - clash,
        Change.FIRMER: (as_firm_after - as_firm_before) | ((both & normed_after) - normed_before),
        Change.SOFTER: (as_firm_before - as_firm_after) | ((both & normed_before) - normed_after),
        Change.UNCHANGED: (as_firm_after & as_firm_before) | topics,
        Change.NEW: after - before,
        Change.DROPPED: before - after,
    }
    return {**found, Change.SHIFTED: both - union(found.values())}


def _clash(side: Sequence[HeldNorm], kinds: frozenset[Dimension]) -> Region:
    """Return where norms of one side are in conflict with each other."""
    return union(
        region
        for one, other in itertools.combinations(side, 2)
        if meet(one.modality, other.modality).is_conflict
        and not one.region.is_disjoint(other.region)
        for verdict, _, _, region in meetings(one, other, side, side, kinds)
        if verdict is Verdict.CONFLICT
    )


def _by_gap(
    region: Region, norms: Iterable[HeldNorm], silent: Sequence[Position] | None
) -> Iterator[tuple[Kind | None, Region]]:
    """Cut acts of which only one side speaks by why the positions that are *silent* do not."""
    if silent is None:
        yield None, region
        return
    kinds: dict[Kind, list[Region]] = {}
    for norm in norms:
        found = {gap_kind(position, norm.clause.issue) for position in silent}
        kinds.setdefault(next((k for k in _GAPS if k in found), Kind.SILENT), []).append(
            norm.region
        )
    for kind in _GAPS:
        part = region & union(kinds.get(kind, ()))
        yield kind, part
        region = region - part


#: the norms of the earlier and the later side with the acts and readings of which they speak
_Held: TypeAlias = tuple[Mapping[HeldNorm, Region], Mapping[HeldNorm, Region]]


def _pieces(
    region: Region, earlier: Iterable[HeldNorm], later: Iterable[HeldNorm]
) -> Iterator[tuple[Region, Region, _Held]]:
    """
    Cut acts and readings so that the clauses that speak in a piece hang together.

    Two clauses hang together where they speak of one act of the piece, or some others lead from one
    to the other. Every act of a piece is there under the same readings, which come first.
    """
    waiting: list[tuple[Region, _Held]] = [
        (region, ({n: n.region for n in earlier}, {n: n.region for n in later}))
    ]
    while waiting:
        region, wider = waiting.pop()
        held = _within(region, wider[0]), _within(region, wider[1])
        groups = [
            (section, acts)
            for together in _hanging_together(held)
            for section, acts in together.split_at(READING_RANK).items()
        ]
        if len(groups) == 1:
            yield (*groups[0], held)
        else:
            waiting += [(section & acts, held) for section, acts in groups]


def _within(region: Region, wider: Mapping[HeldNorm, Region]) -> dict[HeldNorm, Region]:
    parts = {norm: part & region for norm, part in wider.items() if not part.is_disjoint(region)}
    return {norm: part for norm, part in parts.items() if not part.is_empty}


def _hanging_together(held: _Held) -> Iterator[Region]:
    parts: dict[Clause, Region] = {}
    for side in held:
        for norm, part in side.items():
            parts[norm.clause] = parts.get(norm.clause, NOTHING) | part
    meeting: dict[Clause, list[Clause]] = {clause: [] for clause in parts}
    for one, other in itertools.combinations(parts, 2):
        if not parts[one].is_disjoint(parts[other]):
            meeting[one].append(other)
            meeting[other].append(one)
    for group in components(parts, meeting.__getitem__):
        yield union(parts[clause] for clause in group)


def _said(
    side: Mapping[HeldNorm, Region],
    other: Mapping[HeldNorm, Region],
    says: _Saying,
    *,
    firmly: bool,
) -> tuple[Said, ...]:
    told: dict[tuple[Clause, Modality | None, Standing], Region] = {}
    unmet = set()
    for norm, part in side.items():
        key = (norm.clause, norm.modality, norm.standing)
        told[key] = told.get(key, NOTHING) | part
        # a topic is met wherever the other side speaks
        lacking = says.lacking(other, norm, firmly=firmly) if norm.modality else NOTHING
        if not other or not lacking.is_disjoint(part):
            unmet.add(key)
    return tuple(Said(*key, region, key not in unmet) for key, region in told.items())


def _issues(clauses: Iterable[Clause], vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the issues of some clauses in the order of the vocabulary."""
    found = {clause.issue for clause in clauses}
    return tuple(issue for issue in vocabulary.issues if issue in found)


def _order(
    earlier: Iterable[Position], later: Iterable[Position], vocabulary: Vocabulary
) -> Callable[[Move], tuple[object, ...]]:
    """Return the key that sorts moves by change, issue, and clause as the files have them."""
    places: dict[Clause, int] = {}
    for position in (*earlier, *later):
        for clause in position.clauses:
            places.setdefault(clause, len(places))
    issues = list(vocabulary.issues)

    def key(move: Move) -> tuple[object, ...]:
        return (
            list(Change).index(move.change),
            move.gap is Kind.NOT_CODED,
            [issues.index(issue) for issue in move.issues],
            [places[said.clause] for said in (*move.earlier, *move.later)],
            reading_sets(move.under),
        )

    return key
