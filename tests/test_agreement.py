"""How far two codings of a document agree: units, what is compared, figures and the command."""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent, indent

import attrs
import pytest

import negpos
from negpos.__main__ import main
from negpos.agreement import FIELDS, IS_CLAUSE, Agreement, Figure, Undefined, parting_words
from negpos.load import shipped
from negpos.position import Corpus, Position

HEAD = """\
format: 1
position: paper
title: A paper to be coded
party: PL
addressee: RU
date: 2022-01-10
kind: statement
coverage: complete
sources:
  paper: {title: A paper}
clauses:
"""
SOURCE = "source: {in: paper, at: somewhere, grade: text}"
Code = Callable[..., Position]


@pytest.fixture
def code(tmp_path: Path) -> Code:
    """Return a function from clauses, and the ids of paragraphs left out, to a coding."""
    count = iter(range(100))

    def make(*clauses: str, omitted: tuple[str, ...] = ()) -> Position:
        path = tmp_path / f"{next(count)}.yaml"
        left_out = "".join(f"  - {{id: '{id}', reason: no claim}}\n" for id in omitted)
        body = "".join(map(clause, clauses))
        path.write_text(f"{HEAD}{body}{'omitted:' if omitted else ''}\n{left_out}")
        return negpos.load(path)["paper"]

    return make


def clause(text: str) -> str:
    """Return an item of the list of clauses; what is not given is filled in."""
    lines = dedent(text).strip().splitlines()
    keys = {line.partition(":")[0] for line in lines}
    for key, line in (
        ("issue", "issue: exercises"),
        ("text", "text: a text"),
        ("stance", "stance: demand"),
        ("modality", "modality: must"),
        ("source", SOURCE),
    ):
        if key not in keys and not (key == "modality" and "stance: discuss" in lines):
            lines.append(line)
    return "  - " + indent("\n".join(lines), "    ").lstrip() + "\n"


def ids(found: Agreement) -> list[tuple[str | None, ...]]:
    """Return the ids of the clauses of each unit."""
    return [tuple(c.id if c else None for c in (u.left, u.right)) for u in found.units]


def parting(one: Position, other: Position) -> tuple[str, ...]:
    """Return the fields in which two codings of a single clause part."""
    (unit,) = negpos.agreement(one, other).units
    return unit.parting


def figure(found: Agreement, name: str) -> Figure:
    """Return the figures of a field."""
    return next(f for f in found.figures if f.field == name)


@functools.cache
def corpus() -> Corpus:
    """Return the shipped positions."""
    return negpos.load()


# ---------------------------------------------------------------- units


def test_a_paragraph_may_be_cut_into_different_clauses(code: Code) -> None:
    """Clauses pair by what they say; one without a partner is no clause in the other coding."""
    one = code(
        "id: 4.1a\naction: notify\nobject: military-exercises",
        "id: 4.1b\naction: establish\nobject: hotlines",
        "id: 4.1c\naction: consult",
    )
    other = code(
        "id: 4.1-hotline\naction: establish\nobject: hotlines",
        "id: '4.1'\naction: notify\nobject: no-notice-exercises",
    )
    found = negpos.agreement(one, other)
    assert ids(found) == [("4.1a", "4.1"), ("4.1b", None), ("4.1c", None), (None, "4.1-hotline")]
    renamed = code(
        "id: 4.1a\naction: establish\nobject: hotlines",
        "id: 4.1b\naction: notify\nobject: no-notice-exercises",
    )
    found = negpos.agreement(one, renamed)
    assert ids(found) == [("4.1a", "4.1b"), ("4.1b", "4.1a"), ("4.1c", None)]
    assert [u.parting for u in found.units] == [("object", "norm"), (), (IS_CLAUSE,)]


