"""
A second opinion: what the definitions say of two positions, put to an SMT solver.

The reference evaluator looks at every act and so keeps to small vocabularies. Here an act is a
handful of variables, a clause a formula over them, and a fact about two clauses the formula of the
acts and readings for which it is true. The solver tells whether two formulas differ, and on which
act, in a vocabulary of any size. Nothing is shared with the engine; of the reference evaluator,
which is as independent of it, only the look-up of terms is used.

- The law leaves somebody free to do an act, or free to refrain, or both. Each modality says one
  thing of these freedoms, to reject it is to deny that, and of the opposite act to do is to
  refrain. How two modalities meet is a question to the solver.
- An obligation that is written as one is met by an act of any kind (action and object) that it
  speaks of; whatever else is said is said of every act.
- Some kind, and every kind, are spelt out over the kind of the act itself and two kinds of each
  sort that the claims in question tell apart. That is enough, because nothing is asked about
  single kinds but whether two are the same.
"""

from __future__ import annotations

import ast
import datetime
import functools
import itertools
import operator
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Any, TypeAlias

import attrs
import z3

from tests.reference import Act, Paper, Raw, Terms, Value, listed

Formula: TypeAlias = z3.BoolRef
#: verdict, kind and standing: 0 is open, 1 conditional, 2 settled
Fact: TypeAlias = tuple[str, str, int]
#: action and object
Kind: TypeAlias = tuple[str, str]
#: a kind of act in place of that of the act itself, or None for its own
Way: TypeAlias = Kind | None

ALWAYS, NEVER = z3.BoolVal(True), z3.BoolVal(False)


def some(formulas: Iterable[Formula]) -> Formula:
    """Return that one of *formulas* holds."""
    return z3.Or(*formulas)


# Norms ---------------------------------------------------------------------------------------

DO, REFRAIN = z3.Bools("free-to-do free-to-refrain")
SAYS = {"must": z3.Not(REFRAIN), "must not": z3.Not(DO), "may": DO, "need not": REFRAIN}


def of_opposite(norm: Formula) -> Formula:
    """Return what a norm on the opposite of an act says of the act."""
    return z3.substitute(norm, (DO, REFRAIN), (REFRAIN, DO))


def _follows(conclusion: Formula, premise: Formula) -> bool:
    solver = z3.Solver()
    solver.add(z3.Or(DO, REFRAIN), premise, z3.Not(conclusion))
    return bool(solver.check() == z3.unsat)


@functools.cache
def relation(one: Formula, other: Formula) -> str:
    """Return how two norms on the same act lie to each other."""
    if _follows(z3.Not(other), one):
        return "contradictory" if _follows(other, z3.Not(one)) else "contrary"
    if _follows(other, one):
        return "same" if _follows(one, other) else "entails"
    return "entailed" if _follows(one, other) else "compatible"


# Acts ----------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class OneOf:
    """A variable that is one of some names, told by their number."""

    name: str
    names: tuple[str, ...]
    number: z3.BitVecRef = attrs.field(init=False)
    _is: Mapping[str, Formula] = attrs.field(init=False)
    _among: dict[frozenset[str], Formula] = attrs.field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        number = z3.BitVec(self.name, max(1, (len(self.names) - 1).bit_length()))
        object.__setattr__(self, "number", number)
        object.__setattr__(self, "_is", {name: number == i for i, name in enumerate(self.names)})

    @property
    def domain(self) -> Formula:
        """That the number is that of a name."""
        return z3.ULE(self.number, len(self.names) - 1)

    def among(self, names: Iterable[str]) -> Formula:
        """Return that it is one of *names*."""
        chosen = frozenset(names)
        if chosen not in self._among:
            others = frozenset(self.names) - chosen
            is_short = len(chosen) <= len(others)
            written = some(self._is[name] for name in (chosen if is_short else others))
            self._among[chosen] = written if is_short else z3.Not(written)
        return self._among[chosen]

    def equals(self, name: Value) -> Formula:
        """Return that it is one name."""
        return self._is[str(name)]

    def value(self, number: int) -> str:
        """Return what a number stands for."""
        return self.names[number]


