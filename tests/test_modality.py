"""The square of opposition: its table as in the design, and its laws."""

from __future__ import annotations

import itertools

import pytest

from negpos.modality import Direction, Kind, Modality, Stance, Standing, claimed, meet, standing

#: section 3 of the design, as it stands there
TABLE = """
| on the same act | must | must not | may | need not |
| --- | --- | --- | --- | --- |
| **must** | same | contrary | entails | contradictory |
| **must not** | contrary | same | contradictory | entails |
| **may** | entailed | contradictory | same | compatible |
| **need not** | contradictory | entailed | compatible | same |
"""


def _rows() -> list[tuple[Modality, Modality, Kind]]:
    head, _, *body = (
        [cell.strip(" *") for cell in line.strip("|").split("|")]
        for line in TABLE.strip().splitlines()
    )
    return [
        (Modality(row[0]), Modality(right), Kind(kind))
        for row in body
        for right, kind in zip(head[1:], row[1:], strict=True)
    ]


#: what may be the case with an act, and the modalities as the cases in which they hold
REQUIRED, FORBIDDEN, FREE = "required", "forbidden", "free"
CASES = frozenset({REQUIRED, FORBIDDEN, FREE})
HOLDS = {
    Modality.MUST: frozenset({REQUIRED}),
    Modality.MUST_NOT: frozenset({FORBIDDEN}),
    Modality.MAY: frozenset({REQUIRED, FREE}),
    Modality.NEED_NOT: frozenset({FORBIDDEN, FREE}),
}

each = pytest.mark.parametrize("modality", list(Modality))
each_pair = pytest.mark.parametrize(("left", "right"), list(itertools.product(Modality, Modality)))


# The table -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("left", "right", "kind"), _rows())
def test_meet_is_the_table(left: Modality, right: Modality, kind: Kind) -> None:
    """Two modalities meet on the same act as the table of the design says."""
    assert meet(left, right) is kind


def test_the_table_is_whole() -> None:
    """The table has every pair of modalities exactly once."""
    pairs = [(left, right) for left, right, _ in _rows()]
    assert len(pairs) == len(set(pairs)) == len(Modality) ** 2


@each_pair
def test_meet_is_how_the_cases_lie(left: Modality, right: Modality) -> None:
    """
    Two modalities meet as the sets of cases do in which they hold: equal, nested, apart, apart
    and together everything, or overlapping.
    """
    a, b = HOLDS[left], HOLDS[right]
    if a == b:
        expected = Kind.SAME
    elif a < b:
        expected = Kind.ENTAILS
    elif a > b:
        expected = Kind.ENTAILED
    elif a & b:
        expected = Kind.COMPATIBLE
    else:
        expected = Kind.CONTRADICTORY if a | b == CASES else Kind.CONTRARY
    assert meet(left, right) is expected


@each_pair
def test_conflict_is_that_no_case_satisfies_both(left: Modality, right: Modality) -> None:
    """Two modalities are in conflict exactly when there is no case in which both hold."""
    assert meet(left, right).is_conflict == (not HOLDS[left] & HOLDS[right])


# Duality and contradiction -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("modality", "dual"),
    [
        ("must", "must not"),
        ("must not", "must"),
        ("may", "need not"),
        ("need not", "may"),
    ],
)
def test_dual_is_the_list_of_the_design(modality: str, dual: str) -> None:
    """Must withdraw is must not station, may withdraw is need not station, and so back."""
    assert Modality(modality).dual is Modality(dual)


@each
def test_dual_exchanges_required_and_forbidden(modality: Modality) -> None:
    """The dual holds of an act where the modality holds of its opposite, required for forbidden."""
    opposite = {REQUIRED: FORBIDDEN, FORBIDDEN: REQUIRED, FREE: FREE}
    assert HOLDS[modality.dual] == {opposite[case] for case in HOLDS[modality]}


@each
def test_contradictory_holds_where_the_modality_does_not(modality: Modality) -> None:
    """The contradictory holds in exactly the cases in which the modality does not."""
    assert HOLDS[modality.contradictory] == CASES - HOLDS[modality]


@each
def test_dual_is_an_involution(modality: Modality) -> None:
    """The dual of the dual is the modality, and never the modality itself."""
    assert modality.dual.dual is modality
    assert modality.dual is not modality


@each
def test_contradictory_is_an_involution(modality: Modality) -> None:
    """The contradictory of the contradictory is the modality, and never the modality itself."""
    assert modality.contradictory.contradictory is modality
    assert modality.contradictory is not modality


@each
def test_dual_commutes_with_contradictory(modality: Modality) -> None:
    """The dual of the contradictory is the contradictory of the dual."""
    assert modality.dual.contradictory is modality.contradictory.dual


# Meeting -------------------------------------------------------------------------------------


@each_pair
def test_meet_is_symmetric_up_to_mirroring(left: Modality, right: Modality) -> None:
    """Exchanging the sides exchanges entailing and being entailed and nothing else."""
    assert meet(right, left) is meet(left, right).mirrored


@each_pair
def test_duals_meet_as_the_modalities_do(left: Modality, right: Modality) -> None:
    """Two claims about an act meet as their duals about the opposite act do."""
    assert meet(left.dual, right.dual) is meet(left, right)


@each_pair
def test_entailment_is_contraposed_by_contradiction(left: Modality, right: Modality) -> None:
    """
    One modality entails another exactly when the other's contradictory entails its own, and two
    are contraries exactly when their contradictories are compatible.
    """
    turned = meet(left.contradictory, right.contradictory)
    swapped = {Kind.CONTRARY: Kind.COMPATIBLE, Kind.COMPATIBLE: Kind.CONTRARY}
    kind = meet(left, right)
    assert turned is swapped.get(kind, kind.mirrored)


