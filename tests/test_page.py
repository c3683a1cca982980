"""The page: whole, readable without its script, safe, and filtered by it in a real browser."""

from __future__ import annotations

import html.parser
import importlib.resources
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import negpos
from negpos.position import Position
from negpos.report.brief import make_brief
from negpos.report.page import brief_page
from tests.briefs import three, whole
from tests.test_picture import contrast

BRIEF = three()
PAPERS = BRIEF.positions
PAGE = brief_page(BRIEF)
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
VOID = {"meta", "br", "link", "input"}
#: what HTML lets stand open
OPEN = {"p"}


class Reader(html.parser.HTMLParser):
    """The elements of a page, and whether each is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.wrong: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID | OPEN:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in OPEN:
            return
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def attributes(self, name: str) -> list[str]:
        """Return every value of an attribute."""
        return [found[name] or "" for _, found in self.elements if name in found]


READ = Reader(PAGE)


def hostile(name: str) -> Position:
    """Return a position whose every text would be markup, were it not escaped."""
    words = '<script>alert(1)</script>"onmouseover="alert(1)\' &amp; {{ 7 * 7 }} </style>'
    quoted = words.replace("'", "''")
    return negpos.load_text(
        f"""
format: 1
position: {name}
title: '{quoted}'
short: '{quoted}'
party: RU
date: 2021-12-17
kind: '{quoted}'
coverage: complete
sources:
  text: {{title: '{quoted}', publisher: '{quoted}', note: '{quoted}'}}
clauses:
  - id: "1"
    issue: nato-enlargement
    text: '{quoted}'
    bearer: US
    modality: {"must not" if name == "a" else "may"}
    action: admit
    target: UA
    conditional-on: ['{quoted}']
    source: {{in: text, at: '{quoted}', grade: B}}
    readings:
      x: {{note: '{quoted}'}}
      y: {{note: '{quoted}', target: GE}}