@attrs.frozen(eq=False)
class Count:
    """A variable that is a whole number, from *least* on where there is a least."""

    name: str
    least: int | None
    number: z3.BitVecRef = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # no file has a bound that comes near the ends of 64 bits
        object.__setattr__(self, "number", z3.BitVec(self.name, 64))

    @property
    def domain(self) -> Formula:
        """That the number is not below the least."""
        return self.between(self.least, None)

    def between(self, lower: int | None, upper: int | None) -> Formula:
        """Return that it is *lower* or more, and below *upper*."""
        bounds = [] if lower is None else [self.number >= lower]
        return z3.And(*bounds, *([] if upper is None else [self.number < upper]))

    def equals(self, number: Value) -> Formula:
        """Return that it is one number."""
        return self.number == int(number)

    def value(self, number: int) -> int:
        """Return what a number stands for."""
        return number - (1 << 64) if number >> 63 else number


@functools.cache
def _leaves(terms: Terms, section: str) -> tuple[str, ...]:
    return tuple(terms.compared_actions if section == "actions" else terms.leaves(section))


@functools.cache
def _leaves_under(terms: Terms, section: str, name: str) -> frozenset[str]:
    return frozenset(x for x in _leaves(terms, section) if terms.lies_under(section, x, name))


@functools.cache
def _members(terms: Terms, name: str, day: str) -> frozenset[str]:
    return frozenset(party for party in terms.parties if terms.belongs(party, name, day))


@attrs.frozen(eq=False, slots=False)
class Space:
    """The variables of an act: one for each respect in which acts differ in a vocabulary."""

    terms: Terms

    @functools.cached_property
    def sets(self) -> Mapping[str, OneOf]:
        """The variables that are one of some names."""
        terms = self.terms
        measures = terms.section("measures").items()
        names = {
            "bearer": terms.parties,
            "action": _leaves(terms, "actions"),
            "object": _leaves(terms, "objects"),
            "target": terms.parties,
            "area": _leaves(terms, "places"),
            **{name: scale["ranks"] for name, scale in measures if scale["kind"] == "ordinal"},
            **dict.fromkeys(terms.section("circumstances"), ("yes", "no")),
        }
        return {name: OneOf(name, tuple(values)) for name, values in names.items()}

    @functools.cached_property
    def counts(self) -> Mapping[str, Count]:
        """The variables that are days or amounts."""
        kinds = {name: scale["kind"] for name, scale in self.terms.section("measures").items()}
        starts = {"period": None, **{n: 0 if k == "number" else None for n, k in kinds.items()}}
        return {n: Count(n, least) for n, least in starts.items() if kinds.get(n) != "ordinal"}

    def territory(self, parties: Iterable[str]) -> Formula:
        """Return that the area is of one of *parties*; those that are no states have none."""
        states = (party for party in parties if party in self.terms.section("states"))
        areas = (_leaves_under(self.terms, "places", state) for state in states)
        return self.sets["area"].among(frozenset().union(*areas))


# Set expressions -----------------------------------------------------------------------------

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*(?:@[0-9-]+)?")


def in_set(text: str, is_in: Callable[[str], Formula]) -> Formula:
    """
    Return that something lies in a set, told for each name whether it lies in the set of that.

    With names numbered and ``&`` written as a product it is a sum, which Python reads alike.
    """
    names = _NAME.findall(text)
    numbers = itertools.count()
    written = _NAME.sub(lambda _: str(next(numbers)), text).replace("&", "*")

    def value(node: ast.expr) -> Formula:
        if isinstance(node, ast.Constant):
            assert isinstance(node.value, int)
            return is_in(names[node.value])
        assert isinstance(node, ast.BinOp)
        left, right = value(node.left), value(node.right)
        if isinstance(node.op, ast.Add):
            return z3.Or(left, right)
        return z3.And(left, z3.Not(right) if isinstance(node.op, ast.Sub) else right)

    return value(ast.parse(written.strip(), mode="eval").body)


