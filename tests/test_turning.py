"""Verdicts that turn on a reading."""

from __future__ import annotations

import functools
import itertools
import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import event, given

import negpos
from negpos.__main__ import main
from negpos.clause import Clause
from negpos.compare import Comparison, reading_dimension
from negpos.finite import Universe
from negpos.modality import Kind, Verdict
from negpos.position import Corpus
from negpos.region import EVERYTHING, Dimension, Region, product, union
from negpos.report.brief import Brief, Filter, make_brief
from negpos.report.layout import chapter_text
from negpos.report.lines import readings_words
from negpos.report.readings import turning_chapters
from negpos.turning import Turning, turnings
from negpos.vocabulary import READING_RANK
from tests import small
from tests.test_review import compared

#: left clause, right clause, verdict, whether it is only negotiable
Fact = tuple[Clause, Clause, Verdict, bool]


def facts(comparison: Comparison) -> set[Fact]:
    """Return between which clauses which verdicts hold somewhere."""
    return {
        (f.left, f.right, f.verdict, f.kind is Kind.NEGOTIABLE)
        for f in comparison.findings
        if f.left is not None and f.right is not None
    }


def told(turning: Turning, choice: Mapping[Clause, str], left: str) -> set[Fact]:
    """Return what is told of a clause for one choice of readings."""
    act = {reading_dimension(clause): reading for clause, reading in choice.items()}
    found = set()
    for case in turning.cases:
        if case.readings and choice[turning.clause] not in case.readings:
            continue
        for outcome, others in case.holds:
            for other in others:
                if act in other.under:
                    pair = (turning.clause, other.clause)
                    one, two = pair if turning.clause.position == left else reversed(pair)
                    found.add((one, two, outcome.verdict, outcome.is_negotiable))
    return found


@given(case=small.cases(2, 3))
def test_what_is_told_is_what_holds_under_some_readings_and_not_under_all(case: small.Case) -> None:
    """For each choice of readings, what turns and holds is told, and nothing else."""
    a, b = case.positions
    found = turnings([negpos.compare(a, b)])
    disputed = [clause for clause in (*a.clauses, *b.clauses) if clause.readings]
    choices = [
        dict(zip(disputed, chosen, strict=True))
        for chosen in itertools.product(*([r.id for r in c.readings] for c in disputed))
    ]
    by_choice = [
        facts(negpos.compare(a, b, readings={c.reference: r for c, r in choice.items()}))
        for choice in choices
    ]
    always = set.intersection(*by_choice)
    event(f"something turns: {bool(found)}")
    for choice, holding in zip(choices, by_choice, strict=True):
        assert set().union(*(told(t, choice, "L") for t in found)) == holding - always


@functools.cache
def corpus() -> Corpus:
    return negpos.load()


@functools.cache
def briefed(ids: tuple[str, ...], filter: Filter | None) -> Brief:
    return make_brief([corpus()[id] for id in ids], filter=filter)


def words(*ids: str, filter: Filter | None = None, in_full: bool = True) -> str:
    """Return in one line what turns between shipped positions."""
    brief = briefed(ids, filter)
    chapters = turning_chapters(brief.turnings, brief.positions, in_full=in_full)
    return " ".join(" ".join(chapter_text(chapter, 100) for chapter in chapters).split())


def test_a_verdict_is_told_under_the_reading_of_either_clause() -> None:
    """Where both clauses have readings, each is told with what the other has to be read as."""
    found = words("ru-nato-draft", "nato-reply")
    assert (
        "Russian draft agreement 7.2, read as * deployments-too: settled conflict with the "
        "NATO reply (r12c if read as with-forward-deployments, r41b); settled overlap with "
        "the NATO reply (r21)"
    ) in found
    assert (
        "NATO reply r12c, read as * with-forward-deployments: settled conflict with the Russian "
        "draft agreement (4.1, 7.1 if read as all-eastern-europe, 7.2 if read as deployments-too)"
    ) in found


def test_what_takes_the_place_of_a_conflict_is_told_beside_it() -> None:
    """Under one reading a conflict, under another talks."""
    found = words("ru-nato-draft", "nato-statements", in_full=False)
    assert "limits-of-the-drafts: settled conflict with the Russian draft agreement (4.1," in found
    assert "* one-sided-only: negotiable with the Russian draft agreement (4.1," in found


def test_settled_conflicts_come_first_and_overlaps_alone_last() -> None:
    """Clauses of which no conflict turns are only named, unless all is to be told."""
    ids = ("ru-us-draft", "us-statements", "nato-statements")
    found = words(*ids, in_full=False)
    assert found.index("Russian draft treaty 4.2c, read as") < found.index(
        "conditional conflict with"
    )
    assert found.endswith(
        "Overlaps alone turn on how these are read: the US statements (s31, s16) and the NATO "
        "statements (s14, s26b)."
    )
    assert "US statements s31, read as" not in found
    assert "US statements s31, read as" in words(*ids)


def test_a_verdict_that_differs_only_in_where_does_not_turn() -> None:
    """4.1b conflicts with the open door under each reading, over more or fewer states."""
    found = turnings([negpos.compare(corpus()["ru-us-draft"], corpus()["us-reply"])])
    assert [turning.clause.reference for turning in found] == ["us-reply/r1"]


