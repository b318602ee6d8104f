"""Write ``scenarios/us_citizen_img``, the same bytes every time: ``python scenarios/generate.py [FOLDER]``.

The list is what a US citizen who studied abroad keeps in September: about 320 programs, half of whose letter rules
nobody has looked up. Names, places and ids are invented (``names.toml``); no program has an id like these, for their
fourth and fifth digits are no state's. What the pages state is of the shapes seen on real ones, so many of each.
"""

from __future__ import annotations

import csv
import io
import random
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

HERE = Path(__file__).parent
FOLDER = HERE / "us_citizen_img"
SEED = 20260905

SCENARIO = """\
# A US citizen who studied medicine in Barbados and applies to internal medicine, and beside it to neurology,
# transitional years and family medicine.
[applicant]
us_citizen = true
school_country = "Barbados"
targets = ["internal medicine", "neurology", "transitional year", "family medicine"]

[season]
as_of = 2026-09-05
"""

WRITERS = """\
writer_id,name,specialty,role,country,institution,response,versions
testwell,Dr. Imogen Testwell,internal medicine,hospitalist,US,Larkspur Valley Hospital,enthusiastic,2
notareal,Dr. Hugo Notareal,internal medicine,clerkship_director,US,Quillwort Ridge Medical Center,enthusiastic,1
placeholt,Dr. Bertrand Placeholt,internal medicine,division_chief,Barbados,Cloudberry Harbor Hospital,enthusiastic,1
hypothell,Dr. Nadia Hypothell,nephrology,research_mentor,US,Emberlow Lake University Hospital,agreed,1
pretendal,Dr. Viktor Pretendal,internal medicine,chair,US,Quillwort Ridge Medical Center,agreed,1
fictorelli,Dr. Ines Fictorelli,neurology,attending,US,Emberlow Lake University Hospital,agreed,1
yarnspin,Dr. Wanda Yarnspin,family medicine,attending,US,Pepperwick Grove Community Hospital,agreed,1
illustrato,Dr. Rufus Illustrato,emergency medicine,attending,US,Larkspur Valley Hospital,agreed,1
stagehander,Dr. Gil Stagehander,internal medicine,attending,US,Larkspur Valley Hospital,hesitant,1
subjunct,Dr. Xenia Subjunct,general surgery,attending,US,Quillwort Ridge Medical Center,not_asked,1
conjectur,Dr. Basil Conjectur,gastroenterology,attending,US,Quillwort Ridge Medical Center,declined,1
sampleton,Dr. Omar Sampleton,internal medicine,attending,US,Quillwort Ridge Medical Center,not_asked,1
"""

ROTATIONS = """\
rotation_id,name,specialty,country,setting,involvement,institution,start,end
sub_i,Sub-internship,internal medicine,US,inpatient,hands_on,Larkspur Valley Hospital,2026-05-04,2026-05-29
core_im,Core clerkship,internal medicine,US,inpatient,hands_on,Quillwort Ridge Medical Center,2026-06-08,2026-07-31
ward_home,Medical ward,internal medicine,Barbados,inpatient,hands_on,Cloudberry Harbor Hospital,2025-01-13,2025-04-04
kidney_lab,Kidney research,nephrology,US,research,research,Emberlow Lake University Hospital,2025-05-05,2026-04-24
stroke,Stroke elective,neurology,US,inpatient,hands_on,Emberlow Lake University Hospital,2026-03-02,2026-03-27
clinic,Family clinic,family medicine,US,outpatient,hands_on,Pepperwick Grove Community Hospital,2025-09-01,2025-10-10
emergency,Emergency elective,emergency medicine,US,inpatient,hands_on,Larkspur Valley Hospital,2026-02-02,2026-02-27
surgery,Surgical clerkship,general surgery,US,inpatient,hands_on,Quillwort Ridge Medical Center,2025-11-03,2025-12-12
"""

SUPERVISION = """\
writer_id,rotation_id,weeks
testwell,sub_i,4
stagehander,sub_i,2
notareal,core_im,4
conjectur,core_im,4
sampleton,core_im,4
placeholt,ward_home,12
hypothell,kidney_lab,50
fictorelli,stroke,4
yarnspin,clinic,6
illustrato,emergency,4
subjunct,surgery,6
"""

