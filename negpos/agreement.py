"""
How far two codings of the same document agree, field by field.

The unit is a clause of a paragraph. Two clauses belong to the same paragraph where their ids begin
with the same paragraph number (4.1a and 4.1b with 4.1), or, for a number that only one coding has,
where they cite the same pinpoint. Coders may cut a paragraph into different clauses; within it
clauses are paired so that the values of all fields taken together agree most. A clause without a
partner is a disagreement on whether there is a clause, and so is a paragraph that only one coding
has clauses for; one that both leave out with a reason is an agreement that there is none. One that
one coding leaves out and the other does not mention is missing. All other fields are compared
where both codings have a clause, and missing elsewhere.

What a clause says is taken as it is compared: relative values and groups resolved, a rejected norm
as the claim of its contradictory, opposite actions by duality, converse actions with bearer and
target exchanged. For a clause with readings it is what the fields beside the readings say. A field
agrees where the two values, as sets, are equal. For fields that are sets of states, terms or
places this is harsh: alpha is then given a second time with the distance MASI, by which sets that
overlap disagree in part (Passonneau, Measuring Agreement on Set-valued Items (MASI) for Semantic
and Pragmatic Annotation, 2006).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction
from typing import Any, TypeAlias

import attrs

from negpos.assignment import best_assignment
from negpos.clause import Clause
from negpos.errors import DifferentVocabularies
from negpos.interval import IntervalSet
from negpos.position import Position
from negpos.region import Dimension, Region, Values
from negpos.reliability import cohen_kappa, krippendorff_alpha, masi
from negpos.vocabulary import CIRCUMSTANCE_RANK, MEASURE_RANK, Vocabulary
from negpos.words import Words, finite

#: what a coding gives to a unit; a field that has one value is a set of one
Label: TypeAlias = frozenset[Hashable]

#: stands for a set without members, to which no distance is defined
_NONE = "none"


# ---------------------------------------------------------------- fields


@attrs.frozen
class Field:
    """One thing that coders decide on about a clause."""

    name: str
    meaning: str
    label: Callable[[Clause, Vocabulary], Label] = attrs.field(repr=False)
    #: the value in words
    told: Callable[[Clause, Words], str] = attrs.field(repr=False)
    #: whether the value is a set whose members can agree in part
    is_set: bool = False


def _plain(name: str, meaning: str, get: Callable[[Clause], str]) -> Field:
    return Field(name, meaning, lambda clause, _: frozenset({get(clause)}), lambda c, _: get(c))


def _yes(answer: object) -> str:
    return "yes" if answer else "no"


def _modality(clause: Clause) -> str:
    found = {norm.modality.value if norm.modality else _NONE for norm in clause.claim.norms}
    return " and ".join(sorted(found))


def _dimension(name: str, meaning: str) -> Field:
    def label(clause: Clause, vocabulary: Vocabulary) -> Label:
        dimension: Dimension = getattr(vocabulary, name)
        region = clause.claim.region
        values = region.range_of(dimension)
        if isinstance(values, IntervalSet):
            return frozenset({values})
        return frozenset(finite(values)) | _standpoints(region, dimension, vocabulary)

    def told(clause: Clause, words: Words) -> str:
        v = words.vocabulary
        dimension: Dimension = getattr(v, name)
        region = clause.claim.region
        phrase = words.values(dimension, region.range_of(dimension))
        standpoints = _standpoints(region, dimension, v)
        return f"{phrase}, {_STANDPOINT_WORDS[standpoints]}" if standpoints else phrase

    return Field(name, meaning, label, told, is_set=name != "period")


class _Standpoint(Enum):
    """Whose the targets or places are, seen from a bearer, where they differ by bearer."""

    OWN = "own"
    OTHERS = "others"


_STANDPOINT_WORDS: Mapping[frozenset[_Standpoint], str] = {
    frozenset({_Standpoint.OWN}): "for each its own",
    frozenset({_Standpoint.OTHERS}): "for each but its own",
    frozenset(_Standpoint): "not the same for each bearer",
}


def _standpoints(region: Region, dimension: Dimension, v: Vocabulary) -> frozenset[_Standpoint]:
    """
    Return whose the values of *dimension* are, where they differ from bearer to bearer.

    This tells ``own`` and ``abroad`` from the territories that they come to for all bearers
    together.
    """
    if dimension not in (v.target, v.area):
        return frozenset()
    parts = list(region.project(region.dimensions - {v.bearer, dimension}).products())
    found = set()
    for part in parts if len(parts) > 1 else ():
        values = finite(part.get(dimension, dimension.full))
        for name in finite(part.get(v.bearer, v.bearer.full)):
            bearer = v.party_universe.of([name])
            own = bearer if dimension == v.target else v.territory(bearer)
            if not values.is_disjoint(own):
                found.add(_Standpoint.OWN)
            if not values.is_subset(own):
                found.add(_Standpoint.OTHERS)
    return frozenset(found)


def _restrictions(name: str, meaning: str, rank: int) -> Field:
    """Return the field of all dimensions of *rank* in which a clause is restricted."""

    def restricted(clause: Clause) -> dict[Dimension, Values]:
        region = clause.claim.region
        found = sorted(region.dimensions, key=lambda d: d.order)
        ranges = {d: region.range_of(d) for d in found if d.rank == rank}
        return {d: values for d, values in ranges.items() if not values.is_full}

    def label(clause: Clause, _: Vocabulary) -> Label:
        return frozenset(restricted(clause).items()) or frozenset({_NONE})

    def told(clause: Clause, words: Words) -> str:
        return "; ".join(words.values(d, v) for d, v in restricted(clause).items()) or _NONE

    return Field(name, meaning, label, told, is_set=True)


def _norm_words(clause: Clause, words: Words) -> str:
    return "; ".join(
        f"{norm.modality.value if norm.modality else 'to be discussed'}: "
        f"{words.region(norm.region, any_will_do=norm.asks_for_some)}"
        for norm in clause.claim.norms
    )


IS_CLAUSE = "is-clause"
ISSUE = "issue"
#: what the norm of a clause is made of
_PARTS = (
    _plain("modality", "the modality that is compared", _modality),
    _dimension("bearer", "who is bound"),
    _dimension("action", "what is done"),
    _dimension("object", "what it is done to or with"),
    _dimension("target", "toward whom"),
    _dimension("area", "where"),
    _dimension("period", "when"),
    _restrictions("measures", "how much", MEASURE_RANK),
    _restrictions("circumstances", "under which circumstances", CIRCUMSTANCE_RANK),
)
_NORM = Field(
    "norm",
    "modality and acts taken together, exceptions included",
    lambda clause, _: frozenset(clause.claim.norms),
    _norm_words,
)
#: the fields of a clause, in the order in which they are told
FIELDS = (
    _plain(ISSUE, "the issue", lambda clause: clause.issue),
    _plain("stance", "the stance, as written", lambda clause: clause.claim.stance.value),
    *_PARTS,
    _NORM,
    _plain(
        "has-conditions",
        "whether it hangs on a condition",
        lambda clause: _yes(clause.claim.conditions),
    ),
    _plain("has-readings", "whether it has readings", lambda clause: _yes(clause.readings)),
)


# ---------------------------------------------------------------- units


@attrs.frozen
class Unit:
    """
    A clause of a paragraph, as each of two codings has it; None where a coding has none there.

    Both are None for a paragraph that both leave out with a reason.
    """

    paragraph: str
    left: Clause | None
    right: Clause | None
    #: the names of the fields in which the two part
    parting: tuple[str, ...]

    @property
    def issues(self) -> frozenset[str]:
        """The issues under which either coding puts the clause."""
        return frozenset(clause.issue for clause in (self.left, self.right) if clause)


_NUMBERED = re.compile(r"(.*[0-9])[a-z]+(?:[.-].*)?")


def paragraph_of(id: str) -> str:
    """
    Return the number of the paragraph from the id of one of its clauses.

    >>> [paragraph_of(id) for id in ("4.1b", "r14a", "2.2b-doctrine", "9.2", "preamble")]
    ['4.1', 'r14', '2.2', '9.2', 'preamble']
    """
    found = _NUMBERED.fullmatch(id)
    return found[1] if found else id


def _omitted(position: Position) -> frozenset[str]:
    return frozenset(paragraph_of(omission.id) for omission in position.omitted)


def _paragraphs(position: Position) -> frozenset[str]:
    return _omitted(position).union(paragraph_of(clause.id) for clause in position.clauses)


#: tells whether it is a pinpoint, and the number or the pinpoint
_Key: TypeAlias = tuple[bool, str]


def _groups(left: Position, right: Position) -> dict[_Key, tuple[list[Clause], list[Clause]]]:
    """Return the clauses of each paragraph, or pinpoint where the numbers differ."""
    shared = _paragraphs(left) & _paragraphs(right)
    found: dict[_Key, tuple[list[Clause], list[Clause]]] = {}
    for side, position in enumerate((left, right)):
        for clause in position.clauses:
            number = paragraph_of(clause.id)
            pinpoint = " ".join(clause.source.at.casefold().split())
            key = (False, number) if number in shared else (True, pinpoint)
            found.setdefault(key, ([], []))[side].append(clause)
    return found


def _gain(left: Clause, right: Clause, v: Vocabulary) -> Fraction:
    """Return how much two clauses have in common; the same id decides where all else is equal."""
    gain = Fraction(left.id == right.id, 1000)
    for field in FIELDS:
        one, other = field.label(left, v), field.label(right, v)
        gain += Fraction(len(one & other), len(one | other))
    return gain


def _unit(left: Clause | None, right: Clause | None, v: Vocabulary) -> Unit:
    either = left or right
    assert either is not None
    parting: tuple[str, ...] = (IS_CLAUSE,)
    if left is not None and right is not None:
        parting = tuple(f.name for f in FIELDS if f.label(left, v) != f.label(right, v))
    return Unit(paragraph_of(either.id), left, right, parting)


def _units(left: Position, right: Position) -> Iterator[Unit]:
    v = left.vocabulary
    coded = set()
    for ones, others in _groups(left, right).values():
        coded |= {paragraph_of(clause.id) for clause in (*ones, *others)}
        gains = [[_gain(one, other, v) for other in others] for one in ones]
        partners = dict(best_assignment(gains)) if ones and others else {}
        for place, one in enumerate(ones):
            yield _unit(one, others[partners[place]] if place in partners else None, v)
        for place, other in enumerate(others):
            if place not in partners.values():
                yield _unit(None, other, v)
    for omission in left.omitted:
        number = paragraph_of(omission.id)
        if number in _omitted(right) and number not in coded:
            coded.add(number)
            yield Unit(number, None, None, ())


# ---------------------------------------------------------------- figures


class Undefined(Enum):
    """Why there is no coefficient."""

    NO_UNIT = "no unit has a clause in both codings"
    ONE_VALUE = "both codings give the same one value throughout, as they also would by chance"


@attrs.frozen
class Figure:
    """
    How far two codings agree in one field.

    *units* are those for which both codings have a value, and *agreed* those for which it is the
    same. The coefficients are None where they are undefined, *set_alpha* also where the field is no
    set.
    """

    field: str
    units: int
    agreed: int
    kappa: float | None
    alpha: float | None
    #: alpha with the distance MASI
    set_alpha: float | None
    undefined: Undefined | None

    @property
    def percent(self) -> float | None:
        """How many of a hundred units agree; None where there is no unit."""
        return 100 * self.agreed / self.units if self.units else None


def _figure(name: str, pairs: Sequence[tuple[Label, Label]], *, is_set: bool = False) -> Figure:
    alpha = krippendorff_alpha(pairs)
    undefined = None
    if alpha is None:
        undefined = Undefined.ONE_VALUE if pairs else Undefined.NO_UNIT
    return Figure(
        field=name,
        units=len(pairs),
        agreed=sum(one == other for one, other in pairs),
        kappa=cohen_kappa(pairs),
        alpha=alpha,
        set_alpha=krippendorff_alpha(pairs, masi) if is_set else None,
        undefined=undefined,
    )


def _figures(units: Sequence[Unit], v: Vocabulary) -> Iterator[Figure]:
    found = [
        (frozenset({unit.left is not None}), frozenset({unit.right is not None})) for unit in units
    ]
    yield _figure(IS_CLAUSE, found)
    both = [(unit.left, unit.right) for unit in units if unit.left and unit.right]
    for field in FIELDS:
        pairs = [(field.label(one, v), field.label(other, v)) for one, other in both]
        yield _figure(field.name, pairs, is_set=field.is_set)


@attrs.frozen(repr=False)
class Agreement:
    """Two codings of a document, unit by unit."""

    left: Position
    right: Position
    units: tuple[Unit, ...]

    def __repr__(self) -> str:
        return (
            f"<Agreement of {self.left.id} and {self.right.id}: {len(self.units)} units, "
            f"{len(self.parting)} of them coded differently>"
        )

    @property
    def parting(self) -> tuple[Unit, ...]:
        """The units that the two codings do not code alike."""
        return tuple(unit for unit in self.units if unit.parting)

    @functools.cached_property
    def figures(self) -> tuple[Figure, ...]:
        """How far they agree in each field; `MissingExtra` where nltk is not installed."""
        return tuple(_figures(self.units, self.left.vocabulary))

    @functools.cached_property
    def by_issue(self) -> Mapping[str, tuple[Figure, ...]]:
        """
        The same for the units of each issue, a unit counting for the issue of either coding.

        The field of the issue itself is left out, for by it the units were chosen.
        """
        found = {}
        for issue in self.left.vocabulary.issues:
            units = [unit for unit in self.units if issue in unit.issues]
            if units:
                figures = _figures(units, self.left.vocabulary)
                found[issue] = tuple(figure for figure in figures if figure.field != ISSUE)
        return found

    @property
    def words(self) -> Words:
        """The words for values of this agreement."""
        return Words(self.left.vocabulary, max(self.left.date, self.right.date))

    def to_dict(self) -> dict[str, Any]:
        """
        Return the agreement for other programs.

        ``left`` and ``right`` are the ids of the positions, ``figures`` those of all units and
        ``issues`` those of each issue, and ``parting`` the units that are not coded alike, each
        with ``paragraph``, the ids of the clauses as ``left`` and ``right`` (null for none) and
        ``fields``: from the name of a field to the two values in words, as `parting_words` has it.
        """
        words = self.words
        return {
            "left": self.left.id,
            "right": self.right.id,
            "units": len(self.units),
            "figures": [_figure_to_dict(figure) for figure in self.figures],
            "issues": {
                issue: [_figure_to_dict(figure) for figure in figures]
                for issue, figures in self.by_issue.items()
            },
            "parting": [
                {
                    "paragraph": unit.paragraph,
                    "left": unit.left and unit.left.id,
                    "right": unit.right and unit.right.id,
                    "fields": {
                        name: {"left": one, "right": other}
                        for name, one, other in parting_words(unit, words)
                    },
                }
                for unit in self.parting
            ],
        }


def parting_words(unit: Unit, words: Words) -> Iterator[tuple[str, str, str]]:
    """
    Yield the fields in which two codings of a unit part, with the values of each in words.

    The norm is told only where it differs in none of its parts alone.
    """
    if unit.left is None or unit.right is None:
        for name in unit.parting:
            yield name, _yes(unit.left), _yes(unit.right)
        return
    differs_in_part = any(part.name in unit.parting for part in _PARTS)
    for field in FIELDS:
        if field.name in unit.parting and not (field is _NORM and differs_in_part):
            yield field.name, field.told(unit.left, words), field.told(unit.right, words)


def _figure_to_dict(figure: Figure) -> dict[str, Any]:
    return {
        "field": figure.field,
        "units": figure.units,
        "agreed": figure.agreed,
        "percent": figure.percent,
        "kappa": figure.kappa,
        "alpha": figure.alpha,
        "set_alpha": figure.set_alpha,
        "undefined": figure.undefined and figure.undefined.value,
    }


def agreement(left: Position, right: Position) -> Agreement:
    """
    Return how far two codings of the same document agree.

    The two may share an id, as two codings of one document do. Raises `DifferentVocabularies` where
    they were not loaded with the same terms.

    >>> import negpos
    >>> position = negpos.load()["ru-us-draft"]
    >>> agreement(position, position).parting
    ()
    """
    if left.vocabulary is not right.vocabulary:
        raise DifferentVocabularies(left.id, right.id)
    return Agreement(left, right, tuple(_units(left, right)))
