"""Briefs for other programs: Word, LaTeX, spreadsheets, and the command that writes them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

import negpos
from negpos.__main__ import main
from negpos.report import contents
from negpos.report.brief import Brief, make_brief
from negpos.report.document import brief_document
from negpos.report.latex import brief_latex
from negpos.report.sheet import COLUMNS, brief_tsv, findings_csv, plain_cell
from tests.briefs import corpus, three
from tests.test_page import hostile

CORPUS = corpus()
BRIEF = three()
PAPERS = BRIEF.positions


# Word ----------------------------------------------------------------------------------------


def opened(brief: Brief) -> Document:
    """Return the Word document of a brief."""
    return docx.Document(io.BytesIO(brief_document(brief)))


DOCUMENT = opened(BRIEF)


def cell_texts(document: Document) -> str:
    """Return the text of all cells."""
    return "\n".join(c.text for table in document.tables for row in table.rows for c in row.cells)


def test_the_page_lies_across_and_is_numbered() -> None:
    """A4 landscape, with a number at the foot that the program for reading counts."""
    page = DOCUMENT.sections[0]
    assert page.page_width is not None
    assert page.page_height is not None
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (297, 210)
    fields = page.footer.paragraphs[0]._p.findall(qn("w:fldSimple"))
    assert [field.get(qn("w:instr")) for field in fields] == ["PAGE"]


def test_every_table_repeats_its_head_and_fills_the_page() -> None:
    """The head of a table stands on each page, and columns have the widths that were meant."""
    assert len(DOCUMENT.tables) > 10
    for table in DOCUMENT.tables:
        head = table.rows[0]._tr.trPr
        assert head is not None
        assert head.find(qn("w:tblHeader")) is not None
        widths = [cell.width.mm for cell in table.rows[0].cells if cell.width is not None]
        assert len(widths) == len(table.columns)
        assert 255 <= sum(widths) <= 268


def test_the_words_of_every_row_are_in_the_document() -> None:
    """No clause, verdict or landing zone is lost, whichever way positions stand."""
    text = cell_texts(DOCUMENT)
    for section in BRIEF.sections:
        for row in section.rows:
            for clauses in row.clauses.values():
                assert all(clause.text in text for clause in clauses)
            assert all(line in text for line in (*row.told, *row.landing.lines))
    ways = {contents.stands_beside(section) for section in BRIEF.sections if section.rows}
    assert ways == {True, False}


def test_looks_come_from_styles() -> None:
    """No run is set in bold, colour or size by hand, so that a house style can be put on."""
    body = DOCUMENT.element.body
    assert not body.findall(f".//{qn('w:rPr')}")
    cells = [cell for table in DOCUMENT.tables for row in table.rows for cell in row.cells]
    used = {p.style.name for cell in cells for p in cell.paragraphs if p.style is not None}
    assert used <= {"Table Text", "Table Point", "Table Head", "Table Stub", "Cited"}


def test_whatever_stands_in_a_file_is_text_in_the_document() -> None:
    """Markup of a file is no markup of the document, which stays readable."""
    made = brief_document(make_brief([hostile("a"), hostile("b")]))
    assert "<script>alert(1)</script>" in cell_texts(docx.Document(io.BytesIO(made)))
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        assert b"<script" not in parts.read("word/document.xml")


# LaTeX ---------------------------------------------------------------------------------------

LATEX = shutil.which("pdflatex")


def test_latex_has_no_character_of_a_file_as_a_command() -> None:
    """Every special character of a text is written so that it is printed."""
    made = brief_latex(make_brief([hostile("a"), hostile("b")]))
    assert "{{ 7" not in made
    assert r"\{\{ 7 * 7 \}\}" in made
    assert "<script>" not in made
    body = re.sub(r"\\[\\&%$#_{}]", "", made)
    assert body.count("{") == body.count("}")
    assert not re.search(r"(?<!\\)[#$%]", made.partition(r"\begin{document}")[2])


def test_latex_loses_no_row() -> None:
    """Each row has a table of its own, or stands in that of its issue."""
    made = brief_latex(BRIEF)
    assert made.count(r"\begin{longtable}") == made.count(r"\end{longtable}")
    for section in BRIEF.sections:
        for row in section.rows:
            assert re.search(rf"^ *{re.escape(row.number)} +&", made, re.M), row.number


@pytest.mark.skipif(LATEX is None, reason="no LaTeX on this machine")
def test_latex_can_be_set(tmp_path: Path) -> None:
    """PdfLaTeX makes a document of it, hostile texts included."""
    for brief in (BRIEF, make_brief([hostile("a"), hostile("b")])):
        (tmp_path / "brief.tex").write_text(brief_latex(brief), encoding="utf-8")
        done = subprocess.run(
            [str(LATEX), "-interaction=nonstopmode", "-halt-on-error", "brief.tex"],
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-2000:]


# Spreadsheets --------------------------------------------------------------------------------


def test_csv_holds_every_finding_and_every_field() -> None:
    """A row for each finding, in the order of the comparisons, with both clauses."""
    text = findings_csv(BRIEF.comparisons)
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:], newline="")))
    found = [(c, f) for c in BRIEF.comparisons for f in c.findings]
    assert len(rows) == len(found) > 100
    for row, (comparison, finding) in zip(rows, found, strict=True):
        assert tuple(row) == COLUMNS
        assert row["left_position"] == comparison.left.id
        assert row["verdict"] == finding.verdict.value
        assert row["fingerprint"] == finding.fingerprint
        assert row["right"] == (finding.right.reference if finding.right else "")
        assert row["left_text"] == (finding.left.text if finding.left else "")
        readings = json.loads(row["readings"]) if row["readings"] else []
        assert readings == [dict(way) for way in finding.readings]
        assert (row["direction"] == "") is (finding.verdict.value == "gap")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(start: str) -> None:
    """What a spreadsheet would compute is shown as it was written."""
    assert plain_cell(f"{start}1+1") == f"'{start}1+1"
    assert plain_cell(f"a{start}1") == f"a{start}1"


@pytest.mark.parametrize(
    "text",
    [
        "4.10",
        "007",
        "1,000",
        "1e5",
        "55132305e100",
        "50%",
        "(5)",
        "$5",
        "3/4",
        "3-4",
        "2021-12-17",
        "17.12.2021",
        "17 December 2021",
        "Dec-21",
        "May 1",
        "10:30 pm",
    ],
)
def test_no_cell_is_a_number_or_a_date(text: str) -> None:
    """A pinpoint keeps its zero, and what looks like a date is shown as it was written."""
    assert plain_cell(text) == f"'{text}"


def test_a_long_text_is_looked_at_once() -> None:
    """What nearly is a date takes no longer than any other text."""
    assert plain_cell("5 " + "mar" * 100_000 + "!").startswith("5 mar")


@pytest.mark.parametrize(
    "text", ["", "Art. 4", "Art. 4, first indent", "ru-us-draft/4.10", "5 states", "may", "A"]
)
def test_words_stand_in_cells_as_they_are(text: str) -> None:
    """Only what would be read as something else gets a mark."""
    assert plain_cell(text) == text


def test_no_cell_of_the_shipped_set_needs_a_mark() -> None:
    """Ids, fingerprints and numbers of rows are made so that no program takes them for numbers."""
    rows = [*csv.reader(io.StringIO(findings_csv(BRIEF.comparisons), newline=""))]
    sheet = [*csv.reader(io.StringIO(brief_tsv(BRIEF)), "excel-tab")]
    assert not [cell for row in (*rows, *sheet) for cell in row if cell.startswith("'")]


def test_no_text_of_a_file_becomes_a_formula() -> None:
    """Clauses that begin with a sign keep it behind a mark, in both kinds of sheets."""
    text = negpos.dump(CORPUS["us-reply"]).replace("text: The United States", "text: =HYPERLINK(1)")
    reply = negpos.load_text(text)
    brief = make_brief([CORPUS["ru-us-draft"], reply])
    rows = [*csv.reader(io.StringIO(findings_csv(brief.comparisons), newline=""))]
    sheet = [*csv.reader(io.StringIO(brief_tsv(brief)), "excel-tab")]
    cells = [cell for row in (*rows, *sheet) for cell in row]
    assert any("'=HYPERLINK(1)" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_tsv_has_a_row_for_each_row_and_a_column_for_each_position() -> None:
    """All lines have the same columns, on one line each."""
    heads, *rows = csv.reader(io.StringIO(brief_tsv(BRIEF)), "excel-tab")
    assert heads == ["issue", "row", *(p.name for p in PAPERS), "verdicts", "landing zone"]
    assert all(len(row) == len(heads) for row in rows)
    assert [row[1] for row in rows] == [f"row {r.number}" for s in BRIEF.sections for r in s.rows]


# The command ---------------------------------------------------------------------------------

STARTS = {
    "html": b"<!DOCTYPE html>",
    "docx": b"PK",
    "csv": b"\xef\xbb\xbfleft_position,",
    "tsv": b"issue\trow\t",
    "tex": b"\\documentclass",
    "json": b"{\n",
    "md": b"# Comparison",
    "svg": b"<svg",
    "txt": b"COMPARISON",
}


@pytest.mark.parametrize("suffix", STARTS)
def test_the_name_of_the_file_chooses_the_format(suffix: str, tmp_path: Path) -> None:
    """Each of the formats is written whole, under its usual suffix."""
    path = tmp_path / f"brief.{suffix}"
    arguments = ["us-reply", "nato-reply", "--issue", "strategic-arms", "-o", str(path)]
    assert main(["brief", *arguments]) == 0
    assert path.read_bytes().startswith(STARTS[suffix])


@pytest.mark.parametrize(("suffix", "package"), [("html", "Jinja2"), ("docx", "python-docx")])
def test_a_missing_package_is_told_in_a_sentence(
    suffix: str,
    package: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Who has not installed the extra reads how to."""
    monkeypatch.setitem(sys.modules, "jinja2", None)
    monkeypatch.setitem(sys.modules, "docx", None)
    path = tmp_path / f"brief.{suffix}"
    assert main(["brief", "us-reply", "nato-reply", "-o", str(path)]) == 2
    err = capsys.readouterr().err
    assert f"needs {package}, which is not installed" in err
    assert "pip install 'negpos[brief]'" in err
    assert not path.exists()
