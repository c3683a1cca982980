"""Why two clauses meet as they do: dimension by dimension."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from negpos.clause import Clause
from negpos.compare import Finding, compare, region_to_dict
from negpos.modality import Direction
from negpos.position import Position
from negpos.region import Dimension, Region, union
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
    one, other = _whole(left), _whole(right)
    return Explanation(
        left,
        right,
        left_position,
        right_position,
        tuple(_respects(one, other, words)),
        findings,
        words,
    )


def _whole(clause: Clause) -> Region:
    return union(claim.region for _, claim in clause.claims())


def _respects(left: Region, right: Region, words: Words) -> Iterator[Respect]:
    dimensions = sorted(left.dimensions | right.dimensions, key=lambda d: d.order)
    for dimension in dimensions:
        yield _respect(dimension, left, right, words)


def _respect(dimension: Dimension, left: Region, right: Region, words: Words) -> Respect:
    mine, yours = left.range_of(dimension), right.range_of(dimension)
    shared = mine.intersection(yours)
    direction = None
    if not shared.is_empty:
        direction = {
            (True, True): Direction.EQUAL,
            (True, False): Direction.RIGHT_WIDER,
            (False, True): Direction.LEFT_WIDER,
            (False, False): Direction.INCOMPARABLE,
        }[mine.difference(yours).is_empty, yours.difference(mine).is_empty]

    def show(empty: bool, full: bool, text: str) -> str:
        return "nothing" if empty else "no limit" if full else text

    def told(clause_values: Any) -> str:
        empty, full = clause_values.is_empty, clause_values.is_full
        text = "" if empty or full else words.values(dimension, clause_values)
        return show(empty, full, text)

    return Respect(dimension.name, told(mine), told(yours), told(shared), direction)
