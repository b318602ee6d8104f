"""The nouns of the field: what a scenario is made of, as frozen data.

Words follow ERAS and the programs' own pages. Rows of ``programs.csv`` are *tracks*; tracks that share an ERAS id
are one *program*, and a program gets one portfolio. Figures stay decimals here; :mod:`solver.rules.scale` rounds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from .errors import Fault
from .needs import Clause
from .settings import Settings
from .suppositions import HeadingRead, Supposition

__all__ = [
    "Basis",
    "Comparison",
    "Detail",
    "Endorsement",
    "Flag",
    "Involvement",
    "Letter",
    "LetterKind",
    "Platform",
    "ProgramSetting",
    "ProgramStatus",
    "Response",
    "Role",
    "Rotation",
    "RotationSetting",
    "RulesKnown",
    "Scenario",
    "State",
    "Stated",
    "Status",
    "Supervision",
    "Track",
    "TrackType",
    "Writer",
]


Role = StrEnum(
    "Role",
    [
        "ATTENDING",
        "HOSPITALIST",
        "PROGRAM_DIRECTOR",
        "ASSOCIATE_PROGRAM_DIRECTOR",
        "CLERKSHIP_DIRECTOR",
        "SITE_DIRECTOR",
        "CHAIR",
        "DIVISION_CHIEF",
        "RESEARCH_MENTOR",
        "FELLOW",
        "RESIDENT",
        "NON_PHYSICIAN",
        "PERSONAL",
    ],
)
"""What the writer is to the applicant's training."""


Response = StrEnum("Response", ["ENTHUSIASTIC", "AGREED", "NEUTRAL", "HESITANT", "NO_REPLY", "DECLINED", "NOT_ASKED"])
"""How the writer reacted to "would you feel comfortable writing me a strong letter?"."""


RotationSetting = StrEnum(
    "RotationSetting", ["INPATIENT", "ICU", "NIGHT_FLOAT", "CONSULT", "OUTPATIENT", "RESEARCH", "CLASSROOM"]
)
"""Where on a rotation the applicant was seen."""


Involvement = StrEnum("Involvement", ["HANDS_ON", "OBSERVERSHIP", "SHADOWING", "RESEARCH"])
"""What the applicant was allowed to do there."""


LetterKind = StrEnum("LetterKind", ["NARRATIVE", "CHAIR", "DEPARTMENT", "SEL", "SLOE", "RESEARCH"])
"""The kind of letter, as ERAS and programs tell them apart."""


class Status(StrEnum):
    """Where the letter stands."""

    UPLOADED = "uploaded"
    PROMISED = "promised"
    REQUESTED = "requested"
    NOT_ASKED = "not_asked"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def pending(self) -> bool:
        """Asked for and not there yet."""
        return self in (Status.PROMISED, Status.REQUESTED)

    @property
    def gone(self) -> bool:
        """Not to be had."""
        return self in (Status.DECLINED, Status.WITHDRAWN)


State = StrEnum("State", ["ASSIGN", "STAND_IN", "LATER", "KEEP", "LOCKED", "LOST"])
"""What is to be done with a letter at a program (docs/files.md, assignments.csv, column state)."""


RulesKnown = StrEnum("RulesKnown", ["CHECKED", "READ", "UNCHECKED"])
"""How well a program's rules are known: entered by somebody, wholly understood from its own words, or neither."""


ProgramStatus = StrEnum("ProgramStatus", ["COMPLETE", "WAITING", "LATE", "SHORT", "IRREPARABLE"])
"""How a program stands: the screen calls `irreparable` "cannot be met"."""


Comparison = StrEnum(
    "Comparison", ["TOP_1", "TOP_5", "TOP_10", "TOP_25", "RESIDENT_LEVEL", "AVERAGE", "NONE", "UNKNOWN"]
)
"""How the letter places the applicant among others, as far as the applicant may know."""


Detail = StrEnum("Detail", ["SPECIFIC", "SOME", "VAGUE", "UNKNOWN"])
"""How much the writer has to tell."""


Endorsement = StrEnum("Endorsement", ["UNRESERVED", "STRONG", "PLAIN", "HEDGED", "UNKNOWN"])
"""How the writer recommends."""


Flag = StrEnum("Flag", ["SHORT", "VAGUE", "FAINT_PRAISE", "HEDGING", "BACKHANDED"])
"""A red flag (R16)."""


Basis = StrEnum("Basis", ["EVALUATION", "TOLD", "GUESS", "READ"])
"""Where what is said of the content is known from."""


TrackType = StrEnum("TrackType", ["CATEGORICAL", "PRIMARY_CARE", "PRELIMINARY", "TRANSITIONAL", "ADVANCED"])
"""The track, as the NRMP's letters C, M, P, A tell them apart, and the transitional year."""


ProgramSetting = StrEnum("ProgramSetting", ["ACADEMIC", "UNIVERSITY_AFFILIATED", "COMMUNITY"])
"""What FREIDA says the program is best described as."""


