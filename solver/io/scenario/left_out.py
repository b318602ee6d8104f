"""Rows of a list that are no programs or no letters: headings of sections, totals, footers, what nobody can read.

They are told and left out. A row in which a formula failed where its id or its name stood is a fault: it was one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import chain, compress, count
from string import punctuation

from ...domain.vocabulary import fold, row_words, words
from ..table.cells import Cells
from ..table.values import quoted

__all__ = ["letters_only", "programs_only"]

MOST_SHOWN = 8
"""So many texts are told one by one."""
START = 5
"""By so many letters a word is told from most others."""
FEW = 2
"""Of a table with so few columns, a row with one cell may well be an entry whose other cell was forgotten."""
PERSON = "writer"
"""A column of names of persons, of which some are words of headings: Gold, Reach."""
LONGEST_COUNT = 4
"""A number with more digits may be an id, and is no count of programs."""
IF_TWO = "If they are two, give each a label or a letter_id of its own."
FAILED = "a formula failed here, and nothing else says which {noun} the row is. Maybe mend it, or remove the row."

_FIGURE = re.compile(r"[\d\s.,/%$+-]+")
_ID = re.compile(r"\S*\d\S*")
_RIGHTS = re.compile(r"©|\(c\)\s", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_FIRST = re.compile(r"[\W_]*([^\W_]+)")
_ON = frozenset({"on", "by", "from", "at", "with"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sort:
    """What rows of one sort go by.

    Attributes
    ----------
    noun
        What they are: "program".
    ids, names
        Columns of the table that say which one a row is.
    alone
        Those of them of which a row says more than one, so that any text alone in a row is a heading.
    needs_name
        True if a row that says nothing in any of them is none, whatever else it says.
    """

    noun: str
    ids: Sequence[str]
    names: Sequence[str]
    alone: Collection[str]
    needs_name: bool


def programs_only(cells: Cells) -> Cells:
    """The rows that are programs; the others are told, with their numbers."""
    ids, names = _there(cells, "program_id", "nrmp"), _there(cells, "name", "institution")
    alone = (*ids, *names) if ids and names and len(cells.table.columns) > FEW else ()
    return _without(cells, _Sort(noun="program", ids=ids, names=names, alone=alone, needs_name=True))


def letters_only(cells: Cells) -> Cells:
    """The rows that are letters; the others are told, and those that are told once more."""
    ids, names = _there(cells, "letter_id", "writer_id"), _there(cells, "label", "writer")
    alone = ("label",) if len(cells.table.columns) > FEW else ()
    return _once(_without(cells, _Sort(noun="letter", ids=ids, names=names, alone=alone, needs_name=False)))


def _there(cells: Cells, *columns: str) -> list[str]:
    """Those of some columns that a table has."""
    return [column for column in columns if column in cells]


def _without(cells: Cells, sort: _Sort) -> Cells:
    """The rows of a sort; a note tells the others, and a fault those that a failed formula may have made such."""
    dropped = dict(_none(cells, sort))
    if not dropped:
        return cells
    told = {line: text for line, text in dropped.items() if not _is_lost(cells, sort, line, text)}
    if told:
        texts = [quoted(text) for text in dict.fromkeys(told.values()) if text and text.isprintable()]
        shown = f" ({', '.join(texts[:MOST_SHOWN])}{', …' * (len(texts) > MOST_SHOWN)})" if texts else ""
        are = f"is no {sort.noun}" if len(told) == 1 else f"are no {sort.noun}s"
        what = f"{cells.table.numbered(list(told))} {are} and not counted{shown}"
        cells.findings.note(cells.table.file, what, line=min(told))
    if len(told) == len(cells) and not cells.table.broken:
        cells.findings.fault(cells.table.file, f"no row of it is a {sort.noun}; expected at least one")
    return cells.some([line not in dropped for line in cells.table.lines])


def _is_lost(cells: Cells, sort: _Sort, line: int, text: str) -> bool:
    """True, and a fault, if a row without any `text` that names it has a failed formula in the place of one."""
    columns = (column for column in (*sort.ids, *sort.names) if line in cells.table.failed.get(column, ()))
    column = "" if text else next(columns, "")
    if column:
        cells.fault(line, column, FAILED.format(noun=sort.noun))
    return bool(column)


def _none(cells: Cells, sort: _Sort) -> Iterator[tuple[int, str]]:
    """Yield the lines of rows that are none of a sort, each with the text that shows it."""
    columns = [*sort.ids, *sort.names]
    odd = {text for column in columns for text in _odd(cells, column)}
    counts = {text for column in columns for text in _counts(cells, column)}
    lone = cells.table.lone if 2 * len(cells.table.lone) <= len(cells) else ()
    failed = {line for column in columns for line in cells.table.failed.get(column, ())}
    for place in cells.watched(_suspects(cells, columns, odd | counts, lone)):
        line = cells.table.lines[place]
        filled = {column: cells.text(column)[place] for column in columns if cells.text(column)[place]}
        alone = line in lone
        if (
            _sums_up(sort, filled, odd)
            or (not counts.isdisjoint(filled.values()) and _says_nothing(cells, place))
            or (alone and filled and _heads(sort, filled))
            or (not filled and (sort.needs_name or alone or line in failed))
        ):
            shows = next((text for text in filled.values() if text in odd), next(iter(filled.values()), ""))
            yield line, " ".join(shows.split())


def _suspects(cells: Cells, columns: Sequence[str], texts: Set[str], lone: Collection[int]) -> list[int]:
    """The places of rows that are to be looked at one by one.

    Parameters
    ----------
    cells, columns
        The rows, and the columns that say which one a row is.
    texts
        Texts that need a look.
    lone
        The lines of rows with one filled cell.
    """
    named = [cells.text(column) for column in columns]
    blank = ("",) * len(named)
    places: set[int] = set() if named else set(range(len(cells)))
    if named and all("" in column for column in named):
        places.update(compress(count(), map(blank.__eq__, zip(*named, strict=True))))
    for column in named if texts else ():
        places.update(compress(count(), map(texts.__contains__, column)))
    return sorted(places.union(bisect_left(cells.table.lines, line) for line in lone))


def _sums_up(sort: _Sort, filled: Mapping[str, str], odd: Set[str]) -> bool:
    """True if what names a row is a total, a footer or the like, and figures beside it that are no id.

    Parameters
    ----------
    sort
        What the row may be.
    filled
        What names it, by column.
    odd
        The texts that are totals, footers and the like.
    """
    if odd.isdisjoint(filled.values()):
        return False
    return all(text in odd or _is_figure(text, is_id=column in sort.ids) for column, text in filled.items())


def _is_figure(text: str, *, is_id: bool) -> bool:
    """True for numbers and days; where ids stand, for short ones."""
    digits = sum(map(str.isdigit, text)) if is_id else 0
    return digits <= LONGEST_COUNT and bool(_FIGURE.fullmatch(text))


def _says_nothing(cells: Cells, place: int) -> bool:
    """True if a row, by its place, has nothing but figures and totals, of whatever, in the columns that are read."""
    texts = (column[place] for column in cells.table.columns.values() if column[place])
    return all(_FIGURE.fullmatch(text) or _is_odd(text) or _sums_some(fold(text).split()) for text in texts)


def _sums_some(said: Sequence[str]) -> bool:
    """True for words like "subtotal oh" or "oh total"."""
    return bool(said) and not row_words("totals").isdisjoint((said[0], said[-1]))


def _heads(sort: _Sort, filled: Mapping[str, str]) -> bool:
    """True if the only cell of a row is the heading of a section: "TOP CHOICES", "Reach:"."""
    ((column, text),) = filled.items()
    known = row_words("sections")
    said = fold(text)
    spoken = [word for word in said.split() if not word.isdecimal()]
    made = spoken and known.issuperset(spoken)
    sounds = said in words("status") or (made and not (column == PERSON and row_words("counted").isdisjoint(spoken)))
    closes = text.rstrip().endswith(":") or _ADDRESS.match(text)
    return bool(sounds or closes) or (column in sort.alone and not _ID.fullmatch(text))


def _odd(cells: Cells, column: str) -> Iterator[str]:
    """Yield the texts of a column that name nothing; only those that begin like one are looked at closely."""
    own, texts = fold(cells.heading(column)), cells.text(column)
    starts = {text[:START] for text in texts} - {""}
    known = {word[:START] for word in _firsts()}
    alike = {start for start in starts if _is_like(start, known)}
    again = {start for start in starts if _is_like(start, {own[:START]})}
    different = dict.fromkeys(texts)
    close = [text for text in different if text[:START] in alike] if alike else []
    if any(start[0].isdecimal() for start in starts):
        close += [text for text in different if " " in text and text[0].isdecimal()]
    yield from filter(_is_odd, close)
    if again:
        yield from (text for text in different if text[:START] in again and fold(text) == own)


def _is_like(start: str, known: Collection[str]) -> bool:
    """True if the first letters of a text are those of a word that is `known`, or signs."""
    return not start[0].isalnum() or fold(start).partition(" ")[0] in known


@cache
def _firsts() -> frozenset[str]:
    """The first words of texts that name nothing."""
    counting = (*row_words("totals"), *row_words("counted"), *row_words("beside"), *row_words("numbers"))
    return frozenset((*counting, *(footer.partition(" ")[0] for footer in row_words("footers"))))


@cache
def _sum_words() -> frozenset[str]:
    """The words of which texts that name a sum are made."""
    return frozenset(chain.from_iterable(map(row_words, ("totals", "counted", "beside", "numbers"))))


@cache
def _footers() -> re.Pattern[str]:
    """The words that a footer begins with."""
    words = "|".join(sorted(row_words("footers"), key=len, reverse=True)).replace(" ", r"[\W_]+")
    return re.compile(rf"[\W_]*(?:{words})\b", re.IGNORECASE)


def _is_odd(text: str) -> bool:
    """True if a text names nothing: a total, a count, a footer, or no text at all."""
    first = _FIRST.match(text)
    if not first or _RIGHTS.match(text):
        return True
    return _is_sum(text) or _is_footer(text)


def _is_sum(text: str) -> bool:
    """True for texts like "Total: 45", "n=140" or "one hundred programs"."""
    last = text.replace("=", " ").replace(":", " ").split()[-1].strip(punctuation).casefold()
    if not (last.isdecimal() or last in _sum_words()):  # so that few texts are looked at as a whole
        return False
    said = fold(text).split()
    known = [word for word in said if not word.isdecimal()]
    sums = row_words("totals") | row_words("counted")
    return known == ["n"] != said or (not sums.isdisjoint(known) and _sum_words().issuperset(known))


def _is_footer(text: str) -> bool:
    """True for words like "Page 1 of 3", "Exported on 1 September" or "Source: FREIDA"."""
    begins = _footers().match(text)
    if not begins:
        return False
    rest = fold(text[begins.end() :])
    closes = text[begins.end() :].lstrip().startswith(":")
    return closes or not rest or rest.split()[0] in _ON or any(map(str.isdigit, rest))


def _counts(cells: Cells, column: str) -> Sequence[str]:
    """The texts of a column that are short numbers, where most are something else."""
    texts = cells.text(column)
    if min(map(len, texts), default=0) > LONGEST_COUNT:
        return ()
    different = set(texts)
    short = [text for text in different if len(text) <= LONGEST_COUNT and text.isdecimal()]
    return short if 2 * len(short) < len(different) else ()


def _once(cells: Cells) -> Cells:
    """The rows without those that say what an earlier one says, each of which is noted."""
    texts = [list(column) for column in cells.table.columns.values()]
    if not texts or len(set(zip(*texts, strict=True))) == len(cells):
        return cells
    first: dict[tuple[str, ...], int] = {}
    kept = []
    for line, number, row in cells.rows(cells.table.numbers, zip(*texts, strict=True)):
        earlier = first.setdefault(row, number)
        kept.append(earlier == number)
        if earlier != number:
            what = f"the row says what row {earlier} of the sheet says: they count as one letter. {IF_TWO}"
            cells.findings.note(cells.table.file, what, line=line, row=number if number != line else 0)
    return cells.some(kept)
