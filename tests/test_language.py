"""The labels of a brief in another language: here one in which each stands in marks."""

from __future__ import annotations

import html
import importlib.resources
import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
import yaml

import negpos
from negpos.__main__ import main
from negpos.report import language
from negpos.report.language import ENGLISH, catalogue, in_language, label, languages

PAPERS = ("ru-us-draft", "author-proposals")


@pytest.fixture
def marked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a folder with labels in a made-up language, in which English stands in marks."""
    folder = tmp_path / "labels"
    folder.mkdir()
    english = importlib.resources.files("negpos.report") / "labels" / "en.yaml"
    with importlib.resources.as_file(english) as path:
        shutil.copy(path, folder)
    texts = {key: f"«{text}»" for key, text in catalogue(ENGLISH).items()}
    (folder / "xx.yaml").write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    monkeypatch.setattr(language, "_FOLDER", folder)
    catalogue.cache_clear()
    yield folder
    catalogue.cache_clear()


def words(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def of_document(path: Path) -> str:
    """Return all words of a Word document."""
    document = docx.Document(io.BytesIO(path.read_bytes()))
    cells = (c.text for table in document.tables for row in table.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def printed(folder: Path, suffix: str, *arguments: str) -> str:
    """Return what a brief in the made-up language says in a format."""
    path, reply = folder / f"brief.{suffix}", folder / "us-reply.yaml"
    text = negpos.dump(negpos.load()["us-reply"])
    unused = "sources:\n  unused: {title: A text that no clause cites}\n"
    reply.write_text(text.replace("sources:\n", unused), encoding="utf-8")
    arguments = (*PAPERS, str(reply), *arguments, "--language", "xx", "-o", str(path))
    assert main(["brief", *arguments]) == 0
    if suffix == "docx":
        return words(of_document(path))
    text = path.read_text(encoding="utf-8")
    return words(html.unescape(text) if suffix in ("html", "md", "svg") else text)


def test_every_label_is_told_in_the_language_that_was_asked_for(marked: Path) -> None:
    """Each label stands in some form of a brief, and none of the heads in English."""
    shown = {
        suffix: printed(marked, suffix) for suffix in ("html", "docx", "md", "tex", "tsv", "svg")
    }
    shown["txt"] = printed(marked, "txt", "--width", "80")
    shown["baseline"] = printed(marked, "md", "--baseline", "ru-us-draft")
    told = "".join(shown.values())
    missing = []
    for key, text in catalogue(ENGLISH).items():
        # what is filled in differs
        parts = [part for piece in f"«{text}»".split("{") for part in piece.split("}")[-1:]]
        if not all(words(part) in told for part in parts):
            missing.append(key)
    assert not missing
    assert '<html lang="xx">' in shown["html"]
    for suffix in ("html", "docx", "md", "tex"):
        for head in ("At a glance", "How to read this", "Sources", "Headlines"):
            assert f"«{head}»" in shown[suffix]
            assert head not in shown[suffix].replace(f"«{head}»", "")


def test_a_label_that_a_language_lacks_is_told_in_english(marked: Path) -> None:
    """A translation that is not finished can be used."""
    (marked / "yy.yaml").write_text("conflict: C-word\n", encoding="utf-8")
    assert languages() == ("en", "xx", "yy")
    with in_language("yy"):
        assert (label("conflict"), label("overlap")) == ("C-word", "overlap")
    assert label("conflict") == "conflict"


def test_data_are_the_same_in_every_language(
    marked: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Other programs read the same words, whatever people read."""
    told = []
    for code in ("en", "xx"):
        for format in ("json", "csv"):
            arguments = ["us-reply", "nato-reply", "--format", format, "--language", code]
            assert main(["brief", *arguments]) == 0
            told.append(capsys.readouterr().out)
    assert told[:2] == told[2:]


def test_a_language_without_labels_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence tells which there are."""
    assert main(["brief", "us-reply", "nato-reply", "--language", "fr"]) == 2
    assert capsys.readouterr().err == "negpos: no language of labels 'fr'; there is en\n"
    assert language.language() == ENGLISH
