"""Findings in short sentences, as a table cell holds them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import attrs

from negpos.clause import Clause
from negpos.compare import Finding
from negpos.finite import FiniteSet
from negpos.modality import Kind, Stance, Standing, Verdict
from negpos.position import Position
from negpos.region import Dimension, Region, Values, product, union
from negpos.report.language import label
from negpos.scope import parties
from negpos.vocabulary import READING_RANK
from negpos.words import Words, enumerate_words, finite

#: what stands before the values of a dimension in a phrase that tells where a verdict holds
_PREPOSITIONS = {
    "bearer": "for ",
    "target": "over ",
    "area": "in ",
    "object": "as to ",
    "action": "as to the act: ",
    "period": "",
}
#: what goes on a sentence without a comma
_JOINED = (*filter(None, _PREPOSITIONS.values()), "anywhere", "outside", "only ")
#: what is added where the words for a place alone would say more than is so
IN_PART = "in part"
#: how many ways to combine readings are told
MOST_WAYS = 3
GAP_WORDS = {
    Kind.SILENT: "silent",
    Kind.UNCOVERED: "elsewhere on the issue, not here",
    Kind.NOT_CODED: "not coded",
}
KIND_WORDS = {
    Kind.CONTRARY: "one requires what the other forbids",
    Kind.CONTRADICTORY: "one claims what the other denies",
    Kind.SAME: "both claim the same",
    Kind.ENTAILS: "the left claim implies the right one",
    Kind.ENTAILED: "the right claim implies the left one",
    Kind.COMPATIBLE: "both can hold",
    Kind.NEGOTIABLE: "a topic for talks",
    **GAP_WORDS,
}


def stance_words(clause: Clause) -> str:
    """Return stance and modality as written: "demand, must not", or what each reading has."""
    told = []
    for _, claim in clause.claims():
        words = claim.stance.value
        if claim.modality is not None and claim.stance is not Stance.WARN:
            words += f", {claim.modality.value}"
        told.append(words)
    each = list(dict.fromkeys(told))
    return each[0] if len(each) == 1 else " or ".join(f"({words})" for words in each)


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
        parts.append(IN_PART)
    return ", ".join(parts)


def readings_words(section: Region, own: Clause | None = None) -> str:
    """
    Return in words the readings under which something holds; empty where it is under all.

    The clause *own* is told as "it". Clauses of two positions that share an id are told in full.
    """
    if section.is_full:
        return ""
    references = [dimension.name for dimension in section.dimensions]
    ids = Counter(reference.split("/")[1] for reference in references)

    def told(dimension: Dimension, values: Values) -> str:
        id = dimension.name.split("/")[1]
        name = id if ids[id] == 1 else dimension.name
        if own is not None and dimension.name == own.reference:
            name = "it"
        chosen, others = finite(values), finite(values).complement()
        if len(chosen) > 2 and len(others) < len(chosen):
            return f"{name} is not read as {enumerate_words(list(others), 'or')}"
        return f"{name} is read as {enumerate_words(list(chosen), 'or')}"

    ways = [" and ".join(told(d, v) for d, v in p.items()) for p in section.products()]
    rest = len(ways) - MOST_WAYS
    more = f", or in {rest} other way{'s' * (rest > 1)}" if rest > 0 else ""
    return f"if {', or '.join(ways[:MOST_WAYS])}{more}"


def finding_rows(findings: Iterable[Finding], words: Words) -> Iterator[tuple[str, ...]]:
    """Yield for each finding verdict and kind, the ids of both clauses, where, and standing."""
    for finding in findings:
        place = words.region(finding.region)
        reading = readings_words(finding.under)
        yield (
            f"{finding.verdict.value}, {finding.kind.value}",
            finding.left.id if finding.left else "",
            finding.right.id if finding.right else "",
            f"{place} ({reading})" if reading else place,
            finding.standing.word,
        )


def named_parties(clause: Clause, position: Position) -> FiniteSet | None:
    """Return the targets that the document names expressly, if the clause records any."""
    text = dict(clause.names).get("target")
    return None if text is None else parties(text, position.vocabulary, position.context)


@attrs.frozen
class Line:
    """What is said in one sentence of a clause and any number of other positions."""

    verdict: Verdict
    is_negotiable: bool
    #: None for a gap, which has no standing of two claims
    standing: Standing | None
    #: the ids of the other positions
    others: tuple[str, ...]
    findings: tuple[Finding, ...]
    text: str

    @property
    def rank(self) -> tuple[object, ...]:
        """What lines are sorted by: verdict, then the firmest first."""
        firmness = -1 if self.standing is None else self.standing
        return (list(Verdict).index(self.verdict), self.is_negotiable, -firmness)


def verdict_lines(
    clause: Clause,
    position: Position,
    findings: Iterable[tuple[Position, Finding]],
    words: Words,
) -> list[Line]:
    """
    Return in sentences what *findings* say of one clause and other positions, gaps left out.

    Positions of which the same is to be said are told together.
    """
    grouped: dict[tuple[str, Verdict, bool, Standing], list[Finding]] = {}
    named_by: dict[str, Position] = {}
    for other, finding in findings:
        if finding.verdict is not Verdict.GAP:
            is_negotiable = finding.kind is Kind.NEGOTIABLE
            key = (other.id, finding.verdict, is_negotiable, finding.standing)
            grouped.setdefault(key, []).append(finding)
            named_by[other.id] = other
    whole = union(claim.region for _, claim in clause.claims())
    named = named_parties(clause, position)
    told: dict[tuple[Verdict, bool, Standing, str], list[tuple[Position, list[Finding]]]] = {}
    for (id, verdict, is_negotiable, firmness), group in grouped.items():
        place = extent(union(f.region & f.under for f in group), whole, words, named)
        tail = f"{' ' if place.startswith(_JOINED) else ', '}{place}" if place else ""
        told.setdefault((verdict, is_negotiable, firmness, tail), []).append((named_by[id], group))
    lines = []
    for (verdict, is_negotiable, firmness, tail), groups in sorted(
        told.items(), key=lambda item: item[0][-1]
    ):
        met = enumerate_words([_cited(clause, other, group, words) for other, group in groups])
        head = label("negotiable" if is_negotiable else verdict.value)
        firm = "" if is_negotiable else f"; {label(firmness.word)}"
        lines.append(
            Line(
                verdict,
                is_negotiable,
                firmness,
                tuple(other.id for other, _ in groups),
                tuple(finding for _, group in groups for finding in group),
                f"{head} with {met}{tail}{firm}",
            )
        )
    return sorted(lines, key=lambda line: line.rank)


def overlap_line(other: Position, findings: Sequence[Finding], issue: str, words: Words) -> Line:
    """Return in a sentence with which clauses of another position some overlap, no places told."""
    finding = findings[0]
    is_negotiable = finding.kind is Kind.NEGOTIABLE
    met = (c for f in findings for c in (f.left, f.right) if c and c.position == other.id)
    text = label("negotiable" if is_negotiable else finding.verdict.value)
    text += f" with {other.phrase} ({_ids(met, issue, words)})"
    if certain_acts(union(f.region & f.under for f in findings)).is_empty:
        text += " only under some readings"
    if not is_negotiable:
        text += f"; {label(finding.standing.word)}"
    standing, ids = finding.standing, (other.id,)
    return Line(finding.verdict, is_negotiable, standing, ids, tuple(findings), text)


def _cited(clause: Clause, other: Position, findings: Iterable[Finding], words: Words) -> str:
    """Return another position with the clauses of it that *clause* meets."""
    met = (c for f in findings for c in (f.left, f.right) if c and c is not clause)
    return f"{other.phrase} ({_ids(met, clause.issue, words)})"


def _ids(clauses: Iterable[Clause], issue: str, words: Words) -> str:
    """Return the ids of clauses, those of other issues with these."""
    by_issue: dict[str, dict[str, None]] = {issue: {}}
    for clause in clauses:
        by_issue.setdefault(clause.issue, {})[clause.id] = None
    terms = words.vocabulary.issues
    return "; ".join(
        ", ".join(ids) + ("" if other == issue else f" under {terms[other].label}")
        for other, ids in by_issue.items()
        if ids
    )


def certain_acts(told: Region) -> Region:
    """Return the acts of which something holds under every reading; *told* has the readings too."""
    sections = told.split_at(READING_RANK)
    return union(acts for readings, acts in sections.items() if readings.is_full)


def extent(told: Region, whole: Region, words: Words, named: FiniteSet | None = None) -> str:
    """
    Return where in *whole*, a region of acts, something holds: in all readings, and in some.

    *told* holds the acts with the readings under which it holds of them. Empty where it holds
    throughout *whole* under every reading.
    """
    sections = told.split_at(READING_RANK)
    certain = certain_acts(told)
    turning = {r: acts for r, acts in sections.items() if not acts.is_subset(certain)}
    possible = union(turning.values()).difference(certain)
    place = where(certain, whole, words, named) if not certain.is_empty else ""
    if possible.is_empty:
        return place
    under = union(turning)
    told_under = readings_words(under)
    if under.is_full or len(list(under.products())) > 1:
        ids = sorted({d.name.split("/")[1] for readings in turning for d in readings.dimensions})
        told_under = f"under some readings of {enumerate_words(ids)}"
    if certain.is_empty:
        further = where(possible, whole, words, named)
        return f"{further + ', ' if further else ''}only {told_under}"
    return f"{place}, more widely {told_under}"
