"""
Small worlds: random vocabularies, and positions written in them, as files would hold them.

What is drawn is plain text in lists and mappings. The reference evaluator takes it as it is; for
the engine it goes through the same readers as a file, only without the YAML around it.
"""

from __future__ import annotations

import datetime
import functools
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import attrs
import yaml
from hypothesis import strategies as st

from negpos.errors import Problem
from negpos.fields import File
from negpos.load import shipped
from negpos.nodes import Entries, Items, Node, Scalar
from negpos.position import Position
from negpos.read_positions import PositionReader
from negpos.read_terms import VocabularyReader
from negpos.region import Act
from negpos.vocabulary import Vocabulary
from tests import reference
from tests.reference import Paper, Raw, Terms, listed

Draw: TypeAlias = st.DrawFn
DATE = "2021-12-17"
#: the days at which memberships, periods and measures of days begin and end
DAYS = ("1997-05-27", DATE)
NUMBERS = ("10", "20")
#: vocabularies that tell more acts apart are cut down, for the slow evaluator looks at each
MOST_ACTS = 250
RANKS = ("low", "middle", "high")


# Text to nodes -------------------------------------------------------------------------------


def node(raw: Any) -> Node:
    """Return plain text, lists and mappings as the nodes of a file."""
    if isinstance(raw, Mapping):
        return Entries(tuple((Scalar(key, 1, 1), node(value)) for key, value in raw.items()), 1, 1)
    if isinstance(raw, (list, tuple)):
        return Items(tuple(node(item) for item in raw), 1, 1)
    return Scalar(raw, 1, 1)


def read_vocabulary(raw: Raw) -> Vocabulary:
    """Return the terms that a vocabulary file with this content declares."""
    reader = VocabularyReader([])
    reader.read(File("terms", reader.problems), node(raw))
    return reader.finish()


#: why a clause of those that are drawn may be refused: it covers nothing, or mixes what cannot be
REFUSED = re.compile(
    "leaves no |covers nothing|the exceptions leave nothing|cannot mix|told in opposite ways|"
    "has no members on|names no addressee"
)
#: the refusals that say that no act is left
NOTHING = re.compile("covers nothing|the exceptions leave nothing")


def read_position(raw: Raw, vocabulary: Vocabulary) -> tuple[Position | None, list[Problem]]:
    """Return the position of a file with this content, or what is wrong with it."""
    problems: list[Problem] = []
    position = PositionReader(File("position", problems), vocabulary).read(node(raw))
    return position, problems


# Vocabularies --------------------------------------------------------------------------------


def _names(letter: str, count: int) -> list[str]:
    return [f"{letter}{i}" for i in range(count)]


@st.composite
def _trees(draw: Draw, letter: str, most: int, roots: Sequence[str] = ()) -> dict[str, Any]:
    """Up to *most* terms, each under none, one or two of those before it."""
    found: dict[str, Any] = {}
    for name in _names(letter, draw(st.integers(1 if not roots else 0, most))):
        term: dict[str, Any] = {"label": name}
        above = draw(st.lists(st.sampled_from([*roots, *found, ""]), max_size=2, unique=True))
        if broader := [other for other in above if other]:
            term["broader"] = broader if len(broader) > 1 else broader[0]
        found[name] = term
    return found


