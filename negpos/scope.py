"""The acts that a clause speaks of, as they are written and as a region."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Iterable, Iterator

import attrs

from negpos.errors import BadExpression, BadScope, Misplaced, NegposError, UnknownTerm, shown
from negpos.expression import Expression, Name, parse
from negpos.finite import FiniteSet
from negpos.modality import Modality
from negpos.region import Dimension, Region, Values, product, sliced, union
from negpos.vocabulary import RELATIVE_VALUES, YES_NO, Taxonomy, Vocabulary, nearest, translated

#: relative values that differ from bearer to bearer
_OF_BEARER = frozenset({"own", "abroad", "each-other"})


@attrs.frozen
class Scope:
    """
    The acts that a clause speaks of, as its author wrote them.

    A field that is None or empty leaves its dimension unrestricted. *excepted* are cut out.
    """

    bearer: str | None = None
    action: tuple[str, ...] = ()
    object: tuple[str, ...] = ()
    target: str | None = None
    area: str | None = None
    period: Values | None = None
    measures: tuple[tuple[str, Values], ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    excepted: tuple[Scope, ...] = ()


@attrs.frozen
class Context:
    """What plain group names and the words ``party`` and ``addressee`` mean in a position."""

    date: datetime.date
    party: FiniteSet
    addressee: FiniteSet

    @classmethod
    def of(
        cls, vocabulary: Vocabulary, date: datetime.date, party: str, addressee: str | None = None
    ) -> Context:
        """Return the context of a position; `NegposError` where a set expression means nothing."""
        nobody = vocabulary.party_universe.empty
        alone = cls(date, nobody, nobody)
        return cls(
            date,
            parties(party, vocabulary, alone),
            nobody if addressee is None else parties(addressee, vocabulary, alone),
        )


@attrs.frozen
class Norm:
    """
    A modality over a region, in the terms in which norms are compared.

    *modality* is None for a topic that a party is ready to talk about without naming a norm. How
    the norm came about makes no difference to what it is.
    """

    modality: Modality | None
    region: Region
    #: whether it obliges to some kind of act of those in the region, and not to each
    asks_for_some: bool = False
    #: the actions that it speaks of, as written; empty where no action is named
    actions: tuple[str, ...] = attrs.field(default=(), eq=False)
    #: whether these are opposites of what is compared, so that the modality is the dual one
    is_dual: bool = attrs.field(default=False, eq=False)
    #: whether they are converses of what is compared, so that bearer and target are exchanged
    is_exchanged: bool = attrs.field(default=False, eq=False)


@attrs.frozen
class _Form:
    """How an action is brought to the one that is compared."""

    #: the action that is compared, for a derived one; plain actions of a clause stay together
    base: str | None
    negated: bool = False
    swapped: bool = False


def _form(vocabulary: Vocabulary, name: str) -> tuple[str, _Form]:
    negated = swapped = False
    seen = []
    action = vocabulary.actions.get(name)
    if action is None:
        raise UnknownTerm("action", name, nearest(name, vocabulary.actions))
    while action.is_derived:
        seen.append(action.name)
        negated ^= action.opposite_of is not None
        swapped ^= action.converse_of is not None
        base = action.opposite_of or action.converse_of
        assert base is not None
        if base in seen:
            raise BadScope("action", f"action '{name}' is derived from itself")
        action = vocabulary.actions[base]
    return action.name, _Form(action.name if seen else None, negated, swapped)


@attrs.frozen
class _Lookup:
    """
    What names mean in a position, for *bearer* as one of *bearers*.

    Without a bearer the values that differ from bearer to bearer are refused.
    """

    vocabulary: Vocabulary
    context: Context
    bearers: FiniteSet | None = None
    bearer: FiniteSet | None = None

    def party(self, name: Name) -> FiniteSet:
        """Return the parties that *name* stands for."""
        if name.name not in RELATIVE_VALUES or name.date is not None:
            return self.vocabulary.parties_named(name, self.context.date)
        if name.name in ("party", "addressee"):
            found: FiniteSet = getattr(self.context, name.name)
            if found.is_empty:
                raise Misplaced(name.name, f"the position names no {name.name}")
            return found
        if name.name == "each-other" and self.bearers is not None and self.bearer is not None:
            return self.bearers.difference(self.bearer)
        meaning = RELATIVE_VALUES[name.name]
        raise Misplaced(name.name, f"name states or groups in place of {meaning}")

    def area(self, name: Name) -> FiniteSet:
        """Return the areas that *name* stands for."""
        v = self.vocabulary
        if name.name in v.areas and name.date is None:
            return v.area_tree.of(name.name)
        if name.name in ("own", "abroad") and name.date is None and self.bearer is not None:
            own = v.territory(self.bearer)
            return own if name.name == "own" else own.complement()
        try:
            return v.territory(self.party(name))
        except UnknownTerm as error:
            if name.date is not None:
                raise
            raise v.unknown_name("area", error.name, v.areas) from None


def parties(text: str, vocabulary: Vocabulary, context: Context) -> FiniteSet:
    """Return the parties that the set expression *text* means, relative to no bearer."""
    return set_named(text, vocabulary.bearer, vocabulary, context)


def set_named(
    text: str, dimension: Dimension, vocabulary: Vocabulary, context: Context
) -> FiniteSet:
    """Return the values of *dimension* that a set expression means, relative to no bearer."""
    lookup = _Lookup(vocabulary, context)
    return parse(text).evaluate(lookup.area if dimension == vocabulary.area else lookup.party)


def check_names(
    text: str,
    dimension: Dimension,
    vocabulary: Vocabulary,
    context: Context,
    *,
    for_each_bearer: bool,
) -> Iterator[tuple[int, NegposError]]:
    """
    Yield every name in *text* that means nothing in *dimension*, with its offset and why.

    Values that differ from bearer to bearer mean something only where *for_each_bearer* is true.
    """
    v = vocabulary
    if for_each_bearer:
        lookup = _Lookup(v, context, v.party_universe.full, v.party_universe.empty)
    else:
        lookup = _Lookup(v, context)
    meaning = lookup.area if dimension == v.area else lookup.party
    try:
        names = list(parse(text).names())
    except BadExpression as error:
        known = v.names_in_sets(v.areas if dimension == v.area else {})
        yield error.offset, attrs.evolve(error, nearest=translated(text, known))
        return
    for name in names:
        try:
            meaning(name)
        except NegposError as error:
            yield name.offset, error


def differs_by_bearer(text: str) -> bool:
    """Tell whether a set expression holds values that differ from bearer to bearer."""
    return _differs_by_bearer(parse(text))


def _differs_by_bearer(expression: Expression | None) -> bool:
    names = () if expression is None else expression.names()
    return any(name.name in _OF_BEARER for name in names)


def _terms(tree: Taxonomy, names: tuple[str, ...]) -> FiniteSet:
    found = tree.universe.empty
    for name in names:
        found = found.union(tree.of(name))
    return found


def _products(
    scope: Scope,
    actions: tuple[str, ...],
    everyone: FiniteSet,
    vocabulary: Vocabulary,
    context: Context,
) -> Iterator[dict[Dimension, Values]]:
    """Yield products that make up *scope*, each for other bearers, relative values resolved."""
    v = vocabulary
    bearers = everyone if scope.bearer is None else parties(scope.bearer, v, context)
    common: dict[Dimension, Values] = {}
    if actions:
        common[v.action] = _terms(v.action_tree, actions)
    if scope.object:
        common[v.object] = _terms(v.object_tree, scope.object)
    if scope.period is not None:
        common[v.period] = scope.period
    for name, values in scope.measures:
        common[v.measures[name].dimension] = values
    for names, answer in ((scope.when, "yes"), (scope.unless, "no")):
        for name in names:
            common[v.circumstance(name)] = YES_NO.of([answer])
    target, area = (None if t is None else parse(t) for t in (scope.target, scope.area))
    is_relative = any(_differs_by_bearer(written) for written in (target, area))
    each = [v.party_universe.of([name]) for name in bearers] if is_relative else [bearers]
    for bearer in each:
        lookup = _Lookup(v, context, everyone, bearer)
        found = {**common, v.bearer: bearer}
        if target is not None:
            found[v.target] = target.evaluate(lookup.party)
        if area is not None:
            found[v.area] = area.evaluate(lookup.area)
        yield found


def _everyone(scope: Scope, vocabulary: Vocabulary, context: Context) -> FiniteSet:
    if scope.bearer is None:
        return vocabulary.party_universe.full
    return parties(scope.bearer, vocabulary, context)


@functools.lru_cache(maxsize=64)
def _region(
    scope: Scope, actions: tuple[str, ...], swapped: bool, vocabulary: Vocabulary, context: Context
) -> Region:
    v = vocabulary
    everyone = _everyone(scope, v, context)

    def build(written: Scope, names: tuple[str, ...]) -> Region:
        each = _products(written, names, everyone, v, context)
        if not swapped:
            return sliced(v.bearer, [(values.pop(v.bearer), product(values)) for values in each])
        return union(
            product(
                {
                    **values,
                    v.bearer: values.get(v.target, v.target.full),
                    v.target: values[v.bearer],
                }
            )
            for values in each
        )

    cut_out = (
        build(exception, tuple(_form(v, name)[0] for name in exception.action))
        for exception in scope.excepted
    )
    return build(scope, actions).difference(union(cut_out))


def _check_exceptions(scope: Scope, forms: Iterable[_Form], vocabulary: Vocabulary) -> None:
    ways = {(form.negated, form.swapped) for form in forms}
    for name in (name for exception in scope.excepted for name in exception.action):
        _, form = _form(vocabulary, name)
        if ways != {(form.negated, form.swapped)}:
            raise BadScope(
                "except",
                f"action '{name}' of the exception and those of the clause "
                f"({', '.join(scope.action) or 'any'}) are told in opposite ways or from opposite "
                "ends; tell them alike",
            )


def _nothing_left(scope: Scope, vocabulary: Vocabulary, context: Context) -> BadScope:
    """Return why the acts that *scope* speaks of are none."""
    v = vocabulary
    found = list(_products(scope, (), _everyone(scope, v, context), v, context))
    for dimension, text in ((v.target, scope.target), (v.area, scope.area)):
        if text is not None and all(values[dimension].is_empty for values in found):
            finding = f"'{shown(text)}' leaves no {dimension.name} for any bearer"
            return BadScope(dimension.name, finding)
    if scope.excepted:
        return BadScope("except", "the exceptions leave nothing of the clause")
    return BadScope("", "the clause covers nothing; no act has all of its fields")


def resolve(
    scope: Scope, modality: Modality | None, vocabulary: Vocabulary, context: Context
) -> tuple[Norm, ...]:
    """
    Return the norms that *modality* over *scope* comes to, in the actions that are compared.

    An action that is the opposite of another brings the dual modality; one that is the converse of
    another exchanges bearer and target. An obligation asks for some kind of act, but what forbids
    the opposite of acts asks for each of them: who must not withdraw any forces must keep all.
    Raises `BadScope` where an obligation leaves a choice between acts that are compared in
    different ways, and where a region is empty; `TooIntricate` where it has too many parts.
    """
    by_form: dict[_Form, dict[str, str]] = {}
    for name in scope.action:
        base, form = _form(vocabulary, name)
        by_form.setdefault(form, {})[name] = base
    if modality is Modality.MUST and len(by_form) > 1:
        raise BadScope(
            "action",
            "an obligation to do one of several acts cannot mix actions with opposites or "
            f"converses of others ({', '.join(scope.action)}); write a clause for each",
        )
    by_form = by_form or {_Form(None): {}}
    _check_exceptions(scope, by_form, vocabulary)
    norms = []
    for form, bases in by_form.items():
        region = _region(scope, tuple(bases.values()), form.swapped, vocabulary, context)
        dual = modality.dual if modality is not None and form.negated else modality
        if not region.is_empty:
            norms.append(
                Norm(
                    dual,
                    region,
                    asks_for_some=modality is dual is Modality.MUST,
                    actions=tuple(bases),
                    is_dual=form.negated,
                    is_exchanged=form.swapped,
                )
            )
    if not norms:
        raise _nothing_left(scope, vocabulary, context)
    return tuple(norms)
