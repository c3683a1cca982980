"""Positions as the text of position files."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

import attrs

from negpos.clause import Claim, Clause, Reading
from negpos.emit import Tree, emit
from negpos.errors import InvalidFiles, Problem, Unwritable
from negpos.expression import DAY
from negpos.fields import FORMAT, NUMBER
from negpos.interval import IntervalSet
from negpos.keys import (
    BOUNDS,
    CLAUSE,
    DOCUMENT,
    NAMES,
    OMISSION,
    PERIOD,
    POSITION,
    READING,
    SOURCE,
    Keys,
)
from negpos.load import load_text
from negpos.modality import Stance
from negpos.position import Position
from negpos.region import Values
from negpos.rule import Rule
from negpos.scope import Scope
from negpos.vocabulary import Measure, Scale, Vocabulary
from negpos.words import significant_digits


def dump(position: Position) -> str:
    """
    Return a position as the text of a position file, its keys in the canonical order.

    Loaded in the same vocabulary, the text gives an equal position. `Unwritable` where none does:
    for a position made in Python whose norms are not those of its scope, or that holds a text that
    no file may hold.

    >>> from negpos import load
    >>> reply = load("european-security-2021")["nato-reply"]
    >>> print(dump(reply)[:30])
    format: 1
    position: nato-reply
    >>> load_text(dump(reply)) == reply
    True
    """
    text = emit(_tree(position)) + "\n"
    try:
        read = load_text(text, position.vocabulary)
    except InvalidFiles as error:
        raise Unwritable(position.id, *_place(error.problems[0])) from None
    for place in _differences(position, read):
        raise Unwritable(position.id, place, "it would be read back as something else")
    return text


def _place(problem: Problem) -> tuple[str, str]:
    return "" if problem.clause is None else f"clause {problem.clause}", problem.finding


def _differences(made: object, read: object) -> Iterator[str]:
    """Yield where two values differ, as precisely as the classes tell."""
    if made == read:
        return
    if isinstance(made, tuple) and isinstance(read, tuple) and len(made) == len(read):
        both = zip(made, read, strict=True)
        pairs = [(getattr(item, "id", ""), item, other) for item, other in both]
    elif attrs.has(kind := type(made)) and kind is type(read):
        names = [field.name for field in attrs.fields(kind) if field.eq]
        pairs = [(name, getattr(made, name), getattr(read, name)) for name in names]
    else:
        pairs = []
    inner = [
        ", ".join(filter(None, (name, place)))
        for name, one, other in pairs
        for place in _differences(one, other)
    ]
    yield from inner or [""]


# ---------------------------------------------------------------- positions and clauses


def _ordered(keys: Keys, values: Mapping[str, Tree | None]) -> dict[str, Tree]:
    """Return the values that are there, by their keys in the canonical order."""
    return {
        name: value
        for name in keys.names
        if (value := values.get(name)) is not None and value != ""
    }


def _tree(position: Position) -> Tree:
    p = position
    return _ordered(
        POSITION,
        {
            **{key: getattr(p, key) for key in ("title", "short", "party", "reporter")},
            **{key: getattr(p, key) for key in ("addressee", "date", "kind", "note")},
            "format": int(FORMAT),
            "position": p.id,
            "coverage": "complete" if p.coverage is None else sorted(p.coverage),
            "sources": {
                id: _ordered(DOCUMENT, attrs.asdict(document)) for id, document in p.sources.items()
            },
            "clauses": [_clause(clause, p.vocabulary) for clause in p.clauses],
            "omitted": [_ordered(OMISSION, attrs.asdict(o)) for o in p.omitted] or None,
            "explained": _explained(p.explained),
        },
    )


def _clause(clause: Clause, vocabulary: Vocabulary) -> Tree:
    source = clause.source
    cited: dict[str, Tree | None] = {
        "in": source.document,
        "at": source.at,
        "quote": source.quote,
        "grade": source.grade.value,
        "ambiguous": "yes" if source.is_ambiguous else None,
    }
    claim = _claim(clause.claim, vocabulary)
    told = {**claim}
    if clause.claim.stance is Stance.DEMAND:
        del told["stance"]
    return _ordered(
        CLAUSE.with_measures(vocabulary.measures),
        {
            **told,
            **{key: getattr(clause, key) for key in ("id", "issue", "text", "note")},
            "names": _ordered(NAMES, dict(clause.names)) or None,
            "source": _ordered(SOURCE, cited),
            "readings": {r.id: _reading(r, claim, vocabulary) for r in clause.readings} or None,
            "explained": _explained(clause.explained),
        },
    )


def _explained(reasons: Iterable[tuple[Rule, str]]) -> Tree | None:
    return {rule.value: reason for rule, reason in reasons} or None


def _reading(reading: Reading, clause: Mapping[str, Tree], vocabulary: Vocabulary) -> Tree:
    """Return a reading: what it says of itself, and the keys of the clause that it changes."""
    claim = _claim(reading.claim, vocabulary)
    changed = {key: value for key, value in claim.items() if clause.get(key) != value}
    dropped: dict[str, Tree] = {key: [] for key in clause if key not in claim}
    return _ordered(
        READING.with_measures(vocabulary.measures),
        {
            **dropped,
            **changed,
            "note": reading.note,
            "held-by": list(reading.held_by) or None,
        },
    )


def _claim(claim: Claim, vocabulary: Vocabulary) -> dict[str, Tree]:
    return _ordered(
        READING.with_measures(vocabulary.measures),
        {
            **scope_tree(claim.scope, vocabulary),
            "stance": claim.stance.value,
            "modality": None if claim.modality is None else claim.modality.value,
            "conditional-on": [condition.text for condition in claim.conditions] or None,
        },
    )


# ---------------------------------------------------------------- regions


def scope_tree(scope: Scope, vocabulary: Vocabulary) -> dict[str, Tree]:
    """Return the acts that a clause speaks of as the keys that say so."""
    measures = vocabulary.measures
    return _ordered(
        READING.with_measures(measures),
        {
            **{key: getattr(scope, key) for key in ("bearer", "target", "area")},
            **{key: list(getattr(scope, key)) or None for key in ("when", "unless")},
            "action": _one_or_more(scope.action),
            "object": _one_or_more(scope.object),
            "period": None if scope.period is None else _period(scope.period),
            "except": [scope_tree(inner, vocabulary) for inner in scope.excepted] or None,
            **{
                name: _bounds(values, measures[name])
                for name, values in scope.measures
                if name in measures
            },
        },
    )


def _one_or_more(names: tuple[str, ...]) -> Tree | None:
    return names[0] if len(names) == 1 else names or None


def _span(values: Values) -> tuple[int | None, int | None]:
    """
    Return the ends of the first interval, which is the only one that a file can hold.

    A lower end that is that of the whole line is left out where an upper one stands.
    """
    assert isinstance(values, IntervalSet)
    since, until = next(iter(values), (None, None))
    return (None if until is not None and since == values.line.lower else since), until


def _period(values: Values) -> Tree:
    ends = dict(zip(PERIOD.names, _span(values), strict=True))
    return {key: _day(day) for key, day in ends.items() if day is not None}


def _day(number: int) -> Tree:
    """Return a day; what lies outside the calendar stays a number, which no reader takes."""
    try:
        return datetime.date.fromordinal(number)
    except (ValueError, OverflowError):
        return number


def _bounds(values: Values, measure: Measure) -> Tree:
    """Return values of a measure within bounds, each written as the rounder of two numbers."""
    if measure.kind is Scale.ORDINAL:
        ranks = [rank for rank in measure.ranks if rank in values]
        found: dict[str, Tree] = {"at-least": ranks[0], "at-most": ranks[-1]} if ranks else {}
        if len(ranks) < len(measure.ranks):
            ends = (("at-least", measure.ranks[0]), ("at-most", measure.ranks[-1]))
            found = {key: rank for key, rank in found.items() if (key, rank) not in ends}
    else:
        since, until = _span(values)
        found = {}
        if since is not None:
            found |= _bound(measure, {"at-least": since, "above": since - 1})
        if until is not None:
            found |= _bound(measure, {"below": until, "at-most": until - 1})
    return _ordered(BOUNDS, found)


def _bound(measure: Measure, ways: Mapping[str, int]) -> dict[str, Tree]:
    """Return the one of several ways to write a bound that can be read and is the roundest."""
    is_date = measure.kind is Scale.DATE
    written = {key: _day(number) if is_date else number for key, number in ways.items()}

    def clumsiness(key: str) -> tuple[bool, int]:
        readable = (DAY if is_date else NUMBER).fullmatch(str(written[key])) is not None
        return not readable, 0 if is_date else significant_digits(ways[key])

    best = min(written, key=clumsiness)
    return {best: written[best]}
