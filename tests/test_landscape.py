"""Many positions at once, against the slow evaluator and by the laws."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from hypothesis import event, given

import negpos
from negpos.compare import compare
from negpos.errors import NotFound, SameId
from negpos.landscape import Label, Landscape, Zone, landscape
from negpos.modality import Kind, Modality, Verdict
from negpos.region import Region, union
from tests import small
from tests.reference import ACCEPTS, Act, Survey, Universe, choices, context_of, kind_of
from tests.small import Case

CORPUS = negpos.load()
OF_VERDICT = {Verdict.CONFLICT: Label.CONFLICT, Verdict.UNDECIDED: Label.UNDECIDED}


def expected(case: Case, surveys: list[Survey], act: Act) -> tuple[Label, dict[str, set[object]]]:
    """Return the label of an act and who claims what there, from the definitions."""
    place = context_of(act), kind_of(act)
    claims: dict[str, set[object]] = {}
    for survey in surveys:
        for choice in choices([survey.paper]):
            for claim in survey.claims(choice):
                if place[1] in survey.kinds[claim].get(place[0], ()):
                    claims.setdefault(survey.paper.id, set()).add(claim.accepts)
    verdicts = {
        fact[0]
        for one, other in itertools.combinations(surveys, 2)
        for (fact, _), acts in Universe(one, other).facts().items()
        if place in acts
    }
    for verdict, label in OF_VERDICT.items():
        if verdict.value in verdicts:
            return label, claims
    if len(claims) == 1:
        return Label.UNIQUE, claims
    if any(accepted == {None} for accepted in claims.values()):
        return Label.NEGOTIABLE, claims
    return Label.CONFIRMED if len(claims) == len(surveys) else Label.MAJORITY, claims


@given(case=small.cases(3, 3))
def test_every_act_lies_in_the_zone_that_the_definitions_give_it(case: Case) -> None:
    """Zones of an issue do not meet, cover its clauses, and have the right label and claims."""
    surveys = [Survey(paper, case.acts) for paper in case.papers]
    found = landscape(case.positions)
    told: dict[object, Modality] = {ACCEPTS[m.value]: m for m in Modality}
    shown: Counter[Label] = Counter()
    acts = case.acts[:: max(1, len(case.acts) // 25)]
    known = {id(act): expected(case, surveys, act) for act in acts}
    for issue in case.vocabulary.issues:
        of_issue = [
            (survey, clause["id"])
            for survey in surveys
            for clause in survey.paper.raw["clauses"]
            if clause["issue"] == issue
        ]
        for act in acts:
            place = context_of(act), kind_of(act)
            is_spoken_of = any(
                place in survey.acts_of(f"{survey.paper.id}/{clause}", choice)
                for survey, clause in of_issue
                for choice in choices([survey.paper])
            )
            zones = [z for z in found.on(issue) if small.act_of(case.vocabulary, act) in z.region]
            assert len(zones) == is_spoken_of
            for zone in zones:
                label, claims = known[id(act)]
                shown[label] += 1
                assert zone.label is label
                assert {id: set(claimed) for id, claimed in zone.claims.items()} == {
                    id: {None if accepted is None else told[accepted] for accepted in claimed}
                    for id, claimed in claims.items()
                }
    for label in shown:
        event(label.value)


def by_label(found: Landscape) -> dict[Label, Region]:
    """Return the acts of each label, over all issues."""
    return {
        label: union(zone.region for zone in found.zones if zone.label is label) for label in Label
    }


@given(case=small.cases(2, 4))
def test_for_two_positions_it_agrees_with_compare(case: Case) -> None:
    """Acts of a verdict are acts of its label, an earlier one taking what several would have."""
    found = by_label(landscape(case.positions))
    comparison = compare(*case.positions)
    regions = {
        verdict: union(f.region for f in comparison.findings if f.verdict is verdict)
        for verdict in Verdict
    }
    conflict, undecided = regions[Verdict.CONFLICT], regions[Verdict.UNDECIDED]
    both = found[Label.NEGOTIABLE] | found[Label.CONFIRMED]
    assert found[Label.CONFLICT] == conflict
    assert found[Label.UNDECIDED] == undecided - conflict
    assert both == regions[Verdict.OVERLAP] - conflict - undecided
    assert found[Label.UNIQUE] == regions[Verdict.GAP] - conflict - undecided - both
    assert found[Label.MAJORITY].is_empty


@given(case=small.cases(3, 3))
def test_the_order_of_positions_does_not_matter(case: Case) -> None:
    """Every order of three positions gives the same zones in the same order."""
    first, *others = (landscape(order).zones for order in itertools.permutations(case.positions))
    assert all(zones == first for zones in others)


@given(case=small.cases(3, 4))
def test_zones_are_disjoint_and_cover_what_the_clauses_speak_of(case: Case) -> None:
    """No act of an issue lies in two zones, and none is lost or added."""
    found = landscape(case.positions)
    for issue in case.vocabulary.issues:
        zones = found.on(issue)
        for one, other in itertools.combinations(zones, 2):
            assert one.region.is_disjoint(other.region)
        assert union(zone.region for zone in zones) == union(
            claim.region
            for position in case.positions
            for clause in position.clauses
            if clause.issue == issue
            for _, claim in clause.claims()
        )


THREE = landscape([CORPUS["ru-us-draft"], CORPUS["us-reply"], CORPUS["nato-reply"]])


def zone_of(found: Landscape, issue: str, label: Label, *clauses: str) -> Zone:
    """Return the first zone of a label in which all of some clauses speak."""
    for zone in found.on(issue):
        cited = {clause.reference for told in zone.clauses.values() for clause in told}
        if zone.label is label and cited >= set(clauses):
            return zone
    pytest.fail(f"no zone of {clauses}")


def test_the_open_door_is_contested_by_all_three() -> None:
    """Draft, American and allied reply speak of the admission of Ukraine and are in conflict."""
    zone = zone_of(
        THREE,
        "nato-enlargement",
        Label.CONFLICT,
        "ru-us-draft/4.1b",
        "us-reply/r7",
        "nato-reply/r19",
    )
    assert set(zone.claims) == {"ru-us-draft", "us-reply", "nato-reply"}
    assert not zone.silent
    assert zone.label_of("us-reply") is Label.CONFLICT


def test_who_does_not_speak_is_silent_for_a_reason() -> None:
    """A zone of one position tells of each other why it does not speak."""
    zone = next(zone for zone in THREE.zones if zone.label is Label.UNIQUE)
    others = set(CORPUS) & {"ru-us-draft", "us-reply", "nato-reply"} - set(zone.claims)
    assert set(zone.silent) == others
    assert set(zone.silent.values()) <= {Kind.SILENT, Kind.UNCOVERED, Kind.NOT_CODED}
    assert {zone.label_of(id) for id in others} == {Label.SILENT}


def test_a_fixed_reading_moves_zones() -> None:
    """Read as for the future only, the draft does not touch the three Baltic members."""
    papers = [CORPUS["ru-us-draft"], CORPUS["us-reply"]]
    prospective = landscape(papers, readings={"ru-us-draft/4.1b": "prospective"})
    read_so = prospective.region("nato-enlargement", Label.CONFLICT)
    as_it_stands = landscape(papers).region("nato-enlargement", Label.CONFLICT)
    assert read_so != as_it_stands
    assert read_so.is_subset(as_it_stands)


def test_a_reading_that_none_of_the_positions_has_is_refused() -> None:
    """A misspelt reference fixes nothing silently."""
    papers = [CORPUS["ru-us-draft"], CORPUS["us-reply"]]
    with pytest.raises(NotFound, match="no clause with readings 'nobody/1'"):
        landscape(papers, readings={"nobody/1": "x"})


def test_two_positions_of_one_id_are_refused() -> None:
    """They could not be told apart in the zones."""
    with pytest.raises(SameId):
        landscape([CORPUS["us-reply"], CORPUS["us-reply"]])


def test_every_label_says_what_it_means() -> None:
    """Each has a phrase of its own."""
    assert len({label.meaning for label in Label}) == len(Label)


@pytest.mark.parametrize("issues", [[], ["nato-enlargement"], ["exercises", "nato-enlargement"]])
def test_of_some_issues_it_tells_what_it_tells_of_all(issues: list[str]) -> None:
    """Zones of an issue are the same whichever others are asked for; an unknown one is refused."""
    papers = [CORPUS["ru-us-draft"], CORPUS["us-reply"]]
    whole = landscape(papers)
    some = landscape(papers, issues=issues)
    assert some.zones == tuple(zone for zone in whole.zones if zone.issue in issues)
    with pytest.raises(NotFound, match="no issue 'nosuch'"):
        landscape(papers, issues=[*issues, "nosuch"])
