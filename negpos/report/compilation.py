"""
A compilation: one text per issue, agreed parts plain and disputed parts in brackets.

The acts of an issue are cut as `landscape` cuts them, and further where a duty leaves other ways to
some than to others, and where what all claim alike is settled under every reading. What is cut in
no further place is a provision: over all of its acts the same is claimed by the same.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from typing import Any, TypeAlias

import attrs

from negpos.clause import Clause
from negpos.compare import (
    HeldNorm,
    between_obligations,
    check_fixed,
    held_norms,
    reading_dimension,
    region_to_dict,
    without_readings,
)
from negpos.errors import NothingToCompare
from negpos.landscape import Label, Zone, landscape
from negpos.modality import Kind, Modality, Standing, meet
from negpos.position import Position
from negpos.region import NOTHING, Region, overlay, union
from negpos.report.layout import Block, Bullets, Chapter, chapters_markdown
from negpos.report.lines import certain_acts
from negpos.report.sources import sources_chapter
from negpos.vocabulary import READING_RANK
from negpos.words import Words, counted, day_in_words, enumerate_words

_KEY = (
    "Plain text is claimed alike and without a condition, under every reading, by all who speak of "
    "these acts; where not all positions speak, those who do are named. All else stands in square "
    "brackets: each different claim in its own, with those who make it. Who is not named does not "
    "speak of these acts, which is no consent. 'In this or another way' marks a duty that other "
    "acts would fulfil as well. After each text the clauses from which it is made."
)
_STANDING = {Standing.OPEN: "only for discussion", Standing.CONDITIONAL: "on a condition"}
_MODALITIES: tuple[Modality | None, ...] = (*Modality, None)


class Sureness(Enum):
    """Over how much of some acts a claim is made under every reading, as firmly as under any."""

    THROUGHOUT = "throughout"
    LESS_FIRMLY = "less-firmly"
    IN_PART = "in-part"
    NOWHERE = "nowhere"
    #: nowhere, and no reading makes the claim over all of the acts
    PIECEWISE = "piecewise"


_SURENESS = {
    Sureness.LESS_FIRMLY: "as firmly only under",
    Sureness.IN_PART: "in part only under",
    Sureness.NOWHERE: "under",
    Sureness.PIECEWISE: "each part under",
}
TOPIC = "topic for talks"
_TOGETHER = (Label.CONFIRMED, Label.MAJORITY)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
#: how many parts of a text are told
MOST_PARAGRAPHS = 12
SAME_ACTS = "the same acts"


@attrs.frozen
class Voice:
    """
    A position that makes a claim, with the clauses by which it does.

    *standings* are how firm the claim is over some of the acts, each act at its best reading, the
    firmest first. *extent* tells over how much of the acts it is made under every reading; where
    it is not all, or where a reading makes it firmer, *turns_on* are the clauses with the readings.
    """

    position: Position
    clauses: tuple[Clause, ...]
    standings: tuple[Standing, ...]
    extent: Sureness
    turns_on: tuple[Clause, ...]

    @property
    def is_settled(self) -> bool:
        """Whether the claim is settled over all of the acts under every reading."""
        return self.standings == (Standing.SETTLED,) and self.extent is Sureness.THROUGHOUT

    def words(self, *, is_topic: bool) -> str:
        """Return the name of the position, with what is to be known of the claim."""
        part = "in part " if len(self.standings) > 1 else ""
        told = [part + _STANDING[s] for s in self.standings if s in _STANDING]
        if is_topic:
            told = []
        if self.turns_on:
            ids = enumerate_words([clause.id for clause in self.turns_on])
            told.append(f"{_SURENESS[self.extent]} some readings of {ids}")
        return ", ".join([self.position.name, *told])

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs."""
        return {
            "position": self.position.id,
            "clauses": [clause.reference for clause in self.clauses],
            "standings": [standing.word for standing in self.standings],
            "under-every-reading": self.extent.value,
            "turns-on": [clause.reference for clause in self.turns_on],
        }


