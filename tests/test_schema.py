"""The JSON Schemas: what they refuse, `load` refuses, and an editor sees each term explained."""

from __future__ import annotations

import datetime
import functools
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, FormatChecker

from negpos import keys
from negpos.__main__ import main
from negpos.clause import Grade
from negpos.errors import InvalidFiles
from negpos.load import load, load_vocabulary, shipped, vocabulary_of
from negpos.modality import Modality, Stance
from negpos.schema import position_schema, vocabulary_schema
from negpos.vocabulary import Scale, Vocabulary
from tests.test_bad_files import POSITIONS, VOCABULARIES, broken

#: what a schema sees of a broken position file is all in order; why
NOT_SEEN = {
    **dict.fromkeys(
        ("document-repeated", "id-repeated", "key-repeated", "reading-repeated"),
        "a parser keeps one of two like keys; ids in a list are not compared",
    ),
    "key-merge": "a parser of YAML 1.1 merges the mapping before a schema sees it",
    "format-as-number": "1.0 and 1 are one number",
    **dict.fromkeys(
        (
            "character-bidirectional",
            "character-escaped",
            "character-mark-inside",
            "character-soft-hyphen",
            "line-ends-of-old",
        ),
        "a hidden character within a text",
    ),
    "encoding-utf-16": "the parser decodes the file",
    **dict.fromkeys(
        (
            "columns-after-wide-characters",
            "condition-unknown-clause",
            "omitted-is-a-clause",
            "references",
            "source-unknown",
            "source-unlisted",
        ),
        "a reference to another place",
    ),
    "comment-swallows-text": "a schema sees no comments",
    "condition-is-an-id": "a reference to another place",
    "condition-with-a-comma": "a schema sees values, not how they are written",
    **dict.fromkeys(("set-bracket-close", "set-bracket-open"), "brackets are not counted"),
    "set-date-impossible": "days are not looked up in a calendar within an expression",
    **dict.fromkeys(
        (
            "addressee-absent",
            "area-of-body",
            "each-other-alone",
            "group-without-members",
            "group-without-members-yet",
            "party-empty",
            "set-empty",
        ),
        "what a set expression comes to",
    ),
    **dict.fromkeys(
        (
            "exception-cuts-everything",
            "measure-below-nothing",
            "measure-range-empty",
            "nothing-in-common",
            "period-ends-before-it-starts",
            "period-of-no-day",
            "reading-empties-the-clause",
            "when-and-unless",
        ),
        "a region without an act",
    ),
    **dict.fromkeys(
        (
            "exception-from-the-other-end",
            "exception-of-the-opposite",
            "obligation-mixes-opposites",
            "rejection-mixes-opposites",
        ),
        "how actions are brought to each other",
    ),
}
#: the same for vocabulary files
NOT_SEEN_IN_VOCABULARIES = {
    **dict.fromkeys(
        (
            "broader-in-a-circle",
            "broader-itself",
            "group-of-itself",
            "group-of-itself-by-others",
            "opposite-of-itself",
        ),
        "a term under itself",
    ),
    "pattern-that-nothing-fills": "brackets of a pattern are not looked into",
    **dict.fromkeys(
        (
            "broader-is-a-group",
            "broader-is-derived",
            "broader-unknown",
            "group-expression-names",
            "group-of-unknown-states",
            "opposite-of-an-opposite",
            "opposite-unknown",
        ),
        "another file may declare the term",
    ),
    **dict.fromkeys(
        ("redefined-as-another-sort", "redefined-group", "redefined-in-the-file"),
        "the terms of a file may be those that are known",
    ),
}


def whole(text: str) -> int:
    """Return a number as YAML 1.2 reads it: a zero in front changes nothing."""
    return int(text, 0 if text[:2] in ("0o", "0x") else 10)


