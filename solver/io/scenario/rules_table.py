"""``rules.csv``: what programs ask for, apart from any applicant; it fills cells that the list leaves empty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from ...domain.entities import Platform, RulesKnown, TrackType
from ...domain.needs import Clause
from ...domain.requirements import Understood
from ...domain.settings import Settings
from ..table.cells import NO_ID, Cells
from ..table.formulas import guarded
from ..table.values import identifier, quoted
from .asked import StatedCount, beside, clauses, letter_count_or_words, made_a_day
from .files import COLUMNS, RULES
from .stated import own_words, understood

__all__ = ["with_rules"]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Row:
    """What one row says; None or "" where it says nothing.

    Attributes
    ----------
    cells, line
        Where it stands.
    count, most
        What its cells `required` and `maximum` say.
    said
        What is understood of its requirements.
    """

    cells: Cells
    line: int
    count: StatedCount
    most: int | None
    needs: tuple[Clause, ...] | None
    requirements: str
    said: Understood | None
    checked: date | None
    source: str

    @property
    def required(self) -> int | None:
        """Letters it asks for."""
        return self.count.required

    @property
    def maximum(self) -> int | None:
        """The most letters it takes."""
        return self.count.maximum if self.most is None else self.most

    @property
    def states(self) -> bool:
        """True if it says anything beyond the count."""
        return self.needs is not None or bool(self.requirements)

    def at_best(self, since: date) -> RulesKnown:
        """How well rules that rest on it can be known, where only what was looked up `since` a day is relied on."""
        if self.checked is None:
            return RulesKnown.READ if self.needs is not None and self.requirements else RulesKnown.CHECKED
        return RulesKnown.UNCHECKED if self.checked < since else RulesKnown.CHECKED


class _Book:
    """The rows of one or more tables of rules, those of the first table before those of the next.

    Parameters
    ----------
    tables
        The tables.
    wanted
        The ids that programs of the list go by; other rows are counted, and not read.
    known
        The traits a clause may name.
    as_of
        The day the scenario stands at.
    """

    def __init__(self, tables: Iterable[Cells], wanted: Collection[str], known: frozenset[str], as_of: date) -> None:
        self.known = known
        self.tables = [_read(cells, wanted, known, as_of) for cells in tables]

    def rows(self, ids: Iterable[str], track: TrackType) -> list[_Row]:
        """The rows about a program, the one that goes before all others first.

        Parameters
        ----------
        ids
            What it goes by: in each table the first one counts that a row has.
        track
            Its track, whose own row goes before that of all tracks.
        """
        found: list[_Row] = []
        for table in self.tables:
            of_ids = ([table[key] for key in ((of, track), (of, None)) if key in table] for of in ids if of)
            found += next(filter(None, of_ids), [])
        return found


_Key = tuple[str, TrackType | None]
"""A program and one of its tracks; None: all of them."""


def _read(cells: Cells, wanted: Collection[str], known: frozenset[str], as_of: date) -> dict[_Key, _Row]:
    """Read the rows of one table that are about programs of the list; parameters as of :class:`_Book`."""
    ids = cells.ids("program_id")
    for line, program_id in cells.rows(ids):
        if not program_id:
            cells.fault(line, "program_id", NO_ID)
    here = [program_id in wanted for program_id in ids]
    if others := len(here) - sum(here):
        about = "1 row is about a program" if others == 1 else f"{others} rows are about programs"
        cells.findings.note(cells.table.file, f"{about} that your list does not have", aside=True)
    return _rows(cells.some(here), known, as_of)


def _rows(cells: Cells, known: frozenset[str], as_of: date) -> dict[_Key, _Row]:
    """Read rows; a fault where two are about one program and track and differ, or one contradicts itself."""
    columns = _columns(cells, known)
    texts = zip(*map(cells.text, COLUMNS[RULES][2:]), strict=True)
    rows: dict[_Key, _Row] = {}
    said: dict[_Key, tuple[str, ...]] = {}
    for line, text, *key, values in cells.rows(texts, *_keys(cells), zip(*columns.values(), strict=True)):
        row = _Row(cells=cells, line=line, **dict(zip(columns, values, strict=True)))
        program_id, track = key
        first = rows.setdefault((program_id, track), row)
        if said.setdefault((program_id, track), text) != text:
            what = f"{quoted(program_id)} stands on line {first.line} too, for the same tracks, and the two differ."
            cells.fault(line, "program_id", f"{what} Maybe name the track of each, or remove one.")
        _check(row, as_of)
    return rows


def _keys(cells: Cells) -> tuple[Sequence[str], Sequence[TrackType | None]]:
    """What rows are about: programs, and their tracks."""
    return cells.ids("program_id"), cells.words("track", TrackType, None)


def _columns(cells: Cells, known: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Read what rows say, by the names of :class:`_Row`."""
    counts = cells.read("required", partial(letter_count_or_words, known=known), StatedCount(), odd=made_a_day)
    requirements = own_words(cells, counts)
    return {
        "count": counts,
        "most": cells.integers("maximum", None, least=1),
        "needs": cells.read("needs", partial(clauses, known=known), None),
        "requirements": requirements,
        "said": understood(cells, requirements, known),
        "checked": cells.dates("checked"),
        "source": cells.text("source"),
    }


