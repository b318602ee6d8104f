"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import compress
from typing import Any

from ...domain.codes import NRMP, Coded
from ...domain.entities import Platform, ProgramSetting, Track
from ...domain.settings import ProgramDefaults, Settings
from ...domain.vocabulary import fold, words
from ...rules.defaults import least_known, letter_counts
from ..table.cells import Cells
from ..table.dates import day
from ..table.fields import read_or_note
from ..table.values import choice, identifiers, quoted, yes_no
from .asked import LEAST_WEIGHT, StatedCount, beside, clauses, letter_count_or_words, made_a_day, settled_rules, weight
from .international import img_friendly
from .left_out import programs_only
from .priorities import priorities
from .program_fields import codes, specialties, tracks_of
from .program_ids import identified
from .program_suppositions import suppose
from .rules_table import with_rules
from .stated import own_words, stated_rules, understood

__all__ = ["read_tracks"]

UNFILLED = (
    'is empty, but the program is applied to; expected the ids of the letters that are there, or "none". '
    "Maybe fill it in from the answer whose clicks you made: lor record DIR --from OUT"
)
ADVICE_ON_TRACKS = ". Maybe two tracks of one program: give each its own program_id and both the same eras_id."

SETTING = partial(choice, allowed=ProgramSetting, table="program_setting")
PLATFORM = partial(choice, allowed=Platform, table="platform")

PASSED = "the last day they take letters; one assigned there now may not be read"
MOST_NAMED = 3
"""So many programs a note names."""

_Row = Mapping[str, Any]
"""What one row says, by the names of :func:`_columns`; None where it says nothing."""