# Claims --------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Part:
    """The acts of some kinds, where and when a formula holds."""

    space: Space
    actions: frozenset[str]
    objects: frozenset[str]
    context: Formula

    def has(self, kind: Kind) -> bool:
        """Tell whether acts of a kind are among them."""
        action, thing = kind
        return action in self.actions and thing in self.objects

    def holds(self, way: Way) -> Formula:
        """Return that the act is among them, or would be if it were of another kind."""
        if way is not None:
            return self.context if self.has(way) else NEVER
        action, thing = self.space.sets["action"], self.space.sets["object"]
        return z3.And(action.among(self.actions), thing.among(self.objects), self.context)


@attrs.frozen(eq=False, slots=False)
class Claim:
    """What a clause claims under one reading, in compared actions."""

    issue: str
    #: what it says of the freedoms; None for a topic, which names no norm
    norm: Formula | None
    #: whether it is a duty that some act meets, not one to every act
    asks_for_some: bool
    standing: int
    #: that the clause is read so
    reading: Formula
    whole: Part
    excepted: tuple[Part, ...]
    _spoken: dict[tuple[bool, ...] | None, Formula] = attrs.field(factory=dict, init=False)

    @functools.cached_property
    def is_duty(self) -> bool:
        """Whether it says that something must be done."""
        return self.norm is not None and relation(self.norm, SAYS["must"]) == "same"

    @property
    def parts(self) -> tuple[Part, ...]:
        """The acts that it speaks of, and those that are cut out of these."""
        return (self.whole, *self.excepted)

    def speaks_of(self, way: Way) -> Formula:
        """Return that it speaks of the act, or would if the act were of another kind."""
        sort = None if way is None else tuple(part.has(way) for part in self.parts)
        if sort not in self._spoken:
            cut = (z3.Not(part.holds(way)) for part in self.excepted)
            spoken = z3.And(self.reading, self.whole.holds(way), *cut)
            self._spoken[sort] = z3.simplify(spoken)
        return self._spoken[sort]

    @property
    def speaks(self) -> Formula:
        """That it speaks of the act."""
        return self.speaks_of(None)

    def is_met_by(self, way: Way) -> Formula:
        """Return that a duty, which speaks of the act, is met by an act of this kind."""
        if self.asks_for_some or way is None:
            return self.speaks_of(way)
        action, thing = way
        sets = self.whole.space.sets
        return z3.And(sets["action"].among([action]), sets["object"].among([thing]))

    def has_way(self, where: Callable[[Way], Formula], told: Collection[Claim]) -> Formula:
        """
        Return that a duty, which speaks of the act, is met by an act of some kind *where* holds of.

        *told* are the claims by which *where* tells kinds apart.
        """
        ways: list[Way] = [None]
        if self.asks_for_some:
            ways += _kinds(self.whole, [part for claim in (self, *told) for part in claim.parts])
        return some(z3.And(self.is_met_by(way), where(way)) for way in ways)


def _kinds(whole: Part, parts: Collection[Part]) -> Iterator[Kind]:
    """Yield two kinds of *whole* of each sort that *parts* tell apart, or the only one."""
    actions = _sorts(whole.actions, [part.actions for part in parts])
    objects = _sorts(whole.objects, [part.objects for part in parts])
    for sort in itertools.product(actions, objects):
        yield from itertools.islice(itertools.product(*sort), 2)


def _sorts(leaves: Collection[str], sets: Collection[frozenset[str]]) -> Collection[list[str]]:
    """Return leaves that lie in the same of some sets, together."""
    found: dict[tuple[bool, ...], list[str]] = {}
    for leaf in sorted(leaves):
        found.setdefault(tuple(leaf in values for values in sets), []).append(leaf)
    return found.values()


# Positions -----------------------------------------------------------------------------------

_HOLDS: Mapping[str, Callable[[Any, Any], Any]] = {
    "above": operator.gt,
    "at-least": operator.ge,
    "below": operator.lt,
    "at-most": operator.le,
}


