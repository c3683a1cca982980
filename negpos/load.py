"""
Position files and vocabulary files to positions.

This is the only module that opens them. All problems of all files come together, each with its
place; scalars are read as text and typed by the field they stand in.
"""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import TypeVar

import attrs

from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.errors import (
    BadExpression,
    BadScope,
    InvalidFiles,
    NegposError,
    NotFound,
    Problem,
    UnknownTerm,
)
from negpos.expression import parse
from negpos.modality import Modality, Stance, claimed
from negpos.nodes import Entries, Items, Node, Scalar, compose, decode
from negpos.position import Corpus, Document, Omission, Position
from negpos.region import Dimension, Values
from negpos.scope import Context, Scope, check_names, parties, resolve
from negpos.vocabulary import (
    ALL_STATES,
    RELATIVE_VALUES,
    Action,
    Group,
    Measure,
    Membership,
    Scale,
    Taxonomy,
    Term,
    Vocabulary,
    nearest,
)

E = TypeVar("E", bound=Enum)

FORMAT = "1"
LONGEST_QUOTE = 12
VOCABULARY = "vocabulary"
DEFAULT_SET = "european-security-2021"

_ID = re.compile(r"[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*")
_TERM = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*")
_REFERENCE = re.compile(rf"({_ID.pattern})/({_ID.pattern})")


def shipped() -> Path:
    """Return the folder of the position files that come with negpos."""
    package = Path(__file__).parent
    inside = package / "positions"
    return inside if inside.is_dir() else package.parent / "positions"


@attrs.define
class _File:
    """One file that is being read, and what has been found wrong in it."""

    path: str
    problems: list[Problem]
    clause: str | None = None

    def report(self, node: Node, finding: str, offset: int = 0) -> None:
        self.report_at(node.line, node.column + offset, finding)

    def report_at(self, line: int, column: int, finding: str) -> None:
        self.problems.append(Problem(self.path, line, column, finding, self.clause))

    def fields(self, node: Node, required: Iterable[str], optional: Iterable[str]) -> _Fields:
        """Return the entries of a mapping; keys that are unknown, repeated or missing are told."""
        required = tuple(required)
        known = (*required, *optional)
        found: dict[str, Node] = {}
        if not isinstance(node, Entries):
            self.report(node, f"expected keys with values, found {_found(node)}")
            return _Fields(self, node, found)
        for key, value in node.entries:
            if key.text not in known:
                close = nearest(key.text, known)
                hint = f"did you mean '{close}'?" if close else f"expected {_one_of(known)}"
                self.report(key, f"unknown key '{key.text}'; {hint}")
            elif key.text in found:
                self.report(key, f"repeated key '{key.text}'")
            else:
                found[key.text] = value
        for name in required:
            if name not in found:
                self.report(node, f"missing key '{name}'")
        return _Fields(self, node, found)

    def entries(self, node: Node | None) -> Iterator[tuple[Scalar, Node]]:
        """Yield the entries of a mapping whose keys are names chosen by the author."""
        if node is None:
            return
        if not isinstance(node, Entries):
            self.report(node, f"expected names with values, found {_found(node)}")
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
            self.report(node, f"expected a list, found {_found(node)}")
            return ()
        return node.items

    def scalar(self, node: Node | None) -> Scalar | None:
        """Return a piece of text that is not empty."""
        if node is None:
            return None
        if not isinstance(node, Scalar) or not node.text.strip():
            self.report(node, f"expected text, found {_found(node)}")
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
            hint = f"did you mean '{close}'?" if close else f"expected {_one_of(known)}"
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
class _Fields:
    """The values of one mapping, each read by the type that its key calls for."""

    file: _File
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


def _found(node: Node) -> str:
    if isinstance(node, Items):
        return "a list"
    if isinstance(node, Entries):
        return "keys with values"
    return f"'{node.text}'" if node.text.strip() else "nothing"


