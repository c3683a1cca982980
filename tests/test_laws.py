"""
The laws of comparison, each told as a sentence, and the laws that do not hold, each with a witness.

The laws that concern one module alone stand with its tests: duality and double rejection in
``test_modality.py``, those of sets in ``test_region.py``. That order, ids, words and cuts change
nothing is in ``test_rewrites.py``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable

import attrs
import pytest
import yaml
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from negpos.clause import Clause
from negpos.compare import Comparison, compare
from negpos.load import load_vocabulary
from negpos.modality import Kind, Modality, Stance, Verdict
from negpos.position import Position
from negpos.region import EVERYTHING, Region, product, union
from negpos.vocabulary import Vocabulary
from negpos.words import finite
from tests import small
from tests.small import Case

# Laws that hold ------------------------------------------------------------------------------


def conflicts(comparison: Comparison) -> Region:
    """Return the acts, with the readings, over which two positions conflict."""
    return union(f.region & f.under for f in comparison.conflicts)


def plain(position: Position) -> Position:
    """Return a position without the clauses that have readings."""
    return with_clauses(position, (c for c in position.clauses if not c.readings))


def with_clauses(position: Position, clauses: Iterable[Clause]) -> Position:
    """Return a position with other clauses."""
    return attrs.evolve(position, clauses=tuple(clauses))


def with_modality(clause: Clause, modality: Modality) -> Clause:
    """Return a clause that claims another modality over the same acts, by one action each."""
    is_duty = modality is Modality.MUST
    norms = tuple(
        attrs.evolve(norm, modality=modality, asks_for_some=is_duty) for norm in clause.claim.norms
    )
    return attrs.evolve(clause, claim=attrs.evolve(clause.claim, norms=norms))


def of_one_kind(clause: Clause, vocabulary: Vocabulary) -> Clause:
    """Return the part of a clause that speaks of the first kind of act in it."""
    kind = EVERYTHING
    for dimension in (vocabulary.action, vocabulary.object):
        kinds = union(norm.region & kind for norm in clause.claim.norms).range_of(dimension)
        kind &= product({dimension: finite(kinds).universe.of([str(kinds.first)])})
    norms = (attrs.evolve(norm, region=norm.region & kind) for norm in clause.claim.norms)
    left = tuple(norm for norm in norms if not norm.region.is_empty)
    return attrs.evolve(clause, claim=attrs.evolve(clause.claim, norms=left))


#: a modality and the weaker one that it entails
WEAKER = {Modality.MUST: Modality.MAY, Modality.MUST_NOT: Modality.NEED_NOT}


@pytest.mark.parametrize("modality", WEAKER)
def test_a_stronger_claim_conflicts_wherever_the_weaker_does(modality: Modality) -> None:
    """Who forbids clashes with all with whom one clashes who only frees from duty, and the like."""
    stronger = 0

    @settings(max_examples=60)
    @given(case=small.cases(2, 5), data=st.data())
    def law(case: Case, data: st.DataObject) -> None:
        nonlocal stronger
        one, other = plain(case.positions[0]), case.positions[1]
        found = [c for c in one.clauses if c.claim.norms and c.claim.modality is not None]
        assume(found)
        chosen = data.draw(st.sampled_from(found))
        part = of_one_kind(chosen, case.vocabulary) if modality is Modality.MUST else chosen

        def against(wanted: Modality) -> Region:
            replaced = with_modality(part, wanted)
            clauses = (replaced if c == chosen else c for c in one.clauses)
            return conflicts(compare(with_clauses(one, clauses), other))

        weak, strong = against(WEAKER[modality]), against(modality)
        assert weak.is_subset(strong)
        stronger += weak != strong

    law()
    assert stronger


@given(case=small.cases(2, 5), data=st.data())
def test_narrowing_a_region_never_adds_a_conflict(case: Case, data: st.DataObject) -> None:
    """A clause that speaks of fewer acts clashes over none more; of duties, fewer occasions."""
    one, v = plain(case.positions[0]), case.vocabulary
    assume(one.clauses)
    chosen = data.draw(st.sampled_from(one.clauses))
    members = st.frozensets(st.sampled_from(v.party_universe.members))
    cut = product({v.bearer: v.party_universe.of(data.draw(members))})
    if data.draw(st.booleans()) and not any(n.asks_for_some for n in chosen.claim.norms):
        cut |= product({v.object: v.object_tree.of("o0")})
    norms = tuple(attrs.evolve(n, region=n.region & cut) for n in chosen.claim.norms)
    left = tuple(norm for norm in norms if not norm.region.is_empty)
    narrower = attrs.evolve(chosen, claim=attrs.evolve(chosen.claim, norms=left))
    clauses = (narrower if c == chosen else c for c in one.clauses)
    other = case.positions[1]
    narrowed = conflicts(compare(with_clauses(one, (c for c in clauses if c.claim.norms)), other))
    whole = conflicts(compare(one, other))
    event(f"conflict: {not whole.is_empty}, fewer: {narrowed != whole}")
    assert narrowed.is_subset(whole)


@given(case=small.cases(2, 5), data=st.data())
def test_a_further_clause_takes_no_conflict_away(case: Case, data: st.DataObject) -> None:
    """What a position adds can clash, and cannot undo a clash that is there."""
    one, other = case.positions
    left_out = data.draw(st.sampled_from(one.clauses))
    fewer = with_clauses(one, (c for c in one.clauses if c != left_out))
    assert conflicts(compare(fewer, other)).is_subset(conflicts(compare(one, other)))


@given(case=small.cases(2, 5))
def test_freedoms_never_conflict(case: Case) -> None:
    """Who may and who need not leave each other alone, whatever they speak of."""
    freedoms = {Modality.MAY, Modality.NEED_NOT}
    for finding in compare(*case.positions).conflicts:
        assert finding.left is not None
        assert finding.right is not None
        sides = [
            {norm.modality for _, claim in clause.claims() for norm in claim.norms}
            for clause in (finding.left, finding.right)
        ]
        assert not all(side <= freedoms for side in sides)


@given(case=small.cases(2, 5))
def test_fixing_every_reading_leaves_what_holds_under_them(case: Case) -> None:
    """What is found under all readings at once is what is found under each by itself."""
    one, other = case.positions
    chosen = {
        clause.reference: clause.readings[-1].id
        for clause in (*one.clauses, *other.clauses)
        if clause.readings
    }
    fixed = {
        (f.verdict, f.kind, f.left, f.right, f.standing): f.region
        for f in compare(one, other, readings=chosen).findings
    }
    whole: dict[object, Region] = {}
    for finding in compare(one, other).findings:
        if not finding.readings or any(c.items() <= chosen.items() for c in finding.readings):
            key = (finding.verdict, finding.kind, finding.left, finding.right, finding.standing)
            whole[key] = whole.get(key, finding.region) | finding.region
    assert whole == fixed


# Laws that do not hold -----------------------------------------------------------------------


@functools.cache
def _vocabulary() -> Vocabulary:
    return load_vocabulary()


def paper(id: str, *clauses: str) -> Position:
    """Return a position whose clauses are given as flow mappings."""
    written = [
        {
            "id": f"{id}{number}",
            "issue": "force-deployments",
            "text": "Words.",
            "source": {"in": "text", "at": f"p. {number}", "grade": "A"},
            **yaml.load(f"{{{fields}}}", Loader=yaml.BaseLoader),
        }
        for number, fields in enumerate(clauses, 1)
    ]
    raw = {
        "format": "1",
        "position": id,
        "title": id,
        "party": "US",
        "date": "2021-12-17",
        "kind": "example",
        "coverage": "complete",
        "sources": {"text": {"title": "text"}},
        "clauses": written,
    }
    position, problems = small.read_position(raw, _vocabulary())
    assert position is not None, problems
    return position


def verdicts(left: list[str], right: list[str]) -> set[tuple[str, str]]:
    """Return verdict and kind of each finding about the first clause of each side."""
    one, other = paper("a", *left), paper("b", *right)
    return {
        (f.verdict.value, f.kind.value)
        for f in compare(one, other).findings
        if f.left == one.clauses[0] and f.right == other.clauses[0]
    }


STATION = "bearer: US, action: station, area: PL"
GROUND, AIR = "object: ground-launched-missiles", "object: heavy-bombers"
EITHER = "object: [ground-launched-missiles, heavy-bombers]"


def test_narrowing_a_duty_to_fewer_ways_can_add_a_conflict() -> None:
    """Who must station one of two things can still do so when one is forbidden, and not then."""
    barred = f"modality: must not, {STATION}, {GROUND}"
    assert verdicts([f"modality: must, {STATION}, {EITHER}"], [barred]) == {
        ("undecided", "contrary")
    }
    assert verdicts([f"modality: must, {STATION}, {GROUND}"], [barred]) == {
        ("conflict", "contrary")
    }


def test_cutting_a_duty_by_its_ways_changes_what_it_asks() -> None:
    """Two duties, one for each thing, ask for both; the one duty asks for either."""
    apart = paper("a", *(f"modality: must, {STATION}, {thing}" for thing in (GROUND, AIR)))
    together = paper("a", f"modality: must, {STATION}, {EITHER}")
    other = paper("b", f"modality: must not, {STATION}, {GROUND}")
    assert {f.verdict for f in compare(apart, other).findings} == {Verdict.CONFLICT, Verdict.GAP}
    assert {f.verdict for f in compare(together, other).findings} == {
        Verdict.UNDECIDED,
        Verdict.GAP,
    }


def test_a_stronger_claim_on_several_kinds_need_not_conflict_where_the_weaker_does() -> None:
    """Who may station either clashes with a ban on one; who must station some has a way left."""
    barred = f"modality: must not, {STATION}, {GROUND}"
    assert verdicts([f"modality: may, {STATION}, {EITHER}"], [barred]) == {
        ("conflict", "contradictory")
    }
    assert verdicts([f"modality: must, {STATION}, {EITHER}"], [barred]) == {
        ("undecided", "contrary")
    }


def test_a_further_clause_of_one_pair_can_change_the_finding_of_another() -> None:
    """The second ban takes the last way of meeting the duty, so that the first clashes with it."""
    duty = f"modality: must, {STATION}, {EITHER}"
    bans = [f"modality: must not, {STATION}, {thing}" for thing in (GROUND, AIR)]
    assert verdicts([duty], bans[:1]) == {("undecided", "contrary")}
    assert verdicts([duty], bans) == {("conflict", "contrary")}


def test_to_be_compatible_is_not_passed_on() -> None:
    """A duty goes with a freedom to act and this with one to abstain; the duty and that do not."""
    acts = f"{STATION}, {GROUND}"
    must, may, need_not = (f"modality: {m}, {acts}" for m in ("must", "may", "need not"))
    assert verdicts([must], [may]) == {("overlap", "entails")}
    assert verdicts([may], [need_not]) == {("overlap", "compatible")}
    assert verdicts([must], [need_not]) == {("conflict", "contradictory")}


def test_not_to_conflict_is_not_to_agree() -> None:
    """Two freedoms that leave each other alone claim different things."""
    acts = f"{STATION}, {GROUND}"
    assert verdicts([f"modality: may, {acts}"], [f"modality: need not, {acts}"]) == {
        ("overlap", "compatible")
    }


def test_a_position_can_be_in_conflict_with_itself() -> None:
    """What one paragraph grants another takes back."""
    acts = f"{STATION}, {GROUND}"
    position = paper("a", f"modality: may, {acts}", f"modality: must not, {acts}")
    assert {f.kind for f in compare(position, position).conflicts} == {Kind.CONTRADICTORY}


def test_regions_that_are_equal_are_not_claims_that_are_the_same() -> None:
    """The same acts can be demanded of somebody and forbidden."""
    acts = f"{STATION}, {GROUND}"
    one, other = paper("a", f"modality: must, {acts}"), paper("b", f"modality: must not, {acts}")
    (finding,) = compare(one, other).findings
    assert (finding.verdict, str(finding.direction and finding.direction.value)) == (
        Verdict.CONFLICT,
        "equal",
    )


def test_a_clash_under_every_reading_need_not_be_over_the_same_acts() -> None:
    """Read either way the clause clashes, and over no act does it do so under both readings."""
    disputed = (
        f"modality: must not, {STATION}, {GROUND}, readings: "
        "{poland: {note: as it stands}, romania: {note: another place, area: RO}}"
    )
    free = f"modality: may, bearer: US, action: station, {GROUND}"
    one, other = paper("a", disputed), paper("b", free)
    found = compare(one, other).conflicts
    assert len(found) == 2
    assert (found[0].region & found[1].region).is_empty
    assert (found[0].under | found[1].under).is_full


def test_a_rejected_claim_is_not_the_opposite_claim() -> None:
    """To reject a ban is to claim the freedom, which is less than to claim a duty."""
    acts = f"{STATION}, {GROUND}"
    rejected = paper("a", f"stance: reject, modality: must not, {acts}")
    (norm,) = rejected.clauses[0].claim.norms
    assert rejected.clauses[0].claim.stance is Stance.REJECT
    assert norm.modality is Modality.MAY
    assert verdicts(
        [f"stance: reject, modality: must not, {acts}"], [f"modality: need not, {acts}"]
    ) == {("overlap", "compatible")}


def test_silence_is_not_consent() -> None:
    """Of what the other side does not speak, nothing is found but the gap."""
    one = paper("a", f"modality: must not, {STATION}, {GROUND}")
    other = paper("b", f"modality: must not, {STATION}, {AIR}")
    assert {(f.verdict, f.kind) for f in compare(one, other).findings} == {
        (Verdict.GAP, Kind.UNCOVERED)
    }
