"""Every figure in force: the defaults shipped as ``defaults.toml``, as typed data.

The nested ``rubric`` and ``policy`` tables stay mappings under the names they have in the TOML, so that a scenario
overrides them under the same names and ``lor score`` shows them under the same names.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

from .seasons import end_after, months_before, opening

__all__ = [
    "Applicant",
    "Asks",
    "Calendar",
    "Limits",
    "Listing",
    "Objective",
    "ProgramDefaults",
    "Report",
    "Season",
    "Settings",
    "shipped",
    "typed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who applies, as far as letters care. Each theme adds ``prefer THEME>=1`` to every program (R25)."""

    img: bool
    us_citizen: bool
    school_country: str
    targets: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """The calendar.

    Attributes
    ----------
    review_opens, review_expected
        The day programs begin to read; and whether it is only expected: not entered, and not announced yet.
    ends
        The last day anything is done.
    processing_days
        Business days from the upload of a letter until it can be assigned.
    overdue_days
        Days after its arrival was due up to which a letter is still counted on.
    grace_days
        Days after a program's reading day up to which a letter is still on time.
    late
        Steps (weeks after the reading day, share of the strength that is left), in rising order.
    expected_days
        Days from asking, or else from `as_of`, to the upload of a letter for which no day is given.
    apply
        The day of applying to all programs; None: to each on the last business day before its `complete_by`.
    holidays
        Days on which nobody works, weekends aside.
    rules_months
        Months before `review_opens` from which on what somebody looked up of a program is relied on.
    """

    as_of: date
    review_opens: date
    review_expected: bool
    ends: date
    processing_days: int
    overdue_days: int
    grace_days: int
    late: tuple[tuple[float, float], ...]
    expected_days: int
    apply: date | None
    holidays: tuple[date, ...]
    rules_months: int

    @property
    def rules_since(self) -> date:
        """What was looked up before this day counts as unchecked."""
        return months_before(self.review_opens, self.rules_months)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asks:
    """How many writers may still be asked, and the points one costs."""

    max: int
    cost: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """When to do what about a letter, in days (R29, R30).

    Attributes
    ----------
    ask_from_days, ask_by_days
        Before a letter is needed, between which its writer is to be asked.
    packet_days
        After asking, up to which the packet is sent.
    remind_from_days, remind_by_days
        Before a letter's own day, between which its writer is reminded.
    follow_from_days, follow_by_days
        After asking, between which to follow up.
    last_days
        Business days before the last upload that is in time, on which to remind for the last time.
    rotation_days
        Before the end of a rotation, from which on its writer is asked.
    late_rotation_days
        The length of a rotation that is still to be found.
    alarm_hours
        Before the beginning of an event, at which a calendar program reminds of it.
    """

    ask_from_days: int
    ask_by_days: int
    packet_days: int
    remind_from_days: int
    remind_by_days: int
    follow_from_days: int
    follow_by_days: int
    last_days: int
    rotation_days: int
    late_rotation_days: int
    alarm_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Objective:
    """The shares of the first goal, and the prices of the second in points (docs/model.md).

    Attributes
    ----------
    opening_share
        Of a missing letter, the share that counts where it is missing on the reading day; the rest, in the end.
    clause_share
        Of a stated clause, the share that counts where it fails among the letters on time; the rest, in the end.
    """

    extra_bar: float
    min_strength: float
    overlap: float
    prefer: float
    change: float
    opening_share: float
    clause_share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDefaults:
    """What a program asks for where the list is silent."""

    required: int
    img_friendly_percent: float
    maximum: Mapping[str, int]
    priority: Mapping[str, float]
    signal: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """How the list of programs is meant.

    Attributes
    ----------
    priority
        Whole numbers as priorities are ``weights`` or ``tiers``.
    own_ids
        Of the different names the share that must have an id of their own, for a column to be one of ids.
    """

    priority: str
    own_ids: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where it is too much to take all.

    Attributes
    ----------
    file_megabytes
        The largest input file that is read.
    letters
        The most letters, writers or rotations that are planned with.
    strengths_rows
        The most rows ``strengths.csv`` has before it shows kinds only.
    outcome_writers
        Pending writers up to whom all outcomes are worked out; beyond, they are drawn.
    samples, solved_samples
        Outcomes that are drawn; and where the model has to be asked.
    failures, orders
        Where outcomes are drawn: failures at once up to which every set is looked at, and orders of delivery from
        which contributions are estimated.
    draws, solved_draws
        How often all judged figures are moved together; and where each time is a search of its own.
    moved_kinds
        Kinds of program up to which ``lor solve`` tells how many programs keep their letters if a figure is moved.
    """

    file_megabytes: float
    letters: int
    strengths_rows: int
    outcome_writers: int
    samples: int
    solved_samples: int
    failures: int
    orders: int
    draws: int
    solved_draws: int
    moved_kinds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Words and lengths of what is printed: points of content for the bands, numbers of sets and fixes.

    `later_days` is by how many days applying later is tried.
    """

    near_tie: float
    lukewarm: float
    good: float
    strong: float
    sets: int
    later_days: int
    fixes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All of the above, the rubric and the policy."""

    applicant: Applicant
    season: Season
    calendar: Calendar
    asks: Asks
    objective: Objective
    program: ProgramDefaults
    rubric: Mapping[str, Any]
    policy: Mapping[str, Mapping[str, tuple[str, ...]]]
    listing: Listing
    limits: Limits
    report: Report


def shipped(name: str) -> dict[str, Any]:
    """Read a TOML file of this package, ``defaults.toml`` or ``vocabulary.toml``; a fresh copy every time."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def typed(tree: Mapping[str, Any], today: date) -> Settings:
    """Make settings of a complete, checked tree of figures; `today` stands for ``as_of = "today"``."""
    applicant = tree["applicant"]
    words = {name: tuple(applicant[name]) for name in ("targets", "themes")}
    return Settings(
        applicant=Applicant(**applicant | words),
        season=_season(tree["season"], today),
        calendar=Calendar(**tree["calendar"]),
        asks=Asks(**tree["asks"]),
        objective=Objective(**tree["objective"]),
        program=ProgramDefaults(**tree["program"]),
        rubric=tree["rubric"],
        policy={
            specialty: {track: tuple(entry["advice"]) for track, entry in tracks.items()}
            for specialty, tracks in tree["policy"].items()
        },
        listing=Listing(**tree["list"]),
        limits=Limits(**tree["limits"]),
        report=Report(**tree["report"]),
    )


def _season(figures: Mapping[str, Any], today: date) -> Season:
    """The calendar: where a day is left to the season, of the season `as_of` lies in."""
    table = shipped("seasons.toml")
    as_of = today if figures["as_of"] == "today" else figures["as_of"]
    found, own = opening(as_of, table), figures["review_opens"]
    opens = found.day if own == "season" else own
    days: dict[str, Any] = {
        "as_of": as_of,
        "review_opens": opens,
        "review_expected": own == "season" and found.expected,
        "ends": end_after(opens, table) if figures["ends"] == "season" else figures["ends"],
        "apply": {"each": None, "today": as_of}.get(figures["apply"], figures["apply"]),
        "late": tuple((float(weeks), float(share)) for weeks, share in figures["late"]),
        "holidays": tuple(sorted(set(figures["holidays"]))),
    }
    return Season(**{**figures, **days})
