"""Regions are Python's sets of points, each in one canonical form."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negpos.finite import FiniteSet, Universe
from negpos.interval import IntervalSet, Line
from negpos.region import (
    EVERYTHING,
    NOTHING,
    Act,
    Dimension,
    Region,
    Values,
    overlay,
    product,
    union,
)
from tests.strategies import (
    ACTION,
    BEARER,
    CONSENT,
    PERIOD,
    POINTS,
    RANGE,
    SPACE,
    Box,
    Point,
    RegionModel,
    act_of,
    acts,
    boxes,
    from_points,
    models,
    orders,
    points,
    points_in,
    points_of,
    region_of,
    regions,
    two_models,
    two_regions,
    value_of,
    values_of,
)

some_dimensions = st.sets(st.sampled_from(list(SPACE)))


def some(dimension: Dimension, *names: str) -> FiniteSet:
    """The members *names* of a finite dimension."""
    assert isinstance(dimension.domain, Universe)
    return dimension.domain.of(names)


def span(dimension: Dimension, lower: int | None, upper: int | None) -> IntervalSet:
    """One interval of a dimension of numbers."""
    assert isinstance(dimension.domain, Line)
    return dimension.domain.between(lower, upper)


def act(bearer: str, action: str, period: int = 0, distance: int = 0, consent: str = "yes") -> Act:
    """One act, its values in the order of the dimensions."""
    return act_of((bearer, action, period, distance, consent))


def restricted_to(members: frozenset[Point], dimension: Dimension) -> bool:
    """Whether it makes a difference to *members* what value a point has in *dimension*."""
    others = [listed for d, listed in SPACE.items() if d != dimension]
    place = list(SPACE).index(dimension)
    for other in itertools.product(*others):
        line = {(*other[:place], value, *other[place:]) for value in SPACE[dimension]}
        if line & members and line - members:
            return True
    return False


# Membership ----------------------------------------------------------------------------------


@given(box=boxes())
def test_a_product_restricts_each_dimension_by_itself(box: Box) -> None:
    """An act lies in a product exactly when each of its restricted values lies in the given set."""
    assert points_in(region_of(box)) == points_of(box)


@given(a=models(), point=points())
def test_a_region_holds_the_points_it_was_made_of(a: RegionModel, point: Point) -> None:
    """An act lies in a region exactly when the operations that made it, done on sets, hold it."""
    assert (act_of(point) in a.value) == (point in a.members)


@given(ab=two_regions(), p=acts())
def test_operations_agree_with_membership_of_one_act(ab: tuple[Region, Region], p: Act) -> None:
    """An act lies in a result exactly when it is in either, in both, in the first alone, or not."""
    a, b = ab
    assert (p in a | b) == (p in a or p in b)
    assert (p in a & b) == (p in a and p in b)
    assert (p in a - b) == (p in a and p not in b)
    assert (p in ~a) == (p not in a)


@given(ab=two_models())
def test_operations_agree_with_sets_of_points(ab: tuple[RegionModel, RegionModel]) -> None:
    """Union, intersection, difference and complement are those of sets of points."""
    a, b = ab
    assert points_in(a.value.union(b.value)) == a.members | b.members
    assert points_in(a.value.intersection(b.value)) == a.members & b.members
    assert points_in(a.value.difference(b.value)) == a.members - b.members
    assert points_in(a.value.complement()) == POINTS - a.members


@given(ab=two_models())
def test_questions_agree_with_sets_of_points(ab: tuple[RegionModel, RegionModel]) -> None:
    """Subset, disjointness, emptiness and fullness are those of sets of points."""
    a, b = ab
    assert a.value.is_subset(b.value) == (a.members <= b.members)
    assert a.value.is_disjoint(b.value) == a.members.isdisjoint(b.members)
    assert a.value.is_empty == (not a.members)
    assert a.value.is_full == (a.members == POINTS)


# Canonical form ------------------------------------------------------------------------------


def assert_canonical(region: Region) -> None:
    """Fail where *region* breaks a rule of the canonical form, here or further down."""
    if region.dimension is None:
        assert region in (EVERYTHING, NOTHING)
        assert not region.slices
        return
    assert not region.holds_all
    assert region.slices
    dimension = region.dimension
    for piece in region.slices:
        assert not piece.values.is_empty
        assert not piece.values.is_full, "a single full slice, or one that meets another"
        assert not piece.rest.is_empty
        if piece.rest.dimension is not None:
            later = piece.rest.dimension
            assert (dimension.rank, dimension.name) < (later.rank, later.name)
        assert_canonical(piece.rest)
    for one, other in itertools.combinations(region.slices, 2):
        assert not any(v in one.values and v in other.values for v in SPACE[dimension])
        assert one.rest != other.rest
    held = [
        min(i for i, v in enumerate(SPACE[dimension]) if v in piece.values)
        for piece in region.slices
    ]
    assert held == sorted(held)


@given(ab=two_models(), away=some_dimensions, rank=st.integers(-1, 5))
def test_every_result_is_canonical(
    ab: tuple[RegionModel, RegionModel], away: set[Dimension], rank: int
) -> None:
    """
    In every result the slices are disjoint, sorted, neither empty nor full, have different rests,
    and lead to dimensions that come later.
    """
    a, b = (model.value for model in ab)
    for found in (a, a | b, a & b, a - b, ~a, a.project(away)):
        assert_canonical(found)
    for section, found in a.split_at(rank).items():
        assert_canonical(section)
        assert_canonical(found)


@given(ab=two_models())
def test_regions_are_equal_exactly_when_their_points_are(
    ab: tuple[RegionModel, RegionModel],
) -> None:
    """Two regions are equal exactly when their points are, and equal regions hash alike."""
    a, b = ab
    assert (a.value == b.value) == (a.members == b.members)
    assert a.value != b.value or hash(a.value) == hash(b.value)


@given(a=models(), order=orders())
def test_a_region_built_point_by_point_is_the_same(a: RegionModel, order: list[Dimension]) -> None:
    """The region that is put together from the points of another, in any order, equals it."""
    again = from_points(a.members, order)
    assert again == a.value
    assert hash(again) == hash(a.value)


@given(ab=two_regions())
def test_a_region_cut_in_two_and_joined_is_the_same(ab: tuple[Region, Region]) -> None:
    """A region cut along any other and joined again is equal to itself, and hashes alike."""
    a, b = ab
    again = (a - b) | (a & b)
    assert again == a
    assert hash(again) == hash(a)


# Laws of sets --------------------------------------------------------------------------------


@given(ab=two_regions())
def test_union_and_intersection_commute(ab: tuple[Region, Region]) -> None:
    """The order of two regions makes no difference to their union or intersection."""
    a, b = ab
    assert a | b == b | a
    assert a & b == b & a


@given(ab=two_regions(), c=regions())
def test_union_and_intersection_associate(ab: tuple[Region, Region], c: Region) -> None:
    """The grouping of three regions makes no difference to their union or intersection."""
    a, b = ab
    assert a | (b | c) == (a | b) | c
    assert a & (b & c) == (a & b) & c


@given(ab=two_regions(), c=regions())
def test_union_and_intersection_distribute(ab: tuple[Region, Region], c: Region) -> None:
    """Union distributes over intersection, and intersection over union and over difference."""
    a, b = ab
    assert a & (b | c) == (a & b) | (a & c)
    assert a | (b & c) == (a | b) & (a | c)
    assert a & (b - c) == (a & b) - (a & c)


@given(ab=two_regions())
def test_union_and_intersection_absorb(ab: tuple[Region, Region]) -> None:
    """What a region has in common with more than itself, or adds to less, is itself."""
    a, b = ab
    assert a | (a & b) == a == a & (a | b)
    assert a | a == a == a & a


@given(a=regions())
def test_everything_and_nothing_are_neutral(a: Region) -> None:
    """Nothing is neutral for union and rules intersection, and everything the other way round."""
    assert a | NOTHING == a == a & EVERYTHING
    assert a | EVERYTHING == EVERYTHING
    assert a & NOTHING == NOTHING
    assert a - NOTHING == a
    assert NOTHING - a == NOTHING == a - EVERYTHING


@given(ab=two_regions())
def test_complement_obeys_de_morgan(ab: tuple[Region, Region]) -> None:
    """The complement of a union is the intersection of the complements, and the other way round."""
    a, b = ab
    assert ~(a | b) == ~a & ~b
    assert ~(a & b) == ~a | ~b


@given(a=regions())
def test_complement_is_an_involution(a: Region) -> None:
    """A region and its complement share nothing, are everything, and complement each other."""
    assert ~~a == a
    assert a & ~a == NOTHING
    assert a | ~a == EVERYTHING


@given(ab=two_regions())
def test_difference_is_intersection_with_complement(ab: tuple[Region, Region]) -> None:
    """What is in one region and not in another is what it shares with the other's complement."""
    a, b = ab
    assert a - b == a & ~b
    assert (a - b) & b == NOTHING
    assert (a - b) | b == a | b


