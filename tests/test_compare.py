"""Laws of the engine, and its agreement with the slow evaluator."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable

import attrs
from hypothesis import example, given
from hypothesis import strategies as st

from negpos import load
from negpos.clause import Clause
from negpos.compare import Comparison, HeldNorm, compare, with_other_ways
from negpos.finite import Universe
from negpos.modality import Direction, Modality, Stance, Standing, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Dimension, Region, product, union
from tests import small
from tests.small import Case


def _compared(case: Case) -> Comparison:
    return compare(*case.positions)


def _fixed(position: Position, draw: st.DataObject) -> dict[str, str]:
    return {
        clause.reference: draw.draw(st.sampled_from([r.id for r in clause.readings]))
        for clause in position.clauses
        if clause.readings
    }


def _region_under(clause: Clause, readings: dict[str, str]) -> Region:
    chosen = readings.get(clause.reference)
    return union(claim.region for reading, claim in clause.claims() if reading == chosen)


@given(case=small.cases(2, 4), data=st.data())
def test_pairs_and_gap_of_a_clause_cover_its_region_exactly(
    case: Case, data: st.DataObject
) -> None:
    """Under every choice of readings pairs and gap make up the clause, and the gap meets none."""
    one, other = case.positions
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


@given(case=small.cases(2, 4))
def test_comparing_the_other_way_round_mirrors_every_finding(case: Case) -> None:
    """Exchanging the positions exchanges left and right in each finding and changes no more."""
    one = _compared(case)
    other = compare(one.right, one.left)
    assert _told(other) == _mirrored(one)


@given(case=small.cases(1))
def test_a_position_against_itself_has_no_gap(case: Case) -> None:
    """No act of a position is out of its own reach."""
    (position,) = case.positions
    assert compare(position, position).gaps == ()


def _by_verdict(comparison: Comparison) -> dict[Verdict, Region]:
    found = dict.fromkeys(Verdict, NOTHING)
    for finding in comparison.findings:
        found[finding.verdict] |= finding.region
    return found


@given(case=small.cases(2, 4), data=st.data())
def test_order_and_ids_change_nothing(case: Case, data: st.DataObject) -> None:
    """Shuffled and renamed clauses give the same regions under each verdict."""
    one = _compared(case)
    shuffled = data.draw(st.permutations(one.left.clauses))
    renamed = [
        attrs.evolve(clause, id=f"n{i}", text=f"other words {i}")
        for i, clause in enumerate(shuffled)
    ]
    other = compare(attrs.evolve(one.left, clauses=tuple(renamed)), one.right)
    assert _by_verdict(one) == _by_verdict(other)


@given(case=small.cases(2, 4), data=st.data())
def test_cutting_a_clause_in_two_changes_nothing(case: Case, data: st.DataObject) -> None:
    """Clauses with the same union give the same regions, obligations not being cut by kind."""
    one, v = _compared(case), case.vocabulary
    parts = []
    for clause in one.right.clauses:
        members = v.party_universe.members
        bearers = v.party_universe.of(data.draw(st.frozensets(st.sampled_from(members))))
        cut = product({v.bearer: bearers})
        if not clause.readings and data.draw(st.booleans()):
            by_kind = data.draw(st.booleans())
            if by_kind and not any(n.asks_for_some for n in clause.claim.norms):
                cut = product({v.object: v.object_tree.of("o0")})
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
    other = compare(one.left, attrs.evolve(one.right, clauses=tuple(parts)))
    assert _by_verdict(one) == _by_verdict(other)


@given(case=small.cases(2, 4))
def test_a_witness_lies_in_the_region_of_its_finding(case: Case) -> None:
    """The act that a finding gives as an example is one of those that it speaks of."""
    for finding in _compared(case).findings:
        assert finding.act in finding.region
        assert finding.witness


@given(case=small.cases(2, 4))
def test_direction_tells_how_the_regions_lie(case: Case) -> None:
    """Without readings the direction is that of the two whole regions."""
    for finding in _compared(case).findings:
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


@given(case=small.cases(2, 4))
def test_fingerprints_tell_findings_apart(case: Case) -> None:
    """No two findings of a comparison have the same fingerprint."""
    findings = _compared(case).findings
    assert len({f.fingerprint for f in findings}) == len(findings)


@given(case=small.cases(2, 4))
def test_a_topic_never_conflicts(case: Case) -> None:
    """What is only to be discussed, with no norm named, is neither conflict nor agreement."""
    for finding in _compared(case).findings:
        for clause in (finding.left, finding.right):
            if clause and not clause.readings and clause.claim.modality is None:
                assert clause.claim.stance is Stance.DISCUSS
                assert finding.kind.value in ("negotiable", "silent", "uncovered", "not-coded")


MEMBERS = (("a", "b", "c", "d", "e"), ("o", "p", "q"), ("here", "there"))
UNIVERSES = tuple(map(Universe, MEMBERS))
ACTION = Dimension(1, "action", UNIVERSES[0])
OBJECT = Dimension(2, "object", UNIVERSES[1])
AREA = Dimension(4, "area", UNIVERSES[2])
ACTS = [*itertools.product(*MEMBERS)]


def _region_of(acts: Iterable[tuple[str, str, str]]) -> Region:
    return union(
        product(
            {
                dimension: universe.of([value])
                for dimension, universe, value in zip(
                    (ACTION, OBJECT, AREA), UNIVERSES, act, strict=True
                )
            }
        )
        for act in acts
    )


@functools.cache
def _some_clause() -> Clause:
    return load()["ru-us-draft"]["4.1a"]


@example(acts={("a", "o", "here"), ("b", "o", "here")}, asks_for_some=True)
@example(acts={("a", "o", "here"), ("c", "o", "here")}, asks_for_some=True)
@example(acts={("a", "o", "here"), ("a", "q", "here")}, asks_for_some=True)
@given(acts=st.sets(st.sampled_from(ACTS), max_size=3), asks_for_some=st.booleans())
def test_other_ways_are_there_where_another_kind_of_act_lies_in_the_same_place(
    acts: set[tuple[str, str, str]], asks_for_some: bool
) -> None:
    """An act of a duty can be replaced where the duty speaks of another kind there."""
    clause = _some_clause()
    region = _region_of(acts)
    duty = HeldNorm(clause, clause.claim, Modality.MUST, Standing.SETTLED, region, asks_for_some)
    others = {
        act for act in acts if asks_for_some and any(o != act and o[2] == act[2] for o in acts)
    }
    assert with_other_ways(duty, frozenset({ACTION, OBJECT})) == _region_of(others)
