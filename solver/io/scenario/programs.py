"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from ...domain.entities import Platform, ProgramSetting, RulesKnown, Track, TrackType
from ...domain.settings import ProgramDefaults, Settings
from ...domain.vocabulary import fold, specialty, track_told, words
from ...rules.defaults import least_known, letter_counts
from ..table.cells import NO_ID, Cells
from ..table.dates import day
from ..table.fields import note_unknown_specialties
from ..table.values import identifiers, quoted, yes_no
from .asked import LEAST_WEIGHT, StatedCount, clauses, letter_count, percent, weight
from .rules_table import with_rules

__all__ = ["read_tracks"]

NRMP = re.compile(r"(\w{4}\d{3})([A-Z])\w{1,2}")
"""An NRMP code such as 1000140C0: institution and specialty, the track's letter, its number."""
FEWEST_RANKS = 3
"""From so many on, whole numbers 1..n, all different, look like a rank list and not like weights."""

UNFILLED = (
    'is empty, but the program is applied to; expected the ids of the letters that are there, or "none". '
    "Maybe fill it in from the answer whose clicks you made: lor record DIR --from OUT"
)
ADVICE_ON_TRACKS = ". Maybe two tracks of one program: give each its own program_id and both the same eras_id."

_Row = Mapping[str, Any]
"""What one row says, by the names of :func:`_columns`; None where it says nothing."""


