"""Word documents: A4 across, styles throughout, heads of tables that repeat on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from negpos.clause import Clause
from negpos.errors import MissingExtra
from negpos.report import contents
from negpos.report.brief import Brief, Row, Section
from negpos.report.catalogue import Table
from negpos.report.language import label
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.markup import printable

if TYPE_CHECKING:
    from docx.document import Document as Docx
    from docx.table import _Cell

#: A4 across and its margins, in millimetres
WIDTH, HEIGHT, MARGIN = 297, 210, 15
#: characters of a cell beyond which a row may go on on the next page
_LONGEST_WHOLE = 3000
#: the characters of a column below and beyond which its width does not depend on them
_LEAST, _MOST = 12, 90
#: up to how many positions stand with their names above the matrix
_MOST_NAMED = 5
_CITED, _HEAD, _SMALL, _STUB = "Cited", "Table Head", "Table Text", "Table Stub"
_POINT = "Table Point"


def brief_document(brief: Brief) -> bytes:
    """
    Return a brief as the bytes of a ``.docx`` file.

    `MissingExtra` where python-docx is not installed.
    """
    made = _document(contents.title(brief))
    _add(made, contents.days(brief), "Subtitle")
    _table(made, contents.position_table(brief), (10, 40, 148, 40, 29))
    made.add_heading(label("at-a-glance"), 1)
    shares = [190 // len(brief.positions)] * len(brief.positions)
    widths = (WIDTH - 2 * MARGIN - sum(shares), *shares)
    _table(made, contents.matrix_table(brief, letters=len(shares) > _MOST_NAMED), widths)
    for words in (contents.key(brief), *contents.left_out(brief)):
        _add(made, words)
    for chapter in contents.headline_chapters(brief):
        _chapter(made, chapter)
    for section in brief.sections:
        made.add_heading(printable(section.label), 1)
        if section.rows and contents.stands_beside(section):
            _rows(made, section)
        else:
            for row in section.rows:
                _stacked(made, row, section)
        for block in contents.notes(section):
            _block(made, block)
    for chapter in contents.last_chapters(brief):
        _chapter(made, chapter)
    return _saved(made)


def chapters_document(chapters: Iterable[Chapter]) -> bytes:
    """
    Return a document as the bytes of a ``.docx`` file; the first chapter has its title.

    `MissingExtra` where python-docx is not installed.
    """
    first, *others = chapters
    made = _document(first.title)
    for block in first.blocks:
        _block(made, block)
    for chapter in others:
        _chapter(made, chapter)
    return _saved(made)


def _document(title: str) -> Docx:
    """Return a document with its title."""
    try:
        import docx
    except ImportError:
        raise MissingExtra("a Word document", "python-docx", "brief") from None
    made: Docx = docx.Document()
    _set_up(made, title)
    _add(made, title, "Title")
    return made


def _saved(made: Docx) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _set_up(made: Docx, title: str) -> None:
    """Set page, styles and the number at the foot of each page."""
    import datetime

    from docx.enum.section import WD_ORIENT
    from docx.enum.style import WD_STYLE_TYPE
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    page = made.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(WIDTH), Mm(HEIGHT)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(MARGIN)
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    small = made.styles.add_style(_SMALL, WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = normal
    small.font.size = Pt(8.5)
    small.paragraph_format.space_after = Pt(2)
    point = made.styles.add_style(_POINT, WD_STYLE_TYPE.PARAGRAPH)
    point.base_style = made.styles["List Bullet"]
    point.font.size = Pt(8.5)
    point.paragraph_format.space_after = Pt(2)
    stub = made.styles.add_style(_STUB, WD_STYLE_TYPE.PARAGRAPH)
    stub.base_style = small
    stub.font.bold = True
    head = made.styles.add_style(_HEAD, WD_STYLE_TYPE.PARAGRAPH)
    head.base_style = stub
    head.paragraph_format.keep_with_next = True
    cited = made.styles.add_style(_CITED, WD_STYLE_TYPE.PARAGRAPH)
    cited.base_style = small
    cited.font.italic = True
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(foot)
    properties = made.core_properties
    properties.title, properties.author, properties.comments = printable(title), "negpos", ""
    # the same brief gives the same document
    properties.created = properties.modified = datetime.datetime(2000, 1, 1)


def _page_number(paragraph: Any) -> None:
    """Add a field that counts pages."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add(made: Docx | _Cell, words: str, style: str | None = None) -> Any:
    return made.add_paragraph(printable(words), style)


