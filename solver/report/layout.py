"""Pages of text in a width: plain lines, paragraphs behind a head word, and tables whose columns share the room.

Nothing is cut: what has no room in its column goes on in the next line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from textwrap import wrap

__all__ = ["Block", "Paragraph", "Table", "page", "paragraphs", "printable", "web_page"]

READABLE = 100
"""Prose in longer lines is hard to read, however wide the screen is."""
LEAST = 10
"""A column of words is not made narrower than this."""
GAP = 2
"""Signs between columns."""
APART = re.compile(" {3,}")
"""What sets the parts of a line apart."""
FIGURES = ">"
"""The first sign of the head of a column whose cells stand at its right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Text behind a head word; later lines begin below it, `indent` signs from the margin."""

    head: str = ""
    text: str
    indent: int = 6

    def lines(self, width: int) -> list[str]:
        """The text in lines no longer than a width."""
        first = f"{self.head} ".ljust(self.indent) if self.head else " " * self.indent
        return _wrapped(self.text, min(width, READABLE), first, " " * self.indent) or [self.head]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of cells below their heads.

    Attributes
    ----------
    heads
        One for each column. An empty one: the head before it stands above this column too. One that begins with ``>``:
        the cells are figures, and stand at the right.
    indent
        Signs before each line.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    indent: int = 0

    def lines(self, width: int) -> list[str]:
        """The table in lines no longer than a width, columns of which nothing is to be told left out."""
        used = [n for n, head in enumerate(self.heads) if head or any(row[n] for row in self.rows)]
        heads = [self.heads[n] for n in used]
        rows = [[row[n] for n in used] for row in self.rows]
        widths, gaps = _widths(heads, rows, width - self.indent), _gaps(heads)
        lines = [line for row in rows for line in _beside(row, widths, gaps, heads)]
        spans = _spans(heads)
        above = [sum(widths[first:last]) + sum(gaps[first : last - 1]) for first, last in spans]
        names = [heads[first].removeprefix(FIGURES) for first, _ in spans]
        sides = [heads[first] if last - first == 1 else "" for first, last in spans]
        told = _beside(names, above, [gaps[last - 1] for _, last in spans], sides)
        return [" " * self.indent + line for line in (*told, *lines) if line]

    def html(self) -> str:
        """The table for a browser, which finds room itself."""
        sides = ["right" if head.startswith(FIGURES) else "left" for head in self.heads]
        heads = [head.removeprefix(FIGURES) for head in self.heads]
        rows = [_cells("th", heads, sides), *(_cells("td", row, sides) for row in self.rows)]
        return f"<table>{''.join(rows)}</table>"


Block = str | Paragraph | Table
"""What a page is made of; a text is a line of its own, or several where its parts, set apart, have no room beside."""


def page(*parts: Sequence[Block], width: int) -> str:
    """The blocks of the parts of a view in a width, an empty line between parts; parts without blocks are left out."""
    texts = ("\n".join(line for block in part for line in _lines(block, width)) for part in parts if part)
    return printable("\n\n".join(texts)) + "\n"


def web_page(*parts: Sequence[Block]) -> str:
    """The blocks of the parts of a view for a browser: whatever a user wrote in them is text there."""
    return f"<div>{''.join(_html(block) for part in parts for block in part)}</div>"


def _html(block: Block) -> str:
    """A block for a browser."""
    if isinstance(block, Table):
        return block.html()
    if isinstance(block, Paragraph):
        head = f"<b>{_escaped(block.head)}</b> " if block.head else ""
        return f"<p>{head}{_escaped(block.text)}</p>"
    return f"<p>{_escaped(block)}</p>"


def _cells(tag: str, cells: Sequence[str], sides: Sequence[str]) -> str:
    """A row of a table for a browser.

    Parameters
    ----------
    tag
        What its cells are.
    cells
        Their text.
    sides
        Where each stands.
    """
    told = zip(cells, sides, strict=True)
    return "".join(["<tr>", *(f'<{tag} align="{side}">{_escaped(cell)}</{tag}>' for cell, side in told), "</tr>"])


def _escaped(text: str) -> str:
    """Text as a browser shows it as it stands."""
    return escape(printable(text))


def printable(text: str) -> str:
    """Text without control characters, which a terminal would obey; odd spaces are plain ones."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " * sign.isspace() for sign in text)


def paragraphs(head: str, texts: Iterable[str], indent: int = 6) -> list[Block]:
    """Several texts behind one head word, each on lines of its own.

    Parameters
    ----------
    indent
        Of all lines, so that the head word stands in the margin.
    """
    return [Paragraph(head="" if n else head, text=text, indent=indent) for n, text in enumerate(texts)]


def _lines(block: Block, width: int) -> list[str]:
    """A block in lines."""
    if not isinstance(block, str):
        return block.lines(width)
    if len(block) <= width:
        return [block]
    margin = " " * (len(block) - len(block.lstrip()))
    return [line for part in APART.split(block.strip()) for line in _wrapped(part, width, margin, margin)]


def _wrapped(text: str, width: int, first: str = "", later: str = "") -> list[str]:
    """Text in lines no longer than a width, words broken only where they are longer than that."""
    words = " ".join(text.split())
    return wrap(words, width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def _spans(heads: Sequence[str]) -> list[tuple[int, int]]:
    """The first column below each head, and the one after its last."""
    firsts = [n for n, head in enumerate(heads) if head or not n]
    return list(zip(firsts, [*firsts[1:], len(heads)], strict=True))


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as its longest cell, and less, the widest first, where the room is not enough."""
    cells = [max((len(row[n]) for row in rows), default=0) for n in range(len(heads))]
    least = [cells[n] if head.startswith(FIGURES) else min(cells[n], LEAST) for n, head in enumerate(heads)]
    widths = _below(heads, cells, whole=True)
    least = _below(heads, least, whole=False)
    room -= sum(_gaps(heads))
    while sum(widths) > room and (wide := [n for n in range(len(heads)) if widths[n] > least[n]]):
        widths[max(wide, key=widths.__getitem__)] -= 1
    return widths


def _below(heads: Sequence[str], widths: Sequence[int], *, whole: bool) -> list[int]:
    """Widths with which heads have room above their columns: in one line, or else each word of them."""
    found = list(widths)
    for first, last in _spans(heads):
        words = heads[first].removeprefix(FIGURES)
        needed = len(words) if whole else max(map(len, words.split()), default=0)
        found[last - 1] += max(0, needed - sum(found[first:last]) - sum(_gaps(heads)[first : last - 1]))
    return found


def _gaps(heads: Sequence[str]) -> list[int]:
    """The room after each column: a figure stands close to the words that belong to it."""
    close = [head.startswith(FIGURES) and not after for head, after in pairwise(heads)]
    return [*(1 if so else GAP for so in close), 0]


def _beside(cells: Sequence[str], widths: Sequence[int], gaps: Sequence[int], heads: Sequence[str]) -> Iterator[str]:
    """Cells beside each other, in as many lines as the longest of them needs.

    Parameters
    ----------
    widths, gaps
        Of each column, and after it.
    heads
        Those of the columns, which tell at which side their cells stand.
    """
    columns = [wrap(cell, width) if width else [] for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns), default=0)):
        line = ""
        for lines, width, gap, head in zip(columns, widths, gaps, heads, strict=True):
            text = lines[number] if number < len(lines) else ""
            line += (text.rjust(width) if head.startswith(FIGURES) else text.ljust(width)) + " " * gap
        yield line.rstrip()
