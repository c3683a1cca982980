"""The maps: that they can be parsed and read, and show what the brief holds."""

from __future__ import annotations

import functools
import itertools
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from negpos.__main__ import main
from negpos.modality import Verdict
from negpos.position import Position
from negpos.report.brief import Brief, Cell, Filter, make_brief
from negpos.report.contents import cell_words
from negpos.report.markup import escape_markup, printable
from negpos.report.picture import (
    DARK,
    LIGHT,
    TEXT_ON,
    brief_svg,
    issues_svg,
    pairs_svg,
    shares,
    text_width,
    wrapped,
)
from tests.briefs import corpus, whole

CORPUS = corpus()
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    '<script>alert("x")</script>',
    "W" * 90,
    '"onmouseover="alert(1)" \'& ]]> <!-- \x00\x0b\x1b\ud800\uffff',
    "Donaudampfschifffahrtsgesellschaftskapitän 中文字符中文字符中文字符 Вооружённые силы",
)
PAIR = (CORPUS["ru-us-draft"], CORPUS["us-reply"])


def hostile() -> Brief:
    """Return a brief of positions with names as no one should give them."""
    papers = [CORPUS[id] for id in ("ru-us-draft", "us-reply", "nato-reply", "author-proposals")]
    return make_brief([attrs.evolve(p, short=n) for p, n in zip(papers, HOSTILE, strict=True)])


BRIEFS: dict[str, Callable[[], Brief]] = {
    "shipped": whole,
    "hostile": functools.cache(hostile),
    "one": lambda: make_brief([CORPUS["us-reply"]]),
    "none left": lambda: make_brief(PAIR, filter=Filter(verdicts=frozenset({Verdict.GAP}))),
}
MAPS = {"pairs": pairs_svg, "issues": issues_svg, "both": brief_svg}
every_map = pytest.mark.parametrize("draw", MAPS.values(), ids=MAPS)
every_brief = pytest.mark.parametrize("made", BRIEFS.values(), ids=BRIEFS)


def words(element: ET.Element) -> str:
    """Return all that can be read in an element, but not what only shows when pointed at."""
    texts = ("".join(found.itertext()) for found in element.iter(f"{SVG}text"))
    return " ".join(texts)


def cells(drawing: str) -> list[ET.Element]:
    """Return the groups that tell something when pointed at, in the order of reading."""
    root = ET.fromstring(drawing)
    return [group for group in root.iter(f"{SVG}g") if group.find(f"{SVG}title") is not None]


# ---------------------------------------------------------------- what is written


