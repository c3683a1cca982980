"""Nodes of a file as typed values; whatever is wrong is told with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sized
from enum import Enum
from typing import TypeVar

import attrs

from negpos.errors import Problem, UnknownTerm, shown
from negpos.expression import DAY, read_day
from negpos.keys import Keys
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.rule import Rule
from negpos.vocabulary import nearest, one_of, unknown_term, with_article

E = TypeVar("E", bound=Enum)

FORMAT = "1"
#: ids of positions, clauses and readings; names of terms
ID = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
#: these in words
SHAPES = {
    ID: "letters and digits, joined by single dots or hyphens",
    TERM: "letters and digits, joined by single hyphens, with a letter first",
}
#: values of measures that are numbers
NUMBER = re.compile(r"[0-9]{1,15}")


#: how many problems of one file are told; after so many it is no file of this kind, or is mended
#: best by hand and read again
MOST_PROBLEMS = 200
#: the most characters of a finding; none of those meant for people is as long
LONGEST_FINDING = 600


class TooManyProblems(Exception):
    """The reading of a file ends, for enough has been told."""


@attrs.define
class File:
    """One file that is being read, and what has been found wrong in it."""

    path: str
    problems: list[Problem]
    clause: str | None = None
    #: what has been found where, which may be found again in each reading
    told: set[tuple[int, int, str]] = attrs.field(factory=set)
    #: keys with nothing after them, by the place where it would stand
    empty: dict[tuple[int, int], str] = attrs.field(factory=dict)
    has_ended: bool = False
    #: the terms of all sorts, among which a misplaced one is looked for
    sorts: Mapping[str, Mapping[str, object]] = attrs.field(factory=dict)

    def report(self, node: Node, finding: str) -> None:
        """Tell what is wrong with *node*."""
        self.report_at(node.line, node.column, finding)

    def misfit(self, node: Node, expected: str) -> None:
        """Tell that something else was *expected* in place of a node."""
        key = self.empty.get((node.line, node.column))
        if key is None:
            self.report(node, f"expected {expected}, found {found_in(node)}")
        else:
            self.report(node, f"'{shown(key)}' is empty; expected {expected}")

    def report_in(self, scalar: Scalar, offset: int, finding: str) -> None:
        """Tell what is wrong at a character of a text, or with the text where it is folded."""
        inside = 0 if scalar.inset is None else scalar.inset + offset
        self.report_at(scalar.line, scalar.column + inside, finding)

    def report_at(self, line: int, column: int, finding: str) -> None:
        """Tell what is wrong at a place; raises `TooManyProblems` where enough has been told."""
        if len(finding) > LONGEST_FINDING:
            finding = f"{finding[: LONGEST_FINDING - 1]}…"
        if len(self.told) >= MOST_PROBLEMS and (line, column, finding) not in self.told:
            self.end()
        self.told.add((line, column, finding))
        self.problems.append(Problem(self.path, line, column, finding, self.clause))

    def end(self) -> None:
        """Tell once, after all else, that the rest of the file is not read; then end reading it."""
        if not self.has_ended:
            line, column, _ = max(self.told)
            finding = f"more than {MOST_PROBLEMS} problems; the rest of the file was not read"
            self.problems.append(Problem(self.path, line, column + 1, finding))
        self.has_ended = True
        raise TooManyProblems

    def fields(self, node: Node, keys: Keys, expected: str = "keys with values") -> Fields:
        """
        Return the entries of a mapping; keys that are unknown, repeated or missing are told.

        A key that is only misspelt is not missing as well.
        """
        known = keys.names
        found: dict[str, Node] = {}
        misspelt = set()
        lines: dict[str, int] = {}
        if not isinstance(node, Entries):
            self.misfit(node, expected)
            return Fields(self, node, found)
        for key, value in node.entries:
            is_empty = isinstance(value, Scalar) and not value.text.strip()
            if is_empty:
                self.empty[value.line, value.column] = key.text
            if key.text not in known:
                misspelt.add(nearest(key.text, known))
                hint = "; a comma ends a value, so put a text that has one in quotes"
                if key.text.isdecimal():
                    hint = "; a comma ends a value, so write a number without one"
                self.report(key, unknown("key", key.text, known) + (hint if is_empty else ""))
            elif key.text in found:
                self.report(key, f"repeated key '{key.text}'; it stands in line {lines[key.text]}")
            else:
                found[key.text], lines[key.text] = value, key.line
        for name in keys.required:
            if name not in found and name not in misspelt:
                self.report(node, f"missing key '{name}'")
        return Fields(self, node, found, frozenset(known) & misspelt)

    def entries(
        self, node: Node | None, expected: str = "names with values", *, most: int | None = None
    ) -> Iterator[tuple[Scalar, Node]]:
        """Yield the entries, *most* at most, of a mapping whose keys the author chooses."""
        if node is None:
            return
        if not isinstance(node, Entries):
            self.misfit(node, expected)
            return
        lines: dict[str, int] = {}
        if most is not None and len(node.entries) > most:
            self.report(node.entries[most][0], too_many(node.entries, most))
        for key, value in node.entries[:most]:
            if key.text in lines:
                name = shown(key.text)
                self.report(key, f"repeated name '{name}'; it stands in line {lines[key.text]}")
            else:
                lines[key.text] = key.line
                yield key, value

    def items(
        self, node: Node | None, expected: str = "a list", *, most: int | None = None
    ) -> tuple[Node, ...]:
        """Return the items of a list, *most* at most."""
        if node is None:
            return ()
        if not isinstance(node, Items):
            self.misfit(node, expected)
            return ()
        if most is not None and len(node.items) > most:
            self.report(node.items[most], too_many(node.items, most))
        return node.items[:most]

    def scalar(self, node: Node | None, expected: str = "text") -> Scalar | None:
        """Return a piece of text that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.text.strip():
            self.misfit(node, expected)
            return None
        return node

    def scalars(self, node: Node | None) -> tuple[Scalar, ...]:
        """Return the texts of a list, or the one text that stands alone."""
        expected = "text or a list of texts"
        nodes = (node,) if isinstance(node, Scalar) else self.items(node, expected)
        found = [scalar for item in nodes if (scalar := self.scalar(item)) is not None]
        seen = set()
        for scalar in found:
            if scalar.text in seen:
                self.report(scalar, f"'{shown(scalar.text)}' stands twice in the list")
            seen.add(scalar.text)
        return tuple(found)

    def date(self, node: Node | None) -> datetime.date | None:
        """Return a day written as 2021-12-17."""
        expected = "a date such as 2021-12-17"
        scalar = self.scalar(node, expected)
        if scalar is None:
            return None
        day = read_day(scalar.text)
        if day is None and DAY.fullmatch(scalar.text):
            self.report(scalar, f"no calendar has the day '{scalar.text}'")
        elif day is None:
            self.misfit(scalar, expected)
        return day

    def term(self, scalar: Scalar, sort: str, known: Mapping[str, object]) -> str | None:
        """Return a term that the vocabulary holds."""
        if scalar.text in known:
            return scalar.text
        self.report(scalar, str(unknown_term(sort, scalar.text, known, self.sorts)))
        return None

    def terms(self, node: Node | None, sort: str, known: Mapping[str, object]) -> tuple[str, ...]:
        """Return one term or a list of them."""
        found = (self.term(scalar, sort, known) for scalar in self.scalars(node))
        return tuple(term for term in found if term is not None)

    def choice(self, node: Node | None, sort: str, choices: type[E]) -> E | None:
        """Return the member of an enumeration that the text names."""
        known = {str(choice.value): choice for choice in choices}
        scalar = self.scalar(node, one_of(known))
        if scalar is None:
            return None
        if scalar.text not in known and (close := choices_meant(choices).get(scalar.text.lower())):
            self.report(scalar, str(UnknownTerm(sort, scalar.text, close)))
            return None
        term = self.term(scalar, sort, known)
        return None if term is None else known[term]

    def explained(self, node: Node | None, rules: Iterable[Rule]) -> tuple[tuple[Rule, str], ...]:
        """Return the reasons why something is meant so, each under the rule that finds it."""
        known = {rule.value: rule for rule in rules}
        found = []
        for key, value in self.entries(node, "the names of rules, each with the reason"):
            reason = self.scalar(value)
            if key.text not in known:
                self.report(key, unknown("rule", key.text, known))
            elif reason is not None:
                found.append((known[key.text], " ".join(reason.text.split())))
        return tuple(found)

    def new_name(self, scalar: Scalar, sort: str, pattern: re.Pattern[str]) -> str:
        """Return a name that the author gives to something."""
        if not pattern.fullmatch(scalar.text):
            self.report(
                scalar,
                f"'{shown(scalar.text)}' cannot be the name of {with_article(sort)}; "
                f"use {SHAPES[pattern]}",
            )
        return scalar.text


