"""
Random sets in a small space, each drawn together with its model: a Python set of points.

The model is computed with Python's own sets and never with the code under test. The space is small
enough to be listed, and drawn edges lie only between listed numbers, so that two sets with the
same points are the same set.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Sequence
from typing import Generic, TypeAlias, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from negpos.finite import FiniteSet, Universe
from negpos.interval import IntervalSet, Line
from negpos.region import EVERYTHING, NOTHING, Act, Dimension, Region, Values, product, union

Value: TypeAlias = "str | int"
#: one value for each dimension of `SPACE`, in its order
Point: TypeAlias = tuple[Value, ...]
T = TypeVar("T")
M = TypeVar("M")


def _short(members: frozenset[object]) -> str:
    return repr(set(members)) if len(members) < 10 else f"<{len(members)} members>"


@attrs.frozen
class Modelled(Generic[T, M]):
    """A set of the library beside the Python set that it should be equal to."""

    value: T
    #: shortened in print, or Hypothesis would report a failure with kilobytes of points
    members: frozenset[M] = attrs.field(repr=_short)


# Finite sets ---------------------------------------------------------------------------------

LETTERS = Universe(("a", "b", "c", "d"))


def finite_sets(universe: Universe = LETTERS) -> SearchStrategy[Modelled[FiniteSet, str]]:
    """Sets of members of *universe*, the empty one and the full one among them."""
    names = st.frozensets(st.sampled_from(universe.members))
    drawn = st.one_of(names, st.sampled_from([frozenset[str](), frozenset(universe.members)]))
    return drawn.map(lambda members: Modelled(universe.of(members), members))


# Sets of intervals ---------------------------------------------------------------------------

#: the edges that are drawn, and the numbers that tell apart all sets with such edges
EDGES = range(-2, 4)
NUMBERS = range(-3, 4)
#: the second has its lower end among the edges, so that some of them fall away
LINES = (Line(), Line(0))

Pair: TypeAlias = "tuple[int | None, int | None]"
IntervalModel: TypeAlias = Modelled[IntervalSet, int]


def numbers_of(line: Line) -> frozenset[int]:
    """The numbers of `NUMBERS` that lie on *line*."""
    return frozenset(n for n in NUMBERS if line.lower is None or line.lower <= n)


def between(line: Line, pair: Pair) -> frozenset[int]:
    """The model of one half-open interval."""
    lower, upper = pair
    return frozenset(
        number
        for number in numbers_of(line)
        if (lower is None or lower <= number) and (upper is None or number < upper)
    )


def pairs() -> SearchStrategy[Pair]:
    """Ends of an interval, in any order, either of them open."""
    end = st.one_of(st.sampled_from(EDGES), st.sampled_from(EDGES), st.none())
    return st.tuples(end, end)


def interval_sets(line: Line) -> SearchStrategy[IntervalModel]:
    """Unions of up to three intervals of *line*: touching, nested, equal, apart, empty, full."""

    def build(drawn: list[Pair]) -> IntervalModel:
        whole, members = line.empty, frozenset[int]()
        for pair in drawn:
            whole, members = whole.union(line.between(*pair)), members | between(line, pair)
        return Modelled(whole, members)

    return st.lists(pairs(), max_size=3).map(build)


def two_interval_sets() -> SearchStrategy[tuple[IntervalModel, IntervalModel]]:
    """Two sets of one line."""
    return st.sampled_from(LINES).flatmap(
        lambda line: st.tuples(interval_sets(line), interval_sets(line))
    )


def three_interval_sets() -> SearchStrategy[tuple[IntervalModel, IntervalModel, IntervalModel]]:
    """Three sets of one line."""
    return st.sampled_from(LINES).flatmap(
        lambda line: st.tuples(interval_sets(line), interval_sets(line), interval_sets(line))
    )


# Regions -------------------------------------------------------------------------------------

BEARER = Dimension(0, "bearer", Universe(("FR", "RU", "US")))
ACTION = Dimension(1, "action", Universe(("admit", "station", "test", "withdraw")))
#: these two share a rank, so that their names decide
PERIOD = Dimension(2, "period", LINES[0])
RANGE = Dimension(2, "range", LINES[1])
CONSENT = Dimension(4, "consent", Universe(("yes", "no")))

#: the dimensions in their order, each with the values that stand for all of its values
SPACE: dict[Dimension, tuple[Value, ...]] = {
    BEARER: ("FR", "RU", "US"),
    ACTION: ("admit", "station", "test", "withdraw"),
    PERIOD: (-1, 0, 1),
    RANGE: (0, 1, 2),
    CONSENT: ("yes", "no"),
}
_PLACE = {dimension: place for place, dimension in enumerate(SPACE)}
POINTS: frozenset[Point] = frozenset(itertools.product(*SPACE.values()))

RegionModel: TypeAlias = Modelled[Region, Point]
#: the listed values of each restricted dimension
Box: TypeAlias = "dict[Dimension, frozenset[Value]]"


def value_of(point: Point, dimension: Dimension) -> Value:
    """The value that *point* has in *dimension*."""
    return point[_PLACE[dimension]]


def act_of(point: Point) -> Act:
    """The act that stands at *point*."""
    return dict(zip(SPACE, point, strict=True))


def points_in(region: Region) -> frozenset[Point]:
    """The points that the library finds in *region*, one after the other."""
    return frozenset(point for point in POINTS if act_of(point) in region)


def values_of(dimension: Dimension, listed: Iterable[Value]) -> Values:
    """The set of values of *dimension* that holds *listed* and none of the other listed ones."""
    domain, places = dimension.domain, SPACE[dimension]
    if isinstance(domain, Universe):
        return domain.of(str(value) for value in listed)
    whole = domain.empty
    for value in listed:
        # The first listed number stands for all below it, too, and the last for all above.
        lower = None if value == places[0] else int(value)
        upper = None if value == places[-1] else int(value) + 1
        whole = whole.union(domain.between(lower, upper))
    return whole


def values(dimension: Dimension) -> SearchStrategy[frozenset[Value] | None]:
    """Listed values of *dimension*, neither none nor all; or None where it is not restricted."""
    listed = SPACE[dimension]
    some = [
        frozenset(chosen)
        for size in range(1, len(listed))
        for chosen in itertools.combinations(listed, size)
    ]
    # One choice from a list is much faster than drawing a set, and regions take many of them.
    return st.sampled_from([*[None] * (len(some) // 2), *some])


def boxes() -> SearchStrategy[Box]:
    """Restrictions of some of the dimensions, each by itself."""
    return st.tuples(*(values(dimension) for dimension in SPACE)).map(
        lambda drawn: {
            dimension: listed
            for dimension, listed in zip(SPACE, drawn, strict=True)
            if listed is not None
        }
    )


def region_of(box: Box) -> Region:
    """The region that *box* restricts."""
    return product({dimension: values_of(dimension, listed) for dimension, listed in box.items()})


def points_of(box: Box) -> frozenset[Point]:
    """The model of the region that *box* restricts."""
    chosen = (
        [value for value in listed if dimension not in box or value in box[dimension]]
        for dimension, listed in SPACE.items()
    )
    return frozenset(itertools.product(*chosen))


def unions_of_products() -> SearchStrategy[RegionModel]:
    """Regions written as a position file writes them: a few products, perhaps meeting."""

    def build(drawn: list[Box]) -> RegionModel:
        whole, members = NOTHING, frozenset[Point]()
        for box in drawn:
            whole, members = whole.union(region_of(box)), members | points_of(box)
        return Modelled(whole, members)

    return st.lists(boxes(), min_size=1, max_size=4).map(build)


def joined(a: RegionModel, b: RegionModel) -> RegionModel:
    """Union, done by the library and by Python."""
    return Modelled(a.value.union(b.value), a.members | b.members)


def shared(a: RegionModel, b: RegionModel) -> RegionModel:
    """Intersection, done by the library and by Python."""
    return Modelled(a.value.intersection(b.value), a.members & b.members)


def without(a: RegionModel, b: RegionModel) -> RegionModel:
    """Difference, done by the library and by Python."""
    return Modelled(a.value.difference(b.value), a.members - b.members)


def outside(a: RegionModel) -> RegionModel:
    """Complement, done by the library and by Python."""
    return Modelled(a.value.complement(), POINTS - a.members)


def rebuilt(a: RegionModel) -> RegionModel:
    """The union of the library's own products."""
    return Modelled(union(map(product, a.value.products())), a.members)