@every_brief
@every_map
def test_a_map_is_one_image_with_a_name(
    draw: Callable[[Brief], str], made: Callable[[], Brief]
) -> None:
    """It parses as XML, and has role, title and description, but nothing active and no ids."""
    brief = made()
    root = ET.fromstring(draw(brief))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert all(child.text for child in root[:2])
    allowed = {"svg", "title", "desc", "style", "g", "text", "tspan", "rect", "path"}
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= allowed
    names = {name for element in root.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on")} | names & {"id", "href", "style"}


def test_a_stranger_can_name_positions_as_they_like() -> None:
    """Names stand in the map as they were given, but for what XML has no place for."""
    drawing = brief_svg(BRIEFS["hostile"]())
    shown = re.sub(r"\s", "", words(ET.fromstring(drawing)))
    for name in HOSTILE:
        assert re.sub(r"\s", "", printable(name)) in shown
    assert "<script" not in drawing
    drawing.encode()


@given(text=st.text(st.characters(codec=None)))
def test_any_text_can_be_written(text: str) -> None:
    """Escaped text parses, in an element and in an attribute, as the same text made printable."""
    escaped = escape_markup(text)
    element = ET.fromstring(f'<a b="{escaped}">{escaped}</a>')
    expected = printable(text).replace("\r\n", "\n").replace("\r", "\n")
    assert (element.text or "") == expected
    assert element.get("b") == re.sub(r"[\n\t]", " ", expected)


def test_rules_reach_nothing_outside() -> None:
    """In a page, each rule of the style is for what is inside a map."""
    (style,) = ET.fromstring(brief_svg(whole())).iter(f"{SVG}style")
    assert style.text is not None
    rules = re.sub(r"@media[^{]*\{(.*?\})\}", r"\1", style.text)
    assert "@media" in style.text
    for selectors, declared in re.findall(r"([^{}]+)\{([^{}]*)\}", rules):
        assert all(s.startswith(".negpos-map") for s in selectors.split(","))
        used = re.findall(r"--[\w-]+", declared)
        assert all(name.startswith("--negpos-") for name in used)
    classes = {c for e in ET.fromstring(brief_svg(whole())).iter() if (c := e.get("class"))}
    assert {c for c in classes if not c.startswith(("np-", "negpos-"))} == set()
    assert all(f".{c}" in style.text for c in classes)


def test_the_maps_of_the_shipped_papers_are_small() -> None:
    """Both together are sent by mail without a thought."""
    assert len(brief_svg(whole()).encode()) < 120_000


# ---------------------------------------------------------------- what is told


LETTERS = {"C": Verdict.CONFLICT, "U": Verdict.UNDECIDED, "O": Verdict.OVERLAP}


def chips(cell: ET.Element) -> dict[Verdict, int]:
    """Return what a cell tells of each verdict."""
    return {LETTERS[v]: int(n) for v, n in re.findall(r"\b([CUO])(\d+)\b", words(cell))}


@every_brief
def test_every_cell_of_the_matrix_is_there(made: Callable[[], Brief]) -> None:
    """Each issue has a cell for each position, with its counts or the word for having none."""
    brief = made()
    found = cells(issues_svg(brief))
    expected = [
        (label, position, brief.matrix[issue][position.id])
        for issue, label in brief.issues.items()
        for position in brief.positions
    ]
    assert len(found) == len(expected)
    for cell, (label, position, counted) in zip(found, expected, strict=True):
        told = cell.findtext(f"{SVG}title")
        assert told == f"{label}, {printable(position.name)}: {cell_words(counted, letters=False)}"
        assert chips(cell) == {v: n for v, n in counted.counts.items() if n}
        if not chips(cell):
            assert words(cell) == cell_words(counted, letters=False)


@pytest.mark.parametrize("id", ["shipped", "hostile", "none left"])
def test_every_pair_is_there_twice(id: str) -> None:
    """Both cells of a pair have its shares and the number of findings that are no gaps."""
    brief = BRIEFS[id]()
    found = cells(pairs_svg(brief))
    for i, j in itertools.permutations(range(len(brief.positions)), 2):
        cell = found[i * (len(brief.positions) - 1) + j - (j > i)]
        ids = {brief.positions[i].id, brief.positions[j].id}
        (pair,) = (c for c in brief.comparisons if {c.left.id, c.right.id} == ids)
        counts = {v: pair.counts[v.value] for v in LETTERS.values()}
        assert chips(cell) == shares(counts)
        told = cell.findtext(f"{SVG}title") or ""
        assert told.startswith(f"{printable(pair.left.name)} and {printable(pair.right.name)}: ")
        if any(counts.values()):
            assert f"% of {sum(counts.values())}" in words(cell)
            assert all(f"{v.value} {n}" in told for v, n in counts.items() if n)
        else:
            assert words(cell) == "gaps only"


@given(counts=st.fixed_dictionaries({v: st.integers(0, 999) for v in LETTERS.values()}))
def test_shares_add_up(counts: dict[Verdict, int]) -> None:
    """What is there has at least 1 per cent, all is 100, and no share is off by 2 or more."""
    found = shares(counts)
    assert found.keys() == {v for v, n in counts.items() if n}
    assert sum(found.values()) == (100 if found else 0)
    for verdict, share in found.items():
        assert share >= 1
        assert abs(share - 100 * counts[verdict] / sum(counts.values())) < 2


def test_what_is_not_counted_is_told() -> None:
    """A filter is named above the map of the pairs, and the other map counts all."""
    chosen = Filter(frozenset({"exercises"}), frozenset({Verdict.CONFLICT}), True)
    brief = make_brief(PAIR, filter=chosen)
    told = words(ET.fromstring(pairs_svg(brief)))
    assert "nothing but conflict is counted" in told
    assert "only those that are topics for talks" in told
    assert "only findings on: Exercises and transparency" in told


def test_a_cell_is_told_in_words() -> None:
    """Alone is neither silent nor a verdict."""
    assert cell_words(Cell(dict.fromkeys(LETTERS.values(), 0)), letters=False) == "alone"
    assert cell_words(whole().matrix["un-charter"]["author-report"], letters=False) == "silent"
    assert cell_words(whole().matrix["un-charter"]["us-reply"], letters=False) == "not coded"


# ---------------------------------------------------------------- how it can be read


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2."""
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_is_enough(colours: dict[str, str]) -> None:
    """Text has 4.5 to 1 on its ground, and the outline of a shape 3 to 1 on the paper."""
    assert LIGHT.keys() == DARK.keys()
    for text, ground in TEXT_ON:
        assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for line in ("conflict", "undecided-line", "overlap-line", "soft"):
        assert contrast(colours[line], colours["paper"]) >= 3, line


def test_verdicts_differ_without_colour() -> None:
    """Conflict and overlap differ in brightness, and all verdicts in their shape."""
    for colours in (LIGHT, DARK):
        assert contrast(colours["conflict"], colours["overlap"]) >= 3
    shapes: dict[str, set[str]] = {}
    for path in ET.fromstring(issues_svg(whole())).iter(f"{SVG}path"):
        if re.fullmatch(r"np-[cuo][12]", path.get("class") or ""):
            drawn = re.sub("[^a-zA-Z]", "", path.get("d") or "")
            shapes.setdefault((path.get("class") or "")[3], set()).add(drawn)
    assert len(shapes) == 3
    assert all(len(drawn) == 1 for drawn in shapes.values())
    assert len(set().union(*shapes.values())) == 3


@attrs.frozen
class Box:
    """A text or a shape, with the room that it takes at most."""

    left: float
    top: float
    right: float
    bottom: float
    what: str

    def meets(self, other: Box) -> bool:
        """Tell whether two boxes have a point inside of both."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.2
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.2
        )