def _check(row: _Row, as_of: date) -> None:
    """Add faults where a row contradicts itself, and notes on what is odd in it on the day `as_of`."""
    if row.count.exact and row.maximum != row.count.maximum:
        row.cells.fault(row.line, "maximum", f"found {row.maximum}, but required says exactly {row.count.maximum}")
    elif row.required and row.maximum and row.required > row.maximum:
        row.cells.fault(row.line, "required", f"found {row.required}, more than the maximum, {row.maximum}")
    if row.checked and not row.states:
        what = "is empty though somebody looked: counted as unchecked. Maybe write none."
        row.cells.note(row.line, "needs", what)
    if row.checked and row.checked > as_of:
        row.cells.note(row.line, "checked", f"{row.checked} is after {as_of}, the day this stands at")


def with_rules(
    cells: Cells,
    columns: Mapping[str, Sequence[Any]],
    rules: Iterable[Cells],
    settings: Settings,
    known: frozenset[str],
) -> dict[str, Sequence[Any]]:
    """Fill the cells of the list that are empty with what rules say.

    Parameters
    ----------
    cells, columns
        The list, and what its rows say, by the names of `Track`.
    rules
        The tables of rules, the first before the next.
    settings
        For what platforms take, and how long rules are relied on.
    known
        The traits a clause may name.

    Returns
    -------
    dict
        The same columns, and ``seen``: the day somebody looked, and where. Where there are rules also ``at_best``: how
        well those of a row can be known.
    """
    tables = [table for table in rules if len(table)]
    said: list[_Row | None] = [None] * len(cells)
    if tables:
        ids = (columns["id"], columns["eras_id"], cells.ids("nrmp"), *_second(cells))
        book = _Book(tables, {name for column in ids for name in column}, known, settings.season.as_of)
        columns, said = _filled(cells, columns, ids, book, settings.program.maximum)
        since = settings.season.rules_since
        columns["at_best"] = [RulesKnown.CHECKED if row is None else row.at_best(since) for row in said]
    return {**columns, "seen": [(row.checked, row.source) if row else (None, "") for row in said]}


def _second(cells: Cells) -> Iterator[list[str]]:
    """Yield the ids of columns that stand beside one of our own name."""
    for texts in cells.table.second.values():
        yield [identifier(text) if guarded(text) == text else "" for text in texts]


