"""Conditions: what is refused and what waits in a circle, by examples, by laws and by bounds."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import Phase, event, find, given, settings
from hypothesis import strategies as st

import negpos
from negpos.__main__ import main
from negpos.compare import Comparison, combinations, compare, reading_dimension
from negpos.conditions import (
    MOST_CHAINS,
    MOST_CIRCLES,
    MOST_COMBINATIONS,
    Conditions,
    Extent,
    conditions,
)
from negpos.errors import SameId
from negpos.load import load, shipped
from negpos.modality import Modality, Stance, Standing
from negpos.position import Position
from negpos.region import NOTHING, Act, Region, product, union
from negpos.report.conditions import condition_chapters
from negpos.report.layout import Bullets
from tests import small

# ---------------------------------------------------------------- examples

HEAD = """\
format: 1
position: {name}
title: Paper {name}
party: {party}
date: 2022-01-10
kind: example
coverage: complete
sources: {{text: {{title: text}}}}
clauses:
"""
PARTIES = {"us": "US", "ru": "RU", "nato": "nato"}
MISSILES = "bearer: US, action: station, object: ground-launched-missiles, area: UA"
EXERCISES = "bearer: RU, action: exercise, area: PL"
X_IF_Y = f"stance: offer, modality: must not, {MISSILES}, conditional-on: [us/2]"
Y_IF_X = f"stance: offer, modality: must not, {EXERCISES}, conditional-on: [ru/2]"
X = f"modality: must not, {MISSILES}"
Y = f"modality: must not, {EXERCISES}"


def write(folder: Path, **clauses: Sequence[str]) -> None:
    """Write a position of each party, whose clauses are given as flow mappings."""
    for name, fields in clauses.items():
        text = HEAD.format(name=name, party=PARTIES[name])
        for number, field in enumerate(fields, 1):
            issue = "" if "issue:" in field else "issue: force-deployments, "
            text += (
                f"  - {{id: '{number}', {issue}text: Words {number} | <b>., {field}, "
                f"source: {{in: text, at: p. {number}, grade: A}}}}\n"
            )
        (folder / f"{name}.yaml").write_text(text)


def found(folder: Path, **clauses: Sequence[str]) -> Conditions:
    """Return what becomes of the conditions of these positions, each compared with each."""
    write(folder, **clauses)
    corpus = load(folder, positions=shipped())
    positions = [corpus[name] for name in clauses]
    return conditions(*(compare(*pair) for pair in itertools.combinations(positions, 2)))


def told(result: Conditions) -> list[tuple[str, str, list[str], str, str]]:
    """Return refusals as: clause, condition, through which, opposing clauses, extent."""
    return [
        (
            refusal.clause.reference,
            refusal.condition.reference,
            [clause.reference for clause in refusal.through],
            " ".join(dict.fromkeys(refusal.opposing(f).reference for f in refusal.findings)),
            refusal.extent.value,
        )
        for refusal in result.refused
    ]


def rings(result: Conditions) -> list[str]:
    """Return circles as one line each; a demand that would be met is told by a tilde."""
    return [
        " ".join(
            f"{step.waiting.reference} {'>' if step.is_condition else '~'}" for step in circle.steps
        )
        for circle in result.circles
    ]


def test_an_offer_hangs_on_a_demand_that_the_other_side_refuses(tmp_path: Path) -> None:
    """The United States would keep missiles out if Russia held no exercises; Russia will."""
    result = found(tmp_path, us=[X_IF_Y, Y], ru=[f"modality: may, {EXERCISES}"])
    assert told(result) == [("us/1", "us/2", [], "ru/1", "all")]
    (refusal,) = result.refused
    assert refusal.side == "ru"
    assert refusal.standing is Standing.SETTLED
    assert refusal.under.is_full
    assert not result.circles


def test_a_part_of_the_condition_is_refused(tmp_path: Path) -> None:
    """Russia keeps free to exercise in winter only."""
    winter = f"modality: may, {EXERCISES}, period: {{from: 2022-12-01, until: 2023-03-01}}"
    assert told(found(tmp_path, us=[X_IF_Y, Y], ru=[winter])) == [
        ("us/1", "us/2", [], "ru/1", "part")
    ]


def test_several_clauses_together_refuse_all_of_the_condition(tmp_path: Path) -> None:
    """One refuses the time before a day, the other the time from it on."""
    halves = [
        f"modality: may, {EXERCISES}, period: {{{end}: 2022-06-01}}" for end in ("until", "from")
    ]
    assert told(found(tmp_path, us=[X_IF_Y, Y], ru=halves)) == [
        ("us/1", "us/2", [], "ru/1 ru/2", "all")
    ]


def test_a_clause_hangs_on_what_its_condition_hangs_on(tmp_path: Path) -> None:
    """The chain names the condition between the two, and the nearest way is the one told."""
    on_first = "stance: offer, modality: must, bearer: US, action: notify, conditional-on: [us/1]"
    both = "stance: offer, modality: must, bearer: US, action: notify, conditional-on: [us/1, us/2]"
    freedom = f"modality: may, {EXERCISES}"
    result = found(tmp_path, us=[X_IF_Y, Y, on_first, both], ru=[freedom])
    assert told(result) == [
        ("us/1", "us/2", [], "ru/1", "all"),
        ("us/3", "us/2", ["us/1"], "ru/1", "all"),
        ("us/4", "us/2", [], "ru/1", "all"),
    ]


def test_a_condition_may_stand_in_a_third_position(tmp_path: Path) -> None:
    """The American offer hangs on a demand of NATO, with which Russia is in conflict."""
    offer = f"stance: offer, modality: must not, {MISSILES}, conditional-on: [nato/1]"
    freedom = f"modality: may, {EXERCISES}"
    sides = {"us": [offer], "ru": [freedom]}
    assert told(found(tmp_path, nato=[Y], **sides)) == [("us/1", "nato/1", [], "ru/1", "all")]


def test_what_refers_to_a_position_that_is_not_given_is_free_text(tmp_path: Path) -> None:
    """Two positions are compared, and the condition stands in a third."""
    offer = f"stance: offer, modality: must not, {MISSILES}, conditional-on: [nato/1]"
    write(tmp_path, us=[offer], ru=[f"modality: may, {EXERCISES}"], nato=[Y])
    corpus = load(tmp_path, positions=shipped())
    assert conditions(compare(corpus["us"], corpus["ru"])) == Conditions()


def test_a_side_may_refuse_its_own_clause(tmp_path: Path) -> None:
    """The American offer hangs on what Russia offers in one clause and denies in another."""
    offer = f"stance: offer, modality: must not, {MISSILES}, conditional-on: [ru/1]"
    freedom = f"modality: may, {EXERCISES}"
    assert told(found(tmp_path, us=[offer], ru=[f"stance: offer, {Y}", freedom])) == [
        ("us/1", "ru/1", [], "ru/2", "all")
    ]


def test_a_refusal_names_the_readings_under_which_it_is_so(tmp_path: Path) -> None:
    """The clause hangs on the demand under one reading, and meets a refusal under another's."""
    offer = (
        f"stance: offer, modality: must not, {MISSILES}, readings: "
        "{bare: {note: no return is asked for}, bargain: {note: one is, conditional-on: [us/2]}}"
    )
    freedom = (
        f"modality: may, {EXERCISES}, readings: "
        "{all-year: {note: all year}, winter: {note: winter, period: {from: 2022-12-01}}, "
        "elsewhere: {note: elsewhere, area: RU}}"
    )
    result = found(tmp_path, us=[offer, Y], ru=[freedom])
    assert told(result) == [("us/1", "us/2", [], "ru/1", "varies")]
    (refusal,) = result.refused
    wholly = [{"ru/1": "all-year", "us/1": "bargain"}]
    partly = [{"ru/1": "winter", "us/1": "bargain"}]
    assert list(combinations(refusal.wholly)) == wholly
    readings = [c["readings"] for c in result.to_dict()["refused"][0]["conflicts"]]
    assert sorted(readings, key=len) == [wholly, wholly + partly]


