"""
Maps of a brief as SVG: each pair of positions, and each position on each issue.

A verdict is told by a letter and a shape as well as by colour, so that a map can be read in black
and white. A drawing refers to nothing outside of it and has no ids, so that any number can stand in
one page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from negpos.compare import Comparison
from negpos.modality import Verdict
from negpos.report.brief import Brief, Cell, Filter
from negpos.report.contents import ABSENT, cell_words, letter
from negpos.report.language import label
from negpos.report.markup import escape_markup, printable
from negpos.words import counted, enumerate_words

#: the colours of a map on paper and on a light screen
LIGHT = {
    "paper": "#ffffff",
    "ink": "#1a1d23",
    "soft": "#545b68",
    "rule": "#d3d7de",
    "conflict": "#9b1c1c",
    "conflict-ink": "#ffffff",
    "conflict-pale": "#fdebea",
    "undecided": "#f2d27c",
    "undecided-line": "#7a5200",
    "undecided-pale": "#fff8e3",
    "overlap": "#abcdf0",
    "overlap-line": "#1f5fa8",
    "overlap-pale": "#f1f7fd",
}
#: the same on a dark screen
DARK = {
    "paper": "#16181d",
    "ink": "#eceef2",
    "soft": "#b4b9c4",
    "rule": "#3d424d",
    "conflict": "#ff9d92",
    "conflict-ink": "#2a0503",
    "conflict-pale": "#3a1614",
    "undecided": "#5f4600",
    "undecided-line": "#e8b84a",
    "undecided-pale": "#292110",
    "overlap": "#1f4a78",
    "overlap-line": "#7db8f5",
    "overlap-pale": "#15222f",
}
#: which colours text has on which ground
TEXT_ON = (
    ("ink", "paper"),
    ("soft", "paper"),
    ("conflict-ink", "conflict"),
    *(("ink", f"{verdict}-pale") for verdict in ("conflict", "undecided", "overlap")),
    *(("ink", verdict) for verdict in ("undecided", "overlap")),
)
#: what each class of elements is painted with
_PAINT = {
    "text": {"fill": "ink"},
    ".np-soft": {"fill": "soft"},
    ".np-on": {"fill": "conflict-ink"},
    ".np-paper": {"fill": "paper"},
    ".np-rule": {"stroke": "rule"},
    ".np-box": {"fill": "paper", "stroke": "soft"},
    ".np-dots": {"fill": "paper", "stroke": "soft"},
    ".np-c2": {"fill": "conflict", "stroke": "conflict"},
    ".np-c1": {"fill": "conflict-pale", "stroke": "conflict"},
    ".np-u2": {"fill": "undecided", "stroke": "undecided-line"},
    ".np-u1": {"fill": "undecided-pale", "stroke": "undecided-line"},
    ".np-o2": {"fill": "overlap", "stroke": "overlap-line"},
    ".np-o1": {"fill": "overlap-pale", "stroke": "overlap-line"},
    ".np-bars": {"stroke": "undecided-line"},
}
_SHOWN = (Verdict.CONFLICT, Verdict.UNDECIDED, Verdict.OVERLAP)
_ALONE = "alone"
#: the boxes around words, by the key of the label
_BOXES = {_ALONE: "np-box", "not-coded": "np-dots"}

_MARGIN, _PAD, _GAP = 16.0, 6.0, 2.0
_LABEL = 236.0
_NARROWEST = 720.0
_SIZE, _SMALL, _TITLE = 12.0, 11.0, 18.0
_LEADING = 1.3
_CHIP, _BAR, _BOX = 20.0, 10.0, 70.0
#: what opens a group of short texts in the middle of what they stand in
_SIGNS = f'<g font-size="{_SMALL:g}" text-anchor="middle">'
#: pairs that are told in the description of a map, for those who hear it
_MOST_TOLD = 60

_THIN = frozenset("iIjJl|.,:;'’!- ftr()[]/")
_THICK = frozenset("mwMWOQGDHN%@&—…")


# ---------------------------------------------------------------- the maps


def pairs_svg(brief: Brief) -> str:
    """
    Return a map of positions by positions: how the findings of each pair divide into verdicts.

    Gaps are not counted. Where the brief is filtered, only what it shows is counted.

    >>> import negpos
    >>> from negpos.report.brief import make_brief
    >>> corpus = negpos.load()
    >>> brief = make_brief([corpus["ru-us-draft"], corpus["us-reply"]])
    >>> "Russian draft treaty and US reply: conflict 16, overlap 40" in pairs_svg(brief)
    True
    """
    return _svg([_pairs(brief)])


def issues_svg(brief: Brief) -> str:
    """
    Return a map of issues by positions: with how many others each is in conflict, and so on.

    It shows `Brief.matrix`, in which all verdicts are counted, whatever is filtered.

    >>> import negpos
    >>> from negpos.report.brief import make_brief
    >>> corpus = negpos.load()
    >>> brief = make_brief([corpus["ru-us-draft"], corpus["us-reply"]])
    >>> "NATO enlargement, US reply: conflict 1" in issues_svg(brief)
    True
    """
    return _svg([_issues(brief)])


def brief_svg(brief: Brief) -> str:
    """Return both maps of a brief as one drawing, that of the pairs above that of the issues."""
    return _svg([_pairs(brief), _issues(brief)])


def _count_words(counts: Mapping[Verdict, int]) -> str:
    return ", ".join(f"{verdict.value} {count}" for verdict, count in counts.items() if count)


def shares(counts: Mapping[Verdict, int]) -> dict[Verdict, int]:
    """
    Return counts in per cent of their sum, without those that are zero.

    They add up to 100, and what is there is never told as 0.

    >>> shares({Verdict.CONFLICT: 1, Verdict.UNDECIDED: 0, Verdict.OVERLAP: 999})
    {<Verdict.CONFLICT: 'conflict'>: 1, <Verdict.OVERLAP: 'overlap'>: 99}
    """
    whole = sum(counts.values())
    found = {v: max(1, round(100 * count / whole)) for v, count in counts.items() if count}
    if found:
        largest = max(found, key=lambda v: counts[v])
        found[largest] += 100 - sum(found.values())
    return found


# ---------------------------------------------------------------- what stands in them


@attrs.frozen
class _Square:
    """What is drawn in one cell, from its upper left corner, and the same in words."""

    told: str
    height: float
    parts: str


@attrs.frozen
class _Map:
    """A drawing from its upper left corner, with its name and description for those who hear it."""

    title: str
    description: str
    width: float
    height: float
    parts: str


def _pairs(brief: Brief) -> _Map:
    names = [position.name for position in brief.positions]
    ids = [position.id for position in brief.positions]
    found = {(c.left.id, c.right.id): c for c in brief.comparisons}
    width = _column(len(ids))

    def square(row: int, column: int) -> _Square:
        if row == column:
            return _Square("", _SIZE, _text(width / 2, _SIZE, "–", "np-soft"))
        first, second = min(row, column), max(row, column)
        comparison = found[ids[first], ids[second]]
        return _pair_square(f"{names[first]} and {names[second]}", comparison, width)

    rows = [(name, [square(i, j) for j in range(len(names))]) for i, name in enumerate(names)]
    told = [rows[i][1][j].told for i in range(len(names)) for j in range(i + 1, len(names))]
    more = [f"and {counted(len(told) - _MOST_TOLD, 'more pair')}"] if told[_MOST_TOLD:] else []
    lead = [_PAIRS_KEY, *_left_out(brief.filter, brief.issues)]
    return _map(
        label("position-by-position"),
        lead,
        "; ".join([*told[:_MOST_TOLD], *more]),
        [_legend("of the findings")],
        names,
        rows,
        width,
    )


_PAIRS_KEY = (
    "The numbers tell how many per cent of the findings about a pair are conflicts (C), undecided "
    "(U) and overlaps (O), topics for talks among them, as the bars do; below is how many findings "
    "there are. Gaps are not counted. Each pair stands twice, so that a row tells all about one "
    "position."
)
_ISSUES_KEY = (
    "The numbers tell with how many other positions each is in conflict (C), is undecided (U) or "
    "overlaps (O) on the issue, under at least one reading."
)


def _left_out(chosen: Filter, issues: Mapping[str, str]) -> Iterator[str]:
    """Yield what the map of pairs does not count, where a brief is filtered."""
    if chosen.verdicts:
        verdicts = enumerate_words([v.value for v in _SHOWN if v in chosen.verdicts])
        yield f"Of these, nothing {f'but {verdicts} ' if verdicts else ''}is counted here."
    if chosen.differences_only:
        yield "Of the overlaps, only those that are topics for talks are counted."
    if chosen.issues:
        yield f"Counted are only findings on: {'; '.join(issues.values()) or 'no issue'}."


def _pair_square(pair: str, comparison: Comparison, width: float) -> _Square:
    counts = {v: sum(f.verdict is v for f in comparison.findings) for v in _SHOWN}
    whole = sum(counts.values())
    if not whole:
        word = "gaps only" if comparison.findings else "no findings"
        return _Square(f"{pair}: {word}", _SIZE, _text(width / 2, _SIZE, word, "np-soft"))
    percents = shares(counts)
    chips = {v: (f"{letter(v)}{n}", n >= 50) for v, n in percents.items()}
    widths = {v: max(_slot(text), _slot("C1")) for v, (text, _) in chips.items()}
    place = (width - sum(widths.values()) - _GAP * (len(widths) - 1)) / 2
    parts = [_bar(counts, width - 2 * _PAD)]
    for verdict, (text, strong) in chips.items():
        parts.append(_chip(verdict, text, place, _BAR + _PAD, widths[verdict], strong=strong))
        place += widths[verdict] + _GAP
    base = _BAR + _PAD + _CHIP + _SIZE + 2
    parts.append(_text(width / 2, base, f"% of {whole}", "np-soft"))
    return _Square(f"{pair}: {_count_words(counts)}", base + 2, "".join(parts))


def _bar(counts: Mapping[Verdict, int], width: float) -> str:
    """Return a bar of a width that is divided as counts are, each part with its pattern."""
    parts, place, whole = [], _PAD, sum(counts.values())
    for verdict, count in counts.items():
        if count:
            length = width * count / whole
            shape = f"M{_n(place)} 0h{_n(length)}v{_n(_BAR)}h{_n(-length)}z"
            parts.append(f'<path class="{_class(verdict, strong=True)}" d="{shape}"/>')
            if verdict is Verdict.UNDECIDED:
                line = f"M{_n(place)} {_n(_BAR / 2)}h{_n(length)}"
                parts.append(f'<path class="np-bars" stroke-width="{_n(_BAR)}" d="{line}"/>')
            place += length
    return "".join(parts)


def _issues(brief: Brief) -> _Map:
    names = [position.name for position in brief.positions]
    others = len(names) - 1
    width = _column(len(names))
    rows = [
        (
            name,
            [
                _issue_square(f"{name}, {p.name}", brief.matrix[issue][p.id], others, width)
                for p in brief.positions
            ],
        )
        for issue, name in brief.issues.items()
    ]
    disputed = [
        name
        for issue, name in brief.issues.items()
        if any(cell.counts.get(Verdict.CONFLICT) for cell in brief.matrix[issue].values())
    ]
    return _map(
        label("issue-by-issue"),
        [_ISSUES_KEY],
        f"Some positions are in conflict on: {'; '.join(disputed) or 'no issue'}",
        [_legend("of the other positions"), _absence_legend()],
        names,
        rows,
        width,
    )


def _issue_square(place: str, cell: Cell, others: int, width: float) -> _Square:
    told = f"{place}: {cell_words(cell, letters=False)}"
    if cell.absent is not None or cell.is_alone:
        key = _ALONE if cell.absent is None else ABSENT[cell.absent]
        return _Square(told, _CHIP, _word(key, (width - _BOX) / 2))
    slot = _widest(others + 1)
    left = (width - 3 * slot - 2 * _GAP) / 2
    parts = [
        _chip(
            verdict,
            f"{letter(verdict)}{count}",
            left + i * (slot + _GAP),
            0,
            slot,
            strong=2 * count >= others,
        )
        for i, (verdict, count) in enumerate(cell.counts.items())
        if count
    ]
    return _Square(told, _CHIP, "".join(parts))


# ---------------------------------------------------------------- the parts of a map


def _map(
    title: str,
    lead: Sequence[str],
    told: str,
    legend: Iterable[Iterable[tuple[float, str]]],
    heads: Sequence[str],
    rows: Sequence[tuple[str, Sequence[_Square]]],
    column: float,
) -> _Map:
    """Return a table with a title, a *lead* that explains it, a legend, heads and rows."""
    width = max(_NARROWEST, 2 * _MARGIN + _LABEL + column * len(heads))
    inner = width - 2 * _MARGIN
    y = _MARGIN + _TITLE
    parts = [
        f'<text x="{_n(_MARGIN)}" y="{_n(y)}" font-size="{_n(_TITLE)}" font-weight="700">'
        f"{escape_markup(title)}</text>"
    ]
    y += _PAD
    for paragraph in lead:
        lines = wrapped(printable(paragraph), inner, _SIZE)
        parts.append(_lines(lines, _MARGIN, y))
        y += len(lines) * _SIZE * _LEADING + 2
    y += 2 * _PAD
    for entries in legend:
        x = _MARGIN
        for length, drawn in entries:
            if x > _MARGIN and x + length > _MARGIN + inner:
                x, y = _MARGIN, y + _CHIP + _PAD
            parts.append(_group(x, y, drawn))
            x += length + 3 * _PAD
        y += _CHIP + _PAD
    y += 2 * _PAD
    titles = [wrapped(printable(head), column - 2 * _PAD, _SIZE, bold=True) for head in heads]
    tall = max(map(len, titles)) * _SIZE * _LEADING
    top = y
    for i, lines in enumerate(titles):
        middle = _MARGIN + _LABEL + column * (i + 0.5)
        start = y + tall - len(lines) * _SIZE * _LEADING
        parts.append(_lines(lines, middle, start, ' text-anchor="middle" font-weight="700"'))
    y += tall + _PAD
    for name, squares in rows:
        parts.append(f'<path class="np-rule" d="M{_n(_MARGIN)} {_n(y)}h{_n(inner)}"/>')
        lines = wrapped(printable(name), _LABEL - 2 * _PAD, _SIZE)
        written = len(lines) * _SIZE * _LEADING
        height = max(written, *(square.height for square in squares)) + 2 * _PAD
        parts.append(_lines(lines, _MARGIN, y + (height - written) / 2))
        parts.append(_SIGNS)
        for i, square in enumerate(squares):
            hint = f"<title>{escape_markup(square.told)}</title>" if square.told else ""
            left = _MARGIN + _LABEL + column * i
            parts.append(_group(left, y + (height - square.height) / 2, hint + square.parts))
        parts.append("</g>")
        y += height
    edges = "".join(
        f"M{_n(_MARGIN + _LABEL + column * i)} {_n(top)}V{_n(y)}" for i in range(len(heads))
    )
    parts.append(f'<path class="np-rule" d="{edges}"/>')
    description = " ".join([*lead, f"{told}."])
    return _Map(title, description, width, y + _MARGIN, "".join(parts))


def _svg(maps: Sequence[_Map]) -> str:
    """Return maps below each other as one drawing."""
    width, height = max(m.width for m in maps), sum(m.height for m in maps)
    title = "; ".join(m.title for m in maps)
    description = " ".join(f"{m.title}: {m.description}" for m in maps)
    parts, y = [], 0.0
    for m in maps:
        parts.append(_group(0, y, m.parts))
        y += m.height
    size = f'width="{_n(width)}" height="{_n(height)}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="negpos-map" role="img" {size}'
        f' viewBox="0 0 {_n(width)} {_n(height)}" direction="ltr" font-family="sans-serif"'
        f' font-size="{_n(_SIZE)}">'
        f"<title>{escape_markup(title)}</title><desc>{escape_markup(description)}</desc>"
        f'<style>{_style()}</style><rect class="np-paper" {size}/>{"".join(parts)}</svg>\n'
    )


def _style() -> str:
    """
    Return the rules of a map, each for its own elements alone.

    A plain colour stands before each variable, for programs that know no variables.
    """

    def variables(colours: Mapping[str, str]) -> str:
        return "".join(f"--negpos-{name}:{colour};" for name, colour in colours.items())

    scope = ".negpos-map"
    rules = [f"{scope}{{{variables(LIGHT)}max-width:100%;height:auto}}"]
    dark = f"{scope}{{{variables(DARK)}}}"
    rules.append(f"@media screen and (prefers-color-scheme: dark){{{dark}}}")
    for selector, paint in _PAINT.items():
        declared = "".join(
            f"{key}:{LIGHT[name]};{key}:var(--negpos-{name});" for key, name in paint.items()
        )
        rules.append(f"{scope} {selector}{{{declared}}}")
    rules.append(f"{scope} .np-u1,{scope} .np-u2{{stroke-dasharray:4 2}}")
    rules.append(f"{scope} .np-dots{{stroke-dasharray:1 3}}")
    rules.append(f"{scope} .np-bars{{stroke-dasharray:2 3}}")
    return "".join(rules)


def _legend(of: str) -> list[tuple[float, str]]:
    """Return what each letter and shape stands for, with its length."""
    found = []
    slot = _slot("C1")
    for verdict in _SHOWN:
        sign = letter(verdict)
        pair = _chip(verdict, sign, 0, 0, slot, strong=True)
        pair += _chip(verdict, sign, slot + _GAP, 0, slot, strong=False)
        found.append(_entry(pair, 2 * slot + _GAP, label(verdict.value)))
    found.append(_entry("", 0, f"strong colour: half {of} or more; pale: fewer"))
    return found


def _absence_legend() -> Iterator[tuple[float, str]]:
    for key, meaning in (
        (_ALONE, "speaks, and no other meets it"),
        ("silent", "was read for the issue and has no clause"),
        ("not-coded", "was not read for it, or not all was seen: no clause says nothing"),
    ):
        length = _BOX if key in _BOXES else text_width(label(key), _SMALL)
        yield _entry(_word(key, (length - _BOX) / 2), length, meaning)


def _entry(sign: str, length: float, meaning: str) -> tuple[float, str]:
    x = length + _PAD if length else 0
    text = f'<text x="{_n(x)}" y="{_n(_CHIP / 2 + 4)}">{escape_markup(meaning)}</text>'
    return x + text_width(meaning, _SIZE), (f"{_SIGNS}{sign}</g>" if sign else "") + text


def _class(verdict: Verdict, *, strong: bool) -> str:
    return f"np-{verdict.value[0]}{2 if strong else 1}"


def _chip(verdict: Verdict, text: str, x: float, y: float, width: float, *, strong: bool) -> str:
    """Return a text in the shape of a verdict: rectangle, hexagon or lozenge with round ends."""
    half = _CHIP / 2
    shape = {
        Verdict.CONFLICT: f"M{_n(x)} {_n(y)}h{_n(width)}v{_n(_CHIP)}h{_n(-width)}z",
        Verdict.UNDECIDED: f"M{_n(x)} {_n(y + half)}l5 {_n(-half)}h{_n(width - 10)}l5 {_n(half)}"
        f"l-5 {_n(half)}h{_n(10 - width)}z",
        Verdict.OVERLAP: f"M{_n(x + half)} {_n(y)}h{_n(width - _CHIP)}a{_n(half)} {_n(half)} 0 0 1 "
        f"0 {_n(_CHIP)}h{_n(_CHIP - width)}a{_n(half)} {_n(half)} 0 0 1 0 {_n(-_CHIP)}z",
    }[verdict]
    on = "np-on" if strong and verdict is Verdict.CONFLICT else ""
    drawn = f'<path class="{_class(verdict, strong=strong)}" d="{shape}"/>'
    return drawn + _text(x + width / 2, y + half + 4, text, on, bold=True)


def _word(key: str, x: float) -> str:
    """Return why there is no verdict, the label of a key, in a box or none."""
    text = _text(x + _BOX / 2, _CHIP / 2 + 4, label(key), "" if key == _ALONE else "np-soft")
    if key not in _BOXES:
        return text
    size = f'x="{_n(x)}" width="{_n(_BOX)}" height="{_n(_CHIP)}"'
    return f'<rect class="{_BOXES[key]}" {size}/>{text}'


def _text(x: float, y: float, text: str, class_: str = "", *, bold: bool = False) -> str:
    """Return a short text whose middle is at *x*, in a group of signs."""
    paint = f' class="{class_}"' if class_ else ""
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{_n(x)}" y="{_n(y)}"{weight}{paint}>{escape_markup(text)}</text>'


def _lines(lines: Sequence[str], x: float, top: float, more: str = "") -> str:
    """Return lines below each other, the first one just under *top*."""
    spans = "".join(
        f'<tspan x="{_n(x)}" y="{_n(top + (i + 0.78) * _SIZE * _LEADING)}">'
        f"{escape_markup(line)}</tspan>"
        for i, line in enumerate(lines)
    )
    return f"<text{more}>{spans}</text>"


def _group(x: float, y: float, drawn: str) -> str:
    return f'<g transform="translate({_n(x)} {_n(y)})">{drawn}</g>'


def _n(number: float) -> str:
    """Return a number as short as it can be, to a tenth."""
    return f"{number:.1f}".removesuffix(".0")


# ---------------------------------------------------------------- room for text


def _slot(text: str) -> float:
    """Return how wide a chip with a text is."""
    return round(text_width(text, _SMALL, bold=True) + 7)


def _widest(positions: int) -> float:
    """Return how wide the widest chip is that counts other positions."""
    return max(_slot("C33"), _slot(f"C{positions - 1}"))


def _column(positions: int) -> float:
    """Return how wide the columns of both maps are, so that those of one stand below the other."""
    return 3 * _widest(positions) + 2 * _GAP + 2 * _PAD


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """
    Return how wide a text is at most, in any common font without serifs.

    >>> text_width("NATO", 10) < text_width("NATO", 10, bold=True) < text_width("NATO", 20)
    True
    """
    return sum(map(_em, text)) * size * (1.13 if bold else 1)


def _em(character: str) -> float:
    if character in _THIN:
        return 0.42
    if character in _THICK:
        return 1.0
    if character >= "\u0250":
        return 1.1
    return 0.79 if character.isupper() else 0.66


def wrapped(text: str, width: float, size: float, *, bold: bool = False) -> list[str]:
    """
    Return *text* in lines that are no wider than *width*, words kept whole where they fit.

    Put together without the spaces, the lines hold all of the text.

    >>> wrapped("Russian draft agreement", 100, 12)
    ['Russian draft', 'agreement']
    """
    room = width / (size * (1.13 if bold else 1))
    lines, line, used = [], "", 0.0
    for word in text.split():
        for piece in _pieces(word, room):
            length = sum(map(_em, piece))
            if line and used + _em(" ") + length > room:
                lines.append(line)
                line, used = "", 0.0
            used += length + (_em(" ") if line else 0)
            line += f" {piece}" if line else piece
    return [*lines, line]


def _pieces(word: str, room: float) -> Iterator[str]:
    """Yield a word whole where there is room for it, else in pieces."""
    piece, used = "", 0.0
    for character in word:
        if piece and used + _em(character) > room:
            yield piece
            piece, used = "", 0.0
        piece += character
        used += _em(character)
    yield piece
