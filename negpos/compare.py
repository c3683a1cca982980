"""
Findings: where two positions overlap, conflict, stay undecided or leave gaps.

Every reading of an ambiguous clause is a value of a dimension of its own. A clause is then one
region of acts and readings, the whole comparison is algebra of such regions, and the cross-section
of a finding in the dimensions of readings is the set of combinations under which it holds.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

import attrs

from negpos.clause import Claim, Clause
from negpos.errors import DifferentVocabularies, NotFound, SameId
from negpos.expression import parse
from negpos.finite import FiniteSet, Universe
from negpos.interval import IntervalSet
from negpos.modality import Direction, Kind, Modality, Standing, Verdict, meet
from negpos.position import Position
from negpos.region import EVERYTHING, NOTHING, Act, Dimension, Region, Values, product, union
from negpos.scope import set_named
from negpos.vocabulary import READING_RANK, Vocabulary, nearest
from negpos.words import Words

if TYPE_CHECKING:
    import pandas


@attrs.frozen(repr=False)
class Finding:
    """
    One verdict, with the clauses, the acts and the readings for which it holds.

    One of *left* and *right* is None for a gap. *region* is exactly where the verdict holds, for a
    gap the acts that no clause of the other side reaches. *direction* tells how the whole regions
    of the two clauses lie, under the readings that the finding names; a gap has none. *readings*
    is empty where the finding holds under every reading, else the combinations, each from clause
    to reading, under which it holds. *act* is one act in the region and *witness* the same in
    words. *fingerprint* stays the same when clauses are reordered or reworded.
    """

    verdict: Verdict
    kind: Kind
    left: Clause | None
    right: Clause | None
    region: Region
    direction: Direction | None
    standing: Standing
    #: the readings under which the finding holds, as a region
    under: Region
    act: Act
    witness: str
    fingerprint: str

    def __repr__(self) -> str:
        told = f"{self.verdict.value}, {self.kind.value}, {self.standing.word}"
        clauses = " and ".join(c.reference for c in (self.left, self.right) if c is not None)
        return f"<Finding {told}: {clauses}>"

    @property
    def clause(self) -> Clause:
        """The left clause, or the right one where there is no left."""
        clause = self.left or self.right
        assert clause is not None
        return clause

    @property
    def issue(self) -> str:
        """The issue of the left clause, or of the right one where there is no left."""
        return self.clause.issue

    @functools.cached_property
    def readings(self) -> tuple[Mapping[str, str], ...]:
        """The combinations of readings under which the finding holds; empty where under all."""
        return tuple(combinations(self.under))

    @property
    def conditions(self) -> tuple[str, ...]:
        """What the claims of the two clauses hang on, under any reading, as it is written."""
        clauses = (clause for clause in (self.left, self.right) if clause is not None)
        claims = (claim for clause in clauses for _, claim in clause.claims())
        return tuple(dict.fromkeys(c.text for claim in claims for c in claim.conditions))

    @property
    def holds_under_every_reading(self) -> bool:
        """Whether no reading of any clause changes this finding."""
        return self.under.is_full


@attrs.frozen(repr=False)
class Comparison:
    """Two positions and every finding about them, under the readings that were fixed, if any."""

    left: Position
    right: Position
    findings: tuple[Finding, ...]
    fixed: Mapping[str, str] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {verdict}" for verdict, count in self.counts.items())
        return f"<Comparison of {self.left.id} and {self.right.id}: {counts}>"

    def _repr_html_(self) -> str:
        from negpos.report.notebook import comparison_sheet

        return comparison_sheet(self).html()

    def _repr_markdown_(self) -> str:
        from negpos.report.notebook import comparison_sheet

        return comparison_sheet(self).markdown()

    def _with(self, verdict: Verdict) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.verdict is verdict)

    @property
    def conflicts(self) -> tuple[Finding, ...]:
        """Where one side claims what the other denies."""
        return self._with(Verdict.CONFLICT)

    @property
    def overlaps(self) -> tuple[Finding, ...]:
        """Where both sides speak of the same acts and their claims can stand together."""
        return self._with(Verdict.OVERLAP)

    @property
    def gaps(self) -> tuple[Finding, ...]:
        """Where one side speaks and no clause of the other reaches."""
        return self._with(Verdict.GAP)

    @property
    def undecided(self) -> tuple[Finding, ...]:
        """Where it depends on how an obligation is carried out."""
        return self._with(Verdict.UNDECIDED)

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings of each verdict."""
        return {verdict.value: len(self._with(verdict)) for verdict in Verdict}

    @property
    def words(self) -> Words:
        """The words for regions of this comparison."""
        return Words(self.left.vocabulary, max(self.left.date, self.right.date))

    def select(self, keep: Iterable[Finding]) -> Comparison:
        """Return the same comparison with only the findings *keep*."""
        return attrs.evolve(self, findings=tuple(keep))

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs: ids, words, sets and counts."""
        words = self.words
        return {
            "left": self.left.id,
            "right": self.right.id,
            "counts": self.counts,
            "findings": [_finding_to_dict(finding, words) for finding in self.findings],
        }

    def to_frame(self) -> pandas.DataFrame:
        """Return one row for each finding; `MissingExtra` where pandas is not installed."""
        from negpos.report.frame import frame

        return frame(self)

    def table(self, format: str = "simple", width: int | None = None) -> str:
        """Return the findings as a table in any format of tabulate, *width* characters wide."""
        from negpos.report.text import findings_table

        return findings_table(self, format, width)


@attrs.frozen(eq=False)
class HeldNorm:
    """A norm that a clause claims under some of its readings, over acts and readings."""

    clause: Clause
    claim: Claim
    modality: Modality | None
    standing: Standing
    region: Region
    asks_for_some: bool


def reading_dimension(clause: Clause) -> Dimension:
    """Return the dimension whose values are the readings of an ambiguous clause."""
    ids = Universe(tuple(reading.id for reading in clause.readings))
    return Dimension(READING_RANK, clause.reference, ids)


def read_as(clause: Clause, reading: str) -> Region:
    """Return everything under one reading of an ambiguous clause."""
    dimension = reading_dimension(clause)
    assert isinstance(dimension.domain, Universe)
    return product({dimension: dimension.domain.of([reading])})


def without_readings(region: Region) -> Region:
    """Return the acts of a region of acts and readings: those that it has under some reading."""
    return region.project([d for d in region.dimensions if d.rank == READING_RANK])


def claims_under(clause: Clause, fixed: Mapping[str, str]) -> Iterator[tuple[Claim, Region]]:
    """Yield each claim that a clause makes where readings are *fixed*, with its reading."""
    chosen = fixed.get(clause.reference)
    for reading, claim in clause.claims():
        if chosen in (None, reading):
            yield claim, EVERYTHING if reading is None or chosen else read_as(clause, reading)


def held_norms(position: Position, fixed: Mapping[str, str]) -> Iterator[HeldNorm]:
    """Yield every norm of a position; where *fixed* names a reading, that of this reading alone."""
    for clause in position.clauses:
        for claim, under in claims_under(clause, fixed):
            for norm in claim.norms:
                region = norm.region.intersection(under)
                yield HeldNorm(
                    clause, claim, norm.modality, claim.standing, region, norm.asks_for_some
                )


def check_fixed(positions: Iterable[Position], fixed: Mapping[str, str]) -> None:
    """Refuse with `NotFound` a reading that none of the positions has."""
    known = {
        clause.reference: [reading.id for reading in clause.readings]
        for position in positions
        for clause in position.clauses
        if clause.readings
    }
    for reference, reading in fixed.items():
        if reference not in known:
            raise NotFound("clause with readings", reference, nearest(reference, known))
        if reading not in known[reference]:
            ids = known[reference]
            raise NotFound(f"reading of {reference}", reading, nearest(reading, ids), tuple(ids))


def fixed_of(fixed: Mapping[str, str], *positions: Position) -> dict[str, str]:
    """Return the readings that are fixed of clauses of some positions."""
    ids = {position.id for position in positions}
    return {clause: id for clause, id in fixed.items() if clause.split("/")[0] in ids}


#: what rules out a way to fulfil an obligation, by the kind of the verdict
PROHIBITIVE = {
    Kind.CONTRARY: frozenset({Modality.MUST_NOT}),
    Kind.CONTRADICTORY: frozenset({Modality.MUST_NOT, Modality.NEED_NOT}),
}


def with_other_ways(duty: HeldNorm, kinds: frozenset[Dimension]) -> Region:
    """
    Return the acts of an obligation in whose place another kind of act would fulfil it as well.

    Two kinds are different where their leaves differ in some bit of their places in the universe.
    """
    found = NOTHING
    for dimension in kinds if duty.asks_for_some else ():
        domain = dimension.domain
        assert isinstance(domain, Universe)
        for bit in range(len(domain.members).bit_length()):
            leaves = domain.of(name for i, name in enumerate(domain.members) if i >> bit & 1)
            ones = duty.region & product({dimension: leaves})
            zeros = duty.region - ones
            found |= (ones & zeros.project(kinds)) | (zeros & ones.project(kinds))
    return found


def _with_ways_beyond(one: HeldNorm, other: HeldNorm, kinds: frozenset[Dimension]) -> Region:
    """Return the acts of both obligations where *one* leaves a way that *other* does not."""
    if not one.asks_for_some:
        return NOTHING
    if not other.asks_for_some:
        return with_other_ways(one, kinds)
    return (one.region - other.region).project(kinds)


def between_obligations(
    left: HeldNorm, right: HeldNorm, kinds: frozenset[Dimension], both: Region
) -> Iterator[tuple[Kind, Region]]:
    """
    Compare two obligations by the ways in which each can be fulfilled.

    On the same persons and places the one that leaves fewer ways entails the other.
    """
    more_left = _with_ways_beyond(left, right, kinds)
    more_right = _with_ways_beyond(right, left, kinds)
    yield Kind.SAME, both - more_left - more_right
    yield Kind.ENTAILS, (both & more_right) - more_left
    yield Kind.ENTAILED, (both & more_left) - more_right
    yield Kind.COMPATIBLE, both & more_left & more_right


def _against_obligation(
    duty: HeldNorm,
    other: HeldNorm,
    kind: Kind,
    side: Iterable[HeldNorm],
    kinds: frozenset[Dimension],
    both: Region,
) -> Iterator[tuple[Verdict, Standing, Region]]:
    """
    Compare an obligation with what the other side forbids, or frees from duty.

    It is a conflict only where every way of fulfilling the obligation is ruled out, by all clauses
    of the other side together; each level of firmness is tried, the firmest first.
    """
    rest = both
    against = [
        claim
        for claim in side
        if claim.modality in PROHIBITIVE[kind] and not claim.region.is_disjoint(duty.region)
    ]
    existential = kinds if duty.asks_for_some else frozenset()
    for level in sorted(Standing, reverse=True):
        ruled_out = union(claim.region for claim in against if claim.standing >= level)
        some_way_left = duty.region.difference(ruled_out).project(existential)
        yield Verdict.CONFLICT, min(duty.standing, other.standing, level), rest - some_way_left
        rest = rest & some_way_left
    yield Verdict.UNDECIDED, min(duty.standing, other.standing), rest


def meetings(
    left: HeldNorm,
    right: HeldNorm,
    left_side: Iterable[HeldNorm],
    right_side: Iterable[HeldNorm],
    kinds: frozenset[Dimension],
) -> Iterator[tuple[Verdict, Kind, Standing, Region]]:
    """
    Yield how two claims meet, with the acts and readings for which they meet so.

    The sides are all that the two positions claim: an obligation is in conflict where the whole
    other side leaves no way to fulfil it.
    """
    both = left.region.intersection(right.region)
    standing = min(left.standing, right.standing)
    kind = meet(left.modality, right.modality)
    if left.modality is right.modality is Modality.MUST:
        for found, region in between_obligations(left, right, kinds, both):
            yield Verdict.OVERLAP, found, standing, region
    elif kind.is_conflict and Modality.MUST in (left.modality, right.modality):
        duty, other, side = left, right, right_side
        if right.modality is Modality.MUST:
            duty, other, side = right, left, left_side
        for verdict, firmness, region in _against_obligation(duty, other, kind, side, kinds, both):
            yield verdict, kind, firmness, region
    else:
        verdict = Verdict.CONFLICT if kind.is_conflict else Verdict.OVERLAP
        yield verdict, kind, standing, both


def compare(
    left: Position, right: Position, *, readings: Mapping[str, str] | None = None
) -> Comparison:
    """
    Return every finding about two positions.

    For each clause, under every choice of readings, the regions of its pairs and of its gap cover
    its region exactly. *readings* fixes readings, from ``position/clause`` to reading id; raises
    `NotFound` where it names one that does not exist, `DifferentVocabularies` where the two were
    not loaded with the same terms, and `SameId` where two different ones share an id.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> comparison = compare(corpus["ru-us-draft"], corpus["us-reply"])
    >>> comparison.conflicts[0].left.id, comparison.conflicts[0].standing.word
    ('4.1a', 'settled')
    """
    if left.vocabulary is not right.vocabulary:
        raise DifferentVocabularies(left.id, right.id)
    if left.id == right.id and left != right:
        raise SameId(left.id)
    fixed = dict(readings or {})
    check_fixed((left, right), fixed)
    left_side, right_side = tuple(held_norms(left, fixed)), tuple(held_norms(right, fixed))
    whole_left, whole_right = _whole(left_side), _whole(right_side)
    witnesses = _Witnesses(left, right)

    @functools.cache
    def direction(a: Clause, b: Clause, section: Region) -> Direction:
        return lie(whole_left[a] & section, whole_right[b] & section)

    findings = []
    for (a, b, verdict, kind, standing), region in _regions(
        left, right, left_side, right_side
    ).items():
        for section, acts in region.split_at(READING_RANK).items():
            act = witnesses.act(acts, a, b)
            findings.append(
                Finding(
                    verdict=verdict,
                    kind=kind,
                    left=a,
                    right=b,
                    region=acts,
                    direction=direction(a, b, section) if a and b else None,
                    standing=standing,
                    under=section,
                    act=act,
                    witness=witnesses.words.act(act, acts),
                    fingerprint=_fingerprint(left, right, a, b, verdict, kind, standing, section),
                )
            )
    ordered = tuple(sorted(findings, key=_order(left, right)))
    return Comparison(left, right, ordered, fixed)


#: the clauses of a finding, one of them None for a gap, and what is found
_Key: TypeAlias = tuple[Clause | None, Clause | None, Verdict, Kind, Standing]


def _regions(
    left: Position,
    right: Position,
    left_side: Sequence[HeldNorm],
    right_side: Sequence[HeldNorm],
) -> dict[_Key, Region]:
    """Return for all that is to be found the acts and readings for which it holds."""
    found: dict[_Key, Region] = {}

    def add(key: _Key, region: Region) -> None:
        if not region.is_empty:
            found[key] = found.get(key, NOTHING) | region

    uncovered = {claim: claim.region for claim in (*left_side, *right_side)}
    for mine, yours in itertools.product(left_side, right_side):
        if mine.region.is_disjoint(yours.region):
            continue
        uncovered[mine] = uncovered[mine] - yours.region
        uncovered[yours] = uncovered[yours] - mine.region
        for verdict, kind, standing, region in meetings(
            mine, yours, left_side, right_side, left.vocabulary.kinds
        ):
            add((mine.clause, yours.clause, verdict, kind, standing), region)
    for claim in left_side:
        kind = gap_kind(right, claim.clause.issue)
        add((claim.clause, None, Verdict.GAP, kind, claim.standing), uncovered[claim])
    for claim in right_side:
        kind = gap_kind(left, claim.clause.issue)
        add((None, claim.clause, Verdict.GAP, kind, claim.standing), uncovered[claim])
    return found


def gap_kind(other: Position, issue: str) -> Kind:
    """Return why the other side does not reach: silence, elsewhere on the issue, or not coded."""
    if not other.covers(issue):
        return Kind.NOT_CODED
    return Kind.UNCOVERED if issue in other.issues else Kind.SILENT


def lie(left: Region, right: Region) -> Direction:
    """Return how two regions lie: equal, one wider than the other, or neither."""
    return Direction.of(more_left=not left.is_subset(right), more_right=not right.is_subset(left))


def _whole(side: Iterable[HeldNorm]) -> dict[Clause, Region]:
    found: dict[Clause, Region] = {}
    for claim in side:
        found[claim.clause] = found.get(claim.clause, NOTHING) | claim.region
    return found


def combinations(section: Region) -> Iterator[dict[str, str]]:
    """Yield the combinations of readings in a cross-section; none where it is everything."""
    if section.is_full:
        return
    for values in section.products():
        sets: list[FiniteSet] = []
        for found in values.values():
            assert isinstance(found, FiniteSet)
            sets.append(found)
        names = [dimension.name for dimension in values]
        for choice in itertools.product(*sets):
            yield dict(zip(names, choice, strict=True))


def reading_sets(section: Region) -> list[list[tuple[str, list[str]]]]:
    """Return a region of readings as products of sets, which are never more than its slices."""
    found = []
    for values in section.products():
        sets = []
        for dimension, chosen in values.items():
            assert isinstance(chosen, FiniteSet)
            sets.append((dimension.name, list(chosen)))
        found.append(sets)
    return found


def _fingerprint(
    left: Position,
    right: Position,
    a: Clause | None,
    b: Clause | None,
    verdict: Verdict,
    kind: Kind,
    standing: Standing,
    section: Region,
) -> str:
    parts = [
        a.reference if a else left.id,
        b.reference if b else right.id,
        verdict.value,
        kind.value,
        standing.word,
        reading_sets(section),
    ]
    # the letter first, for spreadsheets take 551323e99 for a number, and feb… for a month
    return "x" + hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:11]


def _order(left: Position, right: Position) -> Callable[[Finding], tuple[object, ...]]:
    """Return the key that sorts findings by clause as the files have them, conflicts first."""
    places = [{c: i for i, c in enumerate(position.clauses)} for position in (left, right)]

    def key(finding: Finding) -> tuple[object, ...]:
        a, b = finding.left, finding.right
        return (
            a is None,
            -1 if a is None else places[0][a],
            list(Verdict).index(finding.verdict),
            b is None,
            -1 if b is None else places[1][b],
            -finding.standing,
            finding.kind.value,
            reading_sets(finding.under),
        )

    return key


#: among how many parts of a region the one for a witness is chosen
_PRODUCTS_TRIED = 100


@attrs.frozen(eq=False)
class _Witnesses:
    """One concrete act for each finding, such as a reader would choose."""

    left: Position
    right: Position
    words: Words = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        day = max(self.left.date, self.right.date)
        object.__setattr__(self, "words", Words(self.left.vocabulary, day))

    @property
    def vocabulary(self) -> Vocabulary:
        return self.left.vocabulary

    def _wishes(self, *clauses: Clause | None) -> list[tuple[Dimension, Values]]:
        """Return values to prefer: what a document names, states written out, the parties."""
        v = self.vocabulary
        found: list[tuple[Dimension, Values]] = []
        for position, clause in zip((self.left, self.right), clauses, strict=True):
            for key, text in () if clause is None else clause.names:
                dimension: Dimension = getattr(v, key)
                found.append((dimension, set_named(text, dimension, v, position.context)))
        for clause in filter(None, clauses):
            for dimension in (v.bearer, v.target, v.area):
                written = getattr(clause.claim.scope, dimension.name)
                names = parse(written).names() if written else ()
                states = v.party_universe.of(n.name for n in names if n.name in v.states)
                values = v.territory(states) if dimension == v.area else states
                found.append((dimension, values))
        for position in (self.left, self.right):
            found += [(v.bearer, position.context.party), (v.target, position.context.party)]
        named = self._named
        return [*found, (v.bearer, named), (v.target, named), (v.area, v.territory(named))]

    @functools.cached_property
    def _named(self) -> FiniteSet:
        """The states that either position writes out, of which a reader of both has heard."""
        v = self.vocabulary
        written = {
            text
            for position in (self.left, self.right)
            for clause in position.clauses
            for text in (getattr(clause.claim.scope, name) for name in ("bearer", "target", "area"))
            if text
        }
        names = {name.name for text in written for name in parse(text).names()}
        return v.party_universe.of(name for name in v.states if name in names)

    @functools.cached_property
    def _dimensions(self) -> tuple[Dimension, ...]:
        v = self.vocabulary
        measures = (measure.dimension for measure in v.measures.values())
        circumstances = (v.circumstance(name) for name in v.circumstances)
        return (v.bearer, v.action, v.object, v.target, v.area, v.period, *measures, *circumstances)

    def act(self, region: Region, a: Clause | None, b: Clause | None) -> Act:
        """Return one act in *region*, with a value for every dimension of the vocabulary."""
        wishes = self._wishes(a, b)

        def granted(values: Mapping[Dimension, Values]) -> tuple[bool, ...]:
            return tuple(
                not values.get(dimension, dimension.full).is_disjoint(wish)
                for dimension, wish in wishes
            )

        chosen = max(itertools.islice(region.products(), _PRODUCTS_TRIED), key=granted)
        for dimension, wish in wishes:
            narrowed = chosen.get(dimension, dimension.full).intersection(wish)
            if not narrowed.is_empty:
                chosen[dimension] = narrowed
        day = max(self.left.date, self.right.date).toordinal()
        return {d: self._pick(d, chosen.get(d, d.full), day) for d in self._dimensions}

    def _pick(self, dimension: Dimension, values: Values, day: int) -> str | int:
        """Return *day* where days are counted, a number at a bound, or the broadest leaf."""
        if not isinstance(values, IntervalSet):
            return values.first
        if day in values and self.vocabulary.counts_days(dimension):
            return day
        if values.starts_inside and values.edges:
            return values.edges[0] - 1
        return values.first


def _finding_to_dict(finding: Finding, words: Words) -> dict[str, Any]:
    return {
        "verdict": finding.verdict.value,
        "kind": finding.kind.value,
        "left": finding.left and finding.left.reference,
        "right": finding.right and finding.right.reference,
        "issue": finding.issue,
        "region": region_to_dict(finding.region, words),
        "direction": finding.direction and finding.direction.value,
        "standing": finding.standing.word,
        "readings": [dict(combination) for combination in finding.readings],
        "conditions": list(finding.conditions),
        "witness": finding.witness,
        "fingerprint": finding.fingerprint,
    }


def region_to_dict(region: Region, words: Words) -> dict[str, Any]:
    """
    Return a region for other programs.

    ``text`` holds the words, each restricted dimension the values that occur in it. Where the
    region is not one product of these sets, ``products`` lists disjoint products that make it up.
    """

    def show(values: Mapping[Dimension, Values]) -> dict[str, list[str]]:
        return {d.name: words.names(d, found) for d, found in values.items()}

    products = list(region.products())
    dimensions = sorted(region.dimensions, key=lambda d: d.order)
    ranges = {dimension: region.range_of(dimension) for dimension in dimensions}
    restricted = {d: values for d, values in ranges.items() if not values.is_full}
    found: dict[str, Any] = {"text": words.region(region), **show(restricted)}
    if len(products) > 1:
        found["products"] = [show(values) for values in products]
    return found
