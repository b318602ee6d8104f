"""``programs.csv``: the list, as applicants keep it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from ..domain import Platform, ProgramSetting, Track, TrackType
from ..errors import maybe
from ..needs import Clause, NeedsError, parse
from ..settings import ProgramDefaults, Settings
from ..vocabulary import fold, specialties, specialty, track_told
from .cells import Cells, choice, day, identifier, identifiers, number, percent, required_letters, weight, yes_no

__all__ = ["PROGRAMS", "tracks"]

PROGRAMS = (
    "program_id",
    "name",
    "eras_id",
    "specialty",
    "track",
    "setting",
    "img_friendly",
    "img_percent",
    "city",
    "state",
    "city_state",
    "institution",
    "priority",
    "signal",
    "platform",
    "sf_match",
    "in_eras",
    "required",
    "maximum",
    "needs",
    "complete_by",
    "deadline",
    "applied",
    "assigned",
    "closed",
    "nrmp",
)
FEWEST_RANKS = 3
"""So many whole numbers 1..n, all different, look like a rank list and not like weights."""


def tracks(cells: Cells, settings: Settings, known: frozenset[str]) -> Iterator[tuple[int, Track]]:
    """Read the rows, each with its line; `known` are the traits a clause may name."""
    columns = _columns(cells, settings, known)
    _check_ranks(cells)
    _check_specialties(cells)
    seen: dict[str, int] = {}
    for place, line in enumerate(cells.table.lines):
        row = {name: values[place] for name, values in columns.items()}
        if not row["id"]:
            cells.fault(line, "program_id", "is empty")
        elif row["id"] in seen:
            what = f'"{row["id"]}" stands on line {seen[row["id"]]} too; ids are unique.'
            advice = " Maybe two tracks of one program: give each its own program_id and both this id as eras_id."
            cells.fault(line, "program_id", what + advice)
        else:
            seen[row["id"]] = line
            yield line, _track(cells, line, row, settings)


def _columns(cells: Cells, settings: Settings, known: frozenset[str]) -> dict[str, list[Any]]:
    comma = cells.table.comma_decimals
    priority = partial(weight, table="priority", named=dict(settings.program.priority), comma=comma)
    signal = partial(weight, table="signal", named=dict(settings.program.signal), comma=comma)
    ids = cells.read("program_id" if "program_id" in cells.table else "nrmp", identifier, "")
    return {
        "id": ids,
        "name": cells.text("name"),
        "institution": cells.text("institution"),
        "eras_id": cells.read("eras_id", identifier, ""),
        "specialty": cells.read("specialty", specialty, ""),
        "told": cells.read("specialty", track_told, None),
        "track": cells.read("track", lambda text: choice(text, TrackType, "track"), None),
        "setting": cells.read("setting", lambda text: choice(text, ProgramSetting, "program_setting"), None),
        "img_friendly": cells.read("img_friendly", yes_no, None),
        "img_percent": cells.read("img_percent", percent, None),
        "city": cells.text("city"),
        "state": cells.text("state"),
        "city_state": cells.text("city_state"),
        "priority": cells.read("priority", priority, 1.0),
        "signal": cells.read("signal", signal, 1.0),
        "platform": cells.read("platform", lambda text: choice(text, Platform, "platform"), None),
        "sf_match": cells.read("sf_match", yes_no, False),
        "in_eras": cells.read("in_eras", yes_no, None),
        "required": cells.read("required", required_letters, (None, None)),
        "maximum": cells.read("maximum", partial(number, least=1), None),
        "needs": _needs(cells, known),
        "complete_by": cells.dates("complete_by"),
        "deadline": cells.dates("deadline"),
        "applied": cells.read("applied", _applied, (False, None)),
        "assigned": cells.read("assigned", identifiers, None),
        "closed": cells.read("closed", yes_no, False),
    }


def _track(cells: Cells, line: int, row: dict[str, Any], settings: Settings) -> Track:
    """Settle what one row leaves open, and what in it contradicts itself."""
    defaults = settings.program
    platform = row["platform"] or (Platform.SFMATCH if row["sf_match"] and not row["in_eras"] else Platform.ERAS)
    required, maximum = _counts(cells, line, row, defaults, platform)
    city, _, state = row["city_state"].rpartition(",")
    applied, applied_on = row["applied"]
    if applied and row["assigned"] is None:
        what = 'applied to, but assigned is empty. Expected the letters that are there, or "none".'
        cells.fault(line, "assigned", what)
    friendly = row["img_friendly"]
    if friendly is None:
        friendly = (row["img_percent"] or 0.0) >= defaults.img_friendly_percent
    name = row["name"] or row["id"]
    return Track(
        id=row["id"],
        name=f"{row['institution']}: {name}" if row["institution"] else name,
        eras_id=row["eras_id"],
        specialty=row["specialty"] or "internal medicine",
        track=row["track"] or TrackType(row["told"] or TrackType.CATEGORICAL),
        setting=row["setting"] or ProgramSetting.UNIVERSITY_AFFILIATED,
        img_friendly=friendly,
        city=row["city"] or city.strip(),
        state=row["state"] or state.strip(),
        weight=row["priority"] * row["signal"],
        platform=platform,
        required=required,
        maximum=maximum,
        needs=row["needs"],
        deadline=row["deadline"],
        applied=applied,
        applied_on=applied_on,
        assigned=row["assigned"] or (),
        closed=row["closed"],
        complete_by=row["complete_by"] or settings.season.review_opens,
    )


def _counts(
    cells: Cells, line: int, row: dict[str, Any], defaults: ProgramDefaults, platform: Platform
) -> tuple[int, int]:
    """Required and maximum, from what the row says of either."""
    most = defaults.maximum[platform]
    required, told = row["required"]
    maximum = row["maximum"]
    if maximum is not None and maximum > most:
        cells.fault(line, "maximum", f"found {maximum}, but {platform} takes at most {most} letters")
        maximum = most
    if told is not None and maximum is not None and told != maximum:
        said = f'"{cells.text("required")[cells.table.lines.index(line)]}"'
        cells.fault(line, "maximum", f"found {maximum}, but required says {said}")
    settled = maximum if maximum is not None else min(told if told is not None else most, most)
    if required is None:
        return min(defaults.required, settled), settled
    if required > settled:
        cells.fault(line, "required", f"found {required}, more than the maximum, {settled}")
    return required, settled


def _needs(cells: Cells, known: frozenset[str]) -> list[tuple[Clause, ...] | None]:
    def read(text: str) -> tuple[Clause, ...]:
        try:
            return parse(text, known)
        except NeedsError as error:
            raise ValueError(f"{error.what} {_pointed(text, error.position)}") from None

    return cells.read("needs", read, None)


def _pointed(text: str, position: int) -> str:
    """The clause again with a mark before the place that cannot be read."""
    return f'At character {position + 1}, marked >>: "{text[:position]}>>{text[position:]}"'


def _applied(text: str) -> tuple[bool, date | None]:
    try:
        return yes_no(text), None
    except ValueError:
        try:
            return True, day(text)
        except ValueError:
            raise ValueError(f'found "{text}", allowed are yes, no, or the day of applying') from None


def _check_ranks(cells: Cells) -> None:
    given = [(line, text) for line, text in zip(cells.table.lines, cells.text("priority"), strict=True) if text]
    if len(given) < FEWEST_RANKS or not all(text.removesuffix(".0").isdigit() for _, text in given):
        return
    if sorted(int(text.removesuffix(".0")) for _, text in given) == list(range(1, len(given) + 1)):
        what = f"1 to {len(given)}, all different: looks like a rank, but a larger priority weighs more."
        cells.fault(given[0][0], "priority", f"{what} Maybe write top, high, normal or low.")


def _check_specialties(cells: Cells) -> None:
    """A note for each specialty nobody has heard of: it counts as a field of its own."""
    noted: set[str] = set()
    for line, text in zip(cells.table.lines, cells.text("specialty"), strict=True):
        ours = specialty(text)
        if text and fold(text) not in noted and ours not in specialties():
            noted.add(fold(text))
            cells.note(line, "specialty", f'"{text}" is taken as a specialty of its own.{maybe(ours, specialties())}')