@given(a=regions())
def test_a_minus_a_is_empty(a: Region) -> None:
    """Nothing is left of a region without itself, whether it is the same object or an equal one."""
    assert (a - a).is_empty
    assert (a - ~~a).is_empty
    assert a - a == NOTHING


@given(ab=two_models())
def test_subset_by_its_definitions(ab: tuple[RegionModel, RegionModel]) -> None:
    """
    One region is a subset of another exactly when nothing of it is left without the other, when
    it is their intersection, and when the other is their union.
    """
    a, b = (model.value for model in ab)
    assert a.is_subset(b) == (a - b).is_empty == (a & b == a) == (a | b == b)
    assert a.is_subset(b) == (~b).is_subset(~a)
    assert (a.is_subset(b) and b.is_subset(a)) == (a == b)


@given(ab=two_models())
def test_disjointness_by_its_definitions(ab: tuple[RegionModel, RegionModel]) -> None:
    """
    Two regions are disjoint exactly when their intersection is empty, which is symmetric, and
    when the one lies in the complement of the other.
    """
    a, b = (model.value for model in ab)
    assert a.is_disjoint(b) == (a & b).is_empty == b.is_disjoint(a) == a.is_subset(~b)


@given(ab=two_regions())
def test_results_lie_where_they_should(ab: tuple[Region, Region]) -> None:
    """An intersection lies in both regions, a union around both, a difference beside the second."""
    a, b = ab
    assert (a & b).is_subset(a)
    assert (a & b).is_subset(b)
    assert a.is_subset(a | b)
    assert b.is_subset(a | b)
    assert (a - b).is_subset(a)
    assert (a - b).is_disjoint(b)


