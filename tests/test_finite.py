"""Finite sets are Python's sets of names, kept as bits."""

from __future__ import annotations

from typing import TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negpos.finite import FiniteSet, Universe
from tests.strategies import LETTERS, Modelled, finite_sets

Drawn: TypeAlias = Modelled[FiniteSet, str]

EVERY = frozenset(LETTERS.members)


# Membership ----------------------------------------------------------------------------------


@given(a=finite_sets())
def test_a_set_holds_the_names_it_was_made_of(a: Drawn) -> None:
    """A name lies in a set exactly when it is one of those that the set was made of."""
    assert {name for name in LETTERS.members if name in a.value} == a.members


@given(a=finite_sets(), value=st.one_of(st.text(max_size=2), st.integers(), st.none()))
def test_what_is_not_in_the_universe_is_in_no_set(a: Drawn, value: object) -> None:
    """A value that is no member of the universe lies in none of its sets."""
    assert (value in a.value) == (value in a.members)
    assert (value in LETTERS) == (value in EVERY)


@given(a=finite_sets(), b=finite_sets())
def test_operations_agree_with_membership(a: Drawn, b: Drawn) -> None:
    """Union, intersection, difference and complement are those of Python's sets."""
    assert set(a.value.union(b.value)) == a.members | b.members
    assert set(a.value.intersection(b.value)) == a.members & b.members
    assert set(a.value.difference(b.value)) == a.members - b.members
    assert set(a.value.complement()) == EVERY - a.members


@given(a=finite_sets(), b=finite_sets())
def test_questions_agree_with_membership(a: Drawn, b: Drawn) -> None:
    """Subset, disjointness, emptiness, fullness and size are those of Python's sets."""
    assert a.value.is_subset(b.value) == (a.members <= b.members)
    assert a.value.is_disjoint(b.value) == a.members.isdisjoint(b.members)
    assert a.value.is_empty == (not a.members)
    assert a.value.is_full == (a.members == EVERY)
    assert len(a.value) == len(a.members)


# Laws ----------------------------------------------------------------------------------------


@given(a=finite_sets(), b=finite_sets())
def test_sets_are_equal_exactly_when_their_members_are(a: Drawn, b: Drawn) -> None:
    """Two sets are equal exactly when they have the same members, and equal sets hash alike."""
    assert (a.value == b.value) == (a.members == b.members)
    assert a.value != b.value or hash(a.value) == hash(b.value)


@given(a=finite_sets(), b=finite_sets(), c=finite_sets())
def test_union_and_intersection_are_lattice_operations(a: Drawn, b: Drawn, c: Drawn) -> None:
    """Union and intersection commute, associate, absorb and distribute over each other."""
    x, y, z = a.value, b.value, c.value
    assert x | y == y | x
    assert x & y == y & x
    assert x | (y | z) == (x | y) | z
    assert x & (y & z) == (x & y) & z
    assert x | (x & y) == x == x & (x | y)
    assert x & (y | z) == (x & y) | (x & z)
    assert x | (y & z) == (x | y) & (x | z)


@given(a=finite_sets(), b=finite_sets())
def test_complement_is_a_complement(a: Drawn, b: Drawn) -> None:
    """Complement is an involution that obeys De Morgan and turns difference into intersection."""
    x, y = a.value, b.value
    assert ~~x == x
    assert ~(x | y) == ~x & ~y
    assert ~(x & y) == ~x | ~y
    assert x - y == x & ~y
    assert x | ~x == LETTERS.full
    assert x & ~x == LETTERS.empty == x - x


@given(a=finite_sets())
def test_members_come_in_the_order_of_the_universe(a: Drawn) -> None:
    """A set lists its members once each, in the order of its universe, the first one first."""
    assert list(a.value) == [name for name in LETTERS.members if name in a.members]
    assert a.value.is_empty or a.value.first == next(iter(a.value))


@given(names=st.lists(st.sampled_from(LETTERS.members)), data=st.data())
def test_order_and_repetition_of_names_change_nothing(
    names: list[str], data: st.DataObject
) -> None:
    """A set is the same in whatever order, and however often, its members are named."""
    shuffled = data.draw(st.permutations(names))
    assert LETTERS.of(names) == LETTERS.of([*shuffled, *names])


@given(a=finite_sets(), b=finite_sets())
def test_keys_sort_by_first_member(a: Drawn, b: Drawn) -> None:
    """
    Two sets have one key exactly when they are equal, and a set with an earlier first member has
    the smaller key.
    """
    assert (a.value.key == b.value.key) == (a.members == b.members)
    if a.members and b.members and min(a.members) < min(b.members):
        assert a.value.key < b.value.key


# Chosen cases --------------------------------------------------------------------------------


def test_a_name_that_is_no_member_is_refused() -> None:
    """A set of something that its universe does not hold is refused, and the error names it."""
    with pytest.raises(KeyError, match="zebra"):
        LETTERS.of(["a", "zebra"])


def test_sets_of_different_universes_differ() -> None:
    """Sets with the same names, or with the same bits, differ where their universes differ."""
    forth, back = Universe(("a", "b")), Universe(("b", "a"))
    assert forth.of(["a"]) != back.of(["a"])
    assert forth.of(["a"]) != back.of(["b"])


def test_universes_are_equal_by_their_members() -> None:
    """Two universes of the same members are one universe, and so are their sets."""
    again = Universe(LETTERS.members)
    assert again == LETTERS
    assert hash(again) == hash(LETTERS)
    assert again.of(["b"]) == LETTERS.of(["b"])
    assert again.full == LETTERS.full


def test_a_universe_may_have_one_member() -> None:
    """The universe of one member has two sets, the empty one and the full one."""
    alone = Universe(("x",))
    assert alone.of(["x"]) == alone.full == ~alone.empty
    assert not alone.full.is_empty
    assert not alone.empty.is_full


# Laws that do not hold -----------------------------------------------------------------------


def test_keys_do_not_sort_as_lists_of_members() -> None:
    """Keys promise only the first member: {a, c} comes before {a, b, c}, as a list it would not."""
    short, long = LETTERS.of(["a", "c"]), LETTERS.of(["a", "b", "c"])
    assert short.key < long.key
    assert list(long) < list(short)


def test_difference_is_neither_commutative_nor_associative() -> None:
    """It matters which set is taken from which: with a, {a, b} and b for witnesses."""
    a, ab, b = LETTERS.of("a"), LETTERS.of("ab"), LETTERS.of("b")
    assert a - ab != ab - a
    assert (ab - a) - a != ab - (a - a)
    assert ab - (ab - b) != (ab - ab) - b
