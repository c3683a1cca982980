"""Faults that a review found, each with the smallest positions that show it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import negpos
from negpos.__main__ import main
from negpos.compare import Comparison
from negpos.errors import SameId
from negpos.report.brief import make_brief
from negpos.report.lines import verdict_lines
from negpos.scope import parties
from negpos.vocabulary import Taxonomy, Term
from negpos.words import Words

_HEAD = """\
format: 1
position: {id}
title: Position {id}
short: "{short}"
party: RU
addressee: US
date: 2021-12-17
kind: note
coverage: complete
sources: {{note: {{title: Note}}}}
clauses:
"""
_CLAUSE = {
    "issue": "nato-enlargement",
    "text": "In words.",
    "source": "{in: note, at: first page, grade: A}",
}


def written(id: str, *clauses: Mapping[str, str], short: str = "") -> str:
    """Return the text of a position file with these clauses, numbered from 1."""
    text = _HEAD.format(id=id, short=short or f"paper {id}")
    for number, clause in enumerate(clauses, 1):
        fields = {"id": str(number), **_CLAUSE, **clause}
        text += "  - " + "\n    ".join(f"{key}: {value}" for key, value in fields.items()) + "\n"
    return text


def compared(folder: Path, left: Mapping[str, str], *right: Mapping[str, str]) -> Comparison:
    """Return the comparison of a position of one clause with another position."""
    (folder / "a.yaml").write_text(written("a", left, short="a | <b>"), encoding="utf-8")
    (folder / "b.yaml").write_text(written("b", *right), encoding="utf-8")
    corpus = negpos.load(folder)
    return negpos.compare(corpus["a"], corpus["b"])


def in_words(folder: Path, clause: Mapping[str, str]) -> str:
    """Return the acts of a clause in words."""
    comparison = compared(folder, clause, clause)
    return comparison.words.region(comparison.findings[0].region)


def test_a_witness_takes_no_day_for_a_number(tmp_path: Path) -> None:
    """The smallest number within the bounds is the example, not the count of days to the date."""
    clause = {"modality": "must not", "action": "station", "range": "{above: 500}"}
    comparison = compared(tmp_path, {**clause, "personnel": "{at-least: 9000}"}, clause)
    assert comparison.overlaps[0].witness.endswith("personnel 9,000 persons, range 501 km")


def test_each_other_is_said_of_exactly_those_who_are_named(tmp_path: Path) -> None:
    """Where some of three are let off, the others are not said to act against each other alone."""
    clause = {
        "bearer": "US + RU + FR",
        "modality": "must not",
        "action": "use-force",
        "target": "each-other",
    }
    assert in_words(tmp_path, clause) == (
        "France, Russia and the United States: use force against each other"
    )
    assert in_words(tmp_path, {**clause, "except": "[{bearer: FR, target: US}]"}) == (
        "France: use force against Russia; Russia and the United States: "
        "use force against France, Russia and the United States other than itself"
    )


@pytest.mark.parametrize(
    ("expression", "phrase"),
    [
        ("former-soviet - EE", "Ukraine and the other former Soviet states except Estonia"),
        ("states - nato", "Ukraine and the other states outside NATO"),
        ("BR + CN + FR + UA", "Ukraine, Brazil, China and France"),
        ("states + author", "Ukraine and everybody else"),
    ],
)
def test_the_others_of_those_who_are_named_make_a_phrase(expression: str, phrase: str) -> None:
    """Members told first are followed by the rest of the group, or of the list."""
    corpus = negpos.load()
    position = corpus["ru-us-draft"]
    found, named = (
        parties(text, corpus.vocabulary, position.context) for text in (expression, "UA")
    )
    assert Words(corpus.vocabulary, position.date).parties(found, named) == phrase


def test_own_territory_is_left_out_in_one_phrase(tmp_path: Path) -> None:
    """The territory of each bearer stands in one list with the other places left out."""
    clause = {
        "bearer": "US + RU",
        "modality": "must not",
        "action": "use-force",
        "area": "abroad",
        "except": "[{area: UA}]",
    }
    assert in_words(tmp_path, clause) == (
        "Russia and the United States: use force anywhere except Ukraine and its own territory"
    )


def test_an_explanation_tells_exchanged_parties_by_name(tmp_path: Path) -> None:
    """A relative target is not told as the target of the converse action that is compared."""
    left = {
        "bearer": "UA",
        "modality": "may",
        "action": "accede",
        "target": "party",
        "area": "own",
    }
    comparison = compared(tmp_path, left, {"modality": "must not", "action": "admit"})
    a, b = comparison.left, comparison.right
    told = {r.dimension: r.left for r in negpos.explain(a, a["1"], b, b["1"]).respects}
    assert told["bearer"] == "Russia"
    assert told["target"] == "Ukraine"
    assert told["area"] == "Ukraine"


def test_a_verdict_under_every_reading_is_not_told_as_one_under_some(tmp_path: Path) -> None:
    """Readings that differ in kind alone leave the verdict as certain as it is."""
    comparison = compared(
        tmp_path,
        {"modality": "may", "action": "station"},
        {
            "modality": "may",
            "action": "station",
            "readings": "{x: {note: one}, y: {note: other, modality: must}}",
        },
    )
    assert {f.kind.value for f in comparison.overlaps} == {"same", "entailed"}
    clause, other = comparison.left["1"], comparison.right
    findings = [(other, finding) for finding in comparison.findings]
    lines = verdict_lines(clause, comparison.left, findings, comparison.words)
    assert [line.text for line in lines] == ["overlap with the paper b (1); settled"]


@pytest.mark.parametrize("format", ["pipe", "github"])
def test_markdown_tables_escape_their_headers(tmp_path: Path, format: str) -> None:
    """A title with a bar makes no column, and one with a tag no tag."""
    clause = {"modality": "may", "action": "station"}
    head, rule, *_ = compared(tmp_path, clause, clause).table(format).split("\n")
    assert "a \\| &lt;b&gt;" in head
    assert head.replace("\\|", "").count("|") == rule.count("|")


@pytest.mark.parametrize("width", [1, 60, 62, 63, 100])
def test_a_table_has_columns_at_any_width(tmp_path: Path, width: int) -> None:
    """A page that is too narrow makes a table that is wider, not an error."""
    clause = {"modality": "may", "action": "station"}
    assert "overlap" in compared(tmp_path, clause, clause).table("grid", width)


def test_two_positions_with_one_id_are_refused(tmp_path: Path) -> None:
    """Their clauses and readings could not be told apart; a position meets itself as before."""
    for folder, modality in (("old", "may"), ("new", "must not")):
        (tmp_path / folder).mkdir()
        text = written("a", {"modality": modality, "action": "station"})
        (tmp_path / folder / "a.yaml").write_text(text, encoding="utf-8")
    old, new = (negpos.load(tmp_path / folder)["a"] for folder in ("old", "new"))
    with pytest.raises(SameId, match="two positions are called 'a'; give one of them another id"):
        negpos.compare(old, new)
    again = negpos.load(tmp_path / "old")["a"]
    assert negpos.compare(old, again).counts == negpos.compare(old, old).counts
    with pytest.raises(SameId):
        make_brief([old, old])


def test_a_folder_stands_for_one_position_only_where_it_holds_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands about one position refuse a folder of several in a sentence."""
    compared(tmp_path, {"modality": "may"}, {"modality": "may"})
    assert main(["show", f"{tmp_path}/"]) == 2
    assert "no single position in" in capsys.readouterr().err
    assert main(["compare", f"{tmp_path}/", "ru-us-draft"]) == 2
    assert "there is a, b" in capsys.readouterr().err


