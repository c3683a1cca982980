"""Finite sets over a declared universe, as bit sets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs


@attrs.frozen(cache_hash=True)
class Universe:
    """
    The values that one dimension can take, in a fixed order.

    >>> signal = Universe(("red", "amber", "green"))
    >>> sorted(signal.of(["green", "red"]))
    ['green', 'red']
    """

    members: tuple[str, ...]
    _index: dict[str, int] = attrs.field(init=False, eq=False, repr=False)
    empty: FiniteSet = attrs.field(init=False, eq=False, repr=False)
    full: FiniteSet = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_index", {name: i for i, name in enumerate(self.members)})
        object.__setattr__(self, "empty", FiniteSet(0, self))
        object.__setattr__(self, "full", FiniteSet((1 << len(self.members)) - 1, self))

    def of(self, names: Iterable[str]) -> FiniteSet:
        """Return the set of the members *names*; a `KeyError` names one that is not a member."""
        mask = 0
        for name in names:
            mask |= 1 << self._index[name]
        return FiniteSet(mask, self)

    def __contains__(self, name: object) -> bool:
        return name in self._index


@attrs.frozen(cache_hash=True)
class FiniteSet:
    """
    A set of members of a universe.

    Two sets are equal exactly when they have the same members of the same universe.
    """

    mask: int
    universe: Universe = attrs.field(repr=False)

    def union(self, other: FiniteSet) -> FiniteSet:
        """Return the members of either set."""
        return FiniteSet(self.mask | other.mask, self.universe)

    def intersection(self, other: FiniteSet) -> FiniteSet:
        """Return the members of both sets."""
        return FiniteSet(self.mask & other.mask, self.universe)

    def difference(self, other: FiniteSet) -> FiniteSet:
        """Return the members of this set that are not in *other*."""
        return FiniteSet(self.mask & ~other.mask, self.universe)

    def complement(self) -> FiniteSet:
        """Return the members of the universe that are not in this set."""
        return self.universe.full.difference(self)

    def is_subset(self, other: FiniteSet) -> bool:
        """Tell whether every member of this set is in *other*."""
        return not self.mask & ~other.mask

    def is_disjoint(self, other: FiniteSet) -> bool:
        """Tell whether the sets share no member."""
        return not self.mask & other.mask

    @property
    def is_empty(self) -> bool:
        """Whether the set has no member."""
        return not self.mask

    @property
    def is_full(self) -> bool:
        """Whether the set is its whole universe."""
        return self.mask == self.universe.full.mask

    @property
    def key(self) -> tuple[int, ...]:
        """A key that tells the sets of one universe apart and sorts them by their first member."""
        lowest = self.mask & -self.mask
        return (lowest, self.mask)

    @property
    def first(self) -> str:
        """The first member in the universe's order; the set must not be empty."""
        return next(iter(self))

    def __contains__(self, name: object) -> bool:
        if not isinstance(name, str) or name not in self.universe:
            return False
        return bool(self.mask >> self.universe._index[name] & 1)

    def __iter__(self) -> Iterator[str]:
        mask = self.mask
        while mask:
            lowest = mask & -mask
            yield self.universe.members[lowest.bit_length() - 1]
            mask ^= lowest

    def __len__(self) -> int:
        return self.mask.bit_count()

    __or__ = union
    __and__ = intersection
    __sub__ = difference
    __invert__ = complement
