"""The labels of a brief in the language of its readers; only English ships."""

from __future__ import annotations

import contextlib
import functools
import importlib.resources
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

import yaml

from negpos.errors import NotFound
from negpos.vocabulary import nearest

ENGLISH = "en"
_FOLDER = importlib.resources.files("negpos.report") / "labels"
_LANGUAGE: ContextVar[str] = ContextVar("language", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """
    Return the codes of the languages that have labels.

    >>> languages()
    ('en',)
    """
    names = (entry.name for entry in _FOLDER.iterdir())
    return tuple(sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml")))


def language() -> str:
    """Return the code of the language in which labels are told now."""
    return _LANGUAGE.get()


@contextlib.contextmanager
def in_language(code: str) -> Iterator[None]:
    """Tell labels in a language for a while; `NotFound` where it has none."""
    known = languages()
    if code not in known:
        raise NotFound("language of labels", code, nearest(code, known), known)
    token = _LANGUAGE.set(code)
    try:
        yield
    finally:
        _LANGUAGE.reset(token)


def label(key: str, **filled_in: object) -> str:
    """
    Return a label in the language in force, in English where that does not have it.

    >>> label("landing-zone"), label("shown", count=3)
    ('landing zone', 'rows shown: 3')
    """
    text = catalogue(language()).get(key) or catalogue(ENGLISH)[key]
    return text.format(**filled_in) if filled_in else text


@functools.cache
def catalogue(code: str) -> Mapping[str, str]:
    """Return all labels of a language by their keys."""
    text = (_FOLDER / f"{code}.yaml").read_text(encoding="utf-8")
    labels: Mapping[str, str] = yaml.load(text, Loader=yaml.BaseLoader)
    return labels
