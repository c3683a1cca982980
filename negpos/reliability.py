"""
Coefficients of the agreement between coders, by nltk, which is needed for nothing else.

nltk gives 1 where all labels are the same. There is then nothing to agree on: agreement by chance
would be as perfect, and the coefficient is undefined, which is told by None.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, TypeAlias

from negpos.errors import MissingExtra

#: how far two labels differ, from 0 to 1
Distance: TypeAlias = Callable[[Any, Any], float]


def cohen_kappa(pairs: Iterable[tuple[Hashable, Hashable]]) -> float | None:
    """
    Return Cohen's kappa of the labels that two coders give to units, or None where it is undefined.

    That is so where both give the same one label to every unit: chance alone would then agree as
    well. Raises `MissingExtra` where nltk is not installed.

    >>> cohen_kappa([("a", "a"), ("a", "b"), ("b", "b"), ("b", "b")])
    0.5
    """
    known = list(pairs)
    if len({label for pair in known for label in pair}) < 2:
        return None
    kappa: float = _task(known).kappa_pairwise("0", "1")
    return kappa


def krippendorff_alpha(
    units: Iterable[Sequence[Hashable | None]], distance: Distance | None = None
) -> float | None:
    """
    Return Krippendorff's alpha of the labels that coders give to units, or None where undefined.

    A unit has a label from each coder, None where it is missing; units with fewer than two labels
    tell nothing. Labels differ or do not, unless *distance* tells how far they differ. Alpha is
    undefined where all labels are the same, so that no disagreement is expected by chance. Raises
    `MissingExtra` where nltk is not installed.

    >>> krippendorff_alpha([("a", "a"), ("b", "b"), ("b", None)])
    1.0
    """
    known = [unit for unit in units if sum(label is not None for label in unit) > 1]
    if len({label for unit in known for label in unit} - {None}) < 2:
        return None
    return float(_task(known, distance).alpha())


def masi(left: frozenset[Any], right: frozenset[Any]) -> float:
    """
    Return the distance MASI of two sets that are not empty, from 0 (equal) to 1 (disjoint).

    >>> round(masi(frozenset({1, 2}), frozenset({1, 2, 3, 4})), 3)
    0.667
    """
    _, distance = _nltk()
    return float(distance(left, right))


def _task(units: Iterable[Sequence[Hashable | None]], distance: Distance | None = None) -> Any:
    task, _ = _nltk()
    triples = [
        (str(coder), number, label)
        for number, unit in enumerate(units)
        for coder, label in enumerate(unit)
        if label is not None
    ]
    return task(triples) if distance is None else task(triples, distance)


def _nltk() -> tuple[Any, Any]:
    try:
        from nltk.metrics.agreement import AnnotationTask
        from nltk.metrics.distance import masi_distance
    except ImportError:
        raise MissingExtra("the agreement of two codings", "nltk", "agreement") from None
    return AnnotationTask, masi_distance
