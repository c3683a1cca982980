"""What is meant by a name that no vocabulary holds."""

from __future__ import annotations

import pytest

from negpos import load
from negpos.position import told_apart
from negpos.vocabulary import nearest, translated

V = load().vocabulary
PLACES = V.names_in_sets(V.areas)


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("UK", "GB"),
        ("America", "US"),
        ("Russian Federation", "RU"),
        ("Estnia", "EE"),
        ("baltic_sea", "baltic-sea"),
        ("each other", "each-other"),
        ("NATO members", "nato"),
        ("former soviets", "former-soviet"),
        # far from all there is
        ("arctic", None),
        ("xyzzy", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_name_in_a_set_expression_leads_to_what_is_meant(name: str, term: str | None) -> None:
    """Names of states, words for groups and other spellings; nothing where all is far."""
    assert nearest(name, PLACES) == term


@pytest.mark.parametrize(
    ("sort", "name", "term"),
    [
        ("object", "exercises", "military-exercises"),
        ("object", "military exercise", "military-exercises"),
        ("object", "tanks", "armaments"),
        ("action", "inform", "notify"),
        ("action", "stations", "station"),
        ("issue", "cyber", "space-and-cyber"),
        ("issue", "nato-enlargment", "nato-enlargement"),
    ],
)
def test_a_term_is_found_by_its_words(sort: str, name: str, term: str) -> None:
    """A word of the name or label is enough, and so is what the term is also called."""
    assert nearest(name, V.sorts()[sort]) == term


@pytest.mark.parametrize(
    ("text", "expression"),
    [
        ("Norway and Russia", "NO + RU"),
        ("Norway, Sweden and the United Kingdom", "NO + SE + GB"),
        ("Ukraine, Georgia, and Moldova", "UA + GE + MD"),
        ("NATO members or Russia", "nato + RU"),
        ("the Baltic Sea", "baltic-sea"),
        ("Norway and Mordor", None),
        ("nato - Norway", None),
        ("", None),
        ("and", None),
        (", ".join(["Norway"] * 1000), None),
    ],
)
def test_words_become_a_set_expression_where_each_names_a_term(
    text: str, expression: str | None
) -> None:
    """One word that names nothing, or a sign for less, and there is no guess."""
    assert translated(text, PLACES) == expression


def test_positions_of_one_name_are_told_apart_and_others_are_left_alone() -> None:
    """Only where two would stand under one name is the id added to it."""
    corpus = load()
    assert told_apart(corpus.values()) == list(corpus.values())
    assert told_apart([corpus["us-reply"], corpus["us-reply"]]) == [corpus["us-reply"]] * 2