class Core(yaml.SafeLoader):
    """A parser whose plain scalars are those of the core schema of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 # as in the class above


for _tag, _pattern, _first in (
    ("bool", "true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", "~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("int", "[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first)
Core.add_constructor("tag:yaml.org,2002:int", lambda _, node: whole(node.value))

PARSERS = (yaml.SafeLoader, Core)


def as_json(value: Any) -> Any:
    """Return a value as a schema sees it: keys are text, and dates too."""
    if isinstance(value, dict):
        return {
            key if isinstance(key, str) else json.dumps(as_json(key)): as_json(inner)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


@functools.cache
def validator(*, vocabulary: bool = False) -> Draft7Validator:
    """Return the validator for position files, or for vocabulary files."""
    make = vocabulary_schema if vocabulary else position_schema
    return Draft7Validator(make(load_vocabulary()), format_checker=FormatChecker())


def schemas() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the schema of position files and that of vocabulary files."""
    return position_schema(load_vocabulary()), vocabulary_schema(load_vocabulary())


def problems(data: bytes | str, parser: type[yaml.SafeLoader], *, vocabulary: bool) -> list[str]:
    """Return what an editor marks in a file that is read with *parser*."""
    try:
        seen = as_json(yaml.load(data, parser))
    except (yaml.YAMLError, ValueError, TypeError) as error:
        return [f"no YAML: {error}"]
    found = validator(vocabulary=vocabulary).iter_errors(seen)
    return [f"{error.json_path}: {error.message}" for error in found]


def test_both_schemas_are_schemas() -> None:
    """The schemas follow draft-07, and no list of distinct values repeats one."""
    for schema in schemas():
        assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
        Draft7Validator.check_schema(schema)
        for part in parts(schema):
            values = [json.dumps(value) for value in part.get("enum", [])]
            assert len(set(values)) == len(values)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """Yield every mapping within a schema."""
    if isinstance(schema, dict):
        yield schema
    for inner in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(inner, dict | list):
            yield from parts(inner)


def test_all_references_within_the_schemas_lead_somewhere() -> None:
    """Every definition is there, and every definition is used."""
    for schema in schemas():
        used = {part["$ref"] for part in parts(schema) if "$ref" in part}
        known = {f"#/definitions/{name}" for name in schema["definitions"]}
        assert used <= known


def test_the_patterns_are_those_that_editors_read_too() -> None:
    """Patterns use nothing but what the regular expressions of JavaScript know."""
    for schema in schemas():
        for part in parts(schema):
            regex = part.get("pattern", "")
            if isinstance(regex, str):
                assert not re.search(r"\(\?[^:!]|\\[^sSd.(){}+*?|]|[+*?}]\+", regex)


@pytest.mark.parametrize("parser", PARSERS)
@pytest.mark.parametrize("subject", ["european-security-2021", "river-water-example"])
def test_every_shipped_file_passes(subject: str, parser: type[yaml.SafeLoader]) -> None:
    """The shipped files are marked nowhere, whichever YAML an editor speaks."""
    v = vocabulary_of(subject)
    positions = Draft7Validator(position_schema(v))
    terms = Draft7Validator(vocabulary_schema(v))
    files = list((shipped() / subject).rglob("*.yaml"))
    files += () if subject.startswith("river") else (shipped() / "vocabulary").glob("*.yaml")
    for path in files:
        checked = terms if path.parent.name == "vocabulary" else positions
        content = as_json(yaml.load(path.read_bytes(), parser))
        assert list(checked.iter_errors(content)) == [], path
    assert len(files) >= 4


@pytest.mark.parametrize("name", broken(POSITIONS))
def test_a_broken_position_file_is_marked_or_it_is_told_why_not(name: str) -> None:
    """A schema refuses each broken file, but for those that are listed with the reason."""
    path = POSITIONS / name
    files = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    passes = any(
        not any(problems(file.read_bytes(), parser, vocabulary=False) for file in files)
        for parser in PARSERS
    )
    assert passes == (path.stem in NOT_SEEN)


