"""Clauses: what a party says that somebody must, must not, may or need not do."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

import attrs

from negpos.modality import Modality, Stance, Standing, claimed, standing
from negpos.region import Region, union
from negpos.rule import Rule
from negpos.scope import Context, Norm, Scope, resolve
from negpos.vocabulary import Vocabulary


class Grade(Enum):
    """How well it is verified that the source says so."""

    A = "A"
    A_SUBSTANCE = "A-substance"
    B = "B"
    CP = "Cp"
    C = "C"
    TEXT = "text"

    @property
    def meaning(self) -> str:
        """What the grade says, in a phrase."""
        return _MEANING[self]


_MEANING = {
    Grade.A: "wording seen in two or more independent copies",
    Grade.A_SUBSTANCE: "content, not wording, seen in two or more independent places",
    Grade.B: "seen in one place",
    Grade.CP: "wording from general knowledge, content confirmed by a paraphrase or translation",
    Grade.C: "general knowledge only",
    Grade.TEXT: "read in the document itself",
}


class Answer(Enum):
    """Whether something is so."""

    YES = "yes"
    NO = "no"

    @property
    def meaning(self) -> str:
        """What the answer says, in a phrase."""
        return "it is so" if self is Answer.YES else "it is not so, as where nothing is written"


@attrs.frozen
class Source:
    """Where a clause stands: the document, the pinpoint in it, and how well that is verified."""

    document: str
    at: str
    grade: Grade
    quote: str | None = None
    #: whether the wording can be understood in more than one way
    is_ambiguous: bool = False


@attrs.frozen
class Condition:
    """Something that a commitment hangs on: free text, or a reference ``position/clause``."""

    text: str
    is_reference: bool = False


@attrs.frozen(cache_hash=True)
class Claim:
    """
    What a clause says under one reading: a stance, a modality as written, and the acts.

    `norms` are the same in the terms in which norms are compared: a rejected norm as the claim of
    its contradictory, an action with an opposite by its dual.
    """

    stance: Stance
    modality: Modality | None
    scope: Scope
    norms: tuple[Norm, ...]
    conditions: tuple[Condition, ...] = ()

    @classmethod
    def of(
        cls,
        modality: Modality | None,
        scope: Scope,
        vocabulary: Vocabulary,
        context: Context,
        *,
        stance: Stance = Stance.DEMAND,
        conditions: tuple[Condition, ...] = (),
    ) -> Claim:
        """
        Return the claim that a norm over *scope* makes in a position with this *context*.

        Raises `BadScope` where the scope means nothing.
        """
        norms = resolve(scope, claimed(stance, modality), vocabulary, context)
        return cls(stance, modality, scope, norms, conditions)

    @property
    def claimed(self) -> Modality | None:
        """The modality that is claimed over the acts as written."""
        return claimed(self.stance, self.modality)

    @property
    def standing(self) -> Standing:
        """How firm the claim is."""
        return standing(self.stance, conditional=bool(self.conditions))

    @property
    def region(self) -> Region:
        """The acts that the claim speaks of, in the actions that are compared."""
        return union(norm.region for norm in self.norms)


@attrs.frozen
class Reading:
    """One way to understand a clause whose meaning is disputed."""

    id: str
    note: str
    claim: Claim
    held_by: tuple[str, ...] = ()


@attrs.frozen(cache_hash=True)
class Clause:
    """
    One commitment of a position.

    A clause with *readings* is compared under each of them and under nothing else; `claim` is then
    what the fields beside the readings say.
    """

    #: the id of the position that the clause stands in
    position: str
    id: str
    issue: str
    text: str
    claim: Claim
    source: Source
    readings: tuple[Reading, ...] = ()
    #: what the document names expressly: dimensions with set expressions
    names: tuple[tuple[str, str], ...] = ()
    note: str = ""
    #: why what is found in the clause is meant so, by the rule that finds it
    explained: tuple[tuple[Rule, str], ...] = ()

    @property
    def reference(self) -> str:
        """The name of the clause among all: ``position/clause``."""
        return f"{self.position}/{self.id}"

    def claims(self) -> Iterator[tuple[str | None, Claim]]:
        """Yield each claim with the id of its reading; None where the clause has no readings."""
        if not self.readings:
            yield None, self.claim
        for reading in self.readings:
            yield reading.id, reading.claim
