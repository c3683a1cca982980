"""
Ways to write a position anew without changing what it says.

Each works on plain mappings of text, as YAML gives them, and knows nothing of regions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from random import Random
from typing import Any, TypeAlias

import attrs

from negpos.vocabulary import Vocabulary
from tests import small
from tests.reference import DUTY, Paper, Raw, Terms, holds, listed

#: a clause, or the fields that a reading changes
Fields: TypeAlias = "dict[str, Any]"
_SETS = ("bearer", "target", "area")
#: what a reader of tables sees of a clause, and the engine does not
_WORDS = ("text", "note", "source", "names", "explained")
_DUAL = {"must": "must not", "must not": "must", "may": "need not", "need not": "may"}
#: names in set expressions, with their dates
_NAME = re.compile(r"[^\s+\-&()][^\s+&()]*")


@attrs.frozen
class Rewritten:
    """A position that was written anew."""

    raw: Raw
    #: for each clause those that it was made from
    origins: Mapping[str, Sequence[str]]

    def choice(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """Return the readings that were chosen for a position as those of its new clauses."""
        id = self.raw["position"]
        return {
            f"{id}/{clause['id']}": chosen[f"{id}/{self.origins[clause['id']][0]}"]
            for clause in self.raw["clauses"]
            if "readings" in clause
        }


@attrs.frozen
class Rewriter:
    """Rewrites one position, with choices that are left to chance."""

    paper: Paper
    vocabulary: Vocabulary
    chance: Random

    @property
    def _terms(self) -> Terms:
        return self.paper.terms

    @property
    def _clauses(self) -> list[Fields]:
        return list(self.paper.raw["clauses"])

    def _made(self, parts: Iterable[tuple[Sequence[str], Fields]]) -> Rewritten:
        """Return the position of these clauses, each with those it is made from."""
        clauses = []
        origins = {}
        parts_of: dict[str, list[str]] = {}
        for made_from, clause in parts:
            clauses.append(clause)
            origins[clause["id"]] = made_from
            for id in made_from:
                parts_of.setdefault(f"{self.paper.id}/{id}", []).append(
                    f"{self.paper.id}/{clause['id']}"
                )

        def renamed(fields: Fields) -> Fields:
            found = dict(fields)
            if "conditional-on" in found:
                conditions = listed(found["conditional-on"])
                found["conditional-on"] = [
                    new for condition in conditions for new in parts_of.get(condition, [condition])
                ]
            return found

        return Rewritten(
            {**self.paper.raw, "clauses": [_in_all(clause, renamed) for clause in clauses]},
            origins,
        )

    def _is_readable(self, clause: Fields) -> bool:
        """Tell whether a clause would be accepted."""
        return not self._problems(clause)

    def _problems(self, clause: Fields) -> list[str]:
        raw = {**self.paper.raw, "clauses": [clause]}
        _, problems = small.read_position(raw, self.vocabulary)
        return [problem.finding for problem in problems]

    # Nothing but words and order -------------------------------------------------------------

    def reorder(self) -> Rewritten:
        """Shuffle the clauses, and the keys of each."""
        clauses = self._clauses
        self.chance.shuffle(clauses)
        shuffled = []
        for clause in clauses:
            items = list(clause.items())
            self.chance.shuffle(items)
            shuffled.append(([clause["id"]], dict(items)))
        return self._made(shuffled)

    def rename(self) -> Rewritten:
        """Give each clause another id."""
        return self._made(
            ([clause["id"]], {**clause, "id": f"other-{number}"})
            for number, clause in enumerate(self._clauses)
        )

    def rephrase(self) -> Rewritten:
        """Tell each clause in other words, with another source."""
        source = {"in": next(iter(self.paper.raw["sources"])), "at": "elsewhere", "grade": "C"}
        words = {"text": "Told otherwise.", "note": "a further word", "source": source}
        made = self._made(([clause["id"]], {**clause, **words}) for clause in self._clauses)
        titles = {"title": "Another title", "kind": "another kind"}
        return attrs.evolve(made, raw={**made.raw, **titles})

    def repeat(self) -> Rewritten:
        """Say some clauses twice."""
        twice = [clause for clause in self._clauses if self.chance.random() < 0.5]
        again = [([clause["id"]], {**clause, "id": f"{clause['id']}-again"}) for clause in twice]
        return self._made([*(([clause["id"]], clause) for clause in self._clauses), *again])

    # The same sets in other words ------------------------------------------------------------

    def spell_out(self) -> Rewritten:
        """Put the members of each group, on its day, in place of its name."""

        def spelt(fields: Fields) -> Fields:
            return {
                key: _NAME.sub(self._members, value) if key in _SETS else value
                for key, value in fields.items()
            }

        return self._made(
            ([clause["id"]], _in_all(clause, spelt, exceptions=True)) for clause in self._clauses
        )

    def _members(self, name: re.Match[str]) -> str:
        text = name[0]
        is_group = text.partition("@")[0] in self._terms.section("groups")
        if not is_group and text not in ("states", "party", "addressee"):
            return text
        return f"({' + '.join(p for p in self._terms.parties if self.paper.is_party(p, text))})"

    def use_opposites(self) -> Rewritten:
        """Tell each clause by the opposites of its actions where these have some."""
        return self._made(([clause["id"]], self._by_opposite(clause)) for clause in self._clauses)

    def _by_opposite(self, clause: Fields) -> Fields:
        opposites = self._opposites
        versions = [fields for _, fields in self.paper.versions(clause)]
        for fields in versions:
            actions = listed(fields.get("action"))
            if not actions or any(name not in opposites for name in actions):
                return clause
            # some of several kinds and each of them are not the same duty
            claims = self.paper.claims(clause, fields)
            is_duty = any(c.accepts == DUTY or c.asks_for_some for c in claims)
            if is_duty and not self._has_one_kind(fields):
                return clause

        def turned(fields: Fields) -> Fields:
            found = dict(fields)
            if "action" in found:
                found["action"] = [
                    self.chance.choice(opposites[name]) for name in listed(found["action"])
                ]
            if found.get("stance") == "warn" and fields is clause:
                found.setdefault("modality", "may")
            if "modality" in found:
                found["modality"] = _DUAL[found["modality"]]
            return found

        made = _in_all(clause, turned)
        return made if self._is_readable(made) else clause

    @property
    def _opposites(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, term in self._terms.section("actions").items():
            if "opposite-of" in term:
                found.setdefault(name, []).append(term["opposite-of"])
                found.setdefault(term["opposite-of"], []).append(name)
        return found

    def _has_one_kind(self, fields: Raw) -> bool:
        actions = {self.paper.compared(name) for name in listed(fields.get("action"))}
        return (
            len(actions) == 1
            and actions <= set(self._terms.compared_actions)
            and set(listed(fields.get("object", [None]))) <= set(self._terms.leaves("objects"))
            and len(listed(fields.get("object"))) == 1
        )

    # Cut and joined --------------------------------------------------------------------------

    def split(self) -> Rewritten:
        """Cut clauses into several that together say the same, obligations not across kinds."""
        parts: list[tuple[Sequence[str], Fields]] = []
        for clause in self._clauses:
            cuts = list(self._cuts(clause))
            self.chance.shuffle(cuts)
            for _, cut in cuts:
                bare = [{k: v for k, v in part.items() if k != "names"} for part in cut]
                found = self._parts(bare)
                if found is not None:
                    parts += [
                        ([clause["id"]], {**part, "id": f"{clause['id']}-{number}"})
                        for number, part in enumerate(found)
                    ]
                    break
            else:
                parts.append(([clause["id"]], clause))
        return self._made(parts)

    def _parts(self, cut: Sequence[Fields]) -> list[Fields] | None:
        """Return the parts of a cut that hold something; None where the cut does not work."""
        found = []
        for part in cut:
            problems = self._problems(part)
            if not problems:
                found.append(part)
            elif "readings" in part or not all(map(_IS_EMPTY.search, problems)):
                return None
        return found

    def _cuts(self, clause: Fields) -> Iterator[tuple[str, list[Fields]]]:
        """Yield the ways to cut a clause, each with its name and with the parts."""
        every = {
            "bearer": " + ".join(self._terms.parties),
            "target": " + ".join(self._terms.parties),
            "area": " + ".join(self._terms.section("places")),
        }
        has_others = _names_others(clause)
        for key in _SETS:
            if key != "bearer" or not has_others:
                places = "places" if key == "area" else "states"
                some = self.chance.choice(list(self._terms.section(places)))
                yield key, [_cut_set(clause, key, every[key], sign, some) for sign in "&-"]
        readings = clause.get("readings", {}).values()
        if has_others and not any("bearer" in changed for changed in readings):
            yield "each bearer", list(self._for_each_bearer(clause, every["bearer"]))
        yield from self._cuts_of_scales(clause)
        versions = [fields for _, fields in self.paper.versions(clause)]
        claims = [claim for fields in versions for claim in self.paper.claims(clause, fields)]
        for key in ("action", "object"):
            terms = listed(clause.get(key))
            is_changed = any(key in changed for changed in clause.get("readings", {}).values())
            if len(terms) > 1 and not is_changed and not any(c.asks_for_some for c in claims):
                yield key, [{**clause, key: term} for term in terms]

    def _for_each_bearer(self, clause: Fields, everybody: str) -> Iterator[Fields]:
        """Yield a clause for each bearer, in which the others are named."""
        bearers = clause.get("bearer", everybody)
        for one in self._terms.parties:
            if holds(bearers, lambda name, one=one: self.paper.is_party(one, name)):  # type: ignore[misc]
                others = f"(({bearers}) - {one})"

                def named(fields: Fields, others: str = others) -> Fields:
                    return {
                        key: value.replace("each-other", others) if key in _SETS else value
                        for key, value in fields.items()
                    }

                yield {**_in_all(clause, named, exceptions=True), "bearer": one}

    def _cuts_of_scales(self, clause: Fields) -> Iterator[tuple[str, list[Fields]]]:
        fields = [clause, *clause.get("readings", {}).values()]
        if not any("period" in f for f in fields):
            yield (
                "period",
                [{**clause, "period": {key: "2022-02-01"}} for key in ("until", "from")],
            )
        for name, measure in self._terms.section("measures").items():
            if not any(name in f for f in fields):
                value = {"ordinal": listed(measure.get("ranks"))[1:2], "date": ["2010-01-01"]}
                at = value.get(measure.get("kind", "number"), ["15"])[0]
                yield name, [{**clause, name: {key: at}} for key in ("below", "at-least")]
        for name in self._terms.section("circumstances"):
            if not any(name in (*listed(f.get("when")), *listed(f.get("unless"))) for f in fields):
                yield name, [_in_circumstance(clause, key, name) for key in ("when", "unless")]

    def merge(self) -> Rewritten:
        """Join clauses that differ in one set only."""
        left = [([clause["id"]], clause) for clause in self._clauses]
        self.chance.shuffle(left)
        done: list[tuple[Sequence[str], Fields]] = []
        while left:
            origins, clause = left.pop()
            for number, (further, other) in enumerate(left):
                joined = self._joined(clause, other)
                if joined is not None:
                    left[number] = ([*origins, *further], joined)
                    break
            else:
                done.append((origins, clause))
        return self._made(done)

    def split_and_merge(self) -> Rewritten:
        """Cut clauses, and join what can be joined."""
        cut = self.split()
        joined = attrs.evolve(self, paper=Paper(cut.raw, self._terms)).merge()
        origins = {
            id: [origin for part in parts for origin in cut.origins[part]]
            for id, parts in joined.origins.items()
        }
        return attrs.evolve(joined, origins=origins)

    def _joined(self, one: Fields, other: Fields) -> Fields | None:
        """Return one clause that says what two say; None where there is no such."""
        if "readings" in one or "readings" in other:
            return None
        told = [{k: v for k, v in c.items() if k not in (*_WORDS, "id")} for c in (one, other)]
        keys = {key for key in {**told[0], **told[1]} if told[0].get(key) != told[1].get(key)}
        if len(keys) != 1:
            return None
        (key,) = keys
        if key not in (*_SETS, "action", "object") or not all(key in fields for fields in told):
            return None
        if key in _SETS:
            if _names_others(one) or _names_others(other):
                return None
            value: Any = f"({one[key]}) + ({other[key]})"
        else:
            if any(c.asks_for_some for c in self.paper.claims(one, one)):
                return None
            value = list(dict.fromkeys([*listed(one[key]), *listed(other[key])]))
        joined = {k: v for k, v in one.items() if k != "names"} | {key: value}
        return joined if self._is_readable(joined) else None


#: the refusals that say that nothing is left of a part
_IS_EMPTY = re.compile("leaves no |covers nothing|the exceptions leave nothing|has no members on")


def _in_all(
    clause: Fields, change: Callable[[Fields], Fields], *, exceptions: bool = False
) -> Fields:
    """Return a clause with its fields changed, and those of its readings and exceptions."""

    def changed(fields: Fields) -> Fields:
        found = change(fields)
        if exceptions and "except" in found:
            found["except"] = [change(fields) for fields in listed(found["except"])]
        return found

    found = changed(clause)
    if "readings" in clause:
        found["readings"] = {id: changed(fields) for id, fields in clause["readings"].items()}
    return found


def _names_others(clause: Fields) -> bool:
    """Tell whether a clause speaks of the others among its bearers."""
    versions = [clause, *clause.get("readings", {}).values()]
    fields = [*versions, *(e for version in versions for e in listed(version.get("except")))]
    return any("each-other" in f.get(key, "") for f in fields for key in _SETS)


def _cut_set(clause: Fields, key: str, everything: str, sign: str, some: str) -> Fields:
    """Return the part of a clause where a set is within *some*, or outside it."""

    def cut(fields: Fields) -> Fields:
        return {**fields, key: f"({fields[key]}) {sign} {some}"} if key in fields else dict(fields)

    return _in_all({**clause, key: clause.get(key, everything)}, cut)


def _in_circumstance(clause: Fields, key: str, name: str) -> Fields:
    """Return the part of a clause where a circumstance holds, or where it does not."""

    def added(fields: Fields) -> Fields:
        if key in fields or fields is clause:
            return {**fields, key: [*listed(fields.get(key)), name]}
        return dict(fields)

    return _in_all(clause, added)


#: the rewrites by their names
REWRITES: Mapping[str, Callable[[Rewriter], Rewritten]] = {
    "clauses in another order": Rewriter.reorder,
    "other ids": Rewriter.rename,
    "other words": Rewriter.rephrase,
    "clauses said twice": Rewriter.repeat,
    "members in place of groups": Rewriter.spell_out,
    "opposite actions": Rewriter.use_opposites,
    "clauses cut": Rewriter.split,
    "clauses joined": Rewriter.merge,
    "clauses cut and joined": Rewriter.split_and_merge,
}


def some_choice(papers: Sequence[Paper], chance: Random) -> Mapping[str, str]:
    """Return a reading for each clause of some positions that has readings."""
    readings = {
        f"{paper.id}/{clause['id']}": list(clause["readings"])
        for paper in papers
        for clause in paper.raw["clauses"]
        if "readings" in clause
    }
    return {reference: chance.choice(found) for reference, found in readings.items()}
