"""A fault in one file does not stop work with the others."""

from __future__ import annotations

import importlib
import json
import shutil
from pathlib import Path

import pytest

from negpos.__main__ import main
from negpos.load import load, shipped, sound, stands_apart

OWN = """
format: 1
position: own
title: A paper
party: PL
date: 2022-01-26
kind: paper
coverage: [nato-enlargement]
sources:
  text: {title: A text}
clauses:
  - id: "1"
    issue: nato-enlargement
    text: Every state may join NATO.
    bearer: nato
    modality: may
    action: admit
    source: {in: text, at: p. 1, grade: A}
"""


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped files, one of them with a fault, and beside them a paper that has none."""
    shutil.copytree(shipped(), tmp_path / "positions")
    path = tmp_path / "positions" / "european-security-2021" / "us-statements.yaml"
    path.write_text(path.read_text().replace("issue: ", "issue: x", 1))
    for name in ("negpos.load", "negpos.__main__"):
        module = importlib.import_module(name)
        monkeypatch.setattr(module, "shipped", lambda: tmp_path / "positions")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.yaml").write_text(OWN)
    return tmp_path


def test_a_file_is_checked_by_itself(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The faults of a shipped file are not those of one's own."""
    assert main(["check", "own.yaml"]) == 0
    assert "no problems" in capsys.readouterr().out


def test_the_faulty_file_is_checked_as_any_other(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gives the exit code of problems, a summary, and what programs read."""
    path = str(Path("positions", "european-security-2021", "us-statements.yaml"))
    assert main(["check", path]) == 1
    assert "1 problem" in capsys.readouterr().out
    assert main(["check", path, "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=")
    assert main(["check", path, "--format", "json"]) == 1
    assert json.loads(capsys.readouterr().out)


def test_sound_positions_can_be_compared(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two papers without faults are compared; the faulty one is refused with its fault."""
    assert main(["compare", "ru-us-draft", "own.yaml"]) == 0
    assert main(["brief", "us-reply", "nato-reply", "--issue", "nato-enlargement"]) == 0
    capsys.readouterr()
    assert main(["compare", "ru-us-draft", "us-statements"]) == 2
    assert "us-statements.yaml" in capsys.readouterr().err


def test_terms_are_told_with_the_clauses_that_can_be_read(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One file is missing among the uses of a term, and that is said."""
    assert main(["vocabulary", "station"]) == 0
    told = capsys.readouterr()
    assert "ru-us-draft/" in told.out
    assert "us-statements/" not in told.out
    assert "clauses of 1 file" in told.err


def test_a_clause_can_be_answered_while_the_answer_is_not_ready(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A template that is still empty beside a paper does not stop a reply to the paper."""
    folder = broken / "subject"
    folder.mkdir()
    (folder / "own.yaml").write_text(OWN)
    arguments = ["--positions", str(folder)]
    assert main(["new", "position", "-o", str(folder / "reply.yaml"), *arguments]) == 0
    assert main(["new", "clause", "--reply-to", "own/1", *arguments]) == 0
    assert "A reply to own/1" in capsys.readouterr().out


def test_what_can_be_read_is_what_has_no_fault(broken: Path) -> None:
    """All positions but the faulty one are there, and the faults are told."""
    found = sound()
    assert {problem.path for problem in found.problems} == {
        str(Path("positions", "european-security-2021", "us-statements.yaml"))
    }
    assert "us-statements" not in found.corpus
    assert len(found.corpus) == 7


def test_a_subject_of_its_own_is_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    """Its papers and the shipped ones share no terms, and that is one sentence."""
    assert stands_apart("river-water-example")
    assert not stands_apart("european-security-2021")
    path = next((shipped() / "river-water-example").glob("*.yaml"))
    assert main(["compare", str(path), "us-reply"]) == 2
    err = capsys.readouterr().err
    assert "is in terms of its own" in err
    assert err.count("\n") == 1
    assert load("european-security-2021")["us-reply"]
