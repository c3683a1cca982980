"""Documents of chapters: the same words on the terminal, as Markdown, as a page and in Word."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from pathlib import Path

import docx
import pytest
from docx.document import Document

import negpos
from negpos.__main__ import main
from negpos.position import Position
from negpos.report.against import against_chapters
from negpos.report.catalogue import Table
from negpos.report.compilation import compilation, compilation_chapters
from negpos.report.document import chapters_document
from negpos.report.explanation import explanation_chapters
from negpos.report.layout import Bullets, Chapter, chapters_markdown, chapters_text
from negpos.report.movement import movement_chapters
from negpos.report.page import chapters_page
from negpos.report.text import comparison_chapters
from tests.test_page import Reader, hostile


def compared(one: Position, other: Position) -> Iterable[Chapter]:
    """Return the chapters of a comparison of two positions."""
    found = negpos.compare(one, other)
    return comparison_chapters(found, negpos.conditions(found))


def explained(one: Position, other: Position) -> Iterable[Chapter]:
    """Return the chapters that tell how the first clauses of two positions meet."""
    return explanation_chapters(negpos.explain(one, one.clauses[0], other, other.clauses[0]))


#: what makes chapters of two positions
MAKERS: dict[str, Callable[[Position, Position], Iterable[Chapter]]] = {
    "compare": compared,
    "against": lambda one, other: against_chapters(negpos.against(one, [other])),
    "compile": lambda one, other: compilation_chapters(compilation([one, other])),
    "movement": lambda one, other: movement_chapters(negpos.movement(one, other)),
    "explain": explained,
}


def texts(chapters: Iterable[Chapter]) -> list[str]:
    """Return every text of some chapters."""
    found = []
    for chapter in chapters:
        found.append(chapter.title)
        for block in chapter.blocks:
            if isinstance(block, Table):
                found += [*block.headers, *(cell for row in block.rows for cell in row)]
            elif isinstance(block, Bullets):
                found += [block.title, *block.lines]
            else:
                found.append(block)
    return [" ".join(text.split()) for text in found if text]


def words_of(document: Document) -> str:
    """Return all that is written in a Word document."""
    cells = (c.text for table in document.tables for row in table.rows for c in row.cells)
    return " ".join(" ".join([*(p.text for p in document.paragraphs), *cells]).split())


@pytest.mark.parametrize("name", MAKERS)
def test_every_form_of_a_document_has_all_of_its_words(name: str) -> None:
    """Nothing that one form says is missing in another."""
    river = negpos.load("river-water-example")
    chapters = list(MAKERS[name](river["highmark-draft"], river["midvale-reply"]))
    wanted = texts(chapters)
    assert len(wanted) > 10
    page = Reader(chapters_page(chapters))
    shown = {
        "page": " ".join("".join(page.text).split()),
        "Word": words_of(docx.Document(io.BytesIO(chapters_document(chapters)))),
    }
    assert not page.wrong
    assert not page.open
    for form, told in shown.items():
        assert not [text for text in wanted if text not in told], form
    plain = " ".join(chapters_text(chapters, 10_000).split()).casefold()
    assert not [t for c in chapters for t in (c.title,) if t.casefold() not in plain]
    assert chapters_markdown(chapters).startswith("# ")


#: the elements of a page without a script
PLAIN = {"html", "head", "meta", "title", "style", "body", "header", "h1", "main", "section", "h2"}
PLAIN |= {"p", "ul", "li", "div", "table", "caption", "thead", "tbody", "tr", "th", "td"}


@pytest.mark.parametrize("name", MAKERS)
def test_what_stands_in_position_files_stays_text(name: str) -> None:
    """No text of a file becomes markup, a script or an attribute, and no script may run."""
    page = chapters_page(MAKERS[name](hostile("a"), hostile("b")))
    read = Reader(page)
    assert not read.wrong
    assert {tag for tag, _ in read.elements} <= PLAIN
    assert not [key for _, found in read.elements for key in found if key.startswith("on")]
    assert "script-src 'none'" in page
    assert "<script>alert(1)</script>" in "".join(read.text)


@pytest.mark.parametrize(
    ("suffix", "arguments"),
    [
        ("docx", ["compare", "nato-reply", "us-reply"]),
        ("html", ["compare", "us-reply", "nato-reply", "nato-statements"]),
        ("docx", ["compile", "us-statements", "us-reply", "--issue", "strategic-arms"]),
        ("html", ["compile", "us-statements", "us-reply", "--issue", "strategic-arms"]),
        ("json", ["compile", "us-statements", "us-reply", "--issue", "strategic-arms"]),
        ("txt", ["compile", "us-statements", "us-reply", "--issue", "strategic-arms"]),
        ("docx", ["movement", "us-statements", "us-reply", "--issue", "strategic-arms"]),
        ("html", ["explain", "ru-us-draft/4.1b", "us-reply/r7"]),
        ("md", ["agreement", "us-reply", "us-reply"]),
    ],
)
def test_the_name_of_the_file_chooses_the_format(
    arguments: list[str], suffix: str, tmp_path: Path
) -> None:
    """Whatever is told in chapters can go to a meeting."""
    starts = {
        "html": b"<!DOCTYPE html>",
        "docx": b"PK",
        "md": b"# ",
        "json": b"{\n",
        "txt": b"Compilation",
    }
    path = tmp_path / f"document.{suffix}"
    assert main([*arguments, "-o", str(path)]) == 0
    assert path.read_bytes().startswith(starts[suffix])
    assert path.stat().st_size > 100


def test_a_format_that_a_report_does_not_have_is_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Two positions can be compared as a sheet; a report against its texts cannot."""
    assert main(["compare", "nato-reply", "us-reply", "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith("\ufeffleft_position,")
    names = ["us-reply", "nato-reply", "nato-statements"]
    assert main(["compare", *names, "--format", "csv"]) == 2
    told = "no format of this output 'csv'; there is text, markdown, html, docx, json"
    assert capsys.readouterr().err == f"negpos: {told}\n"
