"""Whatever stands in the files of a folder, reading ends soon: with a scenario, or with an input error."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slips import NASTY, slip

from solver.domain.entities import Scenario
from solver.domain.errors import InputError
from solver.io.scenario.folder import read

TEXTS = {
    "programs.csv": (
        "program_id,name,eras_id,specialty,track,setting,img_percent,Program City State,priority,signal,platform,"
        "required,maximum,needs,complete_by,deadline,applied,assigned,closed\n"
        'P1,"Mercy ""North""",E,IM,C,academic,45%,"Boston, MA",high,gold,eras,3-4,4,2 im; prefer us+im>=1,2026-09-24,'
        "12/31/2026,yes,L1;L4,no\n"
        "P2,Bethel,E,Medicine-Preliminary,P,community,,,2.5,none,,min 2,,none,,,no,none,\n"
        "P3,Luke,,neurology,A,,,,low,,sfmatch,exactly 3,3,neurology>=1 or any>=3,,11/30/2026,8/30/2026,none,yes\n"
    ),
    "letters.csv": (
        "letter_id,writer_id,writer,label,kind,specialty,status,expected,asked,dated,comparison,detail,flags,basis,waived,"
        "tags,only_program,excluded,pinned,probability,max_programs,rotation,weeks\n"
        "L1,rao,,Rao IM,narrative,im,uploaded,,2026-07-01,1-Jul-26,top 5%,specific,none,told,yes,gap,,P3,P1,,,ward,4\n"
        "L2,osei,,,chair,general,promised,9/21/2026,,,unknown,,short;hedging,,no,,P2,,,90%,3,,\n"
        ",,B Lund,,research,,not_asked,9/25/2026,,,,,,,,,,,,0.5,,Lab,12\n"
        "L4,osei,,,,,withdrawn,,,,,,,,,,,,,,,,\n"
    ),
    "writers.csv": (
        "writer_id,name,specialty,role,country,response,versions,ask_cost\n"
        "rao,A Rao,IM,attending,USA,enthusiastic,2,\nosei,C Osei,cardiology,PI,Ghana,no_reply,,1.5\n"
    ),
    "rotations.csv": (
        "rotation_id,name,specialty,country,setting,involvement,start,end\n"
        "ward,Ward 7,IM,US,inpatient,hands-on,2026-03-01,2026-03-28\n"
    ),
    "supervision.csv": "writer_id,rotation_id,weeks,direct\nrao,ward,4,yes\nosei,ward,2.5,no\n",
    "strengths.csv": "program_id,letter_id,strength,probability\nP1,L1,55.5,\nP2,L2,-10,0.5\n",
    "scenario.toml": (
        '[applicant]\nthemes = ["gap"]\n[season]\nas_of = 2026-09-01\nlate = [[0, 1.0], [2, 0.8]]\n[asks]\nmax = 1\n'
        '[rubric.comparison]\ntop_5 = 18\n[policy."internal medicine".categorical]\nadvice = ["prefer im>=2"]\n'
    ),
}


def outcome(files: dict[str, bytes]) -> Scenario | InputError:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)
        try:
            return read(folder, today=date(2026, 9, 1))
        except InputError as error:
            return error


def judge(files: dict[str, bytes]) -> None:
    found = outcome(files)
    if isinstance(found, InputError):
        assert found.faults
        assert all("\n" not in str(fault) and len(str(fault)) < 2000 for fault in found.faults)


PLAIN = {name: text.encode() for name, text in TEXTS.items()}


def test_the_texts_that_are_mutated_are_a_scenario() -> None:
    found = outcome(PLAIN)
    assert isinstance(found, Scenario), found


@settings(deadline=2000, max_examples=80)
@given(st.sampled_from(sorted(TEXTS)), st.binary(max_size=300))
def test_any_bytes(name: str, content: bytes) -> None:
    judge(PLAIN | {name: content})


@pytest.mark.slow
@settings(deadline=2000, max_examples=80)
@given(st.sampled_from(sorted(TEXTS)), st.text(max_size=300))
def test_any_text(name: str, content: str) -> None:
    judge(PLAIN | {name: content.encode("utf-8", "replace")})


@st.composite
def mutated(draw: st.DrawFn, text: str) -> str:
    """A text with up to four slips."""
    rng = draw(st.randoms(use_true_random=False))
    for _ in range(draw(st.integers(1, 4))):
        text = slip(rng, text, (*NASTY, draw(st.text(max_size=10))))
    return text


@pytest.mark.slow
@settings(deadline=2000, max_examples=300)
@given(st.data())
def test_any_slip_in_a_good_file(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(TEXTS)))
    text = data.draw(mutated(TEXTS[name]))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    judge(PLAIN | {name: text.encode(encoding, "replace")})


@pytest.mark.slow
@settings(deadline=2000, max_examples=150)
@given(st.data())
def test_any_cell_in_a_good_file(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(set(TEXTS) - {"scenario.toml"})))
    plain = TEXTS[name].replace('"Mercy ""North"""', "M").replace('"Boston, MA"', "B")
    lines = [line.split(",") for line in plain.splitlines()]
    row = data.draw(st.integers(0, len(lines) - 1))
    column = data.draw(st.integers(0, len(lines[row]) - 1))
    cells = st.one_of(st.sampled_from(NASTY), st.text(max_size=20), st.just(lines[-1][column % 2]))
    lines[row][column] = data.draw(cells)
    judge(PLAIN | {name: "\n".join(map(",".join, lines)).encode("utf-8", "replace")})
