"""Sets of intervals are Python's sets of numbers, kept as the edges where membership changes."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negpos.interval import IntervalSet, Line
from tests.strategies import (
    EDGES,
    LINES,
    NUMBERS,
    IntervalModel,
    Pair,
    between,
    interval_sets,
    numbers_of,
    pairs,
    three_interval_sets,
    two_interval_sets,
)

LINE, PERSONS = LINES


def numbers_in(found: IntervalSet) -> set[int]:
    """The listed numbers that the library finds in a set, one after the other."""
    return {number for number in NUMBERS if number in found}


one_interval_set = st.sampled_from(LINES).flatmap(interval_sets)


# Membership ----------------------------------------------------------------------------------


@given(line=st.sampled_from(LINES), pair=pairs())
def test_an_interval_is_half_open(line: Line, pair: Pair) -> None:
    """
    A number lies in an interval exactly when it lies on the line, not below the lower end, and
    below the upper one.
    """
    assert numbers_in(line.between(*pair)) == between(line, pair)


@given(ab=two_interval_sets())
def test_operations_agree_with_membership(ab: tuple[IntervalModel, IntervalModel]) -> None:
    """Union, intersection, difference and complement are those of Python's sets."""
    a, b = ab
    assert numbers_in(a.value) == a.members
    assert numbers_in(a.value.union(b.value)) == a.members | b.members
    assert numbers_in(a.value.intersection(b.value)) == a.members & b.members
    assert numbers_in(a.value.difference(b.value)) == a.members - b.members
    assert numbers_in(a.value.complement()) == numbers_of(a.value.line) - a.members


@given(ab=two_interval_sets())
def test_questions_agree_with_membership(ab: tuple[IntervalModel, IntervalModel]) -> None:
    """Subset, disjointness, emptiness and fullness are those of Python's sets."""
    a, b = ab
    assert a.value.is_subset(b.value) == (a.members <= b.members)
    assert a.value.is_disjoint(b.value) == a.members.isdisjoint(b.members)
    assert a.value.is_empty == (not a.members)
    assert a.value.is_full == (a.members == numbers_of(a.value.line))


@given(a=one_interval_set, value=st.one_of(st.text(max_size=2), st.none(), st.floats()))
def test_only_whole_numbers_are_members(a: IntervalModel, value: object) -> None:
    """Nothing but a whole number lies in a set of intervals."""
    assert value not in a.value


# Laws ----------------------------------------------------------------------------------------


@given(ab=two_interval_sets())
def test_sets_are_equal_exactly_when_their_members_are(
    ab: tuple[IntervalModel, IntervalModel],
) -> None:
    """
    Two sets of one line are equal exactly when they have the same numbers, and equal sets hash
    alike.
    """
    a, b = ab
    assert (a.value == b.value) == (a.members == b.members)
    assert a.value != b.value or hash(a.value) == hash(b.value)


@given(abc=three_interval_sets())
def test_union_and_intersection_are_lattice_operations(
    abc: tuple[IntervalModel, IntervalModel, IntervalModel],
) -> None:
    """Union and intersection commute, associate, absorb and distribute over each other."""
    x, y, z = (drawn.value for drawn in abc)
    assert x | y == y | x
    assert x & y == y & x
    assert x | (y | z) == (x | y) | z
    assert x & (y & z) == (x & y) & z
    assert x | (x & y) == x == x & (x | y)
    assert x & (y | z) == (x & y) | (x & z)
    assert x | (y & z) == (x | y) & (x | z)


@given(ab=two_interval_sets())
def test_complement_is_a_complement(ab: tuple[IntervalModel, IntervalModel]) -> None:
    """Complement is an involution that obeys De Morgan and turns difference into intersection."""
    x, y = (drawn.value for drawn in ab)
    assert ~~x == x
    assert ~(x | y) == ~x & ~y
    assert ~(x & y) == ~x | ~y
    assert x - y == x & ~y
    assert x | ~x == x.line.full
    assert x & ~x == x.line.empty == x - x


@given(ab=two_interval_sets())
def test_edges_are_where_membership_changes(ab: tuple[IntervalModel, IntervalModel]) -> None:
    """
    The edges of every result rise, lie above the lower end of the line, and are exactly the
    numbers whose membership differs from that of the number before.
    """
    a, b = (drawn.value for drawn in ab)
    for found in (a, a | b, a & b, a - b, ~a):
        line = numbers_of(found.line)
        changes = [n for n in sorted(line) if n - 1 in line and (n in found) != (n - 1 in found)]
        assert list(found.edges) == changes
        assert found.starts_inside == (min(line) in found)


@given(a=one_interval_set)
def test_intervals_are_the_set(a: IntervalModel) -> None:
    """The intervals of a set rise, do not touch, none is empty, and together they are the set."""
    pieces = [a.value.line.between(*pair) for pair in a.value.intervals]
    whole = a.value.line.empty
    for piece in pieces:
        assert not piece.is_empty
        whole = whole.union(piece)
    assert whole == a.value
    assert list(a.value) == list(a.value.intervals)
    for (_, upper), (lower, _) in itertools.pairwise(a.value.intervals):
        assert upper is not None
        assert lower is not None
        assert upper < lower


