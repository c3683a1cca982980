"""The examples of the codebook load, say what the files say, and come to what they show."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path
from textwrap import indent

import attrs
import pytest
import yaml

import negpos
from negpos.clause import Clause
from negpos.load import load, shipped
from negpos.position import Corpus, Position
from negpos.words import Words

README = Path(__file__).parent.parent / "positions" / "README.md"
INVENTED = """\
format: 1
position: example
title: An invented paper
party: PL
addressee: RU
date: 2022-01-10
kind: statement
sources:
  speech: {title: A speech}
"""
#: a clause for an example that is not about clauses
ANY = "- id: any\n  modality: may\n"


@attrs.frozen
class Example:
    """An example in YAML, whose first line says where it is from, and what it is shown to be."""

    section: str
    #: the id of a shipped position; None where the example is made up
    origin: str | None
    code: str
    shown: str

    @property
    def is_of_clauses(self) -> bool:
        """Whether the example is a list of clauses, and not other keys of a file."""
        return self.code.startswith("- ")


def examples() -> Iterator[Example]:
    """Yield the examples of the codebook in their order, each with the words beneath it."""
    text = README.read_text(encoding="utf-8")
    decisions = text.partition("## The decisions")[2].partition("## The vocabulary")[0]
    for section in re.split(r"^### ", decisions, flags=re.M)[1:]:
        for code, shown in re.findall(
            r"^```yaml\n(.*?)^```\n(?:\n```text\n(.*?)^```\n)?", section, re.M | re.S
        ):
            head, _, body = code.partition("\n")
            origin = re.fullmatch(r"# (?:from ([\w-]+)|invented)", head)
            assert origin is not None, head
            yield Example(section.partition("\n")[0], origin[1], body, shown)


EXAMPLES = tuple(examples())
names = pytest.mark.parametrize(
    "example", EXAMPLES, ids=[f"{n}-{e.section[:12]}" for n, e in enumerate(EXAMPLES)]
)


@functools.cache
def corpus() -> Corpus:
    """Return the shipped positions."""
    return load()


def head_of(origin: str) -> str:
    """Return what stands before the clauses of a shipped file, but for its id and coverage."""
    path = shipped() / "european-security-2021" / f"{origin}.yaml"
    head = path.read_text(encoding="utf-8").partition("\nclauses:\n")[0]
    # by another id, so that references to its own clauses are to a file that is not at hand
    head = re.sub(r"^position: .*", "position: example", head, flags=re.M)
    return re.sub(r"^coverage:.*\n(?:  - .*\n)*", "", head, flags=re.M) + "\n"


def complete(body: str, document: str) -> str:
    """Return clauses with those of the keys that each must have and that its example leaves out."""
    lines = {
        "issue": "issue: exercises",
        "text": "text: an invented sentence",
        "source": f"source: {{in: {document}, at: somewhere, grade: text}}",
    }
    found = []
    for item in re.split(r"^(?=- )", body, flags=re.M)[1:]:
        missing = [line for key, line in lines.items() if f"\n  {key}:" not in item]
        found.append(item + "".join(f"  {line}\n" for line in missing))
    return "clauses:\n" + indent("".join(found), "  ")


def read(example: Example, folder: Path) -> Position:
    """Return the position that an example makes with the head of its file."""
    text = INVENTED if example.origin is None else head_of(example.origin)
    document = str(next(iter(yaml.safe_load(text)["sources"])))
    body = example.code
    if example.is_of_clauses:
        body = complete(body, document)
    if "clauses:" not in body:
        body += complete(ANY, document)
    if "coverage:" not in body:
        body += "coverage: complete\n"
    path = folder / "example.yaml"
    path.write_text(text + body, encoding="utf-8")
    return load(path)["example"]


def invented(code: str) -> Example:
    """Return an example that the codebook does not have."""
    return Example("", None, code, "")


def told(position: Position) -> Iterator[str]:
    """Yield what each clause comes to, and each of its readings that changes it."""
    words = Words(position.vocabulary, position.date)
    for clause in position.clauses:
        for reading, claim in ((None, clause.claim), *_readings(clause)):
            if reading is None or claim.norms != clause.claim.norms:
                name = clause.id if reading is None else f"{clause.id} read as {reading}"
                for norm in claim.norms:
                    modality = norm.modality.value if norm.modality else "to be discussed"
                    yield f"{name}: {modality}: {words.region(norm.region)}"


def _readings(clause: Clause) -> Iterator[tuple[str, negpos.Claim]]:
    for reading in clause.readings:
        yield reading.id, reading.claim


@names
def test_every_example_is_what_the_words_beneath_it_say(example: Example, tmp_path: Path) -> None:
    """It loads without a problem, and modality and acts are those that are shown."""
    position = read(example, tmp_path)
    if example.is_of_clauses:
        lines = re.split(r"\n(?! )", example.shown.strip("\n"))
        assert [" ".join(line.split()) for line in lines] == list(told(position))


@names
def test_an_example_from_a_shipped_file_is_what_the_file_says(
    example: Example, tmp_path: Path
) -> None:
    """Text, claim, readings and source are those of the clause, so that no grade is raised."""
    if example.origin is None:
        return
    position, whole = read(example, tmp_path), corpus()[example.origin]
    for clause in position.clauses if example.is_of_clauses else ():
        expected = attrs.evolve(whole[clause.id], position="example", note="")
        assert attrs.evolve(clause, note="") == expected
    assert set(position.omitted) <= set(whole.omitted)


def test_nothing_made_up_is_taken_for_a_fact() -> None:
    """Examples that are made up cite the made-up speech, if anything."""
    for example in EXAMPLES:
        if example.origin is None:
            documents = re.findall(r"source: \{in: ([\w-]+)", example.code)
            assert set(documents) <= {"speech"}


def test_each_decision_has_an_example() -> None:
    """A rule stands beside its code; the last one only refers to files that ship."""
    numbers = {example.section.partition(".")[0] for example in EXAMPLES}
    assert numbers == {str(n) for n in range(1, 15)}


def test_the_second_coder_finds_no_answers() -> None:
    """No example is from the two files that are coded twice."""
    assert {"ru-us-draft", "nato-reply"}.isdisjoint(e.origin for e in EXAMPLES)


def test_a_modality_in_the_table_is_one_and_each_is_there() -> None:
    """The tables of modalities and stances name those that there are."""
    text = README.read_text(encoding="utf-8")
    modalities = text.partition("| the document says |")[2].partition("\n\n")[0]
    stances = text.partition("| the party | `stance` |")[2].partition("\n\n")[0]
    last = re.compile(r"\| `([a-z ]+)`[^|]*\|$", re.M)
    assert last.findall(modalities) == [m.value for m in negpos.Modality]
    assert set(last.findall(stances)) == {s.value for s in negpos.Stance}


def test_silence_is_what_the_codebook_says(tmp_path: Path) -> None:
    """Silent, uncovered and not coded: the example of coverage beside one that speaks on all."""
    (example,) = (e for e in EXAMPLES if e.section.startswith("14."))
    position = read(example, tmp_path)
    other = invented(
        '- id: "1"\n  modality: must\n  action: establish\n'
        '- id: "2"\n  issue: incidents\n  modality: must\n  action: consult\n'
        '- id: "3"\n  issue: nuclear-weapons\n  modality: must\n  action: consult\n'
    )
    folder = tmp_path / "other"
    folder.mkdir()
    speaker = attrs.evolve(read(other, folder), id="speaker")
    gaps = {
        f.right.issue: f.kind for f in negpos.compare(position, speaker).gaps if f.right is not None
    }
    assert gaps == {
        "exercises": negpos.Kind.UNCOVERED,
        "incidents": negpos.Kind.SILENT,
        "nuclear-weapons": negpos.Kind.NOT_CODED,
    }


def test_some_kind_and_every_kind_are_kept_apart(tmp_path: Path) -> None:
    """A duty to station leaves the choice; a ban on withdrawing asks that all be kept."""
    example = invented(
        '- id: "1"\n  modality: must\n  action: station\n'
        '- id: "2"\n  modality: must not\n  action: withdraw\n'
    )
    some, every = read(example, tmp_path).clauses
    assert [norm.asks_for_some for norm in some.claim.norms] == [True]
    assert [norm.asks_for_some for norm in every.claim.norms] == [False]


def test_the_complete_file_loads(tmp_path: Path) -> None:
    """The file that is shown whole has no problem."""
    text = README.read_text(encoding="utf-8").partition("\n## A file\n")[2]
    found = re.search(r"^```yaml\n(.*?)^```", text, re.M | re.S)
    assert found is not None
    path = tmp_path / "whole.yaml"
    path.write_text(found[1], encoding="utf-8")
    assert [c.id for c in load(path)["example-paper"].clauses] == ["1", "2"]


def test_every_block_of_yaml_is_tried() -> None:
    """No example stands where these tests do not look."""
    blocks = re.findall(r"^```yaml$", README.read_text(encoding="utf-8"), re.M)
    assert len(blocks) == len(EXAMPLES) + 1