@pytest.mark.parametrize("name", broken(VOCABULARIES))
def test_a_broken_vocabulary_file_is_marked_or_it_is_told_why_not(name: str) -> None:
    """A schema refuses each broken vocabulary, but for those that are listed with the reason."""
    data = (VOCABULARIES / name).read_bytes()
    passes = any(not problems(data, parser, vocabulary=True) for parser in PARSERS)
    assert passes == (name.removesuffix(".yaml") in NOT_SEEN_IN_VOCABULARIES)


def test_no_file_is_listed_that_is_not_there() -> None:
    """Each name in the lists of what a schema does not see is that of a broken file."""
    assert {*NOT_SEEN} <= {name.removesuffix(".yaml") for name in broken(POSITIONS)}
    there = {name.removesuffix(".yaml") for name in broken(VOCABULARIES)}
    assert {*NOT_SEEN_IN_VOCABULARIES} <= there


#: texts that parsers take for something else
ODD = """\
format: "1"
position: 2022
title: 2022-01-10
party: NO
addressee: NO + SE
date: "2022-01-10"
kind: on
coverage: complete
note: 1_000
sources:
  1.10: {title: 007, language: no, date: 2022}
clauses:
  - id: 4.10
    issue: exercises
    text: 1e3
    bearer: NO
    modality: may
    action: [notify]
    target: |
      former-soviet -
      (nato@1997-05-27 & europe)
    area: "NO"
    personnel: {at-least: "9000", below: 10000}
    arrived: {above: 2022-01-26}
    echelon: {at-most: brigade}
    source: {in: 1.10, at: 12, quote: 9000, grade: A}
  - id: 1-2
    issue: exercises
    text: yes
    stance: discuss
    action: notify
    names: {bearer: NO}
    conditional-on: 4.2
    source: {in: "1.10", at: true, grade: C}
    readings:
      1: {note: 3.5, held-by: [no, 1]}
      "2": {note: no, except: [{bearer: NO, when: exceptional-case}], stance: demand, modality: may}
omitted:
  - {id: 1.1, reason: no}
"""


@pytest.mark.parametrize("parser", PARSERS)
def test_what_parsers_take_for_numbers_dates_or_truth_passes(
    parser: type[yaml.SafeLoader], tmp_path: Path
) -> None:
    """A file that `load` reads is marked nowhere, though a parser makes other values of it."""
    path = tmp_path / "odd.yaml"
    path.write_text(ODD)
    assert load(path)["2022"].party == "NO"
    assert problems(ODD, parser, vocabulary=False) == []


def test_ranks_and_names_of_any_kind_can_be_chosen() -> None:
    """Ranks that look like numbers and circumstances named like truths pass in every YAML."""
    measure = attrs.evolve(load_vocabulary().measures["echelon"], name="level", ranks=("1", "2.0"))
    truth = attrs.evolve(load_vocabulary().circumstances["in-osce"], name="on")
    schema = position_schema(
        attrs.evolve(load_vocabulary(), measures={"level": measure}, circumstances={"on": truth})
    )
    definitions = schema["definitions"]
    clause = {**definitions["exception"], "definitions": definitions}
    for parser in PARSERS:
        text = '{level: {above: 1, at-most: 2.0}, when: on, unless: ["on"]}'
        assert Draft7Validator(clause).is_valid(as_json(yaml.load(text, parser)))
        for wrong in ("{level: {above: 3}}", "{when: off}", "{level: {above: true}}"):
            assert not Draft7Validator(clause).is_valid(as_json(yaml.load(wrong, parser)))


