"""The positions of position files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

import attrs

from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.errors import BadScope, NegposError
from negpos.fields import ID, Fields, File, check_format, found_in, one_of
from negpos.modality import Modality, Stance, claimed
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.position import Document, Omission, Position
from negpos.region import Dimension, Values
from negpos.scope import Context, Scope, check_names, parties, resolve
from negpos.vocabulary import Measure, Scale, Vocabulary

LONGEST_QUOTE = 12
_REFERENCE = re.compile(rf"({ID.pattern})/({ID.pattern})")

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
class PositionReader:
    """One position file that is being read."""

    file: File
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
        check_format(fields)
        name = file.scalar(fields.get("position"))
        if name is not None:
            self.position = file.new_name(name, "position", ID)
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
            self.documents[file.new_name(key, "document", ID)] = Document(**values)
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

    def parties(self, fields: Fields, key: str) -> str | None:
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
            finding = f"expected 'complete' or a list of issues, found {found_in(node)}"
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
            file.new_name(name, "clause", ID)
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
                self.file.report(key, f"unknown key '{key.text}'; expected {one_of(_SET_KEYS)}")
            elif scalar is not None:
                dimension = getattr(self.vocabulary, key.text)
                text = self.expression(scalar, dimension)
                if text is not None:
                    found[key.text] = text
        return found

    def readings(self, fields: Fields) -> tuple[Reading, ...]:
        file, clause = self.file, self.file.clause
        found = []
        entries = list(file.entries(fields.get("readings")))
        for key, node in entries:
            file.clause = f"{clause}, reading {key.text}"
            file.new_name(key, "reading", ID)
            changed = file.fields(node, ["note"], ["held-by", *_CLAIM_KEYS, *self.scope_keys])
            values = {
                k: n for k, n in fields.values.items() if k in (*_CLAIM_KEYS, *self.scope_keys)
            }
            merged = Fields(file, node, {**values, **changed.values})
            claim = self.claim(merged)
            held_by = tuple(scalar.text for scalar in file.scalars(changed.get("held-by")))
            if claim is not None:
                found.append(Reading(key.text, changed.text("note"), claim, held_by))
        file.clause = clause
        if len(entries) == 1:
            finding = "a clause with readings has at least two: the rival ways to understand it"
            file.report(fields.at("readings"), finding)
        return tuple(found)

    def claim(self, fields: Fields) -> Claim | None:
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

    def scope(self, fields: Fields, *, nested: bool = False) -> Scope:
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
                f"unknown {measure.label} '{scalar.text}'; expected {one_of(measure.ranks)}",
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
