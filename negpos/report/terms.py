"""Terms for print: one in full, those that were searched for in brief, or all of them as trees."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence

from negpos.glossary import Entry, Use
from negpos.report.layout import escape_markdown, markdown, plain
from negpos.vocabulary import Action, Group, Measure
from negpos.words import day_in_words, shorten

#: sorts whose terms have no definitions, and stand in a row
_IN_A_ROW = ("state",)


def full_text(entries: Sequence[Entry], others: Sequence[Entry], width: int) -> str:
    """Return everything about each term, in two columns, and which *others* hold the word."""
    parts = [_full(entry, width) for entry in entries]
    return "\n\n".join([*parts, *(textwrap.fill(line, width) for line in _others(others))])


def full_markdown(entries: Sequence[Entry], others: Sequence[Entry]) -> str:
    """Return everything about each term as a heading and a table, and which *others* there are."""
    parts = [
        f"## {escape_markdown(_name(entry))}\n\n{markdown(list(_rows(entry)), ['', ''])}"
        for entry in entries
    ]
    return "\n\n".join([*parts, *map(escape_markdown, _others(others))])


def _others(others: Sequence[Entry]) -> Iterator[str]:
    if others:
        names = shorten([_name(entry) for entry in others], "terms")
        yield f"The word is also in {names}."


def matches_text(entries: Sequence[Entry], width: int) -> str:
    """Return terms in brief, a paragraph each."""
    return "\n".join(_hanging(_brief(entry), width) for entry in entries)


def matches_markdown(entries: Sequence[Entry]) -> str:
    """Return terms in brief, as a table."""
    rows = [
        (e.sort, e.term.name, e.term.label, e.term.definition, str(len(e.uses))) for e in entries
    ]
    return markdown(rows, ("sort", "term", "label", "definition", "clauses"))


def all_text(entries: Sequence[Entry], width: int) -> str:
    """Return all terms by sort, narrower ones indented under broader ones."""
    parts = []
    for sort, some in _by_sort(entries):
        title = f"{_plural(sort).upper()} ({len(some)})"
        if sort in _IN_A_ROW:
            names = [f"{entry.term.name} {entry.term.label}" for entry in some]
            lines = [textwrap.fill(", ".join(names), width, break_on_hyphens=False)]
        else:
            tree = _tree(some)
            lines = [_hanging(_line(entry), width, "  " * depth) for depth, entry in tree]
        parts.append("\n".join([title, "-" * len(title), *lines]))
    return "\n\n".join(parts)


def all_markdown(entries: Sequence[Entry]) -> str:
    """Return all terms by sort, as nested lists."""
    parts = []
    for sort, some in _by_sort(entries):
        lines = [f"{'  ' * depth}- {escape_markdown(_line(entry))}" for depth, entry in _tree(some)]
        parts.append("\n".join([f"## {_plural(sort).capitalize()} ({len(some)})", "", *lines]))
    return "\n\n".join(parts)


def _by_sort(entries: Sequence[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    for sort, some in itertools.groupby(entries, lambda entry: entry.sort):
        yield sort, list(some)


def _tree(entries: Sequence[Entry]) -> Iterator[tuple[int, Entry]]:
    """
    Yield each term once with its depth, after the first of its broader terms.

    An opposite or a converse stands under the action with which it is compared; what lies under a
    term of another sort stands at the top.
    """
    known = {entry.term.name: entry for entry in entries}
    below: dict[str | None, list[Entry]] = {}
    for entry in entries:
        term = entry.term
        above = entry.broader
        if isinstance(term, Action) and term.is_derived:
            above = tuple(name for name in (term.opposite_of, term.converse_of) if name)
        first = next((name for name in above if name in known), None)
        below.setdefault(first, []).append(entry)
    waiting = [(0, entry) for entry in reversed(below.get(None, []))]
    while waiting:
        depth, entry = waiting.pop()
        yield depth, entry
        waiting += [(depth + 1, e) for e in reversed(below.get(entry.term.name, []))]


def _plural(sort: str) -> str:
    return "bodies" if sort == "body" else f"{sort}s"


def _hanging(text: str, width: int, indent: str = "") -> str:
    return textwrap.fill(
        text,
        width,
        initial_indent=indent,
        subsequent_indent=f"{indent}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _name(entry: Entry) -> str:
    return f"{entry.term.name} ({entry.sort})"


def _line(entry: Entry) -> str:
    """Return a term as it stands in the list of all: name and label, and what sets it apart."""
    term = entry.term
    told = f"{term.name}: {term.label}"
    if isinstance(term, Action) and term.is_derived:
        relation, other = (
            ("opposite", term.opposite_of) if term.opposite_of else ("converse", term.converse_of)
        )
        told += f" ({relation} of {other})"
    elif len(entry.broader) > 1:
        told += f" (also under {', '.join(entry.broader[1:])})"
    elif entry.sort == "area" and entry.broader:
        told += f" (in {', '.join(entry.broader)})"
    if isinstance(term, Group):
        told += f" ({_count(entry.members or (), 'member')} on {day_in_words(entry.day)})"
    if isinstance(term, Measure):
        told += f" ({_scale(term)})"
    return told


def _scale(measure: Measure) -> str:
    if measure.ranks:
        return " < ".join(measure.ranks)
    return measure.unit or measure.kind.meaning


def _brief(entry: Entry) -> str:
    definition = f": {entry.term.definition}" if entry.term.definition else ""
    return f"{_name(entry)}: {entry.term.label}{definition} [{_uses(entry)}]"


def _uses(entry: Entry) -> str:
    """Return how many clauses name a term, and how many more reach it through another."""
    named = [use for use in entry.uses if use.through is None]
    rest = len(entry.uses) - len(named)
    more = f", {rest} more reach it" if rest else ""
    return f"named in {_count(named, 'clause')}{more}"


def _count(items: Sequence[object], noun: str) -> str:
    return f"{len(items) or 'no'} {noun}{'s' * (len(items) != 1)}"


def _rows(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield what there is to tell of a term, each under its heading."""
    term = entry.term
    yield "label", term.label
    yield from _filled("also called", ", ".join(term.also_called))
    yield from _filled("definition", term.definition)
    yield from _filled("source", term.source)
    yield from _filled("broader", ", ".join(entry.broader))
    yield from _filled("narrower", ", ".join(entry.narrower))
    if isinstance(term, Action):
        yield from _filled("in a sentence", term.pattern)
        yield from _filled("opposite", ", ".join(entry.opposites))
        yield from _filled("converse", ", ".join(entry.converses))
    if isinstance(term, Group):
        yield from _filled("defined as", term.expression or "")
        members = entry.members or ()
        listed = f": {', '.join(members)}" if members else ""
        yield f"on {day_in_words(entry.day)}", _count(members, "member") + listed
    if isinstance(term, Measure):
        yield "counts", term.kind.meaning
        yield from _filled("unit", term.unit)
        yield from _filled("ranks", " < ".join(term.ranks))
    direct = [use for use in entry.uses if use.through is None]
    yield "named in", _listed(direct)
    for relation, heading in (
        ("broader", "or by a broader term"),
        ("narrower", "or by a narrower term"),
        ("opposite", "or by its opposite"),
        ("converse", "or by its converse"),
        ("group", "or in a group"),
    ):
        through: dict[str | None, list[Use]] = {}
        for use in entry.uses:
            if use.relation == relation:
                through.setdefault(use.through, []).append(use)
        told = [f"{other}, in {_listed(uses)}" for other, uses in through.items()]
        yield from _filled(heading, "\n".join(told))


def _filled(heading: str, text: str) -> Iterator[tuple[str, str]]:
    if text:
        yield heading, text


def _listed(uses: Sequence[Use]) -> str:
    """Return how many clauses there are and which, all but the first few as a count."""
    count = _count(uses, "clause")
    return f"{count}: {shorten([use.clause for use in uses], 'clauses')}" if uses else count


def _full(entry: Entry, width: int) -> str:
    rows = list(_rows(entry))
    left = max(len(heading) for heading, _ in rows)
    return f"{_name(entry)}\n\n{plain(rows, [left, width - left - 2])}"