@st.composite
def _groups(draw: Draw, states: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in _names("g", draw(st.integers(0, 2))):
        some = st.lists(st.sampled_from(states), min_size=1, max_size=3, unique=True)
        members: Any = draw(some)
        form = draw(st.sampled_from(["list", "dated", "expression"]))
        if form == "dated":
            times = st.sampled_from(
                ["1949-04-04", *DAYS, {"from": "1949-04-04", "until": DAYS[0]}, {"from": DAYS[0]}]
            )
            members = {state: draw(times) for state in members}
            # a group that has no members on a day cannot be named on it
            members[next(iter(members))] = "1949-04-04"
        elif form == "expression":
            members = draw(_expressions([*states, *found, "states"]))
        found[name] = {"label": name, "members": members}
    return found


@st.composite
def vocabularies(draw: Draw) -> Raw:
    """Terms of every sort: trees, groups, opposites, converses, measures, circumstances."""
    states = _names("S", draw(st.sampled_from([2, 2, 3])))
    bodies = ["body"] if len(states) == 2 and not draw(st.integers(0, 2)) else []
    actions = draw(_trees("a", 3))
    plain = list(actions)
    for name in _names("d", draw(st.integers(0, 2))):
        key = draw(st.sampled_from(["opposite-of", "converse-of"]))
        actions[name] = {"label": name, key: draw(st.sampled_from(plain))}
    measure = draw(
        st.sampled_from(
            [
                {},
                {},
                {"m": {"label": "m", "kind": "number", "unit": "km"}},
                {"m": {"label": "m", "kind": "date"}},
                {"m": {"label": "m", "kind": "ordinal", "ranks": list(RANKS)}},
            ]
        )
    )
    facts = _names("c", draw(st.integers(0, 0 if measure else 2)))
    found = {
        "format": "1",
        "states": {name: {"label": name} for name in states},
        "bodies": {name: {"label": name} for name in bodies},
        "groups": draw(_groups(states)),
        "areas": draw(_trees("r", 1 if measure else 2, states)),
        "actions": actions,
        "objects": draw(_trees("o", 2)),
        "measures": measure,
        "circumstances": {name: {"label": name} for name in facts},
        "issues": {"one": {"label": "one"}, "two": {"label": "two"}},
    }
    for section in ("measures", "areas", "circumstances"):
        if _size(found) > MOST_ACTS:
            found[section] = {}
    return {section: terms for section, terms in found.items() if terms}


def _size(found: Raw) -> int:
    """Return about how many acts are told apart in a vocabulary."""
    parties = len(found["states"]) + len(found["bodies"])
    places = len(found["states"]) + len(found["areas"])
    kinds = len(found["actions"]) * len(found["objects"])
    amounts = 4 if found["measures"] else 1
    answers = 1 << len(found["circumstances"])
    return parties * parties * places * kinds * amounts * answers


# Clauses -------------------------------------------------------------------------------------


@st.composite
def _expressions(draw: Draw, names: Sequence[str], dated: Sequence[str] = ()) -> str:
    """Set expressions of one to three names, some with a date, some in brackets."""
    form = draw(
        st.sampled_from(["{}", "{}", "{}", "{} + {}", "{} - {}", "{} & {}", "({} + {}) - {}"])
    )
    name = st.sampled_from([*names, *(f"{group}@{day}" for group in dated for day in DAYS)])
    return form.format(*(draw(name) for _ in range(form.count("{}"))))


@attrs.frozen(eq=False)
class Writer:
    """Strategies for the fields of clauses in one vocabulary."""

    raw: Raw

    def names(self, *sections: str) -> list[str]:
        """Return the names of the terms of some sections."""
        return [name for section in sections for name in self.raw.get(section, {})]

    @functools.cached_property
    def fields(self) -> Mapping[str, st.SearchStrategy[Any]]:
        """What may stand under each key that tells of which acts a clause speaks."""
        groups = self.names("groups")
        parties = [*self.names("states", "bodies", "groups"), "states", "party"]
        found: dict[str, st.SearchStrategy[Any]] = {
            "bearer": _expressions(parties, groups),
            "action": _some(self.names("actions")),
            "object": _some(self.names("objects")),
            "target": st.just("each-other") | _expressions([*parties, "each-other"], groups),
            "area": st.sampled_from(["own", "abroad"])
            | _expressions(
                [*self.names("states", "groups", "areas"), "own", "abroad", "each-other"], groups
            ),
        }
        for name, measure in self.raw.get("measures", {}).items():
            found[name] = _bounds(_scale(measure))
        if circumstances := self.names("circumstances"):
            found["when"] = _some(circumstances, 1)
            found["unless"] = _some(circumstances, 1)
        found["period"] = st.sampled_from([{"from": DATE}, {"until": DATE}])
        return found

    @functools.cached_property
    def scopes(self) -> st.SearchStrategy[dict[str, Any]]:
        """Fields that tell of which acts a clause speaks, each of them there or not."""
        return st.fixed_dictionaries({}, optional=self.fields).map(_tidy)

    @functools.cached_property
    def exceptions(self) -> st.SearchStrategy[list[dict[str, Any]]]:
        """What is cut out of a clause; where nothing was drawn, the party's own part in it."""
        some = self.scopes.map(lambda fields: fields or {"bearer": "party"})
        return st.lists(some, min_size=1, max_size=2)

    @property
    def norms(self) -> st.SearchStrategy[dict[str, Any]]:
        """A stance with a modality that goes with it, and perhaps a condition."""
        return st.sampled_from(_NORMS)


_ON = {"conditional-on": "something happens"}
_MODALITIES = ("must", "must not", "may", "need not")
_NORMS: list[dict[str, Any]] = [
    *({"modality": modality} for modality in _MODALITIES for _ in range(3)),
    *({"stance": "reject", "modality": modality} for modality in _MODALITIES),
    *({"stance": "offer", "modality": modality, **_ON} for modality in _MODALITIES),
    *({"stance": "discuss", "modality": modality} for modality in _MODALITIES),
    {"stance": "reaffirm", "modality": "may"},
    {"stance": "warn", **_ON},
    {"stance": "discuss"},
]


def _some(names: Sequence[str], least: int = 1) -> st.SearchStrategy[Any]:
    """One name, or a list of two."""
    one = st.sampled_from(names)
    if len(names) < 2:
        return one
    pairs = [list(pair) for pair in itertools.permutations(names, 2)]
    return one | one | st.sampled_from(pairs)


def _scale(measure: Raw) -> Sequence[str]:
    if measure["kind"] == "ordinal":
        lowest, *_, highest = measure["ranks"]
        return lowest, highest
    return DAYS if measure["kind"] == "date" else NUMBERS


def _bounds(scale: Sequence[str]) -> st.SearchStrategy[Raw]:
    low, high = scale
    return st.sampled_from(
        [
            {"above": low},
            {"at-least": high},
            {"below": high},
            {"at-most": low},
            {"above": low, "below": high},
        ]
    )


def _tidy(fields: dict[str, Any]) -> dict[str, Any]:
    """Leave out circumstances that are to hold and not to hold, and others where there are none."""
    when = listed(fields.get("when"))
    unless = [name for name in listed(fields.get("unless")) if name not in when]
    others = [name for name in _SETS if "each-other" in fields.get(name, "")]
    left_out = {
        *([] if unless else ["unless"]),
        *(others if "+" not in fields.get("bearer", "+") else []),
    }
    found = {key: value for key, value in fields.items() if key not in left_out}
    return {**found, "unless": unless} if unless else found


_SETS = ("target", "area")


@st.composite
def _clauses(draw: Draw, writer: Writer, known: list[dict[str, Any]]) -> dict[str, Any]:
    """
    A clause: drawn anew, or one of those before it with a field changed or left out.

    Left to chance, most regions would just meet: this makes them equal, nested, touching or apart.
    """
    is_kin = draw(st.integers(0, 2)) > 0
    if known and is_kin:
        fields = {**draw(st.sampled_from(known))}
        for key in ("id", "issue", "text", "source", "readings"):
            fields.pop(key, None)
        for _ in range(draw(st.integers(0, 2))):
            key = draw(st.sampled_from(sorted(writer.fields)))
            if key in fields and draw(st.booleans()):
                del fields[key]
            else:
                fields[key] = draw(writer.fields[key])
        if draw(st.booleans()):
            fields.pop("except", None)
        fields = _tidy(fields)
    else:
        fields = draw(writer.scopes)
        if not draw(st.integers(0, 3)):
            fields["except"] = draw(writer.exceptions)
    for key in ("stance", "modality", "conditional-on"):
        fields.pop(key, None)
    return {**fields, **draw(writer.norms)}


@st.composite
def _readings(draw: Draw, writer: Writer, fields: Raw) -> dict[str, Any]:
    """Two or three ways to read a clause, each with a field or the norm changed."""
    found: dict[str, Any] = {}
    for name in _names("x", draw(st.sampled_from([2, 2, 3]))):
        key = draw(st.sampled_from(["", "norm", *writer.fields]))
        changed: dict[str, Any] = {"note": "a reading"}
        if key == "norm":
            # what a norm leaves out, a clause with another stance may have written
            changed |= {"stance": "demand", "modality": "may", **draw(writer.norms)}
            if changed["stance"] == "warn":
                changed["modality"] = "may"
        elif key:
            changed[key] = draw(writer.fields[key])
            if set(listed(changed.get("when", fields.get("when")))) & set(
                listed(changed.get("unless", fields.get("unless")))
            ):
                del changed[key]
        found[name] = changed
    return found


def _sizes(least: int, most: int, *, of_many: bool) -> list[int]:
    """Return how many clauses to draw: few more often, for these show as much in less time."""
    some = (1, 1, 1, 2, 2, 2, 3, 3, 4, 5) if of_many else (1, 2, 2, 3, 3, 4, 5, 6)
    return [*(size for size in some if least <= size < most), most]


@st.composite
def positions(
    draw: Draw, writer: Writer, count: int, most: int, least: int = 1
) -> list[dict[str, Any]]:
    """Some positions of *least* to *most* clauses each."""
    known: list[dict[str, Any]] = []
    found = []
    issues = writer.names("issues")
    of_many = count > 5
    disputed = 0
    for name in "LRTUVWXYZ"[:count]:
        clauses = []
        # of many positions, those with readings meet each other often enough
        disputed = 0 if of_many else disputed
        for number in range(draw(st.sampled_from(_sizes(least, most, of_many=of_many)))):
            fields = draw(_clauses(writer, known))
            known.append(fields)
            clause = {
                "id": f"{name}{number}",
                "issue": draw(st.sampled_from([issues[0], *issues])),
                "text": "In words.",
                "source": {"in": "text", "at": "somewhere", "grade": "A"},
                **fields,
            }
            if disputed < (2 if of_many else max(count, 3)) and not draw(st.integers(0, 4)):
                disputed += 1
                clause["readings"] = draw(_readings(writer, fields))
            clauses.append(clause)
        found.append(
            {
                "format": "1",
                "position": name,
                "title": name,
                "party": draw(st.sampled_from(writer.names("states"))),
                "date": DATE,
                "kind": "test",
                "coverage": draw(st.sampled_from(["complete", "complete", issues[:1]])),
                "sources": {"text": {"title": "text"}},
                "clauses": clauses,
            }
        )
    return found


@st.composite
def corpora(draw: Draw, count: int = 2, most: int = 8) -> tuple[Raw, list[dict[str, Any]]]:
    """A vocabulary, and positions of up to *most* clauses written in it."""
    raw = draw(vocabularies())
    return raw, draw(positions(Writer(raw), count, most))


# Cases ---------------------------------------------------------------------------------------


@attrs.frozen(eq=False)
class Case:
    """Positions for the engine, and the same as they are written."""

    vocabulary: Vocabulary = attrs.field(repr=False)
    terms: Terms
    positions: tuple[Position, ...] = attrs.field(repr=False)
    papers: tuple[Paper, ...]
    #: the clauses that were refused, with the position that they would stand in and the reason
    refused: tuple[tuple[Paper, Raw, str], ...] = attrs.field(repr=False)

    @functools.cached_property
    def acts(self) -> list[reference.Act]:
        """
        Acts that stand for all acts: some on each side of each bound.

        Where no clause looks at a time, a measure or a circumstance, one value stands for all.
        """
        terms = self.terms
        used = {key for paper in self.papers for key in _keys(paper.raw["clauses"])}
        values: dict[str, Sequence[reference.Value]] = {
            "bearer": terms.parties,
            "action": terms.compared_actions,
            "object": terms.leaves("objects"),
            "target": terms.parties,
            "area": terms.leaves("places"),
            "period": [_day(DATE) - 1, _day(DATE)],
        }
        for name, measure in terms.section("measures").items():
            values[name] = RANKS if measure["kind"] == "ordinal" else [10, 11, 19, 20]
            if measure["kind"] == "date":
                first, second = map(_day, DAYS)
                values[name] = [first, first + 1, second - 1, second]
        for name in terms.section("circumstances"):
            values[name] = ["yes", "no"]
        few = [
            found if key in used or key in _ALWAYS else found[:1] for key, found in values.items()
        ]
        return [dict(zip(values, act, strict=True)) for act in itertools.product(*few)]

    @functools.cached_property
    def acts_in_engine(self) -> dict[tuple[reference.Context, reference.Kind], Act]:
        """The same acts in the dimensions of the engine."""
        return {
            (reference.context_of(act), reference.kind_of(act)): act_of(self.vocabulary, act)
            for act in self.acts
        }


_ALWAYS = ("bearer", "action", "object", "target", "area")


def _keys(raw: Any) -> Iterator[str]:
    """Yield every key in nested mappings, and the circumstances that are named."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            yield key
            if key in ("when", "unless"):
                yield from listed(value)
            yield from _keys(value)
    elif isinstance(raw, list):
        for item in raw:
            yield from _keys(item)


def _day(text: str) -> int:
    return datetime.date.fromisoformat(text).toordinal()


def build(vocabulary: Vocabulary, terms: Terms, drawn: Iterable[Raw]) -> Case:
    """Return what has been drawn, read by the engine; clauses that it refuses are set aside."""
    found, papers, refused = [], [], []
    for written in drawn:
        position, problems = read_position(written, vocabulary)
        if problems:
            reasons = {_clause_of(problem): problem.finding for problem in problems}
            assert all(REFUSED.search(problem.finding) for problem in problems), problems
            paper = Paper(written, terms)
            clauses = written["clauses"]
            refused += [(paper, c, reasons[c["id"]]) for c in clauses if c["id"] in reasons]
            left = [c for c in clauses if c["id"] not in reasons]
            written = {**written, "clauses": left or [_plain(clauses[0])]}
            position, problems = read_position(written, vocabulary)
            assert not problems, problems
        assert position is not None
        found.append(position)
        papers.append(Paper(written, terms))
    return Case(vocabulary, terms, tuple(found), tuple(papers), tuple(refused))


def _plain(clause: Raw) -> Raw:
    """Return a clause without what made it be refused: a duty over everything."""
    return {**{key: clause[key] for key in ("id", "issue", "text", "source")}, "modality": "must"}


def _clause_of(problem: Problem) -> str:
    assert problem.clause is not None, problem
    return problem.clause.split(",")[0]


def cases(count: int = 2, most: int = 8) -> st.SearchStrategy[Case]:
    """Positions in a vocabulary of their own, read; of those left without a clause a plain one."""
    return corpora(count, most).map(
        lambda drawn: build(read_vocabulary(drawn[0]), Terms.of([drawn[0]]), drawn[1])
    )


def act_of(v: Vocabulary, act: reference.Act) -> Act:
    """Return an act of the reference in the dimensions of the engine."""
    dimensions = [v.bearer, v.action, v.object, v.target, v.area, v.period]
    dimensions += [measure.dimension for measure in v.measures.values()]
    dimensions += [v.circumstance(name) for name in v.circumstances]
    return {dimension: act[dimension.name] for dimension in dimensions}


def shipped_papers() -> dict[str, Paper]:
    """Return the shipped positions as they are written."""

    def read(folder: str) -> list[dict[str, Any]]:
        paths = sorted((shipped() / folder).glob("*.yaml"))
        return [yaml.load(path.read_bytes(), Loader=yaml.BaseLoader) for path in paths]

    terms = Terms.of(read("vocabulary"))
    return {raw["position"]: Paper(raw, terms) for raw in read("european-security-2021")}