def combined(parts: SearchStrategy[RegionModel]) -> SearchStrategy[RegionModel]:
    """Regions that one operation makes of others."""
    operation = st.sampled_from([joined, shared, without])
    pairs = st.tuples(operation, parts, parts)
    return st.one_of(pairs.map(lambda drawn: drawn[0](drawn[1], drawn[2])), parts.map(outside))


#: regions that operations make of unions of products
made = st.recursive(unions_of_products(), combined, max_leaves=4)
ends = st.sampled_from([Modelled(NOTHING, frozenset[Point]()), Modelled(EVERYTHING, POINTS)])


def models() -> SearchStrategy[RegionModel]:
    """Regions with their points, now and then nothing or everything."""
    return st.one_of(made, made, made, made, ends)


def regions() -> SearchStrategy[Region]:
    """Regions alone."""
    return models().map(lambda model: model.value)


def cell(point: Point) -> Region:
    """The region that holds *point* and no other listed point."""
    return region_of({dimension: frozenset({value_of(point, dimension)}) for dimension in SPACE})


def from_points(members: Iterable[Point], order: Sequence[Dimension]) -> Region:
    """The region with exactly the points *members*, taken one by one, sorted by *order*."""

    def key(point: Point) -> tuple[str, ...]:
        return tuple(str(value_of(point, dimension)) for dimension in order)

    whole = NOTHING
    for point in sorted(members, key=key):
        whole = whole.union(cell(point))
    return whole


