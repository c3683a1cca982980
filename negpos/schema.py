"""
JSON Schemas of position files and vocabulary files, for the YAML support of editors.

They are of draft-07, the newest draft that all common editors read. Every scalar of a file is text,
but an editor takes ``4.10`` for a number and, by YAML 1.1, ``NO`` for false: the schemas let pass
what a parser may make of a text. What they refuse, `load` refuses as well; what only shows from
several places of a file, such as a repeated id, they leave to it. An empty value is refused and a
text that is exactly ``null`` with it.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from negpos.clause import Answer, Grade
from negpos.expression import DAY, pattern
from negpos.fields import FORMAT, ID, NUMBER, SHAPES, TERM
from negpos.keys import (
    BOUNDS,
    CLAUSE,
    DOCUMENT,
    EXCEPTION,
    LONGEST_QUOTE,
    MEMBERSHIP,
    NAMES,
    OMISSION,
    PERIOD,
    POSITION,
    READING,
    SOURCE,
    TERMS,
    VOCABULARY,
    Key,
    Keys,
)
from negpos.modality import Modality, Stance
from negpos.read_positions import KINDS
from negpos.read_terms import RESERVED, Standalone
from negpos.region import Dimension
from negpos.rule import OF_CLAUSES, OF_POSITIONS, OF_TERMS, Rule
from negpos.scope import Context, check_names
from negpos.vocabulary import (
    ALL_STATES,
    RELATIVE_VALUES,
    Action,
    Measure,
    Scale,
    Term,
    Vocabulary,
)

Schema: TypeAlias = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
#: words that YAML 1.1 takes for true or false, in any case
_WORDS = {
    **dict.fromkeys(("y", "yes", "on", "true"), True),
    **dict.fromkeys(("n", "no", "off", "false"), False),
}


def position_schema(vocabulary: Vocabulary) -> Schema:
    """
    Return the schema of position files that are written in the terms of *vocabulary*.

    >>> schema = position_schema(Vocabulary())
    >>> schema["required"][:3], schema["properties"]["party"]["description"]
    (['format', 'position', 'title'], 'whose position it is: a set expression')
    """
    v = vocabulary
    nobody = Context(datetime.date.max, v.party_universe.empty, v.party_universe.empty)
    sets = {
        f"{prefix}-{key}": _set(v, getattr(v, key), for_each_bearer=varies and key != "bearer")
        for prefix, varies in (("set", True), ("fixed", False))
        for key in NAMES.names
    }
    # in a reading a list of none takes back what the clause names
    taken_back = {key: _one_or_more(_ref(key)) for key in KINDS}
    definitions = {
        **_basics(),
        **{sort: _choice(_told(terms)) for sort, terms in v.sorts().items() if sort != "measure"},
        "party": _set(v, v.bearer, context=nobody, for_each_bearer=False),
        **sets,
        "document": _object(DOCUMENT, {}),
        "source": _object(
            SOURCE,
            {"in": _ref("id"), "quote": _QUOTE, "grade": _enum(Grade), "ambiguous": _enum(Answer)},
        ),
        "clause": _clause(
            CLAUSE,
            v,
            {"id": _ref("id"), "source": _ref("source"), "explained": _explained(OF_CLAUSES)},
        ),
        "reading": _clause(READING, v, {"held-by": _one_or_more(_ref("text")), **taken_back}),
        "exception": _clause(EXCEPTION, v, {}, minProperties=1),
        "omission": _object(OMISSION, {}),
    }
    definitions["clause"]["allOf"] = _RULES
    values = {
        "format": _ref("format"),
        "position": _ref("id"),
        "party": _ref("party"),
        "addressee": _ref("party"),
        "date": _ref("day"),
        "coverage": {
            "anyOf": [
                {"const": "complete", "description": "every issue of the document was coded"},
                _list(_ref("issue")),
            ]
        },
        "sources": _named(ID, _ref("document")),
        "clauses": {"type": "array", "items": _ref("clause"), "minItems": 1},
        "omitted": {"type": "array", "items": _ref("omission")},
        "explained": _explained(OF_POSITIONS),
    }
    return _whole("a position file of negpos", POSITION, values, definitions)


def vocabulary_schema(vocabulary: Vocabulary) -> Schema:
    """
    Return the schema of vocabulary files; the terms of *vocabulary* are suggested as broader ones.

    >>> list(vocabulary_schema(Vocabulary())["properties"])[:3]
    ['format', 'standalone', 'states']
    """
    v = vocabulary
    sections = {name: _suggested(_told(terms)) for name, terms in _sections(v).items()}
    sections["areas"] = _suggested(_told({**v.areas, **v.states}))
    lists = ("also-called", "broader", "ranks")
    definitions = {
        **_basics(),
        "term": {"type": "string", **_pattern(TERM.pattern, SHAPES[TERM])},
        "member": {
            "anyOf": [_ref("day"), _object(MEMBERSHIP, dict.fromkeys(("from", "until"), _DAY))]
        },
        **sections,
    }
    values: dict[str, Schema] = {"format": _ref("format"), "standalone": _enum(Standalone)}
    for name, keys in TERMS.items():
        known = dict.fromkeys(("broader", "opposite-of", "converse-of"), _ref(name))
        known |= {
            "kind": _enum(Scale),
            "ranks": _ref("text"),
            "also-called": _ref("text"),
            "members": _MEMBERS,
        }
        known["explained"] = _explained(OF_TERMS)
        term = _object(keys, {k: _one_or_more(s) if k in lists else s for k, s in known.items()})
        term |= _TERM_RULES.get(name, {})
        values[name] = _named(TERM, term, RESERVED.get(name, ()))
    return _whole("a vocabulary file of negpos", VOCABULARY, values, definitions)


# ---------------------------------------------------------------- clauses


def _clause(keys: Keys, v: Vocabulary, values: Mapping[str, Schema], **more: Any) -> Schema:
    """Return the schema of a clause, a reading or an exception."""
    fixed = {name: _ref(f"fixed-{name}") for name in NAMES.names}
    terms = {key: _one_or_more(_ref(key), minItems=1) for key in KINDS}
    circumstances = dict.fromkeys(("when", "unless"), _one_or_more(_ref("circumstance")))
    return _object(
        keys.with_measures(v.measures),
        {
            "issue": _ref("issue"),
            "stance": _enum(Stance),
            "modality": _enum(Modality),
            **{name: _ref(f"set-{name}") for name in NAMES.names},
            **terms,
            "period": _object(PERIOD, dict.fromkeys(PERIOD.names, _ref("day")), minProperties=1),
            **{name: _measure(measure) for name, measure in v.measures.items()},
            **circumstances,
            "except": {"type": "array", "items": _ref("exception")},
            "names": _object(NAMES, fixed),
            "conditional-on": _one_or_more(_ref("text")),
            "readings": _named(ID, _ref("reading"), minProperties=2),
            **values,
        },
        **more,
    )


def _measure(measure: Measure) -> Schema:
    if measure.kind is Scale.DATE:
        value = _ref("day")
    elif measure.kind is Scale.NUMBER:
        value = _ref("number")
    else:
        places = {rank: place for place, rank in enumerate(measure.ranks, 1)}
        last = len(places)
        value = _choice({rank: f"{i} of {last}, from low to high" for rank, i in places.items()})
    told = _meaning(measure) + (f", in {measure.unit}" if measure.unit else "")
    return {
        "description": told,
        **_object(BOUNDS, dict.fromkeys(BOUNDS.names, value), minProperties=1),
    }


def _set(
    v: Vocabulary, dimension: Dimension, *, for_each_bearer: bool, context: Context | None = None
) -> Schema:
    """Return the schema of a set expression; single names are suggested, with what they mean."""
    context = context or Context(datetime.date.max, v.party_universe.full, v.party_universe.full)
    relative = {
        name: meaning
        for name, meaning in RELATIVE_VALUES.items()
        if not any(check_names(name, dimension, v, context, for_each_bearer=for_each_bearer))
    }
    beside, sort = (v.areas, "area") if dimension == v.area else ({}, "body")
    suggested = [_choice({**relative, ALL_STATES: "all states"})]
    suggested += [_ref(sort) for sort in ("group", sort, "state")]
    names = (*relative, ALL_STATES, *beside, *v.bodies, *v.states)
    expected = "expected a set expression of known names, such as 'nato + RU'"
    written = {"type": "string", **_pattern(pattern(names, v.groups), expected)}
    return {"allOf": [{"anyOf": [*suggested, {}]}, _or_boolean(written)]}


def _only(*stances: Stance) -> Schema:
    chosen = {"anyOf": [{"const": stance.value} for stance in stances]}
    return {"required": ["stance"], "properties": {"stance": chosen}}


#: which modality and which condition goes with which stance
_RULES = [
    {
        "if": _only(Stance.DISCUSS, Stance.WARN),
        "then": True,
        "else": {"required": ["modality"]},
    },
    {
        "if": _only(Stance.WARN),
        "then": {
            "required": ["conditional-on"],
            "properties": {
                "modality": {"const": Modality.MAY.value},
                "conditional-on": {"if": {"type": "array"}, "then": {"minItems": 1}},
            },
        },
    },
]


# ---------------------------------------------------------------- vocabulary files


def _sections(v: Vocabulary) -> Mapping[str, Mapping[str, Term]]:
    return {name: getattr(v, name) for name in TERMS}


def _suggested(told: Mapping[str, str]) -> Schema:
    """Return the schema of a term that may also be new, with the known ones as suggestions."""
    return {"allOf": [{"anyOf": [_choice(told), {}]}, _ref("term")]}


_NO_BROADER = "the opposite or converse of an action has no broader one"
_TERM_RULES: Mapping[str, Schema] = {
    "actions": {
        "if": {"anyOf": [{"required": ["opposite-of"]}, {"required": ["converse-of"]}]},
        "then": {
            "properties": {
                "broader": {"type": "array", "maxItems": 0, "errorMessage": _NO_BROADER}
            },
            "not": {"required": ["opposite-of", "converse-of"]},
        },
    },
    "measures": {
        "if": {"required": ["kind"], "properties": {"kind": {"const": Scale.ORDINAL.value}}},
        "then": {"required": ["ranks"]},
        "else": {
            "if": {"required": ["kind"]},
            "then": {"properties": {"ranks": {"type": "array", "maxItems": 0}}},
        },
    },
}


# ---------------------------------------------------------------- parts of schemas


def _ref(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _whole(
    about: str, keys: Keys, values: Mapping[str, Schema], definitions: Mapping[str, Schema]
) -> Schema:
    start = {"$schema": DRAFT, "description": about}
    return {**start, **_object(keys, values), "definitions": dict(definitions)}


def _object(keys: Keys, values: Mapping[str, Schema], **more: Any) -> Schema:
    """Return the schema of a mapping with *keys*; a key without a schema in *values* holds text."""
    properties = {key.name: _described(values.get(key.name, _ref("text")), key) for key in keys}
    required = {"required": list(keys.required)} if keys.required else {}
    return {
        "type": "object",
        "additionalProperties": False,
        **required,
        "properties": properties,
        **more,
    }


def _described(schema: Schema, key: Key) -> Schema:
    if "description" in schema:
        return schema
    # beside a reference, draft-07 takes no notice of other keywords
    inner = {"allOf": [schema]} if "$ref" in schema else schema
    return {"description": key.meaning, "markdownDescription": key.meaning, **inner}


def _named(
    shape: re.Pattern[str], value: Schema, reserved: Iterable[str] = (), **more: Any
) -> Schema:
    """Return the schema of a mapping from names that the author chooses."""
    names: Schema = _pattern(shape.pattern, SHAPES[shape])
    if reserved:
        names["not"] = {"enum": list(reserved)}
    return {"type": "object", "propertyNames": names, "additionalProperties": value, **more}


def _list(item: Schema, **more: Any) -> Schema:
    return {"type": "array", "items": item, "uniqueItems": True, **more}


def _one_or_more(item: Schema, **more: Any) -> Schema:
    return {"anyOf": [item, _list(item, **more)]}


def _explained(rules: Iterable[Rule]) -> Schema:
    """Return the schema of a mapping from rules to reasons."""
    return _object(Keys(tuple(Key(rule.value, rule.meaning) for rule in rules)), {})


def _pattern(regex: str, expected: str) -> Schema:
    """Return a pattern for the whole of a text, with what editors that can say instead of it."""
    whole = regex if regex.startswith("^") else f"^(?:{regex})$"
    return {"pattern": whole, "patternErrorMessage": expected}


def _or_boolean(schema: Schema) -> Schema:
    """Return *schema*, but for true and false, which are not suggested."""
    return {"if": {"type": "boolean"}, "then": True, "else": schema}


def _enum(choices: Iterable[Answer | Grade | Modality | Scale | Stance | Standalone]) -> Schema:
    return _choice({choice.value: choice.meaning for choice in choices})


def _choice(told: Mapping[str, str]) -> Schema:
    """Return the schema of one of these texts, each with what is told of it."""
    if not told:
        return {"not": {}}
    options: list[Schema] = []
    others: list[object] = []
    for text, meaning in told.items():
        value, *more = _values(text)
        options.append({"const": value, "description": meaning})
        others += more
    if others:
        options.append({"if": {"enum": others}, "then": True, "else": options[0]})
    return {"anyOf": options}


def _values(text: str) -> list[object]:
    """
    Return what parsers make of a plain *text*, first that of YAML 1.2.

    >>> _values("nato"), _values("NO"), _values("1"), _values("true")
    (['nato'], ['NO', False], [1, '1'], [True, 'true'])
    """
    if text.lower() in _WORDS:
        found = [text, _WORDS[text.lower()]]
        return found[::-1] if text.lower() in ("true", "false") else found
    if re.match("[-+.]?[0-9]", text):
        for number in (int, float):
            with contextlib.suppress(ValueError):
                return [number(text), text]
    return [text]


def _told(terms: Mapping[str, Term]) -> dict[str, str]:
    return {name: _meaning(term) for name, term in terms.items()}


def _meaning(term: Term) -> str:
    """Return what an editor shows of a term: label, definition and place among the others."""
    told = f"{term.label}: {term.definition}" if term.definition else term.label
    if isinstance(term, Action) and term.opposite_of:
        told += f" (opposite of {term.opposite_of})"
    if isinstance(term, Action) and term.converse_of:
        told += f" (converse of {term.converse_of})"
    return told + (f" (under {', '.join(term.broader)})" if term.broader else "")


_DAY: Schema = {
    "type": "string",
    "format": "date",
    **_pattern(DAY.pattern, "expected a date such as 2021-12-17"),
}
_QUOTE = _or_boolean(
    {
        "type": ["string", "number"],
        **_pattern(
            rf"\s*\S+(\s+\S+){{0,{LONGEST_QUOTE - 1}}}\s*",
            f"expected a quote of at most {LONGEST_QUOTE} words",
        ),
    }
)
_MEMBERS: Schema = {
    "anyOf": [
        _list(_ref("states"), minItems=1),
        _named(TERM, _ref("member"), minProperties=1),
        {"type": "string", "pattern": pattern([], [TERM.pattern])},
    ]
}


def _basics() -> dict[str, Schema]:
    """Return the definitions that both kinds of files use."""
    scalar = {"type": ["string", "number"]}
    return {
        "format": _choice({FORMAT: "the version of the format"}),
        "text": _or_boolean({**scalar, "pattern": r"\S"}),
        "id": _or_boolean({**scalar, "minimum": 0, **_pattern(ID.pattern, SHAPES[ID])}),
        "day": _DAY,
        "number": {
            "type": ["integer", "string"],
            "minimum": 0,
            **_pattern(NUMBER.pattern, "expected a whole number"),
        },
    }