"""
    )


def test_the_page_is_whole_and_refers_to_nothing_outside() -> None:
    """Every element is closed, every link leads to a place in the page, and nothing is fetched."""
    assert not READ.wrong
    assert not READ.open
    ids = Counter(READ.attributes("id"))
    assert max(ids.values()) == 1
    links = READ.attributes("href")
    assert links
    assert all(link.startswith("#") and link[1:] in ids for link in links)
    assert not READ.attributes("src")
    assert "url(" not in PAGE
    assert "@import" not in PAGE


def test_every_row_stands_in_the_page_with_its_words_and_can_be_linked_to() -> None:
    """No script is needed to read a clause, a verdict or a landing zone."""
    text = " ".join("".join(READ.text).split())
    ids = set(READ.attributes("id"))
    rows = [row for section in BRIEF.sections for row in section.rows]
    assert rows
    for row in rows:
        assert f"row-{row.number.replace('.', '-')}" in ids
        for words in (*row.told, *row.landing.lines):
            assert " ".join(words.split()) in text
        for clauses in row.clauses.values():
            assert all(" ".join(clause.text.split()) in text for clause in clauses)


def test_each_verdict_tells_the_acts_in_full_and_an_example() -> None:
    """What stands behind a verdict is where it holds, in full, and one act."""
    words = BRIEF.comparisons[0].words
    text = " ".join("".join(READ.text).split())
    for row in BRIEF.sections[0].rows:
        for line in row.verdicts:
            for finding in line.findings:
                if finding.left is not None and finding.right is not None:
                    assert words.region(finding.region) in text
                    assert finding.witness in text


def test_what_stands_in_position_files_stays_text() -> None:
    """Tags, attributes, entities and templates of a file are shown as they were written."""
    page = brief_page(make_brief([hostile("a"), hostile("b")]))
    read = Reader(page)
    plain = Reader(brief_page(make_brief(PAPERS)))
    assert not read.wrong
    assert Counter(tag for tag, _ in read.elements)["script"] == 1
    assert not [name for _, found in read.elements for name in found if name.startswith("on")]
    assert {tag for tag, _ in read.elements} <= {tag for tag, _ in plain.elements} | {"details"}
    text = "".join(read.text)
    assert "<script>alert(1)</script>" in text
    assert "{{ 7 * 7 }}" in text
    assert "&amp; " in text


def test_tables_can_be_read_aloud() -> None:
    """Tables have captions, and their heads say whether they are of a row or a column."""
    tags = Counter(tag for tag, _ in READ.elements)
    assert tags["caption"] == tags["table"] > 3
    assert all(found.get("scope") in ("row", "col") for tag, found in READ.elements if tag == "th")
    assert ("html", {"lang": "en"}) in READ.elements
    assert {"main", "nav", "header", "h1"} <= set(tags)
    assert tags["h1"] == 1
    for tag, found in READ.elements:
        if tag == "div" and found.get("tabindex") == "0":
            assert found.get("aria-label")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_enough_contrast(scheme: str) -> None:
    """Every colour of text on its ground has the contrast that WCAG 2.2 AA asks for."""
    css = (importlib.resources.files("negpos.report") / "page.css").read_text()
    light, dark = re.findall(r":root \{([^}]*)\}", css)
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]+)", light if scheme == "light" else dark))
    full = {
        name: "#" + "".join(c * 2 for c in code[1:]) if len(code) == 4 else code
        for name, code in colours.items()
    }
    for name in ("ink", "soft", "link"):
        assert contrast(full[name], full["paper"]) >= 4.5
    for name in ("conflict", "undecided", "overlap"):
        assert contrast(full[name], full["paper"]) >= 3
    assert contrast(full["ink"], full["head"]) >= 4.5


def test_the_page_of_the_shipped_set_is_small() -> None:
    """Eight positions and thirty issues take less than a megabyte."""
    assert len(brief_page(whole()).encode()) < 1_000_000


def browse(page: str, folder: Path) -> tuple[str, str]:
    """Return the page as a browser shows it after its scripts, and what the browser logged."""
    assert BROWSER is not None
    path = folder / "page.html"
    path.write_text(page, encoding="utf-8")
    done = subprocess.run(
        [
            BROWSER,
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--enable-logging=stderr",
            "--virtual-time-budget=5000",
            "--dump-dom",
            path.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, "\n".join(x for x in done.stderr.splitlines() if "CONSOLE" in x)


needs_browser = pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine")


@needs_browser
def test_a_browser_runs_the_script_and_has_nothing_to_complain_of(tmp_path: Path) -> None:
    """The filters show, which the policy of the page allows, and the console stays empty."""
    for page in (PAGE, brief_page(make_brief([hostile("a"), hostile("b")]))):
        shown, console = browse(page, tmp_path)
        assert not console
        form = next(found for tag, found in Reader(shown).elements if tag == "form")
        assert "hidden" not in form


@needs_browser
@pytest.mark.parametrize(
    ("name", "value", "attribute"),
    [
        ("verdict", "conflict", "data-verdict"),
        ("standing", "conditional", "data-standing"),
        ("position", "3", "data-others"),
        ("issue", "issue-1", ""),
    ],
)
def test_filters_hide_all_that_was_not_asked_for(
    name: str, value: str, attribute: str, tmp_path: Path
) -> None:
    """After a choice only lines that fit are shown, only rows that have one, and it is counted."""
    choose = f"""
const chosen = document.querySelector("[name={name}]");
chosen.value = "{value}";
chosen.dispatchEvent(new Event("change", {{bubbles: true}}));
"""
    page = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", PAGE)
    shown, console = browse(page.replace("</body>", f"<script>{choose}</script></body>"), tmp_path)
    assert not console
    read = Reader(shown)
    lines = [found for tag, found in read.elements if tag == "li" and "data-verdict" in found]
    rows = [found for tag, found in read.elements if tag == "tr" and "data-position" in found]
    sections = [f for tag, f in read.elements if tag == "section" and f.get("class") == "issue"]
    if attribute:
        kept = [line for line in lines if "hidden" not in line]
        assert kept
        assert len(kept) < len(lines)
        if name != "position":
            assert all(value in (line[attribute] or "").split() for line in kept)
        count = sum("hidden" not in row for row in rows)
        assert 0 < count <= len(rows)
        assert re.search(rf"<output[^>]*>rows shown: {count}</output>", shown)
    else:
        assert [s["id"] for s in sections if "hidden" not in s] == [value]
