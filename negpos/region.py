"""
Regions: exact sets of acts, as canonical unions of products.

An act has one value in every dimension. A region is cut, dimension after dimension in one fixed
order, into slices: disjoint sets of values, each with the region of the dimensions that follow.
Values with equal cross-sections lie in one slice, and a dimension that makes no difference is not
cut at all, so that each set of acts has exactly one form and ``==`` is set equality. This is a
reduced ordered decision diagram whose edges carry sets.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol, Self, TypeAlias

import attrs

from negpos.finite import Universe
from negpos.interval import Line


class Values(Protocol):
    """A set of values of one dimension: a `FiniteSet` or an `IntervalSet`."""

    def union(self, other: Self) -> Self:
        """Return the values in either set."""

    def intersection(self, other: Self) -> Self:
        """Return the values in both sets."""

    def difference(self, other: Self) -> Self:
        """Return the values in this set that are not in *other*."""

    def is_disjoint(self, other: Self) -> bool:
        """Tell whether the sets share no value."""

    @property
    def is_empty(self) -> bool:
        """Whether the set has no value."""

    @property
    def is_full(self) -> bool:
        """Whether the set has every value."""

    @property
    def key(self) -> tuple[int, ...]:
        """A key that sorts the sets of one dimension."""

    @property
    def first(self) -> str | int:
        """Some value, the same one each time."""

    def __contains__(self, value: object) -> bool: ...


Product: TypeAlias = Mapping["Dimension", Values]
#: one value for each dimension that was asked for
Act: TypeAlias = Mapping["Dimension", "str | int"]


@attrs.frozen(cache_hash=True)
class Dimension:
    """
    One respect in which acts differ; regions are cut in the order of *rank*, then *name*.

    Rank and name tell a dimension from all others.
    """

    rank: int
    name: str
    domain: Universe | Line = attrs.field(repr=False, eq=False)
    #: the place of this dimension among all
    order: tuple[int, str] = attrs.field(init=False, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "order", (self.rank, self.name))

    @property
    def full(self) -> Values:
        """All values of this dimension."""
        return self.domain.full


@attrs.frozen(cache_hash=True)
class Slice:
    """The acts whose value lies in *values* and that lie in *rest* in the later dimensions."""

    values: Values
    rest: Region


@attrs.frozen(cache_hash=True)
class Region:
    """
    A set of acts in canonical form: equal sets are equal values.

    Build one with `product`, `EVERYTHING`, `NOTHING` and the operations.

    >>> size = Dimension(0, "size", Universe(("small", "large")))
    >>> small = product({size: size.domain.of(["small"])})
    >>> small | ~small == EVERYTHING
    True
    """

    #: None for everything and nothing
    dimension: Dimension | None
    #: disjoint, not empty, sorted; no two with the same rest, none with nothing as its rest
    slices: tuple[Slice, ...]
    #: tells everything from nothing; False wherever there is a dimension
    holds_all: bool = False
    #: the highest rank of a dimension in which this region is restricted
    last_rank: int = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        own = -1 if self.dimension is None else self.dimension.rank
        last = max((piece.rest.last_rank for piece in self.slices), default=own)
        object.__setattr__(self, "last_rank", max(own, last))

    def _cut(self, dimension: Dimension, *, whole: bool) -> Iterator[tuple[Values, Region]]:
        """Yield slices along *dimension*; with *whole* they cover all its values."""
        if self.dimension is not dimension and self.dimension != dimension:
            yield dimension.full, self
            return
        rest = dimension.full
        for piece in self.slices:
            yield piece.values, piece.rest
            if whole:
                rest = rest.difference(piece.values)
        if whole and not rest.is_empty:
            yield rest, NOTHING

    def union(self, other: Region) -> Region:
        """Return the acts in either region."""
        return _combine(self, other, _UNION, {})

    def intersection(self, other: Region) -> Region:
        """Return the acts in both regions."""
        return _combine(self, other, _INTERSECTION, {})

    def difference(self, other: Region) -> Region:
        """
        Return the acts in this region that are not in *other*.

        Equal to ``self & ~other``.
        """
        return _combine(self, other, _DIFFERENCE, {})

    def complement(self) -> Region:
        """Return all acts that are not in this region."""
        return EVERYTHING.difference(self)

    def is_subset(self, other: Region) -> bool:
        """Tell whether every act in this region is in *other*."""
        return _is_subset(self, other)

    def is_disjoint(self, other: Region) -> bool:
        """Tell whether the regions share no act."""
        return _is_disjoint(self, other)

    @property
    def is_empty(self) -> bool:
        """Whether no act lies in this region."""
        return self.dimension is None and not self.holds_all

    @property
    def is_full(self) -> bool:
        """Whether every act lies in this region."""
        return self.holds_all

    def project(self, away: Collection[Dimension]) -> Region:
        """
        Return this region with the dimensions *away* forgotten.

        An act lies in it exactly when some act that differs from it only in those dimensions lies
        in this region.
        """
        if self.dimension is None or not any(d.rank <= self.last_rank for d in away):
            return self
        if self.dimension in away:
            return union(piece.rest.project(away) for piece in self.slices)
        return _node(
            self.dimension, [(piece.values, piece.rest.project(away)) for piece in self.slices]
        )

    def range_of(self, dimension: Dimension) -> Values:
        """Return every value that some act of this region has in *dimension*."""
        if self.is_empty:
            return dimension.domain.empty
        if self.dimension is None or self.dimension.order > dimension.order:
            return dimension.full
        if self.dimension == dimension:
            parts = [piece.values for piece in self.slices]
        else:
            parts = [piece.rest.range_of(dimension) for piece in self.slices]
        found: Values = dimension.domain.empty
        for part in parts:
            found = found.union(part)
        return found

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """The dimensions in which this region is restricted."""
        if self.dimension is None:
            return frozenset()
        return frozenset({self.dimension}).union(*(piece.rest.dimensions for piece in self.slices))

    def products(self) -> Iterator[dict[Dimension, Values]]:
        """Yield disjoint products whose union is this region."""
        if self.holds_all:
            yield {}
        for piece in self.slices:
            assert self.dimension is not None
            for rest in piece.rest.products():
                yield {self.dimension: piece.values, **rest}

    def split_at(self, rank: int) -> dict[Region, Region]:
        """
        Group the acts by their cross-section in the dimensions of *rank* and above.

        Each cross-section is mapped to the acts, in the dimensions below *rank*, that have it: the
        union of ``section & acts`` is this region, and no two of the mapped regions meet.
        """
        if self.is_empty:
            return {}
        if self.dimension is None or self.last_rank < rank:
            return {EVERYTHING: self}
        if self.dimension.rank >= rank:
            return {self: EVERYTHING}
        parts: dict[Region, list[tuple[Values, Region]]] = {}
        for piece in self.slices:
            for section, acts in piece.rest.split_at(rank).items():
                parts.setdefault(section, []).append((piece.values, acts))
        return {section: _node(self.dimension, found) for section, found in parts.items()}

    def __contains__(self, act: Act) -> bool:
        region = self
        while region.dimension is not None:
            value = act[region.dimension]
            for piece in region.slices:
                if value in piece.values:
                    region = piece.rest
                    break
            else:
                return False
        return region.holds_all

    __or__ = union
    __and__ = intersection
    __sub__ = difference
    __invert__ = complement


NOTHING = Region(None, (), False)
EVERYTHING = Region(None, (), True)


@attrs.frozen
class _Rule:
    """One operation: what it gives without cutting, and what it keeps of one side alone."""

    #: the result where no cut is needed, else None
    simple: Callable[[Region, Region], Region | None]
    #: whether acts in the left region alone, or in the right one alone, are in the result
    keeps_left: bool
    keeps_right: bool


def _simple_union(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.holds_all or a is b:
        return b
    return a if b.is_empty or a.holds_all else None


def _simple_intersection(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.holds_all or a is b:
        return a
    return b if b.is_empty or a.holds_all else None


def _simple_difference(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.is_empty:
        return a
    return NOTHING if b.holds_all or a is b else None


_UNION = _Rule(_simple_union, True, True)
_INTERSECTION = _Rule(_simple_intersection, False, False)
_DIFFERENCE = _Rule(_simple_difference, True, False)


def _node(dimension: Dimension, parts: list[tuple[Values, Region]]) -> Region:
    """Return the canonical region made of *parts*, whose values are disjoint."""
    merged: dict[Region, Values] = {}
    for values, rest in parts:
        if not rest.is_empty and not values.is_empty:
            known = merged.get(rest)
            merged[rest] = values if known is None else known.union(values)
    if not merged:
        return NOTHING
    if len(merged) == 1:
        ((rest, values),) = merged.items()
        if values.is_full:
            return rest
        return Region(dimension, (Slice(values, rest),))
    slices = [Slice(values, rest) for rest, values in merged.items()]
    slices.sort(key=_slice_key)
    return Region(dimension, tuple(slices))


def _slice_key(piece: Slice) -> tuple[int, ...]:
    return piece.values.key


def _first_dimension(a: Region, b: Region) -> Dimension:
    """Return the dimension in which to cut two regions, of which at least one has one."""
    if a.dimension is None or (b.dimension is not None and b.dimension.order < a.dimension.order):
        assert b.dimension is not None
        return b.dimension
    return a.dimension


def _combine(
    a: Region, b: Region, rule: _Rule, done: dict[tuple[Region, Region], Region]
) -> Region:
    simple = rule.simple(a, b)
    if simple is not None:
        return simple
    known = done.get((a, b))
    if known is None:
        dimension = _first_dimension(a, b)
        parts: list[tuple[Values, Region]] = []
        rights = list(b._cut(dimension, whole=rule.keeps_left))
        for left_values, left in a._cut(dimension, whole=rule.keeps_right):
            for right_values, right in rights:
                if not left_values.is_disjoint(right_values):
                    values = left_values.intersection(right_values)
                    parts.append((values, _combine(left, right, rule, done)))
                    if values == left_values:
                        break
        known = done[a, b] = _node(dimension, parts)
    return known


def _is_disjoint(a: Region, b: Region) -> bool:
    if a.dimension is None or b.dimension is None:
        return a.is_empty or b.is_empty
    if a.dimension == b.dimension:
        for mine in a.slices:
            for yours in b.slices:
                if not (
                    mine.values.is_disjoint(yours.values) or _is_disjoint(mine.rest, yours.rest)
                ):
                    return False
        return True
    if a.dimension.order > b.dimension.order:
        a, b = b, a
    return all(_is_disjoint(piece.rest, b) for piece in a.slices)


def _is_subset(a: Region, b: Region) -> bool:
    if a is b or a.is_empty or b.holds_all:
        return True
    if b.is_empty:
        return False
    dimension = _first_dimension(a, b)
    rights = list(b._cut(dimension, whole=True))
    for values, rest in a._cut(dimension, whole=False):
        for other_values, other in rights:
            if not (values.is_disjoint(other_values) or _is_subset(rest, other)):
                return False
    return True


def product(values: Product) -> Region:
    """
    Return the acts whose value lies in the given set in each given dimension.

    A dimension that is left out is unrestricted.
    """
    region = EVERYTHING
    for dimension in sorted(values, key=lambda d: d.order, reverse=True):
        region = _node(dimension, [(values[dimension], region)])
    return region


def union(regions: Iterable[Region]) -> Region:
    """Return the union of any number of regions; of none, nothing."""
    whole = NOTHING
    for region in regions:
        whole = whole.union(region)
    return whole
