"""What there is to know of a term: its place among the others, and the clauses that use it."""

from __future__ import annotations

import datetime
import functools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs

from negpos.clause import Clause
from negpos.errors import NoMembers, NotFound
from negpos.expression import Name, parse
from negpos.position import Position
from negpos.scope import Scope
from negpos.vocabulary import Action, Group, Measure, Term, Vocabulary, nearest

#: the sort of a term and its name, which two sorts may share
TermKey: TypeAlias = tuple[str, str]


@attrs.frozen
class Use:
    """
    A clause that uses a term.

    It names the term itself, or the term *through* which it speaks of it: one that is ``broader``,
    one that is ``narrower``, an action that is its ``opposite`` or ``converse``, or a ``group`` to
    which the state belongs on the day that counts.
    """

    clause: str
    through: str | None = None
    relation: str | None = None


@attrs.frozen
class Entry:
    """A term with its place among the others."""

    sort: str
    term: Term
    broader: tuple[str, ...]
    narrower: tuple[str, ...]
    #: the action of which it is the opposite, or those that are its opposite; converses alike
    opposites: tuple[str, ...]
    converses: tuple[str, ...]
    #: the states of a group on `day`; None for what is no group
    members: tuple[str, ...] | None
    day: datetime.date
    uses: tuple[Use, ...]

    def to_dict(self) -> dict[str, Any]:
        """
        Return the entry for other programs.

        Every entry has ``sort``, ``term``, ``label``, ``also-called``, ``definition``, ``source``,
        ``broader``, ``narrower`` and ``clauses``, each of these with ``clause``, ``through`` and
        ``relation``, which are null where the clause names the term itself. Actions also have
        ``pattern``, ``opposites`` and ``converses``, groups ``expression`` (null where the members
        are listed), ``members`` and the ``date`` of these, measures ``kind``, ``unit`` and
        ``ranks``.
        """
        told: dict[str, Any] = {
            "sort": self.sort,
            "term": self.term.name,
            "label": self.term.label,
            "also-called": list(self.term.also_called),
            "definition": self.term.definition,
            "source": self.term.source,
            "broader": list(self.broader),
            "narrower": list(self.narrower),
        }
        if isinstance(self.term, Action):
            told["pattern"] = self.term.pattern
            told |= {"opposites": list(self.opposites), "converses": list(self.converses)}
        if isinstance(self.term, Group):
            told["expression"] = self.term.expression
            told |= {"members": list(self.members or ()), "date": self.day.isoformat()}
        if isinstance(self.term, Measure):
            told |= {"kind": self.term.kind.value, "unit": self.term.unit}
            told["ranks"] = list(self.term.ranks)
        return {**told, "clauses": [attrs.asdict(use) for use in self.uses]}