def choices_meant(choices: type[Enum]) -> Mapping[str, str]:
    """Return the words that people write for members of an enumeration, where it tells them."""
    return {
        words: str(choice.value)
        for choice in choices
        for words in getattr(choice, "also_called", ())
    }


@attrs.frozen
class Fields:
    """The values of one mapping, each read by the type that its key calls for."""

    file: File
    node: Node
    values: Mapping[str, Node]
    #: keys that stand there in another spelling, which has been told
    misspelt: frozenset[str] = frozenset()

    def has(self, key: str) -> bool:
        """Tell whether a key stands there, be it misspelt."""
        return key in self.values or key in self.misspelt

    def text(self, key: str, default: str = "") -> str:
        scalar = self.file.scalar(self.values.get(key))
        return default if scalar is None else " ".join(scalar.text.split())

    def optional(self, key: str) -> str | None:
        return self.text(key) or None

    def get(self, key: str) -> Node | None:
        return self.values.get(key)

    def at(self, key: str) -> Node:
        return self.values.get(key, self.node)


def too_many(found: Sized, most: int) -> str:
    """Return that more was found than is read."""
    return f"expected at most {most:,} of these, found {len(found):,}"


def found_in(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Entries):
        return "keys with values"
    return f"'{shown(node.text)}'" if node.text.strip() else "nothing"


def unknown(sort: str, name: str, known: Collection[str]) -> str:
    """Return that a name is not known, and what is: the nearest, or all of them."""
    close = nearest(name, known)
    remark = None
    if close is None:
        remark = f"expected {one_of(known)}" if known else "there is none"
    return str(UnknownTerm(sort, name, close, remark))


def check_format(fields: Fields) -> None:
    scalar = fields.file.scalar(fields.get("format"))
    if scalar is not None and scalar.text != FORMAT:
        finding = f"unknown format {found_in(scalar)}; this version of negpos reads {FORMAT}"
        fields.file.report(scalar, finding)
