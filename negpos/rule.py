"""What ``negpos check`` looks for beyond validity."""

from __future__ import annotations

from enum import Enum


class Level(Enum):
    """How much a remark weighs."""

    #: a file that cannot be used as it is
    ERROR = "error"
    #: counted, until it is mended or explained
    WARNING = "warning"
    #: told and not counted
    NOTE = "note"


class Rule(Enum):
    """One thing that is looked for, with the name under which it can be explained."""

    CONTRADICTION = "contradiction"
    POSSIBLE_CONTRADICTION = "possible-contradiction"
    REDUNDANT = "redundant"
    ENTAILED = "entailed"
    SHARED_PINPOINT = "shared-pinpoint"
    IDLE_READING = "idle-reading"
    IDLE_EXCEPTION = "idle-exception"
    SINGLE_READING = "single-reading"
    ANY_ACTION = "any-action"
    BOUNDLESS = "boundless"
    UNREAD_CONDITION = "unread-condition"
    OUTSIDE_COVERAGE = "outside-coverage"
    SILENT_ISSUE = "silent-issue"
    UNUSED_TERM = "unused-term"
    IDLE_EXPLANATION = "idle-explanation"

    @property
    def meaning(self) -> str:
        """What is looked for, in a phrase."""
        return _MEANING[self]

    @property
    def level(self) -> Level:
        """How much it weighs where it is found."""
        return Level.NOTE if self is Rule.POSSIBLE_CONTRADICTION else Level.WARNING


_MEANING = {
    Rule.CONTRADICTION: "two clauses that are in settled conflict however they are read",
    Rule.POSSIBLE_CONTRADICTION: "two clauses that are in conflict under some readings, or where "
    "one is conditional or only to be discussed; told, not counted",
    Rule.REDUNDANT: "a clause all of whose acts other clauses of the same document and issue "
    "claim in the same way and no less firmly",
    Rule.ENTAILED: "the same where the others claim more: a duty beside a permission, a "
    "prohibition beside an exemption",
    Rule.SHARED_PINPOINT: "two clauses of one pinpoint and issue with the same stance, modality, "
    "action and object",
    Rule.IDLE_READING: "a reading that claims the same as one before it",
    Rule.IDLE_EXCEPTION: "an exception that cuts nothing out",
    Rule.SINGLE_READING: "a clause without readings whose source is marked as ambiguous",
    Rule.ANY_ACTION: "a clause with a modality that names no action, and so means any",
    Rule.BOUNDLESS: "a clause that leaves open who acts, what is done and what with, and so "
    "meets every clause that says no more than that",
    Rule.UNREAD_CONDITION: "a condition that refers to a clause that was not read and does not "
    "ship",
    Rule.OUTSIDE_COVERAGE: "a clause on an issue that `coverage` does not list",
    Rule.SILENT_ISSUE: "an issue that `coverage` lists and no clause is on",
    Rule.UNUSED_TERM: "a term that no clause uses, not even through a broader or narrower one; "
    "states aside",
    Rule.IDLE_EXPLANATION: "an explanation of something that was not found",
}
#: what an explanation can stand beside, and what it can explain there
OF_TERMS = (Rule.UNUSED_TERM,)
OF_CLAUSES = tuple(
    rule for rule in Rule if rule not in (*OF_TERMS, Rule.SILENT_ISSUE, Rule.IDLE_EXPLANATION)
)
OF_POSITIONS = (*OF_CLAUSES, Rule.SILENT_ISSUE)
