"""Sets, regions and acts in words: the shortest phrase of declared terms that says the same."""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence

import attrs

from negpos.errors import BadExpression
from negpos.finite import FiniteSet
from negpos.interval import IntervalSet
from negpos.region import Act, Dimension, Region, Values
from negpos.vocabulary import (
    CIRCUMSTANCE_RANK,
    MEASURE_RANK,
    OTHER,
    Action,
    Group,
    Scale,
    Taxonomy,
    Vocabulary,
)

#: how many names a list may have before it is shortened with a count
LONGEST_LIST = 6
#: how many names may be added to, or taken from, a phrase of groups
MOST_ADJUSTMENTS = 4
#: of how many groups two or three are joined to a phrase; three of a hundred make a million
MOST_JOINED = 60
#: how many parts a region in words may have
MOST_PARTS = 4


#: what makes a phrase one to which nothing can be added by a plain "and"
_COMPOUND = re.compile(r" (outside|except|in) ")


def counted(number: int, noun: str) -> str:
    """
    Return a number of things.

    >>> counted(1, "clause"), counted(0, "clause")
    ('1 clause', '0 clauses')
    """
    return f"{number:,} {noun}{'s' * (number != 1)}"


def enumerate_words(items: Sequence[str], last: str = "and") -> str:
    """
    Return the items as a phrase.

    >>> enumerate_words(["Estonia", "Latvia", "Lithuania"])
    'Estonia, Latvia and Lithuania'
    """
    if len(items) < 2:
        return "".join(items)
    comma = "," if any(f" {last} " in item for item in items) else ""
    return f"{', '.join(items[:-1])}{comma} {last} {items[-1]}"


def shorten(items: Sequence[str], noun: str, last: str = "and") -> str:
    """Return the items as a phrase, all but the first few as a count where there are many."""
    if len(items) <= LONGEST_LIST:
        return enumerate_words(items, last)
    shown = items[: LONGEST_LIST - 2]
    return f"{', '.join(shown)} and {len(items) - len(shown)} other {noun}"


def day_in_words(day: datetime.date) -> str:
    """
    Return a day as it is written in a sentence.

    >>> day_in_words(datetime.date(1997, 5, 27))
    '27 May 1997'
    """
    return f"{day.day} {day:%B %Y}"


