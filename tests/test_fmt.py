"""`negpos fmt` moves keys into the canonical order and changes nothing else."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import negpos.reorder
from negpos.__main__ import main
from negpos.dump import dump
from negpos.emit import emit
from negpos.errors import Problem
from negpos.load import load_text, read_file, shipped, vocabulary_of
from negpos.nodes import Entries, Items, Scalar, compose
from negpos.reorder import reorder_position, reorder_vocabulary
from tests.small import Case, cases

ORDERED = """\
# a paper
format: 1
position: paper
title: A paper
party: RU
date: 2021-12-17
kind: paper
coverage: complete
sources: {text: {title: The text}}
clauses:
  - id: "1"
    issue: principles
    text: In words.
    bearer: RU
    modality: must
    action: station
    source: {in: text, at: "Art. 1", grade: A}
"""


def paper(clause: str) -> str:
    """Return a paper with the lines of one clause in place of its own."""
    return ORDERED[: ORDERED.index("  - id")] + clause


# What moves --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(
            """\
  - id: "1"
    text: In words.
    issue: principles
    modality: must
    source: {in: text, at: "Art. 1", grade: A}
""",
            """\
  - id: "1"
    issue: principles
    text: In words.
    modality: must
    source: {in: text, at: "Art. 1", grade: A}
""",
            id="lines",
        ),
        pytest.param(
            """\
  - text: In words.   # of ours
    # counted by us
    id: "1"
    modality: must  # or may

    # where it stands
    source: {grade: A, in: text,   at: 'Art. 1'} # seen
    issue: principles
    # the end
""",
            """\
  -
    # counted by us
    id: "1"
    issue: principles
    text: In words.   # of ours
    modality: must  # or may

    # where it stands
    source: {in: text, at: 'Art. 1',   grade: A} # seen
    # the end
""",
            id="comments go with the key below them or beside them",
        ),
        pytest.param(
            """\
  - id: "1"
    issue: principles
    source:
      # how sure
      grade: A
        # very
      at: >-
        Art. 1,
        first

      in: text
      # all of it
    text: "In
      words."
    modality: must
""",
            """\
  - id: "1"
    issue: principles
    text: "In
      words."
    modality: must
    source:

      in: text
      at: >-
        Art. 1,
        first
      # how sure
      grade: A
        # very
      # all of it
""",
            id="values of several lines",
        ),
        pytest.param(
            """\
  -   id: "1"
      issue: principles
      text: In words.
      readings:
        wide: {action: [fly,
                 sail], note: more}
        narrow:
          modality: may
          note: less
      modality: must
      except:
      - area: own
        bearer: RU
      source: {in: text, at: Art. 1, grade: A}
""",
            """\
  -   id: "1"
      issue: principles
      text: In words.
      modality: must
      except:
      - bearer: RU
        area: own
      source: {in: text, at: Art. 1, grade: A}
      readings:
        wide: {note: more, action: [fly,
                 sail]}
        narrow:
          note: less
          modality: may
