"""Files from strangers: whatever they hold, a clear sentence comes back in bounded time."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negpos import compare, fields, load, read_positions, read_terms, region
from negpos.errors import InvalidFiles, TooIntricate
from negpos.expression import MOST_CHARACTERS
from negpos.finite import Universe
from negpos.graph import components, is_circle
from negpos.load import MOST_FILES, vocabulary_of
from negpos.nodes import MOST_VALUES
from negpos.region import Dimension, product, union
from tests.fuzz.load import BETWEEN, attempt, edited, seeds, split, words

HEAD = """\
format: 1
position: x
title: A test
party: RU
addressee: US
date: 2021-12-17
kind: draft
coverage: complete
sources:
  text: {title: A text}
clauses:
"""
RELATIVE = "bearer: states\n    target: each-other\n    area: abroad"


def clause(id: object, *lines: str) -> str:
    """Return a clause with some more lines."""
    own = "".join(f"    {line}\n" for line in lines)
    return (
        f"  - id: {id}\n    issue: exercises\n    text: A text.\n    modality: must not\n"
        f"    source: {{in: text, at: Art. 1, grade: B}}\n{own}"
    )


def refused(folder: Path, text: str) -> list[str]:
    """Return the findings of a position file that cannot be loaded."""
    path = folder / "x.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidFiles) as caught:
        load(path)
    return [problem.finding for problem in caught.value.problems]


def refused_terms(folder: Path, text: str) -> list[str]:
    """Return the findings of a vocabulary file that cannot be loaded."""
    (folder / "vocabulary").mkdir()
    (folder / "vocabulary" / "own.yaml").write_text(f"format: 1\nstandalone: yes\n{text}")
    with pytest.raises(InvalidFiles) as caught:
        vocabulary_of(folder)
    return [problem.finding for problem in caught.value.problems]


# How much is read ----------------------------------------------------------------------------


def test_problems_are_told_up_to_a_bound(tmp_path: Path) -> None:
    """A file with any number of problems is told as one with many, and its end comes last."""
    found = refused(tmp_path, HEAD + "".join(f"key{i}: 1\n" for i in range(20_000)))
    assert len(found) == fields.MOST_PROBLEMS + 1
    assert found[-1] == "more than 200 problems; the rest of the file was not read"


def test_as_many_problems_as_the_bound_allows_are_all_told(tmp_path: Path) -> None:
    """The bound itself hides nothing."""
    keys = "".join(f"key{i}: 1\n" for i in range(fields.MOST_PROBLEMS))
    found = refused(tmp_path, HEAD + clause(1, "action: station") + keys)
    assert len(found) == fields.MOST_PROBLEMS
    assert all(finding.startswith("unknown key") for finding in found)


def test_values_are_bounded(tmp_path: Path) -> None:
    """A small file of very many values is not read to its end."""
    assert refused(tmp_path, "- {}\n" * MOST_VALUES) == ["more than 50,000 values; split the file"]


def test_no_finding_is_long(tmp_path: Path) -> None:
    """What a stranger writes is not repeated at length."""
    long = "x" * 100_000
    found = refused(tmp_path, HEAD + clause(long, f"action: {long}", f"area: {long}", f"{long}: 1"))
    found += refused(tmp_path, f"a: &{long} b\n")
    assert found
    assert all(len(finding) <= fields.LONGEST_FINDING for finding in found)


@pytest.mark.parametrize(
    ("lines", "finding"),
    [
        (
            ["readings:", *(f"  r{i}: {{note: n}}" for i in range(13))],
            "expected at most 12 of these, found 13",
        ),
        (
            ["except:", *(f"  - range: {{above: {i}}}" for i in range(51))],
            "expected at most 50 of these, found 51",
        ),
        (
            [f"bearer: {'(' * MOST_CHARACTERS}RU"],
            f"more than {MOST_CHARACTERS:,} characters in '{'(' * 59}…'",
        ),
    ],
)
def test_what_a_clause_holds_is_bounded(lines: list[str], finding: str, tmp_path: Path) -> None:
    """Readings, exceptions and set expressions have a bound each, which is told."""
    text = HEAD + clause(1, "action: station", *lines)
    assert finding in refused(tmp_path, text)


def test_clauses_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A position of more clauses than can be compared is refused at the first beyond."""
    monkeypatch.setattr(read_positions, "MOST_CLAUSES", 3)
    text = HEAD + "".join(clause(i, "action: station") for i in range(5))
    assert refused(tmp_path, text) == ["expected at most 3 of these, found 5"]


def test_brackets_may_be_deep(tmp_path: Path) -> None:
    """Brackets within the bound are read without recursion."""
    half = MOST_CHARACTERS // 2 - 2
    (tmp_path / "x.yaml").write_text(
        HEAD + clause(1, "action: station", f"bearer: {'(' * half}RU{')' * half}")
    )
    assert load(tmp_path)["x"].clauses[0].claim.scope.action == ("station",)


# How intricate it may be ---------------------------------------------------------------------

PAIRS = [(f"a{i:02}", f"b{i:02}") for i in range(20)]


