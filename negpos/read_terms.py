"""The terms of vocabulary files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import attrs

from negpos.errors import BadExpression, InvalidFiles, Problem
from negpos.expression import Name, parse
from negpos.fields import TERM, Fields, File, check_format, found_in, with_article
from negpos.keys import CLAUSE, MEMBERSHIP, READING, TERMS, VOCABULARY
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.vocabulary import (
    ALL_STATES,
    RELATIVE_VALUES,
    Action,
    Group,
    Measure,
    Membership,
    Scale,
    Term,
    Vocabulary,
    unknown_term,
)

#: sections whose names stand side by side, so that each name has one meaning
_SHARED = (("states", "bodies", "groups", "areas"), ("measures", "circumstances"))
_SORTS = {name: name.removesuffix("s") for name in TERMS} | {"bodies": "body"}
#: names that mean something else where the terms of a section stand
RESERVED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_SHARED[0], (*RELATIVE_VALUES, ALL_STATES)),
    **dict.fromkeys(_SHARED[1], tuple(dict.fromkeys((*CLAUSE.names, *READING.names)))),
}


@attrs.define
class VocabularyReader:
    """Terms as they are collected from any number of files."""

    problems: list[Problem]
    terms: dict[str, dict[str, Term]] = attrs.Factory(lambda: {name: {} for name in TERMS})
    #: where each term stands, for problems that only show when all are there
    places: dict[tuple[str, str], tuple[File, Fields]] = attrs.field(factory=dict)

    def read(self, file: File, root: Node) -> None:
        """Collect the terms of one file."""
        fields = file.fields(root, VOCABULARY)
        check_format(fields)
        for section in TERMS:
            for key, node in file.entries(fields.get(section)):
                self.read_term(file, section, key, node)

    def read_term(self, file: File, section: str, key: Scalar, node: Node) -> None:
        name = file.new_name(key, _SORTS[section], TERM)
        for other in next((shared for shared in _SHARED if section in shared), (section,)):
            if name in self.terms[other]:
                known = f"{with_article(_SORTS[other])} in {self.places[other, name][0].path}"
                file.report(key, f"'{name}' is already {known}; choose another name")
                return
        if name in RESERVED.get(section, ()):
            file.report(key, f"'{name}' has a meaning of its own; choose another name")
            return
        fields = file.fields(node, TERMS[section])
        self.places[section, name] = file, fields
        self.terms[section][name] = self.make(file, section, name, fields)

    def make(self, file: File, section: str, name: str, fields: Fields) -> Term:
        common = Term(
            name,
            fields.text("label"),
            fields.text("definition"),
            tuple(scalar.text for scalar in file.scalars(fields.get("broader"))),
            fields.text("source"),
        )
        basics = attrs.asdict(common)
        if section == "groups":
            members, expression = self.members(file, fields.get("members"))
            inside, outside = fields.text("inside"), fields.text("outside")
            return Group(
                **basics, members=members, expression=expression, inside=inside, outside=outside
            )
        if section == "actions":
            return Action(
                **basics,
                pattern=fields.text("pattern"),
                does=fields.text("does"),
                opposite_of=fields.optional("opposite-of"),
                converse_of=fields.optional("converse-of"),
            )
        if section == "measures":
            kind = file.choice(fields.get("kind"), "kind of measure", Scale)
            ranks = tuple(scalar.text for scalar in file.scalars(fields.get("ranks")))
            if kind is Scale.ORDINAL and not ranks and not fields.has("ranks"):
                file.report(fields.node, "an ordinal measure without 'ranks', from low to high")
            if kind in (Scale.NUMBER, Scale.DATE) and ranks:
                file.report(fields.at("ranks"), "only an ordinal measure has 'ranks'")
            kind = kind or Scale.NUMBER
            return Measure(**basics, kind=kind, unit=fields.text("unit"), ranks=ranks)
        return common

    def members(self, file: File, node: Node | None) -> tuple[dict[str, Membership], str | None]:
        if node is None or isinstance(node, Scalar):
            scalar = file.scalar(node, "states or a set expression")
            return {}, None if scalar is None else scalar.text
        if not (node.items if isinstance(node, Items) else node.entries):
            file.report(node, "expected states or a set expression, found none")
        if isinstance(node, Items):
            return {scalar.text: Membership() for scalar in file.scalars(node)}, None
        found = {}
        for key, value in file.entries(node):
            if isinstance(value, Entries):
                fields = file.fields(value, MEMBERSHIP)
                since, until = file.date(fields.get("from")), file.date(fields.get("until"))
                if since is not None and until is not None and until <= since:
                    finding = f"expected a day after {since}, found {found_in(fields.at('until'))}"
                    file.report(fields.at("until"), finding)
            else:
                since, until = file.date(value), None
            found[key.text] = Membership(since, until)
        return found, None

    def finish(self) -> Vocabulary:
        """Return the vocabulary, after what can only be checked with all terms there."""
        for section, name in self.places:
            self.check(section, name)
        if self.problems:
            raise InvalidFiles(self.problems)
        return Vocabulary(**self.terms)  # type: ignore[arg-type] # each section has its own class

    def check(self, section: str, name: str) -> None:
        file, fields = self.places[section, name]
        term = self.terms[section][name]
        known: Mapping[str, Term] = self.terms[section]
        if section == "areas":
            known = {**self.terms["states"], **known}
        for scalar in file.scalars(fields.get("broader")):
            above = file.term(scalar, _SORTS[section], known)
            if above == name or self.is_below(scalar.text, name, known):
                file.report(scalar, f"'{name}' lies under itself")
            elif above in self.derived:
                finding = f"'{above}' is the opposite or converse of another action"
                file.report(scalar, f"{finding} and has no narrower ones")
        if isinstance(term, Action):
            self.check_derived(file, fields, term)
        if isinstance(term, Group):
            node = fields.get("members")
            for scalar in _states_in(node):
                file.term(scalar, "state", self.terms["states"])
            if isinstance(node, Scalar) and term.expression is not None:
                self.check_expression(file, node, term)

    @property
    def derived(self) -> frozenset[str]:
        """The actions that are the opposite or the converse of another."""
        actions = self.terms["actions"].values()
        return frozenset(a.name for a in actions if isinstance(a, Action) and a.is_derived)

    def is_below(self, name: str, other: str, known: Mapping[str, Term]) -> bool:
        """Tell whether *name* lies somewhere under *other*."""
        above, seen = [name], set()
        while above:
            current = above.pop()
            if current in seen or current not in known:
                continue
            seen.add(current)
            if other in known[current].broader:
                return True
            above.extend(known[current].broader)
        return False

    def check_derived(self, file: File, fields: Fields, action: Action) -> None:
        actions = self.terms["actions"]
        for key in ("opposite-of", "converse-of"):
            scalar = file.scalar(fields.get(key))
            if scalar is None or file.term(scalar, "action", actions) is None:
                continue
            if scalar.text == action.name:
                file.report(scalar, f"'{action.name}' refers to itself; expected another action")
            elif scalar.text in self.derived:
                finding = f"'{scalar.text}' is itself the opposite or converse of another action"
                file.report(scalar, f"{finding}; expected that action")
        if action.opposite_of is not None and action.converse_of is not None:
            file.report(fields.at("converse-of"), "expected 'opposite-of' or this, not both")
        if action.is_derived and action.broader:
            finding = "the opposite or converse of an action has no broader one"
            file.report(fields.at("broader"), finding)

    def check_expression(self, file: File, node: Scalar, group: Group) -> None:
        """Tell what is wrong with the set expression of a group."""
        states, groups = self.terms["states"], self.terms["groups"]
        known = {**states, **groups, ALL_STATES: None}
        try:
            names = list(parse(node.text).names())
        except BadExpression as error:
            file.report_in(node, error.offset, str(error))
            return
        for name in names:
            if name.name not in known:
                unknown = unknown_term("state or group", name.name, known)
                file.report_in(node, name.offset, str(unknown))
            elif name.date is not None and name.name not in groups:
                finding = f"'{name.name}' cannot have a date, which only a group can"
                file.report_in(node, name.offset, finding)
            elif self.refers(name.name, group.name):
                file.report_in(node, name.offset, f"group '{group.name}' refers to itself")

    def refers(self, name: str, other: str) -> bool:
        """Tell whether the expression of the group *name* comes down to the group *other*."""
        waiting, seen = [name], set()
        while waiting:
            current = waiting.pop()
            if current == other:
                return True
            if current not in seen:
                seen.add(current)
                waiting.extend(name.name for name in self.names_in(current))
        return False

    def names_in(self, name: str) -> tuple[Name, ...]:
        """Return the names in the expression of a group, if it has one that can be read."""
        group = self.terms["groups"].get(name)
        if not isinstance(group, Group) or group.expression is None:
            return ()
        try:
            return tuple(parse(group.expression).names())
        except BadExpression:
            return ()


def _states_in(node: Node | None) -> Iterator[Scalar]:
    """Yield the states that a group lists, with or without dates."""
    if isinstance(node, Items):
        yield from (item for item in node.items if isinstance(item, Scalar))
    if isinstance(node, Entries):
        yield from (key for key, _ in node.entries)
