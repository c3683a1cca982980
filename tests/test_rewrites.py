"""What is said otherwise is the same: rewrites that keep the meaning change no verdict."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from random import Random
from typing import TypeAlias

import attrs
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

import negpos
from negpos.clause import Clause
from negpos.compare import Comparison, compare
from negpos.modality import Kind, Standing, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Region
from negpos.vocabulary import Vocabulary
from tests import small
from tests.reference import Paper
from tests.rewrite import REWRITES, Rewriter, Rewritten, some_choice
from tests.small import Case

Regions: TypeAlias = Mapping[tuple[Verdict, Kind, Standing], Region]
#: how two claims on the same acts agree, or talks on the same topic meet
SAME = {Kind.SAME, Kind.NEGOTIABLE}


def regions(comparison: Comparison) -> Regions:
    """Return of which acts each verdict, kind and standing is told."""
    found: dict[tuple[Verdict, Kind, Standing], Region] = {}
    for finding in comparison.findings:
        key = (finding.verdict, finding.kind, finding.standing)
        found[key] = found.get(key, NOTHING) | (finding.region & finding.under)
    return found


def read(rewritten: Rewritten, vocabulary: Vocabulary) -> Position:
    """Return the position that was written anew."""
    position, problems = small.read_position(rewritten.raw, vocabulary)
    assert position is not None, problems
    return position


def under(comparison: tuple[Position, Position], *choices: Mapping[str, str]) -> Comparison:
    """Return a comparison under readings that are chosen for the positions in it."""
    ids = {position.id for position in comparison}
    chosen = {r: id for choice in choices for r, id in choice.items() if r.split("/")[0] in ids}
    return compare(*comparison, readings=chosen)


def beside(position: Position) -> Position:
    """Return a position under another id, so that it can stand against itself."""
    clauses = tuple(attrs.evolve(c, position="beside") for c in position.clauses)
    return attrs.evolve(position, id="beside", clauses=clauses)


def choice_beside(choice: Mapping[str, str], id: str) -> dict[str, str]:
    """Return the choice of readings for a position that stands beside under another id."""
    return {
        f"beside/{reference.split('/')[1]}": reading
        for reference, reading in choice.items()
        if reference.split("/")[0] == id
    }


def check(
    rewriter: Rewriter, name: str, position: Position, other: Position, choice: Mapping[str, str]
) -> Rewritten:
    """Assert that a rewrite changes nothing against another position."""
    rewritten = REWRITES[name](rewriter)
    again = read(rewritten, rewriter.vocabulary)
    others = _without(choice, position.id)
    assert regions(under((again, other), rewritten.choice(choice), others)) == regions(
        under((position, other), choice)
    )
    return rewritten


def check_against_model(
    rewriter: Rewriter, rewritten: Rewritten, position: Position, choice: Mapping[str, str]
) -> None:
    """Assert that a rewrite agrees with what it was made from."""
    again = read(rewritten, rewriter.vocabulary)
    new_choice = rewritten.choice(choice)
    mirrored = choice_beside(new_choice, position.id)
    against = under((position, beside(again)), choice, mirrored)
    itself = under((position, beside(position)), choice, choice_beside(choice, position.id))
    assert not against.gaps
    assert regions(against) == regions(itself)
    for finding in against.findings:
        assert finding.left is not None
        assert finding.right is not None
        if list(rewritten.origins[finding.right.id]) == [finding.left.id]:
            assert finding.kind in SAME or tells_of_an_act_and_its_opposite(finding.left)


#: enough that each rewrite changes something in one of them
EXAMPLES = 25


def tells_of_an_act_and_its_opposite(clause: Clause) -> bool:
    """Tell whether a clause lists opposite actions, and so lays several modalities over an act."""
    return any(len({n.modality for n in claim.norms}) > 1 for _, claim in clause.claims())


def _without(choice: Mapping[str, str], id: str) -> dict[str, str]:
    return {r: reading for r, reading in choice.items() if r.split("/")[0] != id}


@pytest.mark.parametrize("name", REWRITES)
def test_saying_the_same_otherwise_changes_nothing(name: str) -> None:
    """
    Random positions give the same regions under each verdict, kind and standing.

    Against its model a rewrite has no gap, each clause agrees with what was made from it (but for
    one that tells of opposite actions at once, which does not agree with itself), and nothing is
    found that the position does not have with itself.
    """
    changed = 0

    @settings(max_examples=EXAMPLES)
    @given(case=small.cases(2, 6), chance=st.randoms(use_true_random=False))
    def rewrites(case: Case, chance: Random) -> None:
        nonlocal changed
        paper = case.papers[0]
        rewriter = Rewriter(paper, case.vocabulary, chance)
        position, other = case.positions
        choice = some_choice(case.papers, chance)
        rewritten = check(rewriter, name, position, other, choice)
        check_against_model(rewriter, rewritten, position, choice)
        is_changed = rewritten.raw != paper.raw
        event(f"changed: {is_changed}")
        changed += is_changed

    rewrites()
    assert changed


#: the other positions against which the rewrites of each are set
OTHERS = {
    "ru-us-draft": "us-reply",
    "ru-nato-draft": "nato-reply",
    "us-statements": "ru-us-draft",
    "us-reply": "ru-us-draft",
    "nato-statements": "ru-nato-draft",
    "nato-reply": "ru-nato-draft",
    "author-proposals": "us-reply",
    "author-report": "ru-us-draft",
}


@functools.cache
def _papers() -> Mapping[str, Paper]:
    return small.shipped_papers()


@pytest.mark.parametrize("name", REWRITES)
@pytest.mark.parametrize("id", OTHERS)
def test_saying_the_shipped_positions_otherwise_changes_nothing(id: str, name: str) -> None:
    """
    The same of the shipped files, against a paper that answers each.

    Of the long papers every fourth clause is taken, others for each rewrite.
    """
    corpus, papers = negpos.load(), _papers()
    chance = Random(f"{id} {name}")
    step = 4 if len(corpus[id].clauses) > 40 else 1
    some = slice(list(REWRITES).index(name) % step, None, step)
    position, other = corpus[id], corpus[OTHERS[id]]
    position = attrs.evolve(position, clauses=position.clauses[some])
    whole = papers[id].raw
    paper = Paper({**whole, "clauses": whole["clauses"][some]}, papers[id].terms)
    rewriter = Rewriter(paper, position.vocabulary, chance)
    choice = some_choice([paper, papers[other.id]], chance)
    rewritten = check(rewriter, name, position, other, choice)
    assert rewritten.raw != paper.raw
    if name == "clauses cut and joined":
        check_against_model(rewriter, rewritten, position, choice)


@pytest.mark.parametrize("name", REWRITES)
def test_a_clause_of_the_shipped_files_against_its_rewrite_is_only_the_same(name: str) -> None:
    """
    Each clause by itself, under one of its readings; talks on the same topic meet.

    Every sixth clause is taken, others for each rewrite.
    """
    corpus, papers = negpos.load(), _papers()
    for position in corpus.values():
        for raw in papers[position.id].raw["clauses"][list(REWRITES).index(name) % 6 :: 6]:
            paper = Paper({**papers[position.id].raw, "clauses": [raw]}, papers[position.id].terms)
            chance = Random(raw["id"])
            rewriter = Rewriter(paper, position.vocabulary, chance)
            choice = some_choice([paper], chance)
            alone = attrs.evolve(position, clauses=(position[raw["id"]],))
            rewritten = REWRITES[name](rewriter)
            again = beside(read(rewritten, position.vocabulary))
            mirrored = choice_beside(rewritten.choice(choice), position.id)
            comparison = under((alone, again), choice, mirrored)
            assert {finding.kind for finding in comparison.findings} <= SAME
