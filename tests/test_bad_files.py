"""
Broken files and the exact messages that they give.

Beside each file of ``bad/`` and ``bad_vocabulary/`` (or folder of files) stands NAME.expected: one
problem a line, in the order of their places, with the file's bare name.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from negpos import nodes
from negpos.errors import InvalidFiles
from negpos.load import load, load_vocabulary, shipped

POSITIONS = Path(__file__).parent / "bad"
VOCABULARIES = Path(__file__).parent / "bad_vocabulary"


def broken(folder: Path) -> list[str]:
    """Return the names of the broken files and folders in *folder*."""
    names = (path.name for path in folder.iterdir() if path.suffix != ".expected")
    return sorted(name for name in names if not name.startswith("."))


def expected(folder: Path, name: str) -> str:
    """Return the problems that the file or folder *name* has."""
    return (folder / f"{name.removesuffix('.yaml')}.expected").read_text(encoding="utf-8")


def problems_of(name: str) -> str:
    """Return the problems that loading *name* tells, one a line."""
    with pytest.raises(InvalidFiles) as caught:
        load(name)
    return f"{caught.value}\n"


@pytest.mark.parametrize("name", broken(POSITIONS))
def test_a_broken_position_file_gives_exactly_its_problems(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every problem of a broken file is told at once, in the order of places."""
    monkeypatch.chdir(POSITIONS)
    assert problems_of(name) == expected(POSITIONS, name)


def test_problems_do_not_depend_on_the_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser that is written in Python leads to the same problems as the one written in C."""
    monkeypatch.chdir(POSITIONS)
    monkeypatch.setattr(nodes, "_PARSER", yaml.SafeLoader)
    names = broken(POSITIONS)
    assert [problems_of(name) for name in names] == [expected(POSITIONS, name) for name in names]


@pytest.mark.parametrize("name", broken(VOCABULARIES))
def test_a_broken_vocabulary_file_gives_exactly_its_problems(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A vocabulary file that redefines or misuses terms is refused with every problem."""
    folder = tmp_path / "vocabulary"
    folder.mkdir()
    shutil.copy(VOCABULARIES / name, folder)
    monkeypatch.chdir(folder)
    with pytest.raises(InvalidFiles) as caught:
        load_vocabulary(tmp_path)
    told = str(caught.value).replace(f"{shipped()}/", "")
    assert f"{told}\n" == expected(VOCABULARIES, name)


@pytest.mark.parametrize(("folder", "least"), [(POSITIONS, 40), (VOCABULARIES, 15)])
def test_there_are_many_broken_files_each_with_its_problems(folder: Path, least: int) -> None:
    """No broken file stands without problems and no problems stand without a file."""
    names = broken(folder)
    assert len(names) >= least
    assert all(expected(folder, name).strip() for name in names)
    answers = {path.stem for path in folder.glob("*.expected")}
    assert answers == {name.removesuffix(".yaml") for name in names}


@pytest.mark.parametrize("folder", [POSITIONS, VOCABULARIES])
def test_problems_read_like_sentences_for_people(folder: Path) -> None:
    """No finding starts with a capital, ends in a full stop or names a type of Python."""
    for path in folder.glob("*.expected"):
        for line in path.read_text(encoding="utf-8").splitlines():
            finding = line.split(": ", 1)[1]
            assert finding[0].islower() or finding[0] in "'"
            assert not finding.endswith(".")
            assert "None" not in finding
            assert "Error" not in finding
            assert not finding.startswith(("dict", "str ", "list ", "tuple"))