@attrs.frozen
class Pen:
    """Where elements are put, and how their text is set."""

    x: float = 0
    y: float = 0
    size: float = 12
    anchor: str = "start"
    bold: bool = False

    def inside(self, element: ET.Element) -> Pen:
        """Return the same as an element changes it."""
        moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform") or "")
        x, y = map(float, moved.groups()) if moved else (0, 0)
        return Pen(
            self.x + x,
            self.y + y,
            float(element.get("font-size") or self.size),
            element.get("text-anchor") or self.anchor,
            self.bold or element.get("font-weight") == "700",
        )


def texts(element: ET.Element, pen: Pen) -> Iterator[Box]:
    """Yield the lines of text in an element."""
    pen = pen.inside(element)
    if element.text and element.tag in (f"{SVG}text", f"{SVG}tspan"):
        width = text_width(element.text, pen.size, bold=pen.bold)
        x = pen.x + float(element.get("x") or 0) - (width / 2 if pen.anchor == "middle" else 0)
        y = pen.y + float(element.get("y") or 0)
        yield Box(x, y - 0.8 * pen.size, x + width, y + 0.25 * pen.size, element.text)
    for child in element:
        yield from texts(child, pen)


def corners(element: ET.Element, pen: Pen) -> Iterator[tuple[float, float]]:
    """Yield the points of which the paths and rectangles in an element are made."""
    pen = pen.inside(element)
    x = y = 0.0
    for command, written in re.findall("([MhHvVlaz])([^MhHvVlaz]*)", element.get("d") or ""):
        numbers = [float(number) for number in written.split()]
        if command in "Mla":
            x, y = (x * (command != "M") + numbers[-2], y * (command != "M") + numbers[-1])
        elif command in "hv":
            x, y = (x + numbers[0], y) if command == "h" else (x, y + numbers[0])
        elif command == "V":
            y = numbers[0]
        yield pen.x + x, pen.y + y
    if element.tag == f"{SVG}rect":
        x, y = (float(element.get(key) or 0) for key in "xy")
        yield pen.x + x, pen.y + y
        width, height = (float(element.get(key) or 0) for key in ("width", "height"))
        yield pen.x + x + width, pen.y + y + height
    for child in element:
        yield from corners(child, pen)


