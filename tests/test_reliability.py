"""Coefficients of agreement: published worked examples, the definition, and where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain, repeat

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from nltk.metrics.agreement import AnnotationTask

from negpos.reliability import cohen_kappa, krippendorff_alpha, masi

#: Krippendorff, Computing Krippendorff's Alpha-Reliability (2011): one line for each observer, a
#: dot where a value is missing
MEG_AND_OWEN = ("0100000010", "1110010000")
BEN_AND_GERRY = ("aabbdcccedda", "babbbccceddd")
FOUR_OBSERVERS = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(observers: Sequence[str]) -> list[tuple[str | None, ...]]:
    """Return the values that each unit has from the observers."""
    lines = [[None if value == "." else value for value in line] for line in observers]
    return list(zip(*lines, strict=True))


def pairs(table: dict[tuple[str, str], int]) -> list[tuple[str, str]]:
    """Return as many pairs of labels as a table of frequencies has."""
    return list(chain.from_iterable(repeat(pair, count) for pair, count in table.items()))


#: Cohen, A Coefficient of Agreement for Nominal Scales (1960): 200 cases, two judges
COHEN = pairs(
    {
        ("1", "1"): 88,
        ("1", "2"): 14,
        ("1", "3"): 18,
        ("2", "1"): 10,
        ("2", "2"): 40,
        ("2", "3"): 10,
        ("3", "1"): 2,
        ("3", "2"): 6,
        ("3", "3"): 12,
    }
)
#: Artstein and Poesio, Inter-Coder Agreement for Computational Linguistics (2008): 100 utterances
ARTSTEIN_POESIO = pairs(
    {
        ("stat", "stat"): 46,
        ("stat", "ireq"): 6,
        ("ireq", "ireq"): 32,
        ("chck", "ireq"): 6,
        ("chck", "chck"): 10,
    }
)


def weight(one: str, other: str) -> float:
    """Return the distance of their example: a check is half way to either of the others."""
    if one == other:
        return 0.0
    return 0.5 if "chck" in (one, other) else 1.0


@pytest.mark.parametrize(
    ("observers", "alpha"),
    [(MEG_AND_OWEN, 0.095), (BEN_AND_GERRY, 0.692), (FOUR_OBSERVERS, 0.743)],
)
def test_alpha_is_that_of_the_published_examples(observers: Sequence[str], alpha: float) -> None:
    """Binary, nominal, and nominal with four observers and missing values."""
    assert krippendorff_alpha(units(observers)) == pytest.approx(alpha, abs=0.0005)


def test_kappa_is_that_of_the_published_examples() -> None:
    """Cohen's own example, and that of the survey of coefficients."""
    assert cohen_kappa(COHEN) == pytest.approx(0.492, abs=0.0005)
    assert cohen_kappa(ARTSTEIN_POESIO) == pytest.approx((0.88 - 0.396) / (1 - 0.396))


def test_alpha_with_a_distance_is_that_of_the_published_example() -> None:
    """Disagreements of the survey's example count by how far the labels differ."""
    assert krippendorff_alpha(ARTSTEIN_POESIO, weight) == pytest.approx(1 - 0.09 / 0.4879, abs=1e-4)


def test_the_examples_are_those_that_nltk_documents() -> None:
    """The frequencies give the figures that the documentation of nltk has for the survey."""
    triples = [
        (coder, number, label)
        for number, pair in enumerate(ARTSTEIN_POESIO)
        for coder, label in zip("ab", pair, strict=True)
    ]
    task = AnnotationTask(triples)
    assert task.avg_Ao() == pytest.approx(0.88)
    assert round(task.pi(), 5) == 0.79953
    assert round(task.S(), 2) == 0.82


def test_a_single_label_leaves_both_undefined() -> None:
    """Where chance would agree as well there is no coefficient; nltk itself says 1."""
    same = [("a", "a"), ("a", "a")]
    assert cohen_kappa(same) is None
    assert krippendorff_alpha(same) is None
    triples = [(coder, unit, "a") for coder in "xy" for unit in (0, 1)]
    assert AnnotationTask(triples).alpha() == 1


def test_no_unit_leaves_both_undefined() -> None:
    """Without units there is no coefficient."""
    assert cohen_kappa([]) is None
    assert krippendorff_alpha([]) is None


def test_two_labels_are_enough_even_where_the_coders_never_agree() -> None:
    """One coder always a, the other always b: no better than chance by kappa, worse by alpha."""
    assert cohen_kappa([("a", "b"), ("a", "b")]) == 0
    assert krippendorff_alpha([("a", "b"), ("a", "b")]) == pytest.approx(-0.5)


def test_a_unit_with_one_label_tells_nothing() -> None:
    """A value that only one coder gives changes no figure, and makes none where there is none."""
    known = [("a", "a"), ("b", "b"), ("a", "b")]
    assert krippendorff_alpha([*known, ("c", None)]) == krippendorff_alpha(known)
    assert krippendorff_alpha([("a", "a"), ("b", None)]) is None


def definition(known: Sequence[tuple[str, str]]) -> Fraction | None:
    """Return alpha of two coders from its definition: 1 - observed / expected disagreement."""
    counts = Counter(chain.from_iterable(known))
    total = sum(counts.values())
    alike = sum(Fraction(n * (n - 1), total * (total - 1)) for n in counts.values())
    expected = 1 - alike
    if not expected:
        return None
    return 1 - Fraction(sum(a != b for a, b in known), len(known)) / expected


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=1, max_size=12))
def test_alpha_agrees_with_its_definition(known: list[tuple[str, str]]) -> None:
    """For two coders without missing values, by an exact reckoning."""
    expected, found = definition(known), krippendorff_alpha(known)
    event(f"defined: {expected is not None}")
    assert (found is None) == (expected is None)
    if expected is not None:
        assert found == pytest.approx(float(expected))


SETS = st.frozensets(st.integers(0, 4), min_size=1)


@given(one=SETS, other=SETS)
def test_masi_grows_from_equal_to_disjoint_sets(one: frozenset[int], other: frozenset[int]) -> None:
    """0 exactly for equal sets, 1 exactly for disjoint ones, and the same either way."""
    distance = masi(one, other)
    assert (distance == 0) == (one == other)
    assert (distance == 1) == one.isdisjoint(other)
    assert distance == masi(other, one)
    assert 0 <= distance <= 1
