"""Many positions at once: who claims what over which acts, and where they agree or clash."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import TypeAlias

import attrs

from negpos.clause import Clause
from negpos.compare import (
    Comparison,
    check_fixed,
    compare,
    fixed_of,
    gap_kind,
    held_norms,
    without_readings,
)
from negpos.errors import NotFound, SameId
from negpos.modality import Kind, Modality, Verdict
from negpos.position import Position
from negpos.region import NOTHING, Region, overlay, union
from negpos.vocabulary import nearest
from negpos.words import Words


class Label(Enum):
    """How those who speak of the same acts stand to each other, in the order of weight."""

    CONFLICT = "conflict"
    UNDECIDED = "undecided"
    NEGOTIABLE = "negotiable"
    CONFIRMED = "confirmed"
    MAJORITY = "majority"
    UNIQUE = "unique"
    SILENT = "silent"

    @property
    def meaning(self) -> str:
        """What the label says, in a phrase."""
        return _MEANING[self]


_MEANING = {
    Label.CONFLICT: "two who speak are in conflict, under some reading at least",
    Label.UNDECIDED: "for two who speak it depends on how an obligation is carried out",
    Label.NEGOTIABLE: "one who speaks only names the acts as a topic for talks, or all do",
    Label.CONFIRMED: "all speak, and all that they claim can stand together",
    Label.MAJORITY: "more than one speaks but not all, and their claims can stand together",
    Label.UNIQUE: "one speaks",
    Label.SILENT: "does not speak",
}


@attrs.frozen(repr=False)
class Zone:
    """
    Acts of one issue of which the same positions claim the same.

    *claims* has, for each position that speaks under some reading, the modalities that it claims,
    as they are compared (a rejected norm as its contradictory); None names only a topic.
    *clauses* are those that claim it, of any issue. *silent* tells why the others do not speak.
    """

    issue: str
    region: Region
    label: Label
    claims: Mapping[str, tuple[Modality | None, ...]]
    clauses: Mapping[str, tuple[Clause, ...]]
    silent: Mapping[str, Kind]

    def __repr__(self) -> str:
        return f"<Zone {self.label.value} on {self.issue}: {', '.join(self.claims)}>"

    def label_of(self, position: str) -> Label:
        """Return the label of the zone, or that a position is silent in it."""
        return self.label if position in self.claims else Label.SILENT


@attrs.frozen(eq=False, repr=False)
class Landscape:
    """Positions with the zones of each issue."""

    positions: tuple[Position, ...]
    zones: tuple[Zone, ...]

    def __repr__(self) -> str:
        return f"<Landscape of {len(self.positions)} positions: {len(self.zones)} zones>"

    def _repr_html_(self) -> str:
        from negpos.report.notebook import landscape_sheet

        return landscape_sheet(self).html()

    def _repr_markdown_(self) -> str:
        from negpos.report.notebook import landscape_sheet

        return landscape_sheet(self).markdown()

    def on(self, issue: str) -> tuple[Zone, ...]:
        """Return the zones of an issue, the weightiest label first."""
        return tuple(zone for zone in self.zones if zone.issue == issue)

    def region(self, issue: str, *labels: Label) -> Region:
        """Return the acts of an issue whose zones have one of some labels."""
        return union(zone.region for zone in self.on(issue) if zone.label in labels)

    @property
    def words(self) -> Words:
        """The words for regions of this landscape."""
        return Words(self.positions[0].vocabulary, max(p.date for p in self.positions))


def landscape(
    positions: Iterable[Position],
    *,
    readings: Mapping[str, str] | None = None,
    issues: Collection[str] | None = None,
) -> Landscape:
    """
    Return who claims what, issue by issue: zones that are disjoint and cover what is spoken of.

    An issue is made of all acts of its clauses; whoever has a clause on such an act, under this
    issue or another, speaks in the zone. For two positions the zones of a label make up the acts
    of the findings of `compare` of that verdict, the earlier label where there are several. The
    order of the positions does not matter. *readings* fixes readings, and raises, as for `compare`;
    *issues* are those to be told of, all if left out, and `NotFound` names one that there is not;
    `SameId` where two positions share an id.

    The labels are those of the ``manydata`` package, and two for what its data do not know:
    `Label.UNDECIDED` and `Label.NEGOTIABLE`.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> found = landscape([corpus["ru-us-draft"], corpus["us-reply"], corpus["nato-reply"]])
    >>> [zone.label.value for zone in found.on("terms-of-dialogue")][:2]
    ['negotiable', 'unique']
    """
    chosen = tuple(sorted(positions, key=lambda p: p.id))
    for one, other in itertools.pairwise(chosen):
        if one.id == other.id:
            raise SameId(one.id)
    fixed = dict(readings or {})
    check_fixed(chosen, fixed)
    known = chosen[0].vocabulary.issues if chosen else {}
    for issue in issues or ():
        if issue not in known:
            raise NotFound("issue", issue, nearest(issue, known))
    comparisons = [
        compare(one, other, readings=fixed_of(fixed, one, other))
        for one, other in itertools.combinations(chosen, 2)
    ]
    return landscape_of(chosen, comparisons, fixed, issues)


def landscape_of(
    positions: Sequence[Position],
    comparisons: Sequence[Comparison],
    fixed: Mapping[str, str],
    issues: Collection[str] | None = None,
) -> Landscape:
    """Return the landscape of positions, on some issues or all, as far as they were compared."""
    chosen = tuple(sorted(positions, key=lambda p: p.id))
    spoken = {p.id: _spoken(p, fixed) for p in chosen}
    layers = [*_layers(spoken, comparisons)]
    zones = []
    for issue in chosen[0].vocabulary.issues if chosen else ():
        if issues is not None and issue not in issues:
            continue
        whole = union(
            region
            for position in chosen
            for clause, claims in spoken[position.id].items()
            if clause.issue == issue
            for region in claims.values()
        )
        found = (
            _zone(issue, region, signature, chosen, spoken)
            for signature, region in _signatures(overlay(whole, layers)).items()
        )
        zones += sorted(found, key=_order)
    return Landscape(tuple(positions), tuple(zones))


#: for each clause of a position, the acts over which it claims each modality under some reading
_Spoken: TypeAlias = Mapping[Clause, Mapping[Modality | None, Region]]
#: that a position claims a modality, or a clash
_Mark: TypeAlias = "tuple[str, Modality | None] | Label"
#: who claims what, and with which clash
_Signature: TypeAlias = tuple[frozenset[tuple[str, Modality | None]], Label | None]
_CLASHES = {Label.CONFLICT: Verdict.CONFLICT, Label.UNDECIDED: Verdict.UNDECIDED}


def _spoken(position: Position, fixed: Mapping[str, str]) -> _Spoken:
    found: dict[Clause, dict[Modality | None, Region]] = {}
    for held in held_norms(position, fixed_of(fixed, position)):
        claims = found.setdefault(held.clause, {})
        known = claims.get(held.modality, NOTHING)
        claims[held.modality] = known.union(without_readings(held.region))
    return found


def _regions(comparisons: Iterable[Comparison], verdict: Verdict) -> Iterator[Region]:
    for comparison in comparisons:
        yield from {f.region for f in comparison.findings if f.verdict is verdict}


def _layers(
    spoken: Mapping[str, _Spoken], comparisons: Sequence[Comparison]
) -> Iterator[tuple[Region, _Mark]]:
    """Yield the acts of each claim and clash."""
    for id, clauses in spoken.items():
        for modality in (*Modality, None):
            layer = union(claims[modality] for claims in clauses.values() if modality in claims)
            yield layer, (id, modality)
    for label, verdict in _CLASHES.items():
        yield union(_regions(comparisons, verdict)), label


def _signatures(parts: Mapping[frozenset[_Mark], Region]) -> dict[_Signature, Region]:
    """Return the acts of which the same is claimed by the same, with the weightiest clash."""
    found: dict[_Signature, Region] = {}
    for marks, region in parts.items():
        clash = next((label for label in _CLASHES if label in marks), None)
        key = frozenset(mark for mark in marks if not isinstance(mark, Label)), clash
        found[key] = found.get(key, NOTHING) | region
    return found


def _zone(
    issue: str,
    region: Region,
    signature: _Signature,
    positions: Sequence[Position],
    spoken: Mapping[str, _Spoken],
) -> Zone:
    claimed, clash = signature
    claims = {
        p.id: tuple(m for m in (*Modality, None) if (p.id, m) in claimed)
        for p in positions
        if any(id == p.id for id, _ in claimed)
    }
    clauses = {
        id: tuple(
            clause
            for clause, regions in spoken[id].items()
            if any(not part.is_disjoint(region) for part in regions.values())
        )
        for id in claims
    }
    silent = {p.id: gap_kind(p, issue) for p in positions if p.id not in claims}
    label = clash or _label(claims, len(positions))
    return Zone(issue, region, label, claims, clauses, silent)


def _label(claims: Mapping[str, Sequence[Modality | None]], positions: int) -> Label:
    """Return the label of a zone in which nobody is in conflict with anybody."""
    if len(claims) == 1:
        return Label.UNIQUE
    if any(set(claimed) == {None} for claimed in claims.values()):
        return Label.NEGOTIABLE
    return Label.CONFIRMED if len(claims) == positions else Label.MAJORITY


def _order(zone: Zone) -> tuple[object, ...]:
    """Return what zones of one issue are sorted by: label, who speaks, what they claim."""
    modalities: list[Modality | None] = [*Modality, None]
    return (
        list(Label).index(zone.label),
        -len(zone.claims),
        [(id, [modalities.index(m) for m in claimed]) for id, claimed in zone.claims.items()],
    )
