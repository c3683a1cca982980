"""
Random sets in a small space, each drawn together with its model: a Python set of points.

The model is computed with Python's own sets and never with the code under test. The space is small
enough to be listed, and drawn edges lie only between listed numbers, so that two sets with the
same points are the same set.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Generic, TypeAlias, TypeVar

import attrs
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from negpos.finite import FiniteSet, Universe
from negpos.interval import IntervalSet, Line
from negpos.region import EVERYTHING, NOTHING, Act, Dimension, Region, Values, product

Value: TypeAlias = "str | int"
#: one value for each dimension of `SPACE`, in its order
Point: TypeAlias = tuple[Value, ...]
T = TypeVar("T")
M = TypeVar("M")


@attrs.frozen
class Modelled(Generic[T, M]):
    """A set of the library beside the Python set that it should be equal to."""

    value: T
    members: frozenset[M]


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
    end = st.one_of(st.none(), st.sampled_from(EDGES))
    return st.tuples(end, end)


def interval_sets(line: Line) -> SearchStrategy[Modelled[IntervalSet, int]]:
    """Unions of up to three intervals of *line*: touching, nested, equal, apart, empty, full."""

    def build(drawn: list[Pair]) -> Modelled[IntervalSet, int]:
        whole, members = line.empty, frozenset[int]()
        for pair in drawn:
            whole, members = whole.union(line.between(*pair)), members | between(line, pair)
        return Modelled(whole, members)

    return st.lists(pairs(), max_size=3).map(build)


def two_interval_sets() -> SearchStrategy[tuple[Modelled[IntervalSet, int], ...]]:
    """Two sets of one line."""
    return st.sampled_from(LINES).flatmap(
        lambda line: st.tuples(interval_sets(line), interval_sets(line))
    )


def three_interval_sets() -> SearchStrategy[tuple[Modelled[IntervalSet, int], ...]]:
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
#: for each restricted dimension its values, and the listed ones among them
Box: TypeAlias = "dict[Dimension, tuple[Values, frozenset[Value]]]"


def value_of(point: Point, dimension: Dimension) -> Value:
    """The value that *point* has in *dimension*."""
    return point[_PLACE[dimension]]


def act_of(point: Point) -> Act:
    """The act that stands at *point*."""
    return dict(zip(SPACE, point, strict=True))


def points_in(region: Region) -> frozenset[Point]:
    """The points that the library finds in *region*, one after the other."""
    return frozenset(point for point in POINTS if act_of(point) in region)


def values(dimension: Dimension) -> SearchStrategy[tuple[Values, frozenset[Value]]]:
    """Sets of values of *dimension*, each with the listed values that it holds."""
    domain, listed = dimension.domain, SPACE[dimension]
    if isinstance(domain, Universe):
        return finite_sets(domain).map(lambda found: (found.value, frozenset(found.members)))

    def build(drawn: list[Pair]) -> tuple[Values, frozenset[Value]]:
        whole, members = domain.empty, frozenset[int]()
        for pair in drawn:
            whole, members = whole.union(domain.between(*pair)), members | between(domain, pair)
        return whole, frozenset(listed) & members

    # Inner edges only, each between two listed numbers; on the second line 0 falls away.
    end = st.one_of(st.none(), st.sampled_from(listed[1:] if domain.lower is None else listed))
    return st.lists(st.tuples(end, end), min_size=1, max_size=2).map(build)


def boxes() -> SearchStrategy[Box]:
    """Restrictions of some of the dimensions, each by itself."""
    return st.fixed_dictionaries(
        {}, optional={dimension: values(dimension) for dimension in SPACE}
    )


def region_of(box: Box) -> Region:
    """The region that *box* restricts."""
    return product({dimension: values for dimension, (values, _) in box.items()})


def points_of(box: Box) -> frozenset[Point]:
    """The model of the region that *box* restricts."""
    return frozenset(
        point
        for point in POINTS
        if all(value_of(point, dimension) in members for dimension, (_, members) in box.items())
    )


def unions_of_products() -> SearchStrategy[RegionModel]:
    """Regions written as a position file writes them: a few products, perhaps meeting."""

    def build(drawn: list[Box]) -> RegionModel:
        whole, members = NOTHING, frozenset[Point]()
        for box in drawn:
            whole, members = whole.union(region_of(box)), members | points_of(box)
        return Modelled(whole, members)

    return st.lists(boxes(), min_size=1, max_size=3).map(build)


#: each operation beside the one of Python's sets that it should be
OPERATIONS: tuple[
    tuple[
        Callable[[Region, Region], Region],
        Callable[[frozenset[Point], frozenset[Point]], frozenset[Point]],
    ],
    ...,
] = (
    (Region.union, lambda a, b: a | b),
    (Region.intersection, lambda a, b: a & b),
    (Region.difference, lambda a, b: a - b),
)


def combined(parts: SearchStrategy[RegionModel]) -> SearchStrategy[RegionModel]:
    """Regions that one operation makes of others."""

    @st.composite
    def build(draw: st.DrawFn) -> RegionModel:
        a, b = draw(parts), draw(parts)
        ours, pythons = draw(st.sampled_from(OPERATIONS))
        return Modelled(ours(a.value, b.value), pythons(a.members, b.members))

    return st.one_of(
        build(), parts.map(lambda a: Modelled(a.value.complement(), POINTS - a.members))
    )


def models() -> SearchStrategy[RegionModel]:
    """Regions with their points: products, unions of products, and what operations make."""
    plain = st.one_of(
        unions_of_products(),
        st.sampled_from([Modelled(NOTHING, frozenset[Point]()), Modelled(EVERYTHING, POINTS)]),
    )
    return st.recursive(plain, combined, max_leaves=4)


def regions() -> SearchStrategy[Region]:
    """Regions alone."""
    return models().map(lambda model: model.value)


@st.composite
def rebuilt(draw: st.DrawFn, members: Iterable[Point]) -> Region:
    """The region with exactly the points *members*, put together from single points."""
    whole = NOTHING
    for point in draw(st.permutations(sorted(members, key=str))):
        whole = whole.union(cell(point))
    return whole


def cell(point: Point) -> Region:
    """The region that holds *point* and no other listed point."""
    chosen: dict[Dimension, Values] = {}
    for dimension, listed in SPACE.items():
        value = value_of(point, dimension)
        if isinstance(dimension.domain, Universe):
            chosen[dimension] = dimension.domain.of([str(value)])
        else:
            # The first listed number stands for all below it, too, and the last for all above.
            lower = None if value == listed[0] else int(value)
            upper = None if value == listed[-1] else int(value) + 1
            chosen[dimension] = dimension.domain.between(lower, upper)
    return product(chosen)


@st.composite
def two_models(draw: st.DrawFn) -> tuple[RegionModel, RegionModel]:
    """Two regions, drawn so that they often contain, avoid, complete or equal each other."""
    a, b = draw(models()), draw(models())
    related = st.sampled_from(
        [
            b,
            Modelled(a.value.union(b.value), a.members | b.members),
            Modelled(a.value.intersection(b.value), a.members & b.members),
            Modelled(b.value.difference(a.value), b.members - a.members),
            Modelled(a.value.complement(), POINTS - a.members),
            a,
        ]
    )
    pair = a, draw(related)
    return pair if draw(st.booleans()) else (pair[1], pair[0])


def points() -> SearchStrategy[Point]:
    """Points of the space."""
    return st.sampled_from(sorted(POINTS, key=str))


def acts() -> SearchStrategy[Act]:
    """Acts: one value in every dimension."""
    return points().map(act_of)
