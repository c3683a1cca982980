"""Positions are written so that reading them back gives the same positions."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import negpos
from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.dump import dump
from negpos.emit import emit, scalar
from negpos.errors import Unwritable
from negpos.interval import Line
from negpos.load import load, load_text, shipped
from negpos.modality import Modality, Stance
from negpos.nodes import Entries, Items, Scalar, compose
from negpos.position import Document, Omission, Position
from negpos.rule import Rule
from negpos.scope import Context, Scope
from negpos.vocabulary import Vocabulary
from tests.small import Case, cases

DAY = datetime.date(2021, 12, 17)
SHIPPED = load("european-security-2021")


def made(*clauses: Clause, vocabulary: Vocabulary = SHIPPED.vocabulary, **fields: Any) -> Position:
    """Return a position that stands in no file."""
    values: dict[str, Any] = {
        "id": "paper",
        "title": "A paper",
        "party": "RU",
        "addressee": "US",
        "date": DAY,
        "kind": "paper",
        "coverage": None,
        "sources": {"text": Document("The text")},
        "clauses": clauses or (clause(),),
        "vocabulary": vocabulary,
        "context": Context.of(vocabulary, DAY, "RU", "US"),
    }
    return Position(**{**values, **fields})


def claim(scope: Scope | None = None, modality: Modality = Modality.MUST, **fields: Any) -> Claim:
    """Return a claim over a scope, or over one that is given here."""
    context = Context.of(SHIPPED.vocabulary, DAY, "RU", "US")
    scope = scope or Scope(bearer="RU", action=("station",))
    return Claim.of(modality, scope, SHIPPED.vocabulary, context, **fields)


def clause(**fields: Any) -> Clause:
    """Return a clause that stands in no file."""
    values: dict[str, Any] = {
        "position": "paper",
        "id": "1",
        "issue": "principles",
        "text": "In words.",
        "claim": claim(),
        "source": Source("text", "Art. 1", Grade.A),
    }
    return Clause(**{**values, **fields})


def measured(name: str, *ends: tuple[int | None, int | None]) -> Scope:
    """Return a scope with one measure, which is a union of intervals."""
    line = SHIPPED.vocabulary.measures[name].dimension.domain
    assert isinstance(line, Line)
    values = line.empty
    for lower, upper in ends:
        values = values.union(line.between(lower, upper))
    return Scope(bearer="RU", measures=((name, values),))


# The law ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_position_survives_a_round_trip(name: str, tmp_path: Path) -> None:
    """What is written from a position, to a file as well, is the same position."""
    position = SHIPPED[name]
    assert load_text(dump(position), position.vocabulary) == position
    path = tmp_path / "position.yaml"
    path.write_text(dump(position), encoding="utf-8")
    assert load(path)[name] == position


@given(case=cases())
def test_every_position_survives_a_round_trip(case: Case) -> None:
    """Whatever a position holds, reading what was written gives it again."""
    for position in case.positions:
        written = dump(position)
        assert load_text(written, case.vocabulary) == position
        assert dump(load_text(written, case.vocabulary)) == written


#: texts as files hold them: without hidden characters, and with single spaces
TEXTS = (
    st.lists(
        st.text("aYN0:#-,.'\"{}[]&*!|>%@`~?=\\éжא漢😀", min_size=1, max_size=8),
        min_size=1,
        max_size=4,
    )
    .map(" ".join)
    .filter(str.strip)
)


@given(text=TEXTS)
def test_every_text_survives_wherever_it_stands(text: str) -> None:
    """A text is a text, whatever YAML makes of its characters."""
    position = made(
        clause(
            text=text,
            note=text,
            source=Source("text", text, Grade.A, text),
            claim=claim(conditions=(Condition(text),)),
            readings=(
                Reading("x", text, claim(conditions=(Condition(text),)), (text,)),
                Reading("y", text, claim(modality=Modality.MAY)),
            ),
        ),
        title=text,
        short=text,
        kind=text,
        reporter=text,
        note=text,
        sources={"text": Document(text, text, text, text, text)},
        omitted=(Omission(text, text),),
    )
    assert load_text(dump(position)) == position


# Values that YAML takes for something else -------------------------------------------------------

MISTAKEN = [
    "NO", "yes", "y", "Off", "null", "~", "4.10", "010", "0x1F", "1e3", "2021-12-17", "12:30:45",
    ".inf", "=", "<<", "", " a", "a ", "a: b", "a:", "a #b", "#a", "- a", "? a", "a, b", "[a]",
    "{a}", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", '"a"', 'say "a"', "a\\nb", "a\nb",
    "a\tb", "a\xa0b", "a\u3000b", "---", "...", "é", "ж", "漢字", "😀", "a😀\nb",
]  # fmt: skip


@pytest.mark.parametrize("text", MISTAKEN)
@pytest.mark.parametrize("place", ["alone", "in brackets", "in a list", "as a key"])
def test_a_text_stays_the_text_for_every_parser(text: str, place: str) -> None:
    """Neither our reader nor a parser that types values takes a text for anything else."""
    forms: dict[str, Any] = {
        "alone": {"key": text},
        "in brackets": {"key": {"in": text}},
        "in a list": {"key": [text, text]},
        "as a key": {text: "value"},
    }
    written = emit(forms[place])
    assert yaml.safe_load(written) == forms[place]
    assert _plain(compose(written, _refuse)) == forms[place]


def _refuse(line: int, column: int, finding: str) -> None:
    raise AssertionError(f"{line}:{column}: {finding}")


def _plain(node: Any) -> Any:
    if isinstance(node, Entries):
        return {key.text: _plain(value) for key, value in node.entries}
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


def test_ordinary_words_stand_without_quotes() -> None:
    """Quotes mark what needs them."""
    plain = ["US + RU", "former-soviet - nato", "must not", "Art. 4 (first paragraph)", "Élysée"]
    assert [scalar(text) for text in plain] == plain
    assert [scalar(text) for text in ("NO", "4.10", "2021-12-17")] == [
        '"NO"',
        '"4.10"',
        '"2021-12-17"',
    ]


# How a position is written -----------------------------------------------------------------------


def test_keys_stand_in_the_canonical_order() -> None:
    """The order is that of the one table of keys, in the file and in each clause."""
    keys = list(yaml.safe_load(dump(SHIPPED["us-reply"])))
    assert keys == [name for name in negpos.keys.POSITION.names if name in keys]
    known = negpos.keys.CLAUSE.with_measures(SHIPPED.vocabulary.measures).names
    for written in yaml.safe_load(dump(SHIPPED["us-reply"]))["clauses"]:
        assert list(written) == [name for name in known if name in written]


@pytest.mark.parametrize("name", SHIPPED)
def test_nothing_is_written_that_goes_without_saying(name: str) -> None:
    """A clause and its readings have no key that the author did not need, but for warnings."""
    path = shipped() / "european-security-2021" / f"{name}.yaml"
    was = yaml.safe_load(path.read_text(encoding="utf-8"))["clauses"]
    for old, new in zip(was, yaml.safe_load(dump(SHIPPED[name]))["clauses"], strict=True):
        understood = {"modality"} if new.get("stance") == "warn" else set()
        assert set(new) <= set(old) | understood
        for id, reading in new.get("readings", {}).items():
            assert set(reading) <= set(old["readings"][id])


def test_set_expressions_are_kept_as_they_are_written() -> None:
    """A clause from a file says what its author wrote, not what the words come to."""
    written = dump(SHIPPED["ru-nato-draft"])
    for found in SHIPPED["ru-nato-draft"].clauses:
        if found.claim.scope.bearer is not None:
            assert f"bearer: {scalar(found.claim.scope.bearer)}" in written


@pytest.mark.parametrize(
    ("scope", "written"),
    [
        (measured("personnel", (9000, None)), "personnel: {at-least: 9000}"),
        (measured("personnel", (9001, None)), "personnel: {above: 9000}"),
        (measured("range", (None, 500)), "range: {below: 500}"),
        (measured("range", (500, 5501)), "range: {at-least: 500, at-most: 5500}"),
        (measured("range", (10**15, None)), "range: {above: 999999999999999}"),
        (measured("range", (None, None)), "range: {at-least: 0}"),
        (
            measured("arrived", (DAY.toordinal(), DAY.toordinal() + 1)),
            "arrived: {at-least: 2021-12-17, below: 2021-12-18}",
        ),
        (
            measured("arrived", (None, datetime.date(9999, 1, 1).toordinal())),
            "arrived: {at-most: 9998-12-31}",
        ),
    ],
)
def test_bounds_are_written_as_round_as_can_be(scope: Scope, written: str) -> None:
    """Of the two ways to write a bound that one is taken which can be read and is shorter."""
    position = made(clause(claim=claim(scope)))
    assert written in dump(position)
    assert load_text(dump(position)) == position


def test_ranks_are_written_by_their_ends() -> None:
    """A run of ranks is told by the ends that are not those of the whole scale."""
    measure = SHIPPED.vocabulary.measures["echelon"]
    ranks = measure.ranks
    for first in range(len(ranks)):
        for last in range(first, len(ranks)):
            values = measure.dimension.domain.of(ranks[first : last + 1])  # type: ignore[union-attr]
            scope = Scope(bearer="RU", measures=(("echelon", values),))
            position = made(clause(claim=claim(scope)))
            assert load_text(dump(position)) == position


def test_reasons_and_ambiguity_are_written() -> None:
    """What is explained beside a clause and in the file comes back, and so does a doubtful text."""
    source = Source("text", "p. 1", Grade.A, is_ambiguous=True)
    beside = ((Rule.REDUNDANT, "said twice"), (Rule.SINGLE_READING, "all come to the same"))
    position = made(
        clause(source=source, explained=beside), explained=((Rule.SILENT_ISSUE, "read for it"),)
    )
    assert load_text(dump(position)) == position


def test_a_reading_can_drop_what_the_clause_lists() -> None:
    """Lists that the clause has and the reading has not are written as empty."""
    full = Scope(
        bearer="RU",
        action=("station",),
        object=("armed-forces",),
        when=tuple(SHIPPED.vocabulary.circumstances)[:1],
        excepted=(Scope(area="own"),),
    )
    bare = attrs.evolve(full, action=(), object=(), when=(), excepted=())
    position = made(
        clause(
            claim=claim(full, stance=Stance.OFFER, conditions=(Condition("something"),)),
            readings=(
                Reading("narrow", "all of it", claim(full)),
                Reading("broad", "any act", claim(bare)),
            ),
        )
    )
    assert load_text(dump(position)) == position


# What cannot be written --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("position", "message"),
    [
        (made(title="two  spaces"), "title: it would be read back as something else"),
        (made(title="bidi \u202e"), "hidden character U+202E; remove it"),
        (made(title=""), "missing key 'title'"),
        (made(party="Russia"), "unknown state or group 'Russia'"),
        (made(date=datetime.date(999, 1, 1)), "expected a date such as 2021-12-17"),
        (made(clause(issue="weather")), "clause 1: unknown issue 'weather'"),
        (made(clause(id="a b")), "clause a b: 'a b' cannot be the name of a clause"),
        (made(clause(position="other")), "clauses, 1, position: it would be read back"),
        (made(clause(claim=attrs.evolve(claim(), norms=()))), "clauses, 1, claim, norms: it would"),
        (made(clause(claim=claim(measured("range", (1, 2), (5, 6))))), "clauses, 1, claim"),
        (made(clause(claim=claim(measured("arrived", (None, 9))))), "clause 1: expected a date"),
        (
            made(
                clause(
                    readings=(
                        Reading("x", "x", claim()),
                        Reading("y", "y", claim(Scope(action=("station",)))),
                    )
                )
            ),
            "clause 1, reading y: expected a set expression such as 'US + RU', found a list",
        ),
    ],
)
def test_what_no_file_can_hold_is_refused(position: Position, message: str) -> None:
    """A position that would be read back differently is not written; the place is told."""
    with pytest.raises(Unwritable) as error:
        dump(position)
    assert str(error.value).startswith("position 'paper' cannot be written: ")
    assert message in str(error.value)
