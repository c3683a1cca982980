"""
The keys of position files and vocabulary files, in the order in which they are written.

This is the one place that knows them: the reader takes from here which keys there are, the schema
for editors what each means, and the tables of ``positions/README.md`` say the same.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

import attrs

#: how many words of a document a clause may quote
LONGEST_QUOTE = 12


class Part(Enum):
    """Where a key of a clause can stand beside the clause itself."""

    RECORD = "in the clause alone"
    CLAIM = "in a reading as well"
    REGION = "in a reading and in an exception as well"


@attrs.frozen
class Key:
    """A key of a mapping and what stands there, in Markdown."""

    name: str
    meaning: str
    is_required: bool = False
    part: Part = Part.RECORD


#: stands in the table of a clause where the measures of the vocabulary are written
MEASURE = Key(
    "a measure by its name",
    "`{above:, at-least:, below:, at-most:}` with one or two of these",
    part=Part.REGION,
)

EXPLAINED = Key(
    "explained", "what `negpos check` finds here and is meant so: the names of rules with reasons"
)


@attrs.frozen
class Keys:
    """
    The keys of one kind of mapping, in the order in which they are written.

    >>> SOURCE.required, SOURCE.optional
    (('in', 'at', 'grade'), ('quote', 'ambiguous'))
    """

    keys: tuple[Key, ...]

    def __iter__(self) -> Iterator[Key]:
        return iter(self.keys)

    @functools.cached_property
    def names(self) -> tuple[str, ...]:
        """The names of all keys."""
        return tuple(key.name for key in self)

    @functools.cached_property
    def required(self) -> tuple[str, ...]:
        """The names of the keys that cannot be left out."""
        return tuple(key.name for key in self if key.is_required)

    @functools.cached_property
    def optional(self) -> tuple[str, ...]:
        """The names of the keys that can be left out."""
        return tuple(key.name for key in self if not key.is_required)

    def with_measures(self, measures: Iterable[str]) -> Keys:
        """
        Return the keys with those of the measures in their place.

        >>> EXCEPTION.with_measures(["range"]).names[-4:]
        ('period', 'range', 'when', 'unless')
        """
        named = tuple(attrs.evolve(MEASURE, name=name) for name in measures)
        return Keys(tuple(k for key in self for k in (named if key is MEASURE else (key,))))

    def only(self, *parts: Part) -> Keys:
        """Return the keys of these parts of a clause."""
        return Keys(tuple(key for key in self if key.part in parts))


#: set expressions in the terms of the first subject
SET_EXAMPLES = "`nato + RU`, `former-soviet - nato`, `europe & nato@1997-05-27`"

POSITION = Keys(
    (
        Key("format", "always `1`", is_required=True),
        Key("position", "the id of the position", is_required=True),
        Key("title", "what the paper is called, or what was said where", is_required=True),
        Key("short", "a name for tables"),
        Key("party", "whose position it is: a set expression", is_required=True),
        Key("reporter", "who reports it, where it is told by somebody else"),
        Key("addressee", "to whom it is addressed: a set expression"),
        Key(
            "date",
            "the day of the position; group names without a date mean the members of that day",
            is_required=True,
        ),
        Key("kind", "what kind of paper it is, such as `draft treaty`", is_required=True),
        Key(
            "coverage",
            "`complete`, or the list of issues that were coded: on these, having no clause is "
            "silence; on others it says nothing",
            is_required=True,
        ),
        Key("note", "a word to the reader"),
        Key("sources", "the documents, each under an id that clauses cite", is_required=True),
        Key("clauses", "the list of clauses", is_required=True),
        Key("omitted", "paragraphs that were read and are no clause, each with its reason"),
        EXPLAINED,
    )
)

DOCUMENT = Keys(
    (
        Key("title", "title of the document", is_required=True),
        Key("publisher", "who published it"),
        Key("date", "when it was published"),
        Key("language", "the language that was read"),
        Key("note", "what a reader should know of this copy"),
    )
)

CLAUSE = Keys(
    (
        Key("id", "the paragraph number; in quotes where it looks like a number", is_required=True),
        Key("issue", "the issue under which the clause is compared", is_required=True),
        Key("text", "what the clause says, in your own words", is_required=True),
        Key(
            "stance",
            "`demand` (understood), `offer`, `discuss`, `reject`, `reaffirm`, `warn`",
            part=Part.CLAIM,
        ),
        Key(
            "bearer",
            f"who is bound, a set expression over states and bodies: {SET_EXAMPLES}, `states`, "
            "`party`, `addressee`",
            part=Part.REGION,
        ),
        Key(
            "modality",
            "`must`, `must not`, `may`, `need not`; left out only with `discuss` and `warn`",
            part=Part.CLAIM,
        ),
        Key("action", "what is done: one term or a list of terms", part=Part.REGION),
        Key("object", "what it is done to or with: one term or a list of terms", part=Part.REGION),
        Key("target", "toward whom: as `bearer`, and also `each-other`", part=Part.REGION),
        Key(
            "area",
            "where: territories by state code, groups, seas; also `own`, `abroad`, `each-other`",
            part=Part.REGION,
        ),
        Key(
            "period",
            "when: `{from:, until:}`; until is the first day after it",
            part=Part.REGION,
        ),
        MEASURE,
        Key("when", "circumstances that must hold", part=Part.REGION),
        Key("unless", "circumstances that must not hold", part=Part.REGION),
        Key("except", "a list of regions in the same keys, cut out", part=Part.CLAIM),
        Key("names", "what the document names expressly within a wider set"),
        Key(
            "conditional-on",
            "what the commitment hangs on: free text, or a clause as `position/clause`",
            part=Part.CLAIM,
        ),
        Key("source", "where it stands and how well that is verified", is_required=True),
        Key(
            "readings",
            "two or more ways to understand a disputed clause, each under an id with a `note`, "
            "perhaps `held-by`, and the keys that it changes",
        ),
        Key("note", "why it is coded so"),
        EXPLAINED,
    )
)

EXCEPTION = CLAUSE.only(Part.REGION)

READING = Keys(
    (
        Key("note", "what the clause means when it is read so", is_required=True),
        Key("held-by", "who reads it so"),
        *CLAUSE.only(Part.CLAIM, Part.REGION),
    )
)

NAMES = Keys(tuple(key for key in CLAUSE if key.name in ("bearer", "target", "area")))

SOURCE = Keys(
    (
        Key("in", "the id of a document", is_required=True),
        Key("at", "the pinpoint in it", is_required=True),
        Key("quote", f"at most {LONGEST_QUOTE} words, where the wording itself matters"),
        Key("ambiguous", "`yes` where the wording can be understood in more than one way"),
        Key("grade", "how well it is verified, see below", is_required=True),
    )
)

PERIOD = Keys((Key("from", "the first day"), Key("until", "the first day after it")))

BOUNDS = Keys(
    (
        Key("above", "more than this"),
        Key("at-least", "this or more"),
        Key("below", "less than this"),
        Key("at-most", "this or less"),
    )
)

OMISSION = Keys(
    (
        Key("id", "the paragraph number", is_required=True),
        Key("reason", "why it is no clause", is_required=True),
    )
)

VOCABULARY = Keys(
    (
        Key("format", "always `1`", is_required=True),
        Key(
            "standalone",
            "`yes` where the folder takes none of the shipped terms; one of its files says so",
        ),
        Key(
            "states",
            "states, the shipped ones by their ISO 3166-1 alpha-2 codes; their territories are "
            "areas",
        ),
        Key("bodies", "organisations and others that are not states"),
        Key("groups", "groups of states, each with its members or a set expression"),
        Key("areas", "areas beside the territories of states"),
        Key("actions", "kinds of conduct"),
        Key("objects", "what is acted upon: forces, weapons, activities, instruments"),
        Key("measures", "scales on which acts are measured"),
        Key("circumstances", "facts that hold or do not hold and that nobody can compute"),
        Key("issues", "what positions are compared under"),
    )
)

_LABEL = Key("label", "how the term is printed", is_required=True)
_ALSO = Key("also-called", "other words by which people look for the term: one or a list of them")
_LAST = (Key("definition", "what the term means"), Key("source", "where that was found"))
_BROADER = Key("broader", "the term above it, or a list of them")
_SIMPLE = Keys((_LABEL, _ALSO, *_LAST, EXPLAINED))
_TREE = Keys((_LABEL, _ALSO, _BROADER, *_LAST, EXPLAINED))

#: the keys of the terms in each section of a vocabulary file
TERMS: Mapping[str, Keys] = {
    "states": _SIMPLE,
    "bodies": _SIMPLE,
    "groups": Keys(
        (
            _LABEL,
            _ALSO,
            Key("outside", "the words that say that others are not of the group: `outside NATO`"),
            Key("inside", "the words that say that others are of the group: `in NATO`"),
            *_LAST,
            Key(
                "members",
                "a list of states, states with the day from which each belongs "
                "(`{from:, until:}` where it also left), or a set expression",
                is_required=True,
            ),
            EXPLAINED,
        )
    ),
    "areas": _TREE,
    "actions": Keys(
        (
            _LABEL,
            _ALSO,
            Key(
                "pattern",
                "how a sentence says the act; a part in brackets needs an OBJECT or TARGET: "
                "`consent to a deployment [of OBJECT] [by TARGET]`",
            ),
            Key("does", "the third person of the verb, where it is irregular"),
            Key("opposite-of", "the action whose omission it is"),
            Key("converse-of", "the action that is the same act told from the other end"),
            _BROADER,
            *_LAST,
            EXPLAINED,
        )
    ),
    "objects": _TREE,
    "measures": Keys(
        (
            _LABEL,
            _ALSO,
            Key("kind", "`number` (whole units from 0), `date` or `ordinal`"),
            Key("unit", "the unit of a number"),
            *_LAST,
            Key("ranks", "the values of an ordinal measure, from low to high"),
            EXPLAINED,
        )
    ),
    "circumstances": _SIMPLE,
    "issues": _SIMPLE,
}

MEMBERSHIP = Keys(
    (
        Key("from", "the first day of the membership", is_required=True),
        Key("until", "the first day after the membership"),
    )
)
