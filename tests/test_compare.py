"""Laws of the engine, and its agreement with the slow evaluator."""

from __future__ import annotations

from collections import Counter

import attrs
from hypothesis import event, given, settings
from hypothesis import strategies as st

from negpos.clause import Clause
from negpos.compare import Comparison, compare
from negpos.modality import Direction, Modality, Stance, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Region, product, union
from tests import reference, small
from tests.reference import Said

Side = list[Said]


def _compared(left: Side, right: Side) -> Comparison:
    return compare(small.build(left, "L"), small.build(right, "R"))


@given(left=small.sides("L"), right=small.sides("R"))
def test_the_engine_agrees_with_the_reference_on_every_act(left: Side, right: Side) -> None:
    """For each act and each choice of readings, engine and reference give the same verdicts."""
    comparison = _compared(left, right)
    for finding in comparison.findings:
        event(f"{finding.verdict.value}: {finding.kind.value}")
    assert small.facts(comparison.findings, left, right) == reference.facts(left, right)


def _fixed(position: Position, draw: st.DataObject) -> dict[str, str]:
    return {
        clause.reference: draw.draw(st.sampled_from([r.id for r in clause.readings]))
        for clause in position.clauses
        if clause.readings
    }


def _region_under(clause: Clause, readings: dict[str, str]) -> Region:
    chosen = readings.get(clause.reference)
    return union(claim.region for reading, claim in clause.claims() if reading == chosen)


@given(left=small.sides("L"), right=small.sides("R"), data=st.data())
def test_pairs_and_gap_of_a_clause_cover_its_region_exactly(
    left: Side, right: Side, data: st.DataObject
) -> None:
    """Under every choice of readings pairs and gap make up the clause, and the gap meets none."""
    one, other = small.build(left, "L"), small.build(right, "R")
    readings = _fixed(one, data) | _fixed(other, data)
    comparison = compare(one, other, readings=readings)
    for clause in (*one.clauses, *other.clauses):
        mine = [f for f in comparison.findings if clause in (f.left, f.right)]
        pairs = union(f.region for f in mine if f.verdict is not Verdict.GAP)
        gap = union(f.region for f in mine if f.verdict is Verdict.GAP)
        assert pairs | gap == _region_under(clause, readings)
        assert (pairs & gap).is_empty


def _mirrored(comparison: Comparison) -> set[tuple[object, ...]]:
    return {
        (
            f.verdict,
            f.kind.mirrored,
            f.right and f.right.id,
            f.left and f.left.id,
            f.region,
            f.direction and f.direction.mirrored,
            f.standing,
            frozenset(frozenset(c.items()) for c in f.readings),
        )
        for f in comparison.findings
    }


def _told(comparison: Comparison) -> set[tuple[object, ...]]:
    return {
        (
            f.verdict,
            f.kind,
            f.left and f.left.id,
            f.right and f.right.id,
            f.region,
            f.direction,
            f.standing,
            frozenset(frozenset(c.items()) for c in f.readings),
        )
        for f in comparison.findings
    }


@given(left=small.sides("L"), right=small.sides("R"))
def test_comparing_the_other_way_round_mirrors_every_finding(left: Side, right: Side) -> None:
    """Exchanging the positions exchanges left and right in each finding and changes no more."""
    one = _compared(left, right)
    other = compare(one.right, one.left)
    assert _told(other) == _mirrored(one)


@given(side=small.sides("L"))
def test_a_position_against_itself_has_no_gap(side: Side) -> None:
    """No act of a position is out of its own reach."""
    position = small.build(side, "L")
    assert compare(position, position).gaps == ()


@given(side=small.sides("L"))
def test_a_position_conflicts_with_itself_only_where_it_contradicts_itself(side: Side) -> None:
    """Every conflict with itself is one that the reference finds within the position."""
    position = small.build(side, "L")
    engine = small.facts(compare(position, position).conflicts, side, side)
    assert engine == {
        fact: acts for fact, acts in reference.facts(side, side).items() if fact[0] == "conflict"
    }


def _by_verdict(comparison: Comparison) -> dict[Verdict, Region]:
    found = dict.fromkeys(Verdict, NOTHING)
    for finding in comparison.findings:
        found[finding.verdict] |= finding.region
    return found