@attrs.frozen
class Wording:
    """
    One claim over the acts of a provision, with all who make it.

    *modality* is None for a topic. *parts* tell the acts as the claim has them; *in_other_ways*
    tells whether acts beside those of the provision would fulfil the claim, a duty, as well.
    """

    modality: Modality | None
    parts: tuple[str, ...]
    in_other_ways: bool
    voices: tuple[Voice, ...]

    @property
    def acts(self) -> str:
        """The parts of the acts as a text has them: the first of them, lettered where several."""
        return _paragraphs(self.parts)

    @property
    def head(self) -> str:
        """The modality as it stands before the acts."""
        if self.modality is None:
            return TOPIC
        return self.modality.value + (", in this or another way" if self.in_other_ways else "")

    @property
    def names(self) -> str:
        """Those who make the claim."""
        return "; ".join(voice.words(is_topic=self.modality is None) for voice in self.voices)

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs."""
        return {
            "modality": self.modality and self.modality.value,
            "in-other-ways": self.in_other_ways,
            "text": f"{self.head}: {'; '.join(self.parts)}",
            "by": [voice.to_dict() for voice in self.voices],
        }


@attrs.frozen(repr=False)
class Provision:
    """Acts of one issue over which the same is claimed by the same, as a numbered text."""

    number: str
    zone: Zone
    region: Region
    wordings: tuple[Wording, ...]

    def __repr__(self) -> str:
        return f"<Provision {self.number}: {' '.join(self.text.split())}>"

    @property
    def voices(self) -> tuple[Voice, ...]:
        """All voices of all wordings."""
        return tuple(voice for wording in self.wordings for voice in wording.voices)

    @property
    def is_agreed(self) -> bool:
        """Whether more than one speaks, and all claim the same, settled under every reading."""
        speaking = set(self.zone.claims)
        claimed = [wording.modality for wording in self.wordings]
        return (
            self.zone.label in _TOGETHER
            and all({v.position.id for v in w.voices} == speaking for w in self.wordings)
            and all(voice.is_settled for voice in self.voices)
            and not _clash(claimed)
        )

    @property
    def text(self) -> str:
        """The text: plain where agreed, with who speaks where not all do, else in brackets."""
        return self._told(lambda wording: wording.acts)

    def _told(self, acts: Callable[[Wording], str]) -> str:
        told = []
        for place, wording in enumerate(self.wordings):
            is_told = any(wording.parts == earlier.parts for earlier in self.wordings[:place])
            told.append(f"{wording.head}: {SAME_ACTS if is_told else acts(wording)}")
        # below several acts the names stand on a line of their own, for they are those of all
        breaks = ["\n" if "\n" in text else " " for text in told]
        joined = max(breaks, key="\n".__eq__)
        if self.is_agreed:
            names = "; ".join(voice.position.name for voice in self.wordings[0].voices)
            return f";{joined}".join(told) + (f"{joined}({names})" if self.zone.silent else "")
        parts = zip(told, breaks, self.wordings, strict=True)
        return joined.join(f"[{text}{end}({wording.names})]" for text, end, wording in parts)

    @property
    def source(self) -> str:
        """The clauses from which the text is made, those of each position after its name."""
        found: dict[str, dict[str, None]] = {}
        for position in sorted((voice.position for voice in self.voices), key=_age):
            cited = {c for v in self.voices if v.position is position for c in v.clauses}
            ids = found.setdefault(position.name, {})
            ids.update((self._cited(c, position), None) for c in position.clauses if c in cited)
        return "; ".join(f"{name} {', '.join(ids)}" for name, ids in found.items())

    def _cited(self, clause: Clause, position: Position) -> str:
        if clause.issue == self.zone.issue:
            return clause.id
        return f"{clause.id} (under {position.vocabulary.issues[clause.issue].label})"

    def to_dict(self, words: Words) -> dict[str, Any]:
        """Return the stable form for other programs: words, sets and references."""
        return {
            "number": self.number,
            "agreed": self.is_agreed,
            "label": self.zone.label.value,
            "text": " ".join(self._told(lambda wording: "; ".join(wording.parts)).split()),
            "region": region_to_dict(self.region, words),
            "wordings": [wording.to_dict() for wording in self.wordings],
            "silent": {id: kind.value for id, kind in self.zone.silent.items()},
        }


@attrs.frozen(eq=False, repr=False)
class Compilation:
    """Positions with the provisions of each issue, the positions from the earliest on."""

    positions: tuple[Position, ...]
    provisions: Mapping[str, tuple[Provision, ...]]

    def __repr__(self) -> str:
        issues = counted(len(self.provisions), "issue")
        return f"<Compilation of {counted(len(self.positions), 'position')} on {issues}>"

    def _repr_markdown_(self) -> str:
        return chapters_markdown(compilation_chapters(self))

    @functools.cached_property
    def words(self) -> Words:
        """The words for regions of this compilation."""
        return Words(self.positions[0].vocabulary, max(p.date for p in self.positions))

    def to_dict(self) -> dict[str, Any]:
        """Return the stable form for other programs: for each issue the provisions."""
        return {
            "positions": [position.id for position in self.positions],
            "issues": [
                {"issue": issue, "provisions": [p.to_dict(self.words) for p in provisions]}
                for issue, provisions in self.provisions.items()
            ],
        }


def compilation(
    positions: Iterable[Position],
    *,
    issues: Collection[str] | None = None,
    readings: Mapping[str, str] | None = None,
) -> Compilation:
    """
    Return one text per issue; without *issues*, for all on which somebody speaks.

    The regions of the provisions of an issue are disjoint and cover what its clauses speak of. The
    order of the positions changes nothing, and a provision has the same number whichever issues
    are chosen. *readings* fixes readings, as for `compare`; raises `NotFound` where it names one
    that does not exist, or *issues* does, `SameId` where two positions share an id, and
    `NothingToCompare` where there is no position.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> made = compilation([corpus["ru-us-draft"], corpus["us-reply"]], issues=["nato-enlargement"])
    >>> [provision.is_agreed for provision in made.provisions["nato-enlargement"]]
    [False, False]
    """
    chosen = tuple(sorted(positions, key=_age))
    if not chosen:
        raise NothingToCompare
    fixed = dict(readings or {})
    check_fixed(chosen, fixed)
    found = landscape(chosen, readings=fixed, issues=issues)
    made = Compilation(chosen, {})
    material = _Material(chosen, fixed, made.words)
    texts = {}
    for place, issue in enumerate(made.words.vocabulary.issues, 1):
        provisions = material.provisions(f"{place}", found.on(issue))
        if provisions:
            texts[issue] = provisions
    return attrs.evolve(made, provisions=texts)


def _age(position: Position) -> tuple[object, ...]:
    return position.date, position.id


# ---------------------------------------------------------------- what is claimed


@attrs.frozen(cache_hash=True)
class _Key:
    """What a position claims; each clause with a duty makes a claim of its own."""

    position: str
    modality: Modality | None
    duty: str = ""


@attrs.frozen(cache_hash=True)
class _Apart:
    """That two duties leave different ways under some reading; of one with itself, that it does."""

    one: _Key
    other: _Key


_Mark: TypeAlias = "_Key | _Apart"
_Marks: TypeAlias = "frozenset[_Mark]"


@attrs.frozen(eq=False)
class _Piece:
    """A provision that has no number yet, with who claims what in it."""

    marks: _Marks
    provision: Provision


@attrs.frozen(eq=False)
class _Material:
    """All that positions claim, and the layers into which it cuts acts."""

    positions: tuple[Position, ...]
    fixed: Mapping[str, str]
    words: Words

    @functools.cached_property
    def places(self) -> dict[Clause, int]:
        """All clauses, from the earliest position on, as the files have them."""
        clauses = (clause for position in self.positions for clause in position.clauses)
        return {clause: place for place, clause in enumerate(clauses)}

    @functools.cached_property
    def norms(self) -> dict[_Key, list[HeldNorm]]:
        """The norms of each claim."""
        found: dict[_Key, list[HeldNorm]] = {}
        for position in self.positions:
            for norm in held_norms(position, self.fixed):
                duty = norm.clause.reference if norm.modality is Modality.MUST else ""
                found.setdefault(_Key(position.id, norm.modality, duty), []).append(norm)
        return found

    @functools.cached_property
    def layers(self) -> tuple[tuple[Region, _Mark], ...]:
        """The acts of each duty, and of each two that are apart; all else a zone tells."""
        duties = ((self.possible[key, Standing.OPEN], key) for key in self.norms if key.duty)
        return (*duties, *self._apart())

    @functools.cached_property
    def possible(self) -> dict[tuple[_Key, Standing], Region]:
        """The acts over which each claim is at least so firm under some reading."""
        return {place: without_readings(told) for place, told in self._told()}

    @functools.cached_property
    def sure(self) -> dict[tuple[_Key, Standing], Region]:
        """The acts over which each claim is at least so firm under every reading."""
        return {place: certain_acts(told) for place, told in self._told()}

    def _told(self) -> Iterator[tuple[tuple[_Key, Standing], Region]]:
        for (key, norms), standing in itertools.product(self.norms.items(), Standing):
            yield (key, standing), union(n.region for n in norms if n.standing >= standing)

    def _apart(self) -> Iterator[tuple[Region, _Mark]]:
        kinds = self.words.vocabulary.kinds
        duties = {key: norms for key, norms in self.norms.items() if key.duty}
        for one, other in itertools.combinations_with_replacement(duties, 2):
            found = NOTHING
            for mine, yours in itertools.product(duties[one], duties[other]):
                left, right = (
                    attrs.evolve(n, region=without_readings(n.region)) for n in (mine, yours)
                )
                both = left.region & right.region
                if mine is not yours and not both.is_empty:
                    ways = dict(between_obligations(left, right, kinds, both))
                    found |= both - ways[Kind.SAME]
            if not found.is_empty:
                yield found, _Apart(one, other)

    # ------------------------------------------------------------ provisions

    def provisions(self, number: str, zones: Iterable[Zone]) -> tuple[Provision, ...]:
        """Return the provisions of an issue, in the order in which its clauses stand."""
        found = [piece for zone in zones for piece in self._pieces(zone)]
        found.sort(key=self._order)
        return tuple(
            attrs.evolve(piece.provision, number=f"{number}.{place}")
            for place, piece in enumerate(found, 1)
        )

    def _pieces(self, zone: Zone) -> Iterator[_Piece]:
        """Yield the provisions of a zone: where who claims what is agreed, and where not."""
        claims = [(id, modality) for id, claimed in zone.claims.items() for modality in claimed]
        known = frozenset(_Key(id, m) for id, m in claims if m is not Modality.MUST)
        layers = self.layers if any(m is Modality.MUST for _, m in claims) else ()
        for own, region in overlay(zone.region, layers).items():
            marks = known | own
            agreed = self._agreed(zone, marks, region)
            for part in (agreed, region - agreed):
                if not part.is_empty:
                    yield _Piece(marks, self._provision(zone, marks, part))

    def _agreed(self, zone: Zone, marks: _Marks, region: Region) -> Region:
        """Return the acts of some over which all who speak claim the same, surely and settled."""
        groups = self._groups(marks)
        claimed = [group[0].modality for group in groups]
        if zone.label not in _TOGETHER or _clash(claimed):
            return NOTHING
        for group in groups:
            for position in zone.claims:
                own = [k for k in group if k.position == position and _Apart(k, k) not in marks]
                region = region & union(self.sure[key, Standing.SETTLED] for key in own)
        return region

    def _provision(self, zone: Zone, marks: _Marks, region: Region) -> Provision:
        return Provision("", zone, region, self._wordings(zone, marks, region))

    def _order(self, piece: _Piece) -> tuple[object, ...]:
        provision, zone = piece.provision, piece.provision.zone
        cited = {clause for voice in provision.voices for clause in voice.clauses}
        return (
            sorted(self.places[clause] for clause in cited if clause.issue == zone.issue),
            not provision.is_agreed,
            list(Label).index(zone.label),
            sorted(map(repr, piece.marks)),
        )

    def _groups(self, marks: _Marks) -> list[list[_Key]]:
        """Return the claims that are marked, those that are the same together."""
        groups: list[list[_Key]] = []
        for key in sorted(_keys(marks), key=self._place):
            group = next((g for g in groups if self._go_together(key, g, marks)), None)
            if group is None:
                groups.append([key])
            else:
                group.append(key)
        return groups

    def _wordings(self, zone: Zone, marks: _Marks, region: Region) -> tuple[Wording, ...]:
        speaking = {clause for clauses in zone.clauses.values() for clause in clauses}
        groups = self._groups(marks)
        return tuple(self._wording(group, speaking, marks, region) for group in groups)

    def _place(self, key: _Key) -> tuple[int, int]:
        return (
            _MODALITIES.index(key.modality),
            min(self.places[norm.clause] for norm in self.norms[key]),
        )

    def _go_together(self, key: _Key, group: Sequence[_Key], marks: _Marks) -> bool:
        """Tell whether a claim is that of a group: of duties, one that leaves the same ways."""
        return all(
            key.modality is other.modality
            and marks.isdisjoint((_Apart(key, other), _Apart(other, key)))
            for other in group
        )

    def _wording(
        self, keys: Sequence[_Key], speaking: Collection[Clause], marks: _Marks, region: Region
    ) -> Wording:
        norms = [
            norm
            for key in keys
            for norm in self.norms[key]
            if norm.clause in speaking and not without_readings(norm.region).is_disjoint(region)
        ]
        is_some = any(norm.asks_for_some for norm in norms)
        by_position: dict[str, list[_Key]] = {}
        for key in keys:
            by_position.setdefault(key.position, []).append(key)
        return Wording(
            modality=keys[0].modality,
            parts=tuple(self.words.parts(region, any_will_do=is_some)),
            in_other_ways=any(self._has_other_ways(norm, region) for norm in norms),
            voices=tuple(
                self._voice(position, by_position[position.id], norms, marks, region)
                for position in self.positions
                if position.id in by_position
            ),
        )

    def _has_other_ways(self, norm: HeldNorm, region: Region) -> bool:
        if norm.modality is not Modality.MUST or not norm.asks_for_some:
            return False
        beside = (without_readings(norm.region) - region).project(self.words.vocabulary.kinds)
        return not beside.is_disjoint(region)

    def _voice(
        self,
        position: Position,
        keys: Sequence[_Key],
        norms: Iterable[HeldNorm],
        marks: _Marks,
        region: Region,
    ) -> Voice:
        own = [norm for norm in norms if norm.clause.position == position.id]
        clauses = sorted({norm.clause for norm in own}, key=self.places.__getitem__)
        varying = {key.duty for key in keys if _Apart(key, key) in marks}
        surely = [key for key in keys if _Apart(key, key) not in marks]
        possible = [region & union(self.possible[key, s] for key in keys) for s in Standing]
        sure = [region & union(self.sure[key, s] for key in surely) for s in Standing]
        best = (*possible[1:], NOTHING)
        extent = Sureness.THROUGHOUT
        if sure != possible:
            extent = Sureness.LESS_FIRMLY
        if sure[0] != region:
            extent = self._unsure(own, region) if sure[0].is_empty else Sureness.IN_PART
        return Voice(
            position,
            tuple(clauses),
            standings=tuple(s for s in sorted(Standing, reverse=True) if possible[s] != best[s]),
            extent=extent,
            turns_on=tuple(
                clause
                for clause in clauses
                if extent is not Sureness.THROUGHOUT
                and (clause.reference in varying or self._turns(clause, own, region))
            ),
        )

    def _unsure(self, norms: Iterable[HeldNorm], region: Region) -> Sureness:
        """Return how a claim is made that no act is under every reading: by one, or by several."""
        sections = union(norm.region for norm in norms).split_at(READING_RANK)
        is_whole = any(region.is_subset(acts) for acts in sections.values())
        return Sureness.NOWHERE if is_whole else Sureness.PIECEWISE

    def _turns(self, clause: Clause, norms: Iterable[HeldNorm], region: Region) -> bool:
        """Tell whether it depends on a reading of a clause what it claims, and how firmly."""
        if not clause.readings:
            return False
        dimension = reading_dimension(clause)
        return any(
            dimension
            in (
                union(n.region for n in norms if n.clause == clause and n.standing >= standing)
                & region
            ).dimensions
            for standing in Standing
        )


def _paragraphs(parts: Sequence[str]) -> str:
    r"""
    Return the parts of some acts, lettered where there are several.

    >>> _paragraphs(["x", "y"])
    '\n(a) x;\n(b) y'
    """
    if len(parts) == 1:
        return parts[0]
    rest = len(parts) - MOST_PARAGRAPHS
    if rest > 1:
        more = f"and {rest} more parts, which the data list (--format json)"
        parts = [*parts[:MOST_PARAGRAPHS], more]
    return ";".join(f"\n({letter}) {part}" for letter, part in zip(_LETTERS, parts, strict=False))


def _clash(claimed: Iterable[Modality | None]) -> bool:
    """Tell whether some of these cannot stand together, as where all contradict themselves."""
    return any(meet(*pair).is_conflict for pair in itertools.combinations(claimed, 2))


def _keys(marks: _Marks) -> set[_Key]:
    return {mark for mark in marks if isinstance(mark, _Key)}


# ---------------------------------------------------------------- for print


def compilation_chapters(found: Compilation) -> Iterator[Chapter]:
    """Yield a compilation in chapters: what is compiled, then each issue."""
    documents = (
        f"{p.id}: {p.title}, {day_in_words(p.date)}" + (f" ({p.short})" if p.short else "")
        for p in found.positions
    )
    count = counted(len(found.positions), "position")
    every = [p for provisions in found.provisions.values() for p in provisions]
    agreed = [provision for provision in every if provision.is_agreed]
    by_all = sum(not provision.zone.silent for provision in agreed)
    told = (
        f"{counted(len(every), 'provision')}, of which {by_all} agreed by all and "
        f"{len(agreed) - by_all} by those who speak, others being silent or not coded."
    )
    names = enumerate_words([p.name for p in found.positions])
    yield Chapter(f"Compilation of {count}: {names}", (Bullets("", tuple(documents)), told, _KEY))
    terms = found.words.vocabulary.issues
    for issue, provisions in found.provisions.items():
        blocks: list[Block] = [f"{p.number} {p.text}\nfrom: {p.source}" for p in provisions]
        disputed = _disputed(provisions)
        if disputed:
            blocks.append(Bullets("How disputed clauses are read:", disputed))
        yield Chapter(terms[issue].label, tuple(blocks))
    yield sources_chapter(found.positions)


def _disputed(provisions: Iterable[Provision]) -> tuple[str, ...]:
    """Return the readings of the clauses on whose readings some provision turns."""
    found: dict[Clause, Position] = {}
    for provision in provisions:
        for voice in provision.voices:
            found.update((clause, voice.position) for clause in voice.turns_on)
    return tuple(
        f"{position.name} {clause.id}: {'; '.join(f'{r.id}: {r.note}' for r in clause.readings)}"
        for clause, position in found.items()
    )
