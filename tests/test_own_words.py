"""A program's own words as a column of its row: what counts, what goes before it, and what is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from texts import faults, scenario

from solver.analysis.understanding import understand
from solver.domain.entities import RulesKnown, Scenario
from solver.report.views import check_view


def listed(folder: Path, programs: str) -> Scenario:
    letters = "letter_id,writer,writer_specialty,country,status\nA,Ann Invented,im,US,uploaded\n"
    return scenario(folder, letters=letters, programs=programs)


@pytest.mark.parametrize(
    ("columns", "cells", "required", "maximum", "needs", "rules"),
    [
        ("requirements", '"2 letters, one from a neurologist"', 2, 4, "neurology>=1", "read"),
        ("Letter requirements", "exactly 2 letters", 2, 2, "", "read"),
        ("LoR notes", "2 letters; one from your astrologer", 2, 4, "", "unchecked"),
        ("requirements", "see website", 3, 4, "", "unchecked"),
        ("requirements", "none", 3, 4, "", "read"),
        ("requirements", "", 3, 4, "", "unchecked"),
        ("requirements,needs", "Chair letter required,2 im", 3, 4, "im>=2", "checked"),
        ("requirements,needs", "Chair letter required,none", 3, 4, "", "checked"),
        ("requirements,required", '"2 letters, one from the chair",', 2, 4, "chair>=1", "read"),
        ("requirements,required", "Chair letter required,2", 2, 4, "chair>=1", "read"),
        ("required", '"2, one from the chair"', 2, 4, "chair>=1", "read"),
        ("required,requirements", '"2, one from the chair",no research letters', 2, 4, "chair>=1;research<=0", "read"),
        ("required", "2", 2, 4, "", "unchecked"),
        ("IMSEL", "not needed", 3, 4, "", "unchecked"),
        ("IMSEL", "recommended", 3, 4, "prefer sel>=1", "unchecked"),
        ("IMSEL", "Chair letter recommended", 3, 4, "prefer chair>=1", "unchecked"),
        ("IMSEL", "yes", 3, 4, "", "unchecked"),
        ("IMSEL", "1", 3, 4, "", "unchecked"),
    ],
)
def test_own_words_count_where_no_cell_of_ours_goes_before_them(
    tmp_path: Path, columns: str, cells: str, required: int, maximum: int, needs: str, rules: str
) -> None:
    (track,) = listed(tmp_path, f"program_id,name,{columns}\n1,Invented,{cells}\n").tracks
    assert (track.required, track.maximum) == (required, maximum)
    assert (";".join(map(str, track.needs)), track.rules) == (needs, RulesKnown(rules))


def test_several_columns_of_own_words_are_read_together_and_told(tmp_path: Path) -> None:
    rows = (
        "not needed,2 letters,",
        "optional,one from a neurologist,",
        "required,,chair letter",
        ",,none",
        "required,required,",
    )
    listing = "".join(f"{number},Invented {number},{row}\n" for number, row in enumerate(rows))
    found = listed(tmp_path, f"program_id,name,IMSEL,LoR notes,requirements\n{listing}")
    assert [track.stated.requirements for track in found.tracks] == [
        "IMSEL: not needed. 2 letters",
        "IMSEL: optional. one from a neurologist",
        "IMSEL: required. chair letter",
        "none",
        "IMSEL: required. required",
    ]
    assert [";".join(map(str, track.needs)) for track in found.tracks[:4]] == [
        "",
        "neurology>=1",
        "sel>=1;chair>=1",
        "",
    ]
    together = '"IMSEL" and "LoR notes" and "requirements" mean requirements: what they say is read together'
    assert [str(note) for note in found.notes] == [f"programs.csv:1: requirements: {together}"]
    blank = listed(tmp_path, "program_id,name,IMSEL,LoR notes,LoR rules\n1,Invented,,2 letters,2 letters\n")
    assert (blank.notes, blank.tracks[0].stated.requirements) == ((), "2 letters")


def test_counts_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    found = listed(tmp_path, "program_id,name,required,requirements\n1,Invented,4,3 letters\n2,Other,,5 letters\n")
    assert [track.required for track in found.tracks] == [4, 4]
    told = [note.what for note in found.notes if note.column == "requirements"]
    assert told == [
        'found "3 letters": 3 letters by these words, 4 by the columns of counts, which go before them',
        'found "5 letters": 5 letters are asked for, more than are taken; counted as 4',
    ]


def test_own_words_that_ask_for_more_than_the_maximum_entered_do_not_count(tmp_path: Path) -> None:
    found = listed(tmp_path, "program_id,name,maximum,requirements\n1,Invented,2,3 letters\n")
    assert [(track.required, track.maximum) for track in found.tracks] == [(2, 2)]
    assert any("3 letters are asked for, but 2 are the most" in note.what for note in found.notes)


def test_check_shows_every_text_once(tmp_path: Path) -> None:
    rows = '1,One,see website\n2,Two,see website\n3,Three,"3 letters, one from the chair; a poem"\n4,Four,none\n'
    found = understand(listed(tmp_path, f"program_id,name,requirements\n{rows}"))
    assert (found.own_words[0].text, found.own_words[0].programs) == ("see website", 2)
    shown = " ".join(check_view(found, 200, rules=True).split())
    assert ' 2 "see website" Understood: nothing. Not understood: "see website".' in shown
    assert ' 1 "none" Understood: nothing is stated.' in shown
    assert (
        'Understood: 3 letters asked for; at least 1 letter that is a chair letter. Not understood: "a poem".' in shown
    )
    short = " ".join(check_view(found, 200, rules=False).split())
    assert "IN THEIR OWN WORDS: 3 texts of requirements, 2 not wholly understood: --rules shows them" in short
    assert "poem" not in short


def test_what_own_words_say_is_not_supposed(tmp_path: Path) -> None:
    rows = "1,One,2 letters\n2,Two,see website\n3,Three,One from the chair\n4,Four,\n"
    found = listed(tmp_path, f"program_id,name,requirements\n{rows}")
    supposed = {supposition.column: supposition.rows for supposition in found.suppositions}
    assert (supposed["required"], supposed["needs"]) == (3, 2)


def test_words_beside_needs_of_ours_are_not_shown(tmp_path: Path) -> None:
    found = listed(tmp_path, "program_id,name,needs,requirements\n1,Invented,2 im,see website\n")
    assert understand(found).own_words == ()


@pytest.mark.parametrize("text", ["see website", "3 letters from people I like", "none"])
def test_words_in_the_column_of_counts_are_requirements_and_no_error(tmp_path: Path, text: str) -> None:
    programs = f"program_id,name,LORs\nP1,Sample City,{text}\nP2,Nowhere Falls,2\n"
    first, second = scenario(tmp_path, programs=programs).tracks
    assert (first.required, second.required) == (3, 2)
    assert first.stated.requirements == text


def test_a_slip_in_the_column_of_counts_is_an_error(tmp_path: Path) -> None:
    (fault,) = faults(tmp_path, programs="program_id,name,LORs\nP1,Sample City,thre\n")
    assert fault.startswith('programs.csv:2: LORs: found "thre", expected a number such as 3')
