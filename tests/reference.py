"""
A slow and obvious evaluator: it asks of single acts what the files say of them.

It reads vocabulary and positions as plain mappings of text, as YAML gives them, and decides every
verdict, kind, direction, remainder and standing from the definitions alone. It knows no regions,
no bit sets and no table of modalities, and shares no code with the engine:

- A clause *speaks of* an act where each of its fields holds of the act.
- The law can stand to an act in three ways: it is *required*, *forbidden* or *free*. A modality is
  the set of ways that it accepts; to reject it is to accept just the others; of the opposite act
  what is required is forbidden and the other way round.
- A *world* is the set of kinds of acts (action and object) that are performed by one bearer toward
  one target in one place and time. An obligation is met in a world that holds one of its kinds.
"""

from __future__ import annotations

import datetime
import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, ParamSpec, TypeAlias, TypeVar

import attrs

Raw: TypeAlias = Mapping[str, Any]
Value: TypeAlias = "str | int"
#: a value for each dimension by its name; days are counted from the first day of the year 1
Act: TypeAlias = Mapping[str, Value]
Kind: TypeAlias = "tuple[Value, Value]"
#: all but the kind of an act
Context: TypeAlias = "tuple[Value, ...]"
#: for each clause with readings, by its reference, the one that is chosen
Choice: TypeAlias = Mapping[str, str]

REQUIRED, FORBIDDEN, FREE = "required", "forbidden", "free"
EVERY_WAY = frozenset({REQUIRED, FORBIDDEN, FREE})
ACCEPTS = {
    "must": frozenset({REQUIRED}),
    "must not": frozenset({FORBIDDEN}),
    "may": frozenset({REQUIRED, FREE}),
    "need not": frozenset({FORBIDDEN, FREE}),
}
#: the keys, beside those of measures, that tell of which acts a clause speaks
_SCOPE = ("bearer", "object", "target", "area", "period", "when", "unless", "except")
DUTY = ACCEPTS["must"]
OF_OPPOSITE = {REQUIRED: FORBIDDEN, FORBIDDEN: REQUIRED, FREE: FREE}


def listed(value: Any) -> list[Any]:
    """Return what stands under a key that takes one text or a list of them."""
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


P = ParamSpec("P")
T = TypeVar("T")


def _remembered(method: Callable[P, T]) -> Callable[P, T]:
    """Keep the answers of a method as long as its object."""

    @functools.wraps(method)
    def answer(*arguments: P.args, **named: P.kwargs) -> T:
        owner, *rest = arguments
        known = owner.__dict__.setdefault("_known", {})
        key = (method.__name__, *rest)
        if key not in known:
            known[key] = method(*arguments, **named)
        return known[key]  # type: ignore[no-any-return]

    return answer


# Set expressions -----------------------------------------------------------------------------


@functools.cache
def _tree(pieces: tuple[str, ...]) -> Any:
    """Return an expression cut at the sign that is applied last."""
    for signs in ("+-", "&"):
        depth = 0
        for place in reversed(range(len(pieces))):
            depth += (pieces[place] == ")") - (pieces[place] == "(")
            if depth == 0 and pieces[place] in signs:
                return pieces[place], _tree(pieces[:place]), _tree(pieces[place + 1 :])
    return _tree(pieces[1:-1]) if pieces[0] == "(" else pieces[0]


@functools.cache
def _read(expression: str) -> Any:
    for sign in "+&()":
        expression = expression.replace(sign, f" {sign} ")
    return _tree(tuple(expression.split()))


def holds(expression: str, of_name: Callable[[str], bool]) -> bool:
    """Tell whether something lies in a set, told whether it lies in the set of each name."""

    def inside(tree: Any) -> bool:
        if isinstance(tree, str):
            return of_name(tree)
        sign, left, right = tree
        if sign == "+":
            return inside(left) or inside(right)
        return inside(left) and inside(right) != (sign == "-")

    return inside(_read(expression))


# Terms ---------------------------------------------------------------------------------------