def test_clauses_with_other_numbers_pair_by_pinpoint(code: Code) -> None:
    """A number that only one coding has tells nothing; the pinpoint then does."""
    source = "source: {in: paper, at: 'Art. 1,  first sentence', grade: text}"
    other_source = "source: {in: paper, at: 'art. 1, first sentence', grade: text}"
    one = code(f"id: '1'\naction: notify\n{source}", "id: '2'\naction: consult")
    other = code(f"id: opening\naction: notify\n{other_source}", "id: '2'\naction: consult")
    assert ids(negpos.agreement(one, other)) == [("1", "opening"), ("2", "2")]


def test_what_is_left_out_counts_where_both_codings_mention_it(code: Code) -> None:
    """Left out by both: agreed. Coded by one: not agreed. Mentioned by one only: missing."""
    one = code("id: '1'\naction: notify", omitted=("2", "3", "4"))
    other = code("id: '1'\naction: notify", "id: '3'\naction: notify", omitted=("2", "5"))
    found = negpos.agreement(one, other)
    assert [(u.paragraph, bool(u.left), bool(u.right)) for u in found.units] == [
        ("1", True, True),
        ("3", False, True),
        ("2", False, False),
    ]
    clauses = figure(found, IS_CLAUSE)
    assert (clauses.units, clauses.agreed) == (3, 2)
    assert figure(found, "action").units == 1


# ---------------------------------------------------------------- what is compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("modality: must\naction: withdraw", "modality: must not\naction: station"),
        ("modality: need not\naction: withdraw", "modality: may\naction: station"),
        (
            "modality: may\naction: accede\nbearer: UA\ntarget: nato",
            "modality: may\naction: admit\nbearer: nato\ntarget: UA",
        ),
        ("action: notify\nbearer: baltic-states", "action: notify\nbearer: EE + LT + LV"),
        ("action: notify\nbearer: nato", "action: notify\nbearer: nato@2022-01-10"),
        ("action: station\nbearer: RU\narea: own", "action: station\nbearer: RU\narea: RU"),
        (
            "action: notify\nbearer: US + RU\ntarget: each-other",
            "action: notify\ntarget: each-other\nbearer: RU + US",
        ),
    ],
)
def test_what_comes_to_the_same_agrees(code: Code, one: str, other: str) -> None:
    """Opposites, converses, groups and relative values are compared by what they come to."""
    assert parting(code(f"id: '1'\n{one}"), code(f"id: '1'\n{other}")) == ()


@pytest.mark.parametrize(
    ("one", "other", "fields"),
    [
        ("bearer: US", "bearer: US + CA", ("bearer", "norm")),
        ("area: PL", "", ("area", "norm")),
        ("bearer: US + RU\narea: abroad", "bearer: US + RU", ("area", "norm")),
        ("bearer: US + RU\narea: own", "bearer: US + RU\narea: US + RU", ("area", "norm")),
        (
            "bearer: US + RU\ntarget: each-other",
            "bearer: US + RU\ntarget: US + RU",
            ("target", "norm"),
        ),
        ("period: {from: 2022-01-01}", "", ("period", "norm")),
        ("personnel: {above: 100}", "personnel: {at-least: 100}", ("measures", "norm")),
        ("when: [in-osce]", "unless: [in-osce]", ("circumstances", "norm")),
        ("except: [{bearer: RU, area: UA}]", "", ("area", "norm")),
        ("bearer: RU\nexcept: [{when: [in-osce], area: UA}]", "bearer: RU", ("norm",)),
        ("conditional-on: [something]", "", ("has-conditions",)),
        ("readings: {x: {note: n, bearer: RU}, y: {note: n}}", "", ("has-readings",)),
        ("issue: incidents", "", ("issue",)),
        ("stance: offer", "", ("stance",)),
        ("modality: may", "", ("modality", "norm")),
        ("stance: discuss", "", ("stance", "modality", "norm")),
        ("stance: reject\nmodality: need not", "", ("stance",)),
    ],
)
def test_each_difference_shows_in_its_field(
    code: Code, one: str, other: str, fields: tuple[str, ...]
) -> None:
    """A decision that differs parts the codings in its own field and in no other one."""
    first = code(f"id: '1'\naction: notify\n{one}")
    second = code(f"id: '1'\naction: notify\n{other}")
    assert parting(first, second) == fields
    assert parting(second, first) == fields


