"""Small scenario folders in which every feature of docs/files.md meets every other.

:func:`generate` draws from any `random.Random`: a seeded one gives the same folder every time, Hypothesis's own
(:data:`any_folder`) gives one that it can shrink.
"""

import csv
import io
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

from hypothesis import strategies as st

from solver.domain.entities import Scenario
from solver.io.scenario.folder import read

__all__ = ["Folder", "any_folder", "generate"]

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Folder:
    """The rows of every CSV file, by its name without the suffix, and the text of scenario.toml."""

    tables: dict[str, list[Row]]
    toml: str

    def texts(self) -> dict[str, str]:
        """File name to content; a table without rows has no file."""
        found = {"scenario.toml": self.toml}
        for name, rows in self.tables.items():
            if rows:
                made = io.StringIO(newline="")
                writer = csv.DictWriter(made, list(rows[0]))
                writer.writeheader()
                writer.writerows(rows)
                found[f"{name}.csv"] = made.getvalue()
        return found

    def write(self, to: Path) -> Path:
        for name, text in self.texts().items():
            (to / name).write_text(text, encoding="utf-8")
        return to

    def read(self) -> Scenario:
        with tempfile.TemporaryDirectory() as made:
            return read(self.write(Path(made)))

    def shuffled(self, rng: Random) -> "Folder":
        """The same scenario with the rows and columns of every file in another order."""
        tables = {}
        for name, rows in self.tables.items():
            columns = list(rows[0]) if rows else []
            rng.shuffle(columns)
            tables[name] = [{column: row[column] for column in columns} for row in rng.sample(rows, len(rows))]
        return replace(self, tables=tables)

    def without_pins(self) -> "Folder":
        letters = [row | {"pinned": ""} for row in self.tables["letters"]]
        return replace(self, tables=self.tables | {"letters": letters})


def maybe(rng: Random, chance: float) -> bool:
    return rng.random() < chance


def some(rng: Random, entries: list[str], most: int) -> list[str]:
    return rng.sample(entries, rng.randint(0, min(most, len(entries))))


FIELDS = ["internal medicine", "internal medicine", "cardiology", "neurology", "emergency medicine", "biochemistry", ""]
COUNTRIES = ["US", "US", "Canada", "Egypt", ""]
ROLES = ["attending", "program_director", "chair", "research_mentor", "fellow", "resident", "non_physician"]
RESPONSES = [*6 * [""], *2 * ["enthusiastic", "agreed", "neutral", "hesitant", "no_reply", "not_asked"], "declined"]
SETTINGS = ["inpatient", "icu", "consult", "outpatient", "research", "classroom"]
INVOLVEMENTS = ["hands_on", "observership", "shadowing", "research"]
STATUSES = [*10 * ["uploaded"], *4 * ["promised"], *3 * ["requested"], *4 * ["not_asked"]]
STATUSES += ["declined", "withdrawn", "withdrawn", ""]
KINDS = ["narrative", "narrative", "chair", "department", "sel", "research"]
TAGS = ["gap", "communication", "icu", "own_school"]
DAYS = ["", "", "2026-08-20", "2026-09-20", "2026-10-06", "2026-10-20", "2026-11-30"]
PASSED = ["2026-07-20", "2026-08-01", "2026-08-07", "2026-08-10"]
"""Days on which a letter not uploaded is given up, overdue, or just due, at `as_of`."""
ASKED = ["", "", "2026-06-20", "2026-07-25", "2026-08-14"]
FIGURES = ["50", "50", "50.5", "0", "-7.1234", "61.0001", "33.3335", "12.3455", "1000000", "-1000000", "999999.9999"]
PRIORITIES = ["", "", "high", "low", "0.3333", "2.0001"]
TRAITS = ["any", "im", "us", "us_or_ca", "home", "direct", "hands_on", "clinical", "attending", "chair", "research"]
TRAITS += ["resident", "physician", "uploaded", "recent", "neurology", "internal_medicine", *TAGS]

SETTINGS_DRAWN = {
    "season.late": ["[[0, 0.85], [2, 0.75], [4, 0.6], [8, 0.3]]", "[[0, 1.0], [3, 0.3333]]"],
    "season.grace_days": ["7", "7", "0", "30"],
    "season.overdue_days": ["14", "14", "0"],
    "season.apply": ['"each"', '"each"', '"today"', "2026-09-10"],
    "season.holidays": ["[]", "[2026-08-17, 2026-09-23]"],
    "applicant.themes": ["[]", "[]", '["gap"]', '["gap", "communication"]'],
    "asks.max": ["0", "1", "1", "2", "3"],
    "asks.cost": ["0.0", "2.5", "40.0"],
    "objective.extra_bar": ["60.0", "0.0", "15.2501"],
    "objective.min_strength": ["0.0", "0.0", "-20.0", "35.5", "50.0"],
    "objective.overlap": ["5.0", "0.0", "12.3457"],
    "objective.prefer": ["10.0", "0.0", "7.7701"],
    "objective.change": ["0.0", "0.0", "3.5", "0.0001", "45.0"],
    "objective.opening_share": ["0.9", "0.9", "0.0", "1.0", "0.3333"],
    "objective.clause_share": ["0.05", "0.05", "0.0", "0.25"],
}


