"""What is wrong and what is odd, gathered from every file before anything is said of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from operator import attrgetter

from ...domain.errors import Fault, InputError
from ...domain.suppositions import HeadingRead, Supposition

__all__ = ["MOST_FAULTS", "Findings"]

MOST_FAULTS = 50
"""So many different faults of one column are told one by one: nobody mends 5,000 lines from a screen."""
MOST_NOTES = 10
"""Likewise of notes."""
MOST_IN_FILE = 100
"""So many different faults of one file, and likewise notes, are told one by one, whatever their columns."""
LONGEST_TOLD = 2_000
"""Characters of what is told of one place."""
LONGEST_NAME = 300
"""Characters of the name of a column or key."""

_PLACE = attrgetter("file", "line", "column", "what")
"""The order of :class:`~solver.domain.errors.Fault`, which takes ten times as long by its own comparison."""


class Findings:
    """Faults and notes on all files; a scenario with a fault cannot be used."""

    def __init__(self) -> None:
        self._faults = _Gathered(MOST_FAULTS, "faults")
        self._notes = _Gathered(MOST_NOTES, "notes")
        self._suppositions: list[Supposition] = []
        self._headings: list[HeadingRead] = []

    def fault(self, file: str, what: str, *, line: int = 0, column: str = "", row: int = 0, about: str = "") -> None:
        """Remember that in a `file`, and in it at a `line` and `column` if they are given, `what` is wrong."""
        column = _cut(column, LONGEST_NAME)
        self._faults.add(Fault(file=file, line=line, column=column, what=_cut(what), row=row, about=about))

    def note(
        self,
        file: str,
        what: str,
        *,
        line: int = 0,
        column: str = "",
        row: int = 0,
        about: str = "",
        aside: bool = False,
    ) -> None:
        """Remember that in a `file`, and in it at a `line` and `column` if they are given, `what` is odd but usable."""
        column = _cut(column, LONGEST_NAME)
        note = Fault(file=file, line=line, column=column, what=_cut(what), row=row, about=about, aside=aside)
        self._notes.add(note)

    def suppose(self, supposition: Supposition) -> None:
        """Remember what was taken for granted."""
        self._suppositions.append(supposition)

    def heading(self, heading: HeadingRead) -> None:
        """Remember how a heading was read."""
        self._headings.append(heading)

    @property
    def suppositions(self) -> tuple[Supposition, ...]:
        """All that was taken for granted, what concerns most rows first."""
        return tuple(sorted(self._suppositions, key=lambda supposition: -supposition.rows))

    @property
    def headings(self) -> tuple[HeadingRead, ...]:
        """All headings that are not our own words, in the order of reading."""
        return tuple(self._headings)

    def crowded(self, file: str, column: str) -> bool:
        """True if one more fault in this column would only be counted, so that its message need not be made."""
        return self._faults.full(file, column)

    def crowded_notes(self, file: str, column: str) -> bool:
        """True if one more note on this column would only be counted."""
        return self._notes.full(file, column)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """All faults by file and line; those that were only counted are one fault per column."""
        return tuple(sorted(self._faults, key=_PLACE))

    @property
    def notes(self) -> tuple[Fault, ...]:
        """All notes, likewise."""
        return tuple(sorted(self._notes, key=_PLACE))

    def settle(self) -> None:
        """Raise if anything is wrong.

        Raises
        ------
        InputError
            With every fault found, and the notes and how headings were read, which may explain them.
        """
        if faults := self.faults:
            raise InputError(faults, (*self.notes, *self._read_as()))

    def _read_as(self) -> Iterator[Fault]:
        """Yield a note per file on its headings that are not our own words."""
        for file in dict.fromkeys(heading.file for heading in self._headings):
            read = (f"{told.heading} -> {told.column}" for told in self._headings if told.file == file)
            yield Fault(file=file, line=1, what=f"headings were read so: {', '.join(read)}")


def _cut(text: str, longest: int = LONGEST_TOLD) -> str:
    """What is told, without the end of a text that nobody would read to it."""
    return text if len(text) <= longest else f"{text[:longest]}…"


class _Gathered:
    """Findings by file and column: the first `most` different ones and all equal to them; the rest is counted.

    A file whose columns have too many together is counted whole from there on.
    """

    def __init__(self, most: int, noun: str) -> None:
        self.most = most
        self.noun = noun
        self.kept: dict[Fault, None] = {}
        self.different: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        self.in_file: Counter[str] = Counter()
        self.counted: defaultdict[tuple[str, str], list[int]] = defaultdict(list)

    def full(self, file: str, column: str) -> bool:
        return self.in_file[file] >= MOST_IN_FILE or len(self.different.get((file, column), ())) >= self.most

    def add(self, finding: Fault) -> None:
        """Keep a finding, or count it where its column or its file has enough different ones."""
        file, column = finding.file, finding.column
        if finding.what in self.different.get((file, column), ()):
            self.kept[finding] = None
        elif not self.full(file, column):
            self.different[file, column].add(finding.what)
            self.in_file[file] += 1
            self.kept[finding] = None
        else:
            self.counted[file, column if self.in_file[file] < MOST_IN_FILE else ""].append(finding.line)

    def __iter__(self) -> Iterator[Fault]:
        yield from self.kept
        for (file, column), lines in self.counted.items():
            what = f"{len(lines):,} more {self.noun} from here on, all different, not shown one by one"
            yield Fault(file=file, line=min(lines), column=column, what=what)
