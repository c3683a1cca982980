"""The terms of vocabulary files."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from negpos.errors import BadExpression, InvalidFiles, Problem, UnknownTerm
from negpos.expression import parse
from negpos.fields import TERM, Fields, File, check_format
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
    nearest,
)

_TERM_KEYS = ("label",)
_TERM_OPTIONS = ("definition", "source")
#: the sections of a vocabulary file, and the keys of their terms beside label and definition
_SECTIONS: Mapping[str, tuple[str, ...]] = {
    "states": (),
    "bodies": (),
    "groups": ("members", "inside", "outside"),
    "areas": ("broader",),
    "actions": ("broader", "pattern", "does", "opposite-of", "converse-of"),
    "objects": ("broader",),
    "measures": ("kind", "unit", "ranks"),
    "circumstances": (),
    "issues": (),
}
#: sections whose names stand in the same expressions, so that each name has one meaning
_SHARED = ("states", "bodies", "groups", "areas")
_RESERVED = (*RELATIVE_VALUES, ALL_STATES)


@attrs.define
class VocabularyReader:
    """Terms as they are collected from any number of files."""

    problems: list[Problem]
    terms: dict[str, dict[str, Term]] = attrs.Factory(lambda: {name: {} for name in _SECTIONS})
    #: where each term stands, for problems that only show when all are there
    places: dict[tuple[str, str], tuple[File, Fields]] = attrs.field(factory=dict)

    def read(self, file: File, root: Node) -> None:
        """Collect the terms of one file."""
        fields = file.fields(root, ["format"], _SECTIONS)
        check_format(fields)
        for section in _SECTIONS:
            for key, node in file.entries(fields.get(section)):
                self.read_term(file, section, key, node)

    def read_term(self, file: File, section: str, key: Scalar, node: Node) -> None:
        sort = section.removesuffix("s") if section != "bodies" else "body"
        name = file.new_name(key, sort, TERM)
        shared = _SHARED if section in _SHARED else (section,)
        for other in shared:
            if name in self.terms[other]:
                known = self.places[other, name][0].path
                file.report(key, f"'{name}' is already defined in {known}; choose another name")
                return
        if section in _SHARED and name in _RESERVED:
            file.report(key, f"'{name}' has a meaning of its own; choose another name")
            return
        fields = file.fields(node, _TERM_KEYS, (*_TERM_OPTIONS, *_SECTIONS[section]))
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
            kind = file.choice(fields.get("kind"), "kind of measure", Scale) or Scale.NUMBER
            ranks = tuple(scalar.text for scalar in file.scalars(fields.get("ranks")))
            if (kind is Scale.ORDINAL) != bool(ranks):
                file.report(fields.node, "an ordinal measure, and no other, lists its 'ranks'")
            return Measure(**basics, kind=kind, unit=fields.text("unit"), ranks=ranks)
        return common

    def members(self, file: File, node: Node | None) -> tuple[dict[str, Membership], str | None]:
        if isinstance(node, Scalar):
            return {}, node.text
        if isinstance(node, Items):
            return {scalar.text: Membership() for scalar in file.scalars(node)}, None
        found = {}
        for key, value in file.entries(node):
            if isinstance(value, Entries):
                fields = file.fields(value, ["from"], ["until"])
                since, until = file.date(fields.get("from")), file.date(fields.get("until"))
                if since is not None and until is not None and until <= since:
                    file.report(fields.at("until"), f"expected a day after {since}")
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
            if file.term(scalar, section.removesuffix("s"), known) == name or self.is_below(
                scalar.text, name, known
            ):
                file.report(scalar, f"'{name}' lies under itself")
        if isinstance(term, Action):
            self.check_derived(file, fields, term)
        if isinstance(term, Group):
            for state in term.members:
                if state not in self.terms["states"]:
                    finding = UnknownTerm("state", state, nearest(state, self.terms["states"]))
                    file.report(fields.at("members"), str(finding))
            if term.expression is not None:
                self.check_expression(file, fields.at("members"), term)

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
            base = actions[scalar.text]
            if isinstance(base, Action) and (base.is_derived or base.name == action.name):
                file.report(scalar, f"'{base.name}' is itself derived from another action")
            if any(action.name in other.broader for other in actions.values()):
                file.report(scalar, f"'{action.name}' has narrower actions and cannot be derived")
        if action.opposite_of is not None and action.converse_of is not None:
            file.report(fields.node, "either 'opposite-of' or 'converse-of', not both")
        if action.is_derived and action.broader:
            file.report(fields.at("broader"), "a derived action has no broader one")

    def check_expression(self, file: File, node: Node, group: Group) -> None:
        known = {**self.terms["states"], **self.terms["groups"], ALL_STATES: None}
        try:
            names = list(parse(group.expression or "").names())
        except BadExpression as error:
            file.report(node, str(error), error.offset)
            return
        for name in names:
            if name.name not in known:
                unknown = UnknownTerm("state or group", name.name, nearest(name.name, known))
                file.report(node, str(unknown), name.offset)
            elif name.name == group.name:
                file.report(node, f"group '{group.name}' refers to itself", name.offset)
