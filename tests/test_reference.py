"""The engine against the slow evaluator, on random positions in random vocabularies."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import event, given, settings

import negpos
from negpos.compare import Comparison, Finding, compare
from tests import small
from tests.reference import (
    Act,
    Choice,
    Context,
    Fact,
    Kind,
    Paper,
    Survey,
    Universe,
    choices,
    facts_at,
    how_sets_lie,
    is_ruled_out,
    meeting,
    worlds,
)
from tests.small import Case

IS_CI = settings.get_current_profile_name() == "ci"
#: positions in one vocabulary, each set against each and against itself: 45 pairs
POSITIONS = 9
#: how many cases are drawn in each of several runs, which can go on side by side
RUNS = 4
CASES = 56 if IS_CI else 3
#: the pairs of positions that are compared in all
LEAST = 10_000 if IS_CI else 500


def holds_under(finding: Finding, choice: Choice) -> bool:
    """Tell whether a finding holds under a choice of a reading for every clause."""
    return not finding.readings or any(c.items() <= choice.items() for c in finding.readings)


def fact_of(finding: Finding) -> Fact:
    """Return a finding without its acts and readings."""
    return (
        finding.verdict.value,
        finding.kind.value,
        finding.left.reference if finding.left else None,
        finding.right.reference if finding.right else None,
        int(finding.standing),
    )


def told_by_engine(
    comparison: Comparison, case: Case, chosen: Sequence[Choice]
) -> dict[tuple[Fact, int], set[tuple[Context, Kind]]]:
    """Return the facts that the findings tell, each with the acts of which it is told."""
    found: dict[tuple[Fact, int], set[tuple[Context, Kind]]] = {}
    inside = {
        region: {place for place, act in case.acts_in_engine.items() if act in region}
        for region in {finding.region for finding in comparison.findings}
    }
    for finding in comparison.findings:
        for number, choice in enumerate(chosen):
            if holds_under(finding, choice):
                told = found.setdefault((fact_of(finding), number), set())
                told |= inside[finding.region]
    return found


def plain(finding: Finding) -> Act:
    """Return the witness of a finding as the reference takes it."""
    return {dimension.name: value for dimension, value in finding.act.items()}


def agree(case: Case, surveys: Sequence[Survey], left: int, right: int) -> Comparison:
    """Assert that engine and reference say the same of two positions of a case."""
    universe = Universe(surveys[left], surveys[right])
    comparison = compare(case.positions[left], case.positions[right])
    assert told_by_engine(comparison, case, universe.choices) == universe.facts()
    for finding in comparison.findings:
        under = [n for n, choice in enumerate(universe.choices) if holds_under(finding, choice)]
        witnessed = facts_at(
            surveys[left], surveys[right], plain(finding), universe.choices[under[0]]
        )
        assert fact_of(finding) in witnessed
        if finding.left is None or finding.right is None:
            assert finding.direction is None
        else:
            assert finding.direction is not None
            references = finding.left.reference, finding.right.reference
            assert finding.direction.value == universe.direction(*references, under)
    return comparison


def lie_of(one: Survey, other: Survey, left: str, right: str, choice: Choice) -> str:
    """Return how the regions of two clauses lie, in the words that tests count."""
    mine, yours = one.acts_of(left, choice), other.acts_of(right, choice)
    if mine & yours:
        return (
            "equal" if mine == yours else "nested" if mine < yours or yours < mine else "crossing"
        )
    edges = {(*context, *kind) for context, kind in mine}
    touching = any(
        sum(a != b for a, b in zip(edge, (*context, *kind), strict=True)) == 1
        for edge in itertools.islice(edges, 20)
        for context, kind in itertools.islice(yours, 20)
    )
    return "touching" if touching else "apart"


#: what every run has to have shown, if it is long enough to show what is rare
SHOWN = {
    "overlap: same",
    "overlap: entails",
    "overlap: entailed",
    "overlap: compatible",
    "overlap: negotiable",
    "conflict: contrary",
    "conflict: contradictory",
    "undecided: contrary",
    "undecided: contradictory",
    "gap: silent",
    "gap: uncovered",
    "gap: not-coded",
    "regions: equal",
    "regions: nested",
    "regions: crossing",
    "regions: touching",
    "regions: apart",
    "regions: full",
    "regions: empty",
    "readings: some",
    "direction: equal",
    "direction: left-wider",
    "direction: right-wider",
    "direction: incomparable",
    "standing: open",
    "standing: conditional",
    "standing: settled",
}


@pytest.mark.parametrize("run", range(RUNS))
def test_engine_and_reference_agree_on_every_finding(run: int) -> None:
    """
    Every verdict, kind, standing, direction, remainder and witness is as the definitions say.

    A run fails as well where it did not show every verdict and every way in which regions can lie.
    """
    shown: Counter[str] = Counter()
    pairs = 0

    def show(what: str) -> None:
        shown[what] += 1
        event(what)

    @settings(max_examples=CASES)
    @given(case=small.cases(POSITIONS))
    def drawn(case: Case) -> None:
        nonlocal pairs
        surveys = [Survey(paper, case.acts) for paper in case.papers]
        for paper, clause, reason in case.refused:
            show("regions: empty")
            if small.NOTHING.search(reason):
                alone = Paper({**paper.raw, "clauses": [clause]}, paper.terms)
                survey = Survey(alone, case.acts)
                reference = f"{alone.id}/{clause['id']}"
                assert any(not survey.acts_of(reference, c) for c in choices([alone]))
        for survey in surveys:
            for choice in choices([survey.paper]):
                for clause in survey.paper.raw["clauses"]:
                    acts = survey.acts_of(f"{survey.paper.id}/{clause['id']}", choice)
                    assert acts
                    if len(acts) == len(case.acts):
                        show("regions: full")
        for left, right in itertools.combinations_with_replacement(range(POSITIONS), 2):
            comparison = agree(case, surveys, left, right)
            pairs += 1
            one, other = surveys[left], surveys[right]
            choice = next(choices([one.paper, other.paper]))
            show(
                "regions: "
                + lie_of(
                    one,
                    other,
                    comparison.left.clauses[-1].reference,
                    comparison.right.clauses[0].reference,
                    choice,
                )
            )
            for finding in comparison.findings:
                show(f"{finding.verdict.value}: {finding.kind.value}")
                show(f"standing: {finding.standing.word}")
                if finding.readings:
                    show("readings: some")
                if finding.direction is not None:
                    show(f"direction: {finding.direction.value}")

    drawn()
    assert not IS_CI or shown.keys() >= SHOWN
    assert pairs * RUNS >= LEAST


@pytest.mark.parametrize(
    ("left", "right"), [("ru-us-draft", "us-reply"), ("ru-nato-draft", "nato-reply")]
)
def test_witnesses_of_the_papers_are_what_the_files_say(left: str, right: str) -> None:
    """Each example, replayed on the files as they are written, has the verdict it stands for."""
    papers, corpus = small.shipped_papers(), negpos.load()
    one, other = Survey(papers[left], []), Survey(papers[right], [])
    comparison = compare(corpus[left], corpus[right])
    sample = comparison.findings[:: 1 if IS_CI else 8]
    for finding in sample:
        choice = next(
            choice
            for choice in choices([papers[left], papers[right]])
            if holds_under(finding, choice)
        )
        assert fact_of(finding) in facts_at(one, other, plain(finding), choice)


def test_small_worlds_decide_as_all_worlds_do() -> None:
    """Worlds of up to two acts tell how duties lie and what rules them out, as all worlds do."""
    kinds = [("act", thing) for thing in "abcd"]
    every = worlds(frozenset(kinds), most=len(kinds))
    assert len(every) == 2 ** len(kinds)
    duties = [world for world in every if world]
    for one, other in itertools.product(duties, every):
        few = worlds(one | other)
        assert len(few) <= len(every)
        assert is_ruled_out(one, other, few) == is_ruled_out(one, other, every)
        if other:
            by_few, by_all = (
                how_sets_lie(meeting(one, among), meeting(other, among)) for among in (few, every)
            )
            assert by_few == by_all
