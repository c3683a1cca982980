"""The documents that positions are coded from, and how well they are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from negpos.clause import Grade
from negpos.position import Position
from negpos.report.catalogue import Table
from negpos.report.language import label
from negpos.report.layout import Bullets, Chapter


def sources_chapter(positions: Sequence[Position]) -> Chapter:
    """Return the documents that are cited, with how often each grade stands beside a clause."""
    rows = []
    for position in positions:
        for id, document in position.sources.items():
            grades = Counter(
                clause.source.grade for clause in position.clauses if clause.source.document == id
            )
            told = (f"{grade.value}: {grades[grade]}" for grade in Grade if grades[grade])
            about = (document.title, document.publisher, document.date, document.note)
            rows.append(
                (position.name, "; ".join(filter(None, about)), ", ".join(told) or label("none"))
            )
    heads = ("position", "document", "clauses-by-grade")
    table = Table(tuple(map(label, heads)), tuple(rows))
    used = {c.source.grade for p in positions for c in p.clauses}
    meanings = tuple(f"{grade.value}: {grade.meaning}" for grade in Grade if grade in used)
    return Chapter(label("sources"), (table, Bullets(label("grades"), meanings)))