@each_pair
def test_only_a_modality_is_the_same_as_itself(left: Modality, right: Modality) -> None:
    """
    Two modalities are the same exactly when they are one, and contradict each other exactly when
    the one is the other's contradictory.
    """
    assert (meet(left, right) is Kind.SAME) == (left is right)
    assert (meet(left, right) is Kind.CONTRADICTORY) == (left.contradictory is right)


@pytest.mark.parametrize("other", [*Modality, None])
def test_a_topic_on_the_table_is_negotiable(other: Modality | None) -> None:
    """Who names no norm meets every claim, and every other topic, as negotiable."""
    assert meet(None, other) is Kind.NEGOTIABLE
    assert meet(other, None) is Kind.NEGOTIABLE
    assert not Kind.NEGOTIABLE.is_conflict


@pytest.mark.parametrize("kind", list(Kind))
def test_mirroring_a_kind_is_an_involution(kind: Kind) -> None:
    """A kind mirrored twice is itself, and mirroring neither makes nor ends a conflict."""
    assert kind.mirrored.mirrored is kind
    assert kind.mirrored.is_conflict == kind.is_conflict


@pytest.mark.parametrize(
    ("direction", "mirrored"),
    [
        ("equal", "equal"),
        ("left-wider", "right-wider"),
        ("right-wider", "left-wider"),
        ("incomparable", "incomparable"),
    ],
)
def test_mirroring_a_direction_exchanges_the_sides(direction: str, mirrored: str) -> None:
    """Seen from the other side, what was wider on the left is wider on the right."""
    assert Direction(direction).mirrored is Direction(mirrored)


# Stances -------------------------------------------------------------------------------------


@each
def test_rejecting_twice_claims_the_norm(modality: Modality) -> None:
    """To reject the rejection of a norm is to claim the norm."""
    assert claimed(Stance.REJECT, claimed(Stance.REJECT, modality)) is modality


@each
def test_to_reject_a_norm_is_to_contradict_it(modality: Modality) -> None:
    """The rejection of a norm contradicts the norm: rejecting a prohibition claims the freedom."""
    rejected = claimed(Stance.REJECT, modality)
    assert rejected is modality.contradictory
    assert meet(rejected, modality) is Kind.CONTRADICTORY


@pytest.mark.parametrize("stance", [stance for stance in Stance if stance is not Stance.REJECT])
@pytest.mark.parametrize("modality", [*Modality, None])
def test_every_other_stance_claims_the_norm(stance: Stance, modality: Modality | None) -> None:
    """Whoever does not reject a norm claims it as it stands."""
    assert claimed(stance, modality) is modality


def test_who_names_no_norm_rejects_none() -> None:
    """A rejection without a norm claims none."""
    assert claimed(Stance.REJECT, None) is None


@pytest.mark.parametrize(
    ("stance", "unconditional", "conditional"),
    [
        ("demand", "settled", "conditional"),
        ("offer", "settled", "conditional"),
        ("discuss", "open", "open"),
        ("reject", "settled", "conditional"),
        ("reaffirm", "settled", "conditional"),
        ("warn", "conditional", "conditional"),
    ],
)
def test_standing_by_stance_and_condition(
    stance: str, unconditional: str, conditional: str
) -> None:
    """
    What is only discussed is open under any condition, what hangs on a condition or warns is
    conditional, and the rest is settled.
    """
    assert standing(Stance(stance), conditional=False).word == unconditional
    assert standing(Stance(stance), conditional=True).word == conditional


@pytest.mark.parametrize("stance", list(Stance))
def test_a_condition_never_makes_a_claim_firmer(stance: Stance) -> None:
    """A claim with a condition is at most as firm as the same claim without it."""
    assert standing(stance, conditional=True) <= standing(stance, conditional=False)


def test_the_weaker_standing_is_the_smaller() -> None:
    """Open is weaker than conditional, and conditional weaker than settled."""
    assert sorted(Standing) == [Standing.OPEN, Standing.CONDITIONAL, Standing.SETTLED]


# Laws that do not hold -----------------------------------------------------------------------


def test_meet_is_not_symmetric() -> None:
    """An obligation entails the permission, and the permission does not entail the obligation."""
    assert meet(Modality.MUST, Modality.MAY) is Kind.ENTAILS
    assert meet(Modality.MAY, Modality.MUST) is not Kind.ENTAILS


@each
def test_the_dual_is_not_the_contradictory(modality: Modality) -> None:
    """To claim the norm of the opposite act is not to deny the norm."""
    assert modality.dual is not modality.contradictory


def test_compatibility_is_not_transitive() -> None:
    """May goes with need not, and need not with must not, but may does not go with must not."""
    assert not meet(Modality.MAY, Modality.NEED_NOT).is_conflict
    assert not meet(Modality.NEED_NOT, Modality.MUST_NOT).is_conflict
    assert meet(Modality.MAY, Modality.MUST_NOT).is_conflict


def test_contraries_may_both_fail() -> None:
    """Must and must not exclude each other without exhausting the cases: an act may be free."""
    assert meet(Modality.MUST, Modality.MUST_NOT) is Kind.CONTRARY
    assert HOLDS[Modality.MUST] | HOLDS[Modality.MUST_NOT] == CASES - {FREE}
