"""Comparisons as pandas data frames; pandas is needed for nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from negpos.errors import MissingExtra

if TYPE_CHECKING:
    import pandas

    from negpos.compare import Comparison


COLUMNS = [
    "verdict",
    "kind",
    "left",
    "right",
    "issue",
    "region",
    "direction",
    "standing",
    "readings",
    "conditions",
    "witness",
    "fingerprint",
]


def frame(comparison: Comparison) -> pandas.DataFrame:
    """Return one row for each finding; `MissingExtra` where pandas is not installed."""
    try:
        import pandas
    except ImportError:
        raise MissingExtra("a data frame", "pandas", "frame") from None
    found = comparison.to_dict()["findings"]
    rows = [{**finding, "region": finding["region"]["text"]} for finding in found]
    return pandas.DataFrame(rows, columns=COLUMNS)
