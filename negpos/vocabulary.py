"""The terms that clauses are written in: states, dated groups, trees of terms, measures."""

from __future__ import annotations

import datetime
import difflib
import functools
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import Enum

import attrs

from negpos.errors import LONGEST_SHOWN, Misplaced, NoMembers, UnknownTerm
from negpos.expression import Name, parse
from negpos.finite import FiniteSet, Universe
from negpos.interval import Line
from negpos.region import Dimension
from negpos.rule import Rule

#: the last part of the name of the leaf for what a term covers beside its narrower terms
OTHER = "/other"
#: names in set expressions that are not terms, and what each stands for
RELATIVE_VALUES = {
    "own": "the bearer's own territory",
    "abroad": "everywhere but the bearer's own territory",
    "each-other": "the other bearers",
    "party": "the party whose position it is",
    "addressee": "the party that the position is addressed to",
}
ALL_STATES = "states"
#: how many known terms a message lists
MOST_LISTED = 8
MEASURE_RANK, CIRCUMSTANCE_RANK, READING_RANK = 6, 7, 8


def nearest(name: str, known: Iterable[str] | Mapping[str, object]) -> str | None:
    """
    Return the one of *known* that is most likely meant by *name*, or None where none is.

    It is called so but for capitals, hyphens and plural, looks much alike, or has all the words of
    *name* among others. Where *known* maps names to terms, a term is also found by its label and by
    what it is also called.

    >>> terms = {"GB": Term("GB", "the United Kingdom", also_called=("UK",))}
    >>> nearest("uk", terms), nearest("United Kingdom", terms), nearest("kingdoms", terms)
    ('GB', 'GB', 'GB')
    """
    if len(name) > LONGEST_SHOWN:
        return None
    by_words, wanted = _by_words(known), _folded(name)
    if wanted in by_words:
        return by_words[wanted]
    if alike := difflib.get_close_matches(wanted, by_words, n=1, cutoff=_ALIKE):
        return by_words[alike[0]]
    among = [words for words in by_words if {*wanted.split()} <= {*words.split()}]
    return by_words[min(among, key=len)] if wanted and among else None


#: how much of two names must be alike; a letter left out of one of five is 0.89
_ALIKE = 0.76


def _folded(name: str) -> str:
    """Return a name without what people write in different ways: capitals, hyphens, plurals."""
    words = re.sub(r"[-_\s]+", " ", name.lower()).strip().removeprefix("the ").split()
    return " ".join(re.sub(r"(?<=[a-z]{2}[^s])s$", "", word) for word in words)


def _by_words(known: Iterable[str] | Mapping[str, object]) -> dict[str, str]:
    """Return names by what they can be called, each as it is folded; names before other words."""
    terms = known.values() if isinstance(known, Mapping) else ()
    found = {
        _folded(words): term.name
        for term in terms
        if isinstance(term, Term)
        for words in (*term.also_called, term.label)
    }
    return found | {_folded(name): name for name in known}


def translated(text: str, known: Mapping[str, object]) -> str | None:
    """
    Return the set expression that words seem to mean, or None where a part names no term.

    >>> states = {"NO": Term("NO", "Norway"), "RU": Term("RU", "Russia")}
    >>> translated("Norway and Russia", states)
    'NO + RU'
    >>> translated("Norway except Russia", states)
    'NO - RU'
    """
    if len(text) > LONGEST_SHOWN or _MINUS.search(text):
        return None
    by_words = _by_words(known)
    sides = []
    for side in _WITHOUT.split(text, maxsplit=1):
        found = [by_words.get(_folded(part)) for part in _JOINED.split(side)]
        if not all(found):
            return None
        sides.append((" + ".join(filter(None, found)), len(found)))
    (whole, _), *others = sides
    return " - ".join([whole, *(f"({less})" if count > 1 else less for less, count in others)])


