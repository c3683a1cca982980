"""What `negpos vocabulary` tells of terms: their place among the others, and who uses them."""

from __future__ import annotations

import datetime
import functools
import json
import re
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml

from negpos.__main__ import main
from negpos.errors import NotFound
from negpos.glossary import Entry, Glossary, Use
from negpos.load import load, shipped
from negpos.report import terms
from negpos.vocabulary import Action, Term, Vocabulary

LATEST = datetime.date(2022, 1, 26)


@functools.cache
def glossary(day: datetime.date = LATEST) -> Glossary:
    """Return the shipped terms with the shipped positions."""
    corpus = load("european-security-2021")
    return Glossary(corpus.vocabulary, tuple(corpus.values()), day)


@functools.cache
def entries() -> tuple[Entry, ...]:
    """Return all shipped terms."""
    return tuple(glossary().entries())


def one(name: str, day: datetime.date = LATEST) -> Entry:
    """Return the one term of that name."""
    (found,) = glossary(day).named(name)
    return found


def words_in(value: Any) -> set[str]:
    """Return the keys and the words of all values within a piece of a file."""
    if isinstance(value, dict):
        return {*value} | {word for inner in value.values() for word in words_in(inner)}
    if isinstance(value, list):
        return {word for inner in value for word in words_in(inner)}
    return set(re.findall(r"[A-Za-z][A-Za-z0-9-]*", value))


FREE = ("id", "text", "source", "note", "conditional-on", "held-by", "stance", "modality")


@functools.cache
def written() -> dict[str, set[str]]:
    """Return the words under the keys for terms of each clause, as they stand in the files."""
    found = {}
    for path in (shipped() / "european-security-2021").glob("*.yaml"):
        document = yaml.load(path.read_bytes(), yaml.BaseLoader)
        for clause in document["clauses"]:
            parts = [clause, *clause.pop("readings", {}).values()]
            kept = [{k: v for k, v in part.items() if k not in FREE} for part in parts]
            found[f"{document['position']}/{clause['id']}"] = words_in(kept)
    return found


def test_the_clauses_that_name_a_term_are_those_in_which_it_stands() -> None:
    """Told from the text of the files, each term has exactly the clauses where its name stands."""
    names = [entry.term.name for entry in entries()]
    for entry in entries():
        name = entry.term.name
        if names.count(name) > 1:
            continue
        direct = {use.clause for use in entry.uses if use.through is None}
        assert direct == {clause for clause, words in written().items() if name in words}, name


def test_each_clause_stands_once_under_a_term_and_says_through_what() -> None:
    """A clause that names the term is not told through another; the rest name what they name."""
    for entry in entries():
        assert len({use.clause for use in entry.uses}) == len(entry.uses)
        for use in entry.uses:
            assert (use.through is None) == (use.relation is None)
            assert (use.through or entry.term.name) in written()[use.clause]


def test_what_is_broader_and_what_is_narrower_are_two_sides_of_one_relation() -> None:
    """A term is narrower than each of its broader ones, and broader than each narrower one."""
    pairs = {(e.term.name, above) for e in entries() for above in e.broader}
    assert pairs == {(below, e.term.name) for e in entries() for below in e.narrower}
    assert ("crimea", "UA") in pairs


def test_clauses_come_through_broader_and_narrower_terms_at_any_distance() -> None:
    """Clauses on armed forces speak of submarines; those on a kind of missiles of missiles."""
    through = {(use.through, use.relation) for use in one("missiles").uses}
    assert {("forces-and-armaments", "broader"), ("intermediate-range-missiles", "narrower")} <= (
        through
    )
    assert Use("ru-us-draft/5.1", "forces-and-armaments", "broader") in one("missiles").uses
    assert Use("ru-nato-draft/5", "intermediate-range-missiles", "narrower") in one("missiles").uses


def test_clauses_come_through_opposites_and_converses() -> None:
    """Who speaks of refusing or of acceding speaks of admitting too."""
    admit = one("admit")
    assert (admit.opposites, admit.converses) == (("deny-accession",), ("accede",))
    assert one("deny-accession").opposites == ("admit",)
    assert one("accede").converses == ("admit",)
    assert Use("ru-us-draft/4.1b", "deny-accession", "opposite") in admit.uses
    assert Use("us-reply/r7", "accede", "converse") in admit.uses


