"""The best way to pair the members of two lists."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

Gains = Sequence[Sequence[Fraction]]


def best_assignment(gains: Gains) -> list[tuple[int, int]]:
    """
    Return the pairs of a row and a column whose gains add up to the most, by row.

    Each row and each column stands in one pair at most, and there are as many pairs as can be.

    >>> best_assignment([[Fraction(5), Fraction(4)], [Fraction(4), Fraction(0)]])
    [(0, 1), (1, 0)]
    """
    if gains and len(gains) > len(gains[0]):
        turned = best_assignment(list(zip(*gains, strict=True)))
        return sorted((row, column) for column, row in turned)
    holders: dict[int, int] = {}
    for row in range(len(gains)):
        _seat(row, holders, gains)
    return sorted((row, column) for column, row in holders.items())


def _seat(row: int, holders: dict[int, int], gains: Gains) -> None:
    """
    Give *row* a column, and other rows other ones where the sum of gains is then the greatest.

    The holders must have the best columns for them: then no exchange among them alone adds to the
    sum, and the longest path from *row* to a free column can be found by relaxation.
    """
    #: for each column the greatest gain of a path that ends there, and the column before it
    reached: dict[int, tuple[Fraction, int | None]] = {
        column: (gain, None) for column, gain in enumerate(gains[row])
    }
    improved = True
    while improved:
        improved = False
        for column, holder in holders.items():
            so_far = reached[column][0] - gains[holder][column]
            for other, gain in enumerate(gains[holder]):
                if so_far + gain > reached[other][0]:
                    reached[other] = (so_far + gain, column)
                    improved = True
    place = max((c for c in reached if c not in holders), key=lambda c: reached[c][0])
    while (before := reached[place][1]) is not None:
        holders[place] = holders[before]
        place = before
    holders[place] = row
