"""Pairs whose gains add up to the most."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from hypothesis import event, given
from hypothesis import strategies as st

from negpos.assignment import Gains, best_assignment


@st.composite
def tables(draw: st.DrawFn) -> list[list[Fraction]]:
    """Draw a table of gains; small numbers make many ties."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    row = st.lists(st.integers(0, 4).map(Fraction), min_size=columns, max_size=columns)
    return draw(st.lists(row, min_size=rows, max_size=rows))


def greatest(gains: Gains) -> Fraction:
    """Return the greatest sum by trying every assignment."""
    if len(gains) > len(gains[0]):
        gains = list(zip(*gains, strict=True))
    places = permutations(range(len(gains[0])), len(gains))
    return max(
        sum((row[c] for row, c in zip(gains, chosen, strict=True)), Fraction(0))
        for chosen in places
    )


@given(tables())
def test_no_assignment_gains_more(gains: list[list[Fraction]]) -> None:
    """As many pairs as can be, each row and column once, and the greatest sum of all."""
    found = best_assignment(gains)
    event(f"{len(gains)} by {len(gains[0])}")
    assert len(found) == min(len(gains), len(gains[0]))
    assert len({row for row, _ in found}) == len({column for _, column in found}) == len(found)
    assert sum(gains[row][column] for row, column in found) == greatest(gains)


def test_nothing_is_paired_with_nothing() -> None:
    """Without rows there are no pairs."""
    assert best_assignment([]) == []


def test_many_rows_take_little_time() -> None:
    """Thirty by thirty, where trying every assignment would take longer than there is."""
    gains = [[Fraction((row * 7 + column * 13) % 31) for column in range(30)] for row in range(30)]
    assert len(best_assignment(gains)) == 30
