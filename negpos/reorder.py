"""
Files with their keys in the canonical order.

Entries are moved as they stand, each with the comments above and beside it, so that nothing else of
a file changes. What stands above the first key of a file stays there.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import attrs
import yaml

from negpos.errors import Problem
from negpos.keys import (
    BOUNDS,
    CLAUSE,
    DOCUMENT,
    EXCEPTION,
    MEMBERSHIP,
    NAMES,
    OMISSION,
    PERIOD,
    POSITION,
    READING,
    SOURCE,
    TERMS,
    VOCABULARY,
    Keys,
)
from negpos.load import load_terms, load_text
from negpos.vocabulary import Vocabulary


def reorder_position(text: str, vocabulary: Vocabulary | None = None, *, name: str = "text") -> str:
    """
    Return the text of a position file with its keys in the canonical order.

    It says the same and has every comment, which is checked. Raises `InvalidFiles` where the text
    is no position, and `Problem` where keys cannot be moved.
    """
    before = load_text(text, vocabulary, name=name)
    made = _reordered(text, _position(tuple(before.vocabulary.measures)), name)
    if made != text:
        _check(text, made, load_text(made, vocabulary, name=name) == before, name)
    return made


def reorder_vocabulary(text: str, *, name: str = "text") -> str:
    """
    Return the text of a vocabulary file with its keys in the canonical order, as for positions.

    >>> print(reorder_vocabulary("{issues: {peace: {definition: none, label: p}}, format: 1}"))
    {format: 1, issues: {peace: {label: p, definition: none}}}
    """
    before = load_terms(text, name=name)
    made = _reordered(text, _VOCABULARY, name)
    if made != text:
        _check(text, made, load_terms(made, name=name) == before, name)
    return made


def _check(before: str, after: str, is_same: bool, name: str) -> None:
    if not is_same or _comments(before) != _comments(after):
        raise Problem(name, 1, 1, "the keys of this file cannot be moved safely; move them by hand")


def _comments(text: str) -> Counter[str]:
    """Return the comments of a text: what stands between the tokens, if not spaces."""
    tokens = list(yaml.scan(text, Loader=yaml.SafeLoader))
    ends = [0, *(token.end_mark.index for token in tokens)]
    starts = [*(token.start_mark.index for token in tokens), len(text)]
    gaps = (text[end:start] for end, start in zip(ends, starts, strict=True))
    return Counter(line.strip() for gap in gaps for line in gap.split("\n") if line.strip())


# ---------------------------------------------------------------- which keys stand where


@attrs.frozen
class _Shape:
    """The keys of a mapping with what is inside them; without keys, what each value or item is."""

    keys: Keys | None = None
    inside: Mapping[str, _Shape] = attrs.field(factory=dict)
    each: _Shape | None = None

    def of(self, key: str) -> _Shape | None:
        """Return the shape of what stands under a key."""
        return self.each if self.keys is None else self.inside.get(key)

    @functools.cached_property
    def places(self) -> Mapping[str, int]:
        """The place of each key; none where the author chooses the names."""
        return {} if self.keys is None else {name: i for i, name in enumerate(self.keys.names)}


@functools.cache
def _position(measures: tuple[str, ...]) -> _Shape:
    region = {"period": _Shape(PERIOD), **dict.fromkeys(measures, _Shape(BOUNDS))}
    exceptions = _Shape(each=_Shape(EXCEPTION.with_measures(measures), region))
    claim = {**region, "except": exceptions}
    readings = _Shape(each=_Shape(READING.with_measures(measures), claim))
    own = {"names": _Shape(NAMES), "source": _Shape(SOURCE), "readings": readings}
    clause = _Shape(CLAUSE.with_measures(measures), {**claim, **own})
    inside = {
        "sources": _Shape(each=_Shape(DOCUMENT)),
        "clauses": _Shape(each=clause),
        "omitted": _Shape(each=_Shape(OMISSION)),
    }
    return _Shape(POSITION, inside)


_MEMBERS = {"members": _Shape(each=_Shape(MEMBERSHIP))}
_VOCABULARY = _Shape(
    VOCABULARY,
    {section: _Shape(each=_Shape(keys, _MEMBERS)) for section, keys in TERMS.items()},
)


# ---------------------------------------------------------------- moving entries

_Entry: TypeAlias = "tuple[Any, yaml.Node]"

#: what may stand above a key that is moved, and before a key on its line
_ABOVE = re.compile(r"(?: *(?:#[^\n]*)?\n)* *")
_BEFORE = re.compile(r" *(?:- +)*")


def _reordered(text: str, shape: _Shape, name: str) -> str:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert root is not None
    assert isinstance(root, yaml.MappingNode)
    mover = _Mover(text, name, root.value[0][0].start_mark.index)
    return mover.splice(0, len(text), [(root, shape)])


@attrs.frozen
class _Mover:
    """A text in which entries are moved; *head* is where its first key stands."""

    text: str
    name: str
    head: int

    def splice(self, start: int, end: int, parts: Iterable[tuple[yaml.Node, _Shape | None]]) -> str:
        """Return a piece of the text with those parts of it in order."""
        made = []
        for node, shape in parts:
            first, last = self.span(node)
            piece = self.render(node, shape)
            between = self.text[start:first]
            made += [between.rstrip(" ") if piece.startswith("\n") else between, piece]
            start = last
        return "".join([*made, self.text[start:end]])

    def render(self, node: yaml.Node, shape: _Shape | None) -> str:
        """Return the text of a node with its entries in order."""
        start, end = self.span(node)
        if shape is None or isinstance(node, yaml.ScalarNode):
            return self.text[start:end]
        if isinstance(node, yaml.SequenceNode):
            return self.splice(start, end, [(item, shape.each) for item in node.value])
        assert isinstance(node, yaml.MappingNode)
        entries = node.value
        if shape.keys is not None:
            places = shape.places
            entries = sorted(entries, key=lambda entry: places[entry[0].value])
        if entries == node.value:
            return self.splice(start, end, [(value, shape.of(k.value)) for k, value in entries])
        move = self.in_brackets if node.flow_style else self.in_lines
        return move(node, entries, shape)

    def in_brackets(self, node: yaml.MappingNode, entries: list[_Entry], shape: _Shape) -> str:
        """Return a mapping in brackets, its entries in this order and all between them as it is."""
        start, end = self.span(node)
        made = []
        for (key, value), (moved, inside) in zip(node.value, entries, strict=True):
            made += [
                self.text[start : key.start_mark.index],
                self.splice(*self.extent(moved, inside), [(inside, shape.of(moved.value))]),
            ]
            start = self.extent(key, value)[1]
        made.append(self.text[start:end])
        if any("#" in between for between in made[::2]):
            raise self.refused(node, entries, "a comment inside brackets would lose its place")
        return "".join(made)

    def in_lines(self, node: yaml.MappingNode, entries: list[_Entry], shape: _Shape) -> str:
        """Return a mapping in lines, its entries in this order, each with what is above it."""
        at, _ = self.span(node)
        first = node.value[0][0]
        has_own_line = at < first.start_mark.index
        chunks: dict[str, tuple[str, str]] = {}
        for key, value in node.value:
            start, end = self.extent(key, value)
            end = self.tail(end, first.start_mark.column)
            above = self.text[at:start]
            line = self.text[self.text.rfind("\n", 0, start) + 1 : start]
            if not _ABOVE.fullmatch(above) or not _BEFORE.fullmatch(line):
                raise self.refused(key, entries, f"'{key.value}' cannot be moved")
            chunks[key.value] = above, self.splice(start, end, [(value, shape.of(key.value))])
            at = end + 1
        if not has_own_line:
            chunks[first.value] = " " * first.start_mark.column, chunks[first.value][1]
        made = "\n".join("".join(chunks[key.value]) for key, _ in entries)
        if has_own_line:
            return made
        above, _ = chunks[entries[0][0].value]
        if not above.strip():
            return made.lstrip()
        return made if first.start_mark.index == self.head else f"\n{made}"

    def refused(self, node: yaml.Node, entries: Iterable[_Entry], finding: str) -> Problem:
        mark = node.start_mark
        order = ", ".join(key.value for key, _ in entries)
        words = f"{finding}; put the keys in this order by hand: {order}"
        return Problem(self.name, mark.line + 1, mark.column + 1, words)

    # places

    def span(self, node: yaml.Node) -> tuple[int, int]:
        """Return where a node starts and ends, with the comments that move with its first key."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, yaml.ScalarNode):
            is_block = node.style in ("|", ">")
            return start, len(self.text[:end].rstrip()) if is_block else end
        assert isinstance(node, yaml.CollectionNode)
        if node.flow_style:
            return start, end
        if isinstance(node, yaml.SequenceNode):
            return start, self.span(node.value[-1])[1]
        first, (_, last) = node.value[0][0], node.value[-1]
        end = self.tail(self.span(last)[1], first.start_mark.column)
        return self.above(first.start_mark.index), end

    def extent(self, key: yaml.Node, value: yaml.Node) -> tuple[int, int]:
        """Return where an entry starts and ends."""
        return key.start_mark.index, self.span(value)[1]

    def line_end(self, index: int) -> int:
        end = self.text.find("\n", index)
        return len(self.text) if end < 0 else end

    def above(self, index: int) -> int:
        """Return where the comments above a key start; they are not its own on a dash's line."""
        start = self.text.rfind("\n", 0, index) + 1
        if index == self.head or self.text[start:index].strip():
            return index
        while start:
            before = self.text.rfind("\n", 0, start - 1) + 1
            line = self.text[before:start].strip()
            if line and not line.startswith("#"):
                break
            start = before
        return start

    def tail(self, index: int, column: int) -> int:
        """Return where an entry ends: with its line, and comments below that are indented more."""
        end = at = self.line_end(index)
        while at < len(self.text):
            after = self.line_end(at + 1)
            line = self.text[at + 1 : after]
            if line.strip() and not line.lstrip().startswith("#"):
                break
            if line.strip() and len(line) - len(line.lstrip()) > column:
                end = after
            at = after
        return end