def _day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@attrs.frozen(eq=False)
class Roles:
    """Which variables are who acts and toward whom, as the clause tells it, and who is bound."""

    doer: OneOf
    other: OneOf
    bound: str | None


@attrs.frozen(eq=False)
class Somebody:
    """A party, known or not, as seen by who acts."""

    among: Callable[[Iterable[str]], Formula]
    is_doer: Formula


@attrs.frozen(eq=False, slots=False)
class Side:
    """A position, and what it claims."""

    paper: Paper
    space: Space

    @functools.cached_property
    def readings(self) -> Mapping[str, OneOf]:
        """The variables that tell how a disputed clause is read, by its reference."""
        clauses = {self._reference(clause): clause for clause in self.paper.raw["clauses"]}
        return {r: OneOf(r, tuple(c["readings"])) for r, c in clauses.items() if "readings" in c}

    @functools.cached_property
    def claims(self) -> Mapping[str, tuple[Claim, ...]]:
        """What each clause claims under its readings, by its reference."""
        return {
            self._reference(clause): tuple(
                claim
                for reading, fields in self.paper.versions(clause)
                for claim in self._claims(clause, reading, fields)
            )
            for clause in self.paper.raw["clauses"]
        }

    @functools.cached_property
    def speaks(self) -> Formula:
        """That some clause speaks of the act."""
        return some(claim.speaks for claims in self.claims.values() for claim in claims)

    def _reference(self, clause: Raw) -> str:
        return f"{self.paper.id}/{clause['id']}"

    def _claims(self, clause: Raw, reading: str | None, fields: Raw) -> Iterator[Claim]:
        """Yield the claim to some one of the actions of an obligation, else that to each action."""
        stance = fields.get("stance", "demand")
        modality = fields.get("modality", "may" if stance == "warn" else None)
        norm = None if modality is None else SAYS[modality]
        if norm is not None and stance == "reject":
            norm = z3.simplify(z3.Not(norm))
        is_obligation = norm is not None and relation(norm, SAYS["must"]) == "same"
        is_conditional = stance == "warn" or bool(fields.get("conditional-on"))
        actions = listed(fields.get("action"))
        for names in [actions] if is_obligation or not actions else [[name] for name in actions]:
            terms = [self.space.terms.section("actions")[name] for name in names]
            is_opposite = any("opposite-of" in term for term in terms)
            doer, other = self.space.sets["bearer"], self.space.sets["target"]
            if any("converse-of" in term for term in terms):
                doer, other = other, doer
            roles = Roles(doer, other, fields.get("bearer"))
            yield Claim(
                issue=clause["issue"],
                norm=of_opposite(norm) if norm is not None and is_opposite else norm,
                asks_for_some=is_obligation and not is_opposite,
                standing=0 if stance == "discuss" else 1 if is_conditional else 2,
                reading=(
                    ALWAYS
                    if reading is None
                    else self.readings[self._reference(clause)].among([reading])
                ),
                whole=self._part(fields, names, roles),
                excepted=tuple(
                    self._part(exception, listed(exception.get("action")), roles)
                    for exception in listed(fields.get("except"))
                ),
            )

    def _part(self, fields: Raw, actions: Collection[str], roles: Roles) -> Part:
        """Return the acts that fields speak of, with some of *actions* or, if none, with any."""
        compared = [self.paper.compared(name) for name in actions]
        return Part(
            self.space,
            self._under("actions", compared),
            self._under("objects", listed(fields.get("object"))),
            z3.simplify(z3.And(*self._context(fields, roles))),
        )

    def _under(self, section: str, names: Collection[str]) -> frozenset[str]:
        terms = self.space.terms
        if not names:
            return frozenset(_leaves(terms, section))
        return frozenset().union(*(_leaves_under(terms, section, name) for name in names))

    def _context(self, fields: Raw, roles: Roles) -> Iterator[Formula]:
        """Yield what fields other than action and object say of an act."""
        space = self.space
        doer = Somebody(roles.doer.among, ALWAYS)
        other = Somebody(roles.other.among, roles.other.number == roles.doer.number)
        if "bearer" in fields:
            yield in_set(fields["bearer"], lambda name: self._is(doer, name, roles))
        if "target" in fields:
            yield in_set(fields["target"], lambda name: self._is(other, name, roles))
        if "area" in fields:
            yield in_set(fields["area"], lambda name: self._is_in(name, roles))
        if "period" in fields:
            days = (fields["period"].get(key) for key in ("from", "until"))
            yield space.counts["period"].between(*(day and _day(day) for day in days))
        for key, answer in (("when", "yes"), ("unless", "no")):
            for name in listed(fields.get(key)):
                yield space.sets[name].among([answer])
        for name in space.terms.section("measures"):
            for key, bound in fields.get(name, {}).items():
                yield self._within(name, _HOLDS[key], bound)

    def _is(self, somebody: Somebody, name: str, roles: Roles) -> Formula:
        """Return that somebody is what a name stands for."""
        if name in ("party", "addressee"):
            return in_set(self.paper.raw[name], lambda other: self._is(somebody, other, roles))
        if name == "each-other":
            is_bound = (
                ALWAYS
                if roles.bound is None
                else in_set(roles.bound, lambda other: self._is(somebody, other, roles))
            )
            return z3.And(is_bound, z3.Not(somebody.is_doer))
        return somebody.among(_members(self.space.terms, name, self.paper.raw["date"]))

    def _is_in(self, name: str, roles: Roles) -> Formula:
        """Return that the area is in what a name stands for."""
        space = self.space
        if name in space.terms.section("areas"):
            return space.sets["area"].among(_leaves_under(space.terms, "places", name))
        if name == "abroad":
            return z3.Not(self._is_in("own", roles))
        if name not in ("own", "each-other", "party", "addressee"):
            return space.territory(_members(space.terms, name, self.paper.raw["date"]))

        def is_owner(state: str) -> Formula:
            is_doer = roles.doer.among([state])
            owner = Somebody(lambda names: z3.BoolVal(state in frozenset(names)), is_doer)
            return is_doer if name == "own" else self._is(owner, name, roles)

        states = space.terms.section("states")
        return some(z3.And(space.territory([state]), is_owner(state)) for state in states)

    def _within(self, name: str, holds: Callable[[Any, Any], Any], bound: str) -> Formula:
        """Return that a measure lies on one side of a bound."""
        scale = self.space.terms.section("measures")[name]
        if scale["kind"] == "ordinal":
            places = {rank: place for place, rank in enumerate(scale["ranks"])}
            ranks = [rank for rank in places if holds(places[rank], places[bound])]
            return self.space.sets[name].among(ranks)
        limit = _day(bound) if scale["kind"] == "date" else int(bound)
        return holds(self.space.counts[name].number, limit)


