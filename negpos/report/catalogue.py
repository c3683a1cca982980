"""Lists of positions and clauses."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import attrs

from negpos.errors import NotFound
from negpos.modality import Modality, Stance
from negpos.position import Position
from negpos.report.lines import cite, stance_words
from negpos.vocabulary import nearest
from negpos.words import Words


@attrs.frozen
class Table:
    """Rows of text under headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    #: whether the cells are too long for columns
    is_long: bool = False

    def to_list(self) -> list[dict[str, str]]:
        """Return each row as a mapping from header to text."""
        return [dict(zip(self.headers, row, strict=True)) for row in self.rows]


def position_row(position: Position) -> dict[str, str]:
    """Return what a list of positions tells of one."""
    return {
        "id": position.id,
        "title": position.title,
        "party": position.party,
        "addressee": position.addressee or "",
        "date": position.date.isoformat(),
        "kind": position.kind,
        "clauses": str(len(position.clauses)),
    }


def positions(found: Iterable[Position]) -> Table:
    """Return the list of positions."""
    rows = [position_row(position) for position in found]
    headers = tuple(rows[0]) if rows else ()
    return Table(headers, tuple(tuple(row.values()) for row in rows))


def _norm_words(stance: Stance, modality: Modality | None) -> str:
    """Return the modality of a norm as it is compared, and that it is only to be discussed."""
    words = [] if modality is None else [modality.value]
    if stance is Stance.DISCUSS:
        words.insert(0, "to be discussed")
    return ": ".join(words) or "to be discussed"


def clauses(position: Position, issues: Collection[str] = ()) -> Table:
    """
    Return the clauses of a position: id, text, stance, what it comes to, source, readings.

    Paragraphs that were read and hold no claim follow, with the reason as text.
    """
    for issue in issues:
        if issue not in position.vocabulary.issues:
            raise NotFound("issue", issue, nearest(issue, position.vocabulary.issues))
    words = Words(position.vocabulary, position.date)
    rows = []
    for clause in position.clauses:
        if issues and clause.issue not in issues:
            continue
        norms = "; ".join(
            f"{_norm_words(clause.claim.stance, norm.modality)}: "
            f"{words.region(norm.region, any_will_do=norm.asks_for_some)}"
            for norm in clause.claim.norms
        )
        readings = "; ".join(f"{r.id}: {r.note}" for r in clause.readings)
        conditions = "; ".join(condition.text for condition in clause.claim.conditions)
        rows.append(
            (
                clause.id,
                clause.issue,
                clause.text,
                stance_words(clause),
                norms,
                conditions,
                readings,
                cite(clause),
            )
        )
    if not issues:
        rows += [(o.id, "", o.reason, "omitted", "", "", "", "") for o in position.omitted]
    headers = ("id", "issue", "text", "stance", "norm", "conditions", "readings", "source")
    return Table(headers, tuple(rows), is_long=True)
