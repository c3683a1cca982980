"""Templates of position files and clauses: what can be known is written, the rest is marked."""

from __future__ import annotations

import datetime
import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

import attrs

from negpos.clause import Clause, Grade
from negpos.dump import scope_tree
from negpos.emit import WIDTH, Tree, emit
from negpos.errors import NegposError, shown
from negpos.expression import parse
from negpos.fields import FORMAT, ID, SHAPES
from negpos.glossary import Glossary
from negpos.keys import (
    CLAUSE,
    DOCUMENT,
    EXCEPTION,
    NAMES,
    POSITION,
    SET_EXAMPLES,
    SOURCE,
    Key,
    Keys,
)
from negpos.modality import Modality, Stance
from negpos.position import Position
from negpos.scope import Context, check_names
from negpos.vocabulary import Term, Vocabulary, one_of
from negpos.words import day_in_words

#: stands where something is to be filled in; a file with an empty value is refused
MARK = "# <-"
_INDENT = "  "
#: how many characters of terms of one sort are listed
_LONGEST_LIST = 600
#: more states than these are known by their codes
_MOST_STATES = 30
_HINTS = {
    "stance": one_of([stance.value for stance in Stance]),
    "modality": f"{one_of([m.value for m in Modality])}; discuss and warn do without",
    "grade": one_of([grade.value for grade in Grade]),
}
_Lines: TypeAlias = Iterable[str]


def position_template(
    vocabulary: Vocabulary,
    *,
    id: str | None = None,
    title: str | None = None,
    party: str | None = None,
    addressee: str | None = None,
    date: datetime.date | None = None,
    kind: str | None = None,
) -> str:
    """
    Return a position file to be filled in at each `MARK`, in the terms of *vocabulary*.

    What is given stands in it; the date is today's where none is. Raises `NegposError` where what
    is given cannot stand in a file.

    >>> from negpos import load
    >>> made = position_template(load().vocabulary, id="my-paper", party="PL")
    >>> [line for line in made.splitlines() if line.startswith(("position", "party", "format"))]
    ['format: 1', 'position: my-paper', 'party: PL']
    """
    date = datetime.date.today() if date is None else date
    if id is not None and not ID.fullmatch(id):
        raise NegposError(f"'{shown(id)}' cannot be the name of a position; use {SHAPES[ID]}")
    nobody = Context(date, vocabulary.party_universe.empty, vocabulary.party_universe.empty)
    for expression in filter(None, (party, addressee)):
        for _, error in check_names(
            expression, vocabulary.bearer, vocabulary, nobody, for_each_bearer=False
        ):
            raise error
    given = {"title": title, "party": party, "addressee": addressee, "kind": kind}
    known: dict[str, Tree] = {
        "format": int(FORMAT),
        "date": date,
        **({} if id is None else {"position": id}),
        **{key: value for key, value in given.items() if value is not None},
    }
    clause = _clause(vocabulary, {"id": "1"}, {"in": "text"})
    inside = {
        "sources": [f"{_INDENT}text:", *_indented(_entries(DOCUMENT), 2)],
        "clauses": [*_indented(_terms(vocabulary), 1), *clause],
    }
    head = "A position file of negpos. Fill in each line with the mark <- and run 'negpos check'. "
    head += "A key behind # is optional: take the # away to use it."
    return _joined([*_comment(head), *_entries(POSITION, known, inside)])


def clause_template(
    vocabulary: Vocabulary,
    like: tuple[Position, Clause] | None = None,
    *,
    is_reply: bool = False,
) -> str:
    """
    Return a clause to be filled in at each `MARK`, as it stands in the list of clauses.

    *like* is a clause that speaks of the same acts, with its position: issue and region stand in
    the template as they are written there. In a reply, what is relative to that position, such as
    ``party``, is named.

    >>> from negpos import load
    >>> draft = load()["ru-us-draft"]
    >>> made = clause_template(draft.vocabulary, (draft, draft["4.1b"]), is_reply=True)
    >>> [line.strip() for line in made.splitlines() if line.strip().startswith("target")]
    ['target: former-soviet']
    """
    if like is None:
        return _joined([*_indented(_terms(vocabulary), 1), *_clause(vocabulary)])
    position, clause = like
    scope = scope_tree(clause.claim.scope, vocabulary)
    if is_reply:
        scope = {key: _absolute(key, value, position) for key, value in scope.items()}
    about = [*_told(position, clause, is_reply=is_reply), *_nearby(vocabulary, clause)]
    known = {"issue": clause.issue, **scope}
    return _joined([*_indented(about, 1), *_clause(vocabulary, known, is_like=True)])


def without_comments(template: str) -> str:
    """Return a template without terms and optional keys, so that only what is marked is left."""
    return _joined(line for line in template.splitlines() if not line.lstrip().startswith("#"))


def _joined(lines: _Lines) -> str:
    return "\n".join(lines) + "\n"


def _indented(lines: _Lines, depth: int) -> Iterator[str]:
    for line in lines:
        yield _INDENT * depth + line


def _comment(words: str, hanging: str = "") -> list[str]:
    """Return words as lines of a comment; whatever they hold, they stay in it."""
    printable = "".join(c if c.isprintable() else " " for c in words)
    return textwrap.wrap(
        " ".join(printable.split()),
        WIDTH - 4,
        initial_indent="# ",
        subsequent_indent=f"# {hanging}",
        break_on_hyphens=False,
    )


# ---------------------------------------------------------------- keys with values and hints


