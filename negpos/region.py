"""
Regions: exact sets of acts, as canonical unions of products.

An act has one value in every dimension. A region is cut, dimension after dimension in one fixed
order, into slices: disjoint sets of values, each with the region of the dimensions that follow.
Values with equal cross-sections lie in one slice, and a dimension that makes no difference is not
cut at all, so that each set of acts has exactly one form and ``==`` is set equality. This is a
reduced ordered decision diagram whose edges carry sets.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import Protocol, Self, TypeAlias, TypeVar

import attrs

from negpos.errors import TooIntricate
from negpos.finite import Universe
from negpos.interval import Line

#: the most disjoint products that a region may have, and the most pairs of regions that one
#: operation may look at: about thirty times what the shipped positions need. Exceptions and
#: readings can double the parts with each line that is written.
MOST_PARTS = 50_000
#: the most dimensions in which a region may be restricted, circumstances and readings among them
MOST_DIMENSIONS = 250


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


#: what tells the layers of an overlay apart
Mark = TypeVar("Mark", bound=Hashable)
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
    #: how many disjoint products make up this region
    parts: int = attrs.field(init=False, eq=False, repr=False)
    #: the most dimensions in which one of them is restricted
    depth: int = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        last, parts, depth = (-1, int(self.holds_all), 0)
        if self.dimension is not None:
            last = self.dimension.rank
            for piece in self.slices:
                last = max(last, piece.rest.last_rank)
                parts += piece.rest.parts
                depth = max(depth, piece.rest.depth)
            depth += 1
            if parts > MOST_PARTS:
                raise TooIntricate("separate parts", MOST_PARTS)
            if depth > MOST_DIMENSIONS:
                raise TooIntricate("circumstances, measures and readings", MOST_DIMENSIONS)
        object.__setattr__(self, "last_rank", last)
        object.__setattr__(self, "parts", parts)
        object.__setattr__(self, "depth", depth)

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
        return sliced(
            self.dimension, [(piece.values, piece.rest.project(away)) for piece in self.slices]
        )

    def range_of(self, dimension: Dimension) -> Values:
        """Return every value that some act of this region has in *dimension*."""
        found: Values = dimension.domain.empty
        for region in self._within(lambda other: other.order < dimension.order):
            if region.dimension == dimension:
                for piece in region.slices:
                    found = found.union(piece.values)
            elif region.holds_all or (
                region.dimension is not None and region.dimension.order > dimension.order
            ):
                return dimension.full
        return found

    def _within(self, goes_into: Callable[[Dimension], bool]) -> Iterator[Region]:
        """Yield this region and what its slices hold, each once, as far as dimensions allow."""
        waiting, seen = [self], {id(self)}
        while waiting:
            region = waiting.pop()
            yield region
            if region.dimension is not None and goes_into(region.dimension):
                rests = [piece.rest for piece in region.slices if id(piece.rest) not in seen]
                waiting += rests
                seen.update(map(id, rests))

    @property
    def dimensions(self) -> frozenset[Dimension]:
        """The dimensions in which this region is restricted."""
        found = (region.dimension for region in self._within(lambda _: True))
        return frozenset(dimension for dimension in found if dimension is not None)

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
        return {section: sliced(self.dimension, found) for section, found in parts.items()}

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


def _same(a: Region, b: Region) -> bool:
    """Tell whether two regions are equal; where they are not, their hashes tell it at once."""
    return a is b or (hash(a) == hash(b) and a == b)


def _simple_union(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.holds_all or _same(a, b):
        return b
    return a if b.is_empty or a.holds_all else None


def _simple_intersection(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.holds_all or _same(a, b):
        return a
    return b if b.is_empty or a.holds_all else None


def _simple_difference(a: Region, b: Region) -> Region | None:
    if a.is_empty or b.is_empty:
        return a
    return NOTHING if b.holds_all or _same(a, b) else None


_UNION = _Rule(_simple_union, True, True)
_INTERSECTION = _Rule(_simple_intersection, False, False)
_DIFFERENCE = _Rule(_simple_difference, True, False)


def sliced(dimension: Dimension, parts: Iterable[tuple[Values, Region]]) -> Region:
    """
    Return the region made of *parts*: values of *dimension*, each with what holds for them.

    The values must be disjoint, and the regions restricted in later dimensions only.
    """
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
        if len(done) >= MOST_PARTS:
            raise TooIntricate("separate parts", MOST_PARTS)
        dimension = _first_dimension(a, b)
        parts: list[tuple[Values, Region]] = []
        rights = dict(b._cut(dimension, whole=rule.keeps_left))
        for left_values, left in a._cut(dimension, whole=rule.keeps_right):
            same = rights.get(left_values)
            if same is not None:
                parts.append((left_values, _combine(left, same, rule, done)))
                continue
            for right_values, right in rights.items():
                if not left_values.is_disjoint(right_values):
                    values = left_values.intersection(right_values)
                    parts.append((values, _combine(left, right, rule, done)))
                    if values == left_values:
                        break
        known = done[a, b] = sliced(dimension, parts)
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
    if _same(a, b) or a.is_empty or b.holds_all:
        return True
    if b.is_empty:
        return False
    dimension = _first_dimension(a, b)
    rights = dict(b._cut(dimension, whole=True))
    for values, rest in a._cut(dimension, whole=False):
        same = rights.get(values)
        if same is not None:
            if not _is_subset(rest, same):
                return False
            continue
        for other_values, other in rights.items():
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
        region = sliced(dimension, [(values[dimension], region)])
    return region


def union(regions: Iterable[Region]) -> Region:
    """Return the union of any number of regions; of none, nothing."""
    waiting = list(regions)
    while len(waiting) > 1:
        # in pairs, so that each act is looked at only as often as the pairs can be halved
        pairs = itertools.zip_longest(waiting[::2], waiting[1::2], fillvalue=NOTHING)
        waiting = [one.union(other) for one, other in pairs]
    return waiting[0] if waiting else NOTHING


def overlay(whole: Region, layers: Iterable[tuple[Region, Mark]]) -> dict[frozenset[Mark], Region]:
    """
    Cut a region along others: return its parts by the marks of the layers in which they lie.

    The parts are disjoint, none is empty, and together they are *whole*.

    >>> size = Dimension(0, "size", Universe(("small", "large")))
    >>> small = product({size: size.domain.of(["small"])})
    >>> sorted(map(sorted, overlay(EVERYTHING, [(small, "s"), (EVERYTHING, "e")])))
    [['e'], ['e', 's']]
    """
    found: dict[frozenset[Mark], Region] = {} if whole.is_empty else {frozenset(): whole}
    for layer, mark in layers:
        if layer.is_disjoint(whole):
            continue
        inside = layer & whole
        cut: dict[frozenset[Mark], Region] = {}
        for marks, region in found.items():
            for key, part in ((marks | {mark}, region & inside), (marks, region - inside)):
                if not part.is_empty:
                    cut[key] = cut.get(key, NOTHING) | part
        found = cut
    return found
