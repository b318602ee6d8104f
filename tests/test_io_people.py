"""Writers, rotations and supervision: from their files, from letters.csv alone, and where the two disagree."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from pathlib import Path

import pytest
from texts import ROTATIONS, WRITERS, faults, notes, scenario

from solver.domain.entities import Involvement, Response, Role, Rotation, RotationSetting, Scenario, Supervision, Writer


def test_writers_rotations_and_who_saw_whom(tmp_path: Path) -> None:
    writers = (
        "writer_id,name,specialty,role,country,institution,response,versions,ask_cost\n"
        "rao,A Rao,General Internal Medicine,Chairman,U.S.A.,Mercy,Agreed,2,1.5\n"
        "osei,C Osei,Neuro,,Ghana,,,,\n"
    )
    rotations = (
        "rotation_id,name,specialty,country,setting,involvement,institution,start,end\n"
        "ward,Ward 7,IM,USA,wards,Hands-on,Mercy,2026-03-01,2026-03-28\nlab,,,Canada,,,,,\n"
    )
    supervision = 'writer_id,rotation_id,weeks,direct\nrao,ward,4,yes\nosei,ward,"2,5",no\nosei,lab,,\n'
    found = scenario(
        tmp_path, writers=writers, rotations=rotations, supervision=supervision, letters="letter_id,writer_id\nL1,rao\n"
    )
    assert found.writers == (
        Writer(
            id="rao",
            name="A Rao",
            specialty="internal medicine",
            role=Role.CHAIR,
            country="US",
            institution="Mercy",
            response=Response.AGREED,
            versions=2,
            ask_cost=1.5,
        ),
        Writer(id="osei", name="C Osei", specialty="neurology", role=Role.ATTENDING, country="Ghana"),
    )
    assert found.rotations == (
        Rotation(
            id="ward",
            name="Ward 7",
            specialty="internal medicine",
            country="US",
            setting=RotationSetting.INPATIENT,
            involvement=Involvement.HANDS_ON,
            institution="Mercy",
            start=date(2026, 3, 1),
            end=date(2026, 3, 28),
        ),
        Rotation(id="lab", name="lab", country="Canada"),
    )
    assert found.supervision == (
        Supervision(writer_id="rao", rotation_id="ward", weeks=4, direct=True),
        Supervision(writer_id="osei", rotation_id="ward", weeks=2.5, direct=False),
        Supervision(writer_id="osei", rotation_id="lab", weeks=0, direct=True),
    )


@pytest.mark.parametrize("text", ["US", "usa", "U.S.", "U.S.A.", "United States", "United States of America"])
def test_ways_to_write_the_us(tmp_path: Path, text: str) -> None:
    letters = f"letter_id,writer_id,country\nL1,rao,{text}\n"
    assert scenario(tmp_path, letters=letters).writers[0].country == "US"


TWO_FILES = """writer,writer_specialty,role,country,response,rotation,rotation_country,setting,involvement,weeks,label
Anita Rao,IM,attending,USA,enthusiastic,Ward 7,USA,inpatient,hands_on,4,Rao IM
Chidi Osei,IM,hospitalist,,agreed,ward 7,,,,2,
Dora Brandt,neurology,consultant,Germany,no_reply,,,,,,
Anita Rao,,,,,,,,,,Rao general
"""


def test_two_files_alone_are_a_scenario(tmp_path: Path) -> None:
    found = scenario(tmp_path, letters=TWO_FILES)
    assert [asdict(writer) for writer in found.writers] == [
        asdict(Writer(id=key, name=name, specialty=field, role=role, country=country, response=said, versions=letters))
        for key, name, field, role, country, said, letters in (
            ("anita_rao", "Anita Rao", "internal medicine", Role.ATTENDING, "US", Response.ENTHUSIASTIC, 2),
            ("chidi_osei", "Chidi Osei", "internal medicine", Role.HOSPITALIST, "US", Response.AGREED, 1),
            ("dora_brandt", "Dora Brandt", "neurology", Role.ATTENDING, "Germany", Response.NO_REPLY, 1),
        )
    ]
    assert found.rotations == (
        Rotation(
            id="ward_7",
            name="Ward 7",
            specialty="internal medicine",
            country="US",
            setting=RotationSetting.INPATIENT,
            involvement=Involvement.HANDS_ON,
        ),
    )
    assert [(row.writer_id, row.rotation_id, row.weeks, row.direct) for row in found.supervision] == [
        ("anita_rao", "ward_7", 4, True),
        ("chidi_osei", "ward_7", 2, True),
    ]
    assert [(one.id, one.writer_id, one.status.value) for one in found.letters] == [
        ("rao_im", "anita_rao", "promised"),
        ("chidi_osei", "chidi_osei", "promised"),
        ("dora_brandt", "dora_brandt", "requested"),
        ("rao_general", "anita_rao", "promised"),
    ]
    assert found.notes == ()


def test_a_name_finds_the_writer_of_any_file_and_any_row(tmp_path: Path) -> None:
    letters = "letter_id,writer_id,writer\nL1,,a. rao\nL2,w9,B Lund\nL3,,B Lund\n"
    found = scenario(tmp_path, letters=letters, writers=WRITERS)
    assert [one.writer_id for one in found.letters] == ["rao", "w9", "w9"]
    letters = "letter_id,writer_id,writer\nL1,,B Lund\nL2,w9,B Lund\n"
    assert {one.writer_id for one in scenario(tmp_path, letters=letters, writers=WRITERS).letters} == {"w9"}


def test_a_letters_row_fills_what_a_writers_row_leaves_open(tmp_path: Path) -> None:
    writers = "writer_id,name,specialty,role,country\nrao,A Rao,,,\n"
    letters = "letter_id,writer_id,writer_specialty,role,country,response\nL1,rao,neurology,chair,Canada,agreed\n"
    (writer,) = scenario(tmp_path, letters=letters, writers=writers).writers
    assert writer == Writer(
        id="rao", name="A Rao", specialty="neurology", role=Role.CHAIR, country="Canada", response=Response.AGREED
    )


def test_what_a_letters_row_says_of_a_writer_must_agree(tmp_path: Path) -> None:
    header = "letter_id,writer_id,writer_specialty,role,country,response\n"
    letters = f"{header}L1,rao,neurology,chair,Ghana,\nL2,kim,im,,US,agreed\nL3,kim,,fellow,,hesitant\n"
    letters = letters.replace("kim,im", "osei,im").replace("L3,kim", "L3,osei")
    assert faults(tmp_path, letters=letters, writers=WRITERS) == [
        'letters.csv:2: country: found "Ghana", but writers.csv says "US" of writer "rao"',
        'letters.csv:2: role: found "chair", but writers.csv says "attending" of writer "rao"',
        'letters.csv:2: writer_specialty: found "neurology", but writers.csv says "internal medicine" of writer "rao"',
        'letters.csv:4: response: found "hesitant", but an earlier row says "agreed" of writer "osei"',
        'letters.csv:4: role: found "fellow", but writers.csv says "hospitalist" of writer "osei"',
    ]


def test_what_letters_say_of_a_rotation_must_agree(tmp_path: Path) -> None:
    header = "letter_id,writer_id,rotation,rotation_country,setting,involvement,weeks\n"
    letters = (
        f"{header}L1,rao,Ward 7,Ghana,icu,research,4\nL2,rao,ward,,,,5\nL3,osei,Lab,,research,,\nL4,rao,lab,,icu,,\n"
    )
    assert faults(tmp_path, letters=letters, writers=WRITERS, rotations=ROTATIONS) == [
        'letters.csv:2: involvement: found "research", but rotations.csv says "hands_on" of rotation "ward"',
        'letters.csv:2: rotation_country: found "Ghana", but rotations.csv says "US" of rotation "ward"',
        'letters.csv:2: setting: found "icu", but rotations.csv says "inpatient" of rotation "ward"',
        "letters.csv:3: weeks: found 5, but 4 weeks stand elsewhere for this writer on this rotation",
        'letters.csv:5: setting: found "icu", but an earlier row says "research" of rotation "lab"',
    ]


def test_weeks_without_a_named_rotation_belong_to_the_writers_only_one_or_a_new_one(tmp_path: Path) -> None:
    supervision = "writer_id,rotation_id,weeks\nrao,ward,\n"
    letters = "letter_id,writer_id,weeks,setting\nL1,rao,4,\nL2,osei,3,icu\nL3,osei,3,\n"
    found = scenario(tmp_path, letters=letters, writers=WRITERS, rotations=ROTATIONS, supervision=supervision)
    assert [(row.writer_id, row.rotation_id, row.weeks) for row in found.supervision] == [
        ("rao", "ward", 4),
        ("osei", "osei_rotation", 3),
    ]
    assert found.rotations[1] == Rotation(
        id="osei_rotation", name="with C Osei", specialty="internal medicine", setting=RotationSetting.ICU
    )


def test_supervision_may_name_writers_and_rotations_of_letters(tmp_path: Path) -> None:
    letters = "letter_id,writer_id,country,writer_specialty,rotation\nL1,rao,US,im,\nL2,osei,US,im,Lab\n"
    supervision = "writer_id,rotation_id,weeks,direct\nrao,lab,4,no\nosei,lab,2,\n"
    found = scenario(tmp_path, letters=letters, supervision=supervision)
    assert [(row.writer_id, row.weeks, row.direct) for row in found.supervision] == [
        ("rao", 4, False),
        ("osei", 2, True),
    ]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        (
            {"writers": WRITERS + "rao,X,im,fellow,US\n,Y,im,fellow,US\n"},
            [
                'writers.csv:4: writer_id: "rao" stands on line 2 too (A Rao); ids are unique',
                "writers.csv:5: writer_id: is empty, expected an id: any text that no other row has",
            ],
        ),
        (
            {"writers": WRITERS + "lee,L Lee,im,atending,US\n"},
            ['writers.csv:4: role: found "atending", allowed are attending · hospitalist · program_director · '],
        ),
        (
            {"writers": "writer_id,name,specialty,role,country,versions,ask_cost\nrao,R,im,,US,0,-1\nosei,O,,,,,\n"},
            [
                'writers.csv:2: ask_cost: found "-1", expected a number from 0 to 1,000,000',
                'writers.csv:2: versions: found "0", expected a whole number of at least 1',
            ],
        ),
        (
            {"rotations": ROTATIONS.replace("\n", ",start,end\n", 1).replace("on\n", "on,2026-04-01,2026-03-01\n", 1)},
            ["rotations.csv:2: end: found 2026-03-01, which is before the start, 2026-04-01"],
        ),
        (
            {"rotations": ROTATIONS + "ward,W,im,US,bench press,hands-on\n"},
            [
                'rotations.csv:3: rotation_id: "ward" stands on line 2 too (Ward 7); ids are unique',
                'rotations.csv:3: setting: found "bench press", allowed are inpatient · icu · night_float · consult · ',
            ],
        ),
        (
            {"rotations": ROTATIONS, "supervision": "writer_id,rotation_id,weeks,direct\nrao,wrd,-1,x\nroa,ward,1,8\n"},
            [
                'supervision.csv:2: rotation_id: no rotation "wrd" in rotations.csv or letters.csv. Maybe "ward".',
                'supervision.csv:2: weeks: found "-1", expected a number of at least 0',
                'supervision.csv:3: direct: found "8", allowed are yes and no',
                'supervision.csv:3: writer_id: no writer "roa" in writers.csv or letters.csv. Maybe "rao".',
            ],
        ),
        (
            {"rotations": ROTATIONS, "supervision": "writer_id,rotation_id,weeks\nrao,ward,1\nrao,ward,2\n,,3\n"},
            [
                'supervision.csv:3: writer_id: "rao" and "ward" stand together on an earlier line too',
                "supervision.csv:4: rotation_id: is empty, expected the id of a rotation",
                "supervision.csv:4: writer_id: is empty, expected the id of a writer",
            ],
        ),
        (
            {"letters": "letter_id,writer_id\nL1,roa\n", "writers": WRITERS},
            ['letters.csv:2: writer_id: no writer "roa" in writers.csv. Maybe "rao".'],
        ),
        (
            {"letters": "letter_id,writer_id,writer\nL1,w7,A. Rao\n", "writers": WRITERS},
            ['letters.csv:2: writer_id: no writer "w7" in writers.csv. Maybe "rao".'],
        ),
        (
            {"letters": "letter_id,writer_id\nL1,C. Osei\n", "writers": WRITERS},
            ['letters.csv:2: writer_id: no writer "C. Osei" in writers.csv. Maybe "osei".'],
        ),
        (
            {"letters": "letter_id,writer_id\nL1,\n"},
            ["letters.csv:2: writer_id: names no writer"],
        ),
        (
            {
                "letters": "letter_id,writer\nL1,A Rao\n",
                "writers": WRITERS + "rao2,A Rao,im,fellow,US\n",
            },
            ['letters.csv:2: writer: "A Rao" can be any of "rao", "rao2". Maybe fill writer_id.'],
        ),
        (
            {"strengths": "program_id,letter_id,strength,probability\nP9,L9,x,2\nP1,L1,nan,\nP1,L1,5,\nP1,L2,,\n"},
            [
                'strengths.csv:2: letter_id: no letter "L9" in letters.csv. There are L1, L2.',
                'strengths.csv:2: probability: found "2", expected a number from 0 to 1',
                'strengths.csv:2: program_id: no program "P9" in programs.csv. There are P1, P2.',
                'strengths.csv:2: strength: found "x", expected a number from -1,000,000,000 to 1,000,000,000',
                'strengths.csv:3: strength: found "nan", expected a number from -1,000,000,000 to 1,000,000,000',
                'strengths.csv:4: program_id: "P1" and "L1" stand together on line 3 too',
                "strengths.csv:5: strength: is empty, expected a number",
            ],
        ),
    ],
)
def test_every_fault_of_the_other_files(tmp_path: Path, files: dict[str, str], told: list[str]) -> None:
    found = faults(tmp_path, **files)
    assert len(found) == len(told), found
    assert all(fault.startswith(start) for fault, start in zip(found, told, strict=True)), found


def test_own_strengths(tmp_path: Path) -> None:
    strengths = "program_id,letter_id,strength,probability\nP1,L1,-12.5,\nP2,L1,1e6,90%\n"
    found = scenario(tmp_path, strengths=strengths).strengths
    assert found == {("P1", "L1"): (-12.5, None), ("P2", "L1"): (1e6, 0.9)}


def test_too_little_known_of_a_writer_is_noted_once(tmp_path: Path) -> None:
    letters = "letter_id,writer_id\nL1,rao\nL2,rao\n"
    assert notes(tmp_path, letters=letters) == []  # of nobody anything is known: that is a supposition
    columns = "letter_id,writer_id,country,writer_specialty\nL1,rao,,\nL2,rao,,\n"
    assert notes(tmp_path, letters=columns) == [
        'letters.csv:2: country: "rao" has no country: the letters count as from no country',
        'letters.csv:2: writer_specialty: "rao" has no specialty: the letters count as from no field',
    ]
    writers = "writer_id,name,specialty,role,country\nlee,L,im,,US\nrao,A Rao,im,,\n"
    assert notes(tmp_path, letters=letters, writers=writers) == [
        'writers.csv:3: country: "A Rao" has no country: the letters count as from no country'
    ]


def test_words_that_look_like_slips_are_noted(tmp_path: Path) -> None:
    writers = WRITERS.replace("USA", "Untied States", 1).replace("IM", "Cardiolgy", 1) + "lee,L,im,fellow,Austria\n"
    assert notes(tmp_path, writers=writers, letters="letter_id,writer_id\nL1,rao\n") == [
        'writers.csv:2: country: "Untied States" is taken as another country. Maybe "US".',
        'writers.csv:2: specialty: "Cardiolgy" is taken as a field of its own. Maybe "cardiology" or '
        '"nuclear radiology".',
    ]


def test_a_writer_works_where_all_the_rotations_were(tmp_path: Path) -> None:
    letters = (
        "letter_id,writer_id,rotation,rotation_country\nL1,rao,A,Ghana\nL2,rao,B,Ghana\nL3,osei,C,US\nL4,osei,D,India\n"
    )
    assert [writer.country for writer in scenario(tmp_path, letters=letters).writers] == ["Ghana", ""]


def test_namesakes_without_ids_may_be_two_people(tmp_path: Path) -> None:
    letters = "letter_id,writer,role\nL1,Dr. John Smith,chair\nL2,Dr. John Smith,attending\n"
    assert faults(tmp_path, letters=letters) == [
        'letters.csv:3: role: found "attending", but an earlier row says "chair" of writer "dr_john_smith". '
        "Maybe they are two people: give each a writer_id."
    ]


def of_people(found: Scenario) -> list[tuple[str, str, str, int, int]]:
    """What is supposed, the list of programs left out."""
    supposed = [one for one in found.suppositions if one.file != "programs.csv"]
    return [(one.file, one.column, one.taken, one.rows, one.of) for one in supposed]


def test_without_ids_they_are_made_from_names_and_the_rest_is_supposed(tmp_path: Path) -> None:
    writers = "Recommender,Hospital,Country\nAnil Rao,Sample General,US\nChidi Osei,,\n"
    rotations = "Rotation,Hospital,Start date\nWard 7,Sample General,Fall\n"
    letters = "label,writer,status,kind\nIM,Anil Rao,uploaded,narrative\nICU,Chidi Osei,uploaded,narrative\n"
    found = scenario(tmp_path, letters=letters, writers=writers, rotations=rotations)
    assert [(writer.id, writer.name, writer.institution) for writer in found.writers] == [
        ("anil_rao", "Anil Rao", "Sample General"),
        ("chidi_osei", "Chidi Osei", ""),
    ]
    assert [(rotation.id, rotation.name, rotation.start) for rotation in found.rotations] == [
        ("ward_7", "Ward 7", None)
    ]
    assert of_people(found) == [
        ("writers.csv", "specialty", "unknown", 2, 2),
        ("writers.csv", "role", "attending", 2, 2),
        ("writers.csv", "country", "unknown", 1, 2),
        ("rotations.csv", "setting", "unknown", 1, 1),
        ("rotations.csv", "involvement", "unknown", 1, 1),
    ]
    assert any("Start date: found" in str(note) for note in found.notes)


def test_a_row_without_id_and_name_is_a_fault_where_ids_are_made(tmp_path: Path) -> None:
    found = faults(tmp_path, writers="name,country\nrao,US\nosei,US\n,Ghana\n")
    assert found == ["writers.csv:4: name: is empty, expected an id: any text that no other row has"]


def test_what_is_supposed_of_writers_without_a_row_of_their_own(tmp_path: Path) -> None:
    letters = (
        "label,writer,status,kind,country\nA,A Lund,uploaded,sel,\nB,B Lund,uploaded,sel,US\nC,B Lund,uploaded,sel,\n"
    )
    found = scenario(tmp_path, letters=letters)
    assert of_people(found) == [
        ("letters.csv", "writer_specialty", "unknown", 3, 3),
        ("letters.csv", "role", "attending", 3, 3),
        ("letters.csv", "country", "unknown", 1, 3),
    ]


@pytest.mark.parametrize(
    ("text", "weeks"),
    [("4", 4), ("~4", 4), ("4 weeks", 4), ("4-6", 4), ("4+", 4), ("2.5 wks", 2.5), ("1 month", 4), ("about 6", 6)],
)
def test_ways_to_write_weeks(tmp_path: Path, text: str, weeks: float) -> None:
    found = scenario(tmp_path, letters=f"letter_id,writer,weeks\nL1,A Rao,{text}\n")
    assert [row.weeks for row in found.supervision] == [weeks]
