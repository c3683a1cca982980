"""
JSON Schemas of what other programs read: the output of commands with ``--format json``.

They are of draft-07, as those of the files are. Keys and words are fixed: a key that is missing or
not known is refused, and so is a word that is none of its enum. In a region, keys beside ``text``
and ``products`` are the dimensions of the vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from enum import Enum

from negpos.conditions import Extent
from negpos.landscape import Label
from negpos.modality import Direction, Kind, Modality, Standing, Verdict
from negpos.movement import Change
from negpos.report.compilation import Sureness
from negpos.schema import DRAFT, Schema

_TEXT: Schema = {"type": "string", "minLength": 1}
_ANY_TEXT: Schema = {"type": "string"}
_NOTHING: Schema = {"type": "null"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_REFERENCE: Schema = {"type": "string", "pattern": "^[^/]+/[^/]+$"}
_FINGERPRINT: Schema = {"type": "string", "pattern": "^x[0-9a-f]{11}$"}
_STANDING: Schema = {"enum": [standing.word for standing in sorted(Standing)]}
#: the kinds of gaps, and of each other verdict
_GAPS = (Kind.SILENT, Kind.UNCOVERED, Kind.NOT_CODED)
_KINDS: Mapping[Verdict, tuple[Kind, ...]] = {
    Verdict.CONFLICT: tuple(kind for kind in Kind if kind.is_conflict),
    Verdict.UNDECIDED: tuple(kind for kind in Kind if kind.is_conflict),
    Verdict.OVERLAP: tuple(k for k in Kind if not k.is_conflict and k not in _GAPS),
    Verdict.GAP: _GAPS,
}


def brief_schema() -> Schema:
    """
    Return the schema of what ``negpos brief --format json`` prints.

    >>> brief_schema()["required"]
    ['positions', 'comparisons', 'turning', 'conditions']
    """
    return _whole(
        "what negpos brief --format json prints",
        {
            "positions": _list(_ref("position")),
            "comparisons": _list(_ref("comparison")),
            "turning": _list(_ref("turning")),
            "conditions": _ref("conditions"),
        },
        {
            "position": _object(
                {
                    **dict.fromkeys(("id", "title", "party"), _TEXT),
                    "addressee": _ANY_TEXT,
                    "date": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
                    "kind": _ANY_TEXT,
                    "clauses": {"type": "string", "pattern": "^[0-9]+$"},
                }
            ),
            "comparison": _object(_COMPARISON),
            "turning": _TURNING,
            **_FINDINGS,
        },
    )


def compare_schema() -> Schema:
    """
    Return the schema of what ``negpos compare LEFT RIGHT --format json`` prints.

    >>> compare_schema()["definitions"]["finding"]["properties"]["verdict"]
    {'enum': ['conflict', 'undecided', 'overlap', 'gap']}
    """
    return _whole(
        "what negpos compare --format json prints of two positions",
        {**_COMPARISON, "conditions": _ref("conditions")},
        _FINDINGS,
    )


def movement_schema() -> Schema:
    """
    Return the schema of what ``negpos movement --format json`` prints.

    >>> movement_schema()["properties"]["counts"]["required"][:3]
    ['tightened', 'loosened', 'shifted']
    """
    return _whole(
        "what negpos movement --format json prints",
        {"earlier": _TEXT, "later": _TEXT, **_moves(change.value for change in Change)},
        _move_definitions(),
    )


def against_schema() -> Schema:
    """
    Return the schema of what ``negpos compare REPORT TEXT TEXT… --format json`` prints.

    >>> against_schema()["required"]
    ['report', 'texts', 'counts', 'moves']
    """
    return _whole(
        "what negpos compare --format json prints of a report and its texts",
        {
            "report": _TEXT,
            "texts": _list(_TEXT, minItems=1),
            **_moves(("changed", "added", "dropped", "kept")),
        },
        _move_definitions(),
    )


def _moves(counted: Iterable[str]) -> Mapping[str, Schema]:
    return {"counts": _object(dict.fromkeys(counted, _COUNT)), "moves": _list(_ref("move"))}


def _move_definitions() -> Mapping[str, Schema]:
    said = _object(
        {
            "clause": _REFERENCE,
            "modality": _enum([*Modality], or_none=True),
            "standing": _STANDING,
            "met": {"type": "boolean"},
        }
    )
    move = _object(
        {
            "change": _enum(Change),
            "gap": _enum(_GAPS, or_none=True),
            "issues": _list(_TEXT, minItems=1),
            "earlier": _list(said),
            "later": _list(said),
            "region": _ref("region"),
            "readings": _READINGS,
        }
    )
    sides = {
        Change.NEW: {"earlier": {"maxItems": 0}, "later": {"minItems": 1}},
        Change.DROPPED: {"earlier": {"minItems": 1}, "later": {"maxItems": 0}},
    }
    move["allOf"] = [
        _if("change", change.value, {**sides[change], "gap": _enum(_GAPS)})
        if change in sides
        else _if(
            "change",
            change.value,
            {"earlier": {"minItems": 1}, "later": {"minItems": 1}, "gap": _NOTHING},
        )
        for change in Change
    ]
    return {"move": move, "region": _REGION}


def compile_schema() -> Schema:
    """
    Return the schema of what ``negpos compile --format json`` prints.

    >>> compile_schema()["definitions"]["provision"]["properties"]["agreed"]
    {'type': 'boolean'}
    """
    voice = _object(
        {
            "position": _TEXT,
            "clauses": _list(_REFERENCE, minItems=1),
            "standings": _list(_STANDING, minItems=1, uniqueItems=True),
            "under-every-reading": _enum(Sureness),
            "turns-on": _list(_REFERENCE),
        }
    )
    wording = _object(
        {
            "modality": _enum([*Modality], or_none=True),
            "in-other-ways": {"type": "boolean"},
            "text": _TEXT,
            "by": _list(voice, minItems=1),
        }
    )
    provision = _object(
        {
            "number": {"type": "string", "pattern": r"^[0-9]+\.[0-9]+$"},
            "agreed": {"type": "boolean"},
            "label": _enum(label for label in Label if label is not Label.SILENT),
            "text": _TEXT,
            "region": _ref("region"),
            "wordings": _list(wording, minItems=1),
            "silent": {"type": "object", "additionalProperties": _enum(_GAPS)},
        }
    )
    return _whole(
        "what negpos compile --format json prints",
        {
            "positions": _list(_TEXT),
            "issues": _list(
                _object({"issue": _TEXT, "provisions": _list(_ref("provision"), minItems=1)})
            ),
        },
        {"provision": provision, "region": _REGION},
    )


# ---------------------------------------------------------------- parts of schemas


def _object(properties: Mapping[str, Schema]) -> Schema:
    """Return the schema of an object with exactly these keys."""
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(properties),
        "properties": dict(properties),
    }


def _list(item: Schema, **more: object) -> Schema:
    return {"type": "array", "items": item, **more}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _enum(choices: Iterable[Enum], *, or_none: bool = False) -> Schema:
    return {"enum": [*(choice.value for choice in choices), *([None] if or_none else [])]}


def _if(key: str, value: str, then: Mapping[str, Schema]) -> Schema:
    return {
        "if": {"properties": {key: {"const": value}}, "required": [key]},
        "then": {"properties": dict(then)},
    }


def _whole(
    about: str, properties: Mapping[str, Schema], definitions: Mapping[str, Schema]
) -> Schema:
    start = {"$schema": DRAFT, "description": about}
    return {**start, **_object(properties), "definitions": dict(definitions)}


_SETS: Schema = _list(_ANY_TEXT)
_REGION: Schema = {
    "type": "object",
    "required": ["text"],
    "properties": {
        "text": _TEXT,
        "products": _list({"type": "object", "additionalProperties": _SETS}, minItems=2),
    },
    "additionalProperties": _SETS,
}
_READINGS = _list(
    {
        "type": "object",
        "propertyNames": _REFERENCE,
        "additionalProperties": _TEXT,
        "minProperties": 1,
    }
)
_EITHER: Schema = {"anyOf": [_REFERENCE, _NOTHING]}
_FINDING = _object(
    {
        "verdict": _enum(Verdict),
        "kind": _enum(Kind),
        "left": _EITHER,
        "right": _EITHER,
        "issue": _TEXT,
        "region": _ref("region"),
        "direction": _enum(Direction, or_none=True),
        "standing": _STANDING,
        "readings": _READINGS,
        "conditions": _list(_TEXT),
        "witness": _TEXT,
        "fingerprint": _FINGERPRINT,
    }
)
_BOTH: Mapping[str, Schema] = {
    "left": _REFERENCE,
    "right": _REFERENCE,
    "direction": _enum(Direction),
}
_FINDING["allOf"] = [
    *(
        _if(
            "verdict",
            verdict.value,
            {
                "kind": _enum(kinds),
                **({"direction": _NOTHING} if verdict is Verdict.GAP else _BOTH),
            },
        )
        for verdict, kinds in _KINDS.items()
    ),
    {
        "if": {"properties": {"verdict": {"const": Verdict.GAP.value}}},
        "then": {
            "oneOf": [{"properties": {"left": _NOTHING}}, {"properties": {"right": _NOTHING}}]
        },
    },
]
_COMPARISON: Mapping[str, Schema] = {
    "left": _TEXT,
    "right": _TEXT,
    "counts": _object({verdict.value: _COUNT for verdict in Verdict}),
    "findings": _list(_ref("finding")),
}
_REFERENCES = _list(_REFERENCE)
_CONDITIONS = _object(
    {
        "refused": _list(
            _object(
                {
                    "clause": _REFERENCE,
                    "condition": _REFERENCE,
                    "through": _REFERENCES,
                    "side": _TEXT,
                    "standing": _STANDING,
                    "extent": _enum(Extent),
                    "conflicts": _list(
                        _object(
                            {
                                "clause": _REFERENCE,
                                "standing": _STANDING,
                                "readings": _READINGS,
                                "fingerprint": _FINGERPRINT,
                            }
                        ),
                        minItems=1,
                    ),
                }
            )
        ),
        "circles": _list(
            _object(
                {
                    "clauses": _REFERENCES,
                    "steps": _list(
                        _object(
                            {
                                "waiting": _REFERENCE,
                                "awaited": _REFERENCE,
                                "why": {"enum": ["condition", "demand"]},
                                "fingerprints": _list(_FINGERPRINT),
                            }
                        )
                    ),
                    "readings": _READINGS,
                }
            )
        ),
        "knots": _list(_REFERENCES),
        "unfollowed": _REFERENCES,
    }
)
_WAYS = _list(
    {
        "type": "object",
        "propertyNames": _REFERENCE,
        "additionalProperties": _list(_TEXT, minItems=1),
        "minProperties": 1,
    }
)
_TURNING = _object(
    {
        "clause": _REFERENCE,
        "issue": _TEXT,
        "cases": _list(
            _object(
                {
                    "readings": _list(_TEXT),
                    "holds": _list(
                        _object(
                            {
                                "verdict": _enum(Verdict),
                                "negotiable": {"type": "boolean"},
                                "standing": _STANDING,
                                "with": _list(_object({"clause": _REFERENCE, "readings": _WAYS})),
                            }
                        ),
                        minItems=1,
                    ),
                }
            ),
            minItems=1,
        ),
    }
)
_FINDINGS: Mapping[str, Schema] = {
    "finding": _FINDING,
    "region": _REGION,
    "conditions": _CONDITIONS,
}

#: the schemas by the name of the function of the package, which is mostly that of the command
OUTPUTS: Mapping[str, Callable[[], Schema]] = {
    "brief": brief_schema,
    "compare": compare_schema,
    "against": against_schema,
    "compile": compile_schema,
    "movement": movement_schema,
}
