"""Findings and briefs as rows for spreadsheets and statistics programs."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
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
#: what a spreadsheet takes for the start of a formula, or for an error
_FORMULA = ("=", "+", "-", "@", "#", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
#: the words of numbers, dates and hours, beside which nothing but digits and signs stands in them
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH_WORDS = {"sept", *_MONTHS, *(month[:3] for month in _MONTHS)}
_WORDS = {"e", "a", "p", "am", "pm", "t", "z", *_MONTH_WORDS}
_SIGNS = set(".,:/%()'\u2019-\u2212+")


def findings_csv(comparisons: Iterable[Comparison]) -> str:
    """
    Return every finding of some comparisons as a row of comma-separated values.

    The columns are `COLUMNS`; a gap leaves those of one side empty, and ``readings`` holds a list
    of combinations as JSON, empty where the finding holds under every reading. The sets of a region
    are in the JSON form only. Whatever stands in the position files, a spreadsheet that reads
    English takes no cell for a formula, a number or a date: a pinpoint ``4.10`` keeps its zero. The
    text starts with a byte order mark, by which spreadsheets know that it is Unicode.
    """
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for comparison in comparisons:
        writer.writerows([plain_cell(cell) for cell in row] for row in _rows(comparison))
    return "\ufeff" + out.getvalue()


def plain_cell(text: str) -> str:
    """
    Return *text* so that no spreadsheet that reads English takes it for anything but text.

    >>> plain_cell("=1+1"), plain_cell("4.10"), plain_cell("Art. 4")
    ("'=1+1", "'4.10", 'Art. 4')
    """
    is_value = _is_number_or_date(text) or text.casefold() in ("true", "false")
    return f"'{text}" if text.startswith(_FORMULA) or is_value else text


def _is_number_or_date(text: str) -> bool:
    """Tell whether a text is all digits, signs and the words of dates, with a digit in it."""
    if not any(map(str.isdigit, text)):
        return False
    words = [word.casefold() for word in re.findall(r"[^\W\d_]+", text)]
    if text.lstrip()[:1].isalpha() and words[0] not in _MONTH_WORDS:
        return False
    others = re.sub(r"[^\W_]|\s", "", text)
    return _WORDS.issuperset(words) and all(
        sign in _SIGNS or unicodedata.category(sign) == "Sc" for sign in others
    )


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
