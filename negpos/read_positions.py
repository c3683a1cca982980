"""The positions of position files."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping

import attrs

from negpos.clause import Answer, Claim, Clause, Condition, Grade, Reading, Source
from negpos.errors import BadScope, NoMembers, TooIntricate, shown
from negpos.fields import ID, NUMBER, Fields, File, check_format, found_in, unknown
from negpos.finite import FiniteSet
from negpos.keys import (
    BOUNDS,
    CLAUSE,
    DOCUMENT,
    EXCEPTION,
    LONGEST_QUOTE,
    NAMES,
    OMISSION,
    PERIOD,
    POSITION,
    READING,
    SOURCE,
    TERMS,
)
from negpos.modality import Modality, Stance
from negpos.nodes import Entries, Items, Node, Scalar, id_in
from negpos.position import Document, Omission, Position
from negpos.region import Dimension, Values
from negpos.rule import OF_CLAUSES, OF_POSITIONS
from negpos.scope import (
    Context,
    Scope,
    check_names,
    differs_by_bearer,
    parties,
    set_named,
)
from negpos.vocabulary import Measure, Scale, Vocabulary, one_of, translated, with_article

#: clauses of one position; the longest that ships has 109
MOST_CLAUSES = 1_000
#: readings of one clause; those that ship have at most 4, and all combinations are compared
MOST_READINGS = 12
#: exceptions of one clause or reading; those that ship have at most 1
MOST_EXCEPTIONS = 50
#: the keys of which a list of none would silently mean any
KINDS = ("action", "object")
_REFERENCE = re.compile(rf"({ID.pattern})/({ID.pattern})")


@attrs.define
class PositionReader:
    """One position file that is being read."""

    file: File
    vocabulary: Vocabulary
    context: Context = attrs.field(init=False)
    #: whether the position has a date, without which groups cannot be told
    is_dated: bool = False
    position: Scalar | None = None
    #: None where the file does not say which there are
    documents: dict[str, Document] | None = None
    #: the ids of the clauses that stand there, with their places
    ids: dict[str, Scalar] = attrs.field(factory=dict)
    #: references to clauses, to be looked up when all positions are there
    references: list[tuple[Scalar, str | None]] = attrs.field(factory=list)
    conditions_in_words: list[tuple[Scalar, str | None]] = attrs.field(factory=list)

    def read(self, root: Node) -> Position | None:
        file, v = self.file, self.vocabulary
        file.sorts = v.sorts()
        before = len(file.problems)
        if _looks_like_terms(root):
            finding = "terms in place of a position; they stand in a folder called 'vocabulary'"
            file.report(root, finding)
            return None
        fields = file.fields(root, POSITION)
        check_format(fields)
        self.position = file.scalar(fields.get("position"))
        if self.position is not None:
            file.new_name(self.position, "position", ID)
        date = file.date(fields.get("date"))
        self.is_dated = date is not None
        self.context = Context(
            date or datetime.date.min, v.party_universe.empty, v.party_universe.empty
        )
        party, those = self.parties(fields, "party")
        addressee, others = self.parties(fields, "addressee")
        self.context = attrs.evolve(self.context, party=those, addressee=others)
        texts = {key: fields.text(key) for key in ("title", "kind", "short", "note")}
        reporter = fields.optional("reporter")
        self.documents = self.sources(fields.get("sources"))
        coverage = self.coverage(fields.get("coverage"))
        clauses = self.clauses(fields.get("clauses"))
        self.check_conditions()
        omitted = tuple(self.omitted(fields.get("omitted")))
        explained = file.explained(fields.get("explained"), OF_POSITIONS)
        if len(file.problems) > before:
            return None
        assert self.position is not None
        assert party is not None
        return Position(
            id=self.position.text,
            party=party,
            addressee=addressee,
            date=self.context.date,
            coverage=coverage,
            sources=self.documents or {},
            clauses=clauses,
            vocabulary=v,
            context=self.context,
            omitted=omitted,
            reporter=reporter,
            explained=explained,
            **texts,
        )

    def parties(self, fields: Fields, key: str) -> tuple[str | None, FiniteSet]:
        """
        Return a set expression with its meaning.

        Where it is misspelt or wrong, which has been told, it stands for everybody: clauses that
        refer to it are no further problem.
        """
        v = self.vocabulary
        text = self.expression(fields, key, v.bearer, for_each_bearer=False)
        if text is not None and self.is_dated:
            return text, parties(text, v, self.context)
        is_absent = key == "addressee" and not fields.has(key)
        return text, v.party_universe.empty if is_absent else v.party_universe.full

    def expression(
        self, fields: Fields, key: str, dimension: Dimension, *, for_each_bearer: bool
    ) -> str | None:
        """Return a set expression all of whose names mean something, and that is not empty."""
        scalar = self.file.scalar(fields.get(key), "a set expression such as 'US + RU'")
        if scalar is None:
            return None
        v, text = self.vocabulary, scalar.text
        problems = [
            (offset, error)
            for offset, error in check_names(
                text, dimension, v, self.context, for_each_bearer=for_each_bearer
            )
            if self.is_dated or not isinstance(error, NoMembers)
        ]
        for offset, error in problems:
            self.file.report_in(scalar, offset, str(error))
        if problems:
            return None
        is_fixed = self.is_dated and not differs_by_bearer(text)
        if is_fixed and set_named(text, dimension, v, self.context).is_empty:
            self.file.report(scalar, f"'{shown(text)}' leaves no {key}")
            return None
        return text

    def sources(self, node: Node | None) -> dict[str, Document] | None:
        found = {}
        for key, value in self.file.entries(node, "the ids of sources, each with its fields"):
            document = self.file.fields(value, DOCUMENT)
            values = {name: document.text(name) for name in DOCUMENT.names}
            found[self.file.new_name(key, "document", ID)] = Document(**values)
        return found if isinstance(node, Entries) else None

    def coverage(self, node: Node | None) -> frozenset[str] | None:
        if node is None or (isinstance(node, Scalar) and node.text == "complete"):
            return None
        if not isinstance(node, Items):
            finding = f"expected 'complete' or a list of issues, found {found_in(node)}"
            known = self.vocabulary.issues
            if isinstance(node, Scalar) and (meant := translated(node.text, known)):
                finding += f"; did you mean '[{meant.replace(' + ', ', ')}]'?"
            self.file.report(node, finding)
            return None
        return frozenset(self.file.terms(node, "issue", self.vocabulary.issues))

    def clauses(self, node: Node | None) -> tuple[Clause, ...]:
        if isinstance(node, Items) and not node.items:
            self.file.report(node, "expected at least one clause, found none")
        found = []
        for item in self.file.items(node, "a list of clauses", most=MOST_CLAUSES):
            found.append(self.clause(item))
            self.file.clause = None
        return tuple(clause for clause in found if clause is not None)

    def clause(self, node: Node) -> Clause | None:
        file = self.file
        before = len(file.problems)
        file.clause = id_in(node) or None
        fields = file.fields(node, CLAUSE.with_measures(self.vocabulary.measures))
        if not isinstance(node, Entries):
            return None
        name = file.scalar(fields.get("id"))
        if name is not None:
            file.new_name(name, "clause", ID)
            self.add_id(name)
        issue = file.scalar(fields.get("issue"))
        if issue is not None:
            file.term(issue, "issue", self.vocabulary.issues)
        text, note = fields.text("text"), fields.text("note")
        source = self.source(fields.get("source"))
        claim = self.claim(fields)
        names = self.names(fields.get("names"))
        readings = self.readings(fields)
        explained = file.explained(fields.get("explained"), OF_CLAUSES)
        if len(file.problems) > before or not self.is_dated or self.position is None:
            return None
        assert name is not None
        assert issue is not None
        assert source is not None
        assert claim is not None
        return Clause(
            position=self.position.text,
            id=name.text,
            issue=issue.text,
            text=text,
            claim=claim,
            source=source,
            readings=readings,
            names=names,
            note=note,
            explained=explained,
        )

    def add_id(self, name: Scalar) -> None:
        if name.text in self.ids:
            other = self.ids[name.text]
            finding = f"repeated id '{shown(name.text)}'; it stands in line {other.line}"
            self.file.report(name, finding)
        self.ids.setdefault(name.text, name)

    def source(self, node: Node | None) -> Source | None:
        if node is None:
            return None
        file = self.file
        fields = file.fields(node, SOURCE, "{in: …, at: …, grade: …}")
        document = file.scalar(fields.get("in"))
        known = self.documents
        if document is not None and known is not None and document.text not in known:
            file.report(document, unknown("source", document.text, known))
        grade = file.choice(fields.get("grade"), "grade", Grade)
        at, quote = fields.text("at"), fields.optional("quote")
        if quote is not None and (words := len(quote.split())) > LONGEST_QUOTE:
            finding = f"expected a quote of at most {LONGEST_QUOTE} words, found {words} words"
            file.report(fields.at("quote"), finding)
        ambiguous = file.choice(fields.get("ambiguous"), "answer", Answer)
        if document is None or grade is None:
            return None
        return Source(document.text, at, grade, quote, ambiguous is Answer.YES)

    def names(self, node: Node | None) -> tuple[tuple[str, str], ...]:
        if node is None:
            return ()
        fields = self.file.fields(node, NAMES, f"{one_of(NAMES.names)} with a value")
        sets = self.sets(fields, for_each_bearer=False)
        return tuple((key, text) for key, text in sets.items() if text is not None)

    def sets(self, fields: Fields, *, for_each_bearer: bool) -> dict[str, str | None]:
        """Return the set expressions for bearer, target and area."""
        v = self.vocabulary
        return {
            key: self.expression(
                fields, key, getattr(v, key), for_each_bearer=for_each_bearer and key != "bearer"
            )
            for key in NAMES.names
        }

    def readings(self, fields: Fields) -> tuple[Reading, ...]:
        file, clause = self.file, self.file.clause
        found = []
        keys = READING.with_measures(self.vocabulary.measures)
        written = fields.get("readings")
        expected = "the ids of readings, each with its fields"
        for key, node in file.entries(written, expected, most=MOST_READINGS):
            file.clause = f"{clause or 'without id'}, reading {shown(key.text)}"
            file.new_name(key, "reading", ID)
            changed = file.fields(node, keys)
            merged = attrs.evolve(
                fields,
                values=_merged(fields.values, changed.values),
                misspelt=fields.misspelt | changed.misspelt,
            )
            claim = self.claim(merged)
            note = changed.text("note")
            held_by = tuple(scalar.text for scalar in file.scalars(changed.get("held-by")))
            if claim is not None:
                found.append(Reading(key.text, note, claim, held_by))
        file.clause = clause
        if isinstance(written, Entries) and len(written.entries) < 2:
            count = "one" if written.entries else "none"
            finding = f"expected at least two readings, which rival each other, found {count}"
            file.report(written, finding)
        return tuple(found)

    def claim(self, fields: Fields) -> Claim | None:
        """Return what the fields of a clause, or of one of its readings, claim."""
        file = self.file
        before = len(file.problems)
        stance = file.choice(fields.get("stance"), "stance", Stance)
        modality = file.choice(fields.get("modality"), "modality", Modality)
        scope = self.scope(fields)
        conditions = tuple(self.conditions(fields.get("conditional-on")))
        if stance is None and not fields.has("stance"):
            stance = Stance.DEMAND
        if stance is Stance.WARN:
            modality = self.warning(fields, modality)
        elif stance not in (Stance.DISCUSS, None) and not fields.has("modality"):
            finding = "missing key 'modality'; only the stances discuss and warn do without"
            file.report(fields.at("stance"), finding)
        if stance is None or len(file.problems) > before or not self.is_dated:
            return None
        try:
            return Claim.of(
                modality,
                scope,
                self.vocabulary,
                self.context,
                stance=stance,
                conditions=conditions,
            )
        except BadScope as error:
            file.report(fields.at(error.field), str(error))
            return None
        except TooIntricate as error:
            file.report(fields.at("except"), str(error))
            return None

    def warning(self, fields: Fields, modality: Modality | None) -> Modality:
        """Return the modality of a warning, which claims a freedom under a condition."""
        if modality not in (Modality.MAY, None):
            finding = "expected 'may' or no modality for a warning, which claims a freedom, found "
            finding += found_in(fields.at("modality"))
            self.file.report(fields.at("modality"), finding)
        conditions = fields.get("conditional-on")
        is_empty = isinstance(conditions, Items) and not conditions.items
        if is_empty or not fields.has("conditional-on"):
            finding = "a warning without a condition; expected 'conditional-on'"
            self.file.report(fields.at("stance"), finding)
        return Modality.MAY

    def conditions(self, node: Node | None) -> Iterator[Condition]:
        is_row = isinstance(node, Items) and node.in_brackets and len(node.items) > 1
        for scalar in self.file.scalars(node):
            is_reference = _REFERENCE.fullmatch(scalar.text) is not None
            if is_row and " " in scalar.text and not scalar.is_quoted:
                finding = "a comma in brackets ends a condition; put each that has words in quotes"
                self.file.report(scalar, finding)
            found = self.references if is_reference else self.conditions_in_words
            found.append((scalar, self.file.clause))
            yield Condition(" ".join(scalar.text.split()), is_reference)

    def check_conditions(self) -> None:
        """Tell conditions in words that are the id of a clause and nothing more."""
        for scalar, clause in self.conditions_in_words:
            if scalar.text in self.ids and self.position is not None:
                self.file.clause = clause
                self.file.report(
                    scalar,
                    f"'{shown(scalar.text)}' is the id of a clause; did you mean "
                    f"'{shown(self.position.text)}/{shown(scalar.text)}'?",
                )
        self.file.clause = None

    def scope(self, fields: Fields, *, nested: bool = False) -> Scope:
        file, v = self.file, self.vocabulary
        sets = self.sets(fields, for_each_bearer=True)
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
            keys = EXCEPTION.with_measures(v.measures)
            written = fields.get("except")
            for item in file.items(written, "a list of exceptions", most=MOST_EXCEPTIONS):
                inner = file.fields(item, keys)
                if isinstance(item, Entries) and not item.entries:
                    file.report(item, "an exception without fields, which would leave nothing")
                excepted.append(self.scope(inner, nested=True))
        return Scope(
            action=self.kinds(fields, "action", v.actions),
            object=self.kinds(fields, "object", v.objects),
            period=self.period(fields.get("period")),
            measures=measures,
            when=when,
            unless=unless,
            excepted=tuple(excepted),
            **sets,
        )

    def kinds(self, fields: Fields, key: str, known: Mapping[str, object]) -> tuple[str, ...]:
        """Return one term or a list of them; a list of none would silently mean any."""
        node = fields.get(key)
        if isinstance(node, Items) and not node.items:
            finding = f"expected {with_article(key)} or a list of them, found an empty list"
            self.file.report(node, f"{finding}; leave the key out where any {key} is meant")
        return self.file.terms(node, key, known)

    def period(self, node: Node | None) -> Values | None:
        if node is None:
            return None
        expected = "{from: …, until: …} or one of them"
        fields = self.file.fields(node, PERIOD, expected)
        since, until = self.file.date(fields.get("from")), self.file.date(fields.get("until"))
        if isinstance(node, Entries) and not node.entries:
            self.file.report(node, f"expected {expected}, found neither")
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
        expected = f"{one_of(BOUNDS.names)} with a value"
        fields = file.fields(node, BOUNDS, expected)
        if isinstance(node, Entries) and not node.entries:
            file.report(node, f"expected {expected}, found none")
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
            file.report(node, f"these bounds leave no {measure.name}")
            return None
        return values

    def number(self, node: Node, measure: Measure) -> int | None:
        file = self.file
        if measure.kind is Scale.DATE:
            day = file.date(node)
            return None if day is None else day.toordinal()
        if measure.kind is Scale.ORDINAL:
            ranks = {rank: place for place, rank in enumerate(measure.ranks)}
            scalar = file.scalar(node, one_of(ranks))
            rank = None if scalar is None else file.term(scalar, measure.name, ranks)
            return None if rank is None else ranks[rank]
        expected = "a whole number" + (f" of {measure.unit}" if measure.unit else "")
        scalar = file.scalar(node, expected)
        if scalar is None:
            return None
        if not NUMBER.fullmatch(scalar.text):
            grouped = scalar.text.replace(",", "").replace(" ", "").replace("'", "")
            hint = f"; write {grouped}" if NUMBER.fullmatch(grouped) else ""
            file.report(scalar, f"expected {expected}, found {found_in(scalar)}{hint}")
            return None
        return int(scalar.text)

    def omitted(self, node: Node | None) -> Iterator[Omission]:
        seen = set()
        for item in self.file.items(node):
            fields = self.file.fields(item, OMISSION, "{id: …, reason: …}")
            if not isinstance(item, Entries):
                continue
            name, reason = fields.text("id"), fields.text("reason")
            if name in self.ids:
                line = self.ids[name].line
                finding = f"'{shown(name)}' is omitted, but is the clause in line {line}"
                self.file.report(fields.at("id"), finding)
            elif name in seen:
                self.file.report(fields.at("id"), f"'{shown(name)}' is omitted twice")
            seen.add(name)
            yield Omission(name, reason)


def _merged(clause: Mapping[str, Node], reading: Mapping[str, Node]) -> dict[str, Node]:
    """
    Return the values of a clause as a reading changes them.

    A list of none in a reading takes back the kinds of acts that the clause names.
    """
    taken_back = {
        key
        for key, node in reading.items()
        if key in KINDS and key in clause and isinstance(node, Items) and not node.items
    }
    return {key: node for key, node in {**clause, **reading}.items() if key not in taken_back}


def _looks_like_terms(root: Node) -> bool:
    """Tell whether a file has sections of a vocabulary and no clauses."""
    keys = {key.text for key, _ in root.entries} if isinstance(root, Entries) else set()
    return bool(keys & set(TERMS)) and not keys & {"clauses", "position"}
