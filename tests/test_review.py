"""Faults that a review found, each with the smallest positions that show it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

import negpos
from negpos.compare import Comparison
from negpos.vocabulary import Taxonomy, Term

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
