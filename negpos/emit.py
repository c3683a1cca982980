"""Trees of text, days and numbers as YAML that people read and that no parser mistakes."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

Tree: TypeAlias = "str | int | datetime.date | Sequence[Tree] | Mapping[str, Tree]"

WIDTH = 100
_INDENT = 2
#: words that YAML 1.1 takes for true, false or nothing
_TAKEN = re.compile("y|yes|on|true|n|no|off|false|null", re.IGNORECASE)
#: what YAML reads as text without quotes, on a line of its own and between brackets
_PLAIN = re.compile(r"[^\W\d_][^:#]*(?<! )")
_PLAIN_IN_BRACKETS = re.compile(r"[^\W\d_][^:#,\[\]{}]*(?<! )")
#: what people do not take for several items of a list
_PLAIN_IN_LIST = re.compile(r"[^\W\d_][^\s:#,\[\]{}]*")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t"}


def scalar(value: str | int | datetime.date, plain: re.Pattern[str] = _PLAIN) -> str:
    r"""
    Return a value as YAML; a text is quoted where it could be taken for something else.

    >>> print(scalar("US + RU"), scalar("NO"), scalar("4.10"), scalar("one: two"), scalar("a\nb"))
    US + RU "NO" "4.10" "one: two" "a\nb"
    >>> print(scalar(9000), scalar(datetime.date(2021, 12, 17)))
    9000 2021-12-17
    """
    if not isinstance(value, str):
        return str(value)
    if plain.fullmatch(value) and value.isprintable() and not _TAKEN.fullmatch(value):
        return value
    return f'"{"".join(map(_escaped, value))}"'


def _escaped(character: str) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def emit(tree: Tree) -> str:
    """
    Return *tree* as YAML: what holds no mapping and fits on a line in brackets, the rest in lines.

    >>> print(emit({"id": "1", "source": {"in": "text", "grade": "A"}, "action": ["fly", "sail"]}))
    id: "1"
    source: {in: text, grade: A}
    action: [fly, sail]
    """
    return "\n".join(_lines(tree))


def _lines(tree: Tree, indent: int = 0) -> Iterator[str]:
    space = " " * indent
    if isinstance(tree, Mapping):
        for key, value in tree.items():
            head = f"{space}{scalar(key)}:"
            beside = _beside(value, len(head) + 1)
            if beside is not None:
                yield f"{head} {beside}"
            else:
                yield head
                yield from _lines(value, indent + _INDENT)
    elif isinstance(tree, Sequence) and not isinstance(tree, str):
        for item in tree:
            beside = _beside(item, indent + _INDENT)
            lines = iter([beside] if beside is not None else _lines(item, indent + _INDENT))
            yield f"{space}- {next(lines).strip()}"
            yield from lines


def _beside(value: Tree, used: int) -> str | None:
    """Return what stands on one line, after *used* columns; None where lines are needed."""
    if isinstance(value, str | int | datetime.date):
        return scalar(value)
    inner = value.values() if isinstance(value, Mapping) else value
    if any(isinstance(item, Mapping) for item in inner):
        return None
    made = _in_brackets(value)
    return made if used + len(made) <= WIDTH or not value else None


def _in_brackets(value: Tree, plain: re.Pattern[str] = _PLAIN_IN_BRACKETS) -> str:
    if isinstance(value, Mapping):
        pairs = (
            f"{scalar(key, _PLAIN_IN_BRACKETS)}: {_in_brackets(v)}" for key, v in value.items()
        )
        return f"{{{', '.join(pairs)}}}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return f"[{', '.join(_in_brackets(item, _PLAIN_IN_LIST) for item in value)}]"
    return scalar(value, plain)
