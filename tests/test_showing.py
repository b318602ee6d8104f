"""What becomes of a scenario where others see it: addresses, initials, and everything that names them."""

from datetime import date
from pathlib import Path

import pytest
from folders import NO_ADVICE, Row, read

import solver
from solver.domain.addresses import without_addresses
from solver.domain.entities import Writer
from solver.domain.events import Cancel, Decline, Drop, Event, Late, Withdraw, apply_events
from solver.domain.initials import Initials
from solver.domain.lookup import called
from solver.domain.showing import Showing

NAMES = (
    "Dr. Anita B. Rao",
    "Rao, Arun, MD, FACP",
    "Maria Garcia-López, M.D.",
    "Jan van der Berg",
    "Müller (chair)",
    "Ames",
)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Ames <ames@uni.edu>, IM sub-I", "Ames, IM sub-I"),
        ("mailto:a.b+c@d.co.uk", ""),
        ("see https://x.org/a?b=c; chair", "see; chair"),
        ("chair (www.x.org)", "chair"),
        ("The p, site.uni.edu/im", "The p"),
        ("Ames, tel. 5550100", "Ames"),
        ("ward (555) 555-0100", "ward"),
        ("ward 555.555.0100", "ward"),
        ("+44 20 7946 0000 ward", "ward"),
        ("12 Any St., Town, ST 12345-6789", "Town, ST"),
        ("Town, 3 Old Mill Road, Suite 4", "Town"),
        ("P.O. Box 12, Town", "Town"),
        *(
            (text, text)
            for text in ("1402912345", "1401-2912-3456", "2026-09-24", "3 St. Any's", "IM 10001", "phone 3")
        ),
        *((text, text) for text in ("2 letters, 1 from IM", "Dr.Ames", " as  it is ", "no.commons", "A & B", "")),
    ],
)
def test_addresses_leave_a_text_and_nothing_else_does(text: str, bare: str) -> None:
    assert without_addresses(text) == bare


def initials() -> Initials:
    return Initials([Writer(id=name.split()[-1], name=name) for name in NAMES])


def test_writers_go_by_their_initials() -> None:
    assert list(initials().of.values()) == ["A. B. R.", "A. R.", "M. G.", "J. B.", "M.", "A."]
    twins = [Writer(id=str(number), name=name) for number, name in enumerate(("Ada Rao", "Rao, Abe", "???"))]
    assert list(Initials(twins).of.values()) == ["A. R. 1", "A. R. 2", "?."]
    assert [called(name, "id")[0] for name in ("A. R.", "A. R. 2", "A.")] == ["A. R.", "A. R. 2", "A."]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Anita Rao IM", "A. B. R. IM"),
        ("Dr. Anita B. Rao: ward", "Dr. A. B. R.: ward"),
        ("Rao, Arun", "A. R."),
        ("Rao", "R."),
        ("GARCIA and lopez_im", "M. G. and M. G._im"),
        ("Maria Garcia-López's", "M. G.'s"),
        ("muller2", "M.2"),
        ("Jan Rao", "J. B. R."),
        ("Raoul of the van", "Raoul of the van"),
    ],
)
def test_names_in_a_text_become_initials(text: str, said: str) -> None:
    assert initials().text(text) == said


def test_a_word_of_several_names_means_the_writer_of_the_text() -> None:
    assert initials().text("Rao, ward", "FACP") == "A. R., ward"
    assert Initials(()).text("Rao, ward") == "Rao, ward"


LETTER_ROWS: list[Row] = [
    {"letter_id": "r1", "label": "Rao ward, a@b.org", "tags": "rao_team;gap", "status": "uploaded"},
    {"letter_id": "Rao2", "label": "Dr. Rao", "status": "promised", "excluded": "q w@x.org", "rotation": "Rao's ward"},
]
LETTER_ROWS = [
    {"writer_id": "rao@b.org", "writer": "Anita Rao", "writer_specialty": "IM", **row} for row in LETTER_ROWS
]
LETTER_ROWS.append({"letter_id": "o", "writer": "o@b.org", "status": "requested", "expected": "2026-09-01"})
TOML = (
    NO_ADVICE
    + """
[policy."internal medicine".preliminary]
advice = ["prefer rao_team>=1"]
[applicant]
themes = ["rao_team"]
"""
)


def scenario(folder: Path) -> solver.Scenario:
    programs: list[Row] = [
        {"program_id": "p", "required": 2, "needs": "rao_team>=1 or 2 gap", "assigned": "r1", "eras_id": "e"},
        {"program_id": "q w@x.org", "required": 2, "needs": "none", "name": "w@x.org"},
    ]
    strengths: list[Row] = [{"program_id": "q w@x.org", "letter_id": "Rao2", "strength": 7}]
    return read(folder, TOML, letters=LETTER_ROWS, programs=programs, strengths=strengths)


def test_everything_that_names_an_id_names_the_one_that_is_shown(tmp_path: Path) -> None:
    entered = scenario(tmp_path)
    showing = Showing(entered, initials=True)
    shown = showing.scenario
    assert [(letter.id, letter.label) for letter in shown.letters] == [("A", "A. R. ward"), ("B", "B"), ("C", "C")]
    assert [writer.name for writer in shown.writers] == ["A. R.", "O."]
    assert [(track.id, track.name, track.assigned) for track in shown.tracks] == [
        ("p", "p", ("A",)),
        ("q", "q", ()),
    ]
    assert str(shown.tracks[0].needs[0]) == "a_r_team>=1 or gap>=2"
    assert shown.letters[0].tags == ("a_r_team", "gap")
    assert shown.letters[1].excluded == ("q",)
    assert shown.settings.applicant.themes == ("a_r_team",)
    assert shown.settings.policy["internal medicine"]["preliminary"] == ("prefer a_r_team>=1",)
    assert dict(shown.strengths) == {("q", "B"): (7.0, None)}
    held = repr((shown.writers, shown.rotations, shown.letters, shown.tracks, shown.settings.policy)).casefold()
    assert "rao's" not in held
    assert "b.org" not in held
    assert solver.solve(shown).objective == solver.solve(entered).objective


def test_events_happen_to_the_same(tmp_path: Path) -> None:
    entered = scenario(tmp_path)
    writer, rotation = entered.writers[0].id, entered.rotations[0].id
    events: list[Event] = [
        Decline(writer),
        Withdraw("r1"),
        Cancel(rotation),
        Late("o", date(2026, 9, 20)),
        Drop("q w@x.org"),
    ]
    after = apply_events(entered, events)
    for initials in (True, False):
        showing = Showing(entered, initials=initials)
        same = apply_events(showing.scenario, [showing.event(event) for event in events])
        assert [letter.status for letter in same.letters] == [letter.status for letter in after.letters]
        assert [letter.expected for letter in same.letters] == [letter.expected for letter in after.letters]
        assert len(same.tracks) == len(after.tracks) == 1
        assert Showing(after, initials=initials).scenario.letters == same.letters


def test_without_initials_names_stay(tmp_path: Path) -> None:
    shown = Showing(scenario(tmp_path), initials=False).scenario
    assert [letter.id for letter in shown.letters] == ["r1", "Rao2", "o"]
    assert [letter.label for letter in shown.letters] == ["Rao ward", "Dr. Rao", "o"]
    assert [writer.name for writer in shown.writers] == ["Anita Rao", "writer"]
