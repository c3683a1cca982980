"""Unions of half-open intervals of whole numbers: dates, ranges, head-counts."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from operator import and_, or_

import attrs


@attrs.frozen(cache_hash=True)
class Line:
    """
    The whole numbers from *lower* on, or all of them where *lower* is None.

    >>> persons = Line(0)
    >>> persons.between(None, 500)
    [0, 500)
    """

    lower: int | None = None
    empty: IntervalSet = attrs.field(init=False, eq=False, repr=False)
    full: IntervalSet = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "empty", IntervalSet(False, (), self))
        object.__setattr__(self, "full", IntervalSet(True, (), self))

    def between(self, lower: int | None, upper: int | None) -> IntervalSet:
        """Return the half-open interval [*lower*, *upper*); None leaves that end open."""
        if self.lower is not None and lower is not None and lower <= self.lower:
            lower = None
        start = self.lower if lower is None else lower
        if upper is not None and start is not None and upper <= start:
            return self.empty
        edges = tuple(edge for edge in (lower, upper) if edge is not None)
        return IntervalSet(lower is None, edges, self)


@attrs.frozen(cache_hash=True)
class IntervalSet:
    """
    A finite union of half-open intervals.

    It is kept as the places where membership changes, so that each set has one form.

    >>> line = Line()
    >>> line.between(0, 10) - line.between(4, 20)
    [0, 4)
    >>> line.between(0, 4) | line.between(4, 6)
    [0, 6)
    """

    #: whether the numbers before the first edge are members
    starts_inside: bool
    #: strictly increasing, all above the line's lower end; membership changes at each
    edges: tuple[int, ...]
    line: Line

    def _combine(self, other: IntervalSet, rule: Callable[[bool, bool], bool]) -> IntervalSet:
        starts = inside = rule(self.starts_inside, other.starts_inside)
        edges = []
        for edge in sorted({*self.edges, *other.edges}):
            if rule(edge in self, edge in other) != inside:
                edges.append(edge)
                inside = not inside
        return IntervalSet(starts, tuple(edges), self.line)

    def union(self, other: IntervalSet) -> IntervalSet:
        """Return the numbers in either set."""
        return self._combine(other, or_)

    def intersection(self, other: IntervalSet) -> IntervalSet:
        """Return the numbers in both sets."""
        return self._combine(other, and_)

    def difference(self, other: IntervalSet) -> IntervalSet:
        """Return the numbers in this set that are not in *other*: ``self & ~other``."""
        return self.intersection(other.complement())

    def complement(self) -> IntervalSet:
        """Return the numbers of the line that are not in this set."""
        return IntervalSet(not self.starts_inside, self.edges, self.line)

    def is_subset(self, other: IntervalSet) -> bool:
        """Tell whether every number in this set is in *other*."""
        return self.difference(other).is_empty

    def is_disjoint(self, other: IntervalSet) -> bool:
        """Tell whether the sets share no number."""
        return self.intersection(other).is_empty

    @property
    def is_empty(self) -> bool:
        """Whether the set has no member."""
        return not self.edges and not self.starts_inside

    @property
    def is_full(self) -> bool:
        """Whether the set is its whole line."""
        return not self.edges and self.starts_inside

    @property
    def key(self) -> tuple[int, ...]:
        """A key that sorts the sets of one line."""
        return (0 if self.starts_inside else 1, *self.edges)

    @property
    def intervals(self) -> tuple[tuple[int | None, int | None], ...]:
        """The intervals in order, each as (lower, upper); None where an end is open."""
        ends: list[int | None] = list(self.edges)
        if self.starts_inside:
            ends.insert(0, self.line.lower)
        if len(ends) % 2:
            ends.append(None)
        return tuple(zip(ends[::2], ends[1::2], strict=True))

    @property
    def first(self) -> int:
        """A member: the smallest, or the one before the first edge where there is no smallest."""
        if not self.starts_inside:
            return self.edges[0]
        if self.line.lower is not None:
            return self.line.lower
        return self.edges[0] - 1 if self.edges else 0

    def __contains__(self, number: object) -> bool:
        if not isinstance(number, int) or (
            self.line.lower is not None and number < self.line.lower
        ):
            return False
        return self.starts_inside ^ bool(bisect_right(self.edges, number) % 2)

    def __iter__(self) -> Iterator[tuple[int | None, int | None]]:
        return iter(self.intervals)

    def __repr__(self) -> str:
        def show(lower: int | None, upper: int | None) -> str:
            left = "(-inf" if lower is None else f"[{lower}"
            return f"{left}, {'inf' if upper is None else upper})"

        return " | ".join(show(*pair) for pair in self.intervals) or "[)"

    __or__ = union
    __and__ = intersection
    __sub__ = difference
    __invert__ = complement