Platform = StrEnum("Platform", ["ERAS", "SFMATCH", "RESIDENCYCAS"])
"""Through which service the program takes applications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Somebody who writes: a row of ``writers.csv``.

    Attributes
    ----------
    versions
        How many different letters this writer will write.
    ask_cost
        Points charged once if a letter of this writer must still be asked for; None: the scenario's default.
    """

    id: str
    name: str
    specialty: str = ""
    role: Role = Role.ATTENDING
    country: str = ""
    institution: str = ""
    response: Response | None = None
    versions: int = 1
    ask_cost: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """A rotation, job or research period: a row of ``rotations.csv``."""

    id: str
    name: str
    specialty: str = ""
    country: str = ""
    setting: RotationSetting | None = None
    involvement: Involvement | None = None
    institution: str = ""
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    """A writer saw the applicant on a rotation, for so many weeks: an edge of the writer-rotation graph."""

    writer_id: str
    rotation_id: str
    weeks: float = 0.0
    direct: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter that exists, is promised, or could be asked for: a row of ``letters.csv``.

    Attributes
    ----------
    specialty
        The one it is addressed to, or ``general``.
    expected
        The day the writer uploads it, ERAS adds its processing days; None: nobody entered it
        (:func:`solver.rules.timing.expected_day` supposes one).
    pinned, excluded
        Ids of tracks it must, or must not, go to.
    probability
        That it comes, in place of the rubric's table; None: the table's.
    max_programs
        The most programs it may go to; None: no limit.
    row, line
        Its place among the letters, counted from 1, by which the last tie between answers is settled; and its line
        in the file, for messages.
    """

    id: str
    writer_id: str
    row: int
    line: int = 0
    label: str = ""
    kind: LetterKind = LetterKind.NARRATIVE
    specialty: str = ""
    status: Status = Status.NOT_ASKED
    expected: date | None = None
    asked: date | None = None
    dated: date | None = None
    comparison: Comparison = Comparison.UNKNOWN
    detail: Detail = Detail.UNKNOWN
    endorsement: Endorsement = Endorsement.UNKNOWN
    flags: tuple[Flag, ...] = ()
    basis: Basis = Basis.GUESS
    waived: bool = True
    tags: tuple[str, ...] = ()
    only_program: str = ""
    excluded: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    probability: float | None = None
    max_programs: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What the list or ``rules.csv`` itself says of a program's rules, apart from what is supposed.

    Attributes
    ----------
    required, maximum
        Letters; None: not stated.
    entered
        True if somebody wrote its clauses in the needs language.
    requirements
        The program's own words.
    checked, source
        The day somebody looked, and where; None and "" where nobody says so.
    """

    required: int | None = None
    maximum: int | None = None
    entered: bool = False
    requirements: str = ""
    checked: date | None = None
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A program, or one track of it: a row of ``programs.csv``.

    Attributes
    ----------
    eras_id
        What tracks of one ERAS program share; empty: the row is a program of its own.
    weight
        Priority times signal.
    required, maximum
        Letters the program asks for, and the most it takes.
    needs, rules
        Its clauses as far as they are known, and how well its rules are known.
    stated
        What these rest on.
    complete_by, deadline
        The day its letters should be there, and the last day one is worth anything.
    apply_by
        The last day to apply; it says nothing about letters.
    applied_on
        The day of applying, where the list tells it.
    assigned
        Letter ids assigned already.
    closed
        Nothing can be added.
    line, twin_lines
        Its line in the file, for messages, and those of further rows that say the same of it.
    """

    id: str
    name: str
    complete_by: date
    eras_id: str = ""
    specialty: str = "internal medicine"
    track: TrackType = TrackType.CATEGORICAL
    setting: ProgramSetting = ProgramSetting.UNIVERSITY_AFFILIATED
    img_friendly: bool = False
    city: str = ""
    state: str = ""
    weight: float = 1.0
    platform: Platform = Platform.ERAS
    required: int = 3
    maximum: int = 4
    needs: tuple[Clause, ...] = ()
    rules: RulesKnown = RulesKnown.UNCHECKED
    stated: Stated = field(default=Stated(), compare=False)
    deadline: date | None = None
    apply_by: date | None = None
    applied: bool = False
    applied_on: date | None = None
    assigned: tuple[str, ...] = ()
    closed: bool = False
    line: int = field(default=0, compare=False)
    twin_lines: tuple[int, ...] = field(default=(), compare=False)

    @property
    def program_key(self) -> tuple[bool, str]:
        """What the tracks of one ERAS program share; a row without an ERAS id is a program of its own."""
        return bool(self.eras_id), self.eras_id or self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One applicant's letters and programs, read and found consistent.

    Attributes
    ----------
    strengths
        The user's own figures: (track id, letter id) to (strength, probability or None).
    notes, suppositions, headings
        What was odd but usable, what was taken for granted, and how headings were read, for the user to know.
    cancelled
        Ids of rotations that do not take place: letters not uploaded do not rest on them.
    refused
        Ids of writers who send nothing more, whatever they said before.
    called
        What messages call the files where they are none: sheets of a workbook, data frames.
    of_today
        True if its day is the one that the computer showed, and none was entered.
    """

    settings: Settings
    writers: tuple[Writer, ...]
    rotations: tuple[Rotation, ...]
    supervision: tuple[Supervision, ...]
    letters: tuple[Letter, ...]
    tracks: tuple[Track, ...]
    strengths: Mapping[tuple[str, str], tuple[float, float | None]] = field(default_factory=dict)
    notes: tuple[Fault, ...] = ()
    suppositions: tuple[Supposition, ...] = field(default=(), compare=False)
    headings: tuple[HeadingRead, ...] = field(default=(), compare=False)
    cancelled: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    called: Mapping[str, str] = field(default_factory=dict, compare=False)
    of_today: bool = field(default=False, compare=False)

    def file(self, name: str) -> str:
        """What messages call a file of a scenario, by the name it has in a folder."""
        return self.called.get(name, name)

    def _repr_html_(self) -> str:
        from ..report.views import scenario_overview

        return scenario_overview(self)

    @property
    def as_of(self) -> date:
        """The day the scenario stands at."""
        return self.settings.season.as_of