LETTERS = """\
letter_id,writer_id,label,kind,specialty,status,asked,expected,dated,comparison,detail,endorsement,basis,tags
testwell_im,testwell,Testwell: medicine,,,uploaded,2026-05-28,,2026-06-19,top_5,specific,unreserved,told,
testwell_general,testwell,Testwell: general,,general,uploaded,2026-05-28,,2026-06-19,top_10,specific,unreserved,told,
notareal,notareal,Notareal,,general,promised,2026-08-11,2026-09-15,,top_5,specific,,evaluation,
placeholt,placeholt,Placeholt,,,uploaded,2026-06-30,,2026-07-20,top_5,specific,unreserved,told,own_school
hypothell,hypothell,Hypothell: research,research,,uploaded,2026-07-01,,2026-08-03,top_10,some,strong,told,
pretendal,pretendal,Pretendal: chair,chair,,promised,2026-08-20,2026-09-25,,none,vague,plain,told,
fictorelli,fictorelli,Fictorelli: neurology,,,uploaded,2026-03-26,,2026-04-20,top_10,specific,strong,told,
yarnspin,yarnspin,Yarnspin: family medicine,,,uploaded,2025-10-08,,2025-11-03,top_10,some,strong,told,
illustrato,illustrato,Illustrato,,internal medicine,uploaded,2026-02-27,,2026-03-31,top_25,some,plain,told,
stagehander,stagehander,Stagehander,,,requested,2026-08-24,2026-09-17,,,,,guess,
subjunct,subjunct,Subjunct: surgery,,,not_asked,,,,,,,guess,
conjectur,conjectur,Conjectur,,,declined,2026-08-04,,,,,,guess,
"""


@dataclass(frozen=True, slots=True)
class Shape:
    """So many programs whose pages say the same of letters; `setting` where only such programs say so."""

    programs: int
    required: str = ""
    needs: str = ""
    setting: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """The programs of one specialty: their shapes; so many of them have these tracks, the rest the first ones."""

    specialty: str
    code: str
    settings: tuple[str, ...]
    shapes: tuple[Shape, ...]
    tracks: tuple[tuple[int, tuple[str, ...]], ...]
    signals: tuple[tuple[int, str], ...] = ()


ACADEMIC, AFFILIATED, COMMUNITY = "academic", "university_affiliated", "community"

MEDICINE = Field(
    specialty="internal medicine",
    code="140",
    settings=(ACADEMIC, AFFILIATED, AFFILIATED, COMMUNITY, COMMUNITY),
    tracks=(
        (0, ("categorical",)),
        (24, ("categorical", "preliminary")),
        (4, ("categorical", "primary_care")),
        (16, ("preliminary",)),
    ),
    signals=((3, "gold"), (12, "silver")),
    shapes=(
        Shape(132),
        Shape(24, "3", "none"),
        Shape(14, "min 3", "im>=1"),
        Shape(10, "3", "im>=2"),
        Shape(8, "exactly 3", "none", AFFILIATED),
        Shape(6, "exactly 3", "im>=2", COMMUNITY),
        Shape(8, "3-4", "us+im>=1"),
        Shape(7, "3", "us_or_ca+hands_on>=1"),
        Shape(5, "3", "prefer im>=2"),
        Shape(5, "min 3", "no resident"),
        Shape(4, "3", "all direct"),
        Shape(2, "3", "all physician"),
        Shape(4, "3", "department>=1 and im>=2 or any>=3"),
        Shape(8, "3", "us+im+clinical>=2", AFFILIATED),
        Shape(4, "3-4", "chair>=1; not chair>=2", ACADEMIC),
        Shape(3, "min 3", "chair>=1; not chair>=3", ACADEMIC),
        Shape(3, "3", "chair>=1 or sel>=1", ACADEMIC),
        Shape(1, "3", "sel>=1", COMMUNITY),
        Shape(2, "3", "all own_school; us+im>=1", COMMUNITY),
    ),
)
NEUROLOGY = Field(
    specialty="neurology",
    code="180",
    settings=(ACADEMIC, ACADEMIC, AFFILIATED),
    tracks=((0, ("categorical",)), (6, ("categorical", "advanced")), (4, ("advanced",))),
    signals=((3, "yes"),),
    shapes=(
        Shape(13),
        Shape(6, "3", "neurology>=1"),
        Shape(3, "3", "us+neurology>=1"),
        Shape(2, "3-4", "neurology>=2"),
        Shape(1, "3", "prefer neurology>=2"),
        Shape(1, "3", "none"),
    ),
)
TRANSITIONAL = Field(
    specialty="transitional year",
    code="999",
    settings=(AFFILIATED, COMMUNITY, COMMUNITY),
    tracks=((0, ("transitional",)),),
    shapes=(Shape(10), Shape(8, "3", "none"), Shape(2, "3", "im>=1")),
)
FAMILY = Field(
    specialty="family medicine",
    code="120",
    settings=(AFFILIATED, COMMUNITY, COMMUNITY),
    tracks=((0, ("categorical",)),),
    signals=((3, "yes"),),
    shapes=(
        Shape(10),
        Shape(7, "3", "family_medicine>=1"),
        Shape(2, "3", "us+family_medicine>=1"),
        Shape(1, "3", "prefer family_medicine>=2"),
    ),
)
MEDICINE_PEDIATRICS = Field(
    specialty="medicine-pediatrics",
    code="800",
    settings=(ACADEMIC, AFFILIATED),
    tracks=((0, ("categorical",)),),
    shapes=(Shape(3, setting=AFFILIATED), Shape(1, "3", "im>=1; pediatrics>=1", AFFILIATED)),
)
FIELDS = (MEDICINE, NEUROLOGY, TRANSITIONAL, FAMILY, MEDICINE_PEDIATRICS)