def test_silence_refuses_nothing(tmp_path: Path) -> None:
    """A condition of which the other side does not speak is not refused, nor is agreement."""
    assert not found(
        tmp_path, us=[X_IF_Y, Y], ru=["modality: may, bearer: RU, action: exercise, area: RU"]
    )
    assert not found(tmp_path, us=[X_IF_Y, Y], ru=[Y])


def test_each_side_waits_for_the_other(tmp_path: Path) -> None:
    """Each does its part if the other does, and nobody goes first."""
    result = found(tmp_path, us=[X_IF_Y, Y], ru=[Y_IF_X, X])
    assert rings(result) == ["ru/1 > ru/2 ~ us/1 > us/2 ~"]
    assert result.circles[0].under.is_full
    assert result.circles[0].readings == ()


def test_conditions_may_name_the_clause_of_the_other_side(tmp_path: Path) -> None:
    """The same deadlock, written as references to each other's offers."""
    offers = {
        "us": [f"stance: offer, {X}, conditional-on: [ru/1]"],
        "ru": [f"stance: offer, {Y}, conditional-on: [us/1]"],
    }
    assert rings(found(tmp_path, **offers)) == ["ru/1 > us/1 >"]


def test_a_circle_within_one_position(tmp_path: Path) -> None:
    """Two offers of one side hang on each other, and a third on itself."""
    offers = [
        f"stance: offer, {X}, conditional-on: [us/2]",
        f"stance: offer, {Y}, conditional-on: [us/1]",
        f"stance: offer, {X}, conditional-on: [us/3]",
    ]
    assert rings(found(tmp_path, us=offers, ru=[X])) == ["us/1 > us/2 >", "us/3 >"]


