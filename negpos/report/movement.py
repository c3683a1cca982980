"""What has moved between two positions, clause by clause, in words."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import attrs

from negpos.clause import Clause
from negpos.compare import claims_under, gap_kind
from negpos.modality import Kind
from negpos.movement import Change, Move, Movement, Said
from negpos.position import Position
from negpos.region import Region, union
from negpos.report.layout import Block, Bullets, Chapter
from negpos.report.lines import IN_PART, cite, extent, named_parties, stance_words
from negpos.report.sources import sources_chapter
from negpos.vocabulary import READING_RANK, Term
from negpos.words import Words, day_in_words, enumerate_words

_KEY = (
    "Over each act the two are compared as a whole: what all clauses of the one claim there with "
    "what all clauses of the other do. A clause can have moved in several ways, each over other "
    "acts or under other readings; where nothing is said of where, it has throughout."
)
_NOT_CODED = (
    "Acts of which it is not known whether the other side speaks, for it was not read for every "
    "issue under which they are told:"
)
#: up to how many characters all acts are told where no single respect narrows them
_MOST_WORDS = 240


@attrs.frozen
class Labels:
    """What introduces clauses and standings of the two sides."""

    #: a clause of the earlier side that is not met, and clauses that are
    moved: str
    besides: str
    #: what stands behind how firm a claim is
    earlier: str
    later: str


_LABELS = Labels("before", "besides, before", "before", "now")


@attrs.frozen
class Shown:
    """What of a movement is to be shown; without issues, all of them."""

    issues: frozenset[str] = frozenset()
    differences_only: bool = False

    def keeps(self, move: Move) -> bool:
        """Tell whether a move is to be shown."""
        if self.differences_only and move.change is Change.UNCHANGED:
            return False
        return not self.issues or not self.issues.isdisjoint(move.issues)

    def words(self, terms: Mapping[str, Term]) -> str:
        """Return in sentences what is left out; empty where all is shown."""
        told = []
        if self.issues:
            labels = [term.label for issue, term in terms.items() if issue in self.issues]
            told.append(f"Only what touches these issues is shown: {'; '.join(labels)}.")
        if self.differences_only:
            told.append("What is unchanged is left out.")
        return " ".join(told)


ALL = Shown()


def movement_chapters(found: Movement, shown: Shown = ALL) -> Iterator[Chapter]:
    """Return a movement in chapters; of the whole *found*, what is to be *shown*."""
    teller = Teller([found.earlier], [found.later], found.words, found.fixed, shown)
    heads = {change: (change.value, _sentence(change)) for change in Change}
    documents = (found.earlier, found.later)
    title = f"What has moved from {found.earlier.phrase} to {found.later.phrase}"
    yield from teller.chapters(title, documents, found.moves, heads, _LABELS, _KEY)
    yield sources_chapter(documents)


def _sentence(change: Change) -> str:
    """Return what a change says as a sentence."""
    return f"{change.meaning[0].upper()}{change.meaning[1:]}."


#: the moves of each clause, each with what the clause says in it
_Told: TypeAlias = dict[Clause, list[tuple[Move, Said]]]


@attrs.frozen(eq=False)
class Teller:
    """The words for moves from some positions to others."""

    earlier: Sequence[Position]
    later: Sequence[Position]
    words: Words
    fixed: Mapping[str, str]
    shown: Shown

    @functools.cached_property
    def positions(self) -> dict[str, Position]:
        """All positions by id."""
        return {p.id: p for p in (*self.earlier, *self.later)}

    def chapters(
        self,
        title: str,
        documents: Iterable[Position],
        moves: Iterable[Move],
        heads: Mapping[Change, tuple[str, str]],
        labels: Labels,
        key: str,
    ) -> Iterator[Chapter]:
        """
        Yield what is compared, then a chapter for each change, in the order of *heads*.

        These hold for each change what is counted under it, and what it means. *labels* introduce
        what the two sides say.
        """
        by_change: dict[Change, list[Move]] = {change: [] for change in heads}
        unknown: list[Move] = []
        for move in moves:
            known = move.gap is not Kind.NOT_CODED
            (by_change[move.change] if known else unknown).append(move)
        if self.shown.differences_only:
            del by_change[Change.UNCHANGED]
        told: list[Chapter] = []
        counts: list[str] = []
        for change, found in by_change.items():
            blocks, number = self._blocks(found, labels)
            if blocks:
                name, meaning = heads[change]
                counts.append(f"{number} {name}")
                told.append(Chapter(f"{name[0].upper()}{name[1:]}", (meaning, *blocks)))
        summary = f"Clauses: {enumerate_words(counts)}." if counts else "Nothing to tell."
        left_out = self.shown.words(self.words.vocabulary.issues)
        lines = (summary, *filter(None, [left_out]), *([key] if told else []))
        yield Chapter(title, (Bullets("", tuple(map(_document, documents))), *lines))
        yield from told
        yield from self._not_coded(unknown)

    def _blocks(self, moves: Iterable[Move], labels: Labels) -> tuple[list[Block], int]:
        """
        Return what is told of moves of one change, issue by issue, and of how many clauses.

        It is told of the clauses of the later side, or of the earlier one where that alone speaks.
        """
        found = self._by_clause(moves)
        blocks: list[Block] = []
        for issue, term in self.words.vocabulary.issues.items():
            clauses = {clause: told for clause, told in found.items() if clause.issue == issue}
            if not clauses:
                continue
            ((move, _), *_), *_ = clauses.values()
            if move.gap is not None:
                side = self.earlier if move.later else self.later
                lines = [self._alone(clause, told) for clause, told in clauses.items()]
                blocks.append(Bullets(f"{term.label}{_silent(issue, side)}:", tuple(lines)))
            elif move.change is Change.UNCHANGED:
                lines = [self._as_before(clause, told) for clause, told in clauses.items()]
                blocks.append(Bullets(f"{term.label}:", tuple(lines)))
            else:
                blocks.append(f"{term.label}:")
                blocks += (self._moved(c, told, labels) for c, told in clauses.items())
        return blocks, len(found)

    def _by_clause(self, moves: Iterable[Move]) -> _Told:
        """Return the moves of each clause, in the order of the files, that has moved in them."""
        found: _Told = {}
        for move in moves:
            for said in _moving(move.later or move.earlier):
                found.setdefault(said.clause, []).append((move, said))
        return {
            clause: found[clause]
            for clause in self._in_order(found)
            if self._is_shown(clause, found[clause])
        }

    def _is_shown(self, clause: Clause, told: Iterable[tuple[Move, Said]]) -> bool:
        """Tell whether a clause, or one of those that it is compared with, is on an issue shown."""
        others = (said.clause for move, _ in told if move.gap is None for said in move.earlier)
        issues = {clause.issue, *(other.issue for other in others)}
        return not self.shown.issues or not self.shown.issues.isdisjoint(issues)

    def _in_order(self, clauses: Iterable[Clause]) -> list[Clause]:
        """Return clauses, each once, in the order of the positions and their files."""
        return sorted(dict.fromkeys(clauses), key=lambda clause: self._places[clause])

    @functools.cached_property
    def _places(self) -> dict[Clause, int]:
        places: dict[Clause, int] = {}
        for position in self.positions.values():
            for clause in position.clauses:
                places.setdefault(clause, len(places))
        return places

    def _alone(self, clause: Clause, told: Sequence[tuple[Move, Said]]) -> str:
        line = self._clause(clause, [said for _, said in told])
        place = self._where(clause, told)
        return f"{line}; {place}" if place else line

    def _as_before(self, clause: Clause, told: Sequence[tuple[Move, Said]]) -> str:
        before = (said.clause for move, _ in told for said in _norms(move.earlier))
        place = self._where(clause, told)
        line = f"{self._name(clause)}, as {self._names(before)}"
        return f"{line}; {place}" if place else line

    def _moved(self, clause: Clause, told: Sequence[tuple[Move, Said]], labels: Labels) -> Bullets:
        before: dict[Clause, list[Said]] = {}
        for move, _ in told:
            for said in _moving(move.earlier):
                before.setdefault(said.clause, []).append(said)
        lines = [
            f"{labels.moved}: {self._clause(other, before[other])}"
            for other in self._in_order(before)
        ]
        every = (said.clause for move, _ in told for said in move.earlier)
        others = self._names(other for other in every if other not in before)
        if others:
            lines.append(f"{labels.besides}: {others}")
        firm_before = _firmness(said for found in before.values() for said in found)
        firm_now = _firmness(said for _, said in told)
        if firm_before != firm_now:
            lines.append(f"how firm: {firm_before} {labels.earlier}, {firm_now} {labels.later}")
        place = self._where(clause, told)
        if place:
            lines.append(f"where: {place}")
        return Bullets(self._clause(clause, [said for _, said in told]), tuple(lines))

    def _not_coded(self, moves: Iterable[Move]) -> Iterator[Chapter]:
        """Yield the chapter on acts of which nothing is known on the other side, if any."""
        found = [
            said.clause
            for move in moves
            if self.shown.keeps(move)
            for said in (*move.earlier, *move.later)
        ]
        lines = []
        for issue, term in self.words.vocabulary.issues.items():
            names = self._names(clause for clause in found if clause.issue == issue)
            if names:
                lines.append(f"{term.label}: {names}")
        if lines:
            yield Chapter("Not coded", (Bullets(_NOT_CODED, tuple(lines)),))

    def _names(self, clauses: Iterable[Clause]) -> str:
        """Return the ids of clauses, those of each position after its name."""
        ids: dict[str, list[str]] = {}
        for clause in self._in_order(clauses):
            ids.setdefault(self.positions[clause.position].name, []).append(clause.id)
        return enumerate_words([f"{name} {enumerate_words(found)}" for name, found in ids.items()])

    def _name(self, clause: Clause) -> str:
        return f"{self.positions[clause.position].name} {clause.id}"

    def _clause(self, clause: Clause, said: Iterable[Said]) -> str:
        told = f"{stance_words(clause)}; {_firmness(said)}; {cite(clause)}"
        return f"{self._name(clause)}: {clause.text} [{told}]"

    def _where(self, clause: Clause, told: Iterable[tuple[Move, Said]]) -> str:
        """Return where the clause has moved so; empty where it has in all that it speaks of."""
        region = _without(union(said.region for _, said in told), self.fixed)
        whole = union(claim.region for claim, _ in claims_under(clause, self.fixed))
        named = named_parties(clause, self.positions[clause.position])
        place = extent(region, whole, self.words, named)
        first, *others = place.split(", ")
        acts = self.words.region(_acts(region)) if first == IN_PART else ""
        if acts and len(acts) <= _MOST_WORDS:
            return "; ".join([f"{IN_PART} ({acts})", *filter(None, [", ".join(others)])])
        return place


def _firmness(said: Iterable[Said]) -> str:
    standings = sorted({one.standing for one in said}, reverse=True)
    return enumerate_words([standing.word for standing in standings], "or")


def _without(region: Region, fixed: Mapping[str, str]) -> Region:
    """Return a region without the readings that are fixed, of which there are none to tell."""
    return region.project([d for d in region.dimensions if d.name in fixed])


def _acts(region: Region) -> Region:
    """Return a region of acts and readings without the readings."""
    return region.project([d for d in region.dimensions if d.rank == READING_RANK])


def _norms(side: tuple[Said, ...]) -> tuple[Said, ...]:
    """Return what counts of one side: the norms, or the topics where there is none."""
    return tuple(said for said in side if said.modality is not None) or side


def _moving(side: tuple[Said, ...]) -> tuple[Said, ...]:
    """Return what has moved of one side of a move, or where all is met, what counts there."""
    return tuple(said for said in side if not said.is_met) or _norms(side)


def _silent(issue: str, side: Iterable[Position]) -> str:
    """Return who is silent on an issue, where all of the other side are."""
    if any(gap_kind(position, issue) is not Kind.SILENT for position in side):
        return ""
    return f" (silent on this issue: {enumerate_words([p.phrase for p in side])})"


def _document(position: Position) -> str:
    day = day_in_words(position.date)
    return f"{position.name}: {position.title} ({position.id}, {day})"