""",
            id="readings keep their order, and lists their indentation",
        ),
    ],
)
def test_entries_move_with_their_comments(before: str, after: str) -> None:
    """Each entry is moved as it stands, with the comments above and beside it."""
    assert reorder_position(paper(before)) == paper(after)
    assert reorder_position(paper(after)) == paper(after)


def test_what_stands_above_the_first_key_stays_at_the_top() -> None:
    """A comment that opens the file is about the file."""
    lines = ORDERED.splitlines(keepends=True)
    moved = "".join([lines[0], *lines[2:4], "# the form\n", lines[1], *lines[4:]])
    assert reorder_position(moved) == "".join([lines[0], "# the form\n", *lines[1:]])


def test_a_file_in_order_stays_as_it_is() -> None:
    """Not even what could be written more plainly is touched."""
    text = ORDERED.replace("title: A paper", "title:   'A paper'   # so called").rstrip()
    assert reorder_position(text) == text


def test_vocabulary_files_are_put_in_order_as_well() -> None:
    """Sections and the keys of terms move; terms stay where they are."""
    before = "issues:\n  b: {definition: x, label: B}\n  # the first\n  a: {label: A}\nformat: 1\n"
    after = "format: 1\nissues:\n  b: {label: B, definition: x}\n  # the first\n  a: {label: A}\n"
    assert reorder_vocabulary(before) == after


@pytest.mark.parametrize(
    "path", sorted(shipped().rglob("*.yaml")), ids=lambda path: str(path.relative_to(shipped()))
)
def test_the_shipped_files_are_in_order(path: Path) -> None:
    """What ships is what `negpos fmt` makes of it."""
    text = read_file(path)
    if path.parent.name == "vocabulary":
        assert reorder_vocabulary(text, name=path.name) == text
    else:
        assert reorder_position(text, vocabulary_of(path), name=path.name) == text


# Random files ------------------------------------------------------------------------------------


def plain(node: Any) -> Any:
    """Return a node as lists, texts and pairs, in the order in which they stand."""
    if isinstance(node, Entries):
        return [(key.text, plain(value)) for key, value in node.entries]
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    assert isinstance(node, Scalar)
    return node.text


def parsed(text: str) -> Any:
    """Return what YAML makes of a text, with the order of keys."""
    return plain(compose(text, lambda *found: pytest.fail(str(found))))


#: mappings in which the author chooses the names, whose order stays
CHOSEN = ("sources", "readings")


def shuffled(draw: st.DrawFn, tree: Any, key: str = "") -> Any:
    """Return a tree with the keys of its mappings in any order."""
    if isinstance(tree, list):
        return [shuffled(draw, item) for item in tree]
    if not isinstance(tree, dict):
        return tree
    names = list(tree) if key in CHOSEN else draw(st.permutations(list(tree)))
    return {name: shuffled(draw, tree[name], name) for name in names}


def as_tree(pairs: Any) -> Any:
    """Return parsed text as mappings and lists."""
    if isinstance(pairs, list) and all(isinstance(pair, tuple) for pair in pairs) and pairs:
        return {key: as_tree(value) for key, value in pairs}
    return [as_tree(item) for item in pairs] if isinstance(pairs, list) else pairs


@st.composite
def files(draw: st.DrawFn) -> tuple[Case, str, str]:
    """A position as it is dumped, and with its keys in any order and comments anywhere."""
    case = draw(cases(count=1, most=3))
    ordered = dump(case.positions[0])
    lines = emit(shuffled(draw, as_tree(parsed(ordered)))).splitlines()
    made: list[str] = []
    for number, line in enumerate(lines):
        if draw(st.integers(0, 4)) == 0:
            made.append(" " * draw(st.integers(0, 8)) + f"# above {number}")
        if draw(st.integers(0, 9)) == 0:
            made.append("")
        made.append(line + (f"  # beside {number}" if draw(st.integers(0, 4)) == 0 else ""))
    return case, ordered, "\n".join(made) + draw(st.sampled_from(["", "\n", "\n# end\n"]))


def beside(text: str) -> Mapping[str, str]:
    """Return what each comment beside something stands beside."""
    found = re.findall(r"^[ -]*(\S.*?)  # (beside \d+)$", text, re.M)
    return {comment: _sorted(words) for words, comment in found}


def _sorted(words: str) -> str:
    """Return the letters of a line: entries in brackets may have changed places."""
    return "".join(sorted(words))


@given(drawn=files())
def test_any_file_is_put_in_order(drawn: tuple[Case, str, str]) -> None:
    """
    Keys come in the order in which they are dumped, whatever order they had.

    The position is the same, every comment is there, those beside something still are, and doing it
    again changes nothing.
    """
    case, ordered, text = drawn
    made = reorder_position(text, case.vocabulary)
    assert parsed(made) == parsed(ordered)
    assert load_text(made, case.vocabulary) == case.positions[0]
    assert sorted(re.findall("#.*", made)) == sorted(re.findall("#.*", text))
    assert beside(made) == beside(text)
    assert reorder_position(made, case.vocabulary) == made


@given(data=st.data(), case=cases(count=1, most=3))
def test_any_style_of_writing_is_put_in_order(data: st.DataObject, case: Case) -> None:
    """Lists without indentation, texts over several lines and brackets everywhere are all moved."""
    ordered = dump(case.positions[0])
    tree = data.draw(st.composite(lambda draw: shuffled(draw, as_tree(parsed(ordered))))())
    style: Any = data.draw(
        st.fixed_dictionaries(
            {
                "default_flow_style": st.sampled_from([True, False, None]),
                "default_style": st.sampled_from([None, None, '"', "|", ">"]),
                "indent": st.sampled_from([2, 4, 7]),
                "width": st.sampled_from([10, 40, 200]),
                "explicit_start": st.booleans(),
            }
        )
    )
    text = yaml.dump(tree, sort_keys=False, **style)
    made = reorder_position(text, case.vocabulary)
    assert parsed(made) == parsed(ordered)
    assert reorder_position(made, case.vocabulary) == made


# What is refused ---------------------------------------------------------------------------------


def test_a_comment_inside_brackets_is_not_moved() -> None:
    """Where it cannot be told what a comment belongs to, the order is told instead."""
    clause = """\
  - id: "1"
    issue: principles
    text: In words.
    modality: must
    source: {grade: A,  # seen
      in: text, at: Art. 1}