@attrs.frozen(eq=False, slots=False)
class Terms:
    """The terms of vocabulary files, section by section."""

    sections: Mapping[str, Mapping[str, Raw]]

    @classmethod
    def of(cls, files: Iterable[Raw]) -> Terms:
        """Return the terms of all *files* together."""
        found: dict[str, dict[str, Raw]] = {}
        for file in files:
            for section, terms in file.items():
                if section != "format":
                    found.setdefault(section, {}).update(terms)
        return cls(found)

    def section(self, name: str) -> Mapping[str, Raw]:
        """Return the terms of a section; the places of areas are those of states as well."""
        if name == "places":
            return {**self.section("states"), **self.section("areas")}
        return self.sections.get(name, {})

    def leaves(self, section: str) -> list[str]:
        """Return the values of a tree: terms without narrower ones, and what others leave."""
        terms = self.section(section)
        above = {name for term in terms.values() for name in listed(term.get("broader"))}
        return [f"{name}/other" if name in above else name for name in terms]

    @property
    def compared_actions(self) -> list[str]:
        """The leaves of the actions that are not the opposite or the converse of another."""
        actions = self.section("actions").items()
        plain = {n: a for n, a in actions if not {"opposite-of", "converse-of"} & set(a)}
        return Terms({"actions": plain}).leaves("actions")

    @property
    def parties(self) -> list[str]:
        """The states and bodies."""
        return [*self.section("states"), *self.section("bodies")]

    @_remembered
    def lies_under(self, section: str, leaf: str, name: str) -> bool:
        """Tell whether a leaf is a term, its remainder, or under it."""
        term = leaf.removesuffix("/other")
        above = listed(self.section(section).get(term, {}).get("broader"))
        return term == name or any(self.lies_under(section, other, name) for other in above)

    def belongs(self, party: str, name: str, day: str) -> bool:
        """Tell whether a party is what *name* stands for; plain groups are taken on *day*."""
        name, _, date = name.partition("@")
        day = date or day
        if name == "states":
            return party in self.section("states")
        group = self.section("groups").get(name)
        if group is None:
            return party == name
        members = group["members"]
        if isinstance(members, str):
            return holds(members, lambda other: self.belongs(party, other, day))
        if party not in members or isinstance(members, list):
            return party in members
        time = members[party]
        since, until = (time, None) if isinstance(time, str) else (time["from"], time.get("until"))
        return since <= day and (until is None or day < until)


# Acts that a clause speaks of ----------------------------------------------------------------


