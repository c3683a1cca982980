"""What ``negpos check`` has found: as text, for programs, and as workflow commands of GitHub."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from negpos.check import Remark
from negpos.errors import Place, Problem, in_order, shown
from negpos.position import Survey
from negpos.region import union
from negpos.report.lines import readings_words
from negpos.rule import Level, Rule
from negpos.words import counted, shorten

_SENTENCES = {
    Rule.CONTRADICTION: "it contradicts {others}; for example: {witness}",
    Rule.POSSIBLE_CONTRADICTION: "it contradicts {others}{readings} ({standing}); "
    "for example: {witness}",
    Rule.REDUNDANT: "all that it claims is claimed by {others}",
    Rule.ENTAILED: "all that it claims, and more, is claimed by {others}",
    Rule.SHARED_PINPOINT: "it differs from {others} of the same pinpoint only in who, toward whom, "
    "where or when",
    Rule.IDLE_READING: "reading '{0}' claims the same as '{1}'",
    Rule.IDLE_EXCEPTION: "this exception cuts nothing out",
    Rule.SINGLE_READING: "the source is marked as ambiguous, but there are no readings",
    Rule.ANY_ACTION: "no action is named, so that any is meant",
    Rule.BOUNDLESS: "it leaves open who acts, what is done and what with, and so meets every "
    "clause that says no more than that",
    Rule.UNREAD_CONDITION: "condition '{0}' refers to a clause that was not read and does not ship",
    Rule.OUTSIDE_COVERAGE: "issue '{0}' is not in the coverage of the file",
    Rule.SILENT_ISSUE: "the coverage lists issue '{0}', but no clause is on it",
    Rule.UNUSED_TERM: "no clause uses {0} '{1}'",
    Rule.IDLE_EXPLANATION: "'{0}' is explained, but was not found here; take the explanation out",
}


@attrs.frozen
class Line:
    """One problem or remark with its sentence."""

    level: Level
    rule: Rule | None
    place: Place
    position: str | None
    clause: str | None
    others: tuple[str, ...]
    message: str
    reason: str | None

    @property
    def subject(self) -> str:
        """The clause that it is about, as it stands before the message."""
        return "" if self.clause is None else f"clause {shown(self.clause)}: "


@attrs.frozen
class Checked:
    """All that has been found in the files that were read."""

    surveys: tuple[Survey, ...]
    lines: tuple[Line, ...]

    @property
    def is_clean(self) -> bool:
        """Whether there is no problem, and no warning without an explanation."""
        return not self.count(Level.ERROR) and not self.count(Level.WARNING)

    @property
    def open_lines(self) -> Iterator[Line]:
        """What has not been explained."""
        return (line for line in self.lines if line.reason is None)

    @property
    def explained(self) -> int:
        """How much has been explained."""
        return sum(line.reason is not None for line in self.lines)

    @property
    def positions(self) -> int:
        """How many positions could be read."""
        return sum(len(survey.corpus) for survey in self.surveys)

    @property
    def clauses(self) -> int:
        """How many clauses could be read."""
        return sum(len(p.clauses) for survey in self.surveys for p in survey.corpus.values())

    @property
    def unread(self) -> tuple[str, ...]:
        """The files that were left alone, since the vocabulary has problems."""
        return tuple(path for survey in self.surveys for path in survey.unread)

    def count(self, level: Level) -> int:
        """Return how many lines have a level and no explanation."""
        return sum(line.level is level for line in self.open_lines)


def checked(surveys: Iterable[Survey], remarks: Iterable[Remark]) -> Checked:
    """Return the problems and remarks of all files, sorted by place."""
    surveys = tuple(surveys)
    problems = in_order(problem for survey in surveys for problem in survey.problems)
    lines = [*map(_problem, problems), *map(_remark, remarks)]
    return Checked(surveys, tuple(sorted(lines, key=lambda line: line.place)))


def _problem(problem: Problem) -> Line:
    return Line(
        level=Level.ERROR,
        rule=None,
        place=problem.place,
        position=None,
        clause=problem.clause,
        others=(),
        message=problem.finding,
        reason=None,
    )


def _remark(remark: Remark) -> Line:
    return Line(
        level=remark.rule.level,
        rule=remark.rule,
        place=remark.place,
        position=remark.position,
        clause=remark.clause,
        others=remark.others,
        message=sentence(remark),
        reason=remark.reason,
    )


def sentence(remark: Remark) -> str:
    """Return what has been found in words, without the place and the clause."""
    words: dict[str, str] = {}
    if remark.others:
        plural = "s" * (len(remark.others) > 1)
        words["others"] = f"clause{plural} {shorten(remark.others, 'clauses')}"
        if remark.others == (remark.clause,):
            words["others"] = "itself"
    if remark.findings:
        readings = readings_words(union(finding.under for finding in remark.findings))
        words["readings"] = f" {readings}" if readings else ""
        words["standing"] = remark.findings[0].standing.word
        words["witness"] = remark.findings[0].witness
    return _SENTENCES[remark.rule].format(*remark.names, **words)


# ---------------------------------------------------------------- formats


def check_text(found: Checked, width: int) -> str:
    """Return what is open, each with its place, and how much was read and has been explained."""
    paragraphs = [*(_text(line) for line in found.open_lines), *_left_alone(found), _summary(found)]
    return "\n".join(
        textwrap.fill(
            paragraph,
            width,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for paragraph in paragraphs
    )


def _text(line: Line) -> str:
    rule = "" if line.rule is None else f" [{line.rule.value}]"
    level = "" if line.level is Level.ERROR else f"{line.level.value}: "
    return f"{line.place}: {level}{line.subject}{line.message}{rule}"


def _left_alone(found: Checked) -> Iterator[str]:
    if found.unread:
        files = shorten(found.unread, "files")
        yield f"not read, since the vocabulary has problems: {files}"


def _summary(found: Checked) -> str:
    told = [
        counted(number, noun)
        for number, noun in (
            (found.count(Level.ERROR), "problem"),
            (found.count(Level.WARNING), "warning"),
            (found.count(Level.NOTE), "note"),
        )
        if number
    ]
    if found.is_clean:
        told = ["no problems", *told]
    if found.explained:
        told.append(f"{found.explained} explained")
    read = f"{counted(found.positions, 'position')}, {counted(found.clauses, 'clause')}"
    return f"{read}: {', '.join(told)}"


def check_dict(found: Checked) -> dict[str, Any]:
    """
    Return the stable form for other programs.

    Each of the ``findings`` has ``level`` (``error`` for what is not valid, ``warning`` or
    ``note``), ``rule`` (null for an error), ``path``, ``line``, ``column``, ``position`` and
    ``clause`` (null where it is about none), ``others`` (further clauses of the position),
    ``message``, and ``explained``, the reason why it is meant so or null. What is explained is not
    among the ``counts`` of its level. ``unread`` are files that were left alone, since the
    vocabulary has problems.
    """
    return {
        "positions": found.positions,
        "clauses": found.clauses,
        "unread": list(found.unread),
        "counts": {
            **{level.value: found.count(level) for level in Level},
            "explained": found.explained,
        },
        "findings": [
            {
                "level": line.level.value,
                "rule": line.rule and line.rule.value,
                **attrs.asdict(line.place),
                "position": line.position,
                "clause": line.clause,
                "others": list(line.others),
                "message": line.message,
                "explained": line.reason,
            }
            for line in found.lines
        ],
    }


#: the workflow commands that mark a line of a file
_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def check_github(found: Checked) -> str:
    """Return one workflow command for each open line, with which GitHub marks it in the file."""
    return "\n".join(_command(line) for line in found.open_lines)


def _command(line: Line) -> str:
    properties: Mapping[str, object] = {
        "file": line.place.path,
        "line": line.place.line,
        "col": line.place.column,
        "title": "not valid" if line.rule is None else line.rule.value,
    }
    told = ",".join(f"{name}={_escaped(str(v), ':,')}" for name, v in properties.items())
    return f"::{_COMMANDS[line.level]} {told}::{_escaped(line.subject + line.message)}"


def _escaped(text: str, further: Sequence[str] = "") -> str:
    """
    Return *text* as it stands in a workflow command, *further* characters escaped as well.

    >>> _escaped("100 %, or less"), _escaped("a:b,c", ":,")
    ('100 %25, or less', 'a%3Ab%2Cc')
    """
    for character in ("%", "\r", "\n", *further):
        text = text.replace(character, f"%{ord(character):02X}")
    return text