@given(left=small.sides("L"), right=small.sides("R"), data=st.data())
def test_order_and_ids_change_nothing(left: Side, right: Side, data: st.DataObject) -> None:
    """Shuffled and renamed clauses give the same regions under each verdict."""
    one = _compared(left, right)
    shuffled = data.draw(st.permutations(one.left.clauses))
    renamed = [
        attrs.evolve(clause, id=f"n{i}", text=f"other words {i}")
        for i, clause in enumerate(shuffled)
    ]
    other = compare(small.position("L", renamed), one.right)
    assert _by_verdict(one) == _by_verdict(other)


@given(left=small.sides("L"), right=small.sides("R"), data=st.data())
def test_cutting_a_clause_in_two_changes_nothing(
    left: Side, right: Side, data: st.DataObject
) -> None:
    """Clauses with the same union give the same regions, obligations not being cut by kind."""
    one = _compared(left, right)
    parts = []
    for clause in one.right.clauses:
        bearers = small.VOCABULARY.party_universe.of(
            data.draw(st.frozensets(st.sampled_from(reference.PARTIES)))
        )
        cut = product({small.VOCABULARY.bearer: bearers})
        if not clause.readings and data.draw(st.booleans()):
            by_kind = data.draw(st.booleans())
            if by_kind and all(n.modality is not Modality.MUST for n in clause.claim.norms):
                boxes = small.VOCABULARY.object_tree.of("box")
                cut = product({small.VOCABULARY.object: boxes})
            halves = [
                [
                    attrs.evolve(n, region=half)
                    for n in clause.claim.norms
                    if not (half := n.region & side).is_empty
                ]
                for side in (cut, ~cut)
            ]
            for i, norms in enumerate(halves):
                if norms:
                    claim = attrs.evolve(clause.claim, norms=tuple(norms))
                    parts.append(attrs.evolve(clause, id=f"{clause.id}-{i}", claim=claim))
        else:
            parts.append(clause)
    other = compare(one.left, small.position("R", parts))
    assert _by_verdict(one) == _by_verdict(other)


@given(left=small.sides("L"), right=small.sides("R"))
def test_a_witness_lies_in_the_region_of_its_finding(left: Side, right: Side) -> None:
    """The act that a finding gives as an example is one of those that it speaks of."""
    for finding in _compared(left, right).findings:
        assert finding.act in finding.region
        assert finding.witness


@given(left=small.sides("L"), right=small.sides("R"))
def test_direction_tells_how_the_regions_lie(left: Side, right: Side) -> None:
    """Without readings the direction is that of the two whole regions."""
    for finding in _compared(left, right).findings:
        if finding.left is None or finding.right is None:
            assert finding.direction is None
        elif not finding.left.readings and not finding.right.readings:
            mine, yours = finding.left.claim.region, finding.right.claim.region
            expected = {
                (True, True): Direction.EQUAL,
                (True, False): Direction.RIGHT_WIDER,
                (False, True): Direction.LEFT_WIDER,
                (False, False): Direction.INCOMPARABLE,
            }[mine.is_subset(yours), yours.is_subset(mine)]
            assert finding.direction is expected


@given(left=small.sides("L"), right=small.sides("R"))
def test_fingerprints_tell_findings_apart(left: Side, right: Side) -> None:
    """No two findings of a comparison have the same fingerprint."""
    findings = _compared(left, right).findings
    assert len({f.fingerprint for f in findings}) == len(findings)


@given(left=small.sides("L"), right=small.sides("R"))
def test_a_topic_never_conflicts(left: Side, right: Side) -> None:
    """What is only to be discussed, with no norm named, is neither conflict nor agreement."""
    for finding in _compared(left, right).findings:
        for clause in (finding.left, finding.right):
            if clause and not clause.readings and clause.claim.modality is None:
                assert clause.claim.stance is Stance.DISCUSS
                assert finding.kind.value in ("negotiable", "silent", "uncovered", "not-coded")


def test_the_drawn_positions_show_every_verdict_and_kind() -> None:
    """No verdict or kind is missing from what the tests above draw."""
    found: Counter[tuple[str, str]] = Counter()

    @settings(max_examples=300, database=None)
    @given(left=small.sides("L"), right=small.sides("R"))
    def count(left: Side, right: Side) -> None:
        for finding in _compared(left, right).findings:
            found[finding.verdict.value, finding.kind.value] += 1

    count()
    overlaps = ("same", "entails", "entailed", "compatible", "negotiable")
    clashes = ("contrary", "contradictory")
    expected = {
        *(("overlap", kind) for kind in overlaps),
        *(("conflict", kind) for kind in clashes),
        *(("undecided", kind) for kind in clashes),
        ("gap", "uncovered"),
    }
    assert set(found) >= expected