# Parts and shadows ---------------------------------------------------------------------------


@given(parts=st.lists(models(), max_size=4), data=st.data())
def test_a_union_of_many_is_the_union_of_all(parts: list[RegionModel], data: st.DataObject) -> None:
    """The union of a list has the points of all its regions, in whatever order they come."""
    found = union(part.value for part in parts)
    assert points_in(found) == frozenset[Point]().union(*(part.members for part in parts))
    assert found == union(part.value for part in data.draw(st.permutations(parts)))


@given(box=boxes(), order=orders())
def test_the_order_of_the_factors_changes_nothing(box: Box, order: list[Dimension]) -> None:
    """
    A product is the same in whatever order its dimensions are given, is the intersection of its
    factors, and a factor that is full might as well be left out.
    """
    whole = region_of(box)
    shuffled = {
        dimension: values_of(dimension, box[dimension]) for dimension in order if dimension in box
    }
    assert product(shuffled) == whole
    crossed = EVERYTHING
    for dimension in shuffled:
        crossed &= product({dimension: shuffled[dimension]})
    assert crossed == whole
    assert product({dimension: dimension.full for dimension in order} | shuffled) == whole


@given(a=models())
def test_products_are_disjoint_and_cover(a: RegionModel) -> None:
    """The products of a region have each of its points exactly once and no other point."""
    found = [points_in(product(part)) for part in a.value.products()]
    assert sum(map(len, found)) == len(a.members)
    assert frozenset[Point]().union(*found) == a.members
    assert union(map(product, a.value.products())) == a.value
    assert a.value.parts == len(found)
    assert a.value.depth == max(map(len, a.value.products()), default=0)


