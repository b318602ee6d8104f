"""The smallest change that completes a short program: entries, new letters, who could give one, and why none helps."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from folders import read
from one_program import FOUR, context_of, letter, solved

import solver
from solver.analysis.entries import Entry, entered
from solver.analysis.remedy import NoRemedy, Remedy, remedy
from solver.analysis.result import Result
from solver.domain.entities import Response
from solver.report.remedies import remedy_words

FINAL = NoRemedy.FINAL


def mended(result: Result) -> Remedy:
    found = remedy(context_of(result))
    assert isinstance(found, Remedy)
    return found


def test_a_remedy_names_the_plainest_letters_and_who_could_give_one(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", status="not_asked")]
    result = solved(tmp_path, letters, needs="us+neurology>=1")
    found = mended(result)
    assert found.letters == (("neurology", "us"),)
    assert found.writers == ("dr_n",)


def test_two_letters_are_asked_for_where_one_is_not_enough(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="neurology>=2")
    found = mended(result)
    assert found.letters == (("neurology",), ("neurology",))
    assert found.writers == ()


def test_any_letter_helps_where_only_the_count_is_short(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR[:2], required=3)
    found = mended(result)
    assert found.letters == ((),)


def test_rules_that_contradict_each_other_have_no_remedy(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR, needs="im>=2; im<=1")
    assert result.programs[0].unmet
    assert remedy(context_of(result)) is NoRemedy.CONTRADICTION


def test_a_writer_who_declined_is_not_named(tmp_path: Path) -> None:
    letters = [*FOUR, letter("N", "neurology", response="declined", status="")]
    result = solved(tmp_path, letters, needs="neurology>=1")
    found = mended(result)
    assert found.writers == ()


def test_a_us_letter_is_one_from_the_us_or_canada(tmp_path: Path) -> None:
    found = mended(solved(tmp_path, FOUR, needs="us+neurology>=1; us_or_ca+neurology>=1"))
    assert found.letters == (("neurology", "us"),)


def test_a_writer_whose_letter_may_not_go_there_is_not_named(tmp_path: Path) -> None:
    neurologists = [letter(name, "neurology", status="not_asked") for name in "MN"]
    neurologists[0]["excluded"] = "P"
    found = mended(solved(tmp_path, [*FOUR, *neurologists], needs="neurology>=1"))
    assert found.writers == ("dr_n",)


@pytest.mark.parametrize(
    ("versions", "response", "named"),
    [(1, Response.AGREED, ()), (2, Response.AGREED, ("dr_n",)), (2, Response.DECLINED, ())],
)
def test_a_writer_is_named_only_where_another_version_can_come(
    tmp_path: Path, versions: int, response: Response, named: tuple[str, ...]
) -> None:
    known = {"comparison": "top_1", "detail": "specific", "endorsement": "unreserved", "max_programs": 1}
    letters = [*FOUR[:2], letter("N", "neurology", **known)]
    row = {"required": 1, "maximum": 1, "needs": "neurology>=1"}
    programs = [{**row, "program_id": "P"}, {**row, "program_id": "Q", "priority": "high"}]
    scenario = read(tmp_path, letters=letters, programs=programs)
    writers = tuple(replace(writer, versions=versions, response=response) for writer in scenario.writers)
    result = solver.solve(replace(scenario, writers=writers))
    assert result.portfolios == {"P": ("A",), "Q": ("N",)}
    found = mended(result)
    assert found.letters == (("neurology",),)
    assert found.writers == named


CHAIR = letter("F", role="chair", kind="narrative")
ENTRIES: list[tuple[dict[str, object], str, tuple[str, str, str], str]] = [
    (CHAIR, "chair>=1", ("F", "kind", "chair"), "enter kind = chair at F's letter F, if that is so"),
    (letter("F", label="Chair of surgery"), "chair>=1", ("F", "kind", "chair"), "kind = chair at F's letter F"),
    (
        letter("F", label="Dept. letter", kind="narrative"),
        "department>=1",
        ("F", "kind", "department"),
        "enter kind = department at",
    ),
    (letter("F", label="SEL", kind="narrative"), "sel>=1", ("F", "kind", "sel"), "enter kind = sel at"),
    (letter("F", label="SLOE, ED", kind="narrative"), "sloe>=1", ("F", "kind", "sloe"), "enter kind = sloe at"),
    (letter("F", waived="no", tags="x"), "waived+x>=1", ("F", "waived", "yes"), "enter waived = yes at F's letter F"),
    (letter("F", "neurology", excluded="P"), "neurology>=1", ("F", "excluded", "P"), "take P out of excluded at F's"),
    (letter("F", "neurology", flags="backhanded;hedging"), "neurology>=1", ("F", "strength", "P"), "all the same (its"),
    (letter("F", country="", tags="x"), "us+x>=1", ("dr_f", "country", "US"), "enter country = US for Dr. F, if that"),
    (letter("F", country="", tags="x"), "us_or_ca+x>=1; us+x<=0", ("dr_f", "country", "Canada"), "country = Canada"),
    (letter("F", country="", tags="x"), "home+x>=1", ("dr_f", "country", "outside the US and Canada"), "= outside"),
    (letter("F", "", tags="x"), "neurology>=1", ("dr_f", "specialty", "neurology"), "specialty = neurology for Dr. F"),
    (letter("F", "", tags="x"), "im+x>=1", ("dr_f", "specialty", "internal medicine"), "specialty = internal medicine"),
    (
        letter("F", rotation="", setting="", involvement="", weeks="", tags="x"),
        "hands_on+x>=1",
        ("dr_f", "rotation", "hands_on"),
        "enter the rotation (hands-on) on which Dr. F supervised you directly, if that is so",
    ),
    (
        letter("F", rotation="", setting="", involvement="", weeks="", tags="x"),
        "direct+x>=1",
        ("dr_f", "rotation", ""),
        "enter the rotation on which Dr. F supervised you directly",
    ),
    (letter("F", setting="", tags="x"), "icu+x>=1", ("ward_f", "setting", "icu"), "enter setting = icu for Ward F"),
    (letter("F", involvement="", tags="x"), "clinical+x>=1", ("ward_f", "involvement", "hands_on"), "involvement ="),
    (letter("F", tags="x"), "recent+x>=1", ("F", "dated", ""), "enter the day of F's letter F (dated), a recent one"),
    (letter("F", role="resident", pinned="P"), "no resident", ("F", "pinned", "P"), "take P out of pinned at F's"),
]


@pytest.mark.parametrize(("row", "needs", "entry", "words"), ENTRIES)
def test_what_is_entered_otherwise_comes_before_a_new_letter(
    tmp_path: Path, row: dict[str, object], needs: str, entry: tuple[str, str, str], words: str
) -> None:
    result = solved(tmp_path, [*FOUR, row], needs=needs)
    found = mended(result)
    assert [(one.subject, one.column, one.value) for one in found.entries] == [entry]
    assert (found.letters, found.writers) == ((), ())
    said = remedy_words(result, result.programs[0], found, known=True)
    assert said.startswith("Mended without a new letter: ")
    assert words in said
    changed = solver.solve(entered(result.scenario, found.entries))
    assert not changed.programs[0].unmet


def test_a_new_day_lets_a_letter_count_that_its_day_keeps_away(tmp_path: Path) -> None:
    late = letter("F", "neurology", status="promised", expected="2026-07-05")
    result = solved(tmp_path, [*FOUR, late], "[season]\nas_of = 2026-09-01\n", needs="neurology>=1")
    found = mended(result)
    assert found.entries == (Entry(subject="F", column="expected", value=""),)
    said = remedy_words(result, result.programs[0], found, known=True)
    assert said == "Mended without a new letter: enter a new day for F's letter F (expected), if it still comes."


def test_the_fewest_cells_are_told(tmp_path: Path) -> None:
    unknown = [letter(name, country="") for name in "EFG"]
    found = mended(solved(tmp_path, [*FOUR[:1], *unknown], needs="us>=3"))
    assert [(one.subject, one.value) for one in found.entries] == [("dr_e", "US"), ("dr_f", "US")]


def test_a_letter_that_is_final_may_need_a_cell_and_the_program_a_letter_besides(tmp_path: Path) -> None:
    letters = [letter("A", country=""), letter("B")]
    result = solved(tmp_path, letters, needs="all us", required=3, applied="yes", assigned="A")
    found = mended(result)
    assert [(one.subject, one.column) for one in found.entries] == [("dr_a", "country")]
    assert found.letters == (("us",),)
    said = remedy_words(result, result.programs[0], found, known=True)
    assert "Mended by one letter from the US; and enter country = US for Dr. A, if that is so." in said


def test_nothing_is_claimed_of_a_cell_that_is_filled(tmp_path: Path) -> None:
    letters = [*FOUR, letter("F", role="attending", country="Elbonia", waived="yes")]
    assert mended(solved(tmp_path, letters, needs="us>=5 or chair>=1")).letters == (("chair",),)


def test_a_new_letter_is_told_with_what_it_must_lack(tmp_path: Path) -> None:
    result = solved(tmp_path, FOUR[:2], needs="no resident; us<=2; chair>=2", required=4)
    found = mended(result)
    assert found.letters == (("chair", "not resident", "not us"), ("chair", "not resident", "not us"))
    said = remedy_words(result, result.programs[0], found, known=True)
    assert "two letters that are chair letters, not from a resident or fellow, not from the US." in said


def test_a_letter_that_replaces_another_is_enough(tmp_path: Path) -> None:
    assert mended(solved(tmp_path, FOUR, required=3, maximum=3, needs="neurology>=1; exactly 3")).letters == (
        ("neurology",),
    )


@pytest.mark.parametrize("unasked", [True, False])
def test_the_head_of_a_department_can_give_a_chair_letter(tmp_path: Path, unasked: bool) -> None:
    head = letter("H", role="division_chief", kind="narrative", status="not_asked" if unasked else "withdrawn")
    found = mended(solved(tmp_path, [*FOUR, head], needs="chair>=1"))
    assert found.letters == (("chair",),)
    assert found.writers == ("dr_h",)


def test_a_writer_in_the_set_can_give_one_only_where_their_letter_may_be_replaced(tmp_path: Path) -> None:
    def named(folder: Path, **program: object) -> tuple[str, ...]:
        scenario = solved(folder, [letter("A", "neurology"), *FOUR[1:]], "", needs="neurology+recent>=1", **program)
        writers = tuple(replace(writer, versions=2) for writer in scenario.scenario.writers)
        letters = tuple(replace(letter, dated=date(2020, 1, 1)) for letter in scenario.scenario.letters)
        return mended(solver.solve(replace(scenario.scenario, writers=writers, letters=letters))).writers

    assert named(tmp_path / "open") == ("dr_a",)
    assert named(tmp_path / "final", applied="yes", assigned="A") == ()


def test_a_writer_whose_letter_would_do_harm_is_not_named(tmp_path: Path) -> None:
    weak = letter("N", "neurology", status="not_asked", flags="backhanded;hedging")
    assert mended(solved(tmp_path, [*FOUR, weak], needs="neurology>=1")).writers == ()


def test_who_fits_for_certain_is_named_before_those_whose_cell_is_empty(tmp_path: Path) -> None:
    unknown = letter("M", "", status="not_asked")
    surgeon = letter("N", "general surgery", status="not_asked")
    found = mended(solved(tmp_path, [*FOUR[:2], unknown, surgeon], needs="im<=2", required=3))
    assert (found.letters, found.writers) == ((("not im",),), ("dr_n", "dr_m"))


def test_a_cell_that_is_only_supposed_comes_after_a_writer_who_fits_for_certain(tmp_path: Path) -> None:
    letters = [*FOUR, letter("F", ""), letter("N", "neurology", status="not_asked")]
    result = solved(tmp_path, letters, needs="neurology>=1")
    said = remedy_words(result, result.programs[0], mended(result), known=True)
    assert said == (
        "Mended by one letter from neurology. Dr. N could give one. "
        "Or without a new letter: enter specialty = neurology for Dr. F, if that is so."
    )


@pytest.mark.parametrize(
    ("more", "cells"),
    [
        ({"country": ""}, "Dr. N's country is not entered."),
        ({"country": "", "writer_specialty": ""}, "Dr. N's country and Dr. N's specialty are not entered."),
        ({"country": "Ghana"}, ""),
    ],
)
def test_a_writer_whose_cell_is_empty_is_told_where_nobody_fits(
    tmp_path: Path, more: dict[str, object], cells: str
) -> None:
    author = letter("N", "neurology", status="not_asked", rotation="", setting="", involvement="", weeks="")
    result = solved(tmp_path, [*FOUR, {**author, **more}], needs="us+neurology>=1")
    said = remedy_words(result, result.programs[0], mended(result), known=True)
    nobody = "Nobody on your list could give one."
    assert said.endswith(f" Nobody whose entries say so could give one; {cells}" if cells else nobody)


@pytest.mark.parametrize(
    ("program", "why", "words"),
    [
        (
            {"closed": "yes", "required": 4},
            NoRemedy.CLOSED,
            "could not be added there any more",
        ),
        ({"deadline": "2026-08-05", "needs": "neurology>=1"}, NoRemedy.CLOSED, "could not be added"),
        ({"deadline": "2026-09-03", "needs": "neurology>=1"}, NoRemedy.CLOSED, "No new letter"),
        (
            {"maximum": 2, "required": 2, "needs": "neurology>=1", "applied": "yes", "assigned": "A;B"},
            FINAL,
            "is final",
        ),
        (
            {"needs": "no im", "required": 2, "applied": "yes", "assigned": "A;B"},
            FINAL,
            "what is entered there is final",
        ),
        ({"needs": "us+home>=1"}, NoRemedy.CONTRADICTION, "its rules contradict each other"),
        ({"needs": "neurology>=3; us_or_ca+im>=2"}, NoRemedy.CONTRADICTION, "its rules contradict each other"),
    ],
)
def test_why_no_letter_helps_is_told(tmp_path: Path, program: dict[str, object], why: NoRemedy, words: str) -> None:
    result = solved(tmp_path, FOUR[:3], "[season]\nas_of = 2026-09-01\n", **program)
    found = remedy(context_of(result))
    assert found is why
    assert words in remedy_words(result, result.programs[0], found, known=True)


def test_a_program_that_is_complete_needs_nothing(tmp_path: Path) -> None:
    assert remedy(context_of(solved(tmp_path, FOUR))) is None


def test_what_is_final_is_no_obstacle_where_a_new_letter_mends_it(tmp_path: Path) -> None:
    letters = [*FOUR[:2], letter("K", writer="Dr. A", rotation="Ward A", kind="chair")]
    result = solved(tmp_path, letters, needs="chair>=1", required=2, applied="yes", assigned="A;B")
    assert result.programs[0].status == "irreparable"
    assert mended(result).letters == (("chair",),)


@pytest.mark.parametrize("most", ["new_letters.MOST", "remedy.MOST_TRIED"])
def test_what_is_too_much_to_try_is_left_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: str) -> None:
    monkeypatch.setattr(f"solver.analysis.{most}", 0)
    letters = [letter("A", country=""), letter("B")]
    result = solved(tmp_path, letters, needs="all us", required=3, applied="yes", assigned="A")
    assert remedy(context_of(result)) is NoRemedy.UNKNOWN


def test_a_letter_that_is_complete_and_not_chosen_is_grown_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = iter([False, True])
    monkeypatch.setattr("solver.analysis.remedy.completes", lambda _: next(asked))
    found = mended(solved(tmp_path, FOUR, needs="neurology>=1; us>=1; gap<=4"))
    assert found.letters == (("gap", "neurology"),)


def test_what_a_letter_must_lack_is_said_once(tmp_path: Path) -> None:
    found = mended(solved(tmp_path, FOUR[:2], needs="us_or_ca<=2; us<=2; neurology>=1"))
    assert found.letters == (("neurology", "not us_or_ca"),)


@pytest.mark.parametrize("most", [1, 500])
def test_sets_that_are_complete_and_never_chosen_prove_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr("solver.analysis.remedy.completes", lambda _: False)
    monkeypatch.setattr("solver.analysis.remedy.MOST_TRIED", most)
    assert remedy(context_of(solved(tmp_path, FOUR, needs="neurology>=1; gap<=4"))) is NoRemedy.UNKNOWN