THIRD = {
    ACADEMIC: ("University Hospital",),
    AFFILIATED: ("Hospital", "Medical Center"),
    COMMUNITY: ("Community Hospital", "Hospital"),
}
LETTER = {"categorical": "C", "preliminary": "P", "primary_care": "M", "advanced": "A"}
"""The letter of a track in its program's code, as the NRMP has it."""
PERCENT = {ACADEMIC: (2, 30), AFFILIATED: (15, 70), COMMUNITY: (30, 95)}
"""The fewest and most international graduates among the residents, per 100."""
DEADLINES = ("", "", "2026-11-15", "2026-12-01", "2027-01-15")
COLUMNS = (
    "program_id",
    "eras_id",
    "name",
    "city",
    "state",
    "specialty",
    "track",
    "setting",
    "img_percent",
    "priority",
    "signal",
    "required",
    "needs",
    "deadline",
)


class Dice:
    """Random choices that stay the same from one Python to the next: all rest on ``random()`` alone."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def below(self, number: int) -> int:
        """A whole number from 0 to below `number`."""
        return int(self.random() * number)

    def pick(self, among: Sequence[T]) -> T:
        """One of these."""
        return among[self.below(len(among))]

    def shuffled(self, these: Sequence[T]) -> list[T]:
        """These in another order."""
        order = sorted((self.random(), place) for place in range(len(these)))
        return [these[place] for _, place in order]


def rows(dice: Dice) -> Iterator[dict[str, str]]:
    """The rows of ``programs.csv``, specialty by specialty."""
    names = tomllib.loads((HERE / "names.toml").read_text(encoding="utf-8"))
    hospital = names["hospital"]
    homes = [f"{first} {second}" for first in hospital["first"] for second in hospital["second"]]
    homes = dice.shuffled([home for home in homes if home not in WRITERS])
    for field in FIELDS:
        yield from _field_rows(dice, field, homes, sorted(names["cities"].items()))


def _field_rows(dice: Dice, field: Field, homes: list[str], cities: list[tuple[str, str]]) -> Iterator[dict[str, str]]:
    shapes = dice.shuffled([shape for shape in field.shapes for _ in range(shape.programs)])
    tracks = dice.shuffled(_spread(field.tracks, len(shapes), field.tracks[0][1]))
    signals = dice.shuffled(_spread(field.signals, len(shapes), "")) if field.signals else [""] * len(shapes)
    for number, (shape, offered, signal) in enumerate(zip(shapes, tracks, signals, strict=True), 1):
        setting = shape.setting or dice.pick(field.settings)
        least, most = PERCENT[setting]
        city, state = dice.pick(cities)
        eras_id = f"9999{field.code}{number:03d}"
        row = {
            "eras_id": eras_id if len(offered) > 1 else "",
            "name": f"{homes.pop()} {dice.pick(THIRD[setting])}",
            "city": city,
            "state": state,
            "specialty": field.specialty,
            "setting": setting,
            "img_percent": str(least + dice.below(most - least + 1)),
            "priority": "top" if signal == "gold" else "high" if signal else dice.pick(("", "", "", "", "low")),
            "signal": signal,
            "required": shape.required,
            "needs": shape.needs,
            "deadline": dice.pick(DEADLINES) if shape.needs else "",
        }
        for track in offered:
            suffix = f"-{LETTER[track]}" if len(offered) > 1 else ""
            yield {"program_id": eras_id + suffix, "track": track, **row}


def _spread(shares: Sequence[tuple[int, T]], total: int, rest: T) -> list[T]:
    """So many of each, and `rest` for what is left of `total`."""
    given = [entry for count, entry in shares for _ in range(count)]
    return given + [rest] * (total - len(given))


def files() -> dict[str, str]:
    """Every file the generator writes, by name."""
    programs = io.StringIO()
    writer = csv.DictWriter(programs, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(Dice(SEED)))
    return {
        "scenario.toml": SCENARIO,
        "programs.csv": programs.getvalue(),
        "letters.csv": LETTERS,
        "writers.csv": WRITERS,
        "rotations.csv": ROTATIONS,
        "supervision.csv": SUPERVISION,
    }


def main(folder: Path) -> None:
    """Write the files into `folder`."""
    folder.mkdir(exist_ok=True)
    for name, text in files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