def read_tracks(
    cells: Cells, settings: Settings, known: frozenset[str], rules: Sequence[Cells] = (), *, unfilled: bool = False
) -> Iterator[Track]:
    """Read the rows.

    Parameters
    ----------
    cells
        The rows.
    settings
        For what stands in place of empty cells.
    known
        The traits a clause may name.
    rules
        Tables that fill cells which the list leaves empty, the first of them before the next.
    unfilled
        True if a row that was applied to may leave open which letters are there.
    """
    cells = programs_only(cells)
    if not len(cells):
        return
    coded = codes(cells)
    ids = identified(cells, settings.listing.own_ids, rules)
    columns = with_rules(cells, {"id": ids} | _columns(cells, settings, known, coded), rules, settings, known)
    columns["said"] = understood(cells, columns["requirements"], known)
    columns["stated"] = stated_rules(columns, columns.pop("seen"))
    twins = _twins(cells, columns)
    cells, columns, coded = _once(cells, columns, coded, twins)
    suppose(cells, settings, coded, columns)
    _note_unjoined_tracks(cells, columns["id"], columns["eras_id"])
    _note_passed(cells, columns, "deadline", settings.season.as_of, PASSED)
    _note_passed(cells, columns, "apply_by", settings.season.as_of, "the last day to apply")
    _note_closed_before(cells, columns["complete_by"], columns["deadline"])
    seen: dict[str, int] = {}
    repeat = len(set(columns["id"])) < len(cells)
    for line, *values in cells.rows(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        if repeat:
            cells.is_first(line, "program_id", row["id"], seen, ADVICE_ON_TRACKS)
        if row["applied"][0] and row["assigned"] is None and not unfilled:
            cells.fault(line, "assigned", UNFILLED)
        track = _track(cells, line, row, settings.program)
        yield replace(track, twin_lines=tuple(twins[line])) if line in twins else track


def _once(
    cells: Cells, columns: dict[str, Sequence[Any]], coded: list[Coded | None], twins: Mapping[int, Sequence[int]]
) -> tuple[Cells, dict[str, Sequence[Any]], list[Coded | None]]:
    """The rows, what they say and what their codes tell, without those that say what an earlier one says.

    Parameters
    ----------
    cells, columns, coded
        All of them.
    twins
        The line of a first row to the lines of the others.
    """
    if not twins:
        return cells, columns, coded
    again = {line for lines in twins.values() for line in lines}
    kept = [line not in again for line in cells.table.lines]
    said: dict[str, Sequence[Any]] = {name: list(compress(values, kept)) for name, values in columns.items()}
    return cells.some(kept), said, list(compress(coded, kept))


def _twins(cells: Cells, columns: Mapping[str, Sequence[Any]]) -> dict[int, list[int]]:
    """Find rows that say of a program what an earlier one says: they count once, and that is told.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.

    Returns
    -------
    dict
        The line of the first row to the lines of the others.
    """
    if len(set(columns["id"])) == len(cells):
        return {}
    rows_of = Counter(columns["id"])
    compared = [values for column, values in columns.items() if column != "required_text"]
    first: dict[str, tuple[int, tuple[Any, ...]]] = {}
    twins: defaultdict[int, list[int]] = defaultdict(list)
    for line, track_id, *values in cells.rows(columns["id"], *compared):
        if rows_of[track_id] > 1:
            earlier, said = first.setdefault(track_id, (line, tuple(values)))
            if earlier != line and said == tuple(values):
                twins[earlier].append(line)
    if twins:
        again = sorted(line for lines in twins.values() for line in lines)
        says = "says" if len(again) == 1 else "say"
        what = f"{cells.table.numbered(again)} {says} of a program what an earlier row says; each program counts once"
        cells.findings.note(cells.table.file, what, line=again[0])
    return twins


def _columns(
    cells: Cells, settings: Settings, known: frozenset[str], coded: Sequence[Coded | None]
) -> dict[str, Sequence[Any]]:
    """Read every column, by the name it has in `Track` where its values go there as they are.

    Parameters
    ----------
    cells, settings, known
        As of :func:`read_tracks`.
    coded
        What the code of each row tells.
    """
    comma = cells.table.comma_decimals
    figures, opens = settings.program, settings.season.review_opens
    city, state = _places(cells)
    counts = cells.read("required", partial(letter_count_or_words, known=known), StatedCount(), odd=made_a_day)
    return {
        "name": cells.text("name"),
        "institution": cells.text("institution"),
        "eras_id": cells.ids("eras_id"),
        "specialty": specialties(cells, coded),
        "track": tracks_of(cells, coded),
        "setting": read_or_note(cells, "setting", SETTING, ProgramSetting.UNIVERSITY_AFFILIATED),
        "img_friendly": img_friendly(cells, figures.img_friendly_percent),
        "city": city,
        "state": state,
        "priority": priorities(cells, settings),
        "signal": read_or_note(
            cells, "signal", partial(weight, table="signal", named=figures.signal, comma=comma), 1.0
        ),
        "platform": _platforms(cells),
        "required_text": cells.text("required"),
        "required": counts,
        "maximum": cells.integers("maximum", None, least=1),
        "needs": cells.read("needs", partial(clauses, known=known), None),
        "requirements": own_words(cells, counts),
        "complete_by": cells.dates("complete_by", ("deadline", "apply_by"), opens, review_opens=opens),
        "deadline": cells.dates("deadline", ("complete_by", "apply_by"), review_opens=opens, vague=True),
        "apply_by": cells.dates("apply_by", ("complete_by", "deadline"), review_opens=opens, vague=True),
        "applied": _applied(cells, settings.season.as_of),
        "assigned": cells.read("assigned", identifiers, None),
        "closed": cells.read("closed", yes_no, False),
    }


def _either(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Choose row by row the first that is filled."""
    return [a or b for a, b in zip(first, second, strict=True)]


def _places(cells: Cells) -> tuple[list[str], list[str]]:
    """Read city and state, each from its own column or from one that has both."""
    both = cells.read("city_state", lambda text: text.rpartition(","), ("", "", ""))
    return (
        _either(cells.text("city"), [city.strip() for city, _, _ in both]),
        _either(cells.text("state"), [state.strip() for _, _, state in both]),
    )


def _platforms(cells: Cells) -> list[Platform]:
    """Read the platform a row names, else what it says of taking part in ERAS and SF Match."""
    platform_named = read_or_note(cells, "platform", PLATFORM, None)
    sf_match = read_or_note(cells, "sf_match", yes_no, None)
    in_eras = read_or_note(cells, "in_eras", yes_no, None)
    rows = list(cells.rows(platform_named, sf_match, in_eras))
    outside = [line for line, platform, sf, eras in rows if eras is False and not sf and not platform]
    if outside:
        take = "this program takes" if len(outside) == 1 else f"{len(outside)} programs from here on take"
        what = f"{take} no part in ERAS, and no other platform is named;"
        cells.note(outside[0], "in_eras", f"{what} counted as eras. Maybe fill a column platform.")
    return [platform or (Platform.SFMATCH if sf and not eras else Platform.ERAS) for _, platform, sf, eras in rows]


def _applied(cells: Cells, as_of: date) -> list[tuple[bool, date | None]]:
    """Read if, and on which day, each program was applied to; a day after `as_of` is noted."""
    month_first = cells.month_first("applied", ("complete_by", "deadline", "apply_by"))

    def parse(text: str) -> tuple[bool, date | None]:
        answer = words("yes_no").get(fold(text))
        try:
            return answer != "no", None if answer else day(text, month_first=month_first)
        except ValueError:
            raise ValueError(f"found {quoted(text)}, allowed are yes, no, or the day of applying") from None

    never: tuple[bool, date | None] = (False, None)
    answers = cells.read("applied", parse, never)
    for line, (_, on) in cells.rows(answers):
        if on and on > as_of:
            cells.note(line, "applied", f"{on} is after {as_of}, the day this stands at; counted as applied to")
    return answers


def _note_passed(cells: Cells, columns: Mapping[str, Sequence[Any]], column: str, as_of: date, what: str) -> None:
    """Add a note for each last day of some rows that has passed.

    Parameters
    ----------
    cells, columns
        The rows, and what they say.
    column
        One that holds last days.
    as_of
        The day the scenario stands at.
    what
        What may be done up to such a day.
    """
    days = columns[column]
    passed: dict[date, list[int]] = {last: [] for last in sorted(set(days) - {None}) if last < as_of}
    for place, (_, last) in enumerate(cells.rows(days) if passed else ()):
        if last in passed:
            passed[last].append(place)
    for last, places in passed.items():
        rows = _named(columns["name"], places)
        cells.note(cells.table.lines[places[0]], column, f"{last} has passed on {as_of}: for {rows} {what}")


def _named(names: Sequence[str], places: Sequence[int]) -> str:
    """How many rows stand at some places, and the names of the first of them."""
    said = _rows(places)
    first = ", ".join(names[place] for place in places[:MOST_NAMED] if names[place])
    more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
    return f"{said} ({first}{more})" if len(places) > 1 and first else said


def _note_closed_before(cells: Cells, wanted: Sequence[date | None], last: Sequence[date | None]) -> None:
    """Add a note for each `complete_by` entered that is after the `deadline` of its row.

    Parameters
    ----------
    cells
        The rows.
    wanted, last
        The days by which their letters should be there, and the last ones on which they take any.
    """
    late: dict[tuple[date, date], list[int]] = {}
    for line, entered, by, end in cells.rows(cells.text("complete_by"), wanted, last):
        if entered and by and end and by > end:
            late.setdefault((by, end), []).append(line)
    for (by, end), lines in sorted(late.items()):
        told = f"the letters of {_rows(lines)} should be there by {by}, but none is taken after the deadline, {end}"
        cells.note(lines[0], "complete_by", told)


def _rows(lines: Sequence[int]) -> str:
    """How many rows some lines are."""
    return "this row" if len(lines) == 1 else f"{len(lines)} rows"


def _note_unjoined_tracks(cells: Cells, ids: Sequence[str], eras_ids: Sequence[str]) -> None:
    """Add a note where NRMP codes show tracks of one program that nothing joins: they could get different letters.

    Parameters
    ----------
    cells
        The rows.
    ids, eras_ids
        What they say, one text per row; an NRMP code is looked for among `ids`.
    """
    programs = Counter(code[1] for track_id in set(ids) if (code := NRMP.fullmatch(track_id)))
    if len(programs) == programs.total():
        return
    split = [
        (line, track_id)
        for line, track_id, eras_id in cells.rows(ids, eras_ids)
        if not eras_id and (code := NRMP.fullmatch(track_id)) and programs[code[1]] > 1
    ]
    if split:
        line, track_id = split[0]
        what = f"{quoted(track_id)} and {len(split) - 1} more look like tracks of programs that share letters."
        advice = "Maybe give the tracks of one program the same eras_id; without it each counts as a program."
        cells.note(line, "program_id" if "program_id" in cells else "nrmp", f"{what} {advice}")


def _track(cells: Cells, line: int, row: dict[str, Any], defaults: ProgramDefaults) -> Track:
    """Settle what one row leaves open, and add faults where it contradicts itself.

    Parameters
    ----------
    cells, line
        The row's file and line.
    row
        What it says; only what a `Track` has as it stands is left in it.
    defaults
        What a program asks for that says nothing.
    """
    needs, known = settled_rules(row["needs"], row["said"])
    required, maximum = _counts(cells, line, row, defaults)
    done, done_on = row["applied"]
    product = row.pop("priority") * row.pop("signal")
    if product < LEAST_WEIGHT:
        cells.fault(line, "priority", f"times the signal is {product:g}, expected at least {LEAST_WEIGHT:g}")
    del row["required_text"], row["requirements"], row["said"]
    institution = row.pop("institution")
    name: str = row["name"] or institution or row["id"]
    if institution and not name.startswith(institution):
        name = f"{institution}: {name}"
    row["rules"] = least_known((known, row.pop("at_best"))) if "at_best" in row else known
    row.update(name=name, weight=product, required=required, maximum=maximum, needs=needs, line=line)
    row.update(applied=done, applied_on=done_on, assigned=row["assigned"] or ())
    return Track(**row)


def _with_own_words(cells: Cells, line: int, row: _Row, platform_maximum: int) -> StatedCount:
    """What a row's cells say of its counts, and where they say nothing its own words; a note where those cannot be.

    Parameters
    ----------
    cells, line
        The row's file and line.
    row
        What it says.
    platform_maximum
        The most letters its platform takes.
    """
    count: StatedCount = row["required"]
    stated = count if row["maximum"] is None else count._replace(maximum=row["maximum"])
    filled, told = beside(stated, row["said"])
    if stated.required is None and (filled.required or 0) > platform_maximum:
        told = f"{filled.required} letters are asked for, more than are taken; counted as {platform_maximum}"
        filled = filled._replace(required=platform_maximum)
    if told:
        cells.note(line, "requirements", f"found {quoted(row['requirements'])}: {told}")
    return filled


def _counts(cells: Cells, line: int, row: _Row, defaults: ProgramDefaults) -> tuple[int, int]:
    """Required and maximum, in letters, from what a row says of either; a fault where that cannot be.

    Parameters
    ----------
    cells, line
        The row's file and line.
    row
        What it says.
    defaults
        What platforms take, and what a program asks for that says nothing.
    """
    platform = row["platform"]
    stated: StatedCount = row["required"]
    maximum: int | None = row["maximum"]
    platform_maximum = defaults.maximum[platform]
    bare = maximum is None and row["said"] is None
    filled = stated if bare else _with_own_words(cells, line, row, platform_maximum)
    required, most = letter_counts(filled.required, filled.maximum, platform_maximum, defaults.required)
    if maximum is not None and maximum > platform_maximum:
        cells.fault(line, "maximum", f"found {maximum}, but {platform} takes at most {platform_maximum} letters")
        return required, most
    if stated.exact and maximum is not None and stated.maximum != maximum:
        cells.fault(line, "maximum", f"found {maximum}, but required says {quoted(row['required_text'])}")
    if required > most and maximum is None:
        what = f"found {quoted(row['required_text'])}, more than the most {platform} takes: counts as {most}"
        cells.note(line, "required", what)
        return most, most
    if required > most:
        what = f"found {quoted(row['required_text'])}, more than the maximum, {maximum}"
        cells.fault(line, "required", what)
    return required, most