"""
    with pytest.raises(Problem) as error:
        reorder_position(paper(clause), name="x.yaml")
    assert str(error.value) == (
        "x.yaml:15:13: a comment inside brackets would lose its place; "
        "put the keys in this order by hand: in, at, grade"
    )


def test_a_key_after_a_question_mark_is_not_moved() -> None:
    """A way to write keys that nobody uses is left alone."""
    clause = ORDERED[ORDERED.index("  - id") :].replace("    issue:", "    ? issue\n    :")
    moved = clause.replace("    modality: must\n", "").replace(
        "    ? issue", "    modality: must\n    ? issue"
    )
    assert reorder_position(paper(clause)) == paper(clause)
    with pytest.raises(Problem, match=r"'issue' cannot be moved; put the keys in this order"):
        reorder_position(paper(moved))


def test_what_would_say_something_else_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The result is read again before it is given out, and its comments are counted."""
    for made in (ORDERED.replace("must", "may"), ORDERED.replace("# a paper\n", "")):
        monkeypatch.setattr(negpos.reorder, "_reordered", lambda *_, made=made: made)
        with pytest.raises(Problem, match="cannot be moved safely; move them by hand"):
            reorder_position(ORDERED)


# The command -------------------------------------------------------------------------------------

MOVED = ORDERED.replace(
    "    text: In words.\n    bearer: RU\n", "    bearer: RU\n    text: In words.\n"
)


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Return exit code, output and errors of a command."""
    code = main(["fmt", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_fmt_rewrites_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file is rewritten where its keys are out of order, and then no more."""
    path = tmp_path / "paper.yaml"
    path.write_text(MOVED)
    assert run(capsys, path) == (0, f"rewritten: {path}\n", "")
    assert path.read_text() == ORDERED
    assert run(capsys, path) == (0, "1 file: nothing to change\n", "")
    assert os.listdir(tmp_path) == ["paper.yaml"]


def test_check_and_diff_write_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With --check the exit code tells that something would change, with --diff a diff what."""
    path = tmp_path / "paper.yaml"
    path.write_text(MOVED)
    assert run(capsys, "--check", path) == (1, f"would change: {path}\n", "")
    code, out, _ = run(capsys, "--diff", path)
    assert code == 0
    assert "+    text: In words.\n     bearer: RU\n-    text: In words.\n" in out
    assert path.read_text() == MOVED


def test_one_bad_file_does_not_hold_up_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Problems of all files are told, the rest is rewritten, and the exit code is 2."""
    (tmp_path / "a.yaml").write_text(MOVED.replace("station", "statoin"))
    (tmp_path / "b.yaml").write_text(MOVED)
    (tmp_path / "c.yaml").write_bytes(b"\xff")
    code, out, err = run(capsys, tmp_path)
    assert (code, out) == (2, f"rewritten: {tmp_path / 'b.yaml'}\n")
    assert re.findall(r"(\w\.yaml:\d+)", err) == ["a.yaml:16", "c.yaml:1"]
    assert (tmp_path / "a.yaml").read_text() == MOVED.replace("station", "statoin")


def test_a_folder_with_terms_of_its_own_is_put_in_order(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Positions are read in the terms of their folder, and its vocabulary is put in order too."""
    (tmp_path / "vocabulary").mkdir()
    terms = tmp_path / "vocabulary" / "own.yaml"
    terms.write_text("issues:\n  weather: {definition: rain, label: weather}\nformat: 1\n")
    path = tmp_path / "paper.yaml"
    path.write_text(MOVED.replace("principles", "weather"))
    assert run(capsys, "--positions", tmp_path)[0] == 0
    assert terms.read_text() == (
        "format: 1\nissues:\n  weather: {label: weather, definition: rain}\n"
    )
    assert path.read_text() == ORDERED.replace("principles", "weather")
    assert run(capsys, "--check", terms)[0] == 0


def test_without_names_nothing_is_rewritten(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped files are not touched by a command that names none."""
    assert run(capsys) == (2, "", "negpos: name the files or folders to put in order\n")


def test_line_ends_permissions_and_links_stay(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only keys move: the file stays what it is for other programs."""
    path, link = tmp_path / "paper.yaml", tmp_path / "link.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + MOVED.replace("\n", "\r\n").encode())
    path.chmod(0o640)
    link.symlink_to(path)
    assert run(capsys, link)[0] == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + ORDERED.replace("\n", "\r\n").encode()
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert link.is_symlink()


def test_a_write_that_fails_leaves_the_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file is replaced whole or not at all, and nothing is left beside it."""
    path = tmp_path / "paper.yaml"
    path.write_text(MOVED)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(os, "replace", full)
    code, _, err = run(capsys, path)
    assert (code, err) == (2, f"negpos: {path}: No space left on device\n")
    assert path.read_text() == MOVED
    assert os.listdir(tmp_path) == ["paper.yaml"]


def test_each_subject_is_put_in_order_in_its_own_terms(capsys: pytest.CaptureFixture[str]) -> None:
    """The shipped folder holds two, and a folder of terms is one by itself."""
    files = list(shipped().rglob("*.yaml"))
    assert run(capsys, shipped(), "--check")[:2] == (0, f"{len(files)} files: nothing to change\n")
    terms = list((shipped() / "vocabulary").glob("*.yaml"))
    assert run(capsys, shipped() / "vocabulary", "--check")[1].startswith(f"{len(terms)} files")