#: what may stand under the keys of a clause, right or wrong, as it is written
SETS = ["NO", "nato", "nato@1997-05-27", "(US+RU)", "states - nato & europe", "own", "each-other"]
SETS += ["party", "addressee", "UA - UA", "crimea", "no", "[US]", "nato-RU", "1", "US@1997-05-27"]
WRITTEN = {
    **dict.fromkeys(("bearer", "target", "area"), SETS),
    "stance": ["offer", "warn", "discuss", "reject", "on"],
    "modality": ["must", "must not", "may", "need not", "no"],
    "action": ["admit", "[station, withdraw]", "notify", "[]", "nato", "{}"],
    "object": ["aircraft", "[submarines, aircraft]", "[aircraft, aircraft]", "1"],
    "period": ["{from: 2022-01-01}", "{until: 2022-01-01, from: 2020-01-01}", "{}", "2022"],
    "personnel": ["{above: 010}", "{at-least: 1e3}", '{below: "7"}', "{above: 1, at-most: 0}"],
    "echelon": ["{above: company}", "{at-least: squad}", "{}"],
    "arrived": ["{above: 2022-01-26}", "{below: 9999-01-01}", "{above: 1}"],
    "when": ["in-osce", "[in-osce, consent-of-host]", "[]", "rain"],
    "unless": ["in-osce", "[in-osce, in-osce]", "yes"],
    "except": ["[{bearer: NO}]", "[]", "[{}]", "[{when: in-osce, range: {above: 5}}]"],
    "names": ["{bearer: NO}", "{}", "{area: own}", "{target: party, area: high-seas}"],
    "conditional-on": ["yes", "[x, 4.2, y/1]", "[x, x]", "[]", "{a: b}"],
    "note": ["no", "7", "2022-01-01", "~x", "''", "[a]"],
    "readings": [
        "{1: {note: x}, 2: {note: 2}}",
        "{a: {note: x}}",
        "{a: {note: x, bearer: NO}, b: {note: y, stance: offer, held-by: no}}",
        "{a: {note: x, id: 2}, b: {note: y}}",
    ],
}


@given(
    fields=st.lists(
        st.sampled_from([(key, value) for key, values in WRITTEN.items() for value in values]),
        max_size=3,
    ).map(dict)
)
def test_what_is_refused_cannot_be_loaded(
    tmp_path_factory: pytest.TempPathFactory, fields: dict[str, str]
) -> None:
    """Whatever the schema marks in a clause, in whichever YAML, `load` refuses."""
    head = ODD.partition("  - id")[0]
    fields = {"modality": "may", "action": "notify", **fields}
    body = "  - id: 1\n    issue: exercises\n    text: x\n    source: {in: 1.10, at: x, grade: B}\n"
    text = head + body + "".join(f"    {key}: {value}\n" for key, value in fields.items())
    path = tmp_path_factory.getbasetemp() / "drawn.yaml"
    path.write_text(text)
    marked = [problem for parser in PARSERS for problem in problems(text, parser, vocabulary=False)]
    if marked:
        with pytest.raises(InvalidFiles):
            load(path)