#: what stands in place of the Russian offer in the circle, and whether it is still one
MEETINGS = [
    ("stance: offer, modality: must not, bearer: RU, action: exercise, area: PL + RO", True),
    (
        "stance: offer, modality: must not, bearer: RU, action: exercise, area: PL, "
        "period: {from: 2023-01-01}",
        True,
    ),
    ("stance: offer, modality: need not, bearer: RU, action: exercise, area: PL", False),
    ("stance: discuss, modality: must not, bearer: RU, action: exercise, area: PL", False),
    ("stance: offer, modality: must not, bearer: RU, action: exercise, area: RO", False),
    ("stance: offer, modality: must not, bearer: BY, action: exercise, area: PL", False),
]


@pytest.mark.parametrize(("offer", "is_circle"), MEETINGS, ids=lambda value: str(value))
def test_only_what_would_meet_the_demand_closes_a_circle(
    offer: str, is_circle: bool, tmp_path: Path
) -> None:
    """It claims the same or more, firmly enough, and over acts that both speak of."""
    result = found(tmp_path, us=[X_IF_Y, Y], ru=[f"{offer}, conditional-on: [ru/2]", X])
    assert bool(result.circles) is is_circle


def test_of_what_others_do_neither_side_disposes(tmp_path: Path) -> None:
    """Both demand the same of Belarus, so that neither demand waits for the other."""
    others = "modality: must not, bearer: BY, action: exercise, area: PL"
    sides = {
        "us": [X_IF_Y, others],
        "ru": [f"{others}, conditional-on: [ru/2]", X],
    }
    assert not found(tmp_path, **sides)


def test_a_demand_that_is_met_firmly_waits_for_nothing(tmp_path: Path) -> None:
    """Russia says without condition in another clause that it holds no exercises at all."""
    firm = "modality: must not, bearer: RU, action: exercise"
    assert not found(tmp_path, us=[X_IF_Y, Y], ru=[Y_IF_X, X, firm]).circles
    in_part = f"{firm}, area: PL, period: {{from: 2023-01-01}}"
    assert found(tmp_path, us=[X_IF_Y, Y], ru=[Y_IF_X, X, in_part]).circles
    if_dry = f"{firm}, conditional-on: [the ground is dry]"
    assert found(tmp_path, us=[X_IF_Y, Y], ru=[Y_IF_X, X, if_dry]).circles


def test_two_conditional_demands_for_the_same_are_no_circle(tmp_path: Path) -> None:
    """A demand that nothing hangs on waits for nobody, though the other side claims the same."""
    sides = {
        "us": [f"{X}, conditional-on: [us/2]", Y],
        "ru": [f"{X}, conditional-on: [ru/2]", Y],
    }
    assert not found(tmp_path, **sides).circles


def test_a_circle_names_the_readings_under_which_it_is_one(tmp_path: Path) -> None:
    """Only where the demand is read as one does it wait."""
    demand = f"{Y}, readings: {{demand: {{note: a}}, wish: {{note: b, stance: discuss}}}}"
    result = found(tmp_path, us=[X_IF_Y, demand], ru=[Y_IF_X, X])
    assert rings(result) == ["ru/1 > ru/2 ~ us/1 > us/2 ~"]
    assert result.circles[0].readings == ({"us/2": "demand"},)


def test_contrary_readings_of_one_clause_do_not_go_together(tmp_path: Path) -> None:
    """Russia either names the condition or holds the exercises, by how its clause is read."""
    either = (
        f"stance: offer, {EXERCISES}, modality: must not, readings: "
        "{bargain: {note: a, conditional-on: [us/2]}, freedom: {note: b, modality: may}}"
    )
    offer = f"stance: offer, {X}, conditional-on: [ru/1]"
    assert found(tmp_path, us=[offer, Y], ru=[either]).refused == ()
    turned = either.replace("[us/2]", "[dry ground]").replace("may", "may, conditional-on: [us/1]")
    result = found(tmp_path, us=[X_IF_Y, Y], ru=[turned])
    assert result.circles == ()
    assert told(result) == [("us/1", "us/2", [], "ru/1", "all")]


def test_different_positions_of_one_id_are_refused(tmp_path: Path) -> None:
    """References could not tell them apart."""
    write(tmp_path, us=[X_IF_Y, Y], ru=[X])
    corpus = load(tmp_path, positions=shipped())
    other = attrs.evolve(corpus["us"], title="Another")
    with pytest.raises(SameId):
        conditions(compare(corpus["us"], corpus["ru"]), compare(corpus["ru"], other))


