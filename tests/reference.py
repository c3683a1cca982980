"""
A slow and obvious evaluator: it enumerates acts and worlds and knows no regions.

A world, for one bearer, target, place and time, is the set of kinds of acts (action and object)
that are performed. Everything is decided from the definitions: what a norm asks of a world, and
which freedom it claims. It shares no code with the engine; of the package it uses only the names
of verdicts.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

PARTIES = ("A", "B", "C")
ACTIONS = ("move/other", "go", "receive")
OBJECTS = ("thing/other", "box")
AREAS = ("A", "B", "C", "sea")
SIZES = ("small", "large")
ANSWERS = ("yes", "no")
#: the compared action, whether the clause's action is its opposite, whether roles are exchanged
ACTION_FORMS = {
    "move": (("move/other", "go"), False, False),
    "go": (("go",), False, False),
    "halt": (("go",), True, False),
    "receive": (("receive",), False, False),
    "join": (("receive",), False, True),
}
OBJECT_LEAVES = {"thing": ("thing/other", "box"), "box": ("box",)}

Kind = tuple[str, str]


@attrs.frozen(cache_hash=True)
class Act:
    """One concrete doing."""

    bearer: str
    action: str
    object: str
    target: str
    area: str
    size: str
    seen: str

    @functools.cached_property
    def context(self) -> tuple[str, ...]:
        """Everything but the kind of the act."""
        return (self.bearer, self.target, self.area, self.size, self.seen)

    @property
    def kind(self) -> Kind:
        """Action and object."""
        return (self.action, self.object)


UNIVERSE = tuple(
    Act(*values)
    for values in itertools.product(PARTIES, ACTIONS, OBJECTS, PARTIES, AREAS, SIZES, ANSWERS)
)
KINDS = tuple(itertools.product(ACTIONS, OBJECTS))
WORLDS = tuple(
    frozenset(world)
    for size in range(len(KINDS) + 1)
    for world in itertools.combinations(KINDS, size)
)


@attrs.frozen
class Spec:
    """The acts of a clause, as a test draws them; None leaves a dimension open."""

    bearers: frozenset[str] | None = None
    actions: tuple[str, ...] = ()
    objects: tuple[str, ...] = ()
    targets: frozenset[str] | str | None = None
    areas: frozenset[str] | str | None = None
    size: str | None = None
    seen: str | None = None
    excepted: tuple[Spec, ...] = ()

    def holds(self, act: Act, action: str | None, circle: frozenset[str]) -> bool:
        """Tell whether an act, told with the action of the clause, lies in these acts."""
        bearers = frozenset(PARTIES) if self.bearers is None else self.bearers
        if act.bearer not in bearers:
            return False
        if action is not None and act.action not in ACTION_FORMS[action][0]:
            return False
        if self.objects and not any(act.object in OBJECT_LEAVES[o] for o in self.objects):
            return False
        if self.targets == "each-other":
            if act.target not in circle - {act.bearer}:
                return False
        elif self.targets is not None and act.target not in self.targets:
            return False
        if self.areas == "own":
            if act.area != act.bearer:
                return False
        elif self.areas == "abroad":
            if act.area == act.bearer:
                return False
        elif self.areas is not None and act.area not in self.areas:
            return False
        return self.size in (None, act.size) and self.seen in (None, act.seen)


@attrs.frozen
class Version:
    """What a clause says under one reading."""

    stance: str
    modality: str | None
    spec: Spec
    conditional: bool = False


@attrs.frozen
class Said:
    """A clause: its versions by reading, or one version under None."""

    id: str
    versions: Mapping[str | None, Version]


@attrs.frozen
class Norm:
    """A claimed modality over acts, told in compared actions."""

    clause: str
    modality: str | None
    standing: int
    acts: frozenset[Act]

    @functools.cached_property
    def _by_context(self) -> Mapping[tuple[str, ...], frozenset[Kind]]:
        found: dict[tuple[str, ...], set[Kind]] = {}
        for act in self.acts:
            found.setdefault(act.context, set()).add(act.kind)
        return {context: frozenset(kinds) for context, kinds in found.items()}

    def kinds(self, context: tuple[str, ...]) -> frozenset[Kind]:
        """Return the kinds of acts that the norm speaks of in a context."""
        return self._by_context.get(context, frozenset())


def _exchange(act: Act) -> Act:
    return attrs.evolve(act, bearer=act.target, target=act.bearer)


def _claimed(stance: str, modality: str | None) -> str | None:
    """To reject is to claim what holds exactly where the norm does not."""
    if stance != "reject" or modality is None:
        return modality
    if modality == "must":
        return "need not"
    if modality == "must not":
        return "may"
    return "must not" if modality == "may" else "must"


def _of_opposite(modality: str | None) -> str | None:
    """What a norm on not doing says of doing: to have to halt is to have not to go."""
    if modality == "must":
        return "must not"
    if modality == "must not":
        return "must"
    if modality == "may":
        return "need not"
    return "may" if modality == "need not" else None


def norms(id: str, version: Version) -> Iterator[Norm]:
    """Yield the norms of a clause under one of its readings."""
    claimed = _claimed(version.stance, version.modality)
    standing = 0 if version.stance == "discuss" else 1
    if standing and not version.conditional and version.stance != "warn":
        standing = 2
    circle = version.spec.bearers if version.spec.bearers is not None else frozenset(PARTIES)
    plain = [a for a in version.spec.actions if a not in ("halt", "join")]
    derived = [[a] for a in version.spec.actions if a in ("halt", "join")]
    for group in [*([plain] if plain else []), *derived] or [[]]:
        negated, swapped = ACTION_FORMS[group[0]][1:] if group else (False, False)
        acts = set()
        for act in UNIVERSE:
            told = _exchange(act) if swapped else act
            within = any(version.spec.holds(told, action, circle) for action in (group or (None,)))
            cut = any(
                any(e.holds(told, action, circle) for action in (e.actions or (None,)))
                for e in version.spec.excepted
            )
            if within and not cut:
                acts.add(act)
        modality = _of_opposite(claimed) if negated else claimed
        yield Norm(id, modality, standing, frozenset(acts))


def _meets_duty(world: frozenset[Kind], ways: frozenset[Kind]) -> bool:
    return bool(world & ways)


def _pair(
    left: Norm,
    right: Norm,
    context: tuple[str, ...],
    side: Sequence[Norm],
    other_side: Sequence[Norm],
) -> tuple[str, str, int]:
    """Decide what holds between two norms where both speak of an act in a context."""
    standing = min(left.standing, right.standing)
    one, other = left.modality, right.modality
    if one is None or other is None:
        return "overlap", "negotiable", standing
    duty_left, duty_right = left.kinds(context), right.kinds(context)
    if one == other == "must":
        meet_left = {w for w in WORLDS if _meets_duty(w, duty_left)}
        meet_right = {w for w in WORLDS if _meets_duty(w, duty_right)}
        if meet_left == meet_right:
            return "overlap", "same", standing
        if meet_left < meet_right:
            return "overlap", "entails", standing
        return "overlap", "entailed" if meet_right < meet_left else "compatible", standing
    if one == other:
        return "overlap", "same", standing
    if "must" in (one, other) and {one, other} & {"must not", "need not"}:
        ways, against = (duty_left, other_side) if one == "must" else (duty_right, side)
        banned = "must not" in (one, other)
        kind = "contrary" if banned else "contradictory"
        counted = ("must not",) if banned else ("must not", "need not")
        for level in (2, 1, 0):
            ruled_out = frozenset(
                k
                for norm in against
                if norm.modality in counted and norm.standing >= level
                for k in norm.kinds(context)
            )
            if not any(_meets_duty(w, ways) and not w & ruled_out for w in WORLDS):
                return "conflict", kind, min(standing, level)
        return "undecided", kind, standing
    if {one, other} == {"must not", "may"}:
        return "conflict", "contradictory", standing
    if (one, other) in (("must", "may"), ("must not", "need not")):
        return "overlap", "entails", standing
    if (other, one) in (("must", "may"), ("must not", "need not")):
        return "overlap", "entailed", standing
    return "overlap", "compatible", standing


#: verdict, kind, left id, right id, standing, readings chosen
Fact = tuple[str, str, str | None, str | None, int, tuple[str | None, ...]]
Facts = dict[Fact, frozenset[Act]]


def choices(sides: Iterable[Said]) -> Iterator[dict[str, str | None]]:
    """Yield every choice of one reading for each clause."""
    clauses = {said.id: said for said in sides}
    for combination in itertools.product(*(said.versions for said in clauses.values())):
        yield dict(zip(clauses, combination, strict=True))


def facts(left: Sequence[Said], right: Sequence[Said]) -> Facts:
    """
    Return for every verdict about two positions the acts of which it is true.

    Each choice of readings is taken alone. Gaps have the kind "gap", for which of the three kinds
    it is depends on issues alone.
    """
    found: dict[Fact, set[Act]] = {}
    known = {
        (said.id, reading): tuple(norms(said.id, version))
        for said in (*left, *right)
        for reading, version in said.versions.items()
    }
    for choice in choices([*left, *right]):
        chosen = tuple(choice.values())
        ours = [norm for said in left for norm in known[said.id, choice[said.id]]]
        theirs = [norm for said in right for norm in known[said.id, choice[said.id]]]
        for mine, yours in itertools.product(ours, theirs):
            decided: dict[tuple[str, ...], tuple[str, str, int]] = {}
            for act in mine.acts & yours.acts:
                if act.context not in decided:
                    decided[act.context] = _pair(mine, yours, act.context, ours, theirs)
                verdict, kind, standing = decided[act.context]
                fact: Fact = (verdict, kind, mine.clause, yours.clause, standing, chosen)
                found.setdefault(fact, set()).add(act)
        for mine in ours:
            gap = mine.acts.difference(*(norm.acts for norm in theirs))
            if gap:
                fact = ("gap", "gap", mine.clause, None, mine.standing, chosen)
                found.setdefault(fact, set()).update(gap)
        for yours in theirs:
            gap = yours.acts.difference(*(norm.acts for norm in ours))
            if gap:
                fact = ("gap", "gap", None, yours.clause, yours.standing, chosen)
                found.setdefault(fact, set()).update(gap)
    return {fact: frozenset(acts) for fact, acts in found.items()}
