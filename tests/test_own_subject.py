"""Subjects of one's own: terms beside the shipped ones, or none of the shipped ones at all."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

import negpos
from negpos import expression, fields, nodes, read_positions, read_terms, region
from negpos.__main__ import main
from negpos.errors import InvalidFiles, NotFound
from negpos.load import MOST_FILES, load, shipped, subjects, vocabulary_of

RIVER = "river-water-example"
#: a vocabulary and a clause that use every section
TERMS: dict[str, dict[str, Any]] = {
    "states": {"alder": {"label": "Alder"}, "birch": {"label": "Birch"}},
    "bodies": {"council": {"label": "the Council"}},
    "groups": {"both": {"label": "both states", "members": ["alder", "birch"]}},
    "areas": {"lake": {"label": "the lake"}},
    "actions": {"mow": {"label": "mow"}, "sow": {"label": "sow"}},
    "objects": {"hay": {"label": "hay"}, "rye": {"label": "rye"}},
    "measures": {"height": {"label": "height", "unit": "cm"}},
    "circumstances": {"rain": {"label": "in rain"}},
    "issues": {"fields": {"label": "Fields"}},
}
USES: dict[str, dict[str, Any]] = {
    "actions": {"action": "mow"},
    "objects": {"object": "hay"},
    "measures": {"height": {"below": "90"}},
    "circumstances": {"when": "rain"},
    "areas": {"area": "lake"},
}


def written(folder: Path, without: str = "") -> Path:
    """Write a subject whose vocabulary stands alone and lacks one section."""
    terms = {name: section for name, section in TERMS.items() if name != without}
    parties = ["alder", "birch"] if without != "states" else ["council", "council"]
    if without == "states":
        del terms["groups"]
    (folder / "vocabulary").mkdir()
    vocabulary = yaml.safe_dump({"format": 1, "standalone": "yes", **terms}, sort_keys=False)
    (folder / "vocabulary" / "own.yaml").write_text(vocabulary)
    fields = {k: v for name, use in USES.items() if name != without for k, v in use.items()}
    for id, party, modality in zip("ab", parties, ["must not", "may"], strict=True):
        clause = {"id": "1", "issue": "fields", "text": "A text.", "bearer": parties[0], **fields}
        clause |= {"modality": modality, "source": {"in": "it", "at": "1", "grade": "A"}}
        position = {"format": 1, "position": id, "title": id, "party": party, "kind": "paper"}
        position |= {"date": "2024-03-04", "coverage": "complete"}
        position |= {"sources": {"it": {"title": "It"}}, "clauses": [clause]}
        text = yaml.safe_dump(position, sort_keys=False).replace("'2024-03-04'", "2024-03-04")
        (folder / f"{id}.yaml").write_text(text)
    return folder


def refusal(folder: Path) -> str:
    """Return why the vocabulary of a folder is refused."""
    with pytest.raises(InvalidFiles) as caught:
        vocabulary_of(folder)
    return str(caught.value)


@pytest.mark.parametrize("without", ["", *(name for name in TERMS if name != "issues")])
def test_a_vocabulary_may_lack_a_section(
    without: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every command does its work where no term of a section is declared."""
    folder = str(written(tmp_path, without))
    for command in (
        ["brief"],
        ["compare", "a", "b"],
        ["compare", "a", "b", "--format", "json"],
        ["explain", "a/1", "b/1"],
        ["explain", "a/1", "b/1", "--format", "json"],
        ["show", "a"],
        ["list"],
        ["vocabulary"],
        ["schema"],
        ["schema", "--vocabulary"],
    ):
        assert main([*command, "--positions", folder]) == 0, command
    assert capsys.readouterr().err == ""
    main(["check", folder, "--format", "json"])
    assert json.loads(capsys.readouterr().out)["counts"]["error"] == 0
    corpus = load(folder)
    (finding,) = negpos.compare(corpus["a"], corpus["b"]).findings
    assert finding.verdict is negpos.Verdict.CONFLICT
    assert set(finding.act) >= finding.region.dimensions


def test_a_vocabulary_that_stands_alone_has_no_shipped_term(tmp_path: Path) -> None:
    """What a folder declares is all there is, and may bear the names of shipped terms."""
    folder = written(tmp_path)
    own = folder / "vocabulary" / "own.yaml"
    own.write_text(own.read_text() + "# the end\n")
    vocabulary = vocabulary_of(folder)
    assert {name: set(terms) for name, terms in vocabulary.sorts().items()} == {
        name.removesuffix("s") if name != "bodies" else "body": set(section)
        for name, section in TERMS.items()
    }
    text = own.read_text().replace("alder:", "RU:").replace("- alder", "- RU")
    own.write_text(text)
    assert vocabulary_of(folder).states["RU"].label == "Alder"


def test_a_vocabulary_redefines_a_shipped_term_only_where_it_stands_alone(tmp_path: Path) -> None:
    """Without the word `standalone`, or with `no`, a shipped term cannot be given a new meaning."""
    (tmp_path / "vocabulary").mkdir()
    own = tmp_path / "vocabulary" / "own.yaml"
    own.write_text("format: 1\nstandalone: no\nstates:\n  RU: {label: Ruritania}\n")
    assert "'RU' is already a state in" in refusal(tmp_path)
    own.write_text("format: 1\nstandalone: yes\nstates:\n  RU: {label: Ruritania}\n")
    assert list(vocabulary_of(tmp_path).states) == ["RU"]
    own.write_text("format: 1\nstandalone: perhaps\n")
    assert "unknown choice 'perhaps'; expected yes or no" in refusal(tmp_path)


