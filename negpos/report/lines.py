"""Findings in short sentences, as a table cell holds them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.finite import FiniteSet
from negpos.modality import Kind, Stance, Standing, Verdict
from negpos.position import Position
from negpos.region import Dimension, Region, Values, product, union
from negpos.scope import parties
from negpos.vocabulary import READING_RANK
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
    """Return stance and modality as written, of each reading: "demand, must not"."""
    told = []
    for _, claim in clause.claims():
        words = claim.stance.value
        if claim.modality is not None and claim.stance is not Stance.WARN:
            words += f", {claim.modality.value}"
        told.append(words)
    return " or ".join(dict.fromkeys(told))


def cite(clause: Clause) -> str:
    """Return the pinpoint and the grade of a clause."""
    return f"{clause.source.at}; grade {clause.source.grade.value}"


def where(region: Region, whole: Region, words: Words, named: FiniteSet | None = None) -> str:
    """
    Return where in *whole*, the region of a clause, a verdict holds: only what narrows it.

    Empty where it holds throughout; "in part" where the words alone would say more than is so.
    """
    if region == whole:
        return ""
    parts = []
    ranges: dict[Dimension, Values] = {}
    for dimension in sorted(region.dimensions, key=lambda d: d.order):
        values = ranges[dimension] = region.range_of(dimension)
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
    if whole.intersection(product(ranges)) != region:
        parts.append("in part")
    return ", ".join(parts)


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


def named_parties(clause: Clause, position: Position) -> FiniteSet | None:
    """Return the targets that the document names expressly, if the clause records any."""
    text = dict(clause.names).get("target")
    return None if text is None else parties(text, position.vocabulary, position.context)


@attrs.frozen
class _Told:
    """What is said of a clause and any number of other positions."""

    verdict: Verdict
    negotiable: bool
    standing: Standing
    tail: str

    @property
    def rank(self) -> tuple[object, ...]:
        return (list(Verdict).index(self.verdict), self.negotiable, -self.standing, self.tail)

    def line(self, others: Iterable[str]) -> str:
        head = "negotiable" if self.negotiable else self.verdict.value
        standing = "" if self.negotiable else f"; {self.standing.word}"
        return f"{head} with {enumerate_words(list(others))}{self.tail}{standing}"


def verdict_lines(
    clause: Clause,
    position: Position,
    findings: Iterable[tuple[Position, Finding]],
    words: Words,
) -> list[str]:
    """
    Return in sentences what *findings* say of one clause and other positions, gaps left out.

    Positions of which the same is to be said are told together.
    """
    grouped: dict[tuple[str, Verdict, bool, Standing], list[Finding]] = {}
    for other, finding in findings:
        if finding.verdict is not Verdict.GAP:
            key = (other.phrase, finding.verdict, finding.kind is Kind.NEGOTIABLE, finding.standing)
            grouped.setdefault(key, []).append(finding)
    whole = union(claim.region for _, claim in clause.claims())
    named = named_parties(clause, position)
    told: dict[_Told, list[str]] = {}
    for (name, verdict, negotiable, firmness), group in grouped.items():
        tail = _tail(group, whole, words, named)
        ids = dict.fromkeys(c.id for f in group for c in (f.left, f.right) if c and c is not clause)
        cited = f"{name} ({', '.join(ids)})"
        told.setdefault(_Told(verdict, negotiable, firmness, tail), []).append(cited)
    return [key.line(told[key]) for key in sorted(told, key=lambda key: key.rank)]


def _tail(findings: Sequence[Finding], whole: Region, words: Words, named: FiniteSet | None) -> str:
    """Return where the findings hold: under every reading, and where else under some."""
    told = union(f.region.intersection(f.under) for f in findings)
    sections = told.split_at(READING_RANK)
    certain = union(acts for readings, acts in sections.items() if readings.is_full)
    turning = [f for f in findings if not f.region.is_subset(certain)]
    possible = union(f.region for f in turning).difference(certain)
    place = where(certain, whole, words, named) if not certain.is_empty else ""
    tail = f" {place}" if place else ""
    if possible.is_empty:
        return tail
    combinations = [c for f in turning for c in f.readings]
    if len(combinations) == 1:
        under = combinations_words(combinations)
    else:
        ids = sorted({reference.split("/")[1] for c in combinations for reference in c})
        under = f"under some readings of {enumerate_words(ids)}"
    if certain.is_empty:
        further = where(possible, whole, words, named)
        return f" {further + ', ' if further else ''}only {under}"
    return f"{tail}, more widely {under}"
