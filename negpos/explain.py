"""Why two clauses meet as they do: dimension by dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from negpos.clause import Clause
from negpos.compare import Finding, compare, region_to_dict
from negpos.modality import Direction
from negpos.position import Position
from negpos.region import Dimension, Region, Values, union
from negpos.vocabulary import RELATIVE_VALUES
from negpos.words import Words


@attrs.frozen
class Respect:
    """How two clauses lie in one dimension: the values of each, and what they share, in words."""

    dimension: str
    left: str
    right: str
    shared: str
    direction: Direction | None


@attrs.frozen
class Explanation:
    """Two clauses, how they lie in each dimension, and every finding about the two."""

    left: Clause
    right: Clause
    left_position: Position
    right_position: Position
    respects: tuple[Respect, ...]
    findings: tuple[Finding, ...]
    words: Words = attrs.field(eq=False, repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation for other programs."""
        return {
            "left": self.left.reference,
            "right": self.right.reference,
            "dimensions": [
                {
                    "dimension": r.dimension,
                    "left": r.left,
                    "right": r.right,
                    "shared": r.shared,
                    "direction": r.direction and r.direction.value,
                }
                for r in self.respects
            ],
            "findings": [
                {
                    "verdict": f.verdict.value,
                    "kind": f.kind.value,
                    "standing": f.standing.word,
                    "readings": [dict(c) for c in f.readings],
                    "region": region_to_dict(f.region, self.words),
                    "witness": f.witness,
                }
                for f in self.findings
            ],
        }


def explain(
    left_position: Position,
    left: Clause,
    right_position: Position,
    right: Clause,
    *,
    readings: Mapping[str, str] | None = None,
) -> Explanation:
    """
    Return how two clauses meet, dimension by dimension, with the findings about the two.

    Each dimension is told for all readings of a clause together; the findings tell them apart.
    """
    comparison = compare(left_position, right_position, readings=readings)
    findings = tuple(f for f in comparison.findings if f.left is left and f.right is right)
    words = comparison.words
    return Explanation(
        left,
        right,
        left_position,
        right_position,
        tuple(_respects(left, right, words)),
        findings,
        words,
    )


def _whole(clause: Clause) -> Region:
    return union(claim.region for _, claim in clause.claims())


def _respects(left: Clause, right: Clause, words: Words) -> Iterator[Respect]:
    one, other = _whole(left), _whole(right)
    for dimension in sorted(one.dimensions | other.dimensions, key=lambda d: d.order):
        mine, yours = one.range_of(dimension), other.range_of(dimension)
        shared = mine.intersection(yours)
        yield Respect(
            dimension=dimension.name,
            left=_relative(left, dimension, words) or _told(mine, dimension, words),
            right=_relative(right, dimension, words) or _told(yours, dimension, words),
            shared=_told(shared, dimension, words),
            direction=None if shared.is_empty else _lie(mine, yours),
        )


def _relative(clause: Clause, dimension: Dimension, words: Words) -> str | None:
    """
    Return what a value relative to the bearer stands for, where that is all there is.

    A clause with a converse action has other bearers and targets as it is compared.
    """
    actions = words.vocabulary.actions
    written_actions = (name for _, claim in clause.claims() for name in claim.scope.action)
    is_exchanged = any(actions[name].converse_of is not None for name in written_actions)
    if is_exchanged or dimension.name not in ("target", "area"):
        return None
    written = {getattr(claim.scope, dimension.name) for _, claim in clause.claims()}
    return RELATIVE_VALUES.get(written.pop()) if len(written) == 1 else None


def _told(values: Values, dimension: Dimension, words: Words) -> str:
    if values.is_empty:
        return "nothing"
    return "no limit" if values.is_full else words.values(dimension, values)


def _lie(left: Values, right: Values) -> Direction:
    return Direction.of(
        more_left=not left.difference(right).is_empty,
        more_right=not right.difference(left).is_empty,
    )