# Two positions -------------------------------------------------------------------------------


@attrs.frozen(eq=False, slots=False)
class Oracle:
    """Two positions, what is true of their clauses on which acts, and a solver to ask."""

    left: Side
    right: Side

    @functools.cached_property
    def variables(self) -> Mapping[str, OneOf | Count]:
        """The variables of an act, and those of the readings."""
        space = self.left.space
        return {**space.sets, **space.counts, **self.left.readings, **self.right.readings}

    @functools.cached_property
    def _solver(self) -> z3.Solver:
        solver = z3.SolverFor("QF_BV")
        solver.add(*(variable.domain for variable in self.variables.values()))
        return solver

    def find(self, formula: Formula) -> Act | None:
        """Return an act, with readings, for which a formula holds, or None where there is none."""
        self._solver.push()
        self._solver.add(formula)
        answer = self._solver.check()
        assert answer != z3.unknown
        model = self._solver.model() if answer == z3.sat else None
        self._solver.pop()
        if model is None:
            return None
        numbers = {name: model[v.number] for name, v in self.variables.items()}
        return {
            name: self.variables[name].value(number.as_long())
            for name, number in numbers.items()
            if number is not None
        }

    def facts(self, left: str | None, right: str | None) -> Mapping[Fact, Formula]:
        """
        Return for each fact about two clauses the acts and readings of which it is true.

        With None for one of them it is about the other, where nothing of that side reaches.
        """
        found: dict[Fact, Formula] = {}
        for fact, formula in self._told(left, right):
            found[fact] = z3.Or(found.get(fact, NEVER), formula)
        return found

    def _told(self, left: str | None, right: str | None) -> Iterator[tuple[Fact, Formula]]:
        if left is not None and right is not None:
            for one, other in itertools.product(self.left.claims[left], self.right.claims[right]):
                yield from self._meet(one, other)
        elif left is not None:
            yield from _gap(self.left.claims[left], self.right)
        elif right is not None:
            yield from _gap(self.right.claims[right], self.left)

    def _meet(self, left: Claim, right: Claim) -> Iterator[tuple[Fact, Formula]]:
        """Yield how two claims meet on an act."""
        both = z3.And(left.speaks, right.speaks)
        standing = min(left.standing, right.standing)
        if left.norm is None or right.norm is None:
            yield ("overlap", "negotiable", standing), both
            return
        kind = relation(left.norm, right.norm)
        if left.is_duty and right.is_duty:
            for found, formula in _between_duties(left, right):
                yield ("overlap", found, standing), z3.And(both, formula)
        elif kind not in ("contrary", "contradictory"):
            yield ("overlap", kind, standing), both
        elif left.is_duty:
            yield from _against_duty(left, right, kind, self.right)
        elif right.is_duty:
            yield from _against_duty(right, left, kind, self.left)
        else:
            yield ("conflict", kind, standing), both


