"""Positions and collections of positions."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping

import attrs

from negpos.clause import Clause
from negpos.errors import NotFound
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

    def __repr__(self) -> str:
        return f"<Position {self.id}: {len(self.clauses)} clauses>"

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


@attrs.frozen(repr=False)
class Corpus(Mapping[str, Position]):
    """Positions by id, with the vocabulary in which all of them are written."""

    positions: Mapping[str, Position]
    vocabulary: Vocabulary = attrs.field(eq=False, repr=False)

    def __repr__(self) -> str:
        return f"<Corpus of {', '.join(self.positions)}>"

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
