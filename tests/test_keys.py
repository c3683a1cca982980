"""What the README of the positions says of keys is what the reader and the schema know."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest

from negpos import keys
from negpos.clause import Grade
from negpos.keys import MEASURE, Key, Keys

README = Path(__file__).parent.parent / "positions" / "README.md"
#: the tables of the keys within others, by the words of the README for where they stand
INSIDE = {
    "a document of `sources`": keys.DOCUMENT,
    "`source` of a clause": keys.SOURCE,
    "a reading": Keys(keys.READING.keys[:2]),
    "`period`": keys.PERIOD,
    "a measure": keys.BOUNDS,
    "an item of `omitted`": keys.OMISSION,
}


def table(after: str) -> list[tuple[str, ...]]:
    """Return the rows of the first table after these words, without its head."""
    text = README.read_text(encoding="utf-8").partition(after)[2]
    found = re.search(r"^\|.*\n\|[- |]+\n((?:\|.*\n)*)", text, re.M)
    assert found is not None
    return [tuple(row[2:-2].split(" | ")) for row in found[1].splitlines()]


def rows(known: Iterable[Key]) -> list[tuple[str, ...]]:
    """Return what the README is to say of these keys."""
    return [(k.name if k is MEASURE else f"`{k.name}`", k.meaning) for k in known]


@pytest.mark.parametrize(
    ("after", "known"), [("**Of the file**", keys.POSITION), ("**Of a clause.**", keys.CLAUSE)]
)
def test_the_readme_has_every_key_in_its_order(after: str, known: Keys) -> None:
    """Each key stands in the README once, in the order of writing, with the same words."""
    assert table(after) == rows(known)


def test_the_readme_has_the_keys_inside_others() -> None:
    """The keys of documents, sources, periods and the like stand there as well."""
    expected = [(place, *row) for place, known in INSIDE.items() for row in rows(known)]
    assert table("**Inside these.**") == expected


@pytest.mark.parametrize(
    ("after", "known"), [("**Of the file**", keys.POSITION), ("**Of a clause.**", keys.CLAUSE)]
)
def test_the_readme_names_the_keys_that_cannot_be_left_out(after: str, known: Keys) -> None:
    """What is required is said before each table."""
    words = README.read_text(encoding="utf-8").partition(after)[2].partition("cannot be left")[0]
    assert tuple(re.findall(r"`([\w-]+)`", words)) == known.required


def test_the_readme_has_every_key_of_a_term() -> None:
    """The keys of terms stand there once, with the sections that have them."""
    sections: dict[tuple[str, str], list[str]] = {}
    for section, known in keys.TERMS.items():
        for key in known:
            sections.setdefault((key.name, key.meaning), []).append(section)
    assert table("## Terms of your own") == [
        (f"`{name}`", "all" if len(found) == len(keys.TERMS) else ", ".join(found), meaning)
        for (name, meaning), found in sections.items()
    ]


def test_the_readme_has_the_grades() -> None:
    """The grades are explained in the same words."""
    assert table("## Grades") == [(f"`{grade.value}`", grade.meaning) for grade in Grade]


def test_a_reading_changes_claims_and_an_exception_regions() -> None:
    """What identifies or sources a clause is in neither; what qualifies its norm not in regions."""
    reading, exception = {*keys.READING.names}, {*keys.EXCEPTION.names}
    assert {"stance", "modality", "except", "conditional-on", "when"} <= reading
    assert reading.isdisjoint({"id", "issue", "text", "source", "names", "readings"})
    assert exception < reading
    assert exception.isdisjoint({"stance", "modality", "except", "conditional-on", "note"})


def test_measures_take_their_place_among_the_keys() -> None:
    """Each measure stands where the table has the word for measures; nothing else moves."""
    measured = keys.CLAUSE.with_measures(["range", "echelon"])
    place = keys.CLAUSE.keys.index(MEASURE)
    assert measured.names[place : place + 2] == ("range", "echelon")
    assert measured.names[:place] == keys.CLAUSE.names[:place]
    assert measured.names[place + 2 :] == keys.CLAUSE.names[place + 1 :]
    assert keys.CLAUSE.with_measures([]).names == tuple(
        name for name in keys.CLAUSE.names if name != MEASURE.name
    )