@every_brief
@every_map
def test_nothing_overlaps_and_nothing_is_cut(
    draw: Callable[[Brief], str], made: Callable[[], Brief]
) -> None:
    """No line of text meets another one, and all texts and shapes lie in the view box."""
    brief = made()
    root = ET.fromstring(draw(brief))
    _, _, width, height = map(float, (root.get("viewBox") or "").split())
    lines = list(texts(root, Pen()))
    for line in lines:
        assert 0 <= line.left < line.right <= width, line
        assert 0 <= line.top < line.bottom <= height, line
    for x, y in corners(root, Pen()):
        assert 0 <= x <= width
        assert 0 <= y <= height
    ordered = sorted(lines, key=lambda line: line.top)
    for i, line in enumerate(ordered):
        for other in ordered[i + 1 :]:
            if other.top >= line.bottom:
                break
            assert not line.meets(other), (line, other)


@every_brief
@every_map
def test_what_is_drawn_in_a_cell_stays_in_it(
    draw: Callable[[Brief], str], made: Callable[[], Brief]
) -> None:
    """Texts and shapes of one cell are no wider than the columns, so that none meets the next."""
    brief = made()
    drawing = draw(brief)
    lefts = sorted({float(x) for x in re.findall(r"translate\((\S+) \S+\)\"><title>", drawing)})
    column = min((b - a for a, b in itertools.pairwise(lefts)), default=120)
    for cell in cells(drawing):
        here = attrs.evolve(Pen(size=11, anchor="middle"), x=-Pen().inside(cell).x)
        for box in texts(cell, here):
            assert 0 <= box.left < box.right <= column, box
        assert all(0 <= x <= column for x, _ in corners(cell, here))


@given(text=st.text(), width=st.floats(20, 300), bold=st.booleans())
def test_wrapped_lines_fit_and_lose_nothing(text: str, width: float, bold: bool) -> None:
    """Each line has room, and the lines hold all characters but spaces."""
    lines = wrapped(text, width, 12, bold=bold)
    assert "".join("".join(lines).split()) == "".join(text.split())
    for line in lines:
        assert len(line) < 2 or text_width(line, 12, bold=bold) <= width + 0.001


# ---------------------------------------------------------------- the command


def test_the_name_of_the_file_asks_for_a_picture(tmp_path: Path) -> None:
    """Both maps stand in one file."""
    path = tmp_path / "picture.svg"
    assert main(["brief", "ru-us-draft", "us-reply", "-o", str(path)]) == 0
    assert path.read_text(encoding="utf-8") == brief_svg(make_brief(PAIR))
    titles = words(ET.parse(path).getroot())
    assert "Position by position" in titles
    assert "Issue by issue" in titles


def test_only_a_brief_is_drawn(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Other commands refuse the format and the name."""
    with pytest.raises(SystemExit):
        main(["compare", "ru-us-draft", "us-reply", "--format", "svg"])
    assert main(["compare", "ru-us-draft", "us-reply", "-o", str(tmp_path / "x.svg")]) == 2
    assert "format for a file named" in capsys.readouterr().err


def named(position: Position, name: str) -> Position:
    """Return a position with another name."""
    return attrs.evolve(position, short=name)


@functools.cache
def exercises() -> Brief:
    """Return a brief on one issue."""
    return make_brief(PAIR, filter=Filter(frozenset({"exercises"})))


@given(name=st.text(st.characters(codec=None), max_size=200))
def test_any_name_can_be_drawn(name: str) -> None:
    """Whatever a position is called, the map parses and tells its counts."""
    small = exercises()
    brief = attrs.evolve(small, positions=tuple(named(p, name) for p in small.positions))
    for draw in MAPS.values():
        ET.fromstring(draw(brief))
    assert len(cells(issues_svg(brief))) == 2 * len(brief.matrix)
