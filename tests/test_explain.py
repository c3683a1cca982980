"""Why two clauses meet as they do."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given
from hypothesis import strategies as st

import negpos
from negpos.__main__ import main
from negpos.explain import Explanation, explain
from negpos.modality import Modality, Verdict
from negpos.position import Corpus
from negpos.region import union
from negpos.report.explanation import explanation_chapters
from negpos.report.layout import chapters_markdown, chapters_text
from tests import small
from tests.test_review import compared


@functools.cache
def corpus() -> Corpus:
    return negpos.load()


@functools.cache
def explained(left: str, right: str, **readings: str) -> Explanation:
    """Return the explanation of two shipped clauses."""
    (one, _, id), (other, _, other_id) = left.partition("/"), right.partition("/")
    a, b = corpus()[one], corpus()[other]
    return explain(a, a[id], b, b[other_id], readings=readings)


def in_one_line(explanation: Explanation, width: int = 200) -> str:
    """Return an explanation as text whose line ends and bullets do not matter."""
    return " ".join(chapters_text(explanation_chapters(explanation), width).split())


def of(folder: Path, left: Mapping[str, str], *right: Mapping[str, str]) -> Explanation:
    """Return the explanation of a clause and the first of another position."""
    comparison = compared(folder, left, *right)
    a, b = comparison.left, comparison.right
    return explain(a, a["1"], b, b["1"])


# ---------------------------------------------------------------- how modalities come about


def test_an_opposite_action_is_told_as_dual_and_a_converse_one_as_exchanged() -> None:
    """To deny accession is not to admit; to accede is to be admitted."""
    told = in_one_line(explained("ru-us-draft/4.1b", "us-reply/r7"))
    assert (
        "ru-us-draft/4.1b: demand, must deny accession; the opposite action, hence the dual: "
        "must not admit. Settled: claimed without condition."
    ) in told
    assert (
        "us-reply/r7: reaffirm, may accede; the converse action, hence bearer and target "
        "exchanged: may admit. Settled: claimed without condition."
    ) in told
    assert "must not against may: contradictory (one claims what the other denies)." in told


def test_a_rejected_norm_is_told_as_its_contradictory() -> None:
    """To reject a prohibition is to claim the freedom, and each reading is told apart."""
    told = in_one_line(explained("ru-nato-draft/4.1", "nato-reply/r12c"))
    assert (
        "nato-reply/r12c (read as with-forward-deployments): reject, must not station; rejected, "
        "hence the contradictory: may station. Settled: claimed without condition."
    ) in told
    assert "ru-nato-draft/4.1: demand, must not station; compared as written." in told


def test_steps_follow_upon_each_other(tmp_path: Path) -> None:
    """A rejected duty to withdraw is a freedom to stay, that is, to station."""
    left = {"stance": "reject", "modality": "must", "action": "withdraw"}
    explanation = of(tmp_path, left, {"modality": "must not", "action": "station"})
    (derivation, _) = explanation.derivations
    assert derivation.claimed is Modality.NEED_NOT
    assert derivation.compared is Modality.MAY
    assert not derivation.is_as_written
    assert (
        "a/1: reject, must withdraw; rejected, hence the contradictory: need not withdraw; "
        "the opposite action, hence the dual: may station."
    ) in in_one_line(explanation)


@pytest.mark.parametrize(
    ("clause", "told"),
    [
        ({"stance": "discuss", "action": "station"}, "Open: it is only to be discussed."),
        (
            {"stance": "offer", "modality": "must not", "conditional-on": '["the same"]'},
            "Conditional: it hangs on a condition.",
        ),
        (
            {"stance": "warn", "action": "station", "conditional-on": '["a refusal"]'},
            "Conditional: a warning.",
        ),
    ],
)
def test_the_standing_of_a_side_is_told_with_its_reason(
    tmp_path: Path, clause: Mapping[str, str], told: str
) -> None:
    """A finding is as firm as the less firm side."""
    words = in_one_line(of(tmp_path, clause, {"modality": "must", "action": "station"}))
    assert told in words
    standing = told.split(":")[0].lower()
    assert f"A finding is as firm as the less firm claim in it: {standing}." in words


def test_a_topic_names_no_norm(tmp_path: Path) -> None:
    """What is only to be talked about meets any norm as a topic."""
    left = {"stance": "discuss", "action": "station"}
    told = in_one_line(of(tmp_path, left, {"modality": "must not", "action": "station"}))
    assert "a/1: discuss, station; a topic for talks, no norm named." in told
    assert "a topic against must not: negotiable (a topic for talks)." in told


# ---------------------------------------------------------------- ways of fulfilment


def test_what_rules_out_an_obligation_is_told_clause_by_clause() -> None:
    """Every clause of the other side counts, and what is left makes it undecided."""
    explanation = explained("author-proposals/p2", "nato-statements/s18b")
    (fulfilment,) = explanation.fulfilments
    assert fulfilment.verdict is Verdict.UNDECIDED
    assert {"s13a", "s13c", "s18b", "s21a"} <= {r.clause.id for r in fulfilment.ruled_out}
    told = in_one_line(explanation)
    assert (
        "Where it is undecided, author-proposals/p2 can be fulfilled in these ways: make "
        "concessions. Clauses of nato-statements that rule out some of them:"
    ) in told
    assert "* s13c: make concessions on relations with NATO" in told
    assert (
        "* what is left: make concessions on anything except the agreed principles of European "
        "security and relations with NATO"
    ) in told


def test_together_clauses_can_rule_out_every_way(tmp_path: Path) -> None:
    """Two prohibitions that leave a way each leave none together."""
    explanation = of(
        tmp_path,
        {"modality": "must", "action": "[station, use-force]"},
        {"modality": "must not", "action": "station"},
        {"modality": "must not", "action": "use-force"},
    )
    (fulfilment,) = explanation.fulfilments
    assert fulfilment.verdict is Verdict.CONFLICT
    assert fulfilment.left.is_empty
    told = in_one_line(explanation)
    assert "* 1: station * 2: use force * no way is left, so that not both can be met" in told


@given(case=small.cases(2, 3))
def test_ways_are_ruled_out_or_left(case: small.Case) -> None:
    """None is left exactly where the verdict is a conflict, and none is told that is no way."""
    a, b = case.positions
    for one in a.clauses:
        for other in b.clauses:
            for f in explain(a, one, b, other).fulfilments:
                event(f"{f.verdict.value}")
                ruled_out = union(r.ways for r in f.ruled_out)
                assert f.ways == ruled_out | f.left
                assert f.left.is_empty == (f.verdict is Verdict.CONFLICT)


# ---------------------------------------------------------------- readings


def test_each_reading_is_told_with_its_note_holder_change_and_result() -> None:
    """The table holds what a reader needs to choose between the readings."""
    told = chapters_markdown(explanation_chapters(explained("ru-us-draft/4.1b", "us-reply/r7")))
    assert (
        "| 4.1b expulsion    | the class is not limited to states outside NATO, as 4.2 limits it, "
        "and so reaches the three Baltic members (held by author-report) | nothing "
    ) in told
    assert "| target: former Soviet states outside NATO " in told
    assert "conflict, contradictory, settled: over former Soviet states outside NATO " in told
    assert "conflict, contradictory, settled: all that they share " in told


def test_a_fixed_reading_is_told_and_has_no_alternatives() -> None:
    """With a reading fixed, everything is told under it alone."""
    explanation = explained(
        "ru-us-draft/4.1b", "us-reply/r7", **{"ru-us-draft/4.1b": "prospective"}
    )
    assert explanation.effects == ()
    told = in_one_line(explanation)
    assert "As was asked for, ru-us-draft/4.1b is read as prospective." in told
    assert "expulsion" not in told
    targets = {r.dimension: r.left for r in explanation.respects}["target"]
    assert targets == "former Soviet states outside NATO"


@given(
    case=small.cases(2, 3),
    data=st.data(),
)
def test_the_effect_of_a_reading_is_what_compare_finds_under_it(
    case: small.Case, data: st.DataObject
) -> None:
    """What a reading leads to is what is found with that reading fixed, and nothing else."""
    a, b = case.positions
    one, other = data.draw(st.sampled_from(a.clauses)), data.draw(st.sampled_from(b.clauses))
    explanation = explain(a, one, b, other)
    assert len(explanation.effects) == len(one.readings) + len(other.readings)
    for effect in explanation.effects:
        fixed = {effect.clause.reference: effect.reading.id}
        findings = negpos.compare(a, b, readings=fixed).findings
        expected = {
            (f.verdict, f.kind, f.standing, f.region, f.under)
            for f in findings
            if f.left is one and f.right is other
        }
        found = [(r.verdict, r.kind, r.standing, r.region, r.under) for r in effect.results]
        event(f"{len(found)} results")
        assert len(found) == len(expected)
        assert set(found) == expected


# ---------------------------------------------------------------- exceptions and conditions


def test_an_exception_tells_what_it_cuts_out_and_whether_the_other_reaches_it() -> None:
    """One exception of a clause is reached by the other clause and one is not."""
    told = in_one_line(explained("ru-nato-draft/4.1", "nato-reply/r12c"))
    assert (
        "ru-nato-draft/4.1 excepts what is in an exceptional case, with the consent of all "
        "parties; nato-reply/r12c speaks of such acts too, and there the two do not meet."
    ) in told
    assert (
        "ru-nato-draft/4.1 (read as crimea-as-home) excepts what is in Crimea, for Russia; "
        "nato-reply/r12c does not speak of such acts."
    ) in told


def test_what_is_excepted_is_exactly_what_the_exception_takes(tmp_path: Path) -> None:
    """The acts cut out lie in the clause without exceptions, and in it no more."""
    left = {"modality": "must not", "action": "station", "except": "[{area: UA}, {bearer: FR}]"}
    explanation = of(tmp_path, left, {"modality": "may", "action": "station", "area": "UA"})
    assert len(explanation.exceptions) == 2
    for carving in explanation.exceptions:
        assert carving.region.is_subset(carving.whole)
        assert carving.region.is_disjoint(explanation.left.claim.region)
    cut = union(carving.region for carving in explanation.exceptions)
    assert cut | explanation.left.claim.region == explanation.exceptions[0].whole


def test_a_condition_is_told_with_what_the_named_clause_says() -> None:
    """A reference to a clause of either position is followed."""
    told = in_one_line(explained("us-reply/r9", "ru-us-draft/6a"))
    assert "us-reply/r9 hangs on: reciprocity" in told
    assert (
        "us-reply/r9 hangs on: us-reply/r10b (The United States would take up such measures on "
        "forces in Ukraine in consultation with Ukraine.)"
    ) in told


def test_what_neither_clause_has_is_said() -> None:
    """That nothing hangs on conditions is worth a line, and a heading is not."""
    told = chapters_text(explanation_chapters(explained("ru-us-draft/4.1b", "us-reply/r7")), 100)
    assert "Neither clause has exceptions or conditions." in told
    assert "CONDITIONS" not in told


# ---------------------------------------------------------------- no act shared


def test_clauses_that_share_no_act_part_in_dimensions() -> None:
    """Each dimension that alone keeps them apart is named."""
    explanation = explained("ru-us-draft/1.1", "us-reply/r9")
    assert explanation.parting == (("action",), ("object",))
    told = in_one_line(explanation)
    assert "The two clauses share no act under any reading" in told
    assert "They part in action and object." in told
    assert "WHAT EACH READING LEADS TO" not in told


def test_clauses_can_part_in_dimensions_taken_together(tmp_path: Path) -> None:
    """Each bearer abroad and at home: bearers and areas overlap, and no act is both."""
    explanation = of(
        tmp_path,
        {"bearer": "US + RU", "modality": "must not", "action": "station", "area": "own"},
        {"bearer": "US + RU", "modality": "may", "action": "station", "area": "abroad"},
    )
    assert explanation.findings == ()
    assert explanation.parting == (("bearer", "area"),)
    assert "They part in bearer and area taken together:" in in_one_line(explanation)


@given(case=small.cases(2, 1))
def test_clauses_part_where_and_only_where_they_share_no_act(case: small.Case) -> None:
    """There is a finding or there are dimensions in which the two part, never both."""
    a, b = case.positions
    for one in a.clauses:
        for other in b.clauses:
            explanation = explain(a, one, b, other)
            assert bool(explanation.parting) != bool(explanation.findings)
            assert bool(explanation.cells) == bool(explanation.findings)


# ---------------------------------------------------------------- the witness and JSON


def test_the_witness_is_told_value_by_value() -> None:
    """The example in words is followed by its value in each dimension."""
    told = in_one_line(explained("us-reply/r9", "ru-us-draft/6a"))
    assert (
        "The first example: bearer = the United States; action = station; object = "
        "ground-launched intermediate-range ballistic missiles; area = the rest of Ukraine; "
        "period = 26 January 2022; arrived = 26 January 2022; can-attack-other-party = yes."
    ) in told


_KEYS = {
    "dimensions": {"dimension", "left", "right", "shared", "direction"},
    "derivations": {
        "clause",
        "readings",
        "stance",
        "modality",
        "actions",
        "rejected",
        "dual",
        "exchanged",
        "compared",
        "standing",
    },
    "cells": {"left", "right", "kind"},
    "fulfilment": {"duty", "verdict", "kind", "ways", "left", "left_throughout", "ruled_out"},
    "readings": {"clause", "reading", "note", "held_by", "changes", "results"},
    "exceptions": {"clause", "readings", "region", "reached"},
    "conditions": {"clause", "readings", "text", "is_reference", "says"},
    "findings": {"verdict", "kind", "standing", "readings", "region", "witness", "act"},
}


@pytest.mark.parametrize(
    "pair",
    [
        ("ru-us-draft/4.1b", "us-reply/r7"),
        ("author-proposals/p2", "nato-statements/s18b"),
        ("ru-nato-draft/4.1", "nato-reply/r12c"),
        ("us-reply/r9", "ru-us-draft/6a"),
        ("ru-us-draft/1.1", "us-reply/r9"),
    ],
)
def test_the_json_form_has_its_keys(
    capsys: pytest.CaptureFixture[str], pair: tuple[str, str]
) -> None:
    """The keys are those of the docstring, in every list that has items."""
    assert main(["explain", *pair, "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert list(found) == ["left", "right", "fixed", "dimensions", "parting", *list(_KEYS)[1:]]
    assert (found["left"], found["right"]) == pair
    for key, keys in _KEYS.items():
        for item in found[key]:
            assert set(item) == keys
    for effect in found["readings"]:
        for result in effect["results"]:
            assert set(result) == {"verdict", "kind", "standing", "readings", "region"}
    for fulfilment in found["fulfilment"]:
        for ruled_out in fulfilment["ruled_out"]:
            assert set(ruled_out) == {"clause", "readings", "standing", "ways"}


def test_the_json_form_holds_terms_and_dates() -> None:
    """Values are terms of the vocabulary, days are ISO dates."""
    found = explained("us-reply/r9", "ru-us-draft/6a").to_dict()
    act = found["findings"][0]["act"]
    assert (act["bearer"], act["period"], act["arrived"]) == ("US", "2022-01-26", "2022-01-26")
    within = next(e for e in found["readings"] if e["reading"] == "within-reach")
    assert list(within["changes"]) == ["can-attack-other-party"]
    readings = [r["readings"] for r in within["results"]]
    assert sorted(readings, key=len) == [[], [{"us-reply/r9": ["also-present"]}]]


# ---------------------------------------------------------------- the page


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize(
    "pair",
    [
        ("ru-nato-draft/4.1", "author-proposals/p7"),
        ("author-proposals/p2", "nato-statements/s18b"),
        ("us-reply/r9", "ru-us-draft/6a"),
    ],
)
def test_an_explanation_fits_its_page(pair: tuple[str, str], width: int) -> None:
    """No line is longer than the page."""
    text = chapters_text(explanation_chapters(explained(*pair)), width)
    assert max(map(len, text.splitlines())) <= width


def test_markup_of_strangers_is_escaped(tmp_path: Path) -> None:
    """Notes, texts and names of positions make no markup in Markdown."""
    note = "'<b>|note|</b>'"
    left = {
        "modality": "may",
        "action": "station",
        "text": "'a | <i>b</i>'",
        "readings": f"{{x: {{note: {note}}}, y: {{note: other, area: UA}}}}",
        "conditional-on": '["<u>this</u>"]',
    }
    told = chapters_markdown(
        explanation_chapters(of(tmp_path, left, {"modality": "must not", "action": "station"}))
    )
    for tag in ("<b>", "<i>", "<u>"):
        assert tag not in told
    assert "&lt;b&gt;\\|note\\|&lt;/b&gt;" in told