def test_the_second_subject_ships_and_shows_every_verdict() -> None:
    """The invented negotiation has overlaps, conflicts, gaps, undecided acts and a circle."""
    corpus = load(RIVER)
    assert list(corpus) == ["highmark-draft", "midvale-reply", "lowmere-statement"]
    assert all("invented" in position.title for position in corpus.values())
    pairs = [("highmark-draft", "midvale-reply"), ("highmark-draft", "lowmere-statement")]
    compared = [negpos.compare(corpus[left], corpus[right]) for left, right in pairs]
    assert all(count for comparison in compared for count in comparison.counts.values())
    assert any(not f.holds_under_every_reading for c in compared for f in c.findings)
    (circle,) = negpos.conditions(compared[0]).circles
    assert [clause.id for clause in circle.clauses] == ["5", "6"]


def test_no_word_of_the_first_subject_is_said_of_the_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What is printed of the river tells nothing of Europe."""
    for width in ("80", "200"):
        assert main(["brief", "--positions", RIVER, "--width", width]) == 0
    assert main(["compare", "highmark-draft", "midvale-reply", "--positions", RIVER]) == 0
    assert main(["explain", "highmark-draft/3", "midvale-reply/2", "--positions", RIVER]) == 0
    told = capsys.readouterr().out
    assert not any(word in told for word in ("Europe", "NATO", "Russia", "United States"))
    assert "Highmark: build large dams in the upper valley" in told
    assert "let water flow to Midvale" in told


def test_the_ids_of_the_second_subject_are_those_of_no_state() -> None:
    """The invented states cannot be taken for real ones."""
    assert not set(vocabulary_of(RIVER).states) & set(vocabulary_of().states)


def test_a_shipped_paper_is_not_looked_for_in_other_terms(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A position of the first subject cannot be read beside the second, which is told as such."""
    assert main(["compare", "highmark-draft", "ru-us-draft", "--positions", RIVER]) == 2
    told = f"negpos: {RIVER} is in terms of its own, in which the shipped position 'ru-us-draft'"
    assert capsys.readouterr().err.startswith(told)
    assert main(["compare", "highmark-draft", "nobody", "--positions", RIVER]) == 2
    assert capsys.readouterr().err.startswith("negpos: no position 'nobody'; there is high")


def test_each_subject_of_a_folder_is_read_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder of subjects is checked whole, each subject in its own terms."""
    assert subjects(shipped()) == [shipped(), shipped() / RIVER]
    shutil.copytree(shipped() / RIVER, tmp_path / "inside" / "river")
    assert subjects(tmp_path) == [tmp_path / "inside" / "river"]
    assert main(["check", str(tmp_path)]) == 0
    assert "3 positions" in capsys.readouterr().out
    with pytest.raises(NotFound, match="no position file in"):
        load(tmp_path)


def test_the_second_subject_is_written_for_other_programs(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The stable form holds the terms of the subject."""
    arguments = ["highmark-draft", "lowmere-statement", "--positions", RIVER, "--format", "json"]
    assert main(["compare", *arguments]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    first = next(f for f in findings if f["verdict"] == "conflict")
    assert first["region"]["flow"] == ["60/100"]
    assert first["region"]["bearer"] == ["highmark"]


def test_the_vocabulary_of_the_readme_stands_alone(tmp_path: Path) -> None:
    """The example of the README can be copied as it is."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```yaml\n(# meadow/.*?)^```$", text, re.M | re.S)
    place = tmp_path / example.splitlines()[0].removeprefix("# ")
    place.parent.mkdir(parents=True)
    place.write_text(example, encoding="utf-8")
    vocabulary = vocabulary_of(tmp_path / "meadow")
    assert list(vocabulary.states) == ["alder", "birch"]
    assert vocabulary.actions["mow"].pattern == "mow [OBJECT]"


def test_the_bounds_that_are_documented_are_those_in_force() -> None:
    """The table of the positions' README tells each bound as the program has it."""
    text = (shipped() / "README.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| ([a-z ]+) \| ([0-9][^|]*) \|", text.split("## Bounds")[1], re.M))
    numbers = {
        row: [int(number.replace(",", "")) for number in re.findall(r"[0-9][0-9,]*[0-9]", told)]
        for row, told in rows.items()
    }
    assert numbers == {
        "a file": [nodes.LARGEST, nodes.MOST_VALUES, nodes.DEEPEST],
        "problems told of a file": [fields.MOST_PROBLEMS],
        "files of a folder": [MOST_FILES],
        "clauses of a position": [read_positions.MOST_CLAUSES],
        "readings of a clause": [read_positions.MOST_READINGS],
        "exceptions of a clause": [read_positions.MOST_EXCEPTIONS],
        "a set expression": [expression.LONGEST, expression.MOST_CHARACTERS],
        "terms of a section": [read_terms.MOST_TERMS, read_terms.DEEPEST_TERM],
        "a set of acts": [region.MOST_PARTS, region.MOST_DIMENSIONS],
    }
