"""The figures that the codebook states of the two codings are those that the codings give."""

from __future__ import annotations

import functools
from pathlib import Path

import pytest

import negpos
from negpos.agreement import Figure
from negpos.load import shipped

README = shipped() / "README.md"
CODINGS = Path(__file__).parent / "codings"
DOCUMENTS = ("ru-us-draft", "nato-reply")


@functools.cache
def figures(document: str, *, mended: bool) -> dict[str, Figure]:
    """Return the figures of the first coding, as it was or as it ships, against the second."""
    kept = negpos.load() if mended else negpos.load(CODINGS / "first" / f"{document}.yaml")
    second = negpos.load(CODINGS / "second" / f"{document}.yaml")
    found = negpos.agreement(kept[document], second[document])
    return {figure.field: figure for figure in found.figures}


def cell(figure: Figure) -> str:
    """Return what the table says of a field: percent, alpha and, for sets, the alpha of sets."""
    assert figure.percent is not None
    if figure.alpha is None:
        return f"{figure.percent:.0f}, undefined"
    sets = "" if figure.set_alpha is None else f" ({figure.set_alpha:.2f})"
    return f"{figure.percent:.0f}, {figure.alpha:.2f}{sets}"


def columns() -> list[dict[str, Figure]]:
    """Return the figures in the order of the columns."""
    return [figures(document, mended=mended) for document in DOCUMENTS for mended in (False, True)]


def rows() -> dict[str, list[str]]:
    """Return the rows of the table in the codebook."""
    text = README.read_text(encoding="utf-8").partition("## How far two coders agree")[2]
    table = text.partition("| field |")[2].partition("\n\n")[0]
    lines = [line.strip("| ").split(" | ") for line in table.splitlines()[2:]]
    return {name: cells for name, *cells in lines}


def test_the_table_has_every_field_and_no_other() -> None:
    """Nothing that does badly is left out."""
    first, *_ = columns()
    assert list(rows()) == ["units", *first]


@pytest.mark.parametrize("field", [*columns()[0]])
def test_each_figure_is_what_the_codings_give(field: str) -> None:
    """Percent and alpha are computed anew, for the codings as they were and as they are."""
    assert rows()[field] == [cell(column[field]) for column in columns()]


def test_the_units_are_counted() -> None:
    """How many clauses were compared stands in the table: in either coding, and in both."""
    assert rows()["units"] == [
        f"{column['is-clause'].units}, {column['issue'].units}" for column in columns()
    ]


def test_what_is_below_the_aim_is_told() -> None:
    """The fields whose alpha was below 0.8 are named under the table, document by document."""
    text = README.read_text(encoding="utf-8").partition("## How far two coders agree")[2]
    text = " ".join(text.split())
    for document in DOCUMENTS:
        found = figures(document, mended=False).values()
        low = [f"`{f.field}`" for f in found if f.alpha is not None and round(f.alpha, 2) < 0.8]
        told = text.partition(f"In `{document}`, below 0.8: ")[2].partition(".")[0]
        assert told.split(", ") == low
