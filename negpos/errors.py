"""Every exception that negpos raises on purpose."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

#: the most characters of a file's text that a message repeats
LONGEST_SHOWN = 60


def shown(text: str) -> str:
    """Return *text* as a message repeats it: on one line, and shortened where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SHOWN else line[: LONGEST_SHOWN - 1] + "…"


class NegposError(Exception):
    """The base of all errors that negpos raises."""


@attrs.frozen
class UnknownTerm(NegposError):
    """A name that the vocabulary does not hold, with the nearest one that it does."""

    sort: str
    name: str
    nearest: str | None = None
    remark: str | None = None

    def __str__(self) -> str:
        words = f"unknown {self.sort} '{shown(self.name)}'"
        if self.remark is not None:
            words += f"; {self.remark}"
        if self.nearest is not None:
            words += f"; did you mean '{self.nearest}'?"
        return words


@attrs.frozen
class BadExpression(NegposError):
    """A set expression that cannot be read; *offset* counts characters from its start."""

    text: str
    offset: int
    finding: str
    nearest: str | None = None

    def __str__(self) -> str:
        hint = "" if self.nearest is None else f"; did you mean '{self.nearest}'?"
        return f"{self.finding} in '{shown(self.text)}'{hint}"


@attrs.frozen
class NoMembers(BadExpression):
    """A group that has no members on the date on which it is taken."""

    def __str__(self) -> str:
        return self.finding


@attrs.frozen
class Misplaced(NegposError):
    """A known name in a set expression where it has no meaning."""

    name: str
    reason: str

    def __str__(self) -> str:
        return f"'{self.name}' cannot stand here; {self.reason}"


@attrs.frozen
class BadScope(NegposError):
    """A region of acts that has been written in a way that means nothing."""

    field: str
    finding: str

    def __str__(self) -> str:
        return self.finding


@attrs.frozen(order=True)
class Place:
    """
    A place in a file; lines and columns count from 1.

    >>> str(Place("position.yaml", 41, 13))
    'position.yaml:41:13'
    """

    path: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@attrs.frozen
class TooIntricate(NegposError):
    """Something that would take more memory and time than it can be given."""

    what: str
    most: int

    def __str__(self) -> str:
        return (
            f"too intricate: more than {self.most:,} {self.what}; write fewer exceptions and "
            "readings, or fix readings"
        )


@attrs.frozen
class Problem(NegposError):
    """One thing that is wrong in one file, with its place (lines and columns count from 1)."""

    path: str
    line: int
    column: int
    finding: str
    clause: str | None = None

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.path, self.line, self.column)

    def __str__(self) -> str:
        clause = f"clause {shown(self.clause)}: " if self.clause is not None else ""
        return f"{self.place}: {clause}{self.finding}"


def in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return problems sorted by place, each place and finding once."""
    once: dict[tuple[Place, str], Problem] = {}
    for problem in problems:
        once.setdefault((problem.place, problem.finding), problem)
    return tuple(once[key] for key in sorted(once))


class InvalidFiles(NegposError, ExceptionGroup[Problem]):
    """All problems of the files that were read, in the order of their places."""

    def __new__(cls, problems: Iterable[Problem]) -> InvalidFiles:
        """Return the group of *problems*, sorted by place, each place and finding once."""
        return super().__new__(cls, "position files with problems", in_order(problems))

    def derive(self, excs: Iterable[Exception]) -> InvalidFiles:  # type: ignore[override]
        """Return a group of the same kind that holds *excs*."""
        return InvalidFiles(e for e in excs if isinstance(e, Problem))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems, sorted by file, line and column."""
        return tuple(e for e in self.exceptions if isinstance(e, Problem))

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.exceptions)


@attrs.frozen
class NotFound(NegposError):
    """Something that was asked for by name and is not there."""

    sort: str
    name: str
    nearest: str | None = None
    known: tuple[str, ...] = ()

    def __str__(self) -> str:
        words = f"no {self.sort} '{shown(self.name)}'"
        if self.nearest is not None:
            words += f"; did you mean '{self.nearest}'?"
        elif self.known:
            words += f"; there is {', '.join(self.known)}"
        return words


class NothingToCompare(NegposError):
    """No position was given where at least one is needed."""

    def __str__(self) -> str:
        return "there is no position; give at least one"


@attrs.frozen
class DifferentVocabularies(NegposError):
    """Two positions that cannot be compared, for their terms were loaded apart."""

    left: str
    right: str

    def __str__(self) -> str:
        return (
            f"{self.left} and {self.right} are written in different vocabularies; "
            "load both with the same folder of positions"
        )


@attrs.frozen
class SameId(NegposError):
    """Two different positions with one id, by which findings could not tell them apart."""

    id: str

    def __str__(self) -> str:
        return f"two positions are called '{shown(self.id)}'; give one of them another id"


@attrs.frozen
class Unwritable(NegposError):
    """A position, made in Python, that no position file holds as it is."""

    position: str
    place: str
    finding: str

    def __str__(self) -> str:
        place = f"{self.place}: " if self.place else ""
        return f"position '{shown(self.position)}' cannot be written: {place}{self.finding}"


@attrs.frozen
class AlreadyThere(NegposError):
    """A file that would be written over."""

    path: str
    remark: str = "choose another name"

    def __str__(self) -> str:
        return f"{self.path} exists and is not written over; {self.remark}"


@attrs.frozen
class MissingExtra(NegposError):
    """A feature that needs a package which is not installed."""

    feature: str
    package: str
    extra: str

    def __str__(self) -> str:
        return (
            f"{self.feature} needs {self.package}, which is not installed; "
            f"install it with `pip install 'negpos[{self.extra}]'`"
        )
