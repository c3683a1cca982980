"""The schemas of what other programs read, against what the commands print."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft7Validator

import negpos
from negpos.__main__ import main
from negpos.report.schemas import OUTPUTS
from tests import small
from tests.small import Case

EUROPE = "european-security-2021"
RIVER = "river-water-example"
COMMANDS = {
    "brief": [
        (EUROPE, ["ru-us-draft", "us-reply", "nato-reply"]),
        (RIVER, []),
    ],
    "compare": [
        (EUROPE, ["ru-us-draft", "us-reply"]),
        (EUROPE, ["author-proposals", "nato-reply"]),
        (RIVER, ["highmark-draft", "midvale-reply"]),
    ],
    "against": [
        (EUROPE, ["us-reply", "nato-reply", "nato-statements"]),
        (RIVER, ["highmark-draft", "midvale-reply", "lowmere-statement"]),
    ],
    "compile": [
        (EUROPE, ["ru-us-draft", "us-reply", "nato-reply"]),
        (RIVER, []),
    ],
    "movement": [
        (EUROPE, ["us-reply", "us-statements"]),
        (RIVER, ["highmark-draft", "midvale-reply"]),
    ],
}
#: the command that prints an output, where it does not have the same name
COMMAND_OF = {"against": "compare"}
RUNS = [(name, folder, tuple(ids)) for name, runs in COMMANDS.items() for folder, ids in runs]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """Return the JSON that a command prints."""
    assert main(arguments) == 0
    return json.loads(capsys.readouterr().out)


def output(
    capsys: pytest.CaptureFixture[str], name: str, folder: str, ids: tuple[str, ...]
) -> dict[str, Any]:
    """Return what a command prints of some positions of a shipped subject."""
    command = COMMAND_OF.get(name, name)
    found: dict[str, Any] = printed(
        capsys, command, *ids, "--positions", folder, "--format", "json"
    )
    return found


@functools.cache
def validator(name: str) -> Draft7Validator:
    """Return what checks the output of a command."""
    schema = OUTPUTS[name]()
    Draft7Validator.check_schema(schema)
    return Draft7Validator(schema)


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_command_prints_the_schema(capsys: pytest.CaptureFixture[str], name: str) -> None:
    """It stands on the command line by the name of the command that it is for."""
    assert printed(capsys, "schema", "--of", name) == json.loads(json.dumps(OUTPUTS[name]()))


@pytest.mark.parametrize(("name", "folder", "ids"), RUNS)
def test_what_is_printed_is_as_the_schema_says(
    capsys: pytest.CaptureFixture[str], name: str, folder: str, ids: tuple[str, ...]
) -> None:
    """Both shipped subjects pass."""
    found = output(capsys, name, folder, ids)
    errors = list(validator(name).iter_errors(found))
    assert not errors, errors[0].message[:500]


def mappings(value: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each mapping in nested data, with the key under which it stands."""
    if isinstance(value, dict):
        yield key, value
        for name, inner in value.items():
            yield from mappings(inner, name)
    elif isinstance(value, list):
        for inner in value[:1]:
            yield from mappings(inner, key)


@pytest.mark.parametrize(("name", "folder", "ids"), [run for run in RUNS if run[1] == RIVER])
def test_a_missing_and_an_unknown_key_are_refused(
    capsys: pytest.CaptureFixture[str], name: str, folder: str, ids: tuple[str, ...]
) -> None:
    """Each key of each object whose keys are fixed is needed, and no other is allowed."""
    found = output(capsys, name, folder, ids)
    tried = 0
    for place, (key, mapping) in enumerate(list(mappings(found))):
        if key in ("region", "products", "readings", "silent"):
            continue
        for name_ in mapping:
            changed = copy.deepcopy(found)
            del list(mappings(changed))[place][1][name_]
            assert not validator(name).is_valid(changed), (key, name_)
            tried += 1
        changed = copy.deepcopy(found)
        list(mappings(changed))[place][1]["no-such-key"] = 1
        assert not validator(name).is_valid(changed), key
    assert tried > 10


@pytest.mark.parametrize(
    ("field", "word"),
    [
        ("verdict", "conflicts"),
        ("verdict", "gap"),
        ("kind", "silent"),
        ("kind", "contrary-ish"),
        ("direction", None),
        ("standing", "firm"),
        ("left", None),
        ("right", "midvale-reply"),
        ("fingerprint", "xyz"),
        ("witness", None),
    ],
)
def test_a_changed_word_of_a_finding_is_refused(
    capsys: pytest.CaptureFixture[str], field: str, word: object
) -> None:
    """A word that is none of its enum, or does not go with the verdict, does not pass."""
    found = output(capsys, "compare", RIVER, ("highmark-draft", "midvale-reply"))
    finding = next(f for f in found["findings"] if f["verdict"] == "conflict")
    finding[field] = word
    assert not validator("compare").is_valid(found)


@pytest.mark.parametrize(
    ("field", "word"), [("change", "stricter"), ("change", "new"), ("gap", "silent"), ("later", [])]
)
def test_a_changed_word_of_a_move_is_refused(
    capsys: pytest.CaptureFixture[str], field: str, word: object
) -> None:
    """What does not go with the change does not pass."""
    found = output(capsys, "movement", RIVER, ("highmark-draft", "midvale-reply"))
    move = next(m for m in found["moves"] if m["gap"] is None)
    move[field] = word
    assert not validator("movement").is_valid(found)


def test_a_gap_has_one_clause(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither two nor none pass."""
    found = output(capsys, "compare", RIVER, ("highmark-draft", "midvale-reply"))
    gap = next(f for f in found["findings"] if f["verdict"] == "gap")
    sides = gap["left"], gap["right"]
    reference = sides[0] or sides[1]
    for value in (reference, None):
        gap["left"] = gap["right"] = value
        assert not validator("compare").is_valid(found)


@given(case=small.cases(2, 4))
def test_what_random_positions_come_to_is_as_the_schemas_say(case: Case) -> None:
    """Measures, circumstances and readings of any vocabulary have their place."""
    one, other = case.positions
    comparison = negpos.compare(one, other)
    found = {
        "compare": {**comparison.to_dict(), "conditions": negpos.conditions(comparison).to_dict()},
        "compile": negpos.compilation([one, other]).to_dict(),
        "movement": negpos.movement(one, other).to_dict(),
        "against": negpos.against(one, [other]).to_dict(),
    }
    for name, value in found.items():
        errors = list(validator(name).iter_errors(value))
        assert not errors, (name, errors[0].message[:500])
