"""YAML text as a tree of nodes with their places; nothing is typed and nothing is executed."""

from __future__ import annotations

import codecs
import itertools
import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs
import yaml

#: bytes of one file; the largest that ships has 53,000
LARGEST = 1_000_000
#: values of one file, keys and lists among them; the largest that ships has 3,000
MOST_VALUES = 50_000
#: values inside one another; a position file needs 7
DEEPEST = 16

Report: TypeAlias = Callable[[int, int, str], None]

#: characters that a reader cannot see and that can make a line look like another
_HIDDEN = re.compile(
    "[\ud800-\udfff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028"
    "\u2029\u202a-\u202e\u2060-\u2069\u3164\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
#: spaces that look like the plain one, which programs for writing put in its place
_SPACES = re.compile("[\xa0\u2000-\u200a\u202f\u205f\u3000]")
#: what takes the place of bytes that are not UTF-8
_FOREIGN = re.compile("[\udc80-\udcff]")
#: what begins like a comment and was hardly meant so
_SWALLOWED = re.compile(r" #[^\s#]")
_STANDARD_TAG = "tag:yaml.org,2002:"
_PARSER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@attrs.frozen
class Scalar:
    """A piece of text, as it was written; *line* and *column* count from 1."""

    text: str
    line: int
    column: int
    #: how far after *column* the text starts; None where it is not written as it is read
    inset: int | None = 0
    is_quoted: bool = False


@attrs.frozen
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int
    #: whether it is written in brackets, not line by line
    in_brackets: bool = False


@attrs.frozen
class Entries:
    """A mapping, with every key as often as it was written."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Items | Entries


def paths(node: Node) -> Iterator[tuple[tuple[str, ...], Node]]:
    """
    Yield everything inside a node by the names that lead to it; for an entry, its key.

    An item of a list goes by its `id` or its text, any other by its place in the list.

    >>> root = compose("clauses: [{id: 4.1b}]", print)
    >>> {"/".join(path): found.column for path, found in paths(root)}
    {'clauses': 1, 'clauses/4.1b': 11, 'clauses/4.1b/id': 12}
    """
    inner: list[tuple[str, Node, Node]] = []
    if isinstance(node, Entries):
        inner = [(key.text, key, value) for key, value in node.entries]
    elif isinstance(node, Items):
        inner = [(_name(item, place), item, item) for place, item in enumerate(node.items)]
    for name, found, below in inner:
        yield (name,), found
        for path, other in paths(below):
            yield (name, *path), other


def _name(item: Node, place: int) -> str:
    if isinstance(item, Scalar):
        return item.text
    return id_in(item) or str(place)


def id_in(node: Node) -> str | None:
    """Return the id that stands in a mapping, whatever else does."""
    entries = node.entries if isinstance(node, Entries) else ()
    found = (value for key, value in entries if key.text == "id")
    return next((value.text for value in found if isinstance(value, Scalar)), None)


class _Refused(Exception):
    """Something after which the rest of the file is not read."""


def _place_in(text: str, index: int) -> tuple[int, int]:
    """Return the line and the column of a character, counted from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def decode(data: bytes, report: Report) -> str | None:
    """Return the text of a file, or None after reporting why there is none."""
    if len(data) > LARGEST:
        report(1, 1, f"the file is too large; expected at most {LARGEST:,} bytes")
        return None
    text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8", errors="surrogateescape")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    foreign = _FOREIGN.search(text)
    if foreign is not None:
        report(*_place_in(text, foreign.start()), "not UTF-8 text; save the file as UTF-8")
        return None
    hidden = list(_HIDDEN.finditer(text))
    for match in hidden[:20]:
        report(*_place_in(text, match.start()), _hidden(match.group()))
    return None if hidden else _SPACES.sub(" ", text)


def _hidden(character: str) -> str:
    return f"hidden character U+{ord(character):04X}; remove it"


def compose(text: str, report: Report) -> Node | None:
    """Return the one document in *text*, or None after reporting why it cannot be read."""
    events = yaml.parse(text, Loader=_PARSER)
    try:
        return _Composer(report, text).document(events)
    except yaml.MarkedYAMLError as error:
        place, finding = _in_words(error, text)
        report(*_place_in(text, place), finding)
    except _Refused:
        pass
    return None


#: what YAML parsers say, in words that help
_SYNTAX = (
    (r"nesting depth", f"nested more than {DEEPEST} deep"),
    (
        r"mapping values are",
        "a colon where no key can stand; put a text with ': ' in quotes or indent keys alike",
    ),
    (r"sequence entries are", "a list cannot start here; start it on a line of its own"),
    (r"a simple key", "a line without a key; expected a key, a colon and a value"),
    (r"end of stream|document (indicator|separator)", "a quotation mark that is not closed"),
    (r"document start", "text after the end of the document; a file holds one"),
    (r"quoted scalar", "a backslash cannot stand in double quotes; use single ones"),
    (
        r"block (mapping|collection)",
        "a line or word out of place; indent alike what belongs together, quote a value as a whole",
    ),
    (r"directive|incompatible", "a line for YAML itself, which no position file needs"),
)
_CLOSING = {"{": "}", "[": "]"}
#: findings about where something began, not about where it was missed
_FROM_START = re.compile("a simple key|quoted scalar")


def _in_words(error: yaml.MarkedYAMLError, text: str) -> tuple[int, str]:
    """Return where and why *text* is not YAML, in the same words for every parser."""
    told = f"{error.context} {error.problem}"
    start = error.context_mark or error.problem_mark
    mark = error.problem_mark or start
    assert start is not None
    assert mark is not None
    if text[mark.index : mark.index + 1] == "\t":
        return mark.index, "a tab; indent with spaces"
    character = text[start.index : start.index + 1]
    if " flow " in told and not text[mark.index :].strip():
        return start.index, "a bracket that is not closed"
    if re.search("flow (mapping|sequence)", told):
        finding = f"expected ',' or '{_CLOSING[character]}' for the '{character}' in line "
        finding += f"{start.line + 1}; put a text with commas, colons or brackets in quotes"
        return mark.index, finding
    for pattern, finding in _SYNTAX:
        if re.search(pattern, told):
            return (start if _FROM_START.search(told) else mark).index, finding
    return start.index, f"a value cannot start with '{character}'; put it in quotes"


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


@attrs.frozen
class _Composer:
    report: Report
    source: str
    values: Iterator[int] = attrs.field(factory=lambda: itertools.count(1))

    def refuse(self, event: yaml.Event, finding: str) -> _Refused:
        self.report(*_place(event), finding)
        return _Refused()

    def document(self, events: Iterator[yaml.Event]) -> Node | None:
        found: Node | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and found is not None:
                raise self.refuse(event, "a second document; a file holds one")
            if isinstance(event, yaml.NodeEvent):
                found = self.node(event, events, 1)
        if found is None:
            self.report(1, 1, "the file is empty")
        return found

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        line, column = _place(event)
        for match in _HIDDEN.finditer(event.value):
            self.report(line, column, _hidden(match.group()))
        assert event.start_mark is not None
        assert event.end_mark is not None
        is_quoted = event.style in ("'", '"')
        if not event.style and _SWALLOWED.match(self.source, event.end_mark.index):
            end = event.end_mark
            finding = "a # after a space begins a comment; put the text in quotes, or a space after"
            self.report(end.line + 1, end.column + 2, finding)
        inset = int(is_quoted)
        width = event.end_mark.column - event.start_mark.column
        is_as_written = event.end_mark.line == line - 1 and width == len(event.value) + 2 * inset
        text = _HIDDEN.sub("", event.value)
        return Scalar(text, line, column, inset if is_as_written else None, is_quoted)

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if depth > DEEPEST:
            raise self.refuse(event, f"nested more than {DEEPEST} deep")
        if next(self.values) > MOST_VALUES:
            raise self.refuse(event, f"more than {MOST_VALUES:,} values; split the file")
        assert isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, f"alias '*{event.anchor}'; write the value out")
        line, column = _place(event)
        if event.anchor is not None:
            self.report(line, column, f"anchor '&{event.anchor}'; write the value out")
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.tag is not None:
            tag = event.tag.replace(_STANDARD_TAG, "!!")
            self.report(line, column, f"tag '{tag}'; every value is plain text")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                items.append(self.node(inner, events, depth + 1))
            return Items(tuple(items), line, column, bool(event.flow_style))
        entries: list[tuple[Scalar, Node]] = []
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            key = self.node(inner, events, depth + 1)
            if not isinstance(key, Scalar):
                finding = "a key must be text; put a text that starts with a bracket in quotes"
                raise self.refuse(inner, finding)
            entries.append((key, self.node(next(events), events, depth + 1)))
        return Entries(tuple(entries), line, column)
