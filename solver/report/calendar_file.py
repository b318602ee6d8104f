"""The calendar as a file for calendar programs (RFC 5545): the same events under the same ids on every day.

Importing it again moves events and doubles none: ids rest on letters, programs and the kind of step alone. What an
earlier file holds that is no longer to be done is called off in the one that takes its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event

from ..analysis.result import Result
from ..analysis.tasks import Task, TaskKind
from .calendar import Entry

__all__ = ["PRODUCT", "calendar_file", "earlier_events"]

PRODUCT = "-//lor-solver//lor calendar//EN"
"""By which a file is known to be ours."""
NAMESPACE = UUID("5b1f1a52-8f0e-5f0c-9a51-3f5c0d6b7a10")
"""Of the ids of events."""
OPENING = time(9, tzinfo=ZoneInfo("America/New_York"))
"""The hour at which ERAS opens applications to programs."""
DAY = timedelta(days=1)
OFF = "CANCELLED"
"""The status of an event that is no longer to be done."""


def earlier_events(content: bytes) -> tuple[Event, ...]:
    """The events of a calendar file of ours.

    Raises
    ------
    ValueError
        When it is none that can be read.
    """
    found: list[Event] = []
    for event in Calendar.from_ical(content).events:
        days = [event.decoded(name, None) for name in ("dtstart", "dtend")]
        known = "uid" in event and str(event.get("sequence", 0)).isdecimal()
        if not known or not all(isinstance(when, date) for when in days):
            raise ValueError(f"an event that cannot be read: {event.get('uid', 'it has no UID')}")
        found.append(event)
    return tuple(found)


def calendar_file(result: Result, told: Sequence[Entry], earlier: Sequence[Event] = ()) -> bytes:
    """The steps that have a day as events; overdue ones stand on the day of the plan.

    Parameters
    ----------
    told
        The steps with their sentences.
    earlier
        The events of the file that this one replaces.
    """
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    before = {str(event["uid"]): event for event in earlier}
    for entry in told:
        if entry.task.day:
            book.add_component(_event(result, entry, entry.task.day, before.pop(_uid(entry.task), None)))
    for event in before.values():
        if _day(event.decoded("dtend")) > result.scenario.as_of:
            book.add_component(event if _is_off(event) else _called_off(event, result.scenario.as_of))
    return bytes(book.to_ical())


def _event(result: Result, entry: Entry, day: date, before: Event | None) -> Event:
    """A step as an event.

    Parameters
    ----------
    entry
        The step.
    day
        Its day.
    before
        What stands of it in an earlier file: one that was called off there is on again.
    """
    task, as_of = entry.task, result.scenario.as_of
    said = f"Overdue: {entry.said}" if task.overdue else entry.said
    event = _begun(_uid(task), as_of, before if before is not None and _is_off(before) else None)
    event.add("summary", said)
    start, end = _span(result, task, max(day, as_of))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(said, result.scenario.settings.calendar.alarm_hours))
    return event


def _called_off(before: Event, as_of: date) -> Event:
    """An event of an earlier file that is no longer to be done."""
    event = _begun(str(before["uid"]), as_of, before)
    event.add("summary", f"No longer to be done: {before.get('summary', '')}")
    event.add("dtstart", before.decoded("dtstart"))
    event.add("dtend", before.decoded("dtend"))
    event.add("transp", "TRANSPARENT")
    event.add("status", OFF)
    return event


def _begun(uid: str, as_of: date, before: Event | None) -> Event:
    """An event that calendar programs take for the latest of its id.

    Parameters
    ----------
    uid, as_of
        Its id, and the day it is written.
    before
        What it must come after, be it of the same day; None: nothing.
    """
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", datetime.combine(as_of, time(tzinfo=UTC)))
    least = 0 if before is None else int(str(before.get("sequence", 0))) + 1
    event.add("sequence", max(as_of.toordinal(), least))
    return event


def _is_off(event: Event) -> bool:
    """True if an event was called off."""
    return str(event.get("status", "")) == OFF


def _day(when: date) -> date:
    """The day of a time; all ends of ours are in UTC."""
    return when.date() if isinstance(when, datetime) else when


def _span(result: Result, task: Task, day: date) -> tuple[date, date]:
    """From when until when: a whole day, but for the hour at which programs begin to read.

    Parameters
    ----------
    task
        The step.
    day
        The day it stands on.
    """
    if task.kind is TaskKind.READ and not result.scenario.settings.season.review_expected:
        start = datetime.combine(day, OPENING).astimezone(UTC)
        return start, start + timedelta(hours=1)
    return day, day + DAY


def _uid(task: Task) -> str:
    """The id of an event, the same whatever day it is."""
    return str(uuid5(NAMESPACE, "\n".join((task.kind, *task.letter_ids, "", *(task.family or task.program_ids)))))


def _alarm(said: str, hours: int) -> Alarm:
    """A reminder of an event, so many hours before it begins."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", said)
    alarm.add("trigger", timedelta(hours=-hours))
    return alarm