@given(a=regions())
def test_products_restrict_without_emptying(a: Region) -> None:
    """No product of a region is empty, and none names a dimension in which it is not restricted."""
    for part in a.products():
        assert not product(part).is_empty
        assert product(part).dimensions == part.keys()


@given(a=models(), away=some_dimensions)
def test_project_by_its_definition(a: RegionModel, away: set[Dimension]) -> None:
    """
    An act lies in a projection exactly when some act that differs from it only in the dimensions
    that were projected away lies in the region.
    """

    def kept(point: Point) -> tuple[str | int, ...]:
        return tuple(value_of(point, dimension) for dimension in SPACE if dimension not in away)

    seen = {kept(point) for point in a.members}
    assert points_in(a.value.project(away)) == {point for point in POINTS if kept(point) in seen}


@given(ab=two_regions(), away=some_dimensions, more=some_dimensions)
def test_projection_is_a_closure(
    ab: tuple[Region, Region], away: set[Dimension], more: set[Dimension]
) -> None:
    """Projection only adds, keeps unions, forgets in any order, and leaves nothing to forget."""
    a, b = ab
    assert a.is_subset(a.project(away))
    assert (a | b).project(away) == a.project(away) | b.project(away)
    assert a.project(away).project(more) == a.project(away | more)
    assert a.project(away).dimensions.isdisjoint(away)


@given(a=models(), dimension=st.sampled_from(list(SPACE)))
def test_range_of_is_the_values_of_the_acts(a: RegionModel, dimension: Dimension) -> None:
    """A value is in the range of a region exactly when some act of the region has it."""
    found = a.value.range_of(dimension)
    held = {value for value in SPACE[dimension] if value in found}
    assert held == {value_of(point, dimension) for point in a.members}


@given(ab=two_regions(), dimension=st.sampled_from(list(SPACE)))
def test_range_of_is_the_projection_onto_one_dimension(
    ab: tuple[Region, Region], dimension: Dimension
) -> None:
    """The range is what remains when all other dimensions are forgotten, and it keeps unions."""
    a, b = ab
    others = set(SPACE) - {dimension}
    assert product({dimension: a.range_of(dimension)}) == a.project(others)
    assert (a | b).range_of(dimension) == a.range_of(dimension).union(b.range_of(dimension))


@given(a=models())
def test_dimensions_are_those_that_make_a_difference(a: RegionModel) -> None:
    """
    A region is restricted in a dimension exactly when two acts that differ in nothing else lie
    one inside and one outside, and the last rank is the highest of these dimensions.
    """
    found = a.value.dimensions
    assert found == {dimension for dimension in SPACE if restricted_to(a.members, dimension)}
    assert a.value.last_rank == max((dimension.rank for dimension in found), default=-1)


@given(a=models(), rank=st.integers(-1, 5))
def test_split_at_by_its_law(a: RegionModel, rank: int) -> None:
    """
    A split gives each cross-section once with the acts that have it: those acts do not meet, are
    restricted below the rank only, the section from it on only, and together they are the region.
    """
    found = a.value.split_at(rank)
    for section, group in found.items():
        assert not section.is_empty
        assert not group.is_empty
        assert all(dimension.rank >= rank for dimension in section.dimensions)
        assert all(dimension.rank < rank for dimension in group.dimensions)
    for one, other in itertools.combinations(found.values(), 2):
        assert one.is_disjoint(other)
    assert union(section & group for section, group in found.items()) == a.value


