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
from negpos.report.brief import make_brief
from negpos.report.document import brief_document
from negpos.report.language import ENGLISH, catalogue, in_language, label, languages
from negpos.report.latex import brief_latex
from negpos.report.page import brief_page
from negpos.report.picture import brief_svg
from negpos.report.sheet import brief_tsv
from negpos.report.text import brief_markdown, brief_text


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


def of_document(made: bytes) -> str:
    """Return all words of a Word document."""
    document = docx.Document(io.BytesIO(made))
    cells = (c.text for table in document.tables for row in table.rows for c in row.cells)
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_every_label_is_told_in_the_language_that_was_asked_for(marked: Path) -> None:
    """Each label stands in some form of a brief, and none of the heads in English."""
    corpus = negpos.load()
    text = negpos.dump(corpus["us-reply"])
    unused = "sources:\n  unused: {title: A text that no clause cites}\n"
    reply = negpos.load_text(text.replace("sources:\n", unused))
    papers = [*(corpus[id] for id in ("ru-nato-draft", "author-proposals")), reply]
    with in_language("xx"):
        brief = make_brief(papers)
        shown = {
            "html": html.unescape(brief_page(brief)),
            "docx": of_document(brief_document(brief)),
            "md": html.unescape(brief_markdown(brief)),
            "tex": brief_latex(brief),
            "tsv": brief_tsv(brief),
            "svg": html.unescape(brief_svg(brief)),
            "text": brief_text(brief, 80),
            "two": brief_text(make_brief([corpus["us-statements"], reply]), 80),
            "baseline": brief_text(make_brief(papers, baseline="ru-nato-draft"), 80),
        }
    shown = {form: words(text) for form, text in shown.items()}
    told = "".join(shown.values())
    missing = []
    for key, text in catalogue(ENGLISH).items():
        # what is filled in differs
        parts = [part for piece in f"«{text}»".split("{") for part in piece.split("}")[-1:]]
        if not all(words(part) in told for part in parts):
            missing.append(key)
    assert not missing
    assert '<html lang="xx">' in shown["html"]
    for form in ("html", "docx", "md", "tex"):
        for head in ("At a glance", "How to read this", "Sources", "Headlines"):
            assert f"«{head}»" in shown[form]
            assert head not in shown[form].replace(f"«{head}»", "")


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
            set_of_papers = ["--positions", "river-water-example"]
            arguments = [*set_of_papers, "--format", format, "--language", code]
            assert main(["brief", *arguments]) == 0
            told.append(capsys.readouterr().out)
    assert told[:2] == told[2:]


def test_a_language_without_labels_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence tells which there are."""
    assert main(["brief", "us-reply", "nato-reply", "--language", "fr"]) == 2
    assert capsys.readouterr().err == "negpos: no language of labels 'fr'; there is en\n"
    assert language.language() == ENGLISH