@attrs.frozen(eq=False, slots=False)
class Paper:
    """A position as it is written, with the terms that it is written in."""

    raw: Raw
    terms: Terms = attrs.field(repr=False)

    @property
    def id(self) -> str:
        """The id of the position."""
        return str(self.raw["position"])

    @functools.cached_property
    def issues(self) -> frozenset[str]:
        """The issues on which the position has a clause."""
        return frozenset(clause["issue"] for clause in self.raw["clauses"])

    def is_party(self, party: str, name: str) -> bool:
        """Tell whether a party is what a name in this position stands for."""
        if name in ("party", "addressee"):
            return holds(self.raw[name], lambda other: self.is_party(party, other))
        return self.terms.belongs(party, name, self.raw["date"])

    def in_fields(self, fields: Raw, act: Act, main: Raw) -> bool:
        """
        Tell whether every field, actions apart, holds of an act.

        *main* are the fields of the clause, whose bearers those of an exception are among.
        """
        return all(self._holds(key, value, act, main) for key, value in fields.items())

    def _holds(self, key: str, value: Any, act: Act, main: Raw) -> bool:
        if key in ("bearer", "target", "area"):
            return self._in_set(key, value, str(act["bearer"]), str(act[key]), main.get("bearer"))
        if key == "object":
            thing = str(act["object"])
            return any(self.terms.lies_under("objects", thing, name) for name in listed(value))
        if key == "period":
            day = int(act["period"])
            return ("from" not in value or _day(value["from"]) <= day) and (
                "until" not in value or day < _day(value["until"])
            )
        if key in ("when", "unless"):
            answer = "yes" if key == "when" else "no"
            return all(act[name] == answer for name in listed(value))
        return key not in self._measures or self._in_bounds(act, key, value)

    @_remembered
    def _in_set(self, key: str, text: str, bearer: str, value: str, bearers: str | None) -> bool:
        """Tell whether a party or an area is in a set expression, seen from *bearer*."""
        terms = self.terms

        def party_is(party: str, name: str) -> bool:
            if name == "each-other":
                among = bearers is None or holds(bearers, lambda n: self.is_party(party, n))
                return party != bearer and among
            return self.is_party(party, name)

        def area_is(name: str) -> bool:
            if name in terms.section("areas"):
                return terms.lies_under("places", value, name)
            states = terms.section("states")
            owners = [state for state in states if terms.lies_under("places", value, state)]
            if name in ("own", "abroad"):
                return (bearer in owners) == (name == "own")
            return any(party_is(state, name) for state in owners)

        if key == "area":
            return holds(text, area_is)
        return holds(text, lambda name: party_is(value, name))

    @property
    def _measures(self) -> Mapping[str, Raw]:
        return self.terms.section("measures")

    def _in_bounds(self, act: Act, measure: str, bounds: Raw) -> bool:
        found = self.amount(measure, act[measure])
        return all(
            {
                "above": found > self.amount(measure, bound),
                "at-least": found >= self.amount(measure, bound),
                "below": found < self.amount(measure, bound),
                "at-most": found <= self.amount(measure, bound),
            }[key]
            for key, bound in bounds.items()
        )

    def amount(self, measure: str, value: Value) -> int:
        """Return a number, a day or a rank so that it can be set beside others."""
        scale = self._measures[measure]
        if scale.get("kind") == "ordinal":
            return list(scale["ranks"]).index(value)
        if scale.get("kind") == "date" and isinstance(value, str):
            return _day(value)
        return int(value)

    def speaks(self, fields: Raw, actions: Sequence[str], act: Act) -> bool:
        """Tell whether a clause, with some of its actions or with none, speaks of an act."""
        if any("converse-of" in self._action(name) for name in actions):
            act = {**act, "bearer": act["target"], "target": act["bearer"]}
        if actions and not any(self._is_action(act, name) for name in actions):
            return False
        if not self.in_fields(fields, act, fields):
            return False
        return not any(
            self.in_fields(exception, act, fields)
            and (
                "action" not in exception
                or any(self._is_action(act, name) for name in listed(exception["action"]))
            )
            for exception in listed(fields.get("except"))
        )

    def _action(self, name: str) -> Raw:
        return self.terms.section("actions")[name]

    def compared(self, name: str) -> str:
        """Return the action that is compared in place of a derived one."""
        term = self._action(name)
        return str(term.get("opposite-of") or term.get("converse-of") or name)

    def _is_action(self, act: Act, name: str) -> bool:
        return self.terms.lies_under("actions", str(act["action"]), self.compared(name))

    # Claims ----------------------------------------------------------------------------------

    def versions(self, clause: Raw) -> Iterator[tuple[str | None, Raw]]:
        """Yield the fields of a clause under each reading; under None where it has none."""
        if "readings" not in clause:
            yield None, clause
        for reading, changed in clause.get("readings", {}).items():
            yield reading, {**clause, **changed}

    def claims(self, clause: Raw, fields: Raw) -> Iterator[Claim]:
        """Yield what a clause claims under one of its readings."""
        stance = fields.get("stance", "demand")
        modality = fields.get("modality", "may" if stance == "warn" else None)
        accepted = None if modality is None else ACCEPTS[modality]
        if accepted is not None and stance == "reject":
            accepted = EVERY_WAY - accepted
        standing = 2
        if stance == "warn" or fields.get("conditional-on"):
            standing = 1
        if stance == "discuss":
            standing = 0
        keys = (*_SCOPE, *self._measures)
        scope = {key: value for key, value in fields.items() if key in keys}
        told: dict[object, list[str]] = {}
        for name in listed(fields.get("action")):
            derived = [key for key in ("opposite-of", "converse-of") if key in self._action(name)]
            told.setdefault((*derived, self.compared(name) if derived else ""), []).append(name)
        for form, actions in told.items() if told else [((), [])]:
            ways = accepted
            if ways is not None and "opposite-of" in form:  # type: ignore[operator]
                ways = frozenset(OF_OPPOSITE[way] for way in ways)
            yield Claim(
                clause=f"{self.id}/{clause['id']}",
                issue=clause["issue"],
                accepts=ways,
                asks_for_some=accepted == DUTY,
                standing=standing,
                speaks=functools.partial(self.speaks, scope, actions),
            )


