"""A brief as a LaTeX document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import tabulate

from negpos.clause import Clause
from negpos.report import contents
from negpos.report.brief import Brief, Row, Section
from negpos.report.catalogue import Table
from negpos.report.language import label
from negpos.report.layout import Block, Bullets, Chapter

_HEAD = r"""\documentclass[10pt,a4paper,landscape]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage[margin=15mm]{geometry}
\usepackage{array,longtable}
\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt}
\newcolumntype{L}[1]{>{\raggedright\arraybackslash}p{#1}}
"""
#: the part of the width of a page that columns share
_SHARED = 0.94
_ESCAPES = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}


def escape_latex(text: str) -> str:
    r"""
    Return *text* so that LaTeX prints it as it is.

    >>> print(escape_latex("50% of A&B_c"))
    50\% of A\&B\_c
    """
    return "".join(_ESCAPES.get(character, character) for character in text)


def brief_latex(brief: Brief) -> str:
    """Return a brief as a LaTeX document of its own, to be set with pdfLaTeX, on A4 across."""
    title = escape_latex(contents.title(brief))
    parts = [
        _HEAD + f"\\title{{{title}}}\n\\date{{{escape_latex(contents.days(brief))}}}\n"
        "\\begin{document}\n\\maketitle",
        _table(contents.position_table(brief), (1, 4, 14, 4, 3)),
        _heading(label("at-a-glance")),
        _table(contents.matrix_table(brief, letters=True), (5, *[1] * len(brief.positions))),
        *map(escape_latex, (contents.key(brief), *contents.left_out(brief))),
        *map(_chapter, contents.headline_chapters(brief)),
    ]
    for section in brief.sections:
        parts.append(_heading(section.label))
        if section.rows and contents.stands_beside(section):
            rows = tuple(tuple(contents.cells(row, section)) for row in section.rows)
            table = Table(contents.headers(section), rows)
            parts.append(_table(table, (1, *[4] * len(section.speaking), 6, 4)))
        else:
            parts += (_table(_stacked(row, section), (2, 13)) for row in section.rows)
        parts += map(_block, contents.notes(section))
    parts += map(_chapter, contents.last_chapters(brief))
    return "\n\n".join([*parts, "\\end{document}"]) + "\n"


def _stacked(row: Row, section: Section) -> Table:
    """Return a row as a table of its own, of which each clause and each line is a row."""
    rows = [
        (
            head if number == 0 else "",
            " ".join(contents.clause_words(part)) if isinstance(part, Clause) else part,
        )
        for head, parts in contents.stacked(row, section)
        for number, part in enumerate(parts)
    ]
    return Table((row.number, row.about), tuple(rows))


def _heading(title: str) -> str:
    return f"\\section*{{{escape_latex(title)}}}"


def _chapter(chapter: Chapter) -> str:
    return "\n\n".join([_heading(chapter.title), *map(_block, chapter.blocks)])


def _block(block: Block) -> str:
    if isinstance(block, Table):
        return _table(block, [1] * len(block.headers))
    if isinstance(block, Bullets):
        items = "\n".join(f"\\item {escape_latex(line)}" for line in block.lines)
        return f"{escape_latex(block.title)}\n\\begin{{itemize}}\n{items}\n\\end{{itemize}}"
    return escape_latex(block)


def _table(table: Table, shares: Sequence[int]) -> str:
    """Return a table over any number of pages, whose columns share the width of the page."""
    made = tabulate.tabulate(
        [_paragraphs(row) for row in table.rows],
        table.headers,
        tablefmt="latex_longtable",
        disable_numparse=True,
    )
    columns = "".join(f"L{{{_SHARED * share / sum(shares):.3f}\\linewidth}}" for share in shares)
    # tabulate has no columns of a width
    wide = re.sub(r"\{l+\}", lambda _: f"{{@{{}}{columns}@{{}}}}", made, count=1)
    return f"{{\\footnotesize\n{wide}\n}}"


def _paragraphs(row: Iterable[str]) -> Iterator[str]:
    """Yield cells whose lines run on, and whose paragraphs stay apart."""
    return (re.sub(r"(?<!\n)\n(?!\n)", " ", cell) for cell in row)