def test_clauses_on_a_group_are_told_of_those_who_are_its_members_on_the_day_that_counts() -> None:
    """Estonia is spoken of in what binds NATO, not in what binds its members of 1997."""
    nato = [use.clause for use in one("EE").uses if use.through == "nato"]
    assert "us-reply/r12" in nato
    assert all(use.through != "nato-1997" for use in one("EE").uses)
    assert any(use.through == "nato-1997" for use in one("IS").uses)
    assert not any(use.relation == "group" for use in one("JP").uses)


def test_a_group_has_the_members_of_the_day() -> None:
    """NATO had sixteen members in 1997 and none before it was founded."""
    sixteen = one("nato", datetime.date(1997, 5, 27)).members
    assert sixteen is not None
    assert len(sixteen) == 16
    assert "PL" not in sixteen
    assert one("nato", datetime.date(1939, 9, 1)).members == ()
    assert "PL" in (one("nato").members or ())
    assert one("station").members is None


def test_a_term_is_found_by_its_name_whatever_the_case() -> None:
    """A name in another case finds the term, but not where one of that very name is there."""
    assert one("nato").term.name == "nato"
    assert one("NATO").term.name == "nato"
    assert one("ua").term.name == "UA"
    upper, lower = Term("AB", "big"), Term("ab", "small")
    few = Glossary(Vocabulary(states={"AB": upper}, issues={"ab": lower}), (), LATEST)
    assert [entry.term for entry in few.named("AB")] == [upper]
    assert [entry.term for entry in few.named("aB")] == [lower, upper]


def test_a_name_of_two_sorts_gives_both() -> None:
    """Where two sorts have a term of one name, both are told."""
    found = glossary().named("ground-launched-missiles")
    assert [entry.sort for entry in found] == ["issue", "object"]


def test_words_are_searched_for_in_names_labels_and_definitions() -> None:
    """A word is found wherever it stands, with its case or without; a whole one only as such."""
    found = [entry.term.name for entry in glossary().holding("INF Treaty")]
    assert found == ["intermediate-range-missiles", "shorter-range-missiles", "inf-treaty"]
    assert "agreement" in [e.term.name for e in glossary().holding("ee")]
    assert [e.term.name for e in glossary().holding("ee", whole=True)] == ["EE"]


@pytest.mark.parametrize(
    ("word", "nearest"), [("statoin", "station"), ("Estnia", "EE"), ("xyzzy", None)]
)
def test_what_is_not_found_leads_to_the_nearest_term(word: str, nearest: str | None) -> None:
    """A misspelt name or label is answered with the term that looks most like it."""
    with pytest.raises(NotFound) as caught:
        glossary().holding(word)
    assert caught.value.nearest == nearest


@pytest.mark.parametrize(
    ("word", "term"), [("uk", "GB"), ("deploy", "station"), ("Russian federation", "RU")]
)
def test_a_term_is_found_by_what_it_is_also_called(word: str, term: str) -> None:
    """People do not look for codes."""
    assert [entry.term.name for entry in glossary().named(word)] == [term]


def test_singular_and_plural_find_the_same() -> None:
    """Both words lead to the object as well as to the action and the issue."""
    one, more = (
        {entry.term.name for entry in glossary().holding(word, whole=True)}
        for word in ("exercise", "exercises")
    )
    assert one == more >= {"exercise", "exercises", "military-exercises"}


COMMON = ["sort", "term", "label", "also-called", "definition", "source", "broader", "narrower"]


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("station", ["pattern", "opposites", "converses"]),
        ("nato", ["expression", "members", "date"]),
        ("echelon", ["kind", "unit", "ranks"]),
        ("submarines", []),
        ("UA", []),
        ("in-osce", []),
    ],
)
def test_the_form_for_programs_has_the_keys_that_are_promised(name: str, more: list[str]) -> None:
    """Each sort has its keys, in this order, and clauses always have the same three."""
    told = one(name).to_dict()
    assert list(told) == [*COMMON, *more, "clauses"]
    assert all(list(use) == ["clause", "through", "relation"] for use in told["clauses"])
    assert json.loads(json.dumps(told)) == told