def _day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


@attrs.frozen(eq=False)
class Claim:
    """What a clause claims under one reading, in compared actions."""

    clause: str
    issue: str
    #: how the law may stand to an act; None for a topic, which names no norm
    accepts: frozenset[str] | None
    #: whether it obliges to some act of those that it speaks of, not to each
    asks_for_some: bool
    #: 0 is open, 1 conditional, 2 settled
    standing: int
    speaks: Callable[[Act], bool]


# Worlds --------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def worlds(kinds: frozenset[Kind], most: int = 2) -> tuple[frozenset[Kind], ...]:
    """
    Return the sets of up to *most* kinds of acts that could be performed.

    Two are enough: what meets an obligation in a larger world meets it by one act, and what is
    barred from that world is barred from each smaller one.
    """
    sizes = range(min(len(kinds), most) + 1)
    return tuple(
        frozenset(world)
        for size in sizes
        for world in itertools.combinations(sorted(kinds, key=str), size)
    )


def meeting(
    ways: frozenset[Kind], among: Collection[frozenset[Kind]]
) -> frozenset[frozenset[Kind]]:
    """Return the worlds in which an obligation with these ways is met."""
    return frozenset(world for world in among if world & ways)


def is_ruled_out(
    ways: frozenset[Kind], barred: frozenset[Kind], among: Collection[frozenset[Kind]]
) -> bool:
    """Tell whether no world meets an obligation without a kind that is barred."""
    return not any(world.isdisjoint(barred) for world in meeting(ways, among))


@attrs.frozen(eq=False)
class Told:
    """Which claims of a side speak of which kinds of acts in one context."""

    kinds: Mapping[Claim, frozenset[Kind]]

    def ways(self, claim: Claim, kind: Kind) -> frozenset[Kind]:
        """Return the kinds by which an obligation that speaks of *kind* can be met."""
        return self.kinds[claim] if claim.asks_for_some else frozenset({kind})

    def barred(self, without: frozenset[str], standing: int) -> frozenset[Kind]:
        """Return the kinds that claims of at least a standing forbid, or free from duty."""
        return frozenset(
            kind
            for claim, kinds in self.kinds.items()
            if claim.accepts is not None and claim.accepts <= without and claim.standing >= standing
            for kind in kinds
        )


def pair(left: Claim, right: Claim, kind: Kind, ours: Told, theirs: Told) -> tuple[str, str, int]:
    """Decide verdict, kind and standing of two claims that speak of one act."""
    standing = min(left.standing, right.standing)
    one, other = left.accepts, right.accepts
    if one is None or other is None:
        return "overlap", "negotiable", standing
    if DUTY in (one, other):
        return _with_duty(left, right, kind, ours, theirs)
    if not one & other:
        return "conflict", "contrary" if one | other != EVERY_WAY else "contradictory", standing
    return "overlap", how_sets_lie(one, other), standing


def how_sets_lie(one: frozenset[Any], other: frozenset[Any]) -> str:
    if one == other:
        return "same"
    return "entails" if one < other else "entailed" if other < one else "compatible"