# ---------------------------------------------------------------- reports


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what a command prints."""
    assert main(arguments) == 0
    return capsys.readouterr().out


def refusing_and_waiting(folder: Path) -> tuple[str, str]:
    """Write two papers with a circle and a refusal, on an issue of its own; return their paths."""
    notify = "issue: exercises, bearer: RU, action: notify, object: military-exercises"
    refused, free = f"{notify}, modality: must", f"{notify}, modality: need not"
    hanging = "issue: exercises, stance: offer, modality: must, bearer: US, action: notify, "
    hanging += "conditional-on: [us/3]"
    write(folder, us=[X_IF_Y, Y, refused, hanging], ru=[Y_IF_X, X, free])
    return str(folder / "us.yaml"), str(folder / "ru.yaml")


def test_compare_tells_refusals_and_circles_after_the_findings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both clauses are named, with words and place, and how they hang together."""
    out = run(capsys, "compare", *refusing_and_waiting(tmp_path), "--width", "120")
    after = out[out.index("CONDITIONS\n") :]
    assert after == (
        "CONDITIONS\n"
        "----------\n"
        "\n"
        "A condition in conflict, settled:\n"
        "* us 3: Words 3 | <b>. [demand, must; p. 3; grade A]\n"
        "* in conflict with ru 3: Words 3 | <b>. [demand, need not; p. 3; grade A] (settled)\n"
        "* the conflict reaches all that us 3 claims\n"
        "* on us 3 hangs us 4: Words 4 | <b>. [offer, must; p. 4; grade A]\n"
        "\n"
        "A circle, where each clause waits for the next, and the last for the first:\n"
        "* ru 1: Words 1 | <b>. [offer, must not; p. 1; grade A] hangs on ru 2\n"
        "* ru 2: Words 2 | <b>. [demand, must not; p. 2; grade A] would be met by us 1, which "
        "claims the same over acts that both\n"
        "  speak of\n"
        "* us 1: Words 1 | <b>. [offer, must not; p. 1; grade A] hangs on us 2\n"
        "* us 2: Words 2 | <b>. [demand, must not; p. 2; grade A] would be met by ru 1, which "
        "claims the same over acts that both\n"
        "  speak of\n"
    )


