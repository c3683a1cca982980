"""
Deontic modalities, what a party does with them, and how two of them meet.

The four modalities form the square of opposition: ``must`` and ``must not`` are contraries,
``must`` and ``need not`` as well as ``must not`` and ``may`` contradictories.
"""

from __future__ import annotations

from enum import Enum, IntEnum


class Modality(Enum):
    """What a norm says about an act."""

    MUST = "must"
    MUST_NOT = "must not"
    MAY = "may"
    NEED_NOT = "need not"

    @property
    def dual(self) -> Modality:
        """
        The modality that says the same of the opposite act.

        To have to withdraw is not to be allowed to station; taking the dual twice changes nothing.

        >>> Modality.MUST.dual
        <Modality.MUST_NOT: 'must not'>
        """
        return _DUAL[self]

    @property
    def contradictory(self) -> Modality:
        """
        The modality that holds exactly where this one does not.

        >>> Modality.MUST_NOT.contradictory
        <Modality.MAY: 'may'>
        """
        return _CONTRADICTORY[self]

    @property
    def also_called(self) -> tuple[str, ...]:
        """Other words that mean this modality."""
        return _MODALITY_WORDS[self]

    @property
    def meaning(self) -> str:
        """What the modality says of an act, in a phrase."""
        return _MODALITY_MEANING[self]


class Stance(Enum):
    """What a party does with a norm."""

    DEMAND = "demand"
    OFFER = "offer"
    DISCUSS = "discuss"
    REJECT = "reject"
    REAFFIRM = "reaffirm"
    WARN = "warn"

    @property
    def also_called(self) -> tuple[str, ...]:
        """Other words that mean this stance."""
        return _STANCE_WORDS.get(self, ())

    @property
    def meaning(self) -> str:
        """What the party does, in a phrase."""
        return _STANCE_MEANING[self]


class Verdict(Enum):
    """What a finding says of two positions, in the order in which findings are listed."""

    CONFLICT = "conflict"
    UNDECIDED = "undecided"
    OVERLAP = "overlap"
    GAP = "gap"


class Kind(Enum):
    """How a verdict comes about."""

    CONTRARY = "contrary"
    CONTRADICTORY = "contradictory"
    SAME = "same"
    ENTAILS = "entails"
    ENTAILED = "entailed"
    COMPATIBLE = "compatible"
    NEGOTIABLE = "negotiable"
    SILENT = "silent"
    UNCOVERED = "uncovered"
    NOT_CODED = "not-coded"

    @property
    def mirrored(self) -> Kind:
        """The kind of the same finding with left and right exchanged."""
        return {Kind.ENTAILS: Kind.ENTAILED, Kind.ENTAILED: Kind.ENTAILS}.get(self, self)

    @property
    def is_conflict(self) -> bool:
        """Whether modalities that meet in this way are in conflict."""
        return self in (Kind.CONTRARY, Kind.CONTRADICTORY)


class Standing(IntEnum):
    """How firm a claim, or a finding about two claims, is; a smaller number is weaker."""

    OPEN = 0
    CONDITIONAL = 1
    SETTLED = 2

    @property
    def word(self) -> str:
        """The standing as it is printed."""
        return self.name.lower()


class Direction(Enum):
    """How two regions lie."""

    EQUAL = "equal"
    LEFT_WIDER = "left-wider"
    RIGHT_WIDER = "right-wider"
    INCOMPARABLE = "incomparable"

    @classmethod
    def of(cls, *, more_left: bool, more_right: bool) -> Direction:
        """
        Return how two sets lie, told what each has that the other has not.

        >>> Direction.of(more_left=True, more_right=False)
        <Direction.LEFT_WIDER: 'left-wider'>
        """
        if more_left:
            return cls.INCOMPARABLE if more_right else cls.LEFT_WIDER
        return cls.RIGHT_WIDER if more_right else cls.EQUAL

    @property
    def mirrored(self) -> Direction:
        """The direction with left and right exchanged."""
        swapped = {
            Direction.LEFT_WIDER: Direction.RIGHT_WIDER,
            Direction.RIGHT_WIDER: Direction.LEFT_WIDER,
        }
        return swapped.get(self, self)