@attrs.frozen(eq=False)
class Words:
    """
    The words for values of a vocabulary, groups being as they are on *date*.

    Keep one for many phrases: it remembers what it has found.
    """

    vocabulary: Vocabulary
    date: datetime.date
    _known: dict[FiniteSet, str] = attrs.field(factory=dict, init=False)

    # ------------------------------------------------------------ states and areas

    @functools.cached_property
    def _phrases(self) -> tuple[tuple[int, str], ...]:
        """Every set that two or three groups make up, with its shortest phrase."""
        v = self.vocabulary
        everyone = (v.all_states.mask, "all states", "", "")
        groups = [everyone, *((m, g.label, g.outside, g.inside) for m, g in self._groups)]
        found: dict[int, str] = {v.party_universe.full.mask: "everybody"}

        def offer(mask: int, phrase: str) -> None:
            if mask and (mask not in found or len(phrase) < len(found[mask])):
                found[mask] = phrase

        for mask, label, _, _ in groups:
            offer(mask, label)
        joined_up = groups[:MOST_JOINED]
        for (mask, label, _, _), (other, other_label, outside, inside) in itertools.permutations(
            joined_up, 2
        ):
            if inside:
                offer(mask & other, f"{label} {inside}")
            if not outside:
                offer(mask & ~other, f"{label} except {self._but(mask & other, other_label)}")
                continue
            offer(mask & ~other, f"{label} {outside}")
            for third, third_label, third_outside, _ in joined_up:
                if third not in (mask, other):
                    but = self._but(mask & ~other & third, third_label)
                    joined = f"and {third_outside}" if third_outside else f"except {but}"
                    offer(mask & ~other & ~third, f"{label} {outside} {joined}")
        return tuple(found.items())

    def _but(self, mask: int, label: str) -> str:
        """Return the name of the state if a group takes a single one away, else its label."""
        if mask.bit_count() != 1:
            return label
        (name,) = self._names(FiniteSet(mask, self.vocabulary.party_universe))
        return name

    @functools.cached_property
    def _groups(self) -> tuple[tuple[int, Group], ...]:
        found = []
        for name, group in self.vocabulary.groups.items():
            try:
                found.append((self.vocabulary.members(name, self.date).mask, group))
            except BadExpression:
                continue  # a group that had no members on this date makes no phrase
        return tuple(found)

    def _party(self, name: str) -> str:
        term = self.vocabulary.states.get(name) or self.vocabulary.bodies[name]
        return term.label

    def _names(self, parties: FiniteSet) -> list[str]:
        return [self._party(name) for name in parties]

    def parties(self, values: FiniteSet, named: FiniteSet | None = None) -> str:
        """
        Return the shortest phrase for a set of states and bodies.

        *named* are members to be told first: "Ukraine and the other former Soviet states".
        """
        if named is not None and not named.is_empty and len(values) > len(named) + 2:
            first = enumerate_words(self._names(named))
            if values.is_full:
                return f"{first} and everybody else"
            rest = self.parties(values)
            is_list = rest == shorten(self._names(values), "states")
            if is_list or any(name in rest for name in self._names(named)):
                others = values.difference(named)
                if is_list:
                    return shorten([first, *self._names(others)], "states")
                return f"{first}, with {self.parties(others)}"
            return f"{first} and the other {rest.removeprefix('the ').removeprefix('all ')}"
        known = self._known.get(values)
        if known is None:
            known = self._known[values] = self._shortest(values)
        return known

    def _shortest(self, values: FiniteSet) -> str:
        if values.is_full:
            return "everybody"
        names = self._names(values)
        if len(names) <= 2:
            return enumerate_words(names)
        best, best_cost = shorten(names, "states"), len(", ".join(names))
        for mask, phrase in self._phrases:
            extra, missing = values.mask & ~mask, mask & ~values.mask
            adjusted = sum(m.bit_count() for m in (extra, missing) if m not in self._labels_by_mask)
            if adjusted > MOST_ADJUSTMENTS:
                continue
            words = phrase
            if missing:
                joined = "and" if " except " in phrase else "except"
                words += f" {joined} {self._adjustment(missing)}"
            if extra:
                # "X outside Y and Z" could mean outside both
                simple = words == phrase and not _COMPOUND.search(phrase)
                is_list = extra.bit_count() > 1 and extra not in self._labels_by_mask
                joined = ", with" if not simple else "," if is_list else " and"
                words += f"{joined} {self._adjustment(extra)}"
            if len(words) < best_cost:
                best, best_cost = words, len(words)
        return best

    @functools.cached_property
    def _labels_by_mask(self) -> Mapping[int, str]:
        return {mask: group.label for mask, group in self._groups}

    def _adjustment(self, mask: int) -> str:
        """Return the words for what is added to a phrase, or taken from it."""
        label = self._labels_by_mask.get(mask)
        return label or enumerate_words(
            self._names(FiniteSet(mask, self.vocabulary.party_universe))
        )

    def areas(self, values: FiniteSet) -> str:
        """Return the shortest phrase for a set of areas."""
        v = self.vocabulary
        if values.is_full:
            return "anywhere"
        territories = {
            state: leaves
            for state in v.states
            if (leaves := v.area_tree.of(state)).is_subset(values)
        }
        rest = values
        for leaves in territories.values():
            rest = rest.difference(leaves)
        others = self._labels(v.area_tree, rest)
        states = v.party_universe.of(territories)
        if v.all_states.is_subset(states) and not others:
            return "any state"
        missing = v.area_tree.names(values.complement())
        if len(missing) <= MOST_ADJUSTMENTS and len(missing) < len(territories) + len(others):
            excepted = [v.area_tree.label(name) for name in missing]
            return f"anywhere except {enumerate_words(excepted)}"
        if not territories:
            return shorten(others, "areas")
        words = "any state"
        if not v.all_states.is_subset(states):
            words = self.parties(states)
        return words if not others else f"{words}, with {shorten(others, 'areas')}"

    def _labels(self, tree: Taxonomy, values: FiniteSet) -> list[str]:
        """
        Return the labels of the fewest terms that make up *values*.

        A term of which only a little is lacking is told with its exceptions.
        """
        names = tree.names(values)
        for name in tree.terms:
            leaves = tree.of(name)
            if len(leaves) < 2 or leaves.is_disjoint(values) or leaves.is_subset(values):
                continue
            lacking = tree.names(leaves.difference(values))
            covered = [n for n in names if tree.leaves(n).is_subset(leaves)]
            told = not any(name.endswith(OTHER) for name in lacking)
            if told and len(lacking) <= 2 and len(covered) > len(lacking):
                left_out = enumerate_words([tree.label(n) for n in lacking])
                others = [tree.label(n) for n in names if n not in covered]
                return [*others, f"{tree.label(name)} except {left_out}"]
        return [tree.label(name) for name in names]

    # ------------------------------------------------------------ other dimensions

    def terms(self, dimension: Dimension, values: FiniteSet, last: str = "and") -> str:
        """Return the labels of the fewest terms that make up a set of actions or objects."""
        tree = self.vocabulary.tree(dimension)
        assert tree is not None
        names = tree.names(values)
        missing = tree.names(values.complement())
        if len(missing) < len(names) and len(missing) <= MOST_ADJUSTMENTS:
            return f"anything except {enumerate_words([tree.label(name) for name in missing])}"
        return shorten(self._labels(tree, values), "kinds", last)

    def measure(self, dimension: Dimension, values: Values) -> str:
        """Return the bounds of a measure, such as "personnel at least 9,000 persons"."""
        measure = self.vocabulary.measures[dimension.name]
        if isinstance(values, FiniteSet):
            return f"{measure.label} {enumerate_words(list(values), 'or')}"
        assert isinstance(values, IntervalSet)
        parts = []
        for lower, upper in values:
            if measure.kind is Scale.DATE:
                parts.append(_days(lower, upper))
                continue
            bounds = " and ".join(_bounds(lower or 0, upper))
            parts.append(f"{bounds} {measure.unit}".strip())
        return f"{measure.label} {enumerate_words(parts, 'or')}"

    def values(self, dimension: Dimension, values: Values) -> str:
        """Return the words for the values of any dimension."""
        v = self.vocabulary
        if dimension.rank == MEASURE_RANK:
            return self.measure(dimension, values)
        if dimension.rank == CIRCUMSTANCE_RANK:
            label = v.circumstances[dimension.name].label
            return label if "yes" in values else f"not {label}"
        if isinstance(values, IntervalSet):
            return enumerate_words([_days(*pair) for pair in values], "or")
        assert isinstance(values, FiniteSet)
        if dimension in (v.bearer, v.target):
            return self.parties(values)
        if dimension == v.area:
            return self.areas(values)
        return self.terms(dimension, values)

    def names(self, dimension: Dimension, values: Values) -> list[str]:
        """Return the values as terms of the vocabulary, days and bounds: for other programs."""
        if isinstance(values, IntervalSet):
            dates = self.vocabulary.counts_days(dimension)

            def show(number: int | None) -> str:
                if number is None:
                    return ""
                return datetime.date.fromordinal(number).isoformat() if dates else str(number)

            return [f"{show(lower)}/{show(upper)}" for lower, upper in values]
        assert isinstance(values, FiniteSet)
        tree = self.vocabulary.tree(dimension)
        return list(values) if tree is None else list(tree.names(values))

    # ------------------------------------------------------------ acts and regions

    def _deed(
        self, actions: tuple[str, ...], things: str, target: str, *, third_person: bool = False
    ) -> str:
        """Return the verb with its object and target."""
        v = self.vocabulary
        action = v.actions.get(actions[0].removesuffix(OTHER)) if len(actions) == 1 else None
        if action is None:
            verb = enumerate_words([v.action_tree.label(name) for name in actions], "or")
            pattern = f"{verb or 'act in any way'} [with OBJECT] [toward TARGET]"
            if third_person:
                pattern = pattern.replace("act", "acts", 1)
        else:
            pattern = _pattern(action, third_person=third_person)
            if actions[0].endswith(OTHER):
                pattern = v.action_tree.remainder.format(pattern)
        return _fill(pattern, {"OBJECT": things, "TARGET": target})

    def ways(self, region: Region) -> str:
        """Return in words the kinds of acts in a region of action and object alone."""
        v = self.vocabulary
        parts = []
        for values in region.products():
            actions = v.action_tree.names(finite(values[v.action])) if v.action in values else ()
            things = self.values(v.object, values[v.object]) if v.object in values else ""
            parts.append(self._deed(actions, things, ""))
        return "; ".join(parts)

    def region(self, region: Region, *, any_will_do: bool = False) -> str:
        """
        Return a region in words, one part for each group of bearers.

        Where every bearer's area is its own territory, or all but that, it is said so. Of several
        objects *any will do* where the region is that of a duty, which one of them fulfils. Beyond
        the first few parts only the number of the others is told; `parts` has them all.
        """
        parts = self.parts(region, any_will_do=any_will_do)
        shown = "; ".join(parts[:MOST_PARTS])
        rest = len(parts) - MOST_PARTS
        return shown if rest <= 0 else f"{shown}; and {rest} more part{'s' * (rest > 1)}"

    def parts(self, region: Region, *, any_will_do: bool = False) -> list[str]:
        """Return all parts of which `region` makes the words of a region."""
        if region.is_empty:
            return ["nothing"]
        if region.is_full:
            return ["every act"]
        return list(self._parts(region, any_will_do=any_will_do))

    def _parts(self, region: Region, *, any_will_do: bool) -> Iterator[str]:
        """Yield a phrase for each group of bearers; values relative to each are told as such."""
        v = self.vocabulary
        grouped: dict[tuple[_Relative, ...], FiniteSet] = {}
        for values in region.products():
            bearers = values.pop(v.bearer, v.party_universe.full)
            assert isinstance(bearers, FiniteSet)
            key = tuple(self._relative(d, found, bearers) for d, found in values.items())
            grouped[key] = grouped.get(key, v.party_universe.empty).union(bearers)
        for key, bearers in grouped.items():
            actions = [r.values for r in key if r.dimension == v.action]
            names = v.action_tree.names(finite(actions[0])) if actions else ()
            told = {
                r.dimension.name: self.terms(r.dimension, finite(r.values), "or")
                if any_will_do and r.dimension == v.object
                else self._told(r, bearers)
                for r in key
                if r.dimension != v.action
            }
            yield f"{self.parties(bearers)}: {self._sentence(names, told)}"

    def _relative(self, dimension: Dimension, values: Values, bearers: FiniteSet) -> _Relative:
        """Return values as they look from a single bearer, so that like ones can be grouped."""
        v = self.vocabulary
        if len(bearers) == 1 and dimension in (v.target, v.area):
            assert isinstance(values, FiniteSet)
            itself = bearers if dimension == v.target else v.territory(bearers)
            if dimension == v.area and values == itself:
                return _Relative(dimension, values.universe.empty, "own")
            if values.is_disjoint(itself):
                return _Relative(dimension, values.union(itself), "others")
        return _Relative(dimension, values, "")

    def _told(self, relative: _Relative, bearers: FiniteSet) -> str:
        v = self.vocabulary
        dimension, values = relative.dimension, relative.values
        if relative.form == "own":
            return "on its own territory"
        if relative.form == "others":
            assert isinstance(values, FiniteSet)
            if dimension == v.area and values.is_full:
                return "outside its own territory"
            if len(bearers) == 1:
                itself = bearers if dimension == v.target else v.territory(bearers)
                return self.values(dimension, values.difference(itself))
            if dimension == v.target and values == bearers:
                return "each other"
            words = self.values(dimension, values)
            if dimension == v.target:
                return f"{words} other than itself"
            if words.startswith("anywhere except"):
                return f"{words} and its own territory"
            return f"{words} other than its own"
        return self.values(dimension, values)

    def _sentence(self, actions: tuple[str, ...], words: dict[str, str]) -> str:
        deed = self._deed(actions, words.pop("object", ""), words.pop("target", ""))
        area = words.pop("area", "")
        if area and not area.startswith(("anywhere", "outside its", "on its")):
            area = f"in {area}"
        return ", ".join([" ".join(filter(None, [deed, area])), *words.values()])

    def act(self, act: Act, region: Region) -> str:
        """Return one act of *region* as a sentence: bearer, year, and what the region restricts."""
        v = self.vocabulary
        told = set(region.dimensions) - {v.bearer, v.period}

        def single(dimension: Dimension) -> str:
            value = act[dimension]
            assert isinstance(value, str)
            tree = v.tree(dimension)
            if dimension not in told:
                return ""
            return self._party(value) if tree is None else tree.label(whole(dimension, value))

        def whole(dimension: Dimension, leaf: str) -> str:
            """Return the term of an "other" leaf, where the region has all of that term."""
            tree, term = v.tree(dimension), leaf.removesuffix(OTHER)
            has_all = tree and tree.of(term).is_subset(finite(region.range_of(dimension)))
            return term if has_all or dimension == v.area else leaf

        action = act[v.action]
        assert isinstance(action, str)
        actions = (whole(v.action, action),) if v.action in told else ()
        deed = self._deed(actions, single(v.object), single(v.target), third_person=True)
        where = single(v.area)
        period = act[v.period]
        assert isinstance(period, int)
        year = datetime.date.fromordinal(period).year
        words = [
            self._party(str(act[v.bearer])),
            deed,
            f"in {where}" if where else "",
            f"in {year}",
        ]
        details = []
        for dimension in sorted(told, key=lambda d: d.order):
            if dimension.rank == MEASURE_RANK:
                details.append(self._measured(dimension, act[dimension]))
            elif dimension.rank == CIRCUMSTANCE_RANK:
                label = v.circumstances[dimension.name].label
                details.append(label if act[dimension] == "yes" else f"not {label}")
        return ", ".join([" ".join(filter(None, words)), *details])

    def _measured(self, dimension: Dimension, value: str | int) -> str:
        label = self.vocabulary.measures[dimension.name].label
        return f"{label} {self.value(dimension, value)}"

    def value(self, dimension: Dimension, value: str | int) -> str:
        """Return one value of a dimension, such as an act has: "Poland", "501 km", "yes"."""
        v = self.vocabulary
        if isinstance(value, int) and v.counts_days(dimension):
            return day_in_words(datetime.date.fromordinal(value))
        if dimension.rank == MEASURE_RANK:
            number = f"{value:,}" if isinstance(value, int) else value
            return f"{number} {v.measures[dimension.name].unit}".strip()
        assert isinstance(value, str)
        if dimension in (v.bearer, v.target):
            return self._party(value)
        tree = v.tree(dimension)
        return value if tree is None else tree.label(value)