def _one_of(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _read(path: Path, problems: list[Problem]) -> tuple[_File, Node | None]:
    file = _File(_shown(path), problems)
    try:
        text = decode(path.read_bytes(), file.report_at)
    except OSError as error:
        file.report_at(1, 1, f"cannot be read: {error.strerror}")
        return file, None
    return file, None if text is None else compose(text, file.report_at)


def _shown(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


# ---------------------------------------------------------------- vocabulary files

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
class _VocabularyReader:
    """Terms as they are collected from any number of files."""

    problems: list[Problem]
    terms: dict[str, dict[str, Term]] = attrs.Factory(lambda: {name: {} for name in _SECTIONS})
    #: where each term stands, for problems that only show when all are there
    places: dict[tuple[str, str], tuple[_File, _Fields]] = attrs.field(factory=dict)

    def read(self, path: Path) -> None:
        file, root = _read(path, self.problems)
        if root is None:
            return
        fields = file.fields(root, ["format"], _SECTIONS)
        _check_format(fields)
        for section in _SECTIONS:
            for key, node in file.entries(fields.get(section)):
                self.read_term(file, section, key, node)

    def read_term(self, file: _File, section: str, key: Scalar, node: Node) -> None:
        sort = section.removesuffix("s") if section != "bodies" else "body"
        name = file.new_name(key, sort, _TERM)
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

    def make(self, file: _File, section: str, name: str, fields: _Fields) -> Term:
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

    def members(self, file: _File, node: Node | None) -> tuple[dict[str, Membership], str | None]:
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

    def check_derived(self, file: _File, fields: _Fields, action: Action) -> None:
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

    def check_expression(self, file: _File, node: Node, group: Group) -> None:
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


def _check_format(fields: _Fields) -> None:
    scalar = fields.file.scalar(fields.get("format"))
    if scalar is not None and scalar.text != FORMAT:
        fields.file.report(scalar, f"unknown format '{scalar.text}'; this negpos reads {FORMAT}")


@functools.cache
def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """
    Return the shipped vocabulary, with the terms that *folder* adds to it.

    A folder may add terms and may not redefine one. Raises `InvalidFiles`.
    """
    reader = _VocabularyReader([])
    for place in (shipped(), folder):
        if place is not None:
            for path in sorted((place / VOCABULARY).glob("*.yaml")):
                reader.read(path)
    return reader.finish()


# ---------------------------------------------------------------- position files

_POSITION_KEYS = (
    "format",
    "position",
    "title",
    "party",
    "date",
    "kind",
    "coverage",
    "sources",
    "clauses",
)
_POSITION_OPTIONS = ("addressee", "short", "reporter", "note", "omitted")
_CLAUSE_KEYS = ("id", "issue", "text", "source")
_CLAUSE_OPTIONS = ("readings", "names", "note")
_CLAIM_KEYS = ("stance", "modality", "conditional-on", "except")
_SET_KEYS = ("bearer", "target", "area")
_DOCUMENT_KEYS = tuple(field.name for field in attrs.fields(Document) if field.name != "title")


@attrs.define
class _PositionReader:
    """One position file that is being read."""

    file: _File
    vocabulary: Vocabulary
    context: Context = attrs.field(init=False)
    position: str = ""
    documents: dict[str, Document] = attrs.field(factory=dict)
    #: references to clauses, to be looked up when all positions are there
    references: list[tuple[Scalar, str | None]] = attrs.field(factory=list)

    @property
    def scope_keys(self) -> tuple[str, ...]:
        dimensions = ("bearer", "action", "object", "target", "area", "period")
        return (*dimensions, *self.vocabulary.measures, "when", "unless")

    def read(self, root: Node) -> Position | None:
        file, v = self.file, self.vocabulary
        before = len(file.problems)
        fields = file.fields(root, _POSITION_KEYS, _POSITION_OPTIONS)
        _check_format(fields)
        name = file.scalar(fields.get("position"))
        if name is not None:
            self.position = file.new_name(name, "position", _ID)
        date = file.date(fields.get("date")) or datetime.date.min
        nobody = v.party_universe.empty
        self.context = Context(date, nobody, nobody)
        party = self.parties(fields, "party")
        addressee = self.parties(fields, "addressee")
        self.context = Context(
            date,
            nobody if party is None else parties(party, v, self.context),
            nobody if addressee is None else parties(addressee, v, self.context),
        )
        for key, node in file.entries(fields.get("sources")):
            document = file.fields(node, ["title"], _DOCUMENT_KEYS)
            values = {option: document.text(option) for option in ("title", *_DOCUMENT_KEYS)}
            self.documents[file.new_name(key, "document", _ID)] = Document(**values)
        coverage = self.coverage(fields.get("coverage"))
        clauses = self.clauses(fields.get("clauses"))
        omitted = tuple(self.omitted(fields.get("omitted"), clauses))
        if name is None or party is None or len(file.problems) > before:
            return None
        return Position(
            id=name.text,
            title=fields.text("title"),
            party=party,
            addressee=addressee,
            date=date,
            kind=fields.text("kind"),
            coverage=coverage,
            sources=self.documents,
            clauses=clauses,
            vocabulary=v,
            context=self.context,
            short=fields.text("short"),
            reporter=fields.optional("reporter"),
            note=fields.text("note"),
            omitted=omitted,
        )

    def parties(self, fields: _Fields, key: str) -> str | None:
        scalar = self.file.scalar(fields.get(key))
        if scalar is None:
            return None
        return self.expression(scalar, self.vocabulary.bearer)

    def expression(self, scalar: Scalar, dimension: Dimension) -> str | None:
        """Return the text of a set expression all of whose names mean something."""
        found = list(check_names(scalar.text, dimension, self.vocabulary, self.context))
        for offset, error in found:
            self.file.report(scalar, str(error), offset if scalar.is_plain else 0)
        return None if found else scalar.text

    def coverage(self, node: Node | None) -> frozenset[str] | None:
        if isinstance(node, Scalar) and node.text == "complete":
            return None
        if isinstance(node, Scalar):
            finding = f"expected 'complete' or a list of issues, found {_found(node)}"
            self.file.report(node, finding)
            return None
        return frozenset(self.file.terms(node, "issue", self.vocabulary.issues))

    def clauses(self, node: Node | None) -> tuple[Clause, ...]:
        found: dict[str, Clause] = {}
        seen: dict[str, int] = {}
        items = self.file.items(node)
        if node is not None and isinstance(node, Items) and not items:
            self.file.report(node, "a position has at least one clause")
        for item in items:
            clause = self.clause(item, seen)
            self.file.clause = None
            if clause is not None:
                found[clause.id] = clause
        return tuple(found.values())

    def clause(self, node: Node, seen: dict[str, int]) -> Clause | None:
        file = self.file
        file.clause = (
            next(
                (
                    value.text
                    for key, value in node.entries
                    if key.text == "id" and isinstance(value, Scalar)
                ),
                None,
            )
            if isinstance(node, Entries)
            else None
        )
        before = len(file.problems)
        fields = file.fields(node, _CLAUSE_KEYS, (*_CLAUSE_OPTIONS, *_CLAIM_KEYS, *self.scope_keys))
        if not isinstance(node, Entries):
            return None
        name = file.scalar(fields.get("id"))
        if name is not None:
            file.new_name(name, "clause", _ID)
            if name.text in seen:
                file.report(
                    name, f"'{name.text}' is already the id of the clause in line {seen[name.text]}"
                )
            seen.setdefault(name.text, name.line)
        issue = file.scalar(fields.get("issue"))
        if issue is not None:
            file.term(issue, "issue", self.vocabulary.issues)
        source = self.source(fields.get("source"))
        claim = self.claim(fields)
        names = self.names(fields.get("names"))
        readings = self.readings(fields)
        if name is None or issue is None or source is None or claim is None:
            return None
        if len(file.problems) > before:
            return None
        return Clause(
            position=self.position,
            id=name.text,
            issue=issue.text,
            text=fields.text("text"),
            claim=claim,
            source=source,
            readings=readings,
            names=tuple(names.items()),
            note=fields.text("note"),
        )

    def source(self, node: Node | None) -> Source | None:
        if node is None:
            return None
        file = self.file
        fields = file.fields(node, ["in", "at", "grade"], ["quote"])
        document = file.scalar(fields.get("in"))
        if document is not None:
            file.term(document, "source", self.documents)
        grade = file.choice(fields.get("grade"), "grade", Grade)
        quote = fields.optional("quote")
        if quote is not None and (words := len(quote.split())) > LONGEST_QUOTE:
            finding = f"a quote of {words} words; at most {LONGEST_QUOTE}, the rest in your own"
            file.report(fields.at("quote"), finding)
        if document is None or grade is None:
            return None
        return Source(document.text, fields.text("at"), grade, quote)

    def names(self, node: Node | None) -> dict[str, str]:
        found = {}
        for key, value in self.file.entries(node):
            scalar = self.file.scalar(value)
            if key.text not in _SET_KEYS:
                self.file.report(key, f"unknown key '{key.text}'; expected {_one_of(_SET_KEYS)}")
            elif scalar is not None:
                dimension = getattr(self.vocabulary, key.text)
                text = self.expression(scalar, dimension)
                if text is not None:
                    found[key.text] = text
        return found

    def readings(self, fields: _Fields) -> tuple[Reading, ...]:
        file, clause = self.file, self.file.clause
        found = []
        entries = list(file.entries(fields.get("readings")))
        for key, node in entries:
            file.clause = f"{clause}, reading {key.text}"
            file.new_name(key, "reading", _ID)
            changed = file.fields(node, ["note"], ["held-by", *_CLAIM_KEYS, *self.scope_keys])
            values = {
                k: n for k, n in fields.values.items() if k in (*_CLAIM_KEYS, *self.scope_keys)
            }
            merged = _Fields(file, node, {**values, **changed.values})
            claim = self.claim(merged)
            held_by = tuple(scalar.text for scalar in file.scalars(changed.get("held-by")))
            if claim is not None:
                found.append(Reading(key.text, changed.text("note"), claim, held_by))
        file.clause = clause
        if len(entries) == 1:
            finding = "a clause with readings has at least two: the rival ways to understand it"
            file.report(fields.at("readings"), finding)
        return tuple(found)

    def claim(self, fields: _Fields) -> Claim | None:
        """Return what the fields of a clause, or of one of its readings, claim."""
        file = self.file
        before = len(file.problems)
        stance = file.choice(fields.get("stance"), "stance", Stance) or Stance.DEMAND
        modality = file.choice(fields.get("modality"), "modality", Modality)
        scope = self.scope(fields)
        conditions = tuple(self.conditions(fields.get("conditional-on")))
        if "modality" not in fields.values:
            if stance is Stance.WARN:
                modality = Modality.MAY
            elif stance is not Stance.DISCUSS:
                file.report(
                    fields.node,
                    f"missing key 'modality', which only "
                    f"'discuss' and 'warn' can do without, not '{stance.value}'",
                )
        elif stance is Stance.WARN and modality not in (Modality.MAY, None):
            file.report(
                fields.at("modality"), "a warning claims the freedom to act: 'may', or no modality"
            )
        if stance is Stance.WARN and not conditions:
            file.report(
                fields.node, "a warning says on what it hangs: missing key 'conditional-on'"
            )
        if len(file.problems) > before:
            return None
        try:
            norms = resolve(scope, claimed(stance, modality), self.vocabulary, self.context)
        except BadScope as error:
            file.report(fields.at(error.field), str(error))
            return None
        except NegposError as error:
            file.report(fields.node, str(error))
            return None
        return Claim(stance, modality, scope, norms, conditions)

    def conditions(self, node: Node | None) -> Iterator[Condition]:
        for scalar in self.file.scalars(node):
            is_reference = _REFERENCE.fullmatch(scalar.text) is not None
            if is_reference:
                self.references.append((scalar, self.file.clause))
            yield Condition(" ".join(scalar.text.split()), is_reference)

    def scope(self, fields: _Fields, *, nested: bool = False) -> Scope:
        file, v = self.file, self.vocabulary
        sets: dict[str, str | None] = {}
        for key in _SET_KEYS:
            scalar = file.scalar(fields.get(key))
            sets[key] = None if scalar is None else self.expression(scalar, getattr(v, key))
        when = file.terms(fields.get("when"), "circumstance", v.circumstances)
        unless = file.terms(fields.get("unless"), "circumstance", v.circumstances)
        for scalar in file.scalars(fields.get("unless")):
            if scalar.text in when:
                file.report(scalar, f"'{scalar.text}' stands under both 'when' and 'unless'")
        measures = tuple(
            (name, values)
            for name, measure in v.measures.items()
            if (node := fields.get(name)) is not None
            and (values := self.bounds(node, measure)) is not None
        )
        excepted = []
        if not nested:
            for item in file.items(fields.get("except")):
                inner = file.fields(item, [], self.scope_keys)
                if not inner.values and isinstance(item, Entries):
                    file.report(item, "an exception without fields would cut out everything")
                excepted.append(self.scope(inner, nested=True))
        return Scope(
            action=file.terms(fields.get("action"), "action", v.actions),
            object=file.terms(fields.get("object"), "object", v.objects),
            period=self.period(fields.get("period")),
            measures=measures,
            when=when,
            unless=unless,
            excepted=tuple(excepted),
            **sets,
        )

    def period(self, node: Node | None) -> Values | None:
        if node is None:
            return None
        fields = self.file.fields(node, [], ["from", "until"])
        since, until = self.file.date(fields.get("from")), self.file.date(fields.get("until"))
        if not fields.values:
            self.file.report(node, "expected 'from' or 'until'")
            return None
        if since is not None and until is not None and until <= since:
            finding = f"the period ends before it starts; expected a day after {since}"
            self.file.report(fields.at("until"), finding)
            return None
        line = self.vocabulary.period.domain
        assert not hasattr(line, "members")
        return line.between(*(None if day is None else day.toordinal() for day in (since, until)))

    def bounds(self, node: Node, measure: Measure) -> Values | None:
        """Return the values within bounds; each bound is a number, a date or a rank."""
        file = self.file
        fields = file.fields(node, [], ["above", "at-least", "below", "at-most"])
        if not fields.values and isinstance(node, Entries):
            file.report(node, "expected above, at-least, below or at-most")
        numbers = {key: self.number(value, measure) for key, value in fields.values.items()}
        if not numbers or None in numbers.values():
            return None
        lower = [
            n + (key == "above")
            for key, n in numbers.items()
            if key in ("above", "at-least") and n is not None
        ]
        upper = [
            n + (key == "at-most")
            for key, n in numbers.items()
            if key in ("below", "at-most") and n is not None
        ]
        values: Values
        if measure.kind is Scale.ORDINAL:
            chosen = measure.ranks[max(lower, default=0) : min(upper, default=None)]
            values = measure.dimension.domain.of(chosen)  # type: ignore[union-attr]
        else:
            line = measure.dimension.domain
            values = line.between(  # type: ignore[union-attr]
                max(lower, default=None), min(upper, default=None)
            )
        if values.is_empty:
            file.report(node, f"no {measure.label} lies within these bounds")
            return None
        return values

    def number(self, node: Node, measure: Measure) -> int | None:
        file = self.file
        if measure.kind is Scale.DATE:
            day = file.date(node)
            return None if day is None else day.toordinal()
        scalar = file.scalar(node)
        if scalar is None:
            return None
        if measure.kind is Scale.ORDINAL:
            if scalar.text in measure.ranks:
                return measure.ranks.index(scalar.text)
            file.report(
                scalar,
                f"unknown {measure.label} '{scalar.text}'; expected {_one_of(measure.ranks)}",
            )
            return None
        if not re.fullmatch(r"[0-9]{1,15}", scalar.text):
            unit = f" of {measure.unit}" if measure.unit else ""
            file.report(scalar, f"expected a whole number{unit}, found '{scalar.text}'")
            return None
        return int(scalar.text)

    def omitted(self, node: Node | None, clauses: tuple[Clause, ...]) -> Iterator[Omission]:
        known = {clause.id for clause in clauses}
        for item in self.file.items(node):
            fields = self.file.fields(item, ["id", "reason"], [])
            name = fields.text("id")
            if name in known:
                self.file.report(fields.at("id"), f"'{name}' is omitted and is a clause as well")
            yield Omission(name, fields.text("reason"))


# ---------------------------------------------------------------- the door


def load(source: str | Path = DEFAULT_SET, *, positions: str | Path | None = None) -> Corpus:
    """
    Return the positions of a shipped set by name, of a folder, or of one file.

    A folder is searched for ``*.yaml`` at any depth; files in a folder named ``vocabulary`` add
    terms to the shipped ones. *positions* is a folder whose vocabulary is in force as well, for a
    file that lies elsewhere. Raises `InvalidFiles` with every problem of every file, and
    `NotFound` where there is nothing to read.

    >>> corpus = load("european-security-2021")
    >>> corpus["ru-us-draft"].party
    'RU'
    """
    path = _find(source)
    files = (
        [path]
        if path.is_file()
        else sorted(
            file for file in path.rglob("*.yaml") if VOCABULARY not in file.relative_to(path).parts
        )
    )
    if not files:
        raise NotFound("position file in", str(source))
    folder = Path(positions) if positions is not None else (path if path.is_dir() else path.parent)
    extends = (folder / VOCABULARY).is_dir() and folder.resolve() != shipped().resolve()
    vocabulary = load_vocabulary(folder if extends else None)
    return _load_files(files, vocabulary, whole=path.is_dir())


def _find(source: str | Path) -> Path:
    path = Path(source)
    if path.exists():
        return path
    inside = shipped() / path
    if inside.is_dir() and path.name != VOCABULARY:
        return inside
    known = sorted(
        folder.name
        for folder in shipped().iterdir()
        if folder.is_dir() and folder.name != VOCABULARY
    )
    raise NotFound(
        "shipped set, folder or file", str(source), nearest(str(source), known), tuple(known)
    )


def _load_files(files: Iterable[Path], vocabulary: Vocabulary, *, whole: bool) -> Corpus:
    problems: list[Problem] = []
    found: dict[str, Position] = {}
    readers = []
    for path in files:
        file, root = _read(path, problems)
        if root is None:
            continue
        reader = _PositionReader(file, vocabulary)
        readers.append(reader)
        position = reader.read(root)
        if position is None:
            continue
        if position.id in found:
            file.report(root, f"another file has a position '{position.id}' already")
        found[position.id] = position
    if not problems:
        for reader in readers:
            _check_references(reader, found, whole=whole)
    if problems:
        raise InvalidFiles(problems)
    return Corpus(found, vocabulary)


def _check_references(
    reader: _PositionReader, found: Mapping[str, Position], *, whole: bool
) -> None:
    for scalar, clause in reader.references:
        position, id = scalar.text.split("/")
        reader.file.clause = clause
        if position not in found:
            if whole:
                unknown = UnknownTerm("position", position, nearest(position, found))
                reader.file.report(scalar, str(unknown))
            continue
        known = {other.id: other for other in found[position].clauses}
        if id not in known:
            finding = f"no clause '{id}' in {position}"
            close = nearest(id, known)
            reader.file.report(scalar, f"{finding}; did you mean '{close}'?" if close else finding)


__all__ = ["Taxonomy", "load", "load_vocabulary", "shipped"]
