"""Findings in short sentences, as a table cell holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.finite import FiniteSet
from negpos.modality import Kind, Stance, Standing, Verdict
from negpos.position import Position
from negpos.region import Region, union
from negpos.scope import parties
from negpos.words import Words, enumerate_words

#: what stands before the values of a dimension in a phrase that tells where a verdict holds
_PREPOSITIONS = {
    "bearer": "for ",
    "target": "over ",
    "area": "in ",
    "object": "as to ",
    "action": "as to the act: ",
    "period": "",
}
GAP_WORDS = {
    Kind.SILENT: "silent",
    Kind.UNCOVERED: "elsewhere on the issue, not here",
    Kind.NOT_CODED: "not coded",
}
KIND_WORDS = {
    Kind.CONTRARY: "one requires what the other forbids",
    Kind.CONTRADICTORY: "one claims what the other denies",
    Kind.SAME: "the same",
    Kind.ENTAILS: "the left claim implies the right one",
    Kind.ENTAILED: "the right claim implies the left one",
    Kind.COMPATIBLE: "both can hold",
    Kind.NEGOTIABLE: "a topic for talks",
    **GAP_WORDS,
}


def stance_words(clause: Clause) -> str:
    """Return stance and modality as written: "demand, must not"."""
    claim = clause.claim
    words = claim.stance.value
    if claim.modality is not None and claim.stance is not Stance.WARN:
        words += f", {claim.modality.value}"
    return words


def cite(clause: Clause) -> str:
    """Return the pinpoint and the grade of a clause."""
    return f"{clause.source.at}; grade {clause.source.grade.value}"


def where(region: Region, whole: Region, words: Words, named: FiniteSet | None = None) -> str:
    """
    Return where in *whole*, the region of a clause, a verdict holds: only what narrows it.

    Empty where it holds throughout.
    """
    if region == whole:
        return ""
    parts = []
    for dimension in sorted(region.dimensions, key=lambda d: d.order):
        values = region.range_of(dimension)
        if values == whole.range_of(dimension):
            continue
        if named is not None and dimension == words.vocabulary.target:
            assert isinstance(values, FiniteSet)
            text = words.parties(values, named.intersection(values))
        else:
            text = words.values(dimension, values)
        prefix = _PREPOSITIONS.get(dimension.name, "")
        if dimension == words.vocabulary.area and text.startswith("anywhere"):
            prefix = ""
        parts.append(prefix + text)
    order = ("over ", "in ", "anywhere", "for ")
    parts.sort(key=lambda p: next((i for i, o in enumerate(order) if p.startswith(o)), 9))
    return ", ".join(parts) or "in part"


def combinations_words(readings: Sequence[Mapping[str, str]]) -> str:
    """Return combinations of readings in words; empty where there are none."""
    if not readings:
        return ""
    shown = [
        " and ".join(f"{ref.split('/')[1]} is read as {id}" for ref, id in sorted(c.items()))
        for c in readings[:3]
    ]
    more = f", or in {len(readings) - 3} other ways" if len(readings) > 3 else ""
    return "if " + ", or ".join(shown) + more


@attrs.frozen
class _Key:
    verdict: Verdict
    standing: Standing
    negotiable: bool
    readings: tuple[tuple[tuple[str, str], ...], ...]


def named_parties(clause: Clause, position: Position) -> FiniteSet | None:
    """Return the targets that the document names expressly, if the clause records any."""
    text = dict(clause.names).get("target")
    return None if text is None else parties(text, position.vocabulary, position.context)


def verdict_lines(
    clause: Clause, position: Position, other: Position, findings: Iterable[Finding], words: Words
) -> list[str]:
    """
    Return what the *findings* about one clause say of its relation to another position.

    Findings alike in verdict, standing and readings are told together. Gaps are left out.
    """
    grouped: dict[_Key, list[Finding]] = {}
    for finding in findings:
        if finding.verdict is not Verdict.GAP:
            readings = tuple(tuple(sorted(c.items())) for c in finding.readings)
            negotiable = finding.kind is Kind.NEGOTIABLE
            key = _Key(finding.verdict, finding.standing, negotiable, readings)
            grouped.setdefault(key, []).append(finding)
    whole = union(claim.region for _, claim in clause.claims())
    named = named_parties(clause, position)
    lines = []
    for key, group in sorted(grouped.items(), key=lambda item: _rank(item[0])):
        region = union(finding.region for finding in group)
        others = dict.fromkeys((f.right if f.left is clause else f.left) for f in group)
        ids = enumerate_words([c.id for c in others if c is not None])
        words_of_verdict = "negotiable" if key.negotiable else key.verdict.value
        place = where(region, whole, words, named)
        line = f"{words_of_verdict} with the {other.name} ({ids})"
        line += f" {place}" if place else ""
        line += f"; {key.standing.word}" if not key.negotiable else ""
        reading = combinations_words([dict(c) for c in key.readings])
        lines.append(f"{line}, {reading}" if reading else line)
    return lines


def _rank(key: _Key) -> tuple[object, ...]:
    return (list(Verdict).index(key.verdict), key.negotiable, -key.standing, key.readings)