@given(a=models(), rank=st.integers(-1, 5))
def test_split_at_groups_by_cross_section(a: RegionModel, rank: int) -> None:
    """Two acts are in one part of a split exactly when the same continuations are in the region."""
    low = [dimension for dimension in SPACE if dimension.rank < rank]
    high = [dimension for dimension in SPACE if dimension.rank >= rank]
    sections: dict[Point, set[Point]] = {}
    for point in a.members:
        head = tuple(value_of(point, dimension) for dimension in low)
        sections.setdefault(head, set()).add(tuple(value_of(point, d) for d in high))
    expected: dict[frozenset[Point], set[Point]] = {}
    for head, tails in sections.items():
        expected.setdefault(frozenset(tails), set()).add(head)
    found = {
        frozenset(tuple(value_of(point, d) for d in high) for point in points_in(section)): {
            tuple(value_of(point, d) for d in low) for point in points_in(group)
        }
        for section, group in a.value.split_at(rank).items()
    }
    assert found == expected


# Chosen cases --------------------------------------------------------------------------------


def test_a_dimension_that_is_left_out_is_everything() -> None:
    """A product of no sets is everything, and one that names a full set names nothing."""
    assert product({}) == EVERYTHING
    assert product({BEARER: BEARER.full, PERIOD: PERIOD.full}) == EVERYTHING
    assert act("US", "admit") in EVERYTHING
    assert act("US", "admit") not in NOTHING


def test_an_empty_factor_empties_the_product() -> None:
    """A product with an empty set in any dimension is nothing."""
    for dimension in SPACE:
        factors: dict[Dimension, Values] = {BEARER: some(BEARER, "US")}
        factors[dimension] = dimension.domain.empty
        assert product(factors) == NOTHING


def test_the_union_of_no_regions_is_nothing() -> None:
    """The union of an empty list is nothing."""
    assert union([]) == NOTHING


def test_touching_products_merge() -> None:
    """Two products that differ in one dimension only, and touch there, are one product."""
    early = product({BEARER: some(BEARER, "US"), PERIOD: span(PERIOD, None, 0)})
    late = product({BEARER: some(BEARER, "US"), PERIOD: span(PERIOD, 0, None)})
    assert early.is_disjoint(late)
    assert early | late == product({BEARER: some(BEARER, "US")})
    assert list((early | late).products()) == [{BEARER: some(BEARER, "US")}]


def test_values_with_equal_rests_share_a_slice() -> None:
    """Bearers of whom the same is said come as one product, even with another between them."""
    admits = product({ACTION: some(ACTION, "admit")})
    tests = product({ACTION: some(ACTION, "test")})
    whole = union(
        product({BEARER: some(BEARER, name)}) & said
        for name, said in (("FR", admits), ("RU", tests), ("US", admits))
    )
    assert list(whole.products()) == [
        {BEARER: some(BEARER, "FR", "US"), ACTION: some(ACTION, "admit")},
        {BEARER: some(BEARER, "RU"), ACTION: some(ACTION, "test")},
    ]


def test_slices_are_sorted_by_their_first_values() -> None:
    """Slices come in the order of their first values, in whatever order they were joined."""
    parts = [
        product({PERIOD: span(PERIOD, lower, upper), CONSENT: some(CONSENT, word)})
        for lower, upper, word in ((None, -5, "no"), (0, 3, "yes"), (5, 9, "no"))
    ]
    for order in itertools.permutations(parts):
        slices = union(order).slices
        assert [repr(piece.values) for piece in slices] == ["(-inf, -5) | [5, 9)", "[0, 3)"]


def test_dimensions_of_one_rank_are_ordered_by_name() -> None:
    """Of two dimensions with one rank the one whose name comes first is cut first."""
    region = product({RANGE: span(RANGE, 1, None), PERIOD: span(PERIOD, 1, None)})
    assert region.dimension == PERIOD
    assert region.slices[0].rest.dimension == RANGE


def test_dimensions_are_told_apart_by_rank_and_name() -> None:
    """A dimension made anew with the same rank and name is the same one, also inside a region."""
    again = Dimension(BEARER.rank, BEARER.name, Universe(("FR", "RU", "US")))
    assert again == BEARER
    assert again is not BEARER
    both = product({again: some(again, "US")}) | product({BEARER: some(BEARER, "RU")})
    assert both == product({BEARER: some(BEARER, "RU", "US")})
    assert Dimension(BEARER.rank, "target", BEARER.domain) != BEARER
    assert Dimension(BEARER.rank + 1, BEARER.name, BEARER.domain) != BEARER


