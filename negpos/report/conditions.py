"""What becomes of conditions, in words."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.conditions import Circle, Conditions, Extent, Refusal, Step
from negpos.modality import Kind, Standing
from negpos.position import Position
from negpos.region import NOTHING, Region
from negpos.report.layout import Bullets, Chapter
from negpos.report.lines import cite, readings_words, stance_words
from negpos.words import enumerate_words

#: how a clause is called
Name: TypeAlias = Callable[[Clause], str]

_EXTENT_WORDS = {
    Extent.ALL: "all that {} claims",
    Extent.PART: "a part of what {} claims",
    Extent.VARIES: "all that {} claims{}, a part of it otherwise",
}
_CIRCLE = "A circle, where each clause waits for the next, and the last for the first"


def condition_chapters(found: Conditions, positions: Iterable[Position]) -> list[Chapter]:
    """
    Return the chapter on conditions; none where there is nothing to tell.

    Conditions in conflict come first, then circles, then what was too much to follow.
    """
    names = {position.id: position.name for position in positions}
    blocks = tuple(_blocks(found, lambda clause: f"{names[clause.position]} {clause.id}"))
    return [Chapter("Conditions", blocks)] if blocks else []


def _blocks(found: Conditions, name: Name) -> Iterator[Bullets]:
    """Yield what is to be told; clauses that hang on one condition in conflict come together."""
    groups: dict[tuple[object, ...], list[Refusal]] = {}
    for refusal in found.refused:
        prints = tuple(finding.fingerprint for finding in refusal.findings)
        key = (refusal.condition, refusal.side, refusal.wholly, prints)
        groups.setdefault(key, []).append(refusal)
    for group in groups.values():
        head = f"A condition in conflict, {group[0].standing.word}:"
        yield Bullets(head, tuple(_refusal_lines(group, name)))
    for circle in found.circles:
        head = _with(_CIRCLE, readings_words(circle.under))
        yield Bullets(f"{head}:", tuple(_circle_lines(circle, name)))
    unfollowed = [*map(_knot_words, found.knots, itertools.repeat(name))]
    if found.unfollowed:
        those = enumerate_words([name(clause) for clause in found.unfollowed])
        many = "more chains of conditions start than are followed, so that refusals may be missing"
        unfollowed.append(f"from {those} {many}")
    if unfollowed:
        yield Bullets("Conditions that are not followed to the end:", tuple(unfollowed))


def _knot_words(knot: Iterable[Clause], name: Name) -> str:
    those = enumerate_words([name(clause) for clause in knot])
    return f"{those} wait for each other in more circles, or under more readings, than are listed"


def _refusal_lines(group: Sequence[Refusal], name: Name) -> Iterator[str]:
    first = group[0]
    condition = name(first.condition)
    yield _told(first.condition, name)
    opposed: dict[Clause, list[Finding]] = {}
    for finding in first.findings:
        opposed.setdefault(first.opposing(finding), []).append(finding)
    for clause, findings in opposed.items():
        yield f"in conflict with {_told(clause, name)} ({_standings(findings)})"
    when = f" {readings_words(first.wholly)}"
    yield f"the conflict reaches {_EXTENT_WORDS[first.extent].format(condition, when)}"
    for refusal in group:
        through = enumerate_words([name(clause) for clause in refusal.through])
        line = f"on {condition} hangs{f', through {through},' if through else ''} "
        yield _with(line + _told(refusal.clause, name), readings_words(refusal.hangs_under))


def _standings(findings: Iterable[Finding]) -> str:
    """Return how firm conflicts are, and under which readings, the firmest first."""
    under: dict[Standing, Region] = {}
    for finding in findings:
        under[finding.standing] = under.get(finding.standing, NOTHING) | finding.under
    return "; ".join(_with(s.word, readings_words(under[s])) for s in sorted(under, reverse=True))


def _circle_lines(circle: Circle, name: Name) -> Iterator[str]:
    for step in circle.steps:
        yield f"{_told(step.waiting, name)} {_why(step, name)}"


def _why(step: Step, name: Name) -> str:
    awaited = name(step.awaited)
    if step.is_condition:
        return f"hangs on {awaited}"
    are_same = {finding.kind is Kind.SAME for finding in step.findings}
    claims = "the same or more" if len(are_same) > 1 else "the same" if True in are_same else "more"
    return f"would be met by {awaited}, which claims {claims} over acts that both speak of"


def _told(clause: Clause, name: Name) -> str:
    return f"{name(clause)}: {clause.text} [{stance_words(clause)}; {cite(clause)}]"


def _with(words: str, reading: str) -> str:
    return f"{words}, {reading}" if reading else words