def test_a_fixed_reading_turns_nothing() -> None:
    """Once a clause is read in one way, no verdict turns on it."""
    pair = [corpus()["ru-us-draft"], corpus()["us-reply"]]
    fixed = make_brief(pair, readings={"us-reply/r1": "treaty-declined"})
    assert fixed.turnings == ()


def test_filters_narrow_what_turns() -> None:
    """Only the issue and the verdict that were asked for are told."""
    issue = Filter(issues=frozenset({"nato-enlargement"}))
    found = words("ru-nato-draft", "nato-statements", filter=issue)
    assert "NATO statements s18b, read as" in found
    assert "7.1" not in found
    verdict = Filter(verdicts=frozenset({Verdict.CONFLICT}))
    assert "overlap with" not in words("ru-nato-draft", "nato-statements", filter=verdict)
    assert words("ru-us-draft", "author-proposals", filter=verdict) == ""


def test_the_reading_of_a_third_clause_is_told(tmp_path: Path) -> None:
    """A duty is in conflict with one clause where another, as read, rules out the rest."""
    comparison = compared(
        tmp_path,
        {"modality": "must", "action": "[station, use-force]"},
        {"modality": "must not", "action": "station"},
        {
            "modality": "must not",
            "action": "use-force",
            "readings": "{all: {note: all}, some: {note: some, area: UA, modality: may}}",
        },
    )
    found = {turning.clause.reference: turning for turning in turnings([comparison])}
    (case,) = found["a/1"].cases
    assert case.readings == ()
    with_first = [
        (outcome.verdict, other.under)
        for outcome, others in case.holds
        for other in others
        if other.clause.id == "1"
    ]
    assert {verdict for verdict, _ in with_first} == {Verdict.CONFLICT, Verdict.UNDECIDED}
    chapters = turning_chapters(
        turnings([comparison]), (comparison.left, comparison.right), in_full=True
    )
    text = chapter_text(chapters[0], 200)
    assert "* as it stands: settled conflict with the paper b (1 if 2 is read as all)" in text


LETTERS = Universe(("w", "x", "y", "z"))
ONE, TWO, NAMESAKE = (Dimension(READING_RANK, name, LETTERS) for name in ("a/1", "b/2", "b/1"))


def read(**chosen: str) -> Region:
    """Return a region of readings: of a/1 as *one*, of b/2 as *two*, of b/1 as *namesake*."""
    dimensions = {"one": ONE, "two": TWO, "namesake": NAMESAKE}
    values = {dimensions[name]: LETTERS.of(letters) for name, letters in chosen.items()}
    return product(values)


@pytest.mark.parametrize(
    ("section", "told"),
    [
        (EVERYTHING, ""),
        (read(one="x"), "if 1 is read as x"),
        (read(one="xy"), "if 1 is read as x or y"),
        (read(one="xyz"), "if 1 is not read as w"),
        (read(one="x", two="wy"), "if 1 is read as x and 2 is read as w or y"),
        (read(one="x", namesake="y"), "if a/1 is read as x and b/1 is read as y"),
        (
            read(one="x", two="y") | read(one="y", two="z"),
            "if 1 is read as x and 2 is read as y, or 1 is read as y and 2 is read as z",
        ),
        (
            union(read(one=a, two=b) for a, b in zip("wxyz", "xyzw", strict=True)),
            "if 1 is read as w and 2 is read as x, or 1 is read as x and 2 is read as y, "
            "or 1 is read as y and 2 is read as z, or in 1 other way",
        ),
    ],
)
def test_readings_are_told_in_as_few_words_as_say_it(section: Region, told: str) -> None:
    """Combinations are told as products, and never enumerated."""
    assert readings_words(section) == told


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
@pytest.mark.parametrize("command", ["brief", "compare"])
def test_each_command_tells_what_turns(
    capsys: pytest.CaptureFixture[str], command: str, format: str
) -> None:
    """The chapter stands at the end; the brief has it in JSON as well."""
    assert main([command, "ru-us-draft", "us-reply", "--format", format, "--width", "80"]) == 0
    out = capsys.readouterr().out
    if format == "json":
        found = json.loads(out)
        if command == "brief":
            (turning,) = found["turning"]
            assert set(turning) == {"clause", "issue", "cases"}
            assert turning["clause"] == "us-reply/r1"
            assert turning["cases"][0] == {
                "readings": ["treaty-declined"],
                "holds": [
                    {
                        "verdict": "conflict",
                        "negotiable": False,
                        "standing": "conditional",
                        "with": [{"clause": "ru-us-draft/8", "readings": []}],
                    }
                ],
            }
        return
    head, _, tail = out.lower().partition("verdicts that turn on a reading")
    assert "us reply r1, read as" not in head
    assert "treaty-declined: conditional conflict with the russian draft treaty (8)" in " ".join(
        tail.split()
    )


@pytest.mark.parametrize("width", [60, 80, 200])
def test_what_turns_fits_its_page(width: int) -> None:
    """No line is longer than the page."""
    brief = briefed(("ru-nato-draft", "us-reply"), None)
    (chapter,) = turning_chapters(brief.turnings, brief.positions, in_full=True)
    assert max(map(len, chapter_text(chapter, width).splitlines())) <= width