@given(a=one_interval_set)
def test_the_first_is_a_member(a: IntervalModel) -> None:
    """The first number of a set that is not empty lies in it, and is its smallest if it has one."""
    if not a.value.is_empty:
        assert a.value.first in a.value
        lowest = a.value.intervals[0][0]
        assert lowest is None or a.value.first == lowest


@given(ab=two_interval_sets())
def test_keys_sort_disjoint_sets_by_their_first_number(
    ab: tuple[IntervalModel, IntervalModel],
) -> None:
    """
    Two sets of a line have one key exactly when they are equal, and of two that do not meet the
    one with the smaller numbers in front has the smaller key.
    """
    a, b = ab
    assert (a.value.key == b.value.key) == (a.members == b.members)
    if a.members and b.members and a.members.isdisjoint(b.members):
        assert (a.value.key < b.value.key) == (min(a.members) < min(b.members))


@given(lower=st.sampled_from(EDGES), middle=st.sampled_from(EDGES), upper=st.sampled_from(EDGES))
def test_touching_intervals_merge(lower: int, middle: int, upper: int) -> None:
    """Two intervals of which one ends where the other begins are one interval."""
    lower, middle, upper = sorted((lower, middle, upper))
    for line in LINES:
        joined = line.between(lower, middle) | line.between(middle, upper)
        assert joined == line.between(lower, upper)


# Chosen cases --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (1, 3, "[1, 3)"),
        (None, 3, "(-inf, 3)"),
        (1, None, "[1, inf)"),
        (None, None, "(-inf, inf)"),
        (-2, 0, "[-2, 0)"),
        (3, 3, "[)"),
        (3, 1, "[)"),
    ],
)
def test_intervals_of_a_line_without_ends(lower: int | None, upper: int | None, text: str) -> None:
    """An interval shows its lower end as a member and its upper end as none."""
    assert repr(LINE.between(lower, upper)) == text


@pytest.mark.parametrize(
    ("lower", "upper", "text"),
    [
        (1, 3, "[1, 3)"),
        (0, 3, "[0, 3)"),
        (-2, 3, "[0, 3)"),
        (None, 3, "[0, 3)"),
        (0, None, "[0, inf)"),
        (-5, None, "[0, inf)"),
        (None, None, "[0, inf)"),
        (None, 0, "[)"),
        (-5, -1, "[)"),
        (2, -1, "[)"),
    ],
)
def test_intervals_of_a_line_with_a_lower_end(
    lower: int | None, upper: int | None, text: str
) -> None:
    """An end at or below the lower end of the line is no edge: a set begins where its line does."""
    assert repr(PERSONS.between(lower, upper)) == text


def test_the_lower_end_of_a_line_is_no_edge() -> None:
    """From the lower end on, from below it on, and without a lower end: all three are one set."""
    assert PERSONS.between(0, None) == PERSONS.between(-7, None) == PERSONS.full
    assert PERSONS.between(0, 2) == PERSONS.between(-7, 2) == PERSONS.between(None, 2)
    assert PERSONS.between(0, 2).intervals == ((0, 2),)
    assert -1 not in PERSONS.full


def test_a_set_shows_its_intervals_in_order() -> None:
    """A union shows its intervals from left to right, however it was made."""
    found = LINE.between(5, 7) | LINE.between(None, 0) | LINE.between(2, 4)
    assert repr(found) == "(-inf, 0) | [2, 4) | [5, 7)"
    assert found.intervals == ((None, 0), (2, 4), (5, 7))
    assert repr(~found) == "[0, 2) | [4, 5) | [7, inf)"


def test_the_first_number_of_a_set_without_a_smallest() -> None:
    """
    The first of a set that is open downwards is the number before its first edge, and 0 where
    there is no edge.
    """
    assert LINE.between(None, 3).first == 2
    assert LINE.full.first == 0
    assert PERSONS.full.first == 0
    assert Line(5).full.first == 5


def test_sets_of_different_lines_differ() -> None:
    """Sets with the same edges differ where their lines differ."""
    assert LINE.between(1, 3) != PERSONS.between(1, 3)
    assert LINE.full != PERSONS.full
    assert Line(0).between(1, 3) == PERSONS.between(1, 3)


# Laws that do not hold -----------------------------------------------------------------------


def test_a_union_of_intervals_need_not_be_an_interval() -> None:
    """Two intervals with a number between them stay two: 2 lies in neither [0, 2) nor [3, 5)."""
    assert (LINE.between(0, 2) | LINE.between(3, 5)).intervals == ((0, 2), (3, 5))


def test_the_complement_of_an_interval_need_not_be_an_interval() -> None:
    """What is left of a line without [0, 2) has two parts."""
    assert (~LINE.between(0, 2)).intervals == ((None, 0), (2, None))


def test_complement_does_not_reach_beyond_the_line() -> None:
    """A number that is not on the line lies neither in a set nor in its complement: -1 persons."""
    some = PERSONS.between(None, 3)
    assert -1 not in some
    assert -1 not in ~some


def test_iteration_does_not_give_members() -> None:
    """Looping over a set gives its intervals and not its numbers, of which there may be no end."""
    assert list(LINE.between(0, 2)) == [(0, 2)]
    assert (0, 2) not in LINE.between(0, 2)
