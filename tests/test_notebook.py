"""What values show in a notebook: tables that can be parsed, escaped and not too long."""

from __future__ import annotations

import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from typing import Protocol

import attrs
import pytest

import negpos
from negpos.position import Position
from negpos.report.brief import make_brief
from negpos.report.layout import escape_markdown
from negpos.report.markup import printable
from negpos.report.notebook import (
    MOST_ROWS,
    Sheet,
    brief_sheet,
    comparison_sheet,
    corpus_sheet,
    landscape_sheet,
    position_sheet,
)

CORPUS = negpos.load()
HOSTILE = '<script>alert("|`$x$`")</script>\x00 "onmouseover="x" & *b* [a](b)\nc\rd'


def hostile(id: str) -> Position:
    """Return a position that is named, titled and worded as no one should."""
    position = CORPUS[id]
    clauses = tuple(attrs.evolve(clause, text=HOSTILE) for clause in position.clauses)
    return attrs.evolve(position, short=f"{HOSTILE} {id}", title=HOSTILE, clauses=clauses)


def plain(text: str) -> str:
    """Return a text as it can be shown."""
    return printable(text).replace("\r", "\n")


class Shown(Protocol):
    """What a notebook asks of a value."""

    def _repr_html_(self) -> str: ...

    def _repr_markdown_(self) -> str: ...


LEFT, RIGHT = CORPUS["ru-us-draft"], CORPUS["us-reply"]
BAD = hostile("ru-us-draft"), hostile("us-reply")
VALUES: dict[str, tuple[Shown, Sheet]] = {
    "position": (LEFT, position_sheet(LEFT)),
    "corpus": (CORPUS, corpus_sheet(CORPUS.values())),
    "comparison": (c := negpos.compare(LEFT, RIGHT), comparison_sheet(c)),
    "brief": (b := make_brief([LEFT, RIGHT]), brief_sheet(b)),
    "landscape": (z := negpos.landscape([LEFT, RIGHT]), landscape_sheet(z)),
    "hostile position": (BAD[0], position_sheet(BAD[0])),
    "hostile corpus": (
        h := attrs.evolve(CORPUS, positions={p.id: p for p in BAD}),
        corpus_sheet(h.values()),
    ),
    "hostile comparison": (c := negpos.compare(*BAD), comparison_sheet(c)),
    "hostile brief": (b := make_brief(BAD), brief_sheet(b)),
    "hostile landscape": (z := negpos.landscape(BAD), landscape_sheet(z)),
    "no positions": (e := attrs.evolve(CORPUS, positions={}), corpus_sheet(e.values())),
    "no zones": (z := negpos.landscape([]), landscape_sheet(z)),
    "long": (CORPUS["nato-statements"], position_sheet(CORPUS["nato-statements"])),
}
every = pytest.mark.parametrize(("value", "sheet"), VALUES.values(), ids=VALUES)


def text(element: ET.Element) -> str:
    """Return what an element says, a line break as such."""
    for line in element.iter("br"):
        line.text = "\n"
    return "".join(element.itertext())


@every
def test_html_is_a_table_that_says_what_the_sheet_does(value: Shown, sheet: Sheet) -> None:
    """It parses, holds nothing but a table, and each head tells what it is the head of."""
    table = ET.fromstring(value._repr_html_().replace("<br>", "<br/>"))
    assert table.tag == "table"
    known = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "br"}
    assert {element.tag for element in table.iter()} <= known
    names = {name for element in table.iter() for name in element.attrib}
    assert names <= {"class", "scope", "colspan"}
    caption = table.find("caption")
    assert caption is not None
    assert text(caption) == plain(sheet.caption)
    heads = table.findall("thead/tr/th")
    assert [text(head) for head in heads] == [plain(head) for head in sheet.headers]
    assert all(head.get("scope") == "col" for head in heads)
    rows = table.findall("tbody/tr")
    assert [[text(c) for c in row] for row in rows] == [list(map(plain, r)) for r in sheet.rows]
    assert all(row[0].tag == "th" and row[0].get("scope") == "row" for row in rows)


@every
def test_markdown_says_the_same(value: Shown, sheet: Sheet) -> None:
    """Each cell stands in it, escaped, and no row is broken."""
    caption, table, *_ = value._repr_markdown_().split("\n\n")
    assert caption == escape_markdown(plain(sheet.caption))
    lines = table.strip().split("\n")
    shown = [line for i, line in enumerate(lines) if i != 1] if sheet.headers else []
    rows = [sheet.headers, *sheet.rows] if sheet.headers else []
    assert len(shown) == len(rows)
    for line, row in zip(shown, rows, strict=True):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        assert cells == [escape_markdown(plain(cell)).strip() for cell in row]


@pytest.mark.parametrize("name", [name for name in VALUES if name.startswith("hostile")])
def test_nothing_gets_through(name: str) -> None:
    """No markup of a stranger is markup in what is shown, and no forbidden character is left."""
    value, _ = VALUES[name]
    for shown in (value._repr_html_(), value._repr_markdown_()):
        assert "<script" not in shown
        assert "\x00" not in shown
    assert '"onmouseover' not in value._repr_html_()
    assert "mathjax_ignore" in value._repr_html_()
    assert "[a](b)" not in value._repr_markdown_()


@every
def test_tables_are_short_and_say_so(value: Shown, sheet: Sheet) -> None:
    """There are at most so many rows; where there are more, it is told below."""
    html = value._repr_html_()
    assert html.count('scope="row"') == len(sheet.rows) <= MOST_ROWS
    assert ("<tfoot>" in html) == bool(sheet.left_out)


def test_what_is_left_out_is_counted() -> None:
    """The number is that of the clauses and findings that do not stand in the table."""
    clauses = len(CORPUS["nato-statements"].clauses)
    _, sheet = VALUES["long"]
    assert sheet.left_out == f"and {clauses - MOST_ROWS} more clauses"
    assert sheet.left_out in CORPUS["nato-statements"]._repr_markdown_()


def test_conflicts_come_first() -> None:
    """What is left out of a comparison weighs less than what is shown."""
    _, sheet = VALUES["comparison"]
    order = ["conflict", "undecided", "overlap", "gap"]
    places = [order.index(row[0].partition(",")[0]) for row in sheet.rows]
    assert places == sorted(places)
    assert places.count(0) == len(negpos.compare(LEFT, RIGHT).conflicts)


def test_zones_are_all_counted() -> None:
    """The numbers of a landscape add up to its zones."""
    found = negpos.landscape([LEFT, RIGHT])
    counts = [int(cell) for row in landscape_sheet(found).rows for cell in row[1:] if cell]
    assert sum(counts) == len(found.zones)


def test_tables_are_loaded_when_they_are_shown() -> None:
    """To import negpos does not import what only notebooks need."""
    code = "import sys, negpos; sys.exit('negpos.report.notebook' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