def _gap(claims: Iterable[Claim], other: Side) -> Iterator[tuple[Fact, Formula]]:
    """Yield where claims meet nothing of the other side, and why."""
    coverage = other.paper.raw["coverage"]
    for claim in claims:
        kind = "uncovered" if claim.issue in other.paper.issues else "silent"
        if coverage != "complete" and claim.issue not in coverage:
            kind = "not-coded"
        yield ("gap", kind, claim.standing), z3.And(claim.speaks, z3.Not(other.speaks))


def _between_duties(left: Claim, right: Claim) -> Iterator[tuple[str, Formula]]:
    """Yield how two duties lie to each other: fewer ways to meet one is the stronger."""
    more_left = left.has_way(lambda way: z3.Not(right.is_met_by(way)), [right])
    more_right = right.has_way(lambda way: z3.Not(left.is_met_by(way)), [left])
    yield "same", z3.And(z3.Not(more_left), z3.Not(more_right))
    yield "entails", z3.And(z3.Not(more_left), more_right)
    yield "entailed", z3.And(more_left, z3.Not(more_right))
    yield "compatible", z3.And(more_left, more_right)


def _against_duty(
    duty: Claim, other: Claim, kind: str, side: Side
) -> Iterator[tuple[Fact, Formula]]:
    """
    Yield how a duty meets a claim that rules out the act.

    It is a conflict where claims of that side rule out every way of meeting the duty, as firm as
    the least firm of all that it takes; else it is undecided.
    """
    against = [
        claim
        for claims in side.claims.values()
        for claim in claims
        if claim.norm is not None and relation(claim.norm, other.norm) in ("same", "entails")
    ]
    rest = z3.And(duty.speaks, other.speaks)
    standing = min(duty.standing, other.standing)
    for level in reversed(range(standing + 1)):
        firm = [claim for claim in against if claim.standing >= level]

        def is_open(way: Way, firm: Collection[Claim] = firm) -> Formula:
            return z3.Not(some(claim.speaks_of(way) for claim in firm))

        has_way = duty.has_way(is_open, firm)
        yield ("conflict", kind, level), z3.And(rest, z3.Not(has_way))
        rest = z3.And(rest, has_way)
    yield ("undecided", kind, standing), rest
