"""The shipped position files and their vocabulary."""

from __future__ import annotations

import datetime
import functools
import re

import pytest

from negpos.compare import compare
from negpos.load import load
from negpos.position import Corpus, Position
from negpos.words import Words

DAY = datetime.date(2021, 12, 17)
EXPECTED = [
    "author-proposals",
    "author-report",
    "nato-reply",
    "nato-statements",
    "ru-nato-draft",
    "ru-us-draft",
    "us-reply",
    "us-statements",
]
#: the paragraphs of each document: prefix and highest number
NUMBERED = {
    "us-statements": ("s", 37),
    "us-reply": ("r", 24),
    "nato-statements": ("s", 44),
    "nato-reply": ("r", 42),
    "author-proposals": ("p", 15),
    "author-report": ("q", 12),
}
DRAFTS = {
    "ru-us-draft": "1.1 1.2 1.3 2 3 4.1a 4.1b 4.2a 4.2b 4.2c 5.1 5.2a 5.2b 5.3 6a 6b "
    "7.1 7.2 7.3 7.4 7.5 8",
    "ru-nato-draft": "1.1a 1.1b 1.2 1.3 1.4 2.1 2.2a 2.2b 2.2c 2.3 3.1 3.2 4.1 4.2 5 6 7.1 7.2 8 "
    "9.1 9.2 9.3",
}


@functools.cache
def corpus() -> Corpus:
    return load("european-security-2021")


def _ids(position: Position) -> set[str]:
    return {c.id for c in position.clauses} | {o.id for o in position.omitted}


def test_the_first_subject_is_complete() -> None:
    """All eight positions ship."""
    assert sorted(corpus()) == EXPECTED


@pytest.mark.parametrize("name", NUMBERED)
def test_every_numbered_paragraph_is_coded_or_omitted_with_a_reason(name: str) -> None:
    """No paragraph of a statement, reply or op-ed is passed over."""
    prefix, highest = NUMBERED[name]
    found = {re.sub(r"[a-z]+$", "", id[1:]) for id in _ids(corpus()[name]) if id[0] == prefix}
    assert found == {str(n) for n in range(1, highest + 1)}
    assert all(omission.reason for omission in corpus()[name].omitted)


@pytest.mark.parametrize("name", DRAFTS)
def test_every_paragraph_of_the_drafts_is_coded_or_omitted_with_a_reason(name: str) -> None:
    """No operative paragraph of the drafts is passed over."""
    ids = _ids(corpus()[name])
    for paragraph in DRAFTS[name].split():
        assert paragraph in ids or f"{paragraph}a" in ids or f"{paragraph}b" in ids, paragraph


@pytest.mark.parametrize("name", EXPECTED)
def test_every_clause_cites_a_pinpoint_and_quotes_little(name: str) -> None:
    """Each clause has a document, a pinpoint and a grade, and at most twelve quoted words."""
    position = corpus()[name]
    for clause in position.clauses:
        assert clause.source.document in position.sources
        assert clause.source.at
        assert clause.text.endswith(".")
        assert len((clause.source.quote or "").split()) <= 12


@pytest.mark.parametrize("name", EXPECTED)
def test_no_shipped_position_contradicts_itself_under_every_reading(name: str) -> None:
    """A position may clash with itself at most under some reading."""
    position = corpus()[name]
    found = compare(position, position).conflicts
    assert [f for f in found if f.holds_under_every_reading] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_coverage_is_what_the_file_speaks_of(name: str) -> None:
    """A file that was not coded whole claims just the issues on which it has clauses."""
    position = corpus()[name]
    assert position.coverage is None or position.coverage == position.issues


def test_norway_is_norway() -> None:
    """The code NO is a state in every group that holds it."""
    v = corpus().vocabulary
    assert v.states["NO"].label == "Norway"
    for group in ("nato", "nato-1997", "europe", "osce"):
        assert "NO" in v.members(group, DAY)


def test_membership_of_nato_is_dated() -> None:
    """NATO had sixteen members in May 1997, thirty in December 2021 and thirty-two later."""
    v = corpus().vocabulary
    assert len(v.members("nato", datetime.date(1997, 5, 27))) == 16
    assert len(v.members("nato", DAY)) == 30
    assert len(v.members("nato", datetime.date(2024, 3, 7))) == 32


def test_the_lists_of_the_drafts() -> None:
    """The groups that the drafts speak of have as many members as the documents list."""
    v = corpus().vocabulary
    sizes = {name: len(v.members(name, DAY)) for name in v.groups if name != "warsaw-pact"}
    assert sizes["former-soviet"] == 15
    assert sizes["csto"] == 6
    assert sizes["eu"] == 27
    assert sizes["europe"] == 50
    assert sizes["osce"] == 57
    assert sizes["eastern-allies"] == 14
    assert len(v.members("warsaw-pact", datetime.date(1985, 1, 1))) == 21


def test_former_soviet_states_outside_nato_are_a_phrase() -> None:
    """Twelve names are never listed where a phrase of groups says the same."""
    v = corpus().vocabulary
    values = v.members("former-soviet", DAY) - v.members("nato", DAY)
    words = Words(v, DAY)
    assert words.parties(values) == "former Soviet states outside NATO"
    ukraine = v.party_universe.of(["UA"])
    named = words.parties(values, ukraine)
    assert named == "Ukraine and the other former Soviet states outside NATO"
    expected = "former Soviet states outside NATO except Russia"
    assert words.parties(values - v.party_universe.of(["RU"])) == expected
    more = (values - v.party_universe.of(["RU"])) | v.party_universe.of(["BA", "FI", "RS", "SE"])
    assert (
        words.parties(more)
        == f"{expected}, with Bosnia and Herzegovina, Finland, Serbia, and Sweden"
    )


def test_every_term_has_a_label_and_every_term_but_a_state_a_definition() -> None:
    """The vocabulary explains itself; the list of states is explained at its head."""
    for sort, terms in corpus().vocabulary.sorts().items():
        for term in terms.values():
            assert term.label, term.name
            assert term.definition or sort == "state", term.name
            assert term.source or sort != "group", term.name
