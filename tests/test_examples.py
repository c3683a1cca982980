"""Each rule of the engine by an example that a diplomat would understand."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from negpos.compare import Comparison, compare
from negpos.load import load, shipped

HEAD = """\
format: 1
position: {name}
title: {name}
party: {party}
date: {date}
kind: example
coverage: complete
sources: {{text: {{title: text}}}}
clauses:
"""
CLAUSE = (
    "  - {{id: c{number}, issue: force-deployments, text: Words., "
    "source: {{in: text, at: p. {number}, grade: A}}, {fields}}}\n"
)


def positions(folder: Path, left: list[str], right: list[str]) -> Comparison:
    """Return the comparison of two positions whose clauses are given as flow mappings."""
    for name, clauses in (("left", left), ("right", right)):
        text = HEAD.format(name=name, party="RU", date="2021-12-17")
        for number, fields in enumerate(clauses, 1):
            text += CLAUSE.format(number=number, fields=fields)
        (folder / f"{name}.yaml").write_text(text)
    corpus = load(folder, positions=shipped())
    return compare(corpus["left"], corpus["right"])


@attrs.frozen
class Example:
    """Two clauses and what is to be found: verdict, kind, standing and where."""

    name: str
    left: str
    right: str
    verdict: str | None
    kind: str = ""
    standing: str = "settled"
    where: str = ""
    direction: str = ""


STATION = "bearer: US, action: station, object: ground-launched-missiles, area: PL"

EXAMPLES = [
    # the eleven patterns that are told apart for permissions and prohibitions on data
    Example(
        "same everything",
        f"modality: may, {STATION}",
        f"modality: must not, {STATION}",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    Example(
        "a narrower action",
        "modality: may, bearer: US, action: military-activity, area: PL",
        "modality: must not, bearer: US, action: exercise, area: PL",
        "conflict",
        "contradictory",
        where="the United States: hold exercises in Poland",
        direction="left-wider",
    ),
    Example(
        "a part of the object",
        "modality: may, bearer: US, action: station, object: missiles, area: PL",
        "modality: must not, bearer: US, action: station, object: ballistic-missiles, area: PL",
        "conflict",
        "contradictory",
        where="the United States: station ballistic missiles in Poland",
        direction="left-wider",
    ),
    Example(
        "a member of the group",
        "modality: may, bearer: nato, action: exercise, area: RO",
        "modality: must not, bearer: TR, action: exercise, area: RO",
        "conflict",
        "contradictory",
        where="Turkey: hold exercises in Romania",
        direction="left-wider",
    ),
    Example(
        "overlapping dates",
        f"modality: may, {STATION}, period: {{from: 2022-01-01, until: 2022-07-01}}",
        f"modality: must not, {STATION}, period: {{from: 2022-06-01}}",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland, from 1 June 2022 "
        "until 30 June 2022",
        direction="incomparable",
    ),
    Example(
        "disjoint dates",
        f"modality: may, {STATION}, period: {{until: 2022-06-01}}",
        f"modality: must not, {STATION}, period: {{from: 2022-06-01}}",
        None,
    ),
    Example(
        "overlapping counts",
        "modality: may, bearer: US, action: exercise, personnel: {at-most: 9000}",
        "modality: must not, bearer: US, action: exercise, personnel: {at-least: 5000}",
        "conflict",
        "contradictory",
        where="the United States: hold exercises, personnel at least 5,000 and at most 9,000 "
        "persons",
        direction="incomparable",
    ),
    Example(
        "a circumstance on one side only",
        f"modality: may, {STATION}",
        f"modality: must not, {STATION}, unless: [consent-of-host]",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland, not with the consent "
        "of the host state",
        direction="left-wider",
    ),
    Example(
        "an obligation against a prohibition",
        "modality: must, bearer: US, action: defend, target: PL",
        "modality: must not, bearer: US, action: defend, target: PL",
        "conflict",
        "contrary",
        where="the United States: defend Poland",
        direction="equal",
    ),
    Example(
        "ambiguous: a conflict on one reading only",
        f"modality: may, {STATION}",
        "modality: must not, bearer: US, action: station, object: ground-launched-missiles, "
        "area: UA, readings: {narrow: {note: as written}, wide: {note: the region, area: UA + PL}}",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland",
        direction="right-wider",
    ),
    Example(
        "underspecified: what is left out is everything",
        "modality: may, bearer: US, action: station, area: PL",
        "modality: must not, action: station, object: ground-launched-missiles",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland",
        direction="incomparable",
    ),
    # opposites and converses
    Example(
        "to have to withdraw is not to be allowed to station",
        "modality: must, bearer: US, action: withdraw, object: armed-forces, area: PL",
        "modality: must not, bearer: US, action: station, object: armed-forces, area: PL",
        "overlap",
        "same",
        where="the United States: station armed forces in Poland",
        direction="equal",
    ),
    Example(
        "not to have to withdraw is to be allowed to station",
        "modality: need not, bearer: US, action: withdraw, object: armed-forces, area: PL",
        "modality: must not, bearer: US, action: station, object: armed-forces, area: PL",
        "conflict",
        "contradictory",
        where="the United States: station armed forces in Poland",
        direction="equal",
    ),
    Example(
        "who must not withdraw any forces must keep all",
        "modality: must not, bearer: US, action: withdraw, object: armed-forces, area: PL",
        "modality: must not, bearer: US, action: station, object: permanent-combat-forces, "
        "area: PL",
        "conflict",
        "contrary",
        where="the United States: station permanent forces with a combat mission in Poland",
        direction="left-wider",
    ),
    Example(
        "Ukraine's choice and NATO's refusal are about one act",
        "modality: may, bearer: UA, action: accede, object: alliance-membership",
        "modality: must, bearer: nato, action: deny-accession, object: nato-membership, "
        "target: former-soviet - nato",
        "conflict",
        "contradictory",
        where="NATO members: admit Ukraine to NATO",
        direction="incomparable",
    ),
    # stances
    Example(
        "to reject a prohibition is to claim the freedom",
        f"stance: reject, modality: must not, {STATION}",
        f"modality: must not, {STATION}",
        "conflict",
        "contradictory",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    Example(
        "a topic on the table agrees with nothing and conflicts with nothing",
        f"stance: discuss, {STATION}",
        f"modality: must not, {STATION}",
        "overlap",
        "negotiable",
        "open",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    Example(
        "a norm that is only discussed leaves the agreement open",
        f"stance: discuss, modality: must not, {STATION}",
        f"modality: must not, {STATION}",
        "overlap",
        "same",
        "open",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    Example(
        "an offer on a condition is conditional",
        f"stance: offer, modality: must not, {STATION}, conditional-on: [reciprocity]",
        f"modality: must not, {STATION}",
        "overlap",
        "same",
        "conditional",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    Example(
        "a warning claims the freedom to act under its condition",
        f"stance: warn, {STATION}, conditional-on: [further aggression]",
        f"modality: must not, {STATION}",
        "conflict",
        "contradictory",
        "conditional",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    # obligations: some way, not every way
    Example(
        "a duty to cooperate in some form, and one form forbidden",
        "modality: must, bearer: US, action: cooperate-militarily, target: UA",
        "modality: must not, bearer: US, action: assist-militarily, target: UA",
        "undecided",
        "contrary",
        where="the United States: assist Ukraine militarily",
        direction="left-wider",
    ),
    Example(
        "of two duties the one that leaves fewer ways is the stronger",
        "modality: must, bearer: US, action: establish, object: civilian-hotline, target: RU",
        "modality: must, bearer: US, action: establish, object: hotlines, target: RU",
        "overlap",
        "entails",
        where="the United States: establish a civilian hotline with Russia",
        direction="right-wider",
    ),
    Example(
        "a freedom to act and a freedom not to can stand together",
        f"modality: may, {STATION}",
        f"modality: need not, {STATION}",
        "overlap",
        "compatible",
        where="the United States: station ground-launched missiles in Poland",
        direction="equal",
    ),
    # relative values, exceptions, dated groups, ranks
    Example(
        "abroad leaves out each bearer's own territory",
        "modality: must not, bearer: US + RU, action: station, object: nuclear-weapons, "
        "area: abroad",
        "modality: may, bearer: RU, action: station, object: nuclear-weapons, area: RU",
        None,
    ),
    Example(
        "each other is the other bearers",
        "modality: must, bearer: US + RU, action: consult, target: each-other",
        "modality: must, bearer: US, action: consult, target: RU",
        "overlap",
        "same",
        where="the United States: consult with Russia",
        direction="left-wider",
    ),
    Example(
        "an exception is out of reach",
        "modality: must not, bearer: US, action: station, area: europe, "
        "except: [{area: PL, when: [consent-of-host]}]",
        "modality: may, bearer: US, action: station, area: PL",
        "conflict",
        "contradictory",
        where="the United States: station in Poland, not with the consent of the host state",
        direction="incomparable",
    ),
    Example(
        "a group is as it was on its date",
        "modality: must not, bearer: nato@1997-05-27, action: exercise, area: UA",
        "modality: may, bearer: PL, action: exercise, area: UA",
        None,
    ),
    Example(
        "above brigade level a brigade is free",
        "modality: must not, bearer: PL, action: exercise, echelon: {above: brigade}",
        "modality: may, bearer: PL, action: exercise, echelon: {at-most: brigade}",
        None,
    ),
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.name)
def test_example(example: Example, tmp_path: Path) -> None:
    """The two clauses meet as a reader would say that they do, and nowhere else."""
    comparison = positions(tmp_path, [example.left], [example.right])
    met = [f for f in comparison.findings if f.left and f.right]
    if example.verdict is None:
        assert met == []
        assert len(comparison.gaps) == 2
        return
    (finding,) = met
    assert finding.direction is not None
    assert (
        finding.verdict.value,
        finding.kind.value,
        finding.standing.word,
        finding.direction.value,
        comparison.words.region(finding.region),
    ) == (example.verdict, example.kind, example.standing, example.direction, example.where)


def test_a_reading_that_makes_the_conflict_is_named(tmp_path: Path) -> None:
    """The finding of the ambiguous example says under which reading it holds."""
    example = next(e for e in EXAMPLES if e.name.startswith("ambiguous"))
    comparison = positions(tmp_path, [example.left], [example.right])
    (conflict,) = comparison.conflicts
    assert conflict.readings == ({"right/c1": "wide"},)
    assert not conflict.holds_under_every_reading


def test_two_prohibitions_together_rule_out_every_way(tmp_path: Path) -> None:
    """Neither forbids every form of the duty alone; together they leave none."""
    duty = "modality: must, bearer: US, action: establish, object: [missions, civilian-hotline]"
    bans = [
        "modality: must not, bearer: US, action: establish, object: missions",
        "modality: must not, bearer: US, action: establish, object: civilian-hotline",
    ]
    together = positions(tmp_path, [duty], bans)
    assert {f.kind.value for f in together.conflicts} == {"contrary"}
    assert together.undecided == ()
    alone = positions(tmp_path, [duty], bans[:1])
    assert alone.conflicts == ()
    assert len(alone.undecided) == 1


def test_a_weak_prohibition_makes_the_joint_conflict_weak(tmp_path: Path) -> None:
    """Where one of the two bans is only discussed, the conflict is open."""
    duty = "modality: must, bearer: US, action: establish, object: [missions, civilian-hotline]"
    bans = [
        "modality: must not, bearer: US, action: establish, object: missions",
        "stance: discuss, modality: must not, bearer: US, action: establish, "
        "object: civilian-hotline",
    ]
    comparison = positions(tmp_path, [duty], bans)
    assert {f.standing.word for f in comparison.conflicts} == {"open"}


def test_silence_is_told_by_its_cause(tmp_path: Path) -> None:
    """A gap says whether the other side is silent, speaks elsewhere, or was not coded."""
    comparison = positions(
        tmp_path,
        [f"modality: may, {STATION}"],
        ["modality: may, bearer: FR, action: exercise, area: FR"],
    )
    assert {g.kind.value for g in comparison.gaps} == {"uncovered"}
    for coverage, kind in (("complete", "silent"), ("[incidents]", "not-coded")):
        path = tmp_path / "right.yaml"
        text = path.read_text().replace("issue: force-deployments", "issue: incidents")
        path.write_text(text.replace("coverage: complete", f"coverage: {coverage}"))
        corpus = load(tmp_path, positions=shipped())
        gaps = compare(corpus["left"], corpus["right"]).gaps
        assert [g.kind.value for g in gaps if g.left] == [kind]