@attrs.frozen
class _Relative:
    """Values of a dimension: as they are, or as ``own`` or ``others`` from a bearer's view."""

    dimension: Dimension
    #: for ``others``, with the bearer itself added
    values: Values
    form: str


def finite(values: Values) -> FiniteSet:
    """Return *values* as what they are in every dimension that is not counted."""
    assert isinstance(values, FiniteSet)
    return values


def _bounds(lower: int, upper: int | None) -> Iterator[str]:
    """
    Yield the bounds of whole numbers from *lower* to below *upper*, each by its rounder number.

    >>> [*_bounds(60, 90)], [*_bounds(5001, 20001)]
    (['at least 60', 'below 90'], ['more than 5,000', 'at most 20,000'])
    """
    if lower:
        yield _rounder({"at least": lower, "more than": lower - 1})
    if upper is not None:
        yield _rounder({"below": upper, "at most": upper - 1})


def _rounder(ways: Mapping[str, int]) -> str:
    words = min(ways, key=lambda words: significant_digits(ways[words]))
    return f"{words} {ways[words]:,}"


def significant_digits(number: int) -> int:
    """
    Return how many digits a number has before the zeros in which it ends: few where it is round.

    >>> significant_digits(9_000), significant_digits(9_001)
    (1, 4)
    """
    return len(str(number).rstrip("0"))