def generate(rng: Random) -> Folder:
    """A scenario folder without input errors; its pins may contradict its limits."""
    flat = maybe(rng, 0.3)  # ties everywhere, so that the last two goals decide
    crowd = maybe(rng, 0.2)  # programs alike that compete for letters few of them may have
    writers = [_writer(rng, number) for number in range(rng.randint(2, 5))]
    rotations = [_rotation(rng, number) for number in range(rng.randint(1, 4))]
    limits = ["", "1", "2", "3"] if crowd else ["", "", "", "0", "1", "2"]
    letters = [_letter(rng, number, writers, limits) for number in range(rng.choice([3, 5, 6, 6]))]
    programs = _programs(rng, letters, crowd)
    for letter in letters:
        _send(rng, letter, programs, 0.02 if crowd else 0.1)
    pairs = [(program["program_id"], letter["letter_id"]) for program in programs for letter in letters]
    own = 1.0 if flat else 0.0 if crowd else 0.25
    figures = ["50"] if flat else FIGURES
    return Folder(
        tables={
            "writers": writers,
            "rotations": rotations,
            "supervision": [
                {
                    "writer_id": writer["writer_id"],
                    "rotation_id": rotation["rotation_id"],
                    "weeks": rng.choice(["", "2", "4.5", "12"]),
                    "direct": rng.choice(["", "yes", "no"]),
                }
                for writer in writers
                for rotation in rotations
                if maybe(rng, 0.5)
            ],
            "letters": letters,
            "programs": programs,
            "strengths": [
                {"program_id": program_id, "letter_id": letter_id, "strength": rng.choice(figures)}
                for program_id, letter_id in pairs
                if maybe(rng, own)
            ],
        },
        toml=_toml(rng),
    )


def _writer(rng: Random, number: int) -> Row:
    return {
        "writer_id": f"w{number}",
        "name": f"Writer {number}",
        "specialty": rng.choice(FIELDS),
        "role": rng.choice(ROLES),
        "country": rng.choice(COUNTRIES),
        "response": rng.choice(RESPONSES),
        "versions": rng.choice(["", "1", "1", "2"]),
        "ask_cost": rng.choice(["", "0", "3.3333", "70"]),
    }


def _rotation(rng: Random, number: int) -> Row:
    return {
        "rotation_id": f"r{number}",
        "name": f"Rotation {number}",
        "specialty": rng.choice(FIELDS),
        "country": rng.choice(COUNTRIES),
        "setting": rng.choice(SETTINGS),
        "involvement": rng.choice(INVOLVEMENTS),
    }


def _letter(rng: Random, number: int, writers: list[Row], limits: list[str]) -> Row:
    return {
        "letter_id": f"l{number}",
        "writer_id": rng.choice(writers)["writer_id"],
        "kind": rng.choice(KINDS),
        "specialty": rng.choice(["", "", "general", "neurology"]),
        "status": rng.choice(STATUSES),
        "expected": rng.choice(PASSED if maybe(rng, 0.15) else DAYS),
        "asked": rng.choice(ASKED),
        "dated": rng.choice(["", "2026-05-01", "2024-05-01"]),
        "comparison": rng.choice(["", "top_1", "top_10", "average"]),
        "detail": rng.choice(["", "specific", "vague"]),
        "endorsement": rng.choice(["", "strong", "hedged"]),
        "flags": rng.choice(["", "", "short", "hedging; faint_praise"]),
        "waived": rng.choice(["", "yes", "no"]),
        "tags": "; ".join(some(rng, TAGS, 2)),
        "max_programs": rng.choice(limits),
    }


def _programs(rng: Random, letters: list[Row], crowd: bool) -> list[Row]:
    rows: list[Row] = []
    for number in range(rng.randint(2, 5)):
        like = rows[-1] if rows and maybe(rng, 0.9 if crowd else 0.25) else _program(rng)
        priority = like["priority"] if maybe(rng, 0.5) else rng.choice(PRIORITIES)
        rows.append(like | {"program_id": f"p{number}", "name": f"Program {number}", "priority": priority})
    families = [rows[:1]]
    for row in rows[1:]:
        if maybe(rng, 0.02 if crowd else 0.2):
            families[-1].append(row)
            for track in families[-1]:
                track["eras_id"] = f"e{len(families)}"
        else:
            families.append([row])
    for number, family in enumerate(families):
        if not (number and maybe(rng, 0.8 if crowd else 0.25) and _same_entries(families[number - 1], family)):
            _enter(rng, family, letters)
    return [row for family in families for row in family]