_WITHOUT = re.compile(r"\s(?:except|without|but not|other than)\s", re.IGNORECASE)
_MINUS = re.compile(r"\s-(?:\s|$)")
_JOINED = re.compile(r"\s*(?:[,;/+]\s*(?:and|or)\s|[,;/+&]|\s(?:and|or)\s)\s*", re.IGNORECASE)


def unknown_term(
    sort: str,
    name: str,
    known: Collection[str] | Mapping[str, object],
    others: Mapping[str, Mapping[str, object]] | None = None,
) -> UnknownTerm:
    """
    Return the error for an unknown name: with the nearest one, or with where all are listed.

    Where *others*, the terms of other sorts, hold the name, it is told of which sort it is.
    """
    for other, terms in (others or {}).items():
        if name in terms and other != sort:
            return UnknownTerm(sort, name, None, f"it is {with_article(other)}")
    if isinstance(known, Mapping) and (several := translated(name, known)) and " + " in several:
        return UnknownTerm(sort, name, f"[{several.replace(' + ', ', ')}]")
    close = nearest(name, known)
    if close is not None or not known:
        return UnknownTerm(sort, name, close, None if known else "there is none")
    if len(known) > MOST_LISTED:
        return UnknownTerm(sort, name, None, "'negpos vocabulary' lists what there is")
    return UnknownTerm(sort, name, None, f"expected {one_of(known)}")


def with_article(noun: str) -> str:
    """Return a noun after ``a`` or ``an``."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def one_of(names: Iterable[str]) -> str:
    """Return names as a choice in words."""
    *first, last = names
    return f"{', '.join(first)} or {last}" if first else last


#: words that no set expression needs
_EVERYBODY = ("everybody", "everyone", "anybody", "anyone", "all", "any")


@attrs.frozen
class Term:
    """A term with its label for print and its definition; *broader* are the terms above it."""

    name: str
    label: str
    definition: str = ""
    broader: tuple[str, ...] = ()
    source: str = ""
    #: other words by which people look for the term
    also_called: tuple[str, ...] = ()
    #: why what is found of the term is meant so, by the rule that finds it
    explained: tuple[tuple[Rule, str], ...] = ()


@attrs.frozen
class Action(Term):
    """
    A kind of conduct.

    An action that is the opposite or the converse of another is not compared itself: the clause is
    brought to the other action, by duality or by exchanging bearer and target.
    """

    pattern: str = ""
    does: str = ""
    opposite_of: str | None = None
    converse_of: str | None = None

    @property
    def is_derived(self) -> bool:
        """Whether this action is the opposite or the converse of another."""
        return self.opposite_of is not None or self.converse_of is not None


@attrs.frozen
class Membership:
    """The time for which a state belongs to a group; *until* is the first day after it."""

    since: datetime.date | None = None
    until: datetime.date | None = None

    def nearest_day(self, day: datetime.date) -> datetime.date:
        """Return the day of the membership that lies nearest to *day*."""
        if self.since is not None and day < self.since:
            return self.since
        if self.until is not None and self.until <= day:
            return self.until - datetime.timedelta(days=1)
        return day

    def holds_on(self, day: datetime.date) -> bool:
        """Tell whether the state belongs to the group on *day*."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


@attrs.frozen
class Group(Term):
    """A group of states: each with the time of its membership, or a set expression."""

    members: Mapping[str, Membership] = attrs.field(factory=dict)
    expression: str | None = None
    inside: str = ""
    outside: str = ""


class Scale(Enum):
    """The kinds of measures."""

    NUMBER = "number"
    DATE = "date"
    ORDINAL = "ordinal"

    @property
    def meaning(self) -> str:
        """What such a measure counts, in a phrase."""
        return _SCALE_MEANING[self]


_SCALE_MEANING = {
    Scale.NUMBER: "whole units from 0",
    Scale.DATE: "days",
    Scale.ORDINAL: "ranks with names, from low to high",
}


