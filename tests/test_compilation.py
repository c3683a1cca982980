"""Compilations: one text per issue, against the slow evaluator and by the laws."""

from __future__ import annotations

import functools
import itertools
import json
from pathlib import Path
from typing import Any, TypeAlias

import attrs
import pytest
from hypothesis import event, given

import negpos
from negpos.__main__ import main
from negpos.errors import NotFound, NothingToCompare
from negpos.region import union
from negpos.report.compilation import (
    Compilation,
    Provision,
    Sureness,
    compilation,
    compilation_chapters,
)
from negpos.report.layout import chapters_markdown, chapters_text
from tests import small
from tests.reference import (
    DUTY,
    Act,
    Kind,
    Raw,
    Survey,
    Terms,
    choices,
    context_of,
    how_sets_lie,
    kind_of,
    meeting,
    worlds,
)
from tests.small import Case

#: how the law may stand to an act, with the kinds that would meet a duty
Ways: TypeAlias = "tuple[frozenset[str] | None, frozenset[Kind] | None]"
Firm: TypeAlias = "tuple[Ways, int]"

CORPUS = negpos.load()
PAPERS = [CORPUS[id] for id in ("ru-us-draft", "us-reply", "nato-reply")]
MADE = compilation(PAPERS)


def every(made: Compilation) -> list[Provision]:
    """Return the provisions of all issues."""
    return [p for provisions in made.provisions.values() for p in provisions]


@given(case=small.cases(3, 4))
def test_provisions_are_disjoint_and_cover_what_the_clauses_speak_of(case: Case) -> None:
    """No act of an issue lies in two provisions, and none is lost or added."""
    made = compilation(case.positions)
    for issue in case.vocabulary.issues:
        found = made.provisions.get(issue, ())
        for one, other in itertools.combinations(found, 2):
            assert one.region.is_disjoint(other.region)
        assert union(provision.region for provision in found) == union(
            claim.region
            for position in case.positions
            for clause in position.clauses
            if clause.issue == issue
            for _, claim in clause.claims()
        )


def said(survey: Survey, act: Act) -> list[frozenset[Firm]]:
    """
    Return for each choice of readings what a position claims of an act: ways and firmness.

    An obligation is told by the worlds that meet it; of equal claims the firmest counts.
    """
    context, kind = context_of(act), kind_of(act)
    found = []
    for choice in choices([survey.paper]):
        firmness: dict[Ways, int] = {}
        for claim in survey.claims(choice):
            kinds = survey.kinds[claim].get(context, frozenset())
            if kind not in kinds:
                continue
            ways = kinds if claim.accepts == DUTY and claim.asks_for_some else frozenset({kind})
            told: Ways = (claim.accepts, ways if claim.accepts == DUTY else None)
            firmness[told] = max(firmness.get(told, 0), claim.standing)
        found.append(frozenset(firmness.items()))
    return found


def twins(drawn: tuple[Raw, list[dict[str, Any]]]) -> Case:
    """Return two positions, the second of which also says all that the first one does."""
    raw, (first, second) = drawn
    also = [{**clause, "id": f"T{clause['id']}"} for clause in first["clauses"]]
    second = {**second, "party": first["party"], "clauses": [*also, *second["clauses"][:1]]}
    return small.build(small.read_vocabulary(raw), Terms.of([raw]), [first, second])


TWINS = small.corpora(2, 2).map(twins).filter(lambda case: len(case.positions) == 2)