def test_every_field_is_tried() -> None:
    """The cases above leave no field out but those of actions and objects, which others have."""
    cases = test_each_difference_shows_in_its_field.pytestmark[0].args[1]  # type: ignore[attr-defined]
    tried = {name for _, _, fields in cases for name in fields}
    assert {field.name for field in FIELDS} - tried == {"action", "object"}


def test_sets_that_overlap_agree_in_part(code: Code) -> None:
    """Alpha with the distance of sets is higher than plain alpha where sets overlap."""
    one = code(
        "id: '1'\naction: notify\nbearer: US + RU",
        "id: '2'\naction: notify\nbearer: PL",
        "id: '3'\naction: notify\nbearer: UA",
    )
    other = code(
        "id: '1'\naction: notify\nbearer: US",
        "id: '2'\naction: notify\nbearer: PL",
        "id: '3'\naction: notify\nbearer: UA",
    )
    bearer = figure(negpos.agreement(one, other), "bearer")
    assert (bearer.units, bearer.agreed) == (3, 2)
    assert bearer.percent == pytest.approx(200 / 3)
    assert bearer.alpha is not None
    assert bearer.set_alpha is not None
    assert bearer.alpha < bearer.set_alpha < 1


def test_a_field_without_variation_has_no_coefficient(code: Code) -> None:
    """Percent is full, the coefficients are undefined, and the reason is told."""
    paper = code("id: '1'\naction: notify", "id: '2'\naction: consult")
    found = negpos.agreement(paper, paper)
    assert figure(found, "action").alpha == 1
    stance = figure(found, "stance")
    assert (stance.percent, stance.kappa, stance.alpha) == (100, None, None)
    assert stance.undefined is Undefined.ONE_VALUE


def test_codings_that_share_no_paragraph_have_nothing_to_compare(code: Code) -> None:
    """No figure is made up where no unit has a clause in both."""
    elsewhere = SOURCE.replace("somewhere", "elsewhere")
    one, other = code("id: '1'\naction: notify"), code(f"id: '2'\naction: notify\n{elsewhere}")
    action = figure(negpos.agreement(one, other), "action")
    assert (action.units, action.percent, action.kappa, action.alpha) == (0, None, None, None)
    assert action.undefined is Undefined.NO_UNIT


# ---------------------------------------------------------------- laws


@pytest.mark.parametrize("name", ["ru-us-draft", "nato-reply", "us-reply", "author-proposals"])
def test_a_coding_agrees_with_itself_in_any_order(name: str) -> None:
    """Clauses shuffled and lettered anew are the same coding."""
    position = corpus()[name]
    shuffled = attrs.evolve(position, clauses=position.clauses[::-1])
    found = negpos.agreement(position, shuffled)
    assert found.parting == ()
    assert all(f.agreed == f.units for f in found.figures)
    assert all(f.alpha in (None, pytest.approx(1)) for f in found.figures)
    assert {len([u for u in found.units if u.left])} == {len(position.clauses)}


def test_the_two_codings_can_change_places() -> None:
    """The figures are the same, and what is told of each field is exchanged."""
    one, other = corpus()["ru-nato-draft"], corpus()["ru-us-draft"]
    found, mirrored = negpos.agreement(one, other), negpos.agreement(other, one)
    for one_way, other_way in zip(found.figures, mirrored.figures, strict=True):
        assert attrs.astuple(one_way) == pytest.approx(attrs.astuple(other_way))
    words = found.words
    told = {t for unit in found.units for t in parting_words(unit, words)}
    assert told == {(f, b, a) for u in mirrored.units for f, a, b in parting_words(u, words)}