@attrs.frozen
class Measure(Term):
    """A scale on which acts are measured; ordinal ones name their *ranks* from low to high."""

    kind: Scale = Scale.NUMBER
    unit: str = ""
    ranks: tuple[str, ...] = ()

    @functools.cached_property
    def dimension(self) -> Dimension:
        """The dimension of this measure."""
        domain: Universe | Line
        if self.kind is Scale.ORDINAL:
            domain = Universe(self.ranks)
        else:
            domain = Line(0 if self.kind is Scale.NUMBER else None)
        return Dimension(MEASURE_RANK, self.name, domain)


def _universe(names: Sequence[str]) -> Universe:
    """
    Return the universe of these names; where nothing is declared, that of one value without a name.

    An act has a value in every dimension, also in one for which a vocabulary has no terms.
    """
    return Universe(tuple(names) or (OTHER,))


@attrs.frozen(eq=False)
class Taxonomy:
    """
    Terms under broader terms, each standing for a set of leaves.

    A term with narrower terms also owns an "other" leaf, so that it is always more than the sum of
    the narrower terms anybody has listed. A term may lie under several broader ones.
    """

    sort: str
    terms: Mapping[str, Term]
    #: the words for an "other" leaf, around the label of its term
    remainder: str

    @functools.cached_property
    def narrower(self) -> Mapping[str, tuple[str, ...]]:
        """The terms right below each term."""
        below: dict[str, list[str]] = {name: [] for name in self.terms}
        for term in self.terms.values():
            for above in term.broader:
                below[above].append(term.name)
        return {name: tuple(names) for name, names in below.items()}

    def _below(self, *names: str) -> Iterable[str]:
        """Return the terms with all that lie under them, each once, in the order of the tree."""
        found: dict[str, None] = {}
        waiting = [*reversed(names)]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting.extend(reversed(self.narrower[name]))
        return found

    @functools.cached_property
    def universe(self) -> Universe:
        """The leaves, in the order of the tree."""
        roots = (name for name, term in self.terms.items() if not term.broader)
        order = self._below(*roots)
        return _universe([name + OTHER if self.narrower[name] else name for name in order])

    @functools.cached_property
    def _leaves(self) -> Mapping[str, FiniteSet]:
        return {
            name: self.universe.of(
                other + OTHER if self.narrower[other] else other for other in self._below(name)
            )
            for name in self.terms
        }

    def of(self, name: str) -> FiniteSet:
        """Return the leaves of the term *name*; `UnknownTerm` where there is none."""
        if name not in self.terms:
            raise UnknownTerm(self.sort, name, nearest(name, self.terms))
        return self._leaves[name]

    @functools.cached_property
    def _widest_first(self) -> tuple[str, ...]:
        return tuple(sorted(self.terms, key=lambda name: -len(self._leaves[name])))

    def names(self, values: FiniteSet) -> tuple[str, ...]:
        """
        Return the fewest terms that make up *values*, in the order of the tree.

        A leaf that only a broader term owns is named ``term/other``.
        """
        found, rest = [], values
        for name in self._widest_first:
            leaves = self._leaves[name]
            if not leaves.is_disjoint(rest) and leaves.is_subset(values):
                found.append(name)
                rest = rest.difference(leaves)
        return tuple(sorted([*found, *rest], key=self._place))

    def _place(self, name: str) -> tuple[int, ...]:
        return self._leaves[name].key if name in self._leaves else self.universe.of([name]).key

    def label(self, name: str) -> str:
        """Return the label of a term, or of an "other" leaf."""
        if name.endswith(OTHER):
            return self.remainder.format(self.terms[name.removesuffix(OTHER)].label)
        return self.terms[name].label

    def leaves(self, name: str) -> FiniteSet:
        """Return the leaves of a term, or the "other" leaf of that name."""
        return self.universe.of([name]) if name in self.universe else self.of(name)


