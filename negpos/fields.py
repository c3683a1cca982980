"""Nodes of a file as typed values; whatever is wrong is told with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from typing import TypeVar

import attrs

from negpos.errors import Problem, UnknownTerm
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.vocabulary import nearest

E = TypeVar("E", bound=Enum)

FORMAT = "1"
#: ids of positions, clauses and readings; names of terms
ID = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")


@attrs.define
class File:
    """One file that is being read, and what has been found wrong in it."""

    path: str
    problems: list[Problem]
    clause: str | None = None

    def report(self, node: Node, finding: str, offset: int = 0) -> None:
        self.report_at(node.line, node.column + offset, finding)

    def report_at(self, line: int, column: int, finding: str) -> None:
        self.problems.append(Problem(self.path, line, column, finding, self.clause))

    def fields(self, node: Node, required: Iterable[str], optional: Iterable[str]) -> Fields:
        """Return the entries of a mapping; keys that are unknown, repeated or missing are told."""
        required = tuple(required)
        known = (*required, *optional)
        found: dict[str, Node] = {}
        if not isinstance(node, Entries):
            self.report(node, f"expected keys with values, found {found_in(node)}")
            return Fields(self, node, found)
        for key, value in node.entries:
            if key.text not in known:
                close = nearest(key.text, known)
                hint = f"did you mean '{close}'?" if close else f"expected {one_of(known)}"
                self.report(key, f"unknown key '{key.text}'; {hint}")
            elif key.text in found:
                self.report(key, f"repeated key '{key.text}'")
            else:
                found[key.text] = value
        for name in required:
            if name not in found:
                self.report(node, f"missing key '{name}'")
        return Fields(self, node, found)

    def entries(self, node: Node | None) -> Iterator[tuple[Scalar, Node]]:
        """Yield the entries of a mapping whose keys are names chosen by the author."""
        if node is None:
            return
        if not isinstance(node, Entries):
            self.report(node, f"expected names with values, found {found_in(node)}")
            return
        seen = set()
        for key, value in node.entries:
            if key.text in seen:
                self.report(key, f"repeated key '{key.text}'")
            else:
                seen.add(key.text)
                yield key, value

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """Return the items of a list."""
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.report(node, f"expected a list, found {found_in(node)}")
            return ()
        return node.items

    def scalar(self, node: Node | None) -> Scalar | None:
        """Return a piece of text that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.text.strip():
            self.report(node, f"expected text, found {found_in(node)}")
            return None
        return node

    def scalars(self, node: Node | None) -> tuple[Scalar, ...]:
        """Return the texts of a list, or the one text that stands alone."""
        nodes = (node,) if isinstance(node, Scalar) else self.items(node)
        found = [scalar for item in nodes if (scalar := self.scalar(item)) is not None]
        seen = set()
        for scalar in found:
            if scalar.text in seen:
                self.report(scalar, f"'{scalar.text}' stands twice in the list")
            seen.add(scalar.text)
        return tuple(found)

    def date(self, node: Node | None) -> datetime.date | None:
        """Return a day written as 2021-12-17."""
        scalar = self.scalar(node)
        if scalar is None:
            return None
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", scalar.text):
            try:
                return datetime.date.fromisoformat(scalar.text)
            except ValueError:
                pass
        self.report(scalar, f"expected a date such as 2021-12-17, found '{scalar.text}'")
        return None

    def term(self, scalar: Scalar, sort: str, known: Mapping[str, object]) -> str | None:
        """Return a term that the vocabulary holds."""
        if scalar.text in known:
            return scalar.text
        self.report(scalar, str(UnknownTerm(sort, scalar.text, nearest(scalar.text, known))))
        return None

    def terms(self, node: Node | None, sort: str, known: Mapping[str, object]) -> tuple[str, ...]:
        """Return one term or a list of them."""
        found = (self.term(scalar, sort, known) for scalar in self.scalars(node))
        return tuple(term for term in found if term is not None)

    def choice(self, node: Node | None, sort: str, choices: type[E]) -> E | None:
        """Return the member of an enumeration that the text names."""
        scalar = self.scalar(node)
        if scalar is None:
            return None
        known = {str(choice.value): choice for choice in choices}
        if scalar.text not in known:
            close = nearest(scalar.text, known)
            hint = f"did you mean '{close}'?" if close else f"expected {one_of(known)}"
            self.report(scalar, f"unknown {sort} '{scalar.text}'; {hint}")
            return None
        return known[scalar.text]

    def new_name(self, scalar: Scalar, sort: str, pattern: re.Pattern[str]) -> str:
        """Return a name that the author gives to something."""
        if not pattern.fullmatch(scalar.text):
            self.report(
                scalar,
                f"'{scalar.text}' cannot be the name of {_a(sort)}; "
                "use letters and digits, joined by hyphens",
            )
        return scalar.text


@attrs.frozen
class Fields:
    """The values of one mapping, each read by the type that its key calls for."""

    file: File
    node: Node
    values: Mapping[str, Node]

    def text(self, key: str, default: str = "") -> str:
        scalar = self.file.scalar(self.values.get(key))
        return default if scalar is None else " ".join(scalar.text.split())

    def optional(self, key: str) -> str | None:
        return self.text(key) or None

    def get(self, key: str) -> Node | None:
        return self.values.get(key)

    def at(self, key: str) -> Node:
        return self.values.get(key, self.node)


def found_in(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Entries):
        return "keys with values"
    return f"'{node.text}'" if node.text.strip() else "nothing"


def one_of(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def check_format(fields: Fields) -> None:
    scalar = fields.file.scalar(fields.get("format"))
    if scalar is not None and scalar.text != FORMAT:
        fields.file.report(scalar, f"unknown format '{scalar.text}'; this negpos reads {FORMAT}")
