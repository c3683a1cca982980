"""A report against the texts that it reports."""

from __future__ import annotations

import functools
import itertools
import json

import attrs
import pytest
from hypothesis import given

import negpos
from negpos.__main__ import main
from negpos.against import Against, against
from negpos.compare import held_norms
from negpos.errors import DifferentVocabularies, NotFound, SameId
from negpos.modality import Kind, Verdict
from negpos.movement import Change, Move, movement
from negpos.region import Region, union
from negpos.report.against import against_chapters
from negpos.report.layout import chapters_markdown, chapters_text
from negpos.report.movement import Shown
from tests import small
from tests.small import Case
from tests.test_movement import as_sets, chapter

DRAFTS = ("ru-us-draft", "ru-nato-draft")


def acts(moves: tuple[Move, ...]) -> Region:
    """Return the acts and readings of some moves."""
    return union(move.region & move.under for move in moves)


# ---------------------------------------------------------------- laws


@given(case=small.cases(2, 4))
def test_against_one_text_it_is_the_movement_from_it(case: Case) -> None:
    """One text is an earlier position."""
    text, report = case.positions
    assert against(report, [text]).moves == movement(text, report).moves


@given(case=small.cases(3, 3))
def test_added_and_dropped_are_what_the_others_do_not_reach(case: Case) -> None:
    """They are what is left of all the clauses of one side without those of the other."""
    report, *texts = case.positions
    found = against(report, texts)
    told = union(norm.region for norm in held_norms(report, {}))
    held = union(norm.region for text in texts for norm in held_norms(text, {}))
    assert acts(found.added) == told - held
    assert acts(found.dropped) == held - told
    both = [found.changed, found.kept]
    assert acts(both[0]) | acts(both[1]) == told & held
    assert acts(both[0]).is_disjoint(acts(both[1]))


@given(case=small.cases(3, 3))
def test_where_one_text_alone_speaks_it_is_compared_with_that_text(case: Case) -> None:
    """Acts of which no other text speaks move as they do from that text."""
    report, *texts = case.positions
    found = against(report, texts)
    for text, other in (texts, texts[::-1]):
        alone = ~union(norm.region for norm in held_norms(other, {}))
        moved = movement(text, report)
        for change in set(Change) - {Change.NEW}:
            assert acts(found.of(change)) & alone == acts(moved.of(change)) & alone


@given(case=small.cases(3, 3))
def test_what_is_kept_has_no_conflict(case: Case) -> None:
    """The report is in no conflict with what it keeps, unless one side is with itself."""
    report, *texts = case.positions
    kept = acts(against(report, texts).kept)
    clash = union(
        f.region & f.under
        for one, other in itertools.product(case.positions, repeat=2)
        if (one is report) == (other is report)
        for f in negpos.compare(one, other).findings
        if f.verdict in (Verdict.CONFLICT, Verdict.UNDECIDED)
    )
    for text in texts:
        for finding in negpos.compare(report, text).conflicts:
            assert (finding.region & finding.under & kept).is_subset(clash)


@given(case=small.cases(3, 3))
def test_the_order_of_texts_changes_nothing(case: Case) -> None:
    """Nor does a text that is named twice."""
    report, one, other = case.positions
    first = against(report, [one, other])
    assert as_sets(against(report, [other, one, other]).moves) == as_sets(first.moves)


# ---------------------------------------------------------------- written by hand


@functools.cache
def reported() -> Against:
    """Return the author's report against the two drafts."""
    corpus = negpos.load()
    return against(corpus["author-report"], [corpus[id] for id in DRAFTS])


def clauses(moves: tuple[Move, ...]) -> set[str]:
    """Return the references of all clauses that speak in some moves."""
    return {s.clause.reference for move in moves for s in (*move.earlier, *move.later)}


def test_what_the_report_adds_to_the_drafts() -> None:
    """Neither draft asks for a sphere of influence or a buffer zone, or threatens force."""
    added = clauses(reported().added)
    assert {f"author-report/{id}" for id in ("q8a", "q9", "q10a", "q10b")} <= added
    assert "author-report/q2" not in added
    sphere = [m for m in reported().added if "author-report/q9" in clauses((m,))]
    assert {move.gap for move in sphere} == {Kind.SILENT}
    assert all(move.under.is_full for move in sphere)