@attrs.frozen(eq=False)
class Vocabulary:
    """All terms in force, and the dimensions that they span."""

    states: Mapping[str, Term] = attrs.field(factory=dict)
    bodies: Mapping[str, Term] = attrs.field(factory=dict)
    groups: Mapping[str, Group] = attrs.field(factory=dict)
    areas: Mapping[str, Term] = attrs.field(factory=dict)
    actions: Mapping[str, Action] = attrs.field(factory=dict)
    objects: Mapping[str, Term] = attrs.field(factory=dict)
    measures: Mapping[str, Measure] = attrs.field(factory=dict)
    circumstances: Mapping[str, Term] = attrs.field(factory=dict)
    issues: Mapping[str, Term] = attrs.field(factory=dict)
    #: the members of groups on days on which they have been asked for
    _members_on: dict[tuple[str, datetime.date], FiniteSet] = attrs.field(
        factory=dict, init=False, repr=False
    )

    @functools.cached_property
    def party_universe(self) -> Universe:
        """States and bodies: what can bear a norm or be the target of an act."""
        return _universe([*self.states, *self.bodies])

    @functools.cached_property
    def action_tree(self) -> Taxonomy:
        """The actions that are compared: those that are not derived from another."""
        compared = {name: a for name, a in self.actions.items() if not a.is_derived}
        return Taxonomy("action", compared, "{} in other ways")

    @functools.cached_property
    def object_tree(self) -> Taxonomy:
        """The objects."""
        return Taxonomy("object", self.objects, "{} of other kinds")

    @functools.cached_property
    def area_tree(self) -> Taxonomy:
        """The territories of states, and areas beside and within them."""
        return Taxonomy("area", {**self.states, **self.areas}, "the rest of {}")

    @functools.cached_property
    def bearer(self) -> Dimension:
        """Who acts."""
        return Dimension(0, "bearer", self.party_universe)

    @functools.cached_property
    def action(self) -> Dimension:
        """What is done."""
        return Dimension(1, "action", self.action_tree.universe)

    @functools.cached_property
    def object(self) -> Dimension:
        """What it is done to or with."""
        return Dimension(2, "object", self.object_tree.universe)

    @functools.cached_property
    def target(self) -> Dimension:
        """Toward whom."""
        return Dimension(3, "target", self.party_universe)

    @functools.cached_property
    def area(self) -> Dimension:
        """Where."""
        return Dimension(4, "area", self.area_tree.universe)

    @functools.cached_property
    def period(self) -> Dimension:
        """When, in days counted as `datetime.date.toordinal` counts them."""
        return Dimension(5, "period", Line())

    def circumstance(self, name: str) -> Dimension:
        """Return the yes-or-no dimension of a declared circumstance."""
        if name not in self.circumstances:
            raise UnknownTerm("circumstance", name, nearest(name, self.circumstances))
        return self._circumstances[name]

    @functools.cached_property
    def _circumstances(self) -> Mapping[str, Dimension]:
        return {name: Dimension(CIRCUMSTANCE_RANK, name, YES_NO) for name in self.circumstances}

    @functools.cached_property
    def kinds(self) -> frozenset[Dimension]:
        """The dimensions in which an obligation asks for some act, not for every one."""
        return frozenset({self.action, self.object})

    def counts_days(self, dimension: Dimension) -> bool:
        """Tell whether the numbers of *dimension* are days."""
        measure = self.measures.get(dimension.name)
        return dimension == self.period or (measure is not None and measure.kind is Scale.DATE)

    def tree(self, dimension: Dimension) -> Taxonomy | None:
        """Return the tree whose leaves are the values of *dimension*, if it has one."""
        trees = {"action": self.action_tree, "object": self.object_tree, "area": self.area_tree}
        return trees.get(dimension.name) if dimension.rank < MEASURE_RANK else None

    @functools.cached_property
    def all_states(self) -> FiniteSet:
        """All states, as a set of parties."""
        return self.party_universe.of(self.states)

    def members(self, name: str, day: datetime.date) -> FiniteSet:
        """
        Return the states that belong to the group *name* on *day*, as a set of parties.

        `NoMembers` where it has none on that day, for then the name says nothing.
        """
        waiting, entered = [(name, day)], set()
        while waiting:
            here = waiting[-1]
            needed = () if here in self._members_on else self._groups_in(*here)
            missing = [other for other in needed if other not in self._members_on]
            if not missing:
                if here not in self._members_on:
                    self._members_on[here] = self._evaluated(*here)
                waiting.pop()
                continue
            entered.add(here)
            for other, _ in entered.intersection(missing):
                raise Misplaced(other, "it refers to itself")
            waiting += missing
        return self._members_on[name, day]

    def _groups_in(self, name: str, day: datetime.date) -> list[tuple[str, datetime.date]]:
        """Return the groups that the expression of a group names, each with its day."""
        expression = self.groups[name].expression
        found = () if expression is None else parse(expression).names()
        return [(n.name, n.date or day) for n in found if n.name in self.groups]

    def _evaluated(self, name: str, day: datetime.date) -> FiniteSet:
        """Return the members of a group, those of the groups in its expression being known."""
        group = self.groups[name]
        if group.expression is not None:
            found = parse(group.expression).evaluate(lambda n: self.parties_named(n, day))
        else:
            current = (s for s, membership in group.members.items() if membership.holds_on(day))
            found = self.party_universe.of(current)
        if found.is_empty:
            raise self._no_members(group, day)
        return found

    def _no_members(self, group: Group, day: datetime.date) -> NoMembers:
        finding = f"group '{group.name}' has no members on {day}"
        days = [membership.nearest_day(day) for membership in group.members.values()]
        if days:
            close = min(days, key=lambda other: abs(other - day))
            finding += f"; did you mean '{group.name}@{close}'?"
        return NoMembers(group.name, 0, finding)

    def parties_named(self, name: Name, day: datetime.date) -> FiniteSet:
        """
        Return the parties that *name* stands for; *day* dates a group that has no date of its own.

        `UnknownTerm` where it is no state, body or group.
        """
        if name.name in self.groups:
            return self.members(name.name, name.date or day)
        if name.date is not None:
            if name.name in (
                *self.party_universe.members,
                *self.areas,
                *RELATIVE_VALUES,
                ALL_STATES,
            ):
                raise Misplaced(f"{name.name}@{name.date}", "only a group has a date")
            raise unknown_term("group", name.name, self.groups)
        if name.name == ALL_STATES:
            return self.all_states
        if name.name in self.party_universe:
            return self.party_universe.of([name.name])
        raise self.unknown_name("state or group", name.name, {})

    def unknown_name(self, sort: str, name: str, others: Mapping[str, Term]) -> UnknownTerm:
        """
        Return the error for a name in a set expression; *others* can stand there beside parties.

        A minus sign without spaces around it makes one name of two, which is told.
        """
        known = self.names_in_sets(others)
        for place in (i for i, character in enumerate(name) if character == "-"):
            if name[:place] in known and name[place + 1 :] in known:
                return UnknownTerm(sort, name, f"{name[:place]} - {name[place + 1 :]}")
        if name.lower() in _EVERYBODY:
            return UnknownTerm(sort, name, None, "leave the key out where everybody is meant")
        return unknown_term(sort, name, known, self.sorts())

    def names_in_sets(self, others: Mapping[str, Term]) -> Mapping[str, Term | None]:
        """Return what can stand in a set expression where *others* can stand beside parties."""
        relative = dict.fromkeys((*RELATIVE_VALUES, ALL_STATES))
        return {**others, **self.states, **self.bodies, **self.groups, **relative}

    def territory(self, parties: FiniteSet) -> FiniteSet:
        """Return the territories of the states among *parties*, as a set of areas."""
        mask = 0
        for party in parties:
            if party in self.states:
                mask |= self.area_tree.of(party).mask
        return FiniteSet(mask, self.area_tree.universe)

    def sorts(self) -> Mapping[str, Mapping[str, Term]]:
        """Return all terms by sort, in the order in which they are listed."""
        return {
            "issue": self.issues,
            "action": self.actions,
            "object": self.objects,
            "group": self.groups,
            "area": self.areas,
            "measure": self.measures,
            "circumstance": self.circumstances,
            "body": self.bodies,
            "state": self.states,
        }


YES_NO = Universe(("yes", "no"))