def _with_duty(
    left: Claim, right: Claim, kind: Kind, ours: Told, theirs: Told
) -> tuple[str, str, int]:
    standing = min(left.standing, right.standing)
    if left.accepts == right.accepts:
        mine, yours = ours.ways(left, kind), theirs.ways(right, kind)
        met_left, met_right = (meeting(ways, worlds(mine | yours)) for ways in (mine, yours))
        return "overlap", how_sets_lie(met_left, met_right), standing
    duty, told, other, against = left, ours, right, theirs
    if right.accepts == DUTY:
        duty, told, other, against = right, theirs, left, ours
    assert other.accepts is not None
    ways = told.ways(duty, kind)
    if REQUIRED in other.accepts:
        # who is bound to do one of several things has the choice among them
        return "overlap", "entails" if duty is left else "entailed", standing
    found = "contrary" if other.accepts == ACCEPTS["must not"] else "contradictory"
    for level in (2, 1, 0):
        barred = against.barred(other.accepts, level)
        if is_ruled_out(ways, barred, worlds(ways | barred)):
            return "conflict", found, min(standing, level)
    return "undecided", found, standing


# Positions -----------------------------------------------------------------------------------

#: verdict, kind, left clause, right clause, standing
Fact: TypeAlias = "tuple[str, str, str | None, str | None, int]"
#: a claim, and of which kinds it speaks in a context
Spoken: TypeAlias = "tuple[Claim, frozenset[Kind]]"


def kind_of(act: Act) -> Kind:
    """Return action and object of an act."""
    return act["action"], act["object"]


def context_of(act: Act) -> Context:
    """Return all but the kind of an act."""
    return tuple(value for key, value in act.items() if key not in ("action", "object"))


def choices(papers: Iterable[Paper]) -> Iterator[Choice]:
    """Yield every choice of a reading for each clause that has readings."""
    readings = {
        f"{paper.id}/{clause['id']}": list(clause["readings"])
        for paper in papers
        for clause in paper.raw["clauses"]
        if "readings" in clause
    }
    for chosen in itertools.product(*readings.values()):
        yield dict(zip(readings, chosen, strict=True))


def _gap_kind(other: Paper, issue: str) -> str:
    coverage = other.raw["coverage"]
    if coverage != "complete" and issue not in coverage:
        return "not-coded"
    return "uncovered" if issue in other.issues else "silent"


def _facts_in_context(
    left: Paper, right: Paper, ours: Told, theirs: Told, kinds: Iterable[Kind]
) -> Iterator[tuple[Kind, Fact]]:
    """Yield every fact about acts of *kinds* in one context."""
    for kind in kinds:
        mine = [claim for claim, spoken in ours.kinds.items() if kind in spoken]
        yours = [claim for claim, spoken in theirs.kinds.items() if kind in spoken]
        for one, other in itertools.product(mine, yours):
            verdict, found, standing = pair(one, other, kind, ours, theirs)
            yield kind, (verdict, found, one.clause, other.clause, standing)
        for one in mine if not yours else ():
            yield kind, ("gap", _gap_kind(right, one.issue), one.clause, None, one.standing)
        for other in yours if not mine else ():
            yield kind, ("gap", _gap_kind(left, other.issue), None, other.clause, other.standing)


class Survey:
    """A position over all acts of a small world: of which acts each claim speaks."""

    def __init__(self, paper: Paper, acts: Sequence[Act]) -> None:
        """Ask every claim, under each of its readings, about every act."""
        self.paper = paper
        told = [(context_of(act), kind_of(act), act) for act in acts]
        #: the claims of each clause under each reading, with their kinds in each context
        self.kinds: dict[Claim, dict[Context, frozenset[Kind]]] = {}
        self._claims: dict[tuple[str, str | None], list[Claim]] = {}
        for clause in paper.raw["clauses"]:
            for reading, fields in paper.versions(clause):
                found = list(paper.claims(clause, fields))
                self._claims[f"{paper.id}/{clause['id']}", reading] = found
                for claim in found:
                    kinds: dict[Context, set[Kind]] = {}
                    for context, kind, act in told:
                        if claim.speaks(act):
                            kinds.setdefault(context, set()).add(kind)
                    self.kinds[claim] = {c: frozenset(found) for c, found in kinds.items()}

    def claims(self, choice: Choice) -> list[Claim]:
        """Return what the position claims under a choice of readings."""
        return [
            claim
            for (clause, reading), found in self._claims.items()
            if choice.get(clause) == reading
            for claim in found
        ]

    def acts_of(self, clause: str, choice: Choice) -> frozenset[tuple[Context, Kind]]:
        """Return the acts that a clause speaks of under a choice of readings."""
        return self._acts[clause, choice.get(clause)]

    @functools.cached_property
    def _acts(self) -> dict[tuple[str, str | None], frozenset[tuple[Context, Kind]]]:
        return {
            version: frozenset(
                (context, kind)
                for claim in found
                for context, kinds in self.kinds[claim].items()
                for kind in kinds
            )
            for version, found in self._claims.items()
        }


