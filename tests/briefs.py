"""Briefs that several tests look at, each made only once and only where it is asked for."""

from __future__ import annotations

import functools

import negpos
from negpos.position import Corpus
from negpos.report.brief import Brief, make_brief


@functools.cache
def corpus() -> Corpus:
    """Return the shipped positions."""
    return negpos.load()


@functools.cache
def whole() -> Brief:
    """Return the brief of the shipped set."""
    return make_brief(list(corpus().values()))


@functools.cache
def three() -> Brief:
    """Return the brief of a draft and two replies."""
    return make_brief([corpus()[id] for id in ("ru-us-draft", "us-reply", "nato-reply")])