def _chapter(made: Docx, chapter: Chapter) -> None:
    made.add_heading(printable(chapter.title), 1)
    for block in chapter.blocks:
        _block(made, block)


def _block(made: Docx, block: Block) -> None:
    if isinstance(block, Table):
        _table(made, block, _widths(block))
    elif isinstance(block, Bullets):
        if block.title:
            _add(made, block.title).paragraph_format.keep_with_next = True
        for line in block.lines:
            _add(made, line, "List Bullet")
    else:
        _add(made, block)


def _widths(table: Table) -> list[int]:
    """Return the widths of columns in millimetres, more for those with more text."""
    columns = zip(table.headers, *table.rows, strict=True)
    longest = [max(_LEAST, min(max(map(len, column)), _MOST)) for column in columns]
    return [(WIDTH - 2 * MARGIN) * length // sum(longest) for length in longest]


def _grid(made: Docx, headers: Sequence[str], widths: Sequence[int]) -> Any:
    """Add a table with heads that repeat on every page; *widths* are in millimetres."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm

    table = made.add_table(rows=1, cols=len(headers), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    head = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeat)
    for cell, width, words in zip(head.cells, widths, headers, strict=True):
        cell.width = Mm(width)
        _fill(cell, [(words, _HEAD)])
    return table


def _add_row(table: Any, widths: Sequence[int], cells: Iterable[Iterable[tuple[str, str]]]) -> None:
    """Add a row, each cell a list of words with their styles; short ones are not cut in two."""
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    row = table.add_row()
    filled = [list(paragraphs) for paragraphs in cells]
    if all(sum(len(words) for words, _ in paragraphs) < _LONGEST_WHOLE for paragraphs in filled):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, width, paragraphs in zip(row.cells, widths, filled, strict=True):
        cell.width = Mm(width)
        _fill(cell, paragraphs)


def _fill(cell: _Cell, paragraphs: Sequence[tuple[str, str]]) -> None:
    first, *others = paragraphs or [("", _SMALL)]
    cell.paragraphs[0].text, cell.paragraphs[0].style = printable(first[0]), first[1]
    for words, style in others:
        _add(cell, words, style)


def _table(made: Docx, table: Table, widths: Sequence[int]) -> None:
    grid = _grid(made, table.headers, widths)
    for row in table.rows:
        _add_row(grid, widths, ([(cell, _SMALL)] for cell in row))
    _add(made, "")


def _rows(made: Docx, section: Section) -> None:
    number, landing = 11, 42
    rest = WIDTH - 2 * MARGIN - number - landing
    each = rest // (len(section.speaking) + 2)
    verdicts = rest - each * len(section.speaking)
    widths = (number, *[each] * len(section.speaking), verdicts, landing)
    grid = _grid(made, contents.headers(section), widths)
    for row in section.rows:
        _add_row(grid, widths, _cells(row, section))
    _add(made, "")


def _stacked(made: Docx, row: Row, section: Section) -> None:
    """Add a row as a table of its own, in which positions stand below each other."""
    widths = (35, WIDTH - 2 * MARGIN - 35)
    grid = _grid(made, (row.number, row.about), widths)
    for head, parts in contents.stacked(row, section):
        clauses = [part for part in parts if isinstance(part, Clause)]
        lines = [(part, _POINT) for part in parts if isinstance(part, str)]
        _add_row(grid, widths, ([(head, _STUB)], [*_clauses(clauses), *lines]))
    _add(made, "")


def _cells(row: Row, section: Section) -> Iterable[Iterable[tuple[str, str]]]:
    yield [(row.number, _SMALL)]
    for position in section.speaking:
        yield _clauses(row.clauses.get(position.id, ()))
    yield [(f"{row.about}:", _SMALL), *((words, _POINT) for words in row.told)]
    yield [(line, _POINT) for line in row.landing.lines]


def _clauses(clauses: Iterable[Clause]) -> Iterable[tuple[str, str]]:
    for clause in clauses:
        words, cited = contents.clause_words(clause)
        yield words, _SMALL
        yield cited, _CITED