def _program(rng: Random) -> Row:
    platform = rng.choice(["", "eras", "sfmatch", "residencycas"])
    maximum = rng.choice(["", "1", "2", "3"])
    most = int(maximum or (3 if platform == "sfmatch" else 4))
    return {
        "program_id": "",
        "name": "",
        "eras_id": "",
        "specialty": rng.choice(["", "internal medicine", "neurology", "anesthesiology", "transitional year"]),
        "track": rng.choice(["", "categorical", "primary_care", "preliminary", "advanced"]),
        "setting": rng.choice(["", "academic", "community"]),
        "img_friendly": rng.choice(["", "yes"]),
        "priority": rng.choice(PRIORITIES),
        "signal": rng.choice(["", "", "gold", "silver", "1.1111"]),
        "platform": platform,
        "required": rng.choice(["", "0", "1", str(min(2, most)), str(most)]),
        "maximum": maximum,
        "needs": rng.choice(["", "none"]) if maybe(rng, 0.3) else _needs(rng),
        "complete_by": rng.choice(["", "", "2026-08-10", "2026-09-01", "2026-10-15"]),
        "deadline": rng.choice(["", "", "", "2026-09-30", "2026-10-25"]),
        "applied": "",
        "assigned": "",
        "closed": "",
    }


def _needs(rng: Random) -> str:
    return "; ".join(_clause(rng) for _ in range(rng.randint(1, 3)))


def _clause(rng: Random) -> str:
    options = [" and ".join(_count(rng) for _ in range(rng.choice([1, 1, 2]))) for _ in range(rng.choice([1, 1, 2]))]
    return ("prefer " if maybe(rng, 0.3) else "") + " or ".join(options)


def _count(rng: Random) -> str:
    name, other, number = rng.choice(TRAITS), rng.choice(TRAITS), rng.choice([0, 1, 1, 2, 3])
    shapes = [f"{name}>={number}", f"{name}<={number}", f"{name}=={number}", f"{name}+not {other}>={number}"]
    shapes += [f"{number} {name} {other}", f"exactly {number}", f"all {name}", f"no {name}", f"not {name}<={number}"]
    return rng.choice(shapes)


def _enter(rng: Random, family: list[Row], letters: list[Row]) -> None:
    """What has been assigned to an ERAS program, and whether that is final."""
    if maybe(rng, 0.1):
        rng.choice(family)["closed"] = "yes"
    if maybe(rng, 0.5):
        return
    ready = [row for row in letters if row["status"] in ("uploaded", "withdrawn")]
    there: dict[str, str] = {}
    for row in rng.sample(ready, len(ready)):
        if maybe(rng, 0.6):
            there.setdefault(row["writer_id"], row["letter_id"])
    for letter_id in there.values():
        track = rng.choice(family)
        track["assigned"] = "; ".join(filter(None, (track["assigned"], letter_id)))
    if maybe(rng, 0.6):
        track = rng.choice(family)
        track["applied"] = rng.choice(["yes", "2026-08-12", "2026-09-10"])
        track["assigned"] = track["assigned"] or "none"


def _same_entries(before: list[Row], family: list[Row]) -> bool:
    """Enter for a program what is entered for the one before it, so that they may be alike."""
    if len(before) > 1 or len(family) > 1:
        return False
    family[0].update({column: before[0][column] for column in ("applied", "assigned", "closed")})
    return True


def _program_of(track: Row) -> object:
    return track["eras_id"] or track["program_id"]


def _send(rng: Random, letter: Row, programs: list[Row], chance: float) -> None:
    """Where a letter may go, must go and must not go."""
    only = rng.choice(programs)["program_id"] if maybe(rng, chance) else ""
    ids = [row["program_id"] for row in programs]
    excluded = [] if only else [entry for entry in ids if maybe(rng, chance)]
    shut = {_program_of(row) for row in programs if row["program_id"] in excluded}
    open_ids = [
        str(row["program_id"]) for row in programs if _program_of(row) not in shut and only in ("", row["program_id"])
    ]
    letter["only_program"] = only
    letter["excluded"] = "; ".join(excluded)
    letter["pinned"] = "; ".join(some(rng, open_ids, 2)) if maybe(rng, chance) else ""


def _toml(rng: Random) -> str:
    drawn = {name: rng.choice(figures) for name, figures in SETTINGS_DRAWN.items()}
    lines = ["[season]", "as_of = 2026-08-15"]
    for name, figure in drawn.items():
        table, key = name.split(".")
        lines += [f"[{table}]"] * (f"[{table}]" not in lines) + [f"{key} = {figure}"]
    if maybe(rng, 0.3):
        advice = ", ".join(f'"prefer {_count(rng)}"' for _ in range(rng.randint(0, 2)))
        track = rng.choice(["categorical", "primary_care", "preliminary"])
        lines += [f'[policy."internal medicine".{track}]', f"advice = [{advice}]"]
    return "\n".join(lines) + "\n"


any_folder = st.randoms(use_true_random=False).map(generate)
"""Folders that Hypothesis can shrink."""
