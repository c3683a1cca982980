"""A report set against the texts that it reports, clause by clause, in words."""

from __future__ import annotations

from collections.abc import Iterator

from negpos.against import Against
from negpos.movement import Change
from negpos.report.layout import Chapter
from negpos.report.movement import ALL, Labels, Shown, Teller
from negpos.report.sources import sources_chapter
from negpos.words import enumerate_words

_KEY = (
    "The texts are taken together: over each act, what all their clauses claim there is compared "
    "with what all clauses of the report do. A clause can stand under several heads, each for "
    "other acts or other readings; where nothing is said of where, it does so throughout."
)
#: what is counted under each change, and what it means
_HEADS = {
    Change.SHIFTED: (
        "told otherwise",
        "The report has a claim that neither implies what the texts claim nor follows from it.",
    ),
    Change.TIGHTENED: (
        "told as more",
        "The report has all that the texts claim, and more: fewer ways are left.",
    ),
    Change.LOOSENED: (
        "told as less",
        "The report has only a part of what the texts claim: more ways are left.",
    ),
    Change.FIRMER: (
        "told more firmly",
        "The report has the same claim more firmly, as without a condition, or a norm where the "
        "texts name a topic for talks.",
    ),
    Change.SOFTER: (
        "told less firmly",
        "The report has the same claim less firmly, as under a condition, or a topic for talks "
        "where the texts have a norm.",
    ),
    Change.NEW: ("added", "No clause of any of the texts reaches what the report says."),
    Change.DROPPED: ("dropped", "No clause of the report reaches what the texts say."),
    Change.UNCHANGED: (
        "told as the texts have it",
        "The report claims the same, and as firmly.",
    ),
}
_LABELS = Labels("the text", "besides, the texts", "in the texts", "in the report")


def against_chapters(found: Against, shown: Shown = ALL) -> Iterator[Chapter]:
    """Return a report against its texts in chapters; of the whole *found*, what is *shown*."""
    teller = Teller(found.texts, [found.report], found.words, found.fixed, shown)
    title = f"{found.report.name} against {enumerate_words([t.phrase for t in found.texts])}"
    documents = (found.report, *found.texts)
    yield from teller.chapters(title, documents, found.moves, _HEADS, _LABELS, _KEY)
    yield sources_chapter(documents)
