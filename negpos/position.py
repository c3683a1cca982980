"""Positions and collections of positions."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping

import attrs

from negpos.clause import Clause
from negpos.errors import NotFound, Place, Problem
from negpos.rule import Rule
from negpos.scope import Context
from negpos.vocabulary import Vocabulary, nearest


@attrs.frozen
class Document:
    """A document that clauses cite."""

    title: str
    publisher: str = ""
    date: str = ""
    language: str = ""
    note: str = ""


@attrs.frozen
class Omission:
    """A paragraph of the source that was read and holds no claim about acts, with the reason."""

    id: str
    reason: str


@attrs.frozen(repr=False)
class Position:
    """
    What one party says, as clauses.

    *coverage* holds the issues that have been coded; on these, having no clause means silence. It
    is None where the whole document has been coded.
    """

    id: str
    title: str
    party: str
    addressee: str | None
    date: datetime.date
    kind: str
    coverage: frozenset[str] | None
    sources: Mapping[str, Document]
    clauses: tuple[Clause, ...]
    vocabulary: Vocabulary = attrs.field(eq=False, repr=False)
    context: Context = attrs.field(eq=False, repr=False)
    short: str = ""
    reporter: str | None = None
    note: str = ""
    omitted: tuple[Omission, ...] = ()
    #: why what is found in the position is meant so, by the rule that finds it
    explained: tuple[tuple[Rule, str], ...] = ()

    def __repr__(self) -> str:
        return f"<Position {self.id}: {len(self.clauses)} clauses>"

    def _repr_html_(self) -> str:
        from negpos.report.notebook import position_sheet

        return position_sheet(self).html()

    def _repr_markdown_(self) -> str:
        from negpos.report.notebook import position_sheet

        return position_sheet(self).markdown()

    def __getitem__(self, id: str) -> Clause:
        for clause in self.clauses:
            if clause.id == id:
                return clause
        known = [clause.id for clause in self.clauses]
        raise NotFound(f"clause in {self.id}", id, nearest(id, known), tuple(known[:8]))

    @property
    def name(self) -> str:
        """The name for tables: the short title, or the id."""
        return self.short or self.id

    @property
    def phrase(self) -> str:
        """The name as it stands in a sentence."""
        return f"the {self.short}" if self.short else self.id

    @property
    def issues(self) -> frozenset[str]:
        """The issues on which the position has a clause."""
        return frozenset(clause.issue for clause in self.clauses)

    def covers(self, issue: str) -> bool:
        """Tell whether having no clause on *issue* means that the position is silent on it."""
        return self.coverage is None or issue in self.coverage


def told_apart(positions: Iterable[Position]) -> list[Position]:
    """
    Return positions with names that tell them apart: those of one name have the id in it too.

    >>> import negpos
    >>> reply = negpos.load()["us-reply"]
    >>> [p.name for p in told_apart([reply, attrs.evolve(reply, id="us-reply-leaked")])]
    ['US reply (us-reply)', 'US reply (us-reply-leaked)']
    """
    found = list(positions)
    ids: dict[str, set[str]] = {}
    for position in found:
        ids.setdefault(position.name, set()).add(position.id)
    return [
        attrs.evolve(p, short=f"{p.name} ({p.id})") if len(ids[p.name]) > 1 else p for p in found
    ]


@attrs.frozen(repr=False)
class Corpus(Mapping[str, Position]):
    """Positions by id, with the vocabulary in which all of them are written."""

    positions: Mapping[str, Position]
    vocabulary: Vocabulary = attrs.field(eq=False, repr=False)

    def __repr__(self) -> str:
        return f"<Corpus of {', '.join(self.positions)}>"

    def _repr_html_(self) -> str:
        from negpos.report.notebook import corpus_sheet

        return corpus_sheet(self.positions.values()).html()

    def _repr_markdown_(self) -> str:
        from negpos.report.notebook import corpus_sheet

        return corpus_sheet(self.positions.values()).markdown()

    def __getitem__(self, id: str) -> Position:
        if id not in self.positions:
            raise NotFound("position", id, nearest(id, self.positions), tuple(self.positions))
        return self.positions[id]

    def __contains__(self, id: object) -> bool:
        return id in self.positions

    def __iter__(self) -> Iterator[str]:
        return iter(self.positions)

    def __len__(self) -> int:
        return len(self.positions)


@attrs.frozen(repr=False)
class Survey:
    """
    What could be read of files that share a vocabulary, what is wrong in them, and their places.

    *declared* holds the terms, by sort and name, that nothing but the positions of this survey can
    use. *unread* are files that were left alone, since the terms they are written in have problems.
    """

    corpus: Corpus
    problems: tuple[Problem, ...]
    #: from the id of a position and the keys, ids and texts that lead on from there
    places: Mapping[tuple[str, ...], Place]
    declared: Mapping[tuple[str, str], Place] = attrs.field(factory=dict)
    unread: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"<Survey of {len(self.corpus)} positions, {len(self.problems)} problems>"

    def place(self, *path: str) -> Place:
        """Return where something stands, or where that stands which should hold it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        raise NotFound("place for", "/".join(path))
