"""Verdicts that turn on how a disputed clause is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from negpos.clause import Clause
from negpos.compare import Comparison, Finding, read_as, reading_dimension, reading_sets
from negpos.modality import Kind, Standing, Verdict
from negpos.region import EVERYTHING, Region, union


@attrs.frozen(cache_hash=True)
class Outcome:
    """
    What holds between two clauses: a verdict, and how firm its firmest finding is.

    To be able to talk about something is told apart from other overlaps.
    """

    verdict: Verdict
    is_negotiable: bool
    standing: Standing

    @property
    def rank(self) -> tuple[int, ...]:
        """A key that sorts outcomes: conflicts first, the firmest first."""
        return (list(Verdict).index(self.verdict), self.is_negotiable, -self.standing)


@attrs.frozen(cache_hash=True)
class Other:
    """A clause with which something holds, and the further readings under which it does."""

    clause: Clause
    under: Region


@attrs.frozen
class Case:
    """What turns, if a clause is read as one of *readings*; the weightiest outcome comes first."""

    #: empty for a clause that has no readings
    readings: tuple[str, ...]
    holds: tuple[tuple[Outcome, tuple[Other, ...]], ...]


@attrs.frozen
class Turning:
    """A clause with the verdicts about it that turn on readings, reading by reading."""

    clause: Clause
    cases: tuple[Case, ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """A key that sorts clauses by their weightiest outcome."""
        return min(outcome.rank for case in self.cases for outcome, _ in case.holds)

    def to_dict(self) -> dict[str, Any]:
        """
        Return the stable form for other programs.

        ``clause`` is a reference; each of the ``cases`` has ``readings`` of this clause and what
        ``holds`` under them: ``verdict``, ``negotiable``, ``standing`` and ``with``, a list of
        ``clause``, again a reference, and ``readings``, the ways to read further clauses on which
        it depends, each from reference to the readings of which it is one, and empty for all.
        """
        return {
            "clause": self.clause.reference,
            "issue": self.clause.issue,
            "cases": [
                {
                    "readings": list(case.readings),
                    "holds": [
                        {
                            "verdict": outcome.verdict.value,
                            "negotiable": outcome.is_negotiable,
                            "standing": outcome.standing.word,
                            "with": [_other_to_dict(other) for other in others],
                        }
                        for outcome, others in case.holds
                    ],
                }
                for case in self.cases
            ],
        }


def _other_to_dict(other: Other) -> dict[str, Any]:
    ways = [] if other.under.is_full else [dict(sets) for sets in reading_sets(other.under)]
    return {"clause": other.clause.reference, "readings": ways}


@attrs.frozen
class _Turn:
    """An outcome between a clause and another that holds under some readings and not under all."""

    outcome: Outcome
    other: Clause
    under: Region


def turnings(comparisons: Iterable[Comparison]) -> tuple[Turning, ...]:
    """
    Return the clauses on whose readings verdicts turn, those with settled conflicts first.

    A verdict between two clauses turns on readings where it holds under some of them and not under
    all; where only the acts differ for which it holds, it does not. It is told of each of the two
    clauses on whose readings it turns, or of the left one where it turns on those of others alone.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> first, *_ = turnings([negpos.compare(corpus["ru-us-draft"], corpus["us-reply"])])
    >>> first.clause.reference, [case.readings for case in first.cases]
    ('us-reply/r1', [('treaty-declined',), ('willing-to-agree',), ('ready-to-consider',)])
    """
    places: dict[Clause, int] = {}
    turns: dict[Clause, list[_Turn]] = {}
    for comparison in comparisons:
        for clause in (*comparison.left.clauses, *comparison.right.clauses):
            places.setdefault(clause, len(places))
        for (left, right), findings in _pairs(comparison).items():
            for outcome, under in _outcomes(findings):
                for clause, other in _owners(left, right, under):
                    turns.setdefault(clause, []).append(_Turn(outcome, other, under))
    for found in turns.values():
        found.sort(key=lambda turn: (turn.outcome.rank, places[turn.other]))
    made = [Turning(clause, tuple(_cases(clause, found))) for clause, found in turns.items()]
    return tuple(sorted(made, key=lambda turning: (turning.rank, places[turning.clause])))


def _pairs(comparison: Comparison) -> dict[tuple[Clause, Clause], list[Finding]]:
    found: dict[tuple[Clause, Clause], list[Finding]] = {}
    for finding in comparison.findings:
        if finding.left is not None and finding.right is not None:
            found.setdefault((finding.left, finding.right), []).append(finding)
    return found


def _outcomes(findings: Iterable[Finding]) -> Iterator[tuple[Outcome, Region]]:
    """Yield what holds between two clauses under some readings and not under all."""
    told: dict[tuple[Verdict, bool], list[Finding]] = {}
    for finding in findings:
        key = (finding.verdict, finding.kind is Kind.NEGOTIABLE)
        told.setdefault(key, []).append(finding)
    for (verdict, is_negotiable), alike in told.items():
        under = union(f.under for f in alike)
        if not under.is_full:
            yield Outcome(verdict, is_negotiable, max(f.standing for f in alike)), under


def _owners(left: Clause, right: Clause, under: Region) -> Iterator[tuple[Clause, Clause]]:
    """Yield the clauses of which a verdict is told that holds only *under* some readings."""
    pairs = dict.fromkeys([(left, right), (right, left)])
    owners = [pair for pair in pairs if reading_dimension(pair[0]) in under.dimensions]
    yield from owners or [(left, right)]


def _cases(clause: Clause, turns: Iterable[_Turn]) -> Iterator[Case]:
    """Yield what holds under each reading of a clause, readings that lead to the same together."""
    turns = tuple(turns)
    own = {reading_dimension(clause)}
    alike: dict[tuple[tuple[Outcome, tuple[Other, ...]], ...], list[str]] = {}
    for reading in clause.readings or (None,):
        chosen = EVERYTHING if reading is None else read_as(clause, reading.id)
        holds: dict[Outcome, list[Other]] = {}
        for turn in turns:
            rest = (turn.under & chosen).project(own)
            if not rest.is_empty:
                holds.setdefault(turn.outcome, []).append(Other(turn.other, rest))
        if holds:
            key = tuple((outcome, tuple(others)) for outcome, others in holds.items())
            alike.setdefault(key, []).extend([] if reading is None else [reading.id])
    for key in sorted(alike, key=lambda key: key[0][0].rank):
        yield Case(tuple(alike[key]), key)