def _filled(
    cells: Cells,
    columns: Mapping[str, Sequence[Any]],
    named: Sequence[Sequence[str]],
    book: _Book,
    platforms: Mapping[str, int],
) -> tuple[dict[str, Sequence[Any]], list[_Row | None]]:
    """Fill empty cells.

    Parameters
    ----------
    cells, columns
        The list.
    named
        The columns with what its programs go by.
    book
        The rules.
    platforms
        The most letters each platform takes.

    Returns
    -------
    tuple
        The columns; and per row, the row of rules that its statement or, without one, its counts are from, None where
        the list itself says it or nobody does.
    """
    filled = {name: list(columns[name]) for name in ("required", "needs", "requirements")}
    said: list[_Row | None] = [None] * len(cells)
    own = understood(cells, columns["requirements"], book.known)
    limits = (columns["track"], columns["platform"], columns["maximum"])
    passed_over: list[int] = []
    for place, (line, *ids, track, platform, maximum) in enumerate(cells.rows(*named, *limits)):
        if rows := book.rows(ids, track):
            most = platforms[platform] if maximum is None else maximum
            said[place] = _statement(filled, place, rows)
            if columns["needs"][place] is None and said[place] is None and _differ(own[place], rows):
                passed_over.append(line)
            counts = filled["required"][place]
            counts = counts if maximum is None else counts._replace(maximum=maximum)
            filled["required"][place] = _counts(counts, own[place], _before_words(rows, said[place]), platform, most)
    _tell_passed_over(cells, passed_over)
    return {**columns, **filled}, said


def _differ(words: Understood | None, rows: Iterable[_Row]) -> bool:
    """True if the list's own words, which go before what rules state, are not all that they state."""
    needs = next((row.needs for row in rows if row.needs is not None), None)
    return needs is not None and words is not None and (bool(words.left) or words.clauses != needs)


def _tell_passed_over(cells: Cells, lines: Sequence[int]) -> None:
    if lines:
        what = f"{cells.table.numbered(lines)}: a table of rules states other needs, and these words go before them"
        column = cells.heading("requirements" if "requirements" in cells else "required")
        advice = "Maybe clear the cell to take the needs over."
        cells.findings.note(cells.table.file, f"{what}. {advice}", line=lines[0], column=column)


def _statement(filled: Mapping[str, list[Any]], place: int, rows: Sequence[_Row]) -> _Row | None:
    """Fill what one program of the list states, and tell the row it is from.

    Parameters
    ----------
    filled
        The columns of the list.
    place
        The program's position in them.
    rows
        What rules say of it.
    """
    if filled["needs"][place] is not None or filled["requirements"][place]:
        return None
    stating = next((row for row in rows if row.states), rows[0])
    filled["needs"][place], filled["requirements"][place] = stating.needs, stating.requirements
    return stating


_Figures = dict[str, _Row]
"""Columns of counts to the row that says a figure there before any other does."""


def _before_words(rows: Sequence[_Row], stating: _Row | None) -> _Figures:
    """The rows whose cells say a figure, unless the words of the row `stating` what is asked for say it first."""
    found: dict[str, _Row | None] = {}
    for row in rows:
        for column in ("maximum", "required"):
            if getattr(row, column) is not None:
                found.setdefault(column, row)
            elif row is stating and getattr(row.said, column, None) is not None:
                found.setdefault(column, None)
    return {column: row for column, row in found.items() if row}


def _counts(
    own: StatedCount, words: Understood | None, figures: _Figures, platform: Platform, most: int
) -> StatedCount:
    """What a program says of its number of letters, with the figures of rules where the list says nothing.

    Parameters
    ----------
    own, words
        What the cells of the list say, and its own words.
    figures
        What rules say.
    platform, most
        Its platform, and the most it can take.
    """
    stated, _ = beside(own, words)
    required, limit = stated.required, stated.maximum
    if limit is None and "maximum" in figures:
        limit = _between(figures["maximum"], "maximum", required or 0, most, platform)
        own = own._replace(maximum=limit)
    if required is None and "required" in figures:
        most = most if limit is None else min(most, limit)
        own = own._replace(required=_between(figures["required"], "required", 0, most, platform))
    return own


def _between(row: _Row, column: str, least: int, most: int, platform: Platform) -> int:
    """A figure of a row as far as the list allows it, with a note where that is not all of it.

    Parameters
    ----------
    row, column
        Where it stands.
    least, most
        What the list asks for, and the most its program can take.
    platform
        Its platform.
    """
    figure: int = getattr(row, column)
    if figure < least:
        row.cells.note(row.line, column, f"found {figure}; your list asks for {least} letters: counts as {least}")
    elif figure > most:
        what = f"found {figure}; by your list it is on {platform} and takes at most {most}: counts as {most}"
        row.cells.note(row.line, column, what)
    return min(max(figure, least), most)