def test_clauses_of_a_file_and_of_the_shipped_set_can_be_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Both are read with the terms that the folder of the file adds."""
    (tmp_path / "vocabulary").mkdir()
    terms = "format: 1\nissues:\n  extra: {label: extra}\n"
    (tmp_path / "vocabulary" / "terms.yaml").write_text(terms, encoding="utf-8")
    compared(tmp_path, {"modality": "may"}, {"modality": "may"})
    assert main(["explain", "ru-us-draft/4.1b", f"{tmp_path}/b.yaml/1"]) == 0
    assert "b/1: In words." in capsys.readouterr().out


def test_terms_under_many_others_are_visited_once() -> None:
    """The ways through a tree of diamonds double with each level; the work does not."""
    terms = {"a0": Term("a0", "a"), "b0": Term("b0", "b")}
    for level in range(1, 1200):
        for side in "ab":
            name = f"{side}{level}"
            above = (f"a{level - 1}", f"b{level - 1}")
            terms[name] = Term(name, name, broader=above)
    tree = Taxonomy("object", terms, "{} of other kinds")
    assert len(tree.universe.members) == len(terms)
    assert len(tree.of("a1198")) == 3


def test_groups_made_of_groups_are_evaluated_once(tmp_path: Path) -> None:
    """A group that names another twice, and so on, takes no more time at each level."""
    (tmp_path / "vocabulary").mkdir()
    terms = "format: 1\ngroups:\n  g0: {label: g, members: [US, RU, FR]}\n"
    terms += "".join(f"  g{i}: {{label: g, members: g{i - 1} + g{i - 1}}}\n" for i in range(1, 60))
    (tmp_path / "vocabulary" / "terms.yaml").write_text(terms, encoding="utf-8")
    clause = {"modality": "may", "bearer": "g59"}
    comparison = compared(tmp_path, clause, clause)
    assert comparison.counts["overlap"] == 1