def read_tracks(
    cells: Cells, settings: Settings, known: frozenset[str], rules: Iterable[Cells] = (), *, unfilled: bool = False
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
    _check_ranks(cells)
    _note_shortened(cells)
    note_unknown_specialties(cells, "specialty")
    columns = with_rules(cells, _columns(cells, settings, known), rules, settings, known)
    _note_unjoined_tracks(cells, columns["id"], columns["eras_id"])
    _note_passed(cells, "deadline", columns["deadline"], settings.season.as_of, "the last day they take letters")
    _note_passed(cells, "apply_by", columns["apply_by"], settings.season.as_of, "the last day to apply")
    _note_closed_before(cells, columns["complete_by"], columns["deadline"])
    seen: dict[str, int] = {}
    for line, *values in cells.rows(*columns.values()):
        row = dict(zip(columns, values, strict=True))
        if row["id"]:
            cells.is_first(line, "program_id", row["id"], seen, ADVICE_ON_TRACKS)
        elif column := next((column for column in ("program_id", "nrmp") if column in cells), None):
            cells.fault(line, column, NO_ID)
        if row["applied"][0] and row["assigned"] is None and not unfilled:
            cells.fault(line, "assigned", UNFILLED)
        yield _track(cells, line, row, settings.program)


def _columns(cells: Cells, settings: Settings, known: frozenset[str]) -> dict[str, Sequence[Any]]:
    """Read every column, by the name it has in `Track` where its values go there as they are.

    Parameters as of :func:`read_tracks`.
    """
    comma = cells.table.comma_decimals
    named = settings.program
    city, state = _places(cells)
    return {
        "id": _either(cells.ids("program_id"), cells.ids("nrmp")),
        "name": cells.text("name"),
        "institution": cells.text("institution"),
        "eras_id": cells.ids("eras_id"),
        "specialty": cells.read("specialty", specialty, "internal medicine"),
        "track": _track_types(cells),
        "setting": cells.words("setting", ProgramSetting, ProgramSetting.UNIVERSITY_AFFILIATED, "program_setting"),
        "img_friendly": _img_friendly(cells, named.img_friendly_percent),
        "city": city,
        "state": state,
        "priority": cells.read("priority", partial(weight, table="priority", named=named.priority, comma=comma), 1.0),
        "signal": cells.read("signal", partial(weight, table="signal", named=named.signal, comma=comma), 1.0),
        "platform": _platforms(cells),
        "required_text": cells.text("required"),
        "required": cells.read("required", letter_count, StatedCount()),
        "maximum": cells.integers("maximum", None, least=1),
        "needs": cells.read("needs", partial(clauses, known=known), None),
        "requirements": cells.text("requirements"),
        "complete_by": cells.dates("complete_by", ("deadline", "apply_by"), settings.season.review_opens),
        "deadline": cells.dates("deadline", ("complete_by", "apply_by")),
        "apply_by": cells.dates("apply_by", ("complete_by", "deadline")),
        "applied": _applied(cells, settings.season.as_of),
        "assigned": cells.read("assigned", identifiers, None),
        "closed": cells.read("closed", yes_no, False),
    }


def _either(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Choose row by row the first that is filled."""
    return [a or b for a, b in zip(first, second, strict=True)]


def _track_types(cells: Cells) -> list[TrackType]:
    """Read the track a row names, else the one its specialty's wording gives away, else its NRMP code's letter.

    The NRMP knows no letter for the transitional year: its P there is no preliminary year of a specialty.
    """
    columns = (
        cells.words("track", TrackType, None),
        cells.text("track"),
        cells.read("specialty", track_told, None),
        cells.read("nrmp", _coded, None),
    )
    return [
        TrackType.TRANSITIONAL
        if track and wording == TrackType.TRANSITIONAL and text in ("P", "p")
        else track or TrackType(wording or code or TrackType.CATEGORICAL)
        for _, track, text, wording, code in cells.rows(*columns)
    ]


def _coded(nrmp: str) -> str | None:
    """Our word for the track's letter in an NRMP code."""
    code = NRMP.fullmatch(nrmp.upper())
    return words("track").get(fold(code[2])) if code else None


def _img_friendly(cells: Cells, least: float) -> list[bool]:
    """Read if each program takes many IMGs: as it says, else True from `least` percent on."""
    shares = cells.read("img_percent", percent, None)
    given = {share for share in shares if share}
    if given and max(given) <= 1 and min(given) < 1:
        (text, line), *_ = cells.distinct("img_percent").items()
        cells.note(line, "img_percent", f"{quoted(text)} is read as a share: 0.45 is 45 percent")
        least = least / 100
    friendly = cells.read("img_friendly", yes_no, None)
    return [(share or 0.0) >= least if said is None else said for said, share in zip(friendly, shares, strict=True)]


def _places(cells: Cells) -> tuple[list[str], list[str]]:
    """Read city and state, each from its own column or from one that has both."""
    both = cells.read("city_state", lambda text: text.rpartition(","), ("", "", ""))
    return (
        _either(cells.text("city"), [city.strip() for city, _, _ in both]),
        _either(cells.text("state"), [state.strip() for _, _, state in both]),
    )


def _platforms(cells: Cells) -> list[Platform]:
    """Read the platform a row names, else what it says of taking part in ERAS and SF Match."""
    named = cells.words("platform", Platform, None)
    sf_match = cells.read("sf_match", yes_no, None)
    in_eras = cells.read("in_eras", yes_no, None)
    rows = list(cells.rows(named, sf_match, in_eras))
    outside = [line for line, platform, sf, eras in rows if eras is False and not sf and not platform]
    if outside:
        what = f"{len(outside)} programs from here on take no part in ERAS, and no other platform is named;"
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


def _note_passed(cells: Cells, column: str, days: Sequence[date | None], as_of: date, what: str) -> None:
    """Add a note for each last day of some rows that has passed.

    Parameters
    ----------
    cells, column, days
        The rows, a column of theirs, and what it says.
    as_of
        The day the scenario stands at.
    what
        What may be done up to such a day.
    """
    passed: dict[date, list[int]] = {}
    for line, last in cells.rows(days):
        if last and last < as_of:
            passed.setdefault(last, []).append(line)
    for last, lines in sorted(passed.items()):
        cells.note(lines[0], column, f"{last} has passed on {as_of}: for {_rows(lines)} {what}")


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
    required, maximum = _counts(cells, line, row, defaults)
    known = RulesKnown.UNCHECKED if row["needs"] is None else RulesKnown.CHECKED
    done, done_on = row["applied"]
    product = row.pop("priority") * row.pop("signal")
    if product < LEAST_WEIGHT:
        cells.fault(line, "priority", f"times the signal is {product:g}, expected at least {LEAST_WEIGHT:g}")
    del row["required_text"], row["requirements"]
    institution = row.pop("institution")
    name: str = row["name"] or institution or row["id"]
    if institution and not name.startswith(institution):
        name = f"{institution}: {name}"
    settled = {
        "name": name,
        "weight": product,
        "required": required,
        "maximum": maximum,
        "applied": done,
        "applied_on": done_on,
        "assigned": row["assigned"] or (),
        "needs": row["needs"] or (),
        "rules": least_known((known, row.pop("at_best"))) if "at_best" in row else known,
        "line": line,
    }
    return Track(**{**row, **settled})


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
    required, most = letter_counts(
        stated.required, stated.maximum if maximum is None else maximum, platform_maximum, defaults.required
    )
    if maximum is not None and maximum > platform_maximum:
        cells.fault(line, "maximum", f"found {maximum}, but {platform} takes at most {platform_maximum} letters")
        return required, most
    if stated.exact and maximum is not None and stated.maximum != maximum:
        cells.fault(line, "maximum", f"found {maximum}, but required says {quoted(row['required_text'])}")
    if required > most:
        limit = f"the most {platform} takes, {platform_maximum}" if maximum is None else f"the maximum, {maximum}"
        cells.fault(line, "required", f"found {quoted(row['required_text'])}, more than {limit}")
    return required, most


def _check_ranks(cells: Cells) -> None:
    """Add a fault where the priorities are the ranks 1 to n: the best program would weigh least."""
    texts = [text for text in cells.text("priority") if text]
    if len(texts) < FEWEST_RANKS or not all(re.fullmatch(r"[0-9]{1,7}(\.0+)?", text) for text in texts):
        return
    if sorted(int(float(text)) for text in texts) == list(range(1, len(texts) + 1)):
        what = f"1 to {len(texts)}, all different: looks like a rank, but a larger priority weighs more."
        line = min(cells.distinct("priority").values())
        cells.fault(line, "priority", f"{what} Maybe write top, high, normal or low.")


def _note_shortened(cells: Cells) -> None:
    """Add notes on ids such as 1.40052E+09: a workbook has dropped their last digits."""
    if not any("E+" in text for text in cells.text("program_id")):
        return
    for text, line in cells.watched(cells.distinct("program_id").items()):
        if re.fullmatch(r"\d(\.\d+)?E\+\d+", text):
            what = f"{quoted(text)} is a number that a workbook has shortened."
            cells.note(line, "program_id", f"{what} Maybe format the column as text and save it again.")