def orders() -> SearchStrategy[list[Dimension]]:
    """The dimensions in any order."""
    return st.permutations(list(SPACE))


#: what makes of two regions one that lies around, inside, beside or opposite the first, or equals
#: it; left to chance, most pairs would just overlap
RELATIVES: tuple[Callable[[RegionModel, RegionModel], RegionModel], ...] = (
    lambda a, b: b,
    lambda a, b: b,
    lambda a, b: b,
    joined,
    shared,
    lambda a, b: without(b, a),
    lambda a, b: outside(a),
    lambda a, b: rebuilt(a),
)


def two_models() -> SearchStrategy[tuple[RegionModel, RegionModel]]:
    """Two regions, drawn so that they often contain, avoid, complete or equal each other."""

    def build(
        drawn: tuple[RegionModel, RegionModel, int, bool],
    ) -> tuple[RegionModel, RegionModel]:
        a, other, relative, swapped = drawn
        b = RELATIVES[relative](a, other)
        return (b, a) if swapped else (a, b)

    relatives = st.sampled_from(range(len(RELATIVES)))
    return st.tuples(made, models(), relatives, st.booleans()).map(build)


def two_regions() -> SearchStrategy[tuple[Region, Region]]:
    """Two regions alone, related as those of `two_models`."""
    return two_models().map(lambda pair: (pair[0].value, pair[1].value))


def points() -> SearchStrategy[Point]:
    """Points of the space."""
    return st.sampled_from(sorted(POINTS, key=str))


def acts() -> SearchStrategy[Act]:
    """Acts: one value in every dimension."""
    return points().map(act_of)
