"""Movement between two positions, against the slow evaluator and by the laws."""

from __future__ import annotations

import functools
import itertools
import json
import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import attrs
import pytest
from hypothesis import event, given

import negpos
from negpos.__main__ import main
from negpos.compare import held_norms, read_as, reading_dimension
from negpos.errors import DifferentVocabularies, NotFound, SameId
from negpos.modality import Kind, Modality, Standing
from negpos.movement import Change, Move, Movement, Said, movement
from negpos.position import Corpus
from negpos.region import NOTHING, Act, Region, union
from tests import reference, small
from tests.reference import ACCEPTS, Claim, Survey, Told, choices, pair
from tests.small import Case

GAPS = {Change.NEW, Change.DROPPED}


# ---------------------------------------------------------------- the slow evaluator


def says_as_much(
    side: Iterable[Claim],
    other: Iterable[Claim],
    kind: reference.Kind,
    ours: Told,
    theirs: Told,
    *,
    firmly: bool,
) -> bool:
    """Tell whether each norm of *other* at an act is said as much by one of *side*."""
    return all(
        any(
            norm.accepts is not None
            and pair(norm, claim, kind, ours, theirs)[:2]
            in (("overlap", "same"), ("overlap", "entails"))
            and (not firmly or norm.standing >= claim.standing)
            for norm in side
        )
        for claim in other
        if claim.accepts is not None
    )


def contradicts_itself(side: Iterable[Claim], kind: reference.Kind, told: Told) -> bool:
    """Tell whether two claims of one position are in conflict at an act."""
    return any(
        pair(one, other, kind, told, told)[0] == "conflict"
        for one, other in itertools.combinations(side, 2)
    )


def expected(kind: reference.Kind, ours: Told, theirs: Told) -> Change | None:
    """Return the change at an act of one context, from the definitions; None if nobody speaks."""
    before = [claim for claim, kinds in ours.kinds.items() if kind in kinds]
    after = [claim for claim, kinds in theirs.kinds.items() if kind in kinds]
    if not before or not after:
        return (Change.DROPPED if before else Change.NEW) if before or after else None
    names_norm = [any(c.accepts is not None for c in side) for side in (before, after)]
    if not all(names_norm):
        if not any(names_norm):
            return Change.UNCHANGED
        return Change.FIRMER if names_norm[1] else Change.SOFTER
    more = says_as_much(after, before, kind, theirs, ours, firmly=False)
    less = says_as_much(before, after, kind, ours, theirs, firmly=False)
    if more and less:
        firm_after = says_as_much(after, before, kind, theirs, ours, firmly=True)
        firm_before = says_as_much(before, after, kind, ours, theirs, firmly=True)
        return {
            (True, True): Change.UNCHANGED,
            (True, False): Change.FIRMER,
            (False, True): Change.SOFTER,
            (False, False): Change.SHIFTED,
        }[firm_after, firm_before]
    if contradicts_itself(before, kind, ours) or contradicts_itself(after, kind, theirs):
        return Change.SHIFTED
    return Change.TIGHTENED if more else Change.LOOSENED if less else Change.SHIFTED


def assert_met_as_told(
    move: Move,
    kind: reference.Kind,
    act: Act,
    told: tuple[Told, Told],
) -> None:
    """Where what one side says is met, the other says as much of this act."""
    firmly = move.change in (Change.FIRMER, Change.SOFTER)
    sides = [[c for c, kinds in side.kinds.items() if kind in kinds] for side in told]
    for index, side in enumerate((move.earlier, move.later)):
        for said in side:
            if said.is_met and said.modality is not None and act in said.region:
                claims = [
                    claim
                    for claim in sides[index]
                    if claim.clause == said.clause.reference
                    and claim.accepts == ACCEPTS[said.modality.value]
                    and claim.standing == said.standing
                ]
                other = 1 - index
                assert says_as_much(
                    sides[other], claims, kind, told[other], told[index], firmly=firmly
                )


def told_at(survey: Survey, choice: reference.Choice, context: reference.Context) -> Told:
    """Return of which kinds the claims of a position speak in one context."""
    return Told({c: survey.kinds[c].get(context, frozenset()) for c in survey.claims(choice)})


def chosen(case: Case, choice: reference.Choice) -> Region:
    """Return a choice of readings as a region."""
    clauses = [clause for position in case.positions for clause in position.clauses]
    regions = [read_as(c, choice[c.reference]) for c in clauses if c.readings]
    return functools.reduce(Region.intersection, regions, ~NOTHING)


