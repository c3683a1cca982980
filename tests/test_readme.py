"""What the README shows is what the program does."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from negpos.__main__ import main

README = Path(__file__).parent.parent / "README.md"


def blocks(language: str) -> list[str]:
    """Return the fenced blocks of the README in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", README.read_text(), re.M | re.S)


def test_the_first_example_prints_the_table_that_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The position file and the command of the first screen give the table; ``…`` is the rest."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "proposal.yaml").write_text(blocks("yaml")[0])
    command, _, shown = blocks("console")[0].partition("\n")
    program, *arguments = shlex.split(command.removeprefix("$ "))
    assert program == "negpos"
    assert main(arguments) == 0
    head, _, rest = shown.partition("\n…")
    assert not rest.strip()
    assert capsys.readouterr().out.startswith(f"{head}\n")
    assert len(head.splitlines()) > 50


def test_there_are_two_commands() -> None:
    """The README marks the two commands that continuous integration runs."""
    marked = re.findall(r"^<!-- command.*-->\n```console\n(.*)\n```$", README.read_text(), re.M)
    assert len(marked) == 2
    assert "negpos brief" in marked[0]
    assert "pytest" in marked[1]


def test_every_command_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    """The README names every command that the program has."""
    with pytest.raises(SystemExit):
        main(["--help"])
    listed = blocks("text")[0]
    for command in re.findall(r"^    (\w+) ", capsys.readouterr().out, re.M):
        assert command in listed