def _days(lower: int | None, upper: int | None) -> str:
    """Return a half-open interval of days in words."""
    since = lower and datetime.date.fromordinal(lower)
    until = upper and datetime.date.fromordinal(upper)
    if since and until:
        last = until - datetime.timedelta(days=1)
        return f"from {day_in_words(since)} until {day_in_words(last)}"
    if since:
        return f"from {day_in_words(since)} on"
    return f"before {day_in_words(until)}" if until else "at any time"


def _pattern(action: Action, *, third_person: bool) -> str:
    pattern = action.pattern or f"{action.label} [OBJECT] [toward TARGET]"
    if not third_person:
        return pattern
    verb, _, rest = pattern.partition(" ")
    return f"{action.does or _third_person(verb)} {rest}"


def _third_person(verb: str) -> str:
    """
    Return the form of a verb that goes with *she*, by the rule.

    >>> [_third_person(verb) for verb in ("station", "catch", "deploy", "deny")]
    ['stations', 'catches', 'deploys', 'denies']
    """
    if re.search("(?:[sxz]|ch|sh|o)$", verb):
        return f"{verb}es"
    return re.sub("(?<=[^aeiou])y$", "ie", verb) + "s"


_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


def _fill(pattern: str, words: dict[str, str]) -> str:
    """Fill the places of *pattern*; a part in brackets whose place has no words is left out."""

    def part(match: re.Match[str]) -> str:
        place = next((name for name in words if name in match[1]), None)
        if place is None or not words[place]:
            return ""
        return match[1].replace(place, words[place])

    return " ".join(_OPTIONAL.sub(part, pattern).split())