@given(case=small.cases(2, 4))
def test_every_act_moves_as_the_definitions_say(case: Case) -> None:
    """Under each choice of readings each act lies in the one move of its change, or in none."""
    a, b = (Survey(paper, case.acts) for paper in case.papers)
    found = movement(*case.positions)
    shown: Counter[Change | None] = Counter()
    acts = case.acts[:: max(1, len(case.acts) // 60)]
    for choice in itertools.islice(choices(case.papers), 8):
        readings = {
            reading_dimension(clause): choice[clause.reference]
            for position in case.positions
            for clause in position.clauses
            if clause.readings
        }
        for act in acts:
            context, kind = reference.context_of(act), reference.kind_of(act)
            told_a, told_b = told_at(a, choice, context), told_at(b, choice, context)
            change = expected(kind, told_a, told_b)
            here = {**small.act_of(case.vocabulary, act), **readings}
            moves = [move for move in found.moves if here in move.region and here in move.under]
            shown[change] += 1
            assert [move.change for move in moves] == ([] if change is None else [change])
            for move in moves:
                assert_met_as_told(move, kind, here, (told_a, told_b))
    for change in shown:
        event(f"{change.value if change else 'nobody speaks'}")


@given(case=small.cases(2, 4))
def test_what_is_said_in_a_move_is_what_is_claimed_there(case: Case) -> None:
    """The clauses of a move are those that speak in it, with what they claim and where."""
    found = movement(*case.positions)
    for index, position in enumerate(case.positions):
        for norm in held_norms(position, {}):
            told = union(
                said.region
                for move in found.moves
                for said in (move.earlier, move.later)[index]
                if (said.clause, said.modality, said.standing)
                == (norm.clause, norm.modality, norm.standing)
            )
            assert norm.region.is_subset(told)
    for move in found.moves:
        whole = move.region & move.under
        for side in (move.earlier, move.later):
            assert side or move.gap is not None
            assert not side or union(said.region for said in side) == whole
            assert not any(said.region.is_empty for said in side)
        assert (move.change in GAPS) == (move.gap is not None)


# ---------------------------------------------------------------- laws


def told(found: Movement) -> dict[Change, Region]:
    """Return the acts and readings of each change."""
    return {
        change: union(move.region & move.under for move in found.of(change)) for change in Change
    }


@given(case=small.cases(1, 5))
def test_nothing_has_moved_against_itself(case: Case) -> None:
    """A position has no move against itself but what is unchanged."""
    (position,) = case.positions
    assert {move.change for move in movement(position, position).moves} == {Change.UNCHANGED}


@given(case=small.cases(2, 5))
def test_the_way_back_is_the_mirror(case: Case) -> None:
    """Earlier and later exchanged, each move is there with its change and sides exchanged."""
    one, other = case.positions
    there, back = movement(one, other), movement(other, one)
    mirrored = [
        attrs.evolve(move, change=move.change.mirrored, earlier=move.later, later=move.earlier)
        for move in back.moves
    ]
    assert as_sets(there.moves) == as_sets(mirrored)


def as_sets(moves: Iterable[Move]) -> set[object]:
    """Return moves without the order of anything."""
    return {
        attrs.evolve(
            move,
            earlier=frozenset(move.earlier),  # type: ignore[arg-type]
            later=frozenset(move.later),  # type: ignore[arg-type]
        )
        for move in moves
    }


@given(case=small.cases(2, 5))
def test_moves_cover_what_is_spoken_of_and_do_not_meet(case: Case) -> None:
    """No act is lost under any readings, and none lies in two moves."""
    moves = movement(*case.positions).moves
    regions = [move.region & move.under for move in moves]
    for one, other in itertools.combinations(regions, 2):
        assert one.is_disjoint(other)
    spoken = (norm.region for position in case.positions for norm in held_norms(position, {}))
    assert union(regions) == union(spoken)


@given(case=small.cases(2, 5))
def test_the_order_of_clauses_changes_nothing(case: Case) -> None:
    """Shuffled files give the same moves."""
    shuffled = [
        attrs.evolve(p, clauses=tuple(random.Random(7).sample(p.clauses, len(p.clauses))))
        for p in case.positions
    ]
    assert as_sets(movement(*shuffled).moves) == as_sets(movement(*case.positions).moves)


@given(case=small.cases(2, 4))
def test_new_and_dropped_are_the_gaps(case: Case) -> None:
    """They are the acts of the gaps of `compare`, cut by why the other does not reach."""
    one, other = case.positions
    found = movement(one, other)
    compared = negpos.compare(one, other)
    for change, side in ((Change.DROPPED, "left"), (Change.NEW, "right")):
        gaps = [f for f in compared.gaps if getattr(f, side) is not None]
        assert told(found)[change] == union(f.region & f.under for f in gaps)
        for kind in (Kind.SILENT, Kind.UNCOVERED, Kind.NOT_CODED):
            of_kind = union(f.region & f.under for f in gaps if f.kind is kind)
            moves = [move for move in found.of(change) if move.gap is kind]
            assert union(move.region & move.under for move in moves).is_subset(of_kind)


@given(case=small.cases(2, 4))
def test_fixed_readings_give_the_moves_under_them(case: Case) -> None:
    """A choice of readings gives the acts of each change that hold under it."""
    found = told(movement(*case.positions))
    for choice in itertools.islice(choices(case.papers), 4):
        fixed = movement(*case.positions, readings=choice)
        section = chosen(case, choice)
        dimensions = section.dimensions
        for change, region in told(fixed).items():
            assert region == (found[change] & section).project(dimensions)


# ---------------------------------------------------------------- written by hand


@functools.cache
def corpus() -> Corpus:
    return negpos.load()


@functools.cache
def moved(earlier: str, later: str) -> Movement:
    return movement(corpus()[earlier], corpus()[later])


def move_of(found: Movement, change: Change, *clauses: str) -> Move:
    """Return the first move of a change in which all of some clauses speak."""
    for move in found.of(change):
        if {said.clause.id for said in (*move.earlier, *move.later)} >= set(clauses):
            return move
    pytest.fail(f"no move of {clauses}")


def test_the_offer_on_missiles_in_ukraine_is_now_a_matter_for_talks() -> None:
    """
    s16 offers to place no missiles in Ukraine, r9 is ready to discuss it: the same, less firmly.

    r9 speaks of ground-launched missiles; of others the reply says nothing, and it adds forces.
    """
    found = moved("us-statements", "us-reply")
    softer = move_of(found, Change.SOFTER, "s16", "r9", "r13")
    assert softer.under.is_full
    norms = [(s.clause.id, s.modality, s.standing) for s in (*softer.earlier, *softer.later)]
    assert ("s16", Modality.MUST_NOT, Standing.CONDITIONAL) in norms
    assert ("r9", Modality.MUST_NOT, Standing.OPEN) in norms
    assert "ground-launched" in found.words.region(softer.region)
    new = move_of(found, Change.NEW, "r9")
    assert "permanent" in found.words.region(new.region)
    assert new.gap is Kind.UNCOVERED


def test_the_demand_on_the_troops_at_the_border_is_told_in_general_only() -> None:
    """s31 asks that troops in Russia go back to barracks; r2 asks for any de-escalation."""
    found = moved("us-statements", "us-reply")
    loosened = move_of(found, Change.LOOSENED, "s31", "r2")
    assert found.words.region(loosened.region) == (
        "Russia: de-escalate armed forces toward Ukraine on its own territory"
    )
    assert loosened.under.is_full
    assert {s.standing for s in (*loosened.earlier, *loosened.later)} >= {Standing.SETTLED}


def test_the_open_door_has_not_moved() -> None:
    """s4a, s23a and s27 claim the freedom to admit, and so do r7 and r8, as firmly."""
    found = moved("us-statements", "us-reply")
    same = move_of(found, Change.UNCHANGED, "s4a", "s23a", "s27", "r7", "r8")
    assert same.under.is_full
    assert same.issues == ("nato-enlargement",)


def test_what_the_later_paper_is_not_coded_for_is_not_told_as_silence() -> None:
    """The reply was not read for what follows an attack; that it was dropped is not known."""
    found = moved("us-statements", "us-reply")
    assert move_of(found, Change.DROPPED, "s35a", "s1").gap is Kind.NOT_CODED
    assert move_of(found, Change.DROPPED, "s7a").gap is Kind.UNCOVERED


def test_what_cannot_be_compared_is_refused() -> None:
    """Other terms, other papers of the same id, and readings that do not exist."""
    reply = corpus()["us-reply"]
    other = attrs.evolve(reply, title="Another")
    with pytest.raises(SameId):
        movement(reply, other)
    with pytest.raises(NotFound):
        movement(reply, reply, readings={"us-reply/r9": "no-such"})
    river = next(iter(negpos.load("river-water-example").values()))
    with pytest.raises(DifferentVocabularies):
        movement(reply, river)


def test_names_are_exported() -> None:
    """What people import stands in the package itself."""
    assert negpos.movement is movement
    assert (negpos.Change, negpos.Move, negpos.Movement, negpos.Said) == (
        Change,
        Move,
        Movement,
        Said,
    )
    assert len({change.meaning for change in Change}) == len(Change)


# ---------------------------------------------------------------- the command


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what the command prints from the public statements to the written reply."""
    assert main(["movement", "us-statements", "us-reply", *arguments]) == 0
    return capsys.readouterr().out


def in_one_line(text: str) -> str:
    """Return a text without its line breaks."""
    return " ".join(text.split())


def chapter(text: str, title: str) -> str:
    """Return what stands below a title, in one line."""
    _, _, rest = text.partition(f"\n{title}\n{'-' * len(title)}\n")
    lines = rest.splitlines()
    end = next((i for i, line in enumerate(lines) if set(line) == {"-"}), len(lines) + 1)
    return in_one_line("\n".join(lines[: end - 1]))


@pytest.mark.parametrize("width", [60, 80, 200])
def test_movement_fits_its_page(capsys: pytest.CaptureFixture[str], width: int) -> None:
    """No line is longer than the page."""
    out = run(capsys, "--width", str(width))
    assert max(map(len, out.splitlines())) <= width


def test_movement_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """Each change has its chapter, with both clauses and where; what is met is only named."""
    out = run(capsys, "--width", "100")
    assert "1 loosened, 2 shifted, 5 firmer, 6 softer, 13 new, 40 dropped and 20 unchanged" in out
    loosened = chapter(out, "LOOSENED")
    assert "US reply r2: Russia is to de-escalate" in loosened
    assert "before: US statements s31: Russia is to send the troops" in loosened
    assert "besides, before: US statements s12a, s14d, s36d and s37c" in loosened
    assert "where: in Russia, as to armed forces" in loosened
    assert "how firm: settled before, conditional now" in chapter(out, "SOFTER")
    assert "how firm" not in loosened
    assert "as to permanent forces with a combat mission" in chapter(out, "NEW")
    assert "US reply r8, as US statements s4a, s23a and s27" in chapter(out, "UNCHANGED")
    assert "Consequences of aggression: US statements s1," in chapter(out, "NOT CODED")
    assert "sanction" not in chapter(out, "DROPPED")


def test_movement_in_markdown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The document has the same chapters, and the name of a file chooses the format."""
    path = tmp_path / "moved.md"
    run(capsys, "-o", str(path))
    document = path.read_text()
    assert document.startswith("# What has moved from the US statements to the US reply\n")
    assert "\n## Loosened\n" in document
    assert "- where: in Russia, as to armed forces" in document


def test_movement_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Each move has its change, what both sides say, where, and under which readings."""
    found = json.loads(run(capsys, "--format", "json"))
    assert (found["earlier"], found["later"]) == ("us-statements", "us-reply")
    assert found["counts"]["tightened"] == 0
    assert sum(found["counts"].values()) == len(found["moves"])
    move = next(m for m in found["moves"] if m["change"] == "loosened" and not m["readings"])
    assert move["issues"] == ["de-escalation"]
    assert move["gap"] is None
    assert move["later"] == [
        {"clause": "us-reply/r2", "modality": "must", "standing": "settled", "met": True}
    ]
    unmet = [said["clause"] for said in move["earlier"] if not said["met"]]
    assert unmet == ["us-statements/s31"]
    assert move["region"]["area"] == ["RU"]


def test_an_issue_is_shown_whole(capsys: pytest.CaptureFixture[str]) -> None:
    """Under a filter a clause is told with all of its moves, and what is left out is told."""
    out = run(capsys, "--issue", "de-escalation", "--differences-only", "--width", "200")
    assert "Only what touches these issues is shown: De-escalation around Ukraine." in out
    assert "What is unchanged is left out." in out
    assert "UNCHANGED" not in out
    assert "Deployment of forces" not in out
    assert chapter(out, "LOOSENED") == chapter(run(capsys, "--width", "200"), "LOOSENED")


def test_a_reading_can_be_fixed(capsys: pytest.CaptureFixture[str]) -> None:
    """Once s31 is read in one way, nothing is told of its readings."""
    out = run(capsys, "--reading", "us-statements/s31=return", "--issue", "de-escalation")
    assert "s31 is read as" not in in_one_line(out)
    assert "where: in Russia, as to armed forces" in in_one_line(out)


def test_an_unknown_issue_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The nearest one is named."""
    assert main(["movement", "us-reply", "us-reply", "--issue", "exercise"]) == 2
    assert "exercises" in capsys.readouterr().err