_DUAL = {
    Modality.MUST: Modality.MUST_NOT,
    Modality.MUST_NOT: Modality.MUST,
    Modality.MAY: Modality.NEED_NOT,
    Modality.NEED_NOT: Modality.MAY,
}
_CONTRADICTORY = {
    Modality.MUST: Modality.NEED_NOT,
    Modality.NEED_NOT: Modality.MUST,
    Modality.MUST_NOT: Modality.MAY,
    Modality.MAY: Modality.MUST_NOT,
}
_MODALITY_MEANING = {
    Modality.MUST: "to do so is a duty",
    Modality.MUST_NOT: "to do so is forbidden",
    Modality.MAY: "to do so is allowed",
    Modality.NEED_NOT: "to do so is no duty",
}
_STANCE_MEANING = {
    Stance.DEMAND: "wants the norm to hold; understood where no stance is written",
    Stance.OFFER: "is ready to bind itself as part of a deal",
    Stance.DISCUSS: "is ready to talk about it; without a modality it names no norm",
    Stance.REJECT: "refuses the norm that is written, and so claims its contradictory",
    Stance.REAFFIRM: "says that the norm already holds",
    Stance.WARN: "announces its own conduct under a condition",
}
_MODALITY_WORDS = {
    Modality.MUST: ("shall", "has to", "have to", "is to", "obligation", "obliged", "required"),
    Modality.MUST_NOT: ("shall not", "cannot", "is not to", "prohibition", "forbidden", "banned"),
    Modality.MAY: ("can", "is allowed", "allowed", "is free to", "permission", "permitted"),
    Modality.NEED_NOT: ("does not have to", "do not have to", "exemption", "exempt", "free not to"),
}
_STANCE_WORDS = {
    Stance.DEMAND: ("require", "propose", "insist"),
    Stance.OFFER: ("promise", "undertake", "commit"),
    Stance.DISCUSS: ("talk", "negotiate", "explore"),
    Stance.REJECT: ("refuse", "deny", "decline", "oppose"),
    Stance.REAFFIRM: ("confirm", "affirm", "recall", "support"),
    Stance.WARN: ("threat", "threaten", "warning"),
}
#: a modality, and what it entails on the same act (an obligation implies a permission)
_ENTAILS = {(Modality.MUST, Modality.MAY), (Modality.MUST_NOT, Modality.NEED_NOT)}


def meet(left: Modality | None, right: Modality | None) -> Kind:
    """
    Return how two modalities meet on the same act; None names no norm, only a topic.

    >>> meet(Modality.MAY, Modality.MUST_NOT)
    <Kind.CONTRADICTORY: 'contradictory'>
    """
    if left is None or right is None:
        return Kind.NEGOTIABLE
    if left is right:
        return Kind.SAME
    if left.contradictory is right:
        return Kind.CONTRADICTORY
    if (left, right) in _ENTAILS:
        return Kind.ENTAILS
    if (right, left) in _ENTAILS:
        return Kind.ENTAILED
    return Kind.CONTRARY if Modality.MUST in (left, right) else Kind.COMPATIBLE


def claimed(stance: Stance, modality: Modality | None) -> Modality | None:
    """
    Return the modality that a party claims that takes *stance* to a norm of *modality*.

    To reject a norm is to claim its contradictory; every other stance claims the norm itself.
    """
    if modality is not None and stance is Stance.REJECT:
        return modality.contradictory
    return modality


def standing(stance: Stance, *, conditional: bool) -> Standing:
    """
    Return how firm the claim of a party is.

    What is only to be discussed is open; what hangs on a condition, as every warning does, is
    conditional; the rest is settled.
    """
    if stance is Stance.DISCUSS:
        return Standing.OPEN
    if conditional or stance is Stance.WARN:
        return Standing.CONDITIONAL
    return Standing.SETTLED
