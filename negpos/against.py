"""A report set against the texts that it reports: what it adds, drops, changes and keeps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from negpos.compare import check_fixed
from negpos.movement import Change, Move, check_together, moves
from negpos.position import Position
from negpos.words import Words

_CHANGED = (Change.SHIFTED, Change.TIGHTENED, Change.LOOSENED, Change.FIRMER, Change.SOFTER)


@attrs.frozen(repr=False)
class Against:
    """
    A report and the texts that it reports, with every move from the texts to the report.

    The texts are taken together: `Move.earlier` is what any of them says, `Move.later` what the
    report says.
    """

    report: Position
    texts: tuple[Position, ...]
    moves: tuple[Move, ...]
    fixed: Mapping[str, str] = attrs.field(factory=dict)

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {name}" for name, count in self.counts.items())
        return f"<{self.report.id} against {', '.join(p.id for p in self.texts)}: {counts}>"

    def of(self, *changes: Change) -> tuple[Move, ...]:
        """Return the moves of some changes."""
        return tuple(move for move in self.moves if move.change in changes)

    @property
    def added(self) -> tuple[Move, ...]:
        """What the report says of acts that no clause of any text reaches."""
        return self.of(Change.NEW)

    @property
    def dropped(self) -> tuple[Move, ...]:
        """What the texts say of acts that no clause of the report reaches."""
        return self.of(Change.DROPPED)

    @property
    def changed(self) -> tuple[Move, ...]:
        """Where both speak and the report claims more, less or something else, or how firmly."""
        return self.of(*_CHANGED)

    @property
    def kept(self) -> tuple[Move, ...]:
        """What the report tells as the texts have it."""
        return self.of(Change.UNCHANGED)

    @property
    def counts(self) -> dict[str, int]:
        """The number of moves of each sort."""
        found = {"changed": self.changed, "added": self.added}
        found |= {"dropped": self.dropped, "kept": self.kept}
        return {name: len(moves) for name, moves in found.items()}

    @property
    def words(self) -> Words:
        """The words for regions."""
        return Words(self.report.vocabulary, max(p.date for p in (self.report, *self.texts)))

    def select(self, keep: Iterable[Move]) -> Against:
        """Return the same with only the moves *keep*."""
        return attrs.evolve(self, moves=tuple(keep))

    def to_dict(self) -> dict[str, Any]:
        """
        Return the stable form for other programs.

        ``earlier`` of each of the ``moves`` is what the texts say, ``later`` what the report says.
        """
        words = self.words
        return {
            "report": self.report.id,
            "texts": [text.id for text in self.texts],
            "counts": self.counts,
            "moves": [move.to_dict(words) for move in self.moves],
        }


def against(
    report: Position, texts: Iterable[Position], *, readings: Mapping[str, str] | None = None
) -> Against:
    """
    Return what *report* adds to the *texts* that it reports, drops, changes and keeps of them.

    It is the `movement` from all the texts, taken as one position, to the report. A text that is
    named twice is taken once, and the order of the texts makes no difference. *readings* fixes
    readings, as for `compare`, and raises as it does.

    >>> import negpos
    >>> corpus = negpos.load()
    >>> found = against(corpus["author-report"], [corpus["ru-us-draft"]])
    >>> found.changed[0]
    <Move loosened: ru-us-draft/8 to author-report/q8b>
    """
    texts = tuple(texts)
    check_together((report, *texts))
    chosen = tuple({text.id: text for text in texts}.values())
    fixed = dict(readings or {})
    check_fixed((report, *chosen), fixed)
    return Against(report, chosen, moves(chosen, [report], fixed), fixed)