def test_a_value_outside_its_universe_is_in_no_cut_region() -> None:
    """
    An act with a value that nobody declared lies neither in a region that is restricted there nor
    in its complement, but in every region that is not.
    """
    region = product({BEARER: some(BEARER, "US")})
    stranger = act("XX", "admit")
    assert stranger not in region
    assert stranger not in ~region
    assert stranger in product({ACTION: some(ACTION, "admit")})


def test_to_forget_no_dimension_changes_nothing() -> None:
    """A region of which no dimension is forgotten stays as it is."""
    region = product({BEARER: some(BEARER, "US"), RANGE: span(RANGE, 1, 2)})
    assert region.project([]) == region
    assert NOTHING.project([]) == NOTHING


@pytest.mark.parametrize("rank", [-1, 0, 3])
def test_everything_splits_into_itself_and_nothing_into_no_part(rank: int) -> None:
    """Everything has one cross-section, everything, and nothing has none."""
    assert EVERYTHING.split_at(rank) == {EVERYTHING: EVERYTHING}
    assert NOTHING.split_at(rank) == {}


def test_a_split_of_two_groups() -> None:
    """Bearers with equal rules are grouped, each group with the rule that holds for it."""
    near = product({RANGE: span(RANGE, None, 1)})
    far = product({RANGE: span(RANGE, 2, None)})
    allies = product({BEARER: some(BEARER, "FR", "US")})
    russia = product({BEARER: some(BEARER, "RU")})
    assert ((allies & near) | (russia & far)).split_at(2) == {near: allies, far: russia}


# Laws that do not hold -----------------------------------------------------------------------

#: the US admits or France tests, and the US tests or France admits: nothing in common
_STRAIGHT = product({BEARER: some(BEARER, "US"), ACTION: some(ACTION, "admit")}) | product(
    {BEARER: some(BEARER, "FR"), ACTION: some(ACTION, "test")}
)
_CROSSED = product({BEARER: some(BEARER, "US"), ACTION: some(ACTION, "test")}) | product(
    {BEARER: some(BEARER, "FR"), ACTION: some(ACTION, "admit")}
)


def test_range_of_does_not_distribute_over_intersection() -> None:
    """
    Two regions with the same bearers may share no act: who does one thing in the one does another
    in the other.
    """
    assert _STRAIGHT.range_of(BEARER) == _CROSSED.range_of(BEARER) == some(BEARER, "FR", "US")
    assert (_STRAIGHT & _CROSSED).range_of(BEARER).is_empty


def test_range_of_does_not_commute_with_complement() -> None:
    """A bearer of some act inside is a bearer of some act outside as well."""
    assert not _STRAIGHT.range_of(BEARER).is_disjoint((~_STRAIGHT).range_of(BEARER))


def test_project_does_not_distribute_over_intersection() -> None:
    """Two regions that share no act may have equal projections, and so may their difference."""
    assert (_STRAIGHT & _CROSSED).project([ACTION]) == NOTHING
    assert _STRAIGHT.project([ACTION]) & _CROSSED.project([ACTION]) != NOTHING
    assert (_STRAIGHT - _CROSSED).project([ACTION]) != _STRAIGHT.project(
        [ACTION]
    ) - _CROSSED.project([ACTION])


def test_a_region_is_not_the_product_of_its_ranges() -> None:
    """The ranges of a region forget which values go together: France does not admit."""
    hull = product({d: _STRAIGHT.range_of(d) for d in (BEARER, ACTION)})
    assert _STRAIGHT.is_subset(hull)
    assert act("FR", "admit") in hull
    assert act("FR", "admit") not in _STRAIGHT