def described(schema: dict[str, Any], vocabulary: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """Yield sort, name and description of each term that the schema suggests."""
    for sort in vocabulary.sorts():
        for option in schema["definitions"].get(sort, {}).get("anyOf", []):
            if "const" in option:
                yield sort, option["const"], option["description"]


def test_every_term_is_suggested_with_its_label_and_definition() -> None:
    """Editors can show of each term what it means."""
    vocabulary = load_vocabulary()
    found = list(described(position_schema(vocabulary), vocabulary))
    expected = [
        (sort, name)
        for sort, terms in vocabulary.sorts().items()
        if sort != "measure"
        for name in terms
    ]
    assert [(sort, name) for sort, name, _ in found] == expected
    for sort, name, description in found:
        term = vocabulary.sorts()[sort][name]
        assert description.startswith(term.label)
        assert term.definition in description
    told = {name: description for sort, name, description in found if sort == "action"}
    assert told["withdraw"].endswith("(opposite of station)")
    assert told["exercise"].endswith("(under military-activity)")


def test_every_key_is_described() -> None:
    """Editors can show of each key what stands there, and of each measure what it is."""
    vocabulary = load_vocabulary()
    schema = position_schema(vocabulary)
    for properties, table in (
        (schema["properties"], keys.POSITION),
        (schema["definitions"]["clause"]["properties"], keys.CLAUSE),
        (schema["definitions"]["reading"]["properties"], keys.READING),
        (schema["definitions"]["exception"]["properties"], keys.EXCEPTION),
        (schema["definitions"]["source"]["properties"], keys.SOURCE),
        (schema["definitions"]["document"]["properties"], keys.DOCUMENT),
    ):
        assert list(properties) == list(table.with_measures(vocabulary.measures).names)
        for key in table:
            if key is not keys.MEASURE:
                assert properties[key.name]["description"] == key.meaning
    range_ = schema["definitions"]["clause"]["properties"]["range"]
    assert range_["description"] == "range: distance that a weapon can reach, in km"
    sections = vocabulary_schema(vocabulary)["properties"]
    for name, table in keys.TERMS.items():
        properties = sections[name]["additionalProperties"]["properties"]
        assert {name: value["description"] for name, value in properties.items()} == {
            key.name: key.meaning for key in table
        }


def test_choices_are_told_with_their_meaning() -> None:
    """Stances, modalities, grades and kinds of measures each have a phrase."""
    properties = position_schema(load_vocabulary())["definitions"]["clause"]["properties"]
    told = {option["const"]: option["description"] for option in properties["stance"]["anyOf"]}
    assert told == {stance.value: stance.meaning for stance in Stance}
    phrases = [choice.meaning for kind in (Stance, Modality, Grade, Scale) for choice in kind]
    assert len(set(phrases)) == len(phrases)
    assert all(phrases)


def test_the_words_of_strangers_are_no_markdown() -> None:
    """Terms are described in plain text, which editors escape."""
    vocabulary = load_vocabulary()
    hostile = attrs.evolve(vocabulary.measures["range"], label="[x](https://example.org)")
    schema = position_schema(attrs.evolve(vocabulary, measures={"range": hostile}))
    for part in parts(schema):
        assert "example.org" not in str(part.get("markdownDescription", ""))


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ("party: own", "$.party"),
        ("party: addressee", "$.party"),
        ("date: 2022-02-30", "$.date"),
        ("coverage: exercises", "$.coverage"),
        ("clauses: []", "$.clauses"),
        ("title:", "$.title"),
        ("title: [a]", "$.title"),
        ("omited: []", "$"),
    ],
)
def test_mistakes_are_marked_at_their_place(change: str, place: str) -> None:
    """Each of these is refused, and what is refused is the place of the mistake."""
    key = change.partition(":")[0]
    text = re.sub(rf"^{key}:.*(\n[ ].*)*\n", "", ODD, flags=re.M) + change
    found = problems(text, Core, vocabulary=False)
    assert found
    assert {problem.partition(": ")[0] for problem in found} == {place}


def test_the_command_prints_and_writes_the_schemas(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`negpos schema` prints the schema, or writes it to a file; of vocabularies where asked."""
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == position_schema(load_vocabulary())
    path = tmp_path / "vocabulary.schema"
    assert main(["schema", "--vocabulary", "-o", str(path)]) == 0
    assert json.loads(path.read_text()) == vocabulary_schema(load_vocabulary())
    assert capsys.readouterr().out == ""


def test_the_terms_of_a_folder_are_in_its_schema(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With --positions the schema knows the terms of the folder, though no position is there."""
    (tmp_path / "vocabulary").mkdir()
    own = "format: 1\nobjects:\n  trawlers: {label: trawlers, definition: ships that fish}\n"
    (tmp_path / "vocabulary" / "own.yaml").write_text(own)
    assert main(["schema", "--positions", str(tmp_path)]) == 0
    terms = json.loads(capsys.readouterr().out)["definitions"]["object"]["anyOf"]
    assert {"const": "trawlers", "description": "trawlers: ships that fish"} in terms
    assert main(["schema", "--positions", str(tmp_path / "nowhere")]) == 2
    assert "no shipped set, folder or file" in capsys.readouterr().err
