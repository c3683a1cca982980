"""Paragraphs, lists and tables, for print and as Markdown."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import TypeAlias

import attrs
import tabulate

from negpos.report.catalogue import Table


@attrs.frozen
class Bullets:
    """Lines of a list, under a line that says what they are."""

    title: str
    lines: tuple[str, ...]


Block: TypeAlias = "str | Bullets | Table"


@attrs.frozen
class Chapter:
    """A title with paragraphs, lists and tables, to be laid out for print or as Markdown."""

    title: str
    blocks: tuple[Block, ...]


def chapters_text(chapters: Iterable[Chapter], width: int) -> str:
    """Return a document for print, *width* characters wide; the first chapter has its title."""
    first, *others = chapters
    return "\n\n".join([chapter_text(first, width, 1), *(chapter_text(c, width) for c in others)])


def chapters_markdown(chapters: Iterable[Chapter]) -> str:
    """Return a document in Markdown; the first chapter has its title."""
    first, *others = chapters
    return "\n\n".join([chapter_markdown(first, 1), *map(chapter_markdown, others)])


def chapter_text(chapter: Chapter, width: int, level: int = 2) -> str:
    """Return a chapter for print, *width* characters wide; *level* 1 is that of a document."""
    title = wrap(chapter.title if level == 1 else chapter.title.upper(), width)
    rule = ("=" if level == 1 else "-") * max(map(len, title.split("\n")))
    return "\n\n".join([f"{title}\n{rule}", *(block_text(b, width) for b in chapter.blocks)])


def block_text(block: Block, width: int) -> str:
    """Return a part of a chapter for print, *width* characters wide."""
    if isinstance(block, Table):
        return catalogue_text(block, width)
    if isinstance(block, Bullets):
        title = [wrap(block.title, width)] if block.title else []
        return "\n".join([*title, *(bullet(line, width) for line in block.lines)])
    return wrap(block, width)


def chapter_markdown(chapter: Chapter, level: int = 2) -> str:
    """Return a chapter in Markdown, its title as a heading of *level*."""
    title = f"{'#' * level} {escape_markdown(chapter.title)}"
    return "\n\n".join([title, *map(block_markdown, chapter.blocks)])


def block_markdown(block: Block) -> str:
    """Return a part of a chapter in Markdown."""
    if isinstance(block, Table):
        return markdown(block.rows, block.headers)
    if isinstance(block, Bullets):
        title = [escape_markdown(block.title)] if block.title else []
        items = [f"- {escape_markdown(line)}" for line in block.lines]
        return "\n\n".join([*title, "\n".join(items)])
    return escape_markdown(block)


def wrap(text: str, width: int) -> str:
    """Return *text* in lines of at most *width* characters, words kept whole, paragraphs kept."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += textwrap.wrap(
            paragraph, width, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return "\n".join(lines)


def grid(rows: Sequence[Sequence[str]], headers: Sequence[str], widths: Sequence[int]) -> str:
    """Return a ruled table whose columns are wrapped to *widths*."""
    cells = [[wrap(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    titles = [wrap(title, w) for title, w in zip(headers, widths, strict=True)]
    # as a row, for tabulate makes columns wider than their headers
    table = tabulate.tabulate([titles, *cells], tablefmt="grid", disable_numparse=True)
    lines = table.split("\n")
    rule = next(i for i, line in enumerate(lines) if i and line.startswith("+-"))
    lines[rule] = lines[rule].replace("-", "=")
    return "\n".join(lines)


def plain(rows: Sequence[Sequence[str]], widths: Sequence[int]) -> str:
    """Return rows in columns wrapped to *widths*, without rules."""
    cells = [[wrap(cell, w) for cell, w in zip(row, widths, strict=True)] for row in rows]
    return tabulate.tabulate(cells, tablefmt="plain", disable_numparse=True)


def markdown(rows: Iterable[Sequence[str]], headers: Sequence[str], format: str = "pipe") -> str:
    """Return a Markdown table; what Markdown would take for markup is escaped."""
    cells = [[escape_markdown(cell) for cell in row] for row in rows]
    titles = [escape_markdown(title) for title in headers]
    return tabulate.tabulate(cells, titles, tablefmt=format, disable_numparse=True)


def escape_markdown(text: str) -> str:
    r"""
    Return *text* so that Markdown shows it as it is.

    >>> escape_markdown("a|b <c>")
    'a\\|b &lt;c&gt;'
    """
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    for character in "\\`*_[]|":
        text = text.replace(character, "\\" + character)
    return re.sub(r"\r\n?|\n", "<br>", text)


def bullet(line: str, width: int) -> str:
    """Return an item of a list for print."""
    return textwrap.fill(
        line,
        width,
        initial_indent="* ",
        subsequent_indent="  ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def catalogue_text(table: Table, width: int) -> str:
    """Return a list of positions, clauses or terms for print: a table, or blocks where long."""
    columns = list(zip(table.headers, *table.rows, strict=True))
    widths = [max(len(word) for cell in column for word in cell.split()) for column in columns]
    wanted = [max(len(cell) for cell in column) for column in columns]
    free = width - 3 * len(widths) - 1 - sum(widths)
    if table.is_long or free < 0:
        return "\n\n".join(_block(table.headers, row, width) for row in table.rows)
    for _ in range(min(free, sum(wanted) - sum(widths))):
        fullest = max(range(len(widths)), key=lambda i: wanted[i] / widths[i])
        widths[fullest] += 1
    return grid(table.rows, table.headers, widths)


def _block(headers: Sequence[str], row: Sequence[str], width: int) -> str:
    return "\n".join(
        textwrap.fill(
            f"{header}: {cell}",
            width,
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
        for header, cell in zip(headers, row, strict=True)
        if cell
    )