def _entries(
    keys: Keys,
    known: Mapping[str, Tree] | None = None,
    inside: Mapping[str, _Lines] | None = None,
    marked: Collection[str] = (),
    left_out: Collection[str] = (),
) -> Iterator[str]:
    """
    Yield the lines of a mapping.

    What is *known* is written, what is required or *marked* is marked, and what may be left out is
    a comment.
    """
    known, inside = known or {}, inside or {}
    for key in keys:
        hint = _HINTS.get(key.name, key.meaning.replace("`", ""))
        if key.name in inside:
            yield f"{key.name}:"
            yield from inside[key.name]
        elif key.name in known:
            yield from emit({key.name: known[key.name]}).splitlines()
        elif key.name in left_out:
            continue
        elif key.is_required or key.name in marked:
            yield from _hinted(f"{key.name}:", MARK, hint)
        else:
            yield from _hinted(f"# {key.name}:", "#", hint)


def _hinted(line: str, sign: str, hint: str) -> Iterator[str]:
    """Yield a line with a hint beside it, or above it where that is long."""
    beside = f"{line}  {sign} {hint}"
    if len(beside) <= WIDTH - 4:
        yield beside
    else:
        yield from _comment(hint)
        yield f"{line}  {sign}" if sign == MARK else line


def _clause(
    vocabulary: Vocabulary,
    known: Mapping[str, Tree] | None = None,
    source: Mapping[str, Tree] | None = None,
    *,
    is_like: bool = False,
) -> Iterator[str]:
    """Yield the lines of an item of the list of clauses; one like another has no more region."""
    keys = Keys(tuple(_explained(k, vocabulary) for k in CLAUSE.with_measures(vocabulary.measures)))
    region = {key.name for key in EXCEPTION.with_measures(vocabulary.measures)}
    cited = list(_indented(_entries(SOURCE, source), 1))
    marked = ("stance", "modality") if is_like else ("bearer", "modality", "action")
    lines = _entries(keys, known, {"source": cited}, marked, region if is_like else ())
    yield f"{_INDENT}- {next(lines)}"
    yield from _indented(lines, 2)


def _explained(key: Key, vocabulary: Vocabulary) -> Key:
    """Return a key of a clause with what it measures, where it is a measure."""
    measure = vocabulary.measures.get(key.name)
    if key.name in NAMES.names:
        some = [*vocabulary.groups, *vocabulary.states][:2]
        return attrs.evolve(key, meaning=key.meaning.replace(SET_EXAMPLES, " + ".join(some)))
    if measure is None:
        return key
    unit = f" in {measure.unit}" if measure.unit else ""
    ranks = f"; from low to high {', '.join(measure.ranks)}" if measure.ranks else ""
    return attrs.evolve(key, meaning=f"{measure.label}{unit}: {{at-least: …}} and the like{ranks}")


# ---------------------------------------------------------------- terms and the other clause


def _terms(vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the terms that there are, the narrower ones left out, as a comment."""
    v = vocabulary
    yield from _comment(
        "Terms, without those below others; 'negpos vocabulary WORD' explains them and finds more."
    )
    for sort in ("issue", "action", "object", "group", "circumstance", "state"):
        terms = v.sorts()[sort]
        if terms and (sort != "state" or len(terms) <= _MOST_STATES):
            yield from _comment(f"{sort}s: {_listed(terms)}", _INDENT)
    for choices in (Modality, Stance):
        for choice in choices:
            yield from _comment(f"{choice.value}: {choice.meaning}", _INDENT)


def _listed(terms: Mapping[str, Term]) -> str:
    """Return the broadest terms, as many as there is room for."""
    names = [name for name, term in terms.items() if not term.broader]
    words = ", ".join(names)
    if len(words) <= _LONGEST_LIST:
        return words
    return f"{words[:_LONGEST_LIST].rpartition(',')[0]} … ({len(terms)} in all)"


def _told(position: Position, clause: Clause, *, is_reply: bool) -> Iterator[str]:
    """Yield what the other clause says, as a comment."""
    claim = clause.claim
    norm = "" if claim.modality is None else f", {claim.modality.value}"
    kin = "A reply to" if is_reply else "Like"
    yield from _comment(
        f"{kin} {clause.reference} ({position.title}, {day_in_words(position.date)}): "
        f"{clause.text} [{claim.stance.value}{norm}]"
    )
    for reading in clause.readings:
        yield from _comment(f"reading {reading.id}: {reading.note}", _INDENT)


def _nearby(vocabulary: Vocabulary, clause: Clause) -> Iterator[str]:
    """Yield the terms that lie near those of a clause, as a comment."""
    glossary = Glossary(vocabulary, (), datetime.date.max)
    for sort, names in (
        ("action", clause.claim.scope.action),
        ("object", clause.claim.scope.object),
    ):
        for name in names:
            entry = glossary.entry(sort, name)
            near = [
                f"{word} {', '.join(found)}"
                for word, found in (
                    ("broader", entry.broader),
                    ("narrower", entry.narrower),
                    ("opposite", entry.opposites),
                    ("converse", entry.converses),
                )
                if found
            ]
            if near:
                yield from _comment(f"near {name}: {'; '.join(near)}", _INDENT)


def _absolute(key: str, value: Tree, position: Position) -> Tree:
    """Return a value of a scope with what is relative to the position named."""
    if isinstance(value, list):
        return [
            {k: _absolute(k, v, position) for k, v in item.items()}
            if isinstance(item, Mapping)
            else item
            for item in value
        ]
    if key not in NAMES.names or not isinstance(value, str):
        return value
    own = {"party": position.party, "addressee": position.addressee}
    names = [name for name in parse(value).names() if own.get(name.name) is not None]
    for name in sorted(names, key=lambda name: -name.offset):
        meant = own[name.name]
        assert meant is not None
        words = meant if sum(1 for _ in parse(meant).names()) == 1 else f"({meant})"
        value = value[: name.offset] + words + value[name.offset + len(name.name) :]
    return value