def test_the_products_of_a_region_are_not_unique() -> None:
    """A corner can be cut into disjoint products lengthwise or crosswise, and both make it up."""
    us, admit = product({BEARER: some(BEARER, "US")}), product({ACTION: some(ACTION, "admit")})
    by_bearer = [us, product({BEARER: some(BEARER, "FR", "RU")}) & admit]
    by_action = [admit, us & product({ACTION: some(ACTION, "station", "test", "withdraw")})]
    for cut in (by_bearer, by_action):
        assert cut[0].is_disjoint(cut[1])
        assert union(cut) == us | admit
    assert set(by_bearer) != set(by_action)


def test_products_are_not_as_few_as_can_be() -> None:
    """A region written as two products that meet comes back as three that do not."""
    written = [
        product({BEARER: some(BEARER, "FR", "RU"), ACTION: some(ACTION, "admit", "station")}),
        product({BEARER: some(BEARER, "RU", "US"), ACTION: some(ACTION, "station", "test")}),
    ]
    assert len(list(union(written).products())) == 3


def test_the_products_of_the_complement_are_not_the_complements() -> None:
    """One product has a complement of several, and everything has one product of no factors."""
    corner = product({BEARER: some(BEARER, "US"), ACTION: some(ACTION, "admit")})
    assert len(list(corner.products())) == 1
    assert len(list((~corner).products())) == 2
    assert list(EVERYTHING.products()) == [{}]
    assert list(NOTHING.products()) == []


def test_the_sections_of_a_split_may_meet() -> None:
    """Only the acts of a split are disjoint: two cross-sections may share a continuation."""
    free = product({BEARER: some(BEARER, "US")})
    bound = product({BEARER: some(BEARER, "RU"), CONSENT: some(CONSENT, "yes")})
    one, other = (free | bound).split_at(2)
    assert not one.is_disjoint(other)


def test_neither_subset_nor_disjoint_is_possible() -> None:
    """Two regions may meet without either being a subset of the other."""
    us, admit = product({BEARER: some(BEARER, "US")}), product({ACTION: some(ACTION, "admit")})
    assert not us.is_subset(admit)
    assert not admit.is_subset(us)
    assert not us.is_disjoint(admit)


def test_disjointness_is_not_transitive() -> None:
    """Two regions that avoid a third may still meet: the US avoids Russia, and so does the US."""
    us, russia = product({BEARER: some(BEARER, "US")}), product({BEARER: some(BEARER, "RU")})
    assert us.is_disjoint(russia)
    assert russia.is_disjoint(us)
    assert not us.is_disjoint(us)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (lambda a, b: a - b, lambda a, b: b - a),
        (lambda a, b: (a | b) - b, lambda a, b: a),
        (lambda a, b: (a - b) | b, lambda a, b: a),
        (lambda a, b: (a - b) - a, lambda a, b: a - (b - a)),
    ],
    ids=["commutes", "undoes union", "is undone by union", "associates"],
)
def test_difference_is_not_subtraction_of_numbers(
    one: Callable[[Region, Region], Region], other: Callable[[Region, Region], Region]
) -> None:
    """Difference neither commutes nor associates, and neither undoes union nor is undone by it."""
    us = product({BEARER: some(BEARER, "US")})
    admit = product({ACTION: some(ACTION, "admit")})
    assert one(us, admit) != other(us, admit)


@given(ab=two_models(), c=models())
def test_an_overlay_cuts_a_region_by_where_its_parts_lie(
    ab: tuple[RegionModel, RegionModel], c: RegionModel
) -> None:
    """Each point stands in one part, with the marks of the layers that have it."""
    whole, layers = c, dict(zip("ab", ab, strict=True))
    parts = overlay(whole.value, [(layer.value, mark) for mark, layer in layers.items()])
    found = {point: marks for marks, part in parts.items() for point in points_in(part)}
    assert found == {
        point: frozenset(mark for mark, layer in layers.items() if point in layer.members)
        for point in whole.members
    }
    assert sum(len(points_in(part)) for part in parts.values()) == len(whole.members)
    assert not any(part.is_empty for part in parts.values())
