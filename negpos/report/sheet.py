"""Findings and briefs as rows for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

from negpos.clause import Clause
from negpos.compare import Comparison
from negpos.report import contents
from negpos.report.brief import Brief
from negpos.report.language import label
from negpos.report.lines import stance_words

#: what stands in each row of `findings_csv`
COLUMNS = (
    "left_position",
    "right_position",
    "verdict",
    "kind",
    "standing",
    "direction",
    "issue",
    "left",
    "left_stance",
    "left_text",
    "left_pinpoint",
    "left_grade",
    "right",
    "right_stance",
    "right_text",
    "right_pinpoint",
    "right_grade",
    "region",
    "readings",
    "conditions",
    "witness",
    "fingerprint",
)
#: what a spreadsheet takes for the start of a formula
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
#: what it takes for a number, a date or an hour, and then shows in a form of its own
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".replace(" ", "[a-z]*|")
_NUMBER = re.compile(
    rf"(?=.*\d)(?:[\d\s.,:/%$€£()'-]|e[+-]?|[ap]m|{_MONTHS}[a-z]*)+", re.IGNORECASE
)


def findings_csv(comparisons: Iterable[Comparison]) -> str:
    """
    Return every finding of some comparisons as a row of comma-separated values.

    The columns are `COLUMNS`; a gap leaves those of one side empty, and ``readings`` holds a list
    of combinations as JSON, empty where the finding holds under every reading. The sets of a region
    are in the JSON form only. No cell is a formula, a number or a date, whatever stands in the
    position files: a pinpoint ``4.10`` keeps its zero. The text starts with a byte order mark, by
    which spreadsheets know that it is Unicode.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for comparison in comparisons:
        writer.writerows([plain_cell(cell) for cell in row] for row in _rows(comparison))
    return "\ufeff" + out.getvalue()


def plain_cell(text: str) -> str:
    """
    Return *text* so that no spreadsheet takes it for a formula, a number or a date.

    >>> plain_cell("=1+1"), plain_cell("4.10"), plain_cell("Art. 4")
    ("'=1+1", "'4.10", 'Art. 4')
    """
    return f"'{text}" if text.startswith(_FORMULA) or _NUMBER.fullmatch(text) else text


def _rows(comparison: Comparison) -> Iterator[list[str]]:
    words = comparison.words
    for finding in comparison.findings:
        yield [
            comparison.left.id,
            comparison.right.id,
            finding.verdict.value,
            finding.kind.value,
            finding.standing.word,
            "" if finding.direction is None else finding.direction.value,
            finding.issue,
            *_side(finding.left),
            *_side(finding.right),
            words.region(finding.region),
            json.dumps([dict(way) for way in finding.readings]) if finding.readings else "",
            "; ".join(finding.conditions),
            finding.witness,
            finding.fingerprint,
        ]


def _side(clause: Clause | None) -> tuple[str, ...]:
    if clause is None:
        return ("",) * 5
    source = clause.source
    return clause.reference, stance_words(clause), clause.text, source.at, source.grade.value


def brief_tsv(brief: Brief) -> str:
    """Return the rows of a brief as tab-separated values: issue, number, positions, verdicts."""
    ids = [position.id for position in brief.positions]
    rows = []
    for section in brief.sections:
        for row in section.rows:
            number, *spoken, verdicts, landing = contents.cells(row, section)
            said = dict(zip((p.id for p in section.speaking), spoken, strict=True))
            told = [
                section.label,
                f"{label('row')} {number}",
                *(said.get(id, "") for id in ids),
                verdicts,
                landing,
            ]
            rows.append(_flat(told))
    names = (position.name for position in brief.positions)
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")
    writer.writerow(
        _flat([label("issue"), label("row"), *names, label("verdicts"), label("landing-zone")])
    )
    writer.writerows(rows)
    return out.getvalue()


def _flat(cells: Sequence[str]) -> list[str]:
    """Return cells on one line each."""
    return [plain_cell(" ".join(cell.replace("\n\n", " | ").split())) for cell in cells]