def test_what_the_report_drops_of_the_drafts() -> None:
    """It has no hotlines, no nuclear training and no exception to the level of 1997."""
    dropped = clauses(reported().dropped)
    assert {"ru-nato-draft/2.3", "ru-us-draft/7.4", "ru-nato-draft/4.2"} <= dropped


def test_what_the_report_keeps_and_changes() -> None:
    """No further enlargement is told as the drafts have it; a treaty is told as any agreement."""
    corpus = negpos.load()
    (q2,) = corpus["author-report"]["q2"].claim.norms
    assert q2.region.is_subset(acts(reported().kept))
    loosened = reported().of(Change.LOOSENED)
    assert clauses(loosened) == {
        "author-report/q8b",
        "ru-us-draft/8",
        "ru-nato-draft/9.1",
    }
    assert set(loosened) < set(reported().changed)


def test_a_report_against_itself_is_kept() -> None:
    """Nothing is added, dropped or changed."""
    report = negpos.load()["author-report"]
    counts = against(report, [report]).counts
    assert (counts["changed"], counts["added"], counts["dropped"]) == (0, 0, 0)


def test_without_texts_all_is_added() -> None:
    """There is nothing that it could be told from."""
    report = negpos.load()["author-report"]
    found = against(report, [])
    assert found.moves == found.added


def test_what_cannot_be_compared_is_refused() -> None:
    """Other terms, other papers of the same id, and readings that do not exist."""
    corpus = negpos.load()
    report, text = corpus["author-report"], corpus["ru-us-draft"]
    with pytest.raises(SameId):
        against(report, [text, attrs.evolve(text, title="Another")])
    with pytest.raises(NotFound):
        against(report, [text], readings={"ru-us-draft/4.1b": "no-such"})
    with pytest.raises(DifferentVocabularies):
        against(report, [text, *negpos.load("river-water-example").values()])


# ---------------------------------------------------------------- the command


@pytest.mark.parametrize("width", [60, 80, 200])
def test_a_report_fits_its_page(width: int) -> None:
    """No line is longer than the page, and each chapter is there."""
    out = chapters_text(against_chapters(reported()), width)
    assert max(map(len, out.splitlines())) <= width
    assert "author's report q9: " in chapter(out, "ADDED")
    assert "Russian draft agreement 2.3: " in chapter(out, "DROPPED")
    assert "the text: Russian draft treaty 8: " in chapter(out, "TOLD AS LESS")
    assert "author's report q2, as Russian draft treaty 4.1a and 4.1b" in chapter(
        out, "TOLD AS THE TEXTS HAVE IT"
    )


def test_a_report_in_markdown() -> None:
    """The document is headed by who is set against whom."""
    out = chapters_markdown(against_chapters(reported(), Shown(frozenset({"nato-enlargement"}))))
    assert out.startswith(
        "# author's report against the Russian draft treaty and the Russian draft agreement\n"
    )
    assert "\n## Told as the texts have it\n" in out
    assert "buffer" not in out


@pytest.mark.parametrize("format", ["text", "markdown", "json"])
def test_more_than_two_positions_are_a_report_and_its_texts(
    capsys: pytest.CaptureFixture[str], format: str
) -> None:
    """The command sets the first against the others, in each format."""
    names = ["author-report", "ru-us-draft", "author-proposals"]
    arguments = ["--format", format, "--width", "80", "--differences-only"]
    assert main(["compare", *names, *arguments]) == 0
    out = capsys.readouterr().out
    if format != "json":
        title = "author's report against the Russian draft treaty and the author's proposals"
        assert title in out
        assert "told as the texts have it" not in out.lower()
        return
    found = json.loads(out)
    assert [found["report"], *found["texts"]] == names
    assert found["counts"]["kept"] == 0
    assert sum(found["counts"].values()) == len(found["moves"])


def test_two_positions_are_compared_as_before(capsys: pytest.CaptureFixture[str]) -> None:
    """A report and a single text are two positions."""
    assert main(["compare", "author-report", "ru-us-draft", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["left"] == "author-report"


@pytest.mark.parametrize("option", ["--verdict", "--fail-on"])
def test_verdicts_are_those_of_two_positions(
    capsys: pytest.CaptureFixture[str], option: str
) -> None:
    """A report has changes and no verdicts."""
    assert main(["compare", "author-report", *DRAFTS, option, "conflict"]) == 2
    assert option in capsys.readouterr().err
