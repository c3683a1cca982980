"""Verdicts that turn on a reading, in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from negpos.clause import Clause
from negpos.modality import Verdict
from negpos.position import Position
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import readings_words
from negpos.turning import Case, Other, Outcome, Turning
from negpos.words import enumerate_words

_KEY = (
    "What holds between a clause and others if it is read as is said, and not under every reading. "
    "With a clause that is not named under a reading, no such verdict holds under it. Verdicts "
    "that hold under every reading, be it of other acts, are not listed here."
)
_OVERLAPS = "Overlaps alone turn on how these are read: "


def turning_chapters(
    turnings: Iterable[Turning], positions: Sequence[Position], *, in_full: bool
) -> list[Chapter]:
    """
    Return the chapter on verdicts that turn on a reading; none where no verdict does.

    Unless it is told *in_full*, overlaps are only counted where no conflict stands in their place
    under another reading, and nothing undecided.
    """
    named = {position.id: position for position in positions}
    blocks: list[Block] = []
    overlapping: dict[str, list[str]] = {}
    for turning in turnings:
        weighty = None if in_full else _weighty(turning)
        if weighty is None or weighty:
            title = f"{named[turning.clause.position].name} {turning.clause.id}, read as"
            lines = (_case_words(case, named, weighty) for case in turning.cases)
            blocks.append(Bullets(title, tuple(lines)))
        else:
            phrase = named[turning.clause.position].phrase
            overlapping.setdefault(phrase, []).append(turning.clause.id)
    if overlapping:
        blocks.append(f"{_OVERLAPS}{enumerate_words(list(_cited(overlapping)))}.")
    return [Chapter("Verdicts that turn on a reading", (_KEY, *blocks))] if blocks else []


def _weighty(turning: Turning) -> frozenset[Clause]:
    """Return the clauses with which one is in conflict, or undecided, under some reading."""
    return frozenset(
        other.clause
        for case in turning.cases
        for outcome, others in case.holds
        for other in others
        if outcome.verdict is not Verdict.OVERLAP
    )


def _cited(ids: Mapping[str, Iterable[str]]) -> Iterator[str]:
    return (f"{phrase} ({', '.join(found)})" for phrase, found in ids.items())


def _case_words(
    case: Case, positions: Mapping[str, Position], weighty: Collection[Clause] | None
) -> str:
    told = []
    counted: dict[Clause, str] = {}
    for outcome, others in case.holds:
        ids: dict[str, list[str]] = {}
        for other in others:
            phrase = positions[other.clause.position].phrase
            if weighty is None or other.clause in weighty:
                ids.setdefault(phrase, []).append(_other_words(other))
            else:
                counted[other.clause] = phrase
        if ids:
            told.append(f"{_outcome_words(outcome)} with {enumerate_words(list(_cited(ids)))}")
    if counted:
        besides = "besides, " if told else ""
        count = f"{len(counted)} clause{'s' * (len(counted) > 1)}"
        phrases = enumerate_words(list(dict.fromkeys(counted.values())))
        told.append(f"{besides}overlap with {count} of {phrases}")
    readings = enumerate_words(list(case.readings), "or") or "as it stands"
    return f"{readings}: {'; '.join(told)}"


def _other_words(other: Other) -> str:
    """Return the id of a clause, with the further readings on which it depends."""
    words = readings_words(other.under)
    if {dimension.name for dimension in other.under.dimensions} == {other.clause.reference}:
        words = words.replace(f"{other.clause.id} is ", "")
    return f"{other.clause.id} {words}".rstrip()


def _outcome_words(outcome: Outcome) -> str:
    if outcome.is_negotiable:
        return "negotiable"
    if outcome.verdict is Verdict.UNDECIDED:
        return f"undecided ({outcome.standing.word})"
    return f"{outcome.standing.word} {outcome.verdict.value}"
