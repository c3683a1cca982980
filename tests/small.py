"""A small vocabulary and random positions over it, for engine and reference alike."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

import attrs
from hypothesis import strategies as st

from negpos.clause import Claim, Clause, Condition, Grade, Reading, Source
from negpos.compare import Finding
from negpos.errors import BadScope
from negpos.modality import Modality, Stance, claimed
from negpos.position import Position
from negpos.region import Act
from negpos.scope import Context, Scope, resolve
from negpos.vocabulary import Action, Group, Measure, Membership, Scale, Term, Vocabulary
from tests import reference
from tests.reference import Said, Spec, Version

DAY = datetime.date(2021, 12, 17)


def _terms(*names: str) -> dict[str, Term]:
    return {name: Term(name, name) for name in names}


VOCABULARY = Vocabulary(
    states=_terms("A", "B", "C"),
    groups={
        "pair": Group(
            "pair",
            "the pair",
            members={"A": Membership(), "B": Membership(since=datetime.date(2000, 1, 1))},
        )
    },
    areas=_terms("sea"),
    actions={
        "move": Action("move", "move"),
        "go": Action("go", "go", broader=("move",)),
        "receive": Action("receive", "receive"),
        "halt": Action("halt", "halt", opposite_of="go"),
        "join": Action("join", "join", converse_of="receive"),
    },
    objects={"thing": Term("thing", "thing"), "box": Term("box", "box", broader=("thing",))},
    measures={"size": Measure("size", "size", kind=Scale.ORDINAL, ranks=("small", "large"))},
    circumstances=_terms("seen"),
    issues=_terms("one", "two"),
)
CONTEXT = Context(DAY, VOCABULARY.party_universe.of(["A"]), VOCABULARY.party_universe.of(["B"]))


def _expression(values: frozenset[str] | str | None) -> str | None:
    if values is None or isinstance(values, str):
        return values
    if values == {"A", "B"}:
        return "pair"
    return " + ".join(sorted(values))


def scope(spec: Spec) -> Scope:
    """Return what a clause file would write for *spec*."""
    size = VOCABULARY.measures["size"].dimension.domain
    assert not hasattr(size, "lower")
    return Scope(
        bearer=_expression(spec.bearers),
        action=spec.actions,
        object=spec.objects,
        target=_expression(spec.targets),
        area=_expression(spec.areas),
        measures=(("size", size.of([spec.size])),) if spec.size else (),
        when=("seen",) if spec.seen == "yes" else (),
        unless=("seen",) if spec.seen == "no" else (),
        excepted=tuple(scope(e) for e in spec.excepted),
    )


def _claim(version: Version) -> Claim:
    stance = Stance(version.stance)
    modality = None if version.modality is None else Modality(version.modality)
    written = scope(version.spec)
    norms = resolve(written, claimed(stance, modality), VOCABULARY, CONTEXT)
    conditions = (Condition("something happens"),) if version.conditional else ()
    return Claim(stance, modality, written, norms, conditions)


def clause(said: Said, position: str) -> Clause | None:
    """Return *said* as a clause; None where it covers nothing or mixes what cannot be mixed."""
    try:
        claims = {reading: _claim(version) for reading, version in said.versions.items()}
    except BadScope:
        return None
    first = next(iter(claims.values()))
    readings = tuple(Reading(r, "a reading", c) for r, c in claims.items() if r is not None)
    source = Source("text", "somewhere", Grade.A)
    return Clause(position, said.id, "one", "words", first, source, readings)


def position(id: str, clauses: Sequence[Clause]) -> Position:
    """Return a position of these clauses."""
    return Position(
        id=id,
        title=id,
        party="A",
        addressee=None,
        date=DAY,
        kind="test",
        coverage=None,
        sources={},
        clauses=tuple(clauses),
        vocabulary=VOCABULARY,
        context=CONTEXT,
    )


@st.composite
def specs(draw: st.DrawFn, *, nested: bool = False) -> Spec:
    """Acts of a clause: open or restricted in each dimension, relative values, exceptions."""
    party_sets = st.none() | st.frozensets(st.sampled_from(reference.PARTIES), min_size=1)
    area_sets = (
        st.none()
        | st.sampled_from(["own", "abroad"])
        | st.frozensets(st.sampled_from(reference.AREAS), min_size=1)
    )
    actions = [] if nested else ["halt", "join"]
    chosen = st.lists(st.sampled_from(["move", "go", "receive", *actions]), unique=True, max_size=2)
    return Spec(
        bearers=draw(party_sets),
        actions=tuple(draw(chosen)),
        objects=draw(st.sampled_from([(), ("thing",), ("box",), ("box",)])),
        targets=draw(st.just("each-other") | party_sets),
        areas=draw(area_sets),
        size=draw(st.sampled_from([None, None, "small", "large"])),
        seen=draw(st.sampled_from([None, None, "yes", "no"])),
        excepted=() if nested else tuple(draw(st.lists(specs(nested=True), max_size=1))),
    )


@st.composite
def versions(draw: st.DrawFn) -> Version:
    """What a clause says: any stance with any modality that goes with it."""
    stance = draw(st.sampled_from([s.value for s in Stance]))
    modalities: list[str | None] = [m.value for m in Modality]
    if stance == "warn":
        modalities = ["may"]
    if stance == "discuss":
        modalities.append(None)
    return Version(
        stance,
        draw(st.sampled_from(modalities)),
        draw(specs()),
        conditional=stance == "warn" or draw(st.booleans()),
    )


@st.composite
def sayings(draw: st.DrawFn, id: str) -> Said:
    """A clause, one time in three with two readings."""
    if draw(st.integers(0, 2)):
        return Said(id, {None: draw(versions())})
    first = draw(versions())
    spec = draw(st.just(first.spec) | specs())
    return Said(id, {"narrow": first, "wide": attrs.evolve(first, spec=spec)})


@st.composite
def sides(draw: st.DrawFn, prefix: str, most: int = 3) -> list[Said]:
    """Clauses of a position; those that the loader would refuse are left out."""
    said = [draw(sayings(f"{prefix}{i}")) for i in range(draw(st.integers(1, most)))]
    return [s for s in said if clause(s, prefix) is not None]


def build(said: Sequence[Said], id: str) -> Position:
    """Return the position that holds these clauses."""
    made = (clause(s, id) for s in said)
    return position(id, [c for c in made if c is not None])


def act(found: reference.Act) -> Act:
    """Return an act of the reference in the dimensions of the engine."""
    v = VOCABULARY
    return {
        v.bearer: found.bearer,
        v.action: found.action,
        v.object: found.object,
        v.target: found.target,
        v.area: found.area,
        v.period: DAY.toordinal(),
        v.measures["size"].dimension: found.size,
        v.circumstance("seen"): found.seen,
    }


_ACTS = {found: act(found) for found in reference.UNIVERSE}


def facts(
    findings: Sequence[Finding], left: Sequence[Said], right: Sequence[Said]
) -> reference.Facts:
    """
    Return for every verdict in *findings* the acts of which it is true.

    Each choice of readings is taken alone. The first letter of a clause's id is the id of its
    position.
    """
    found: dict[reference.Fact, set[reference.Act]] = {}
    every = list(reference.choices([*left, *right]))
    for finding in findings:
        kind = "gap" if finding.verdict.value == "gap" else finding.kind.value
        acts = {a for a, told in _ACTS.items() if told in finding.region}
        for choice in every:
            references = {f"{id[0]}/{id}": reading for id, reading in choice.items()}
            if not finding.readings or any(
                all(references[r] == reading for r, reading in c.items()) for c in finding.readings
            ):
                fact = (
                    finding.verdict.value,
                    kind,
                    finding.left.id if finding.left else None,
                    finding.right.id if finding.right else None,
                    int(finding.standing),
                    tuple(choice.values()),
                )
                found.setdefault(fact, set()).update(acts)
    return {fact: frozenset(acts) for fact, acts in found.items()}
