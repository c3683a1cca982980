"""YAML text as a tree of nodes with their places; nothing is typed and nothing is executed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import attrs
import yaml

#: the bounds on one file; files come from strangers
LARGEST = 2_000_000
DEEPEST = 16

Report: TypeAlias = Callable[[int, int, str], None]

#: characters that a reader cannot see and that can make a line look like another
_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]"
)
_PARSER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@attrs.frozen
class Scalar:
    """A piece of text, as it was written; *line* and *column* count from 1."""

    text: str
    line: int
    column: int
    #: whether characters in the text stand where they stand in the file
    is_plain: bool = True


@attrs.frozen
class Items:
    """A list."""

    items: tuple[Node, ...]
    line: int
    column: int


@attrs.frozen
class Entries:
    """A mapping, with every key as often as it was written."""

    entries: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node: TypeAlias = Scalar | Items | Entries


class _Refused(Exception):
    """Something that no position file needs; the rest of the file is not read."""


def decode(data: bytes, report: Report) -> str | None:
    """Return the text of a file, or None after reporting why there is none."""
    if len(data) > LARGEST:
        report(1, 1, f"the file is too large: {len(data)} bytes, at most {LARGEST}")
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        report(line, column, "not UTF-8 text")
        return None
    hidden = list(_HIDDEN.finditer(text))
    for match in hidden[:20]:
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        report(line, column, f"hidden character U+{ord(match.group()):04X}; remove it")
    return None if hidden else text


def compose(text: str, report: Report) -> Node | None:
    """Return the one document in *text*, or None after reporting why it cannot be read."""
    events = yaml.parse(text, Loader=_PARSER)
    try:
        return _Composer(report).document(events)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
        report(line, column, f"not YAML: {error.problem or error.context}")
    except yaml.YAMLError as error:
        report(1, 1, f"not YAML: {' '.join(str(error).split())}")
    except _Refused:
        pass
    return None


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None
    return event.start_mark.line + 1, event.start_mark.column + 1


@attrs.frozen
class _Composer:
    report: Report

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

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        if depth > DEEPEST:
            raise self.refuse(event, f"nested more than {DEEPEST} deep")
        assert isinstance(event, yaml.NodeEvent)
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, f"alias '*{event.anchor}'; write the value out")
        if event.anchor is not None:
            raise self.refuse(event, f"anchor '&{event.anchor}'; write the value out")
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.tag is not None:
            raise self.refuse(event, f"tag '{event.tag}'; every value is plain text")
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            assert event.end_mark is not None
            is_plain = event.style is None and event.end_mark.line == line - 1
            return Scalar(event.value, line, column, is_plain)
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            for inner in events:
                if isinstance(inner, yaml.SequenceEndEvent):
                    break
                items.append(self.node(inner, events, depth + 1))
            return Items(tuple(items), line, column)
        entries: list[tuple[Scalar, Node]] = []
        for inner in events:
            if isinstance(inner, yaml.MappingEndEvent):
                break
            key = self.node(inner, events, depth + 1)
            if not isinstance(key, Scalar):
                raise self.refuse(inner, "a key must be text")
            entries.append((key, self.node(next(events), events, depth + 1)))
        return Entries(tuple(entries), line, column)
