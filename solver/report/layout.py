"""Pages of text in a width: plain lines, paragraphs behind a head word, and tables whose columns share the room.

Nothing is cut: what has no room in its column goes on in the next line.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from textwrap import wrap

from ..domain.signs import shown

__all__ = ["FIGURES", "Block", "Paragraph", "Table", "hanging", "page", "paragraphs", "web_page"]

READABLE = 100
"""Prose in longer lines is hard to read, however wide the screen is."""
LEAST = 10
"""A column of words is not made narrower than this."""
GAP = 2
"""Signs between columns."""
APART = re.compile(" {3,}")
"""What sets the parts of a line apart."""
EMOJI = "\ufe0f"
"""The sign that turns the one before it into an emoji, which may take a column more."""
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
        head = shown(self.head)
        first = _padded(f"{head} ", self.indent) if head else " " * self.indent
        return _wrapped(self.text, min(width, READABLE), first, " " * self.indent) or [head]


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
        heads = [shown(self.heads[n]) for n in used]
        rows = [[shown(row[n]) for n in used] for row in self.rows]
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
    return "\n\n".join(texts) + "\n"


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
    return escape(shown(text))


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
    block = shown(block)
    if _columns(block) <= width:
        return [block]
    margin = " " * (len(block) - len(block.lstrip()))
    return [line for part in APART.split(block.strip()) for line in _wrapped(part, width, margin, margin)]


def hanging(line: str, start: str, width: int) -> str:
    """A message in lines no longer than a width, the later ones below its first word; words stay whole.

    Parameters
    ----------
    line
        All of it.
    start
        What stays together at its beginning.
    width
        Of the screen.
    """
    first, said = start and f"{start} ", line.removeprefix(start)
    return "\n".join(_wrapped(said, width, first, " " * 6, whole=True)) or start


def _wrapped(text: str, width: int, first: str = "", later: str = "", *, whole: bool = False) -> list[str]:
    """Text in lines no longer than a width, words broken only where they are longer than that.

    Parameters
    ----------
    text, width
        The text and the width, in columns of the screen.
    first, later
        What the first line and the others begin with.
    whole
        True if words are not even broken there.
    """
    words = " ".join(shown(text).split())
    if _is_narrow(first + words):
        return wrap(
            words,
            width,
            initial_indent=first,
            subsequent_indent=later,
            break_on_hyphens=False,
            break_long_words=not whole,
        )
    lines, line = [], first
    for word in words.split():
        for piece in [word] if whole else _pieces(word, width - _columns(later)):
            joined = f"{line} {piece}" if line not in (first, later) else line + piece
            if _columns(joined) > width and line.strip():
                lines.append(line.rstrip())
                joined = later + piece
            line = joined
    return [*lines, line] if words else []


def _pieces(word: str, width: int) -> Iterator[str]:
    """Yield a word in pieces no wider than a width; an accent stays with its letter."""
    piece = ""
    for sign in word:
        if piece and _columns(piece + sign) > width:
            yield piece
            piece = ""
        piece += sign
    yield piece


def _is_narrow(text: str) -> bool:
    """True if every sign of a text takes one column."""
    return text.isascii() or all(_column(sign) == 1 for sign in text)


def _columns(text: str) -> int:
    """How many columns of a screen a text takes."""
    return len(text) if text.isascii() else sum(map(_column, text))


@cache
def _column(sign: str) -> int:
    """How many columns one sign takes: two for those of East Asia and emojis, none for an accent by itself."""
    if unicodedata.category(sign) in ("Mn", "Me") and sign != EMOJI:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1


def _padded(text: str, width: int, *, right: bool = False) -> str:
    """A text with blanks behind it, or before it where it stands at the `right`, as wide as that."""
    blanks = " " * (width - _columns(text))
    return blanks + text if right else text + blanks


def _spans(heads: Sequence[str]) -> list[tuple[int, int]]:
    """The first column below each head, and the one after its last."""
    firsts = [n for n, head in enumerate(heads) if head or not n]
    return list(zip(firsts, [*firsts[1:], len(heads)], strict=True))


def _widths(heads: Sequence[str], rows: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide each column is: as its longest cell, and less, the widest first, where the room is not enough."""
    cells = [max((_columns(row[n]) for row in rows), default=0) for n in range(len(heads))]
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
        needed = _columns(words) if whole else max(map(_columns, words.split()), default=0)
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
    columns = [_in_column(cell, width) if width else [] for cell, width in zip(cells, widths, strict=True)]
    for number in range(max(map(len, columns), default=0)):
        line = ""
        for lines, width, gap, head in zip(columns, widths, gaps, heads, strict=True):
            text = lines[number] if number < len(lines) else ""
            line += _padded(text, width, right=head.startswith(FIGURES)) + " " * gap
        yield line.rstrip()


def _in_column(cell: str, width: int) -> list[str]:
    """A cell in lines no longer than a width; words with hyphens may be parted there."""
    return wrap(cell, width) if _is_narrow(cell) else _wrapped(cell, width)