@attrs.frozen(eq=False)
class Glossary:
    """
    The terms of a vocabulary with the clauses of *positions*, written in it, that use them.

    Groups have the members of *day*.

    >>> from negpos import load
    >>> corpus = load("european-security-2021")
    >>> day = datetime.date(1997, 5, 27)
    >>> glossary = Glossary(corpus.vocabulary, tuple(corpus.values()), day)
    >>> [entry.sort for entry in glossary.named("station")], len(glossary.named("nato")[0].members)
    (['action'], 16)
    """

    vocabulary: Vocabulary
    positions: tuple[Position, ...]
    day: datetime.date

    def entries(self) -> Iterator[Entry]:
        """Yield every term, by sort, in the order in which they are listed."""
        for sort, terms in self.vocabulary.sorts().items():
            for name in terms:
                yield self.entry(sort, name)

    def named(self, word: str) -> tuple[Entry, ...]:
        """
        Return the terms that are called *word*, one of each sort; case counts if it helps.

        Where none has that name, those that are also called so.
        """
        terms = [
            (sort, t) for sort, known in self.vocabulary.sorts().items() for t in known.values()
        ]
        ways: tuple[Callable[[Term], bool], ...] = (
            lambda term: term.name == word,
            lambda term: term.name.lower() == word.lower(),
            lambda term: word.lower() in map(str.lower, term.also_called),
        )
        for is_called in ways:
            if found := [(sort, term.name) for sort, term in terms if is_called(term)]:
                return tuple(self.entry(*key) for key in found)
        return ()

    def holding(self, word: str, *, whole: bool = False) -> tuple[Entry, ...]:
        """
        Return the terms that hold *word* in name, label, definition or what they are also called.

        It may have a plural *s* that they do not have, or the reverse; perhaps only as a *whole*.
        `NotFound` with the nearest term where there is none.
        """
        edge = r"\b" if whole else ""
        stem = word[:-1] if re.search(r"[^\Ws]s$", word) else word
        regex = re.compile(f"{edge}{re.escape(stem)}s?{edge}", re.IGNORECASE)
        found = [
            self.entry(sort, term.name)
            for sort, terms in self.vocabulary.sorts().items()
            for term in terms.values()
            if regex.search(" ".join([term.name, term.label, term.definition, *term.also_called]))
        ]
        meant = word.lower()
        found.sort(
            key=lambda e: (
                meant not in map(str.lower, (e.term.name, e.term.label, *e.term.also_called))
            )
        )
        if not found:
            known = {n: t for terms in self.vocabulary.sorts().values() for n, t in terms.items()}
            raise NotFound("term that holds", word, nearest(word, known))
        return tuple(found)

    def entry(self, sort: str, name: str) -> Entry:
        """Return what there is to know of one term."""
        term = self.vocabulary.sorts()[sort][name]
        return Entry(
            sort=sort,
            term=term,
            broader=term.broader,
            narrower=tuple(below for _, below in self._below.get((sort, name), ())),
            opposites=self._counterparts((sort, name), "opposite"),
            converses=self._counterparts((sort, name), "converse"),
            members=self._members(term),
            day=self.day,
            uses=tuple(self._uses((sort, name))),
        )

    def named_beside_clauses(self) -> frozenset[TermKey]:
        """Return the terms that positions name in what is no clause, or groups in other groups."""
        sets = [group.expression for group in self.vocabulary.groups.values()]
        found: set[TermKey] = set()
        for position in self.positions:
            found |= {("issue", issue) for issue in position.coverage or ()}
            sets += [position.party, position.addressee]
        names = {name.name for text in filter(None, sets) for name in parse(text).names()}
        names |= {position.reporter for position in self.positions if position.reporter}
        return frozenset(found | {(self._sets[name], name) for name in names & self._sets.keys()})

    @functools.cached_property
    def _sets(self) -> Mapping[str, str]:
        """The sort of each name that can stand in a set expression."""
        sorts = self.vocabulary.sorts()
        return {name: sort for sort in ("state", "body", "group", "area") for name in sorts[sort]}

    def _counterparts(self, key: TermKey, relation: str) -> tuple[str, ...]:
        """Return the actions of which this is the opposite or converse, or that are such of it."""
        sort, name = key
        if sort != "action":
            return ()
        actions = self.vocabulary.actions.values()
        of = {action.name: getattr(action, f"{relation}_of") for action in actions}
        back = (other for other, base in of.items() if base == name)
        return (*([of[name]] if of[name] else []), *back)

    def _members(self, term: Term) -> tuple[str, ...] | None:
        if not isinstance(term, Group):
            return None
        try:
            return tuple(self.vocabulary.members(term.name, self.day))
        except NoMembers:
            return ()

    def _key_above(self, sort: str, name: str) -> TermKey:
        """Return the key of a broader term: that of an area may be a state."""
        return ("state" if sort == "area" and name in self.vocabulary.states else sort, name)

    @functools.cached_property
    def _above(self) -> Mapping[TermKey, tuple[TermKey, ...]]:
        return {
            (sort, term.name): tuple(self._key_above(sort, name) for name in term.broader)
            for sort, terms in self.vocabulary.sorts().items()
            for term in terms.values()
        }

    @functools.cached_property
    def _below(self) -> Mapping[TermKey, tuple[TermKey, ...]]:
        found: dict[TermKey, list[TermKey]] = {}
        for key, above in self._above.items():
            for other in above:
                found.setdefault(other, []).append(key)
        return {key: tuple(keys) for key, keys in found.items()}

    def _uses(self, key: TermKey) -> Iterator[Use]:
        """Yield each clause that uses a term once, those first that name it."""
        ways: list[tuple[TermKey, str | None]] = [(key, None)]
        ways += [(other, "broader") for other in _reached(key, self._above)]
        ways += [(other, "narrower") for other in _reached(key, self._below)]
        for kind in ("opposite", "converse"):
            ways += [(("action", name), kind) for name in self._counterparts(key, kind)]
        seen = set()
        for other, relation in ways:
            for clause in self._naming.get(other, ()):
                if clause not in seen:
                    seen.add(clause)
                    yield Use(clause, other[1] if relation else None, relation)
        for clause, group in self._through_groups.get(key, ()):
            if clause not in seen:
                seen.add(clause)
                yield Use(clause, group, "group")

    @functools.cached_property
    def _names(self) -> tuple[tuple[Position, Clause, frozenset[TermKey], tuple[Name, ...]], ...]:
        return tuple(
            (position, clause, frozenset(_terms_in(clause)), tuple(_names_in(clause)))
            for position in self.positions
            for clause in position.clauses
        )

    @functools.cached_property
    def _naming(self) -> Mapping[TermKey, tuple[str, ...]]:
        """The clauses that name each term."""
        sets = self._sets
        found: dict[TermKey, dict[str, None]] = {}
        for _, clause, terms, names in self._names:
            named = {(sets[name.name], name.name) for name in names if name.name in sets}
            for key in terms | named:
                found.setdefault(key, {})[clause.reference] = None
        return {key: tuple(clauses) for key, clauses in found.items()}

    @functools.cached_property
    def _through_groups(self) -> Mapping[TermKey, tuple[tuple[str, str], ...]]:
        """The clauses that name a group to which each state belongs on the day that counts."""
        v = self.vocabulary
        found: dict[TermKey, dict[str, str]] = {}
        for position, clause, _, names in self._names:
            for name in names:
                if name.name in v.groups:
                    for state in v.members(name.name, name.date or position.date):
                        found.setdefault(("state", state), {}).setdefault(
                            clause.reference, name.name
                        )
        return {key: tuple(clauses.items()) for key, clauses in found.items()}