def test_exceptions_that_double_the_parts_are_refused(tmp_path: Path) -> None:
    """Exceptions that cut a clause into a million parts end in a sentence, not in an hour."""
    (tmp_path / "vocabulary").mkdir()
    labels = "".join(f"  {name}: {{label: {name}}}\n" for pair in PAIRS for name in pair)
    (tmp_path / "vocabulary" / "own.yaml").write_text(f"format: 1\ncircumstances:\n{labels}")
    cut = [f"  - when: [{one}, {other}]" for one, other in PAIRS]
    (tmp_path / "x.yaml").write_text(HEAD + clause(1, "action: station", "except:", *cut))
    with pytest.raises(InvalidFiles) as caught:
        load(tmp_path)
    assert "too intricate: more than 50,000 separate parts" in str(caught.value)


def test_a_region_has_a_bounded_number_of_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bound counts disjoint products: what it allows is built, one more is refused."""
    values = Universe(tuple("abcdefgh"))
    first, second = Dimension(0, "first", values), Dimension(1, "second", values)
    diagonal = [product({first: values.of(x), second: values.of(x)}) for x in values.members]
    monkeypatch.setattr(region, "MOST_PARTS", 7)
    assert union(diagonal[:7]).parts == 7
    with pytest.raises(TooIntricate, match="more than 7 separate parts"):
        union(diagonal)


def test_a_region_has_a_bounded_number_of_dimensions() -> None:
    """A region is never deeper than can be walked through."""
    yes = Universe(("yes", "no"))
    dimensions = [Dimension(7, f"{i:03}", yes) for i in range(region.MOST_DIMENSIONS + 1)]
    deep = product({dimension: yes.of(["yes"]) for dimension in dimensions[1:]})
    assert deep.depth == len(deep.dimensions) == region.MOST_DIMENSIONS
    assert (~deep).is_disjoint(deep)
    assert deep.is_subset(deep.union(~deep))
    with pytest.raises(TooIntricate):
        product({dimension: yes.of(["yes"]) for dimension in dimensions})


def test_many_clauses_relative_to_each_bearer_are_compared_soon(tmp_path: Path) -> None:
    """Clauses that are resolved for each of two hundred states share what they have in common."""
    text = HEAD + "".join(clause(i, "action: station", RELATIVE) for i in range(25))
    (tmp_path / "x.yaml").write_text(text)
    position = load(tmp_path)["x"]
    whole = {c.claim.norms[0].region for c in position.clauses}
    assert len(whole) == 1
    assert all(c.claim.norms[0].region is next(iter(whole)) for c in position.clauses)
    assert compare(position, position).counts["overlap"] == 625


# Terms that refer to terms -------------------------------------------------------------------


def chain(count: int, last: str = "A") -> str:
    """Return groups of which each is made of the next."""
    lines = "".join(f"  g{i}: {{label: g, members: g{i + 1} + B}}\n" for i in range(count))
    return (
        f"states:\n  A: {{label: A}}\n  B: {{label: B}}\ngroups:\n{lines}"
        f"  g{count}: {{label: g, members: [{last}]}}\n"
    )


def test_a_long_chain_of_groups_is_refused_once(tmp_path: Path) -> None:
    """Groups that are made of groups have a bound, told where it is passed."""
    found = refused_terms(tmp_path, chain(600))
    most = read_terms.DEEPEST_TERM
    assert found == [f"group 'g{600 - most}' is made of more than {most} in a row"]


def test_a_chain_of_groups_within_the_bound_is_resolved(tmp_path: Path) -> None:
    """The longest chain that is read can be evaluated too, brackets and all."""
    (tmp_path / "vocabulary").mkdir()
    deep = " + ".join(["B"] * 250)
    text = chain(read_terms.DEEPEST_TERM - 1).replace("+ B", f"+ {deep}")
    (tmp_path / "vocabulary" / "own.yaml").write_text(f"format: 1\nstandalone: yes\n{text}")
    vocabulary = vocabulary_of(tmp_path)
    day = load("river-water-example")["highmark-draft"].date
    assert set(vocabulary.members("g0", day)) == {"A", "B"}


def test_a_long_chain_of_broader_terms_is_refused_once(tmp_path: Path) -> None:
    """Terms under terms have a bound as well."""
    lines = "".join(f"  o{i}: {{label: o, broader: o{i + 1}}}\n" for i in range(1, 1_500))
    found = refused_terms(tmp_path, f"objects:\n{lines}  o1500: {{label: o}}\n")
    assert found == ["'o1400' lies under more than 100 others"]


def test_a_long_circle_is_told_of_each_term_in_it(tmp_path: Path) -> None:
    """A circle of any length is found without walking it anew from each term."""
    lines = "".join(f"  o{i}: {{label: o, broader: o{(i + 1) % 150}}}\n" for i in range(150))
    found = refused_terms(tmp_path, f"objects:\n{lines}")
    assert found == [f"'o{i}' lies under itself" for i in range(150)]


def test_terms_are_bounded(tmp_path: Path) -> None:
    """A vocabulary of more terms than one section can hold is refused."""
    lines = "".join(f"  o{i}: {{label: o}}\n" for i in range(read_terms.MOST_TERMS + 5))
    assert refused_terms(tmp_path, f"objects:\n{lines}") == [
        "expected at most 2,000 of these, found 2,005"
    ]


@given(st.dictionaries(st.integers(0, 7), st.sets(st.integers(0, 7)), min_size=1))
def test_components_are_the_sets_that_reach_each_other(arrows: dict[int, set[int]]) -> None:
    """Two things are in one component exactly when each can be reached from the other."""

    def after(thing: int) -> set[int]:
        return arrows[thing] & set(arrows)

    reach = {thing: {thing} for thing in arrows}
    for _ in arrows:
        reach = {one: {z for y in found for z in {y} | after(y)} for one, found in reach.items()}
    found = components(arrows, arrows.__getitem__)
    assert sorted(thing for part in found for thing in part) == sorted(arrows)
    for place, part in enumerate(found):
        earlier = frozenset().union(*found[: place + 1])
        for thing in part:
            assert part == {other for other in reach[thing] if thing in reach[other]}
            assert after(thing) <= earlier
        on_the_way = {other for thing in part for other in after(thing)}
        assert is_circle(part, after) == bool(part & on_the_way)


# What lies in a folder -----------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """A pipe that has the name of a position file is a problem like others."""
    os.mkfifo(tmp_path / "x.yaml")
    for source in (tmp_path, tmp_path / "x.yaml"):
        with pytest.raises(InvalidFiles) as caught:
            load(source)
        (problem,) = caught.value.problems
        assert problem.finding == "cannot be read: neither a file nor a folder"


def test_links_that_lead_in_a_circle_are_not_followed(tmp_path: Path) -> None:
    """Links to folders are passed over, and a link that leads nowhere is a problem."""
    (tmp_path / "x.yaml").write_text(HEAD + clause(1, "action: station"))
    (tmp_path / "again").symlink_to(tmp_path, target_is_directory=True)
    assert list(load(tmp_path)) == ["x"]
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    with pytest.raises(InvalidFiles) as caught:
        load(tmp_path)
    (problem,) = caught.value.problems
    assert problem.path.endswith("loop.yaml")
    assert problem.finding.startswith("cannot be read: ")


def test_folders_may_be_deep(tmp_path: Path) -> None:
    """Folders are searched without recursion."""
    folder = tmp_path
    for _ in range(120):
        folder /= "d"
        folder.mkdir()
    (folder / "x.yaml").write_text(HEAD + clause(1, "action: station"))
    assert list(load(tmp_path)) == ["x"]


def test_files_are_bounded(tmp_path: Path) -> None:
    """A folder that holds more than one subject can have is refused before it is read."""
    for i in range(MOST_FILES + 1):
        (tmp_path / f"{i}.yaml").touch()
    with pytest.raises(InvalidFiles) as caught:
        load(tmp_path)
    assert "more than 500 files; name the folder of one subject" in str(caught.value)


def test_the_name_of_a_file_is_told_on_one_line(tmp_path: Path) -> None:
    """Line ends and bytes that are no text in the name of a file are told by their numbers."""
    name = os.fsdecode(b"a\nb\xff.yaml")
    try:
        (tmp_path / name).write_text("format: 2\n")
    except OSError:
        pytest.skip("this file system allows no such name")
    with pytest.raises(InvalidFiles) as caught:
        load(tmp_path)
    told = str(caught.value)
    assert "a\\nb\\udcff.yaml:1:1: " in told
    assert len(told.splitlines()) == len(caught.value.problems)
    assert told.encode("utf-8")


@pytest.mark.parametrize("text", ['a: "\\ud800"', 'a: "\\udfff\\u0041"'])
def test_half_a_character_is_no_text(text: str, tmp_path: Path) -> None:
    """An escape that writes one half of a pair of surrogates is refused."""
    assert all(finding.encode("utf-8") for finding in refused(tmp_path, text))


# Fuzzing -------------------------------------------------------------------------------------

SEEDS = tuple(seeds())
WORDS = sorted(set(words()))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for inputs that are written again and again."""
    return tmp_path_factory.mktemp("fuzz")


def test_the_first_inputs_are_good_and_bad_files(folder: Path) -> None:
    """The harness starts from clauses that can be read and from files that cannot."""
    assert len(SEEDS) >= 400
    clauses = [data for data in SEEDS if split(data)[1] is None and b"position:" in data]
    assert any(attempt(data, folder) for data in clauses[:20])
    assert any(BETWEEN in data for data in SEEDS)
    assert not attempt(b"\x00", folder)


@given(data=st.sampled_from(SEEDS), seed=st.integers(0, 2**32), edits=st.integers(1, 6))
def test_an_edited_file_is_read_or_refused_with_places(
    folder: Path, data: bytes, seed: int, edits: int
) -> None:
    """Lines of shipped files that are moved, doubled or filled anew lead to nothing else."""
    chance = random.Random(seed)
    for _ in range(edits):
        data = edited(data, chance, WORDS)
    attempt(data, folder)
