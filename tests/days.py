"""The days of a program and of a letter, found by walking day after day: what the oracle goes by."""

from collections.abc import Sequence
from datetime import date, timedelta

from solver.domain.entities import Letter, Status, Track
from solver.domain.settings import Season

__all__ = ["Days"]

DAY = timedelta(days=1)


class Days:
    """What the days of one ERAS program mean for a letter."""

    def __init__(self, season: Season, tracks: Sequence[Track]) -> None:
        self.season = season
        self.deadline = min((track.deadline for track in tracks if track.deadline), default=date.max)
        opens = self.work_day_before(min(track.complete_by for track in tracks))
        if any(track.applied for track in tracks):
            applied = min((track.applied_on for track in tracks if track.applied_on), default=opens)
        else:
            applied = max(season.apply or opens, season.as_of)
        self.apply, self.reading = applied, max(opens, applied)

    def works(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.season.holidays

    def work_day_before(self, day: date) -> date:
        day -= DAY
        while not self.works(day):
            day -= DAY
        return day

    def due(self, letter: Letter) -> date:
        """Uploaded on the day expected, it is worked on for so many business days."""
        uploaded = letter.expected or (letter.asked or self.season.as_of) + self.season.expected_days * DAY
        day = uploaded
        while not self.works(day):
            day -= DAY
        for _ in range(self.season.processing_days):
            day += DAY
            while not self.works(day):
                day += DAY
        return max(day, uploaded)

    def arrival(self, letter: Letter) -> date | None:
        """None: nobody counts on it any more."""
        due = self.due(letter)
        for day in (due, due + self.season.overdue_days * DAY):
            if day >= self.season.as_of:
                return day
        return None

    def takes(self, letter: Letter) -> bool:
        """Its day does not keep it away."""
        if letter.status is Status.UPLOADED:
            return True
        day = self.arrival(letter)
        if day is None or day > self.deadline:
            return False
        counted_on = letter.asked or (letter.status is not Status.NOT_ASKED and letter.expected)
        return bool(counted_on) or self.season.as_of < self.reading

    def is_on_time(self, letter: Letter) -> bool:
        if letter.status is Status.UPLOADED:
            return True
        day = self.arrival(letter)
        return day is not None and day <= self.reading + self.season.grace_days * DAY

    def share(self, letter: Letter) -> float:
        day = None if letter.status is Status.UPLOADED else self.arrival(letter)
        if day is None or day <= self.reading:
            return 1.0
        weeks = (day - self.reading).days / 7
        return [1.0, *(share for start, share in self.season.late if start <= weeks)][-1]