@given(case=small.cases(2, 3) | TWINS | TWINS)
def test_what_is_plain_is_claimed_alike_by_all_who_speak_under_every_reading(case: Case) -> None:
    """Text is plain exactly where the definitions say that all who speak claim the same."""
    surveys = [Survey(paper, case.acts) for paper in case.papers]
    made = compilation(case.positions)
    acts = case.acts[:: max(1, len(case.acts) // 40)]
    for act in acts:
        inside = [p for p in every(made) if small.act_of(case.vocabulary, act) in p.region]
        if not inside:
            continue
        speaking = [told for told in (said(survey, act) for survey in surveys) if any(told)]
        under_each = {one for told in speaking for one in told}
        alike = len(speaking) > 1 and len(under_each) == 1
        (first, *_) = under_each
        claims = dict(first)
        accepted = [ways for ways, _ in claims]
        is_plain = (
            alike
            and set(claims.values()) == {2}
            and None not in accepted
            and all(one & other for one, other in itertools.combinations(filter(None, accepted), 2))
        )
        for provision in inside:
            assert provision.is_agreed == is_plain
            assert provision.text.startswith("[") != is_plain
            event("plain" if is_plain else "in brackets")


def test_duties_with_the_same_ways_are_told_by_the_worlds_that_meet_them() -> None:
    """The way in which the law above tells duties apart is that of the slow evaluator."""
    ways = [frozenset({("a", "x")}), frozenset({("a", "x"), ("b", "x")})]
    met = [meeting(one, worlds(ways[0] | ways[1])) for one in ways]
    assert how_sets_lie(*met) != "same"


@given(case=small.cases(3, 3))
def test_the_order_of_positions_changes_nothing(case: Case) -> None:
    """Every order gives the same text and the same data."""
    made = [compilation(order) for order in itertools.permutations(case.positions)]
    assert len({chapters_text(compilation_chapters(one), 80) for one in made}) == 1
    assert len({json.dumps(one.to_dict()) for one in made}) == 1


@pytest.mark.parametrize("width", [80, 200])
def test_every_line_fits_the_page(width: int) -> None:
    """No line is longer than the page."""
    made = chapters_text(compilation_chapters(MADE), width)
    assert max(map(len, made.splitlines())) <= width
    assert "NATO ENLARGEMENT" in made


def test_the_open_door_stands_in_brackets_with_names() -> None:
    """Each claim has its own bracket, with those who make it and the readings it turns on."""
    first, *_ = MADE.provisions["nato-enlargement"]
    assert not first.is_agreed
    forbidden, allowed = first.text.split("] [")
    assert forbidden.startswith("[must not: the United States: admit former Soviet states")
    assert (
        "(Russian draft treaty, in part only under some readings of 4.1a and 4.1b)"
        in f"{forbidden}]"
    )
    assert allowed == "may: the same acts (NATO reply; US reply)]"
    assert "Russian draft treaty 4.1a, 4.1b" in first.source
    plain = next(p for p in MADE.provisions["nato-enlargement"] if p.is_agreed)
    assert plain.text.startswith("may:")
    assert plain.text.endswith("(NATO reply; US reply)")


def test_a_fixed_reading_is_no_longer_told() -> None:
    """Where both limbs are read in one way, nothing of the provision turns on them."""
    fixed = {"ru-us-draft/4.1a": "former-soviet", "ru-us-draft/4.1b": "prospective"}
    made = compilation(PAPERS, issues=["nato-enlargement"], readings=fixed)
    voices = [voice for provision in every(made) for voice in provision.voices]
    assert {voice.extent for voice in voices} == {Sureness.THROUGHOUT}
    assert "readings" not in " ".join(provision.text for provision in every(made))
    with pytest.raises(NotFound):
        compilation(PAPERS, readings={"ru-us-draft/4.1a": "no-such"})


def test_numbers_stay_when_fewer_issues_are_shown() -> None:
    """A number that was cited in a meeting leads to the same text of a shorter compilation."""
    for issue in ("ground-launched-missiles", "exercises"):
        provisions = MADE.provisions[issue]
        some = compilation(PAPERS, issues=[issue]).provisions
        assert some == {issue: provisions}


def test_a_duty_of_which_only_some_ways_lie_here_says_so() -> None:
    """Where only a part of the ways of a duty is met, the text tells that there are others."""
    told = [w for p in every(MADE) for w in p.wordings if w.in_other_ways]
    assert told
    assert all(w.head == "must, in this or another way" for w in told)


def test_the_words_of_strangers_are_no_markup() -> None:
    """Names, titles and notes of files are escaped in Markdown."""
    hostile = "<b>|a [b](c) *d* `e` <script>"
    papers = [
        attrs.evolve(paper, short=f"{n} {hostile}", title=hostile) for n, paper in enumerate(PAPERS)
    ]
    made = chapters_markdown(compilation_chapters(compilation(papers, issues=["nato-enlargement"])))
    for markup in ("<b>", "<script", "[b](", "*d*", "`e`"):
        assert markup not in made.replace("\\" + markup, "").replace("\\[b\\]", "")
    # a bar that is not escaped would be a column: there are four in each row of the sources
    rows = [line for line in made.splitlines() if line.startswith("| ")]
    assert len(rows) > len(papers)
    assert all(row.replace("\\|", "").count("|") == 4 for row in rows)


def test_data_hold_what_the_text_holds(capsys: pytest.CaptureFixture[str]) -> None:
    """Each provision has its number, its text, exact sets and who claims what."""
    assert main(["compile", "ru-us-draft", "us-reply", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["positions"] == ["ru-us-draft", "us-reply"]
    found = [p for issue in data["issues"] for p in issue["provisions"]]
    assert len({p["number"] for p in found}) == len(found)
    for provision in found:
        assert provision["agreed"] is not provision["text"].startswith("[")
        assert provision["wordings"]
        assert provision["region"]["text"]
        for wording in provision["wordings"]:
            assert all(voice["clauses"] for voice in wording["by"])


@functools.cache
def alone() -> Compilation:
    """Return the compilation of a single position."""
    return compilation(PAPERS[:1])


def test_what_one_alone_proposes_stands_in_brackets() -> None:
    """Nothing is agreed by one."""
    assert every(alone())
    assert not any(provision.is_agreed for provision in every(alone()))


def test_a_paper_that_is_named_twice_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither of two papers of one id is dropped in silence."""
    path = tmp_path / "us-reply.yaml"
    path.write_text(negpos.dump(CORPUS["us-reply"]), encoding="utf-8")
    assert main(["compile", "us-reply", str(path), "nato-reply", "--issue", "strategic-arms"]) == 2
    assert "two positions are called 'us-reply'" in capsys.readouterr().err


def test_nothing_and_unknown_issues_are_refused() -> None:
    """An issue that there is not is no issue without a text."""
    with pytest.raises(NothingToCompare):
        compilation([])
    with pytest.raises(NotFound, match="no issue 'nosuch'"):
        compilation(PAPERS, issues=["nosuch"])
    assert compilation(PAPERS, issues=[]).provisions == {}


def test_data_have_all_parts_of_a_text_that_print_cuts() -> None:
    """What is too long for paper is whole for other programs."""
    long = [p for ps in MADE.provisions.values() for p in ps if "more parts" in p.text]
    assert long
    for provision in long:
        found = provision.to_dict(MADE.words)
        assert "more parts" not in found["text"]
        for wording in provision.wordings:
            assert all(part in found["text"] for part in wording.parts)


HEAD = """
format: 1
position: {id}
title: A paper
party: US
date: 2022-01-10
kind: test
coverage: complete
sources: {{text: {{title: A paper}}}}
clauses:
  - id: "1"
    issue: exercises
    text: In words.
    bearer: US
    modality: {modality}
    action: station
    object: armed-forces
    source: {{in: text, at: somewhere, grade: A}}
    readings:
      first: {{note: one, {first}}}
      second: {{note: the other, {second}}}
"""


@pytest.mark.parametrize(
    ("modality", "first", "second", "told"),
    [
        ("must not", "area: PL", "area: DE", "Germany and Poland (paper, each part under some"),
        ("must not", "area: PL + DE", "area: FR, modality: may", "Poland (paper, under some"),
        ("must", "area: PL", "area: DE", "Germany and Poland (paper, each part under some"),
    ],
)
def test_rival_readings_are_not_told_as_one_claim(
    modality: str, first: str, second: str, told: str
) -> None:
    """No reading forbids both places: each of them is forbidden under one."""
    text = HEAD.format(id="paper", modality=modality, first=first, second=second)
    provisions = compilation([negpos.load_text(text)]).provisions["exercises"]
    assert any(told in provision.text for provision in provisions)