def facts_at(left: Survey, right: Survey, act: Act, choice: Choice) -> set[Fact]:
    """
    Return every fact about one act, which need not be surveyed, under one choice of readings.

    Of the other acts of its context those are looked at by which an obligation could be met.
    """
    sides = [left.claims(choice), right.claims(choice)]
    duties = [
        claim
        for side in sides
        for claim in side
        if claim.accepts == DUTY and claim.asks_for_some and claim.speaks(act)
    ]
    terms = left.paper.terms
    kinds = itertools.product(terms.compared_actions, terms.leaves("objects"))
    context = ({**act, "action": action, "object": thing} for action, thing in kinds)
    ways = [a for a in context if any(duty.speaks(a) for duty in duties)] if duties else []
    ours, theirs = (
        Told({c: frozenset(kind_of(a) for a in [act, *ways] if c.speaks(a)) for c in side})
        for side in sides
    )
    return {
        fact for _, fact in _facts_in_context(left.paper, right.paper, ours, theirs, [kind_of(act)])
    }


@attrs.frozen(eq=False)
class Universe:
    """Two positions over all acts of a small world."""

    left: Survey
    right: Survey
    choices: list[Choice] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        papers = dict.fromkeys([self.left.paper, self.right.paper])
        object.__setattr__(self, "choices", list(choices(papers)))

    def facts(self) -> dict[tuple[Fact, int], set[tuple[Context, Kind]]]:
        """Return for each fact and each choice of readings, by number, the acts it is true of."""
        found: dict[tuple[Fact, int], set[tuple[Context, Kind]]] = {}
        # contexts in which the same claims speak of the same kinds are alike
        alike: dict[tuple[frozenset[Spoken], frozenset[Spoken]], list[tuple[Kind, Fact]]] = {}
        for number, choice in enumerate(self.choices):
            mine, yours = (_by_context(side, choice) for side in (self.left, self.right))
            for context in {**mine, **yours}:
                ours, theirs = mine.get(context, {}), yours.get(context, {})
                case = frozenset(ours.items()), frozenset(theirs.items())
                if case not in alike:
                    kinds = frozenset().union(*ours.values(), *theirs.values())
                    alike[case] = list(
                        _facts_in_context(
                            self.left.paper, self.right.paper, Told(ours), Told(theirs), kinds
                        )
                    )
                for kind, fact in alike[case]:
                    found.setdefault((fact, number), set()).add((context, kind))
        return found

    def direction(self, left: str, right: str, numbers: Iterable[int]) -> str:
        """Return how two clauses lie under some choices of readings."""
        ways = [
            (self.left.acts_of(left, choice), self.right.acts_of(right, choice))
            for choice in map(self.choices.__getitem__, numbers)
        ]
        if any(one - other for one, other in ways):
            return "incomparable" if any(other - one for one, other in ways) else "left-wider"
        return "right-wider" if any(other - one for one, other in ways) else "equal"


def _by_context(side: Survey, choice: Choice) -> dict[Context, dict[Claim, frozenset[Kind]]]:
    found: dict[Context, dict[Claim, frozenset[Kind]]] = {}
    for claim in side.claims(choice):
        for context, kinds in side.kinds[claim].items():
            found.setdefault(context, {})[claim] = kinds
    return found
