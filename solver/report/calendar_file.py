"""The calendar as a file for calendar programs (RFC 5545): the same events under the same ids on every day.

Importing it again moves events and doubles none: ids rest on letters, programs and the kind of step alone.
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

__all__ = ["PRODUCT", "calendar_file"]

PRODUCT = "-//lor-solver//lor calendar//EN"
"""By which a file is known to be ours."""
NAMESPACE = UUID("5b1f1a52-8f0e-5f0c-9a51-3f5c0d6b7a10")
"""Of the ids of events."""
OPENING = time(9, tzinfo=ZoneInfo("America/New_York"))
"""The hour at which ERAS opens applications to programs."""
DAY = timedelta(days=1)


def calendar_file(result: Result, told: Sequence[Entry]) -> bytes:
    """The steps that have a day as events; overdue ones stand on the day of the plan.

    Parameters
    ----------
    told
        The steps with their sentences.
    """
    book = Calendar()
    book.add("prodid", PRODUCT)
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    for entry in told:
        if entry.task.day:
            book.add_component(_event(result, entry, entry.task.day))
    return bytes(book.to_ical())


def _event(result: Result, entry: Entry, day: date) -> Event:
    """A step as an event.

    Parameters
    ----------
    entry
        The step.
    day
        Its day.
    """
    task, as_of = entry.task, result.scenario.as_of
    said = f"Overdue: {entry.said}" if task.overdue else entry.said
    event = Event()
    event.add("uid", _uid(task))
    event.add("dtstamp", datetime.combine(as_of, time(tzinfo=UTC)))
    event.add("sequence", as_of.toordinal())
    event.add("summary", said)
    start, end = _span(result, task, max(day, as_of))
    event.add("dtstart", start)
    event.add("dtend", end)
    event.add("transp", "TRANSPARENT")
    event.add_component(_alarm(said, result.scenario.settings.calendar.alarm_hours))
    return event


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