def test_the_list_of_all_has_each_term_once_under_a_broader_one() -> None:
    """Trees are indented; an opposite stands under the action that is compared."""
    text = terms.all_text(entries(), 200)
    for sort, known in glossary().vocabulary.sorts().items():
        if sort == "state":
            continue
        for name, term in known.items():
            found = re.findall(rf"^( *){name}: (.*)$", text, re.M)
            assert len(found) == sum(entry.term.name == name for entry in entries())
            assert any(line.startswith(term.label) for _, line in found)
            if isinstance(term, Action) and term.is_derived:
                assert found[0][0]
    assert "\n    withdraw: withdraw (opposite of station)\n" in text
    assert "nato: NATO members (30 members on 26 January 2022)" in text
    assert "echelon: echelon (company < battalion < brigade" in text


@pytest.mark.parametrize("width", [80, 200])
def test_lines_keep_to_the_page(width: int) -> None:
    """No line is wider than the page."""
    missiles = glossary().holding("missiles")
    for text in (
        terms.all_text(entries(), width),
        terms.matches_text(entries(), width),
        terms.full_text(missiles, missiles, width),
    ):
        assert max(len(line) for line in text.splitlines()) <= width


def test_the_words_of_strangers_are_no_markup() -> None:
    """Labels and definitions are escaped in Markdown, in every form."""
    hostile = Term("x", "<b>|a", "[b](c)", (), "<script>")
    entry = attrs.evolve(one("submarines"), term=hostile)
    for made in (
        terms.all_markdown([entry]),
        terms.matches_markdown([entry]),
        terms.full_markdown([entry], [entry]),
    ):
        assert "<b>" not in made
        assert "[b](c)" not in made
        assert "<script>" not in made


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return what `negpos vocabulary` prints."""
    assert main(["vocabulary", *arguments]) == 0
    return capsys.readouterr().out


def test_the_command_tells_a_term_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    """An exact name gives everything there is to know of the term."""
    assert run(capsys, "shorter-range-missiles", "--width", "90").splitlines()[:6] == [
        "shorter-range-missiles (object)",
        "",
        "label                 ground-launched shorter-range missiles",
        "definition            ground-launched missiles of shorter range (500 to 1,000 km in the",
        "                      usage of the INF Treaty)",
        "broader               ground-launched-missiles",
    ]
    told = run(capsys, "nato", "--date", "1997-05-27", "--width", "80")
    assert "on 27 May 1997  16 members: BE, CA, DE, DK" in told
    assert re.search(r"named in +\d+ clauses: ru-nato-draft/1.1a, .* and\s+\d+ other", told, re.S)
    assert "on 26 January 2022  30 members" in run(capsys, "nato")


def test_the_command_tells_matches_in_brief(capsys: pytest.CaptureFixture[str]) -> None:
    """A word that is no term gives those that hold it, a paragraph or a row each."""
    found = run(capsys, "INF", "Treaty", "--width", "300").splitlines()
    assert [line.split(": ")[0] for line in found] == [
        "intermediate-range-missiles (object)",
        "shorter-range-missiles (object)",
        "inf-treaty (object)",
    ]
    assert all(
        re.search(r" \[named in (no|\d+) clauses?(, \d+ more reach it)?\]$", line) for line in found
    )
    table = run(capsys, "INF", "Treaty", "--format", "markdown")
    assert table.startswith("| sort   | term ")
    assert len(json.loads(run(capsys, "INF", "Treaty", "--format", "json"))) == 3


def test_the_command_gives_whole_lists_to_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """Without a word, JSON holds every term with every clause."""
    told = json.loads(run(capsys, "--format", "json"))
    assert told == [entry.to_dict() for entry in entries()]


def test_a_wrong_date_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """A date that is none is told with an example."""
    with pytest.raises(SystemExit):
        main(["vocabulary", "nato", "--date", "1997"])
    assert "expected a date such as 1997-05-27" in capsys.readouterr().err


@pytest.mark.parametrize("position", [None, "format: 2\n"])
def test_terms_are_told_where_no_position_can_be_read(
    position: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Somebody who has not written a position yet, or whose position has faults, finds terms."""
    (tmp_path / "vocabulary").mkdir()
    own = "format: 1\nobjects:\n  trawlers: {label: trawlers, definition: ships that fish}\n"
    (tmp_path / "vocabulary" / "own.yaml").write_text(own)
    if position:
        (tmp_path / "draft.yaml").write_text(position)
    assert main(["vocabulary", "trawlers", "--positions", str(tmp_path)]) == 0
    captured = capsys.readouterr()
    assert "ships that fish" in captured.out
    assert captured.err.startswith("negpos: clauses of 1 file of ") == (position is not None)
