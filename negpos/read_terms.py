"""The terms of vocabulary files."""

from __future__ import annotations

import contextlib
import functools
import re
from collections.abc import Collection, Iterator, Mapping
from enum import Enum

import attrs

from negpos.errors import BadExpression, InvalidFiles, Problem, shown
from negpos.expression import parse
from negpos.fields import (
    TERM,
    Fields,
    File,
    TooManyProblems,
    check_format,
    found_in,
)
from negpos.graph import components
from negpos.keys import CLAUSE, MEMBERSHIP, READING, TERMS, VOCABULARY
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.rule import OF_TERMS
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
    with_article,
)

#: sections whose names stand side by side, so that each name has one meaning
_SHARED = (("states", "bodies", "groups", "areas"), ("measures", "circumstances"))
#: the sort of the terms of each section
SORTS = {name: name.removesuffix("s") for name in TERMS} | {"bodies": "body"}
#: names that mean something else where the terms of a section stand
RESERVED: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(_SHARED[0], (*RELATIVE_VALUES, ALL_STATES)),
    # and ``products`` beside the dimensions of a region in JSON
    **dict.fromkeys(_SHARED[1], tuple(dict.fromkeys((*CLAUSE.names, *READING.names, "products")))),
}


#: terms of one section in all files together; the most that ship in one are 197 states
MOST_TERMS = 2_000
#: groups made of groups, and terms under terms; those that ship need 4
DEEPEST_TERM = 100


class Standalone(Enum):
    """Whether a folder takes none of the shipped terms."""

    YES = "yes"
    NO = "no"

    @property
    def meaning(self) -> str:
        """What is in force, in a phrase."""
        own = "the terms of the folder"
        return own if self is Standalone.YES else f"the shipped terms and {own}"


def stands_alone(root: Node | None) -> bool:
    """Tell whether a vocabulary file says that no shipped terms are wanted beside its own."""
    entries = root.entries if isinstance(root, Entries) else ()
    said = (value for key, value in entries if key.text == "standalone")
    return any(isinstance(value, Scalar) and value.text == Standalone.YES.value for value in said)


@attrs.frozen
class _Nesting:
    """How the terms of a section stand above each other."""

    #: for each term those that it leads to and that lead back, itself among them
    circle: Mapping[str, frozenset[str]]
    #: for each term the most that stand above each other, itself among them
    height: Mapping[str, int]

    @classmethod
    def of(cls, above: Mapping[str, Collection[str]]) -> _Nesting:
        """Return the nesting of terms, given those that each refers to."""
        circle: dict[str, frozenset[str]] = {}
        height: dict[str, int] = {}
        for component in components(above, above.__getitem__):
            referred_to = {other for name in component for other in above[name]}
            below = 1 + max((height[name] for name in referred_to if name in height), default=0)
            circle |= dict.fromkeys(component, component)
            height |= dict.fromkeys(component, below)
        return cls(circle, height)

    def is_first_too_deep(self, name: str) -> bool:
        """Tell whether a term, but none that it refers to, lies too deep."""
        return self.height[name] == DEEPEST_TERM + 1


@attrs.define
class VocabularyReader:
    """Terms as they are collected from any number of files."""

    problems: list[Problem]
    terms: dict[str, dict[str, Term]] = attrs.Factory(lambda: {name: {} for name in TERMS})
    #: where each term stands, for problems that only show when all are there
    places: dict[tuple[str, str], tuple[File, Fields]] = attrs.field(factory=dict)

    def read(self, file: File, root: Node) -> None:
        """Collect the terms of one file."""
        with contextlib.suppress(TooManyProblems):
            fields = file.fields(root, VOCABULARY)
            check_format(fields)
            file.choice(fields.get("standalone"), "choice", Standalone)
            for section in TERMS:
                most = MOST_TERMS - len(self.terms[section])
                for key, node in file.entries(fields.get(section), most=most):
                    self.read_term(file, section, key, node)

    def read_term(self, file: File, section: str, key: Scalar, node: Node) -> None:
        name = file.new_name(key, SORTS[section], TERM)
        for other in next((shared for shared in _SHARED if section in shared), (section,)):
            if name in self.terms[other]:
                known = f"{with_article(SORTS[other])} in {self.places[other, name][0].path}"
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
            tuple(scalar.text for scalar in file.scalars(fields.get("also-called"))),
            file.explained(fields.get("explained"), OF_TERMS),
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
            with contextlib.suppress(TooManyProblems):
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
            above = file.term(scalar, SORTS[section], known)
            if scalar.text in self.nesting[section].circle[name]:
                file.report(scalar, f"'{name}' lies under itself")
            elif self.nesting[section].is_first_too_deep(name):
                file.report(scalar, f"'{name}' lies under more than {DEEPEST_TERM} others")
            elif above in self.derived:
                finding = f"'{above}' is the opposite or converse of another action"
                file.report(scalar, f"{finding} and has no narrower ones")
        if isinstance(term, Action):
            self.check_derived(file, fields, term)
            pattern = file.scalar(fields.get("pattern"))
            misfit = None if pattern is None else misfit_in(pattern.text)
            if pattern is not None and misfit is not None:
                file.report(pattern, misfit)
        if isinstance(term, Group):
            node = fields.get("members")
            for scalar in _states_in(node):
                file.term(scalar, "state", self.terms["states"])
            if isinstance(node, Scalar) and term.expression is not None:
                self.check_expression(file, node, term)

    @functools.cached_property
    def nesting(self) -> Mapping[str, _Nesting]:
        """How the terms of each section refer to each other, all terms being there."""
        return {
            section: _Nesting.of({name: self.referred_to(term) for name, term in terms.items()})
            for section, terms in self.terms.items()
        }

    def referred_to(self, term: Term) -> tuple[str, ...]:
        """Return the terms above a term, or those that the expression of a group names."""
        if not isinstance(term, Group) or term.expression is None:
            return term.broader
        try:
            return tuple(name.name for name in parse(term.expression).names())
        except BadExpression:
            return ()

    @functools.cached_property
    def derived(self) -> frozenset[str]:
        """The actions that are the opposite or the converse of another."""
        actions = self.terms["actions"].values()
        return frozenset(a.name for a in actions if isinstance(a, Action) and a.is_derived)

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
            elif name.name in self.nesting["groups"].circle[group.name]:
                file.report_in(node, name.offset, f"group '{group.name}' refers to itself")
        if self.nesting["groups"].is_first_too_deep(group.name):
            file.report(node, f"group '{group.name}' is made of more than {DEEPEST_TERM} in a row")


def _states_in(node: Node | None) -> Iterator[Scalar]:
    """Yield the states that a group lists, with or without dates."""
    if isinstance(node, Items):
        yield from (item for item in node.items if isinstance(item, Scalar))
    if isinstance(node, Entries):
        yield from (key for key, _ in node.entries)


_IN_BRACKETS = re.compile(r"\[([^\[\]]*)\]")


def misfit_in(pattern: str) -> str | None:
    """
    Return what is wrong with the pattern of an action: a part in brackets that nothing fills.

    >>> misfit_in("use [OBJECT] [in AREA]")
    "nothing fills '[in AREA]'; a part in brackets holds OBJECT or TARGET, the rest is added anyway"
    >>> misfit_in("use [OBJECT] [with TARGET]") is None
    True
    """
    for part in _IN_BRACKETS.findall(pattern):
        if not re.search(r"\b(?:OBJECT|TARGET)\b", part):
            return (
                f"nothing fills '[{shown(part)}]'; a part in brackets holds OBJECT or TARGET, "
                "the rest is added anyway"
            )
    return None