def _reached(key: TermKey, steps: Mapping[TermKey, tuple[TermKey, ...]]) -> Iterable[TermKey]:
    """Return what can be reached from *key* by one step or more, the nearest first."""
    found: dict[TermKey, None] = {}
    waiting = [*steps.get(key, ())]
    while waiting:
        other = waiting.pop(0)
        if other not in found:
            found[other] = None
            waiting += steps.get(other, ())
    return found


def _scopes(clause: Clause) -> Iterator[Scope]:
    for scope in (clause.claim.scope, *(reading.claim.scope for reading in clause.readings)):
        yield scope
        yield from scope.excepted


def _terms_in(clause: Clause) -> Iterator[TermKey]:
    """Yield the terms that a clause names outside set expressions, in any of its readings."""
    yield "issue", clause.issue
    for scope in _scopes(clause):
        yield from (("action", name) for name in scope.action)
        yield from (("object", name) for name in scope.object)
        yield from (("measure", name) for name, _ in scope.measures)
        yield from (("circumstance", name) for name in (*scope.when, *scope.unless))


def _names_in(clause: Clause) -> Iterator[Name]:
    """Yield the names in the set expressions of a clause, in any of its readings."""
    for scope in _scopes(clause):
        for text in (scope.bearer, scope.target, scope.area):
            if text is not None:
                yield from parse(text).names()
    for _, text in clause.names:
        yield from parse(text).names()