@pytest.mark.parametrize("command", ["compare", "brief"])
def test_markdown_is_escaped(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Lists below a heading, in which the words of a file are no markup."""
    paths = refusing_and_waiting(tmp_path)
    out = run(capsys, command, *paths, "--format", "markdown")
    after = out[out.index("## Conditions") :].partition("\n## ")[0]
    assert after.startswith(
        "## Conditions\n\nA condition in conflict, settled:\n\n"
        "- us 3: Words 3 \\| &lt;b&gt;. \\[demand, must; p. 3; grade A\\]\n"
    )
    assert after.count("\n- ") == 8
    assert "<b>" not in after


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_brief_has_a_section_where_there_is_something_to_tell(
    width: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It comes last, fits the page, and is not there for papers without conditions."""
    paths = refusing_and_waiting(tmp_path)
    out = run(capsys, "brief", *paths, "--width", str(width))
    assert max(map(len, out.splitlines())) <= width
    after = out[out.index("CONDITIONS\n----------\n\nA condition in conflict, settled:\n") :]
    assert "on us 3 hangs us 4: Words 4" in " ".join(after.split())
    assert "A circle, where each" in after
    write(tmp_path, us=[X, Y], ru=[X, Y])
    assert "CONDITIONS" not in run(capsys, "brief", *paths, "--width", str(width))


@pytest.mark.parametrize("command", ["compare", "brief"])
def test_json_has_what_becomes_of_conditions(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One further key, with references, and fingerprints that are those of the findings."""
    out = run(capsys, command, *refusing_and_waiting(tmp_path), "--format", "json")
    result = json.loads(out)
    comparison = result if command == "compare" else result["comparisons"][0]
    known = {f["fingerprint"]: f for f in comparison["findings"]}
    assert set(result["conditions"]) == {"refused", "circles", "knots", "unfollowed"}
    (refusal,) = result["conditions"]["refused"]
    (conflict,) = refusal.pop("conflicts")
    assert refusal == {
        "clause": "us/4",
        "condition": "us/3",
        "through": [],
        "side": "ru",
        "standing": "settled",
        "extent": "all",
    }
    assert known[conflict.pop("fingerprint")]["verdict"] == "conflict"
    assert conflict == {"clause": "ru/3", "standing": "settled", "readings": []}
    (circle,) = result["conditions"]["circles"]
    assert circle["clauses"] == ["ru/1", "ru/2", "us/1", "us/2"]
    assert [step["why"] for step in circle["steps"]] == ["condition", "demand"] * 2
    prints = [p for step in circle["steps"] for p in step["fingerprints"]]
    assert [known[p]["kind"] for p in prints] == ["same", "same"]
    assert circle["readings"] == []


#: filters, and how many refusals and circles they leave
FILTERS = [
    ((), 1, 1),
    (("--differences-only",), 1, 1),
    (("--issue", "exercises"), 1, 0),
    (("--issue", "force-deployments"), 0, 1),
    (("--issue", "nato-enlargement"), 0, 0),
    (("--verdict", "conflict"), 1, 0),
    (("--verdict", "gap"), 0, 0),
]


@pytest.mark.parametrize(("filters", "refused", "circles"), FILTERS)
def test_filters_leave_only_what_was_asked_for(
    filters: Sequence[str],
    refused: int,
    circles: int,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A refusal is a conflict, a circle no verdict; each is on the issues of its clauses."""
    for command in ("compare", "brief"):
        paths = refusing_and_waiting(tmp_path)
        out = json.loads(run(capsys, command, *paths, "--format", "json", *filters))["conditions"]
        assert (len(out["refused"]), len(out["circles"])) == (refused, circles)


def test_a_fixed_reading_fixes_conditions_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The circle is there under one reading of the offer, and not under the other."""
    offer = (
        f"stance: offer, modality: must not, {MISSILES}, readings: "
        "{bare: {note: no return is asked for}, bargain: {note: one is, conditional-on: [us/2]}}"
    )
    write(tmp_path, us=[offer, Y], ru=[Y_IF_X, X])
    paths = str(tmp_path / "us.yaml"), str(tmp_path / "ru.yaml")
    for command in ("compare", "brief"):
        whole = run(capsys, command, *paths)
        assert "for the first, if 1 is read as bargain" in " ".join(whole.split())
        bargain = run(capsys, command, *paths, "--reading", "us/1=bargain")
        assert "for the first:\n" in bargain
        assert "A circle" not in run(capsys, command, *paths, "--reading", "us/1=bare")


def test_refusals_at_the_end_of_other_ways_are_told_together(tmp_path: Path) -> None:
    """One refused condition is told once, with all that hangs on it and under which readings."""
    hanging = "stance: offer, modality: must, bearer: US, action: notify, conditional-on: [us/1]"
    freedom = (
        f"modality: may, {EXERCISES}, readings: "
        "{all-year: {note: all year}, winter: {note: winter, period: {from: 2022-12-01}}}"
    )
    result = found(tmp_path, us=[X_IF_Y, Y, hanging], ru=[freedom])
    (chapter,) = condition_chapters(result, load(tmp_path, positions=shipped()).values())
    (bullets,) = chapter.blocks
    assert isinstance(bullets, Bullets)
    assert bullets.title == "A condition in conflict, settled:"
    assert [line.split(": ")[0] for line in bullets.lines] == [
        "us 2",
        "in conflict with ru 1",
        "the conflict reaches all that us 2 claims if 1 is read as all-year, "
        "a part of it otherwise",
        "on us 2 hangs us 1",
        "on us 2 hangs, through us 1, us 3",
    ]


def test_what_was_too_much_is_told_in_words() -> None:
    """Knots and clauses that were not followed are named, with what that means."""
    everyone = {n: [m for m in range(12) if m != n] for n in range(12)}
    positions = _files(everyone)
    result = attrs.evolve(conditions(compare(*positions)), refused=())
    clauses = result.knots[0][:2]
    result = attrs.evolve(result, knots=(clauses,), unfollowed=clauses[:1])
    (chapter,) = condition_chapters(result, positions)
    (bullets,) = chapter.blocks
    assert bullets == Bullets(
        "Conditions that are not followed to the end:",
        (
            "P 0 and P 1 wait for each other in more circles, or under more readings, than are "
            "listed",
            "from P 0 more chains of conditions start than are followed, so that refusals may be "
            "missing",
        ),
    )


# ---------------------------------------------------------------- laws

LETTERS = {"P": "A", "Q": "B", "R": "C"}
VOCABULARY = small.read_vocabulary(
    {
        "format": "1",
        "states": {letter: {"label": f"state {letter}"} for letter in LETTERS.values()},
        "areas": {"sea": {"label": "the sea"}},
        "actions": {"go": {"label": "going"}},
        "objects": {"thing": {"label": "a thing"}},
        "issues": {"one": {"label": "one"}},
    }
)


@attrs.frozen
class Version:
    """What a clause says under one reading, and the references that it hangs on."""

    stance: Stance
    modality: Modality
    bearer: str
    area: str | None
    hangs_on: tuple[str, ...]


#: for each position the versions of each of its clauses
Drawn = Mapping[str, Sequence[Sequence[Version]]]
Choice = Mapping[str, str]


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    """Two or three positions of a few clauses that often hang on each other."""
    ids = draw(st.sampled_from(["PQ", "PQR"]))
    sizes = {id: draw(st.integers(1, 3)) for id in ids}
    known = [f"{id}/{number}" for id in ids for number in range(sizes[id])]
    versions = st.builds(
        Version,
        st.sampled_from([Stance.DEMAND, Stance.DEMAND, Stance.OFFER, Stance.OFFER, Stance.DISCUSS]),
        st.sampled_from([Modality.MUST_NOT, Modality.MUST_NOT, Modality.MAY, Modality.MUST]),
        st.sampled_from("AABC"),
        st.sampled_from([None, None, "sea", "A"]),
        st.lists(st.sampled_from(known), max_size=2, unique=True).map(tuple),
    )
    clauses = st.lists(versions, min_size=2, max_size=2) | st.tuples(versions)
    return {id: [draw(clauses) for _ in range(size)] for id, size in sizes.items()}


def _written(version: Version) -> dict[str, Any]:
    fields = {
        "stance": version.stance.value,
        "modality": version.modality.value,
        "bearer": version.bearer,
        "action": "go",
        "area": version.area,
        "conditional-on": list(version.hangs_on),
    }
    return {key: value for key, value in fields.items() if value}


def build(sides: Drawn) -> list[Position]:
    """Return the positions that were drawn."""
    positions = []
    for id, clauses in sides.items():
        written = []
        for number, versions in enumerate(clauses):
            readings = {f"r{i}": {"note": "so", **_written(v)} for i, v in enumerate(versions)}
            says = _written(versions[0])
            if len(versions) > 1:  # a reading says all itself, and takes nothing over
                says = {"modality": "must", "bearer": "A", "action": "go", "readings": readings}
            source = {"in": "text", "at": "somewhere", "grade": "A"}
            head = {"id": str(number), "issue": "one", "text": "words", "source": source}
            written.append({**head, **says})
        raw = {
            "format": "1",
            "position": id,
            "title": id,
            "party": LETTERS[id],
            "date": small.DATE,
            "kind": "example",
            "coverage": "complete",
            "sources": {"text": {"title": "text"}},
            "clauses": written,
        }
        position, problems = small.read_position(raw, VOCABULARY)
        assert position is not None, problems
        positions.append(position)
    return positions


def compared(positions: Sequence[Position], readings: Choice | None = None) -> list[Comparison]:
    """Return each position compared with each."""

    def of(*ids: str) -> Choice:
        return {r: id for r, id in (readings or {}).items() if r.split("/")[0] in ids}

    return [compare(a, b, readings=of(a.id, b.id)) for a, b in itertools.combinations(positions, 2)]


def choices(positions: Sequence[Position]) -> Iterator[Choice]:
    """Yield every choice of one reading for each clause that has some."""
    clauses = [c for p in positions for c in p.clauses if c.readings]
    for chosen in itertools.product(*([r.id for r in c.readings] for c in clauses)):
        yield {c.reference: reading for c, reading in zip(clauses, chosen, strict=True)}


#: comparisons that were made, by the two positions and the readings that were fixed in them
Made = dict[tuple[str, str, tuple[tuple[str, str], ...]], Comparison]


class Slow:
    """The graph under one choice of readings, searched by listing all paths."""

    def __init__(self, positions: Sequence[Position], choice: Choice, made: Made) -> None:
        self.positions = {p.id: p for p in positions}
        self.clauses = {c.reference: c for p in positions for c in p.clauses}
        self.choice = choice
        self.made = made
        self.claims = {
            reference: next(
                claim
                for reading, claim in clause.claims()
                if reading is None or choice[reference] == reading
            )
            for reference, clause in self.clauses.items()
        }
        self.hangs = {
            reference: [c.text for c in claim.conditions]
            for reference, claim in self.claims.items()
        }
        self.met = {reference: self.meeting(reference) for reference in self.clauses}

    def compared(self, left: str, right: str) -> Comparison:
        """Return the comparison of two positions under the choice."""
        fixed = {r: id for r, id in self.choice.items() if r.split("/")[0] in (left, right)}
        key = (left, right, tuple(sorted(fixed.items())))
        if key not in self.made:
            self.made[key] = compare(self.positions[left], self.positions[right], readings=fixed)
        return self.made[key]

    def reachable(self, start: str) -> set[str]:
        """Return what a clause hangs on, directly or not."""
        found: set[str] = set()
        waiting = [start]
        while waiting:
            for reference in self.hangs[waiting.pop()]:
                if reference not in found:
                    found.add(reference)
                    waiting.append(reference)
        return found - {start}

    def refused(self) -> set[tuple[str, str, str, bool]]:
        """Return clause, condition and refusing side, and whether all of it is refused."""
        found = set()
        for start, clause in self.clauses.items():
            for end in self.reachable(start):
                own = self.clauses[end].position
                for side in self.positions:
                    conflicts = [
                        f.region
                        for f in self.compared(own, side).conflicts
                        if f.left == self.clauses[end]
                    ]
                    if conflicts and side != clause.position:
                        whole = self.claims[end].region == union(conflicts)
                        found.add((start, end, side, whole))
        return found

    def meeting(self, demand: str) -> list[str]:
        """Return what hangs on something and would meet a demand, where nothing firm does."""
        claim, clause = self.claims[demand], self.clauses[demand]
        found: list[str] = []
        if claim.stance is not Stance.DEMAND:
            return found
        for side, position in self.positions.items():
            if side == clause.position:
                continue
            parties = position.context.party | self.positions[clause.position].context.party
            own = product({VOCABULARY.bearer: parties})
            acts: dict[str, Region] = {}
            for finding in self.compared(clause.position, side).overlaps:
                if finding.left == clause and finding.kind.value in ("same", "entailed"):
                    assert finding.right is not None
                    name = finding.right.reference
                    if self.claims[name].stance is not Stance.DISCUSS:
                        acts[name] = acts.get(name, NOTHING) | (finding.region & own)
            firm = union(r for name, r in acts.items() if not self.claims[name].conditions)
            found += [n for n, r in acts.items() if self.hangs[n] and not r.is_subset(firm)]
        return found

    def circles(self) -> set[tuple[tuple[str, bool], ...]]:
        """Return each way round as references, each with whether it hangs on the next."""
        found: set[tuple[tuple[str, bool], ...]] = set()

        def walk(path: tuple[tuple[str, bool], ...], last: str) -> None:
            steps = [(r, True) for r in self.hangs[last]]
            steps += [(r, False) for r in self.met[last]]
            for after, is_condition in steps:
                taken = (*path, (last, is_condition))
                visited = [reference for reference, _ in taken]
                if after == visited[0]:
                    pairs = zip(taken, (*taken[1:], taken[0]), strict=True)
                    if all(one[1] or other[1] for one, other in pairs):
                        first = visited.index(min(visited))
                        found.add((*taken[first:], *taken[:first]))
                elif after not in visited:
                    walk(taken, after)

        for reference in self.clauses:
            walk((), reference)
        return found


def _act(positions: Sequence[Position], choice: Choice) -> Act:
    clauses = [c for p in positions for c in p.clauses if c.readings]
    return {reading_dimension(c): choice[c.reference] for c in clauses}


def _ring(circle: negpos.Circle) -> tuple[tuple[str, bool], ...]:
    return tuple((step.waiting.reference, step.is_condition) for step in circle.steps)


@given(sides=drawn())
def test_refusals_and_circles_agree_with_the_slow_evaluator(sides: Drawn) -> None:
    """Under each choice of readings they are those that listing all paths finds, each once."""
    positions = build(sides)
    result = conditions(*compared(positions))
    assert not result.unfollowed
    assert not result.knots
    assert len({_ring(circle) for circle in result.circles}) == len(result.circles)
    made: Made = {}
    for choice in choices(positions):
        act, slow = _act(positions, choice), Slow(positions, choice, made)
        assert {
            (r.clause.reference, r.condition.reference, r.side, act in r.wholly)
            for r in result.refused
            if act in r.under
        } == slow.refused()
        assert {_ring(c) for c in result.circles if act in c.under} == slow.circles()
    for refusal in result.refused:
        assert not any(f.under.is_disjoint(refusal.hangs_under) for f in refusal.findings)
        event(f"refused: {refusal.extent.value}, at the end of {len(refusal.chain)}")
    for circle in result.circles:
        assert not circle.under.is_empty
        event(f"circle of {len(circle.steps)} steps")


#: what random positions are to show now and then
SEEN: dict[str, Callable[[Conditions], bool]] = {
    "refused at the end of a chain": lambda r: any(len(x.chain) > 1 for x in r.refused),
    "refused under some readings": lambda r: any(not x.under.is_full for x in r.refused),
    "refused in part": lambda r: any(x.extent is Extent.PART for x in r.refused),
    "refused wholly under some readings": lambda r: any(
        x.extent is Extent.VARIES for x in r.refused
    ),
    "waiting for four": lambda r: any(len(x.steps) > 3 for x in r.circles),
    "waiting with a demand": lambda r: any(not s.is_condition for x in r.circles for s in x.steps),
    "waiting under some readings": lambda r: any(not x.under.is_full for x in r.circles),
}


@pytest.mark.parametrize("sort", SEEN)
def test_the_random_positions_show_every_sort(sort: str) -> None:
    """The laws above look at something."""
    look = settings(max_examples=500, phases=[Phase.generate], database=None)
    find(drawn(), lambda sides: SEEN[sort](conditions(*compared(build(sides)))), settings=look)


def _plain(result: Conditions) -> Any:
    """Return a result without order and fingerprints, which tell left from right."""

    def strip(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if not k.startswith("fingerprint")}
        if isinstance(value, list):
            return [strip(v) for v in value]
        return value

    def key(value: Any) -> str:
        return json.dumps(value, sort_keys=True)

    found = strip(result.to_dict())
    for refusal in found["refused"]:
        refusal["conflicts"].sort(key=key)
    return {name: sorted(values, key=key) for name, values in found.items()}


@given(sides=drawn(), data=st.data())
def test_order_changes_nothing(sides: Drawn, data: st.DataObject) -> None:
    """Clauses and positions shuffled, and pairs turned round, give the same."""
    positions = build(sides)
    shuffled = [
        attrs.evolve(p, clauses=tuple(data.draw(st.permutations(p.clauses))))
        for p in data.draw(st.permutations(positions))
    ]
    assert _plain(conditions(*compared(shuffled))) == _plain(conditions(*compared(positions)))


@given(sides=drawn())
def test_a_mirrored_comparison_gives_mirrored_conditions(sides: Drawn) -> None:
    """Left and right of the findings change places, and nothing else."""
    one, other = build(sides)[:2]
    result, mirrored = conditions(compare(one, other)), conditions(compare(other, one))
    assert _plain(mirrored) == _plain(result)

    def ends(found: Conditions, *, turned: bool) -> list[list[str | None]]:
        pairs = [(f.left, f.right) for r in found.refused for f in r.findings]
        return sorted(
            [c.reference if c else None for c in (pair[::-1] if turned else pair)]
            for pair in pairs
            if {c.position for c in pair if c} == {one.id, other.id}
        )

    assert ends(mirrored, turned=True) == ends(result, turned=False)


@given(sides=drawn())
def test_fixing_readings_leaves_what_holds_under_them(sides: Drawn) -> None:
    """With every reading fixed the result is the part of the whole that holds under them."""
    positions = build(sides)
    result = conditions(*compared(positions))
    for choice in itertools.islice(choices(positions), 4):
        act = _act(positions, choice)
        fixed = conditions(*compared(positions, choice))
        assert all(c.under.is_full for c in fixed.circles)
        assert {_ring(c) for c in fixed.circles} == {
            _ring(c) for c in result.circles if act in c.under
        }
        assert {(r.clause, r.condition, r.side, r.extent is Extent.ALL) for r in fixed.refused} == {
            (r.clause, r.condition, r.side, act in r.wholly)
            for r in result.refused
            if act in r.under
        }


# ---------------------------------------------------------------- bounds


def _files(hangs: Mapping[int, Sequence[int]], *, readings: int = 1) -> list[Position]:
    """Return a position whose clauses hang on each other by number, and one to compare it with."""

    def clause(number: int) -> Sequence[Version]:
        on = tuple(f"P/{other}" for other in hangs.get(number, ()))
        one = Version(Stance.OFFER, Modality.MUST_NOT, "A", None, on)
        return [one, *[attrs.evolve(one, hangs_on=())] * (readings - 1)]

    numbers = range(max(max(k, *v) for k, v in hangs.items() if v) + 1)
    freedom = Version(Stance.DEMAND, Modality.MAY, "A", None, ())
    return build({"P": [clause(number) for number in numbers], "Q": [[freedom]]})


def _fast(positions: Sequence[Position]) -> Conditions:
    comparison = compare(*positions)
    start = time.perf_counter()
    result = conditions(comparison)
    assert time.perf_counter() - start < 20
    return result


def test_a_long_circle_is_still_one() -> None:
    """A ring of 600 clauses is found whole."""
    result = _fast(_files({n: [(n + 1) % 600] for n in range(600)}))
    assert [len(circle.steps) for circle in result.circles] == [600]
    assert not result.knots


def test_too_many_circles_are_told_as_one_knot() -> None:
    """Twelve clauses that all hang on each other have millions of circles, and are one knot."""
    result = _fast(_files({n: [m for m in range(12) if m != n] for n in range(12)}))
    assert not result.circles
    assert [len(knot) for knot in result.knots] == [12]
    few = _fast(_files({n: [m for m in range(4) if m != n] for n in range(4)}))
    assert len(few.circles) == 20 <= MOST_CIRCLES
    assert not few.knots


def test_a_long_way_is_followed_as_far_as_told() -> None:
    """Of a line of clauses longer than the limit the beginning is told to be cut short."""
    count = MOST_CHAINS + 2
    result = _fast(_files({n: [n + 1] for n in range(count)}))
    assert [clause.id for clause in result.unfollowed] == ["0", "1"]
    of_first = [r for r in result.refused if r.clause.id == "0"]
    assert len(of_first) == MOST_CHAINS
    assert max(len(refusal.chain) for refusal in of_first) == MOST_CHAINS


def test_chains_that_turn_on_too_many_readings_are_told() -> None:
    """Ten clauses of two readings make more combinations than are followed; nine do not."""
    assert 2**9 < MOST_COMBINATIONS < 2**10
    result = _fast(_files({n: [n + 1] for n in range(10)}, readings=2))
    assert [clause.id for clause in result.unfollowed] == ["0"]
    ring = _fast(_files({n: [(n + 1) % 10] for n in range(10)}, readings=2))
    assert not ring.circles
    assert [len(knot) for knot in ring.knots] == [10]
    short = _fast(_files({n: [(n + 1) % 9] for n in range(9)}, readings=2))
    assert [len(circle.steps) for circle in short.circles] == [9]


def test_many_ways_to_one_condition_are_told_once() -> None:
    """Forty forks in a row make a million million ways, of which the nearest is told."""
    hangs = {n: [n + 1, n + 2] for n in range(40)}
    result = _fast(_files(hangs))
    assert not result.unfollowed
    to_last = [r for r in result.refused if (r.clause.id, r.condition.id) == ("0", "40")]
    assert [len(refusal.chain) for refusal in to_last] == [20]
