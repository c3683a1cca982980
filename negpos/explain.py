"""Why two clauses meet as they do: in each dimension, by modality, and under each reading."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from negpos.clause import Claim, Clause, Condition, Reading
from negpos.compare import (
    PROHIBITIVE,
    Finding,
    HeldNorm,
    compare,
    held_norms,
    read_as,
    reading_dimension,
    reading_sets,
    region_to_dict,
)
from negpos.modality import Direction, Kind, Modality, Stance, Standing, Verdict, meet
from negpos.position import Position
from negpos.region import NOTHING, Act, Dimension, Region, Values, union
from negpos.scope import Norm, Scope, resolve
from negpos.vocabulary import MEASURE_RANK, READING_RANK, RELATIVE_VALUES, Vocabulary
from negpos.words import Words


@attrs.frozen
class Respect:
    """How two clauses lie in one dimension: the values of each, and what they share, in words."""

    dimension: str
    left: str
    right: str
    shared: str
    direction: Direction | None


@attrs.frozen
class Derivation:
    """
    How a clause comes to a norm that is compared, and how firmly it claims it.

    What is written as *modality* is claimed, or its contradictory where the stance is to reject
    it; the dual of that is compared where the actions are opposites, with bearer and target
    exchanged where they are converses.
    """

    clause: Clause
    stance: Stance
    #: as written
    modality: Modality | None
    actions: tuple[str, ...]
    claimed: Modality | None
    is_dual: bool
    is_exchanged: bool
    #: as compared
    compared: Modality | None
    compared_actions: Values
    standing: Standing
    #: the readings under which it is so; empty where under all
    readings: tuple[str, ...] = ()

    @property
    def is_as_written(self) -> bool:
        """Whether the norm is compared as it is written."""
        return not (self.stance is Stance.REJECT or self.is_dual or self.is_exchanged)


@attrs.frozen
class Cell:
    """A cell of the table of modalities: the modalities of two norms that share an act."""

    left: Modality | None
    right: Modality | None

    @property
    def kind(self) -> Kind:
        """How the two modalities meet."""
        return meet(self.left, self.right)


@attrs.frozen
class RuledOut:
    """
    Ways to fulfil an obligation that a clause of the other side rules out.

    *ways* is a region of action and object alone; *readings* are those of the clause under which
    it does so, empty where under all.
    """

    clause: Clause
    readings: tuple[str, ...]
    standing: Standing
    ways: Region


@attrs.frozen
class Fulfilment:
    """
    The ways to fulfil an obligation, where a verdict about it holds.

    All *ways* are ruled out somewhere or *left*; none is left where the verdict is a conflict.
    *is_left_throughout* tells whether the same ways are left wherever the verdict holds.
    """

    duty: Clause
    verdict: Verdict
    kind: Kind
    ways: Region
    ruled_out: tuple[RuledOut, ...]
    left: Region
    is_left_throughout: bool


@attrs.frozen
class Result:
    """What a reading leads to: a verdict over acts, under some readings of other clauses."""

    verdict: Verdict
    kind: Kind
    standing: Standing
    region: Region
    #: the readings of other clauses under which it holds, as a region
    under: Region


@attrs.frozen
class Effect:
    """
    What a reading of one of the two clauses changes, and what then holds between the two.

    *changes* tells in words, from field to value, how the reading departs from what the fields
    beside the readings say; *results* are the findings that `compare` has with this reading fixed.
    """

    clause: Clause
    reading: Reading
    changes: Mapping[str, str]
    results: tuple[Result, ...]


@attrs.frozen
class Carving:
    """
    Acts that an exception cuts out of a clause, under the readings that have it.

    *whole* holds the acts of the clause without any exception, *reached* those of the acts cut
    out of which the other clause speaks.
    """

    clause: Clause
    readings: tuple[str, ...]
    region: Region
    whole: Region
    reached: Region


@attrs.frozen
class Hanging:
    """A condition of a clause, under the readings that have it, and the clause that it names."""

    clause: Clause
    readings: tuple[str, ...]
    condition: Condition
    named: Clause | None


@attrs.frozen
class Explanation:
    """
    Two clauses, how they lie and meet, and every finding about the two.

    *parting* is empty where they share an act, else the smallest sets of dimensions in which no
    value of the one is a value of the other. *readings* are those that were fixed.
    """

    left: Clause
    right: Clause
    left_position: Position
    right_position: Position
    readings: Mapping[str, str]
    respects: tuple[Respect, ...]
    parting: tuple[tuple[str, ...], ...]
    derivations: tuple[Derivation, ...]
    cells: tuple[Cell, ...]
    fulfilments: tuple[Fulfilment, ...]
    effects: tuple[Effect, ...]
    exceptions: tuple[Carving, ...]
    conditions: tuple[Hanging, ...]
    findings: tuple[Finding, ...]
    words: Words = attrs.field(eq=False, repr=False)

    @property
    def shared(self) -> Region:
        """The acts of which both clauses speak, under some of their readings."""
        return union(finding.region for finding in self.findings)

    def witness(self, finding: Finding) -> dict[Dimension, str | int]:
        """Return the act that stands for a finding, in the dimensions that its words tell."""
        v = self.words.vocabulary
        told = finding.region.dimensions | {v.bearer, v.period}
        return {d: value for d, value in finding.act.items() if d in told}

    def to_dict(self) -> dict[str, Any]:
        """
        Return the explanation for other programs.

        ``left`` and ``right`` are the references of the clauses, ``fixed`` the readings that were
        fixed. Then come lists of objects, references and terms being as in the files, ``readings``
        being empty where all of the clause are meant:

        - ``dimensions``: ``dimension``, ``left``, ``right``, ``shared``, ``direction``;
        - ``parting``: lists of dimensions, empty where the clauses share an act;
        - ``derivations``: ``clause``, ``readings``, ``stance``, ``modality``, ``actions``,
          ``rejected``, ``dual``, ``exchanged``, ``compared``, ``standing``;
        - ``cells``: ``left``, ``right``, ``kind``;
        - ``fulfilment``: ``duty``, ``verdict``, ``kind``, ``ways``, ``left``, ``left_throughout``,
          and ``ruled_out`` with ``clause``, ``readings``, ``standing``, ``ways``;
        - ``readings``: ``clause``, ``reading``, ``note``, ``held_by``, ``changes``, and ``results``
          with ``verdict``, ``kind``, ``standing``, ``region`` and, as ``readings``, the ways to
          read other clauses under which it holds, each from reference to readings;
        - ``exceptions``: ``clause``, ``readings``, ``region``, ``reached``;
        - ``conditions``: ``clause``, ``readings``, ``text``, ``is_reference``, ``says``;
        - ``findings``: ``verdict``, ``kind``, ``standing``, ``readings``, ``region``, ``witness``
          and, as ``act``, the value of the witness in each dimension.
        """
        return {
            "left": self.left.reference,
            "right": self.right.reference,
            "fixed": dict(self.readings),
            "dimensions": [
                {
                    "dimension": r.dimension,
                    "left": r.left,
                    "right": r.right,
                    "shared": r.shared,
                    "direction": r.direction and r.direction.value,
                }
                for r in self.respects
            ],
            "parting": [list(names) for names in self.parting],
            "derivations": [_derivation_to_dict(d) for d in self.derivations],
            "cells": [
                {
                    "left": c.left and c.left.value,
                    "right": c.right and c.right.value,
                    "kind": c.kind.value,
                }
                for c in self.cells
            ],
            "fulfilment": [_fulfilment_to_dict(f, self.words) for f in self.fulfilments],
            "readings": [_effect_to_dict(e, self.words) for e in self.effects],
            "exceptions": [
                {
                    "clause": e.clause.reference,
                    "readings": list(e.readings),
                    "region": region_to_dict(e.region, self.words),
                    "reached": not e.reached.is_empty,
                }
                for e in self.exceptions
            ],
            "conditions": [
                {
                    "clause": h.clause.reference,
                    "readings": list(h.readings),
                    "text": h.condition.text,
                    "is_reference": h.condition.is_reference,
                    "says": h.named and h.named.text,
                }
                for h in self.conditions
            ],
            "findings": [
                {
                    "verdict": f.verdict.value,
                    "kind": f.kind.value,
                    "standing": f.standing.word,
                    "readings": [dict(c) for c in f.readings],
                    "region": region_to_dict(f.region, self.words),
                    "witness": f.witness,
                    "act": _act_to_dict(self.witness(f), self.words.vocabulary),
                }
                for f in self.findings
            ],
        }


def _derivation_to_dict(derivation: Derivation) -> dict[str, Any]:
    return {
        "clause": derivation.clause.reference,
        "readings": list(derivation.readings),
        "stance": derivation.stance.value,
        "modality": derivation.modality and derivation.modality.value,
        "actions": list(derivation.actions),
        "rejected": derivation.stance is Stance.REJECT,
        "dual": derivation.is_dual,
        "exchanged": derivation.is_exchanged,
        "compared": derivation.compared and derivation.compared.value,
        "standing": derivation.standing.word,
    }


def _fulfilment_to_dict(fulfilment: Fulfilment, words: Words) -> dict[str, Any]:
    return {
        "duty": fulfilment.duty.reference,
        "verdict": fulfilment.verdict.value,
        "kind": fulfilment.kind.value,
        "ways": region_to_dict(fulfilment.ways, words),
        "ruled_out": [
            {
                "clause": r.clause.reference,
                "readings": list(r.readings),
                "standing": r.standing.word,
                "ways": region_to_dict(r.ways, words),
            }
            for r in fulfilment.ruled_out
        ],
        "left": region_to_dict(fulfilment.left, words),
        "left_throughout": fulfilment.is_left_throughout,
    }


def _effect_to_dict(effect: Effect, words: Words) -> dict[str, Any]:
    return {
        "clause": effect.clause.reference,
        "reading": effect.reading.id,
        "note": effect.reading.note,
        "held_by": list(effect.reading.held_by),
        "changes": dict(effect.changes),
        "results": [
            {
                "verdict": r.verdict.value,
                "kind": r.kind.value,
                "standing": r.standing.word,
                "readings": [] if r.under.is_full else [dict(s) for s in reading_sets(r.under)],
                "region": region_to_dict(r.region, words),
            }
            for r in effect.results
        ],
    }


def _act_to_dict(act: Act, vocabulary: Vocabulary) -> dict[str, str | int]:
    return {
        dimension.name: datetime.date.fromordinal(value).isoformat()
        if isinstance(value, int) and vocabulary.counts_days(dimension)
        else value
        for dimension, value in act.items()
    }


def explain(
    left_position: Position,
    left: Clause,
    right_position: Position,
    right: Clause,
    *,
    readings: Mapping[str, str] | None = None,
) -> Explanation:
    """
    Return how two clauses meet and why, with the findings about the two.

    *readings* fixes readings, as for `compare`, whose errors it raises. Each dimension is told for
    all other readings of a clause together; `Explanation.effects` and the findings tell them apart.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> draft, reply = corpus["ru-us-draft"], corpus["us-reply"]
    >>> found = explain(draft, draft["4.1b"], reply, reply["r7"])
    >>> [(cell.left.value, cell.right.value, cell.kind.value) for cell in found.cells]
    [('must not', 'may', 'contradictory')]
    >>> [(effect.reading.id, effect.changes) for effect in found.effects][0]
    ('prospective', {'target': 'former Soviet states outside NATO'})
    """
    fixed = dict(readings or {})
    comparison = compare(left_position, right_position, readings=fixed)
    findings = tuple(f for f in comparison.findings if f.left is left and f.right is right)
    words = comparison.words
    ours, theirs = (tuple(held_norms(p, fixed)) for p in (left_position, right_position))
    one, other = (union(claim.region for _, claim in _claims(c, fixed)) for c in (left, right))
    clauses = tuple(dict.fromkeys((left, right)))
    named = {c.reference: c for p in (left_position, right_position) for c in p.clauses}
    kinds = words.vocabulary.kinds
    return Explanation(
        left,
        right,
        left_position,
        right_position,
        readings={r: id for r, id in fixed.items() if r in (left.reference, right.reference)},
        respects=tuple(_respects(left, right, one, other, words, fixed)),
        parting=tuple(_parting(one, other)),
        derivations=tuple(d for c in clauses for d in _derivations(c, fixed, words.vocabulary)),
        cells=tuple(_cells(left, right, ours, theirs)),
        fulfilments=tuple(_fulfilments(findings, left, right, ours, theirs, kinds)),
        effects=tuple(e for c in clauses for e in _effects(c, findings, fixed, words)),
        exceptions=(
            *_carvings(left_position, left, other, fixed),
            *(() if left is right else _carvings(right_position, right, one, fixed)),
        ),
        conditions=tuple(h for c in clauses for h in _hangings(c, fixed, named)),
        findings=findings,
        words=words,
    )


def _claims(clause: Clause, fixed: Mapping[str, str]) -> Iterator[tuple[str | None, Claim]]:
    """Yield the claims of a clause by reading; where one is fixed, this one alone."""
    chosen = fixed.get(clause.reference)
    return ((id, claim) for id, claim in clause.claims() if chosen in (None, id))


def _some(clause: Clause, fixed: Mapping[str, str], ids: Iterable[str | None]) -> tuple[str, ...]:
    """Return the readings *ids* of a clause; nothing where these are all that there are."""
    found = tuple(dict.fromkeys(id for id in ids if id is not None))
    return () if len(found) == len(list(_claims(clause, fixed))) else found


# ---------------------------------------------------------------- dimensions


def _respects(
    left: Clause,
    right: Clause,
    one: Region,
    other: Region,
    words: Words,
    fixed: Mapping[str, str],
) -> Iterator[Respect]:
    for dimension in sorted(one.dimensions | other.dimensions, key=lambda d: d.order):
        mine, yours = one.range_of(dimension), other.range_of(dimension)
        if mine.is_full and yours.is_full:
            continue
        shared = mine.intersection(yours)
        yield Respect(
            dimension=dimension.name,
            left=_relative(left, dimension, fixed) or _told(mine, dimension, words),
            right=_relative(right, dimension, fixed) or _told(yours, dimension, words),
            shared=_told(shared, dimension, words),
            direction=None if shared.is_empty else _lie(mine, yours),
        )


def _relative(clause: Clause, dimension: Dimension, fixed: Mapping[str, str]) -> str | None:
    """
    Return what a value relative to the bearer stands for, where that is all there is.

    A clause with a converse action has other bearers and targets as it is compared.
    """
    claims = [claim for _, claim in _claims(clause, fixed)]
    is_exchanged = any(norm.is_exchanged for claim in claims for norm in claim.norms)
    if is_exchanged or dimension.name not in ("target", "area"):
        return None
    written = {getattr(claim.scope, dimension.name) for claim in claims}
    return RELATIVE_VALUES.get(written.pop()) if len(written) == 1 else None


def _told(values: Values, dimension: Dimension, words: Words) -> str:
    if values.is_empty:
        return "nothing"
    if values.is_full:
        return "no limit"
    told = words.values(dimension, values)
    if dimension.rank != MEASURE_RANK:
        return told
    return told.removeprefix(words.vocabulary.measures[dimension.name].label).lstrip()


def _lie(left: Values, right: Values) -> Direction:
    return Direction.of(
        more_left=not left.difference(right).is_empty,
        more_right=not right.difference(left).is_empty,
    )


def _parting(left: Region, right: Region) -> Iterator[tuple[str, ...]]:
    """Yield the smallest sets of dimensions in which two disjoint regions share no value."""
    if not left.is_disjoint(right):
        return
    dimensions = sorted(left.dimensions & right.dimensions, key=lambda d: d.order)
    for size in range(1, len(dimensions) + 1):
        found = False
        for chosen in itertools.combinations(dimensions, size):
            mine, yours = (r.project(r.dimensions.difference(chosen)) for r in (left, right))
            if mine.is_disjoint(yours):
                found = True
                yield tuple(dimension.name for dimension in chosen)
        if found:
            return


# ---------------------------------------------------------------- modalities


def _derivations(
    clause: Clause, fixed: Mapping[str, str], vocabulary: Vocabulary
) -> Iterator[Derivation]:
    found: dict[Derivation, list[str | None]] = {}
    for id, claim in _claims(clause, fixed):
        for norm in claim.norms:
            found.setdefault(_derivation(clause, claim, norm, vocabulary), []).append(id)
    for derivation, ids in found.items():
        yield attrs.evolve(derivation, readings=_some(clause, fixed, ids))


def _derivation(clause: Clause, claim: Claim, norm: Norm, vocabulary: Vocabulary) -> Derivation:
    return Derivation(
        clause=clause,
        stance=claim.stance,
        modality=claim.modality,
        actions=norm.actions,
        claimed=claim.claimed,
        is_dual=norm.is_dual,
        is_exchanged=norm.is_exchanged,
        compared=norm.modality,
        compared_actions=norm.region.range_of(vocabulary.action),
        standing=claim.standing,
    )


def _cells(
    left: Clause, right: Clause, ours: Iterable[HeldNorm], theirs: Sequence[HeldNorm]
) -> Iterator[Cell]:
    met = {
        Cell(mine.modality, yours.modality): None
        for mine in ours
        for yours in theirs
        if mine.clause is left and yours.clause is right
        if not mine.region.is_disjoint(yours.region)
    }
    yield from met


# ---------------------------------------------------------------- ways of fulfilment


def _fulfilments(
    findings: Iterable[Finding],
    left: Clause,
    right: Clause,
    ours: Sequence[HeldNorm],
    theirs: Sequence[HeldNorm],
    kinds: frozenset[Dimension],
) -> Iterator[Fulfilment]:
    found: dict[tuple[Verdict, Kind], Region] = {}
    for f in findings:
        if f.kind.is_conflict:
            key = (f.verdict, f.kind)
            found[key] = found.get(key, NOTHING) | f.region & f.under
    for (verdict, kind), region in found.items():
        for duty, mine, other, side in ((left, ours, right, theirs), (right, theirs, left, ours)):
            norms = [n for n in mine if n.clause is duty and n.modality is Modality.MUST]
            duties = union(n.region for n in norms)
            against = [n for n in side if n.modality in PROHIBITIVE[kind]]
            met = union(n.region for n in against if n.clause is other)
            where = region & duties & met
            if not where.is_empty:
                some = union(n.region for n in norms if n.asks_for_some)
                done = (some & where.project(kinds)) | (duties & where)
                rest = done - union(n.region for n in against)
                left_over = _ways(rest, kinds)
                yield Fulfilment(
                    duty,
                    verdict,
                    kind,
                    ways=_ways(done, kinds),
                    ruled_out=tuple(_ruled_out(done, against, kinds)),
                    left=left_over,
                    is_left_throughout=rest == done & left_over,
                )


def _ways(region: Region, kinds: frozenset[Dimension]) -> Region:
    return region.project(region.dimensions - kinds)


def _ruled_out(
    done: Region, against: Iterable[HeldNorm], kinds: frozenset[Dimension]
) -> Iterator[RuledOut]:
    found: dict[tuple[Clause, Standing], Region] = {}
    for norm in against:
        region = done & norm.region
        if not region.is_empty:
            key = (norm.clause, norm.standing)
            found[key] = found.get(key, NOTHING) | region
    for (clause, standing), region in found.items():
        readings: tuple[str, ...] = ()
        if clause.readings:
            dimension = reading_dimension(clause)
            rest = region.range_of(dimension)
            if rest != done.range_of(dimension):
                readings = tuple(r.id for r in clause.readings if r.id in rest)
        yield RuledOut(clause, readings, standing, _ways(region, kinds))


# ---------------------------------------------------------------- readings


def _effects(
    clause: Clause, findings: Iterable[Finding], fixed: Mapping[str, str], words: Words
) -> Iterator[Effect]:
    if clause.reference in fixed:
        return
    own = {reading_dimension(clause)}
    for reading in clause.readings:
        found: dict[tuple[Verdict, Kind, Standing], Region] = {}
        for f in findings:
            region = (f.region & f.under & read_as(clause, reading.id)).project(own)
            if not region.is_empty:
                key = (f.verdict, f.kind, f.standing)
                found[key] = found.get(key, NOTHING) | region
        results = tuple(
            Result(*key, acts, under)
            for key, region in found.items()
            for under, acts in region.split_at(READING_RANK).items()
        )
        yield Effect(clause, reading, _changes(clause.claim, reading.claim, words), results)


def _changes(written: Claim, read: Claim, words: Words) -> dict[str, str]:
    """Return in words each respect in which a reading differs from the fields beside it."""
    found = {}
    if read.stance is not written.stance:
        found["stance"] = read.stance.value
    if read.modality is not written.modality:
        found["modality"] = read.modality.value if read.modality else "no norm named"
    before, after = written.region, read.region
    for dimension in sorted(before.dimensions | after.dimensions, key=lambda d: d.order):
        values = after.range_of(dimension)
        if values != before.range_of(dimension):
            found[dimension.name] = _told(values, dimension, words)
    if read.scope.excepted != written.scope.excepted:
        count = len(read.scope.excepted)
        found["exceptions"] = str(count or "none")
    if read.conditions != written.conditions:
        found["conditions"] = "; ".join(c.text for c in read.conditions) or "none"
    return found


# ---------------------------------------------------------------- exceptions and conditions


def _carvings(
    position: Position, clause: Clause, other: Region, fixed: Mapping[str, str]
) -> Iterator[Carving]:
    found: dict[Scope, list[tuple[str | None, Region, Region]]] = {}
    for id, claim in _claims(clause, fixed):

        def acts(*excepted: Scope, claim: Claim = claim) -> Region:
            scope = attrs.evolve(claim.scope, excepted=excepted)
            norms = resolve(scope, claim.claimed, position.vocabulary, position.context)
            return union(norm.region for norm in norms)

        for exception in claim.scope.excepted:
            whole = acts()
            found.setdefault(exception, []).append((id, whole - acts(exception), whole))
    for parts in found.values():
        region = union(cut for _, cut, _ in parts)
        whole = union(whole for _, _, whole in parts)
        readings = _some(clause, fixed, (id for id, _, _ in parts))
        yield Carving(clause, readings, region, whole, region & other)


def _hangings(
    clause: Clause, fixed: Mapping[str, str], known: Mapping[str, Clause]
) -> Iterator[Hanging]:
    found: dict[Condition, list[str | None]] = {}
    for id, claim in _claims(clause, fixed):
        for condition in claim.conditions:
            found.setdefault(condition, []).append(id)
    for condition, ids in found.items():
        named = known.get(condition.text) if condition.is_reference else None
        yield Hanging(clause, _some(clause, fixed, ids), condition, named)