def test_a_unit_counts_for_the_issue_of_either_coding(code: Code) -> None:
    """Where the issue is disputed both issues have the unit, and the issue is no field there."""
    one = code("id: '1'\naction: notify\nissue: incidents")
    other = code("id: '1'\naction: notify\nissue: exercises")
    found = negpos.agreement(one, other)
    assert list(found.by_issue) == ["incidents", "exercises"]
    assert all("issue" not in {f.field for f in figures} for figures in found.by_issue.values())
    assert all(figures[0].units == 1 for figures in found.by_issue.values())


# ---------------------------------------------------------------- the command


@pytest.fixture
def second(tmp_path: Path) -> str:
    """Return the path of a second coding of the draft agreement, which differs in a few places."""
    first = shipped() / "european-security-2021" / "ru-nato-draft.yaml"
    changed = (
        first.read_text(encoding="utf-8")
        .replace("    area: europe - nato-1997 - RU\n", "    area: europe\n")
        .replace("action: regard-as-adversary", "action: seek-confrontation")
        .replace("  - id: 2.2b-doctrine", "  - id: 2.2e")
    )
    path = tmp_path / "second.yaml"
    path.write_text(changed, encoding="utf-8")
    return str(path)


def test_the_command_tells_figures_and_differences(
    capsys: pytest.CaptureFixture[str], second: str
) -> None:
    """Both codings may be of the same id; what parts them stands side by side."""
    assert main(["agreement", "ru-nato-draft", second, "--width", "100"]) == 0
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 100
    assert "| area           | 23    | 22     | 96 " in out
    assert "Undefined for period and has-conditions: both codings give the same one value" in out
    assert "| action | regard as an adversary | seek confrontation |" in out
    assert "Deployment of forces (2 units); alike in every field but:" in out


def test_the_command_writes_markdown_and_json(
    capsys: pytest.CaptureFixture[str], second: str
) -> None:
    """The tables are the same in Markdown; JSON has every figure and the clauses that part."""
    assert main(["agreement", "ru-nato-draft", second, "--format", "markdown"]) == 0
    assert "## Where the codings part" in capsys.readouterr().out
    assert main(["agreement", "ru-nato-draft", second, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [figure["field"] for figure in found["figures"]] == [
        IS_CLAUSE,
        *(f.name for f in FIELDS),
    ]
    (area,) = (figure for figure in found["figures"] if figure["field"] == "area")
    assert (area["units"], area["agreed"], area["undefined"]) == (23, 22, None)
    assert 0 < area["alpha"] < area["set_alpha"] < 1
    (period,) = (figure for figure in found["figures"] if figure["field"] == "period")
    assert (period["alpha"], period["undefined"]) == (None, Undefined.ONE_VALUE.value)
    assert [(p["paragraph"], p["left"], p["right"]) for p in found["parting"]] == [
        ("3.1", "3.1", "3.1"),
        ("4.1", "4.1", "4.1"),
    ]
    assert found["parting"][0]["fields"] == {
        "action": {"left": "regard as an adversary", "right": "seek confrontation"}
    }
    assert set(found["issues"]) == {c.issue for c in corpus()["ru-nato-draft"].clauses}


def test_without_nltk_the_command_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package is needed for nothing else, and its absence is one clear sentence."""
    monkeypatch.setitem(sys.modules, "nltk.metrics.agreement", None)
    assert main(["agreement", "ru-us-draft", "ru-us-draft"]) == 2
    assert capsys.readouterr().err == (
        "negpos: the agreement of two codings needs nltk, which is not installed; "
        "install it with `pip install 'negpos[agreement]'`\n"
    )


def test_codings_in_different_terms_are_refused() -> None:
    """Two codings are compared in one vocabulary."""
    one = corpus()["ru-us-draft"]
    other = attrs.evolve(one, vocabulary=attrs.evolve(one.vocabulary))
    with pytest.raises(negpos.NegposError, match="different vocabularies"):
        negpos.agreement(one, other)
