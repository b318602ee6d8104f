"""The advisers' rules R01 to R28, each as an adviser would put it: a small folder, and which letters go where.

Every answer is asked for in three forms of the same folder (two files without dates, two files with dates, five
files), and the best portfolio must beat the next by a whole point: no rule may hang on how a tie is settled.
"""

from collections.abc import Callable, Mapping
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from folders import Row, five_files, read

import solver
from solver.domain.traits import facts
from solver.optimize.grouping import build_problem
from solver.rules.problem import Problem, ProgramGroup
from solver.rules.scale import decimal, units
from solver.rules.scoring import judge
from solver.rules.strength import content as content_of
from solver.rules.strength import points as points_of
from solver.rules.strength import strength

Sent = Callable[..., dict[str, str]]

# --- who writes -------------------------------------------------------------------------------------------------
WARD: Row = {
    "writer_specialty": "internal medicine",
    "role": "attending",
    "country": "US",
    "setting": "inpatient",
    "involvement": "hands_on",
    "weeks": 4,
}
CARDIOLOGIST = WARD | {"writer_specialty": "cardiology", "setting": "consult"}
HOME = WARD | {"country": "India", "weeks": 104}
HOME_HEAD = HOME | {"role": "department head"}
HOME_DIRECTOR = HOME | {"role": "program_director"}
EMERGENCY = WARD | {"writer_specialty": "emergency medicine"}
FAMILY = WARD | {"writer_specialty": "family medicine", "setting": "outpatient"}
SURGEON = WARD | {"writer_specialty": "surgery"}
NEUROLOGIST = WARD | {"writer_specialty": "neurology"}
PSYCHIATRIST = WARD | {"writer_specialty": "psychiatry"}
MENTOR = WARD | {"role": "research_mentor", "setting": "research", "involvement": "research", "kind": "research"}
LONG_MENTOR = MENTOR | {"weeks": 52}
WARD_MENTOR = MENTOR | {"writer_specialty": "cardiology", "setting": "consult", "involvement": "hands_on"}
OBSERVED = WARD | {"involvement": "observership"}
RESIDENT = WARD | {"role": "resident"}
FELLOW = CARDIOLOGIST | {"role": "fellow"}
SHADOWED = WARD | {"setting": "outpatient", "involvement": "shadowing", "weeks": 1}
FRIEND = WARD | {"role": "family friend", "setting": "", "involvement": "", "weeks": ""}
RESIDENT_OF_IT: Row = {"role": "resident"}
NURSE = WARD | {"role": "nurse", "writer_specialty": "nursing"}
SCIENTIST = MENTOR | {"role": "basic scientist", "writer_specialty": "biochemistry", "kind": ""}
TEACHER = NURSE | {"writer_specialty": "language", "setting": "classroom", "involvement": "", "weeks": 30}
FAMOUS_CHAIR = WARD | {"role": "chair", "weeks": 1, "detail": "vague"}

# --- what the letter says ---------------------------------------------------------------------------------------
GLOWING: Row = {"comparison": "top_5", "detail": "specific", "endorsement": "unreserved"}
BEST: Row = GLOWING | {"comparison": "top_1"}
KEEN: Row = {"response": "enthusiastic"}
AGREED: Row = {"response": "agreed"}
NEUTRAL: Row = {"response": "neutral"}
HESITANT: Row = {"response": "hesitant"}
DID_FINE: Row = {"comparison": "none", "detail": "vague", "endorsement": "plain"}
FOR_IM: Row = {"specialty": "internal medicine"}
GENERAL: Row = {"specialty": "general"}

# --- where it goes ----------------------------------------------------------------------------------------------
UNIVERSITY: Row = {"program_id": "university"}
ACADEMIC: Row = {"program_id": "academic", "setting": "academic"}
COMMUNITY: Row = {"program_id": "community", "setting": "community"}
PRELIMINARY: Row = {"program_id": "preliminary", "track": "preliminary"}
PRELIMINARY_ACADEMIC: Row = PRELIMINARY | {"program_id": "academic preliminary", "setting": "academic"}
TRANSITIONAL: Row = {"program_id": "transitional", "specialty": "transitional year"}
NEUROLOGY: Row = {"program_id": "neurology", "specialty": "neurology", "track": "advanced"}
MEDICINE = (UNIVERSITY, ACADEMIC, COMMUNITY, PRELIMINARY)


def by(letter_id: str, *told: Row) -> Row:
    """An uploaded letter and its writer, a doctor of the same name."""
    row: Row = {"letter_id": letter_id, "writer": f"Dr {letter_id}", "status": "uploaded"}
    for entries in told:
        row |= entries
    return row


def two_strong() -> list[Row]:
    return [by("a", WARD, GLOWING), by("b", WARD, KEEN)]


def two_best() -> list[Row]:
    """Nothing replaces these."""
    return [by("a", WARD, BEST), by("b", CARDIOLOGIST, BEST)]


def exactly(count: int, program: Row) -> Row:
    return program | {"required": f"exactly {count}"}


def undated(letters: list[Row]) -> dict[str, list[Row]]:
    return {"letters": letters}


def dated(letters: list[Row]) -> dict[str, list[Row]]:
    return {"letters": [{"dated": "2026-05-30"} | row for row in letters]}


@pytest.fixture(params=[undated, dated, five_files])
def sent(request: pytest.FixtureRequest, tmp_path: Path) -> Sent:
    """Solve a folder of these letters: program id to its letters in alphabetical order."""

    def solve(letters: list[Row], *programs: Row, toml: str = "") -> dict[str, str]:
        return portfolios_of(tmp_path, request.param(letters), programs, toml)

    return solve


def portfolios_of(
    folder: Path, files: Mapping[str, list[Row]], programs: tuple[Row, ...], toml: str = ""
) -> dict[str, str]:
    result = solver.solve(read(folder, toml, programs=programs, **files))
    assert result.status == "OPTIMAL"
    for kind in result.problem.groups:
        clear(result.problem, kind)
    return {program_id: " ".join(sorted(ids)) for program_id, ids in result.portfolios.items()}


def clear(problem: Problem, kind: ProgramGroup) -> None:
    """Make sure that the best portfolio of a kind of program beats the next by a point, or by shortfall."""
    fit = [letter for letter in range(len(problem.letters)) if kind.open_to(letter)]
    some = (chosen for size in range(kind.room + 1) for chosen in combinations(fit, size))
    keys = (judge(problem, kind, chosen).key for chosen in some if one_each(problem, chosen))
    best, *others = sorted(keys)
    program = problem.programs[kind.programs[0]]
    assert not others or best[0] < others[0][0] or others[0][1] - best[1] >= units(1), program.id


def one_each(problem: Problem, chosen: tuple[int, ...]) -> bool:
    return len({problem.writer_of[letter] for letter in chosen}) == len(chosen)


def everywhere(letters: str, *programs: Row) -> dict[str, str]:
    return {str(program["program_id"]): letters for program in programs}


def points(folder: Path, program: Row, letters: Mapping[str, Row], toml: str = "") -> dict[str, float]:
    """The strength of each letter at one program."""
    rows = [by(name, row) for name, row in letters.items()]
    problem = build_problem(read(folder, toml, programs=[program], letters=rows))
    return {
        letter.id: decimal(worth) for letter, worth in zip(problem.letters, problem.groups[0].strengths, strict=True)
    }


def falls(figures: Mapping[str, float]) -> bool:
    """Whether each figure is above the next by at least a point."""
    return all(first - second >= 1 for first, second in pairwise(figures.values()))


# --- counts and mix ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("program", "content", "count"),
    [
        ({}, AGREED, 3),
        ({}, GLOWING, 4),
        ({"required": "2"}, AGREED, 2),
        ({"required": "exactly 1"}, GLOWING, 1),
        ({"required": "4"}, AGREED, 4),
        ({"required": "3-4"}, GLOWING, 4),
        ({"required": "exactly 3"}, GLOWING, 3),
        ({"required": "min 2"}, AGREED, 2),
        ({"maximum": "3"}, GLOWING, 3),
        ({"platform": "sfmatch", "specialty": "ophthalmology"}, GLOWING, 3),
    ],
)
def test_r01_three_is_the_norm_four_the_most_and_a_program_s_own_figure_overrides(
    tmp_path: Path, program: Row, content: Row, count: int
) -> None:
    letters = [by(name, WARD, content) for name in "abcde"]
    scenario = read(tmp_path, letters=letters, programs=[{"program_id": "p", **program}])
    assert len(solver.solve(scenario).portfolios["p"]) == count


@pytest.mark.parametrize("content", [AGREED, NEUTRAL], ids=["agreed", "neutral"])
def test_r02_two_clinical_im_letters_at_least_however_good_the_others(sent: Sent, content: Row) -> None:
    others = [by("er", EMERGENCY, KEEN), by("surgeon", SURGEON, GLOWING), by("pi", MENTOR, KEEN)]
    found = sent([by("a", WARD, content), by("b", CARDIOLOGIST, content), *others], *MEDICINE)
    assert all({"a", "b"} <= set(ids.split()) for ids in found.values()), found


def test_r02_shadowing_and_research_are_no_clinical_im_letters(sent: Sent) -> None:
    letters = [
        by("a", WARD, GLOWING),
        by("b", WARD, HESITANT),
        by("pi", LONG_MENTOR, KEEN),
        by("seen", SHADOWED, AGREED),
    ]
    assert sent(letters, ACADEMIC) == {"academic": "a b pi"}


@pytest.mark.parametrize("third", [AGREED, NEUTRAL], ids=["agreed", "neutral"])
def test_r03_at_most_one_letter_from_elsewhere(sent: Sent, third: Row) -> None:
    others = [by("er", EMERGENCY, GLOWING), by("surgeon", SURGEON, KEEN), by("pi", MENTOR, KEEN)]
    found = sent([*two_strong(), by("c", HOME, third), *others], *MEDICINE)
    assert all(len({"er", "surgeon", "pi"} & set(ids.split())) == 1 for ids in found.values()), found


@pytest.mark.parametrize(
    ("other", "third", "goes"),
    [
        (EMERGENCY | GLOWING, WARD | DID_FINE, "er"),
        (EMERGENCY | GLOWING | FOR_IM, HOME | AGREED, "er"),
        (EMERGENCY | KEEN, WARD | AGREED, "c"),
        (EMERGENCY | KEEN | FOR_IM, WARD | AGREED, "c"),
        (EMERGENCY | AGREED | FOR_IM, HOME | AGREED, "c"),
        (SURGEON | NEUTRAL, HOME | NEUTRAL, "c"),
        (PSYCHIATRIST | GLOWING, WARD | AGREED, "c"),
        (PSYCHIATRIST | KEEN, HOME | AGREED, "c"),
    ],
)
def test_r03_a_letter_from_elsewhere_only_where_strong_and_related(
    sent: Sent, other: Row, third: Row, goes: str
) -> None:
    assert sent([*two_strong(), by("c", third), by("er", other)], UNIVERSITY) == {"university": f"a b {goes}"}


def test_r03_the_one_from_elsewhere_is_not_joined_by_a_second(sent: Sent) -> None:
    letters = [*two_strong(), by("er", EMERGENCY, GLOWING), by("surgeon", SURGEON, GLOWING, {"weeks": 2})]
    assert sent(letters, UNIVERSITY, PRELIMINARY) == everywhere("a b er", UNIVERSITY, PRELIMINARY)


def test_r04_one_us_letter_even_if_those_from_home_are_warmer(sent: Sent) -> None:
    letters = [by("us", WARD, AGREED), by("x", HOME, KEEN), by("y", HOME_HEAD, KEEN), by("z", HOME_DIRECTOR, KEEN)]
    found = sent(letters, *(exactly(3, program) for program in MEDICINE))
    assert set(found.values()) == {"us y z"}


@pytest.mark.parametrize("us_letters", [1, 2])
def test_r04_a_second_us_letter_is_clearly_better_a_third_is_not_expected(sent: Sent, us_letters: int) -> None:
    """The last US letter is weaker than any from home."""
    letters = [*two_strong()[:us_letters], by("us", WARD, AGREED), by("x", HOME, KEEN), by("y", HOME_HEAD, KEEN)]
    programs = exactly(3, UNIVERSITY), exactly(3, PRELIMINARY)
    assert sent(letters, *programs) == everywhere("a us y" if us_letters == 1 else "a b y", *programs)


@pytest.mark.parametrize(
    ("fourth", "goes"),
    [
        (WARD | GLOWING, True),
        (WARD | KEEN, True),
        (CARDIOLOGIST | KEEN, True),
        (HOME_HEAD | KEEN, True),
        (WARD | AGREED, False),
        (WARD | NEUTRAL, False),
        (HOME | AGREED, False),
        (HOME_DIRECTOR | NEUTRAL, False),
        (WARD | DID_FINE | {"comparison": "top_25"}, False),
        (EMERGENCY | KEEN, False),
    ],
)
def test_r05_a_fourth_letter_is_sent_only_when_it_adds(sent: Sent, fourth: Row, goes: bool) -> None:
    found = sent([*two_strong(), by("c", HOME, GLOWING), by("d", fourth)], *MEDICINE)
    assert found == everywhere("a b c d" if goes else "a b c", *MEDICINE)


def test_r06_two_warm_letters_beat_two_and_a_lukewarm_one(sent: Sent) -> None:
    programs = [program | {"required": 2} for program in MEDICINE]
    assert sent([*two_strong(), by("c", WARD, AGREED)], *programs) == everywhere("a b", *programs)


@pytest.mark.parametrize(
    "lukewarm", [WARD | NEUTRAL, WARD | HESITANT, WARD | DID_FINE, HOME | NEUTRAL, HOME | HESITANT]
)
def test_r06_up_to_the_required_count_a_lukewarm_letter_is_sent(sent: Sent, lukewarm: Row) -> None:
    assert sent([*two_strong(), by("c", lukewarm)], *MEDICINE) == everywhere("a b c", *MEDICINE)


@pytest.mark.parametrize(
    "damage",
    [
        {"flags": "backhanded"},
        {"flags": "backhanded"} | KEEN,
        {"flags": "hedging; faint_praise", "endorsement": "hedged"},
        {"flags": "hedging; faint_praise"} | HESITANT,
        {"flags": "hedging", "detail": "vague", "comparison": "average", "endorsement": "hedged"},
    ],
)
@pytest.mark.parametrize("writer", [WARD, HOME, CARDIOLOGIST])
def test_r06_a_damaging_letter_is_never_sent_even_where_letters_are_missing(
    tmp_path: Path, writer: Row, damage: Row
) -> None:
    letters = [*two_strong(), by("c", writer, damage)]
    result = solver.solve(read(tmp_path, programs=MEDICINE, letters=letters))
    assert set(result.portfolios.values()) == {("a", "b")}
    assert result.shortfall == len(MEDICINE)


def test_r06_a_poor_fit_alone_never_keeps_a_letter_from_a_place_that_would_stay_empty(tmp_path: Path) -> None:
    letters = [*two_strong(), by("c", TEACHER, NEUTRAL), by("d", TEACHER, {"flags": "backhanded"})]
    scenario = read(tmp_path, programs=MEDICINE, letters=letters)
    poor, harmful = facts(scenario)[2:]
    assert points_of(content_of(harmful)) < 0 <= points_of(content_of(poor))
    assert all(strength(poor, track) < 0 for track in scenario.tracks)
    assert set(solver.solve(scenario).portfolios.values()) == {("a", "b", "c")}


# --- who writes -------------------------------------------------------------------------------------------------
SOURCES = {
    "ward": WARD,
    "subspecialist": CARDIOLOGIST,
    "home": HOME,
    "emergency": EMERGENCY,
    "mentor": MENTOR,
    "scientist": SCIENTIST,
}


@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED, NEUTRAL], ids=["glowing", "keen", "agreed", "neutral"])
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"ward": WARD | {"setting": "icu"}, "subspecialist": WARD | {"writer_specialty": "nephrology"}},
        {"ward": WARD | {"setting": "night_float"}, "home": HOME | {"writer_specialty": "gastroenterology"}},
        {
            "ward": WARD | {"role": "hospitalist"},
            "home": HOME_HEAD,
            "emergency": SURGEON | FOR_IM,
            "mentor": LONG_MENTOR,
        },
        {"home": HOME_DIRECTOR, "emergency": FAMILY | FOR_IM, "mentor": LONG_MENTOR, "scientist": TEACHER},
        {"emergency": SURGEON, "scientist": NURSE},
        {"emergency": FAMILY | GENERAL, "scientist": FRIEND},
    ],
)
def test_r07_the_order_of_sources_all_else_equal(tmp_path: Path, change: dict[str, Row], content: Row) -> None:
    sources = {name: row | content for name, row in (SOURCES | change).items()}
    assert falls(points(tmp_path, UNIVERSITY, sources))


@pytest.mark.parametrize("program", [ACADEMIC, PRELIMINARY_ACADEMIC])
@pytest.mark.parametrize("related", [EMERGENCY, EMERGENCY | FOR_IM, SURGEON, FAMILY | GENERAL])
def test_r07_at_academic_programs_a_research_mentor_ranks_before_a_related_specialty(
    tmp_path: Path, program: Row, related: Row
) -> None:
    assert falls(points(tmp_path, program, {"mentor": MENTOR, "related": related, "scientist": SCIENTIST}))


@pytest.mark.parametrize(("better", "worse"), list(pairwise(SOURCES)))
@pytest.mark.parametrize("content", [KEEN, AGREED], ids=["keen", "agreed"])
def test_r07_the_better_source_gets_the_third_place(sent: Sent, better: str, worse: str, content: Row) -> None:
    third = [by("c", SOURCES[better], content), by("d", SOURCES[worse], content)]
    assert sent([*two_best(), *third], exactly(3, UNIVERSITY)) == {"university": "a b c"}


def test_r08_weeks_of_direct_supervision_count(tmp_path: Path) -> None:
    letters = {f"{weeks} weeks": WARD | AGREED | {"weeks": weeks} for weeks in (52, 12, 4, 2, 1)}
    assert falls(points(tmp_path, UNIVERSITY, letters))


def test_r08_only_direct_supervision_counts(tmp_path: Path) -> None:
    rows = [by("direct", WARD, AGREED), by("indirect", WARD, AGREED, {"direct": "no"})]
    scenario = read(tmp_path, programs=[exactly(1, UNIVERSITY)], **five_files(rows))
    assert solver.solve(scenario).portfolios["university"] == ("direct",)
    problem = build_problem(scenario).groups[0].strengths
    assert decimal(problem[0] - problem[1]) >= 5


@pytest.mark.parametrize(
    "other", [HOME | AGREED, HOME_HEAD | NEUTRAL, EMERGENCY | KEEN, LONG_MENTOR | KEEN, OBSERVED | AGREED]
)
def test_r08_on_my_service_for_two_weeks_and_did_fine_is_weak(sent: Sent, other: Row) -> None:
    letters = [*two_strong(), by("c", other), by("d", WARD, DID_FINE, {"weeks": 2})]
    assert sent(letters, UNIVERSITY, COMMUNITY) == everywhere("a b c", UNIVERSITY, COMMUNITY)


@pytest.mark.parametrize(
    "chair",
    [
        FAMOUS_CHAIR,
        FAMOUS_CHAIR | KEEN,
        FAMOUS_CHAIR | {"endorsement": "unreserved", "comparison": "none"},
        FAMOUS_CHAIR | {"weeks": "", "setting": "", "involvement": "", "endorsement": "unreserved"} | KEEN,
        FAMOUS_CHAIR | {"country": "UK", "endorsement": "strong"},
    ],
)
@pytest.mark.parametrize(
    "close",
    [
        WARD | {"detail": "specific"},
        WARD | AGREED,
        CARDIOLOGIST | {"detail": "specific"},
        HOME | GLOWING,
        HOME | {"detail": "specific", "comparison": "top_10"},
        OBSERVED | {"detail": "specific"},
    ],
)
def test_r09_substance_beats_status(sent: Sent, close: Row, chair: Row) -> None:
    """The chair neither takes the place of somebody who knows the applicant nor the optional fourth one."""
    assert sent([*two_strong(), by("c", close), by("chair", chair)], *MEDICINE) == everywhere("a b c", *MEDICINE)


@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED, NEUTRAL], ids=["glowing", "keen", "agreed", "neutral"])
@pytest.mark.parametrize("abroad", [HOME, HOME_HEAD, HOME_DIRECTOR, HOME | {"weeks": 300}])
@pytest.mark.parametrize("program", MEDICINE)
def test_r10_a_us_im_letter_outweighs_one_from_abroad_by_somebody_who_knows_the_applicant_longer(
    tmp_path: Path, program: Row, abroad: Row, content: Row
) -> None:
    assert falls(points(tmp_path, program, {"us": WARD | content, "abroad": abroad | content}))


@pytest.mark.parametrize("content", [KEEN, AGREED], ids=["keen", "agreed"])
def test_r10_the_us_letter_gets_the_last_place(sent: Sent, content: Row) -> None:
    letters = [by("a", WARD, GLOWING), by("b", HOME, GLOWING), by("c", WARD, content), by("d", HOME_DIRECTOR, content)]
    assert sent(letters, *(exactly(3, program) for program in MEDICINE)) == everywhere("a b c", *MEDICINE)


AVOIDED = {
    "resident": RESIDENT,
    "fellow": FELLOW,
    "shadowing": SHADOWED,
    "friend": FRIEND,
    "nurse": NURSE,
    "scientist": SCIENTIST,
    "teacher": TEACHER,
}


@pytest.mark.parametrize("avoided", AVOIDED.values(), ids=AVOIDED)
@pytest.mark.parametrize("content", [KEEN, AGREED], ids=["keen", "agreed"])
@pytest.mark.parametrize("proper", [WARD, CARDIOLOGIST, OBSERVED, WARD | {"weeks": 2}])
def test_r11_whom_not_to_ask(sent: Sent, proper: Row, avoided: Row, content: Row) -> None:
    """They do not take the place of an attending who saw the applicant at work and is as warm."""
    letters = [*two_strong(), by("c", proper, content), by("d", avoided, content)]
    assert sent(letters, *(exactly(3, program) for program in MEDICINE)) == everywhere("a b c", *MEDICINE)


@pytest.mark.parametrize("avoided", AVOIDED.values(), ids=AVOIDED)
def test_r11_nor_do_they_come_along_as_a_fourth(sent: Sent, avoided: Row) -> None:
    letters = [*two_strong(), by("c", HOME, GLOWING), by("d", avoided, AGREED)]
    assert sent(letters, *MEDICINE) == everywhere("a b c", *MEDICINE)


SUPPLEMENTS = {name: row for name, row in AVOIDED.items() if name != "shadowing"}
LONG: Row = {"weeks": 60, "detail": "specific", "comparison": "top_1", "endorsement": "unreserved"}


@pytest.mark.parametrize("avoided", SUPPLEMENTS.values(), ids=SUPPLEMENTS)
@pytest.mark.parametrize("toml", ["", "[objective]\nextra_bar = 0.0\n"], ids=["", "no bar"])
def test_r11_a_supplement_is_never_a_fourth_however_it_glows(sent: Sent, avoided: Row, toml: str) -> None:
    letters = [*two_strong(), by("c", HOME, GLOWING), by("d", avoided, LONG, FOR_IM)]
    assert sent(letters, *MEDICINE, toml=toml) == everywhere("a b c", *MEDICINE)
    letters = [by("a", NEUROLOGIST, GLOWING), *two_best()[1:], by("c", WARD, BEST), by("d", NEUROLOGIST, avoided, LONG)]
    assert sent(letters, NEUROLOGY, toml=toml) == {"neurology": "a b c"}


@pytest.mark.parametrize("avoided", SUPPLEMENTS.values(), ids=SUPPLEMENTS)
@pytest.mark.parametrize("last", [HOME | HESITANT, OBSERVED | HESITANT, EMERGENCY | NEUTRAL, PSYCHIATRIST | AGREED])
def test_r11_up_to_the_required_count_only_where_no_attending_s_can_be(sent: Sent, avoided: Row, last: Row) -> None:
    glowing = by("d", avoided, LONG, FOR_IM)
    assert sent([*two_strong(), glowing], *MEDICINE) == everywhere("a b d", *MEDICINE)
    assert sent([*two_strong(), glowing, by("c", last)], *MEDICINE) == everywhere("a b c", *MEDICINE)


def test_r11_nor_does_a_neurology_resident_before_an_internist_at_a_neurology_program(sent: Sent) -> None:
    letters = [by("a", NEUROLOGIST, GLOWING), by("b", WARD, GLOWING), by("d", NEUROLOGIST, RESIDENT_OF_IT, LONG)]
    assert sent(letters, NEUROLOGY) == {"neurology": "a b d"}
    assert sent([*letters, by("c", WARD, NEUTRAL)], NEUROLOGY) == {"neurology": "a b c"}


def test_r11_own_figures_are_taken_as_they_are(tmp_path: Path) -> None:
    letters = [*two_strong(), by("c", HOME, GLOWING), by("d", RESIDENT, BEST)]
    own: Row = {"program_id": "university", "letter_id": "d", "strength": 90}
    files = {"letters": letters, "strengths": [own]}
    assert portfolios_of(tmp_path, files, (UNIVERSITY,)) == {"university": "a b c d"}


@pytest.mark.parametrize("mentor", [MENTOR, LONG_MENTOR | {"writer_specialty": "nephrology"}, WARD_MENTOR])
@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED], ids=["glowing", "keen", "agreed"])
def test_r12_a_research_mentor_is_third_at_best(sent: Sent, mentor: Row, content: Row) -> None:
    """With two clinical letters the mentor completes the three; with three warm ones the mentor replaces none."""
    two = [by("a", WARD, AGREED), by("b", CARDIOLOGIST, AGREED)]
    assert sent([*two, by("pi", mentor, content)], *MEDICINE) == everywhere("a b pi", *MEDICINE)
    found = sent([*two_strong(), by("c", HOME_HEAD, GLOWING), by("pi", mentor, content)], *MEDICINE)
    assert all({"a", "b", "c"} <= set(ids.split()) for ids in found.values()), found


@pytest.mark.parametrize("program", MEDICINE)
def test_r12_stronger_if_the_mentor_also_supervised_clinically(tmp_path: Path, program: Row) -> None:
    bench = WARD_MENTOR | {"setting": "research", "involvement": "research"}
    letters = {"wards": WARD_MENTOR, "half wards": WARD_MENTOR | {"involvement": "observership"}, "bench": bench}
    assert falls(points(tmp_path, program, {name: row | KEEN for name, row in letters.items()}))


@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED], ids=["glowing", "keen", "agreed"])
def test_r13_an_observership_counts_less_than_hands_on_and_more_than_shadowing(tmp_path: Path, content: Row) -> None:
    letters = {"hands on": WARD, "observed": OBSERVED, "shadowed": WARD | {"involvement": "shadowing"}}
    assert falls(points(tmp_path, UNIVERSITY, {name: row | content for name, row in letters.items()}))


@pytest.mark.parametrize("other", [WARD | AGREED, HOME | KEEN, EMERGENCY | GLOWING])
def test_r13_a_detailed_letter_from_an_observership_is_usable(sent: Sent, other: Row) -> None:
    letters = [by("a", WARD, GLOWING), by("b", HOME_HEAD, GLOWING), by("c", OBSERVED, KEEN, {"detail": "specific"})]
    assert sent([*letters, by("d", other)], exactly(3, COMMUNITY)) == {"community": "a b c"}


# --- what the letter says ---------------------------------------------------------------------------------------
COMPARISONS = ["top_1", "top_5", "top_10", "top_25", "none", "average"]


@pytest.mark.parametrize("writer", [WARD, HOME, OBSERVED])
def test_r14_comparative_language(tmp_path: Path, writer: Row) -> None:
    letters = {told: writer | GLOWING | {"comparison": told} for told in COMPARISONS}
    assert falls(points(tmp_path, UNIVERSITY, letters))
    level = {"of my residents": letters["top_5"] | {"comparison": "resident_level"}, "top_10": letters["top_10"]}
    assert falls(points(tmp_path, UNIVERSITY, level))


def test_r14_comparison_is_the_most_valuable_of_what_a_letter_says(tmp_path: Path) -> None:
    """Losing it costs more than losing the examples or the unreserved endorsement; average even more."""
    full = WARD | BEST
    letters = {"full": full, "no detail": full | {"detail": "some"}, "plain": full | {"endorsement": "plain"}}
    letters |= {"none": full | {"comparison": "none"}, "average": full | {"comparison": "average"}}
    assert falls(points(tmp_path, UNIVERSITY, letters))


@pytest.mark.parametrize("content", [KEEN, AGREED, NEUTRAL], ids=["keen", "agreed", "neutral"])
@pytest.mark.parametrize("told", ["none", "average"])
def test_r14_no_comparison_counts_against(tmp_path: Path, content: Row, told: str) -> None:
    assert falls(points(tmp_path, UNIVERSITY, {"unknown": WARD | content, told: WARD | content | {"comparison": told}}))


@pytest.mark.parametrize(("better", "worse"), list(pairwise(COMPARISONS)))
def test_r14_of_two_like_letters_the_better_comparison_goes(sent: Sent, better: str, worse: str) -> None:
    third = [by(name, HOME, KEEN, {"comparison": told}) for name, told in (("c", better), ("d", worse))]
    assert sent([*two_best(), *third], exactly(3, UNIVERSITY)) == {"university": "a b c"}


@pytest.mark.parametrize(
    ("column", "order"),
    [("detail", ["specific", "some", "vague"]), ("endorsement", ["unreserved", "strong", "plain", "hedged"])],
)
@pytest.mark.parametrize("content", [KEEN, AGREED, NEUTRAL], ids=["keen", "agreed", "neutral"])
def test_r15_examples_and_endorsement_add(tmp_path: Path, column: str, order: list[str], content: Row) -> None:
    assert falls(points(tmp_path, UNIVERSITY, {told: WARD | content | {column: told} for told in order}))


def test_r15_examples_and_an_unreserved_word_outdo_a_warm_promise(sent: Sent) -> None:
    told = by("c", HOME, AGREED, {"detail": "specific", "endorsement": "unreserved"})
    assert sent([*two_strong(), told, by("d", HOME, KEEN)], exactly(3, UNIVERSITY)) == {"university": "a b c"}


@pytest.mark.parametrize("flag", ["short", "vague", "faint_praise", "hedging", "backhanded"])
@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED, NEUTRAL], ids=["glowing", "keen", "agreed", "neutral"])
def test_r16_every_red_flag_subtracts(tmp_path: Path, flag: str, content: Row) -> None:
    flagged = WARD | content | {"flags": flag}
    worse = flagged | {"flags": f"{flag}; {'short' if flag == 'vague' else 'vague'}"}
    assert falls(points(tmp_path, UNIVERSITY, {"clean": WARD | content, "flagged": flagged, "twice": worse}))


@pytest.mark.parametrize("flag", ["faint_praise", "hedging", "backhanded"])
def test_r16_a_flagged_us_letter_loses_its_place_to_a_plain_one_from_home(sent: Sent, flag: str) -> None:
    letters = [*two_strong(), by("c", HOME, AGREED), by("d", WARD, AGREED, {"flags": flag})]
    assert sent(letters, *MEDICINE) == everywhere("a b c", *MEDICINE)


@pytest.mark.parametrize("content", [GLOWING, KEEN, AGREED], ids=["glowing", "keen", "agreed"])
def test_r17_a_letter_not_waived_counts_less(sent: Sent, content: Row) -> None:
    third = [by("c", WARD, content, {"waived": "yes"}), by("d", CARDIOLOGIST, content, {"weeks": 12, "waived": "no"})]
    assert sent([*two_best(), *third], exactly(3, UNIVERSITY)) == {"university": "a b c"}


@pytest.mark.parametrize("writer", [WARD, HOME, CARDIOLOGIST, EMERGENCY, OBSERVED])
def test_r18_the_reaction_decides_what_is_not_known(tmp_path: Path, writer: Row) -> None:
    letters = {str(told["response"]): writer | told for told in (KEEN, AGREED, NEUTRAL, HESITANT)}
    assert falls(points(tmp_path, UNIVERSITY, letters))


@pytest.mark.parametrize(
    "other", [HOME | AGREED, HOME | NEUTRAL, OBSERVED | NEUTRAL, SURGEON | KEEN, LONG_MENTOR | KEEN]
)
def test_r18_a_hesitant_writer_is_better_not_used(sent: Sent, other: Row) -> None:
    letters = [*two_strong(), by("c", other), by("d", WARD, HESITANT)]
    assert sent(letters, UNIVERSITY, COMMUNITY) == everywhere("a b c", UNIVERSITY, COMMUNITY)


@pytest.mark.parametrize("other", [WARD | AGREED, CARDIOLOGIST | AGREED, OBSERVED | AGREED, HOME | KEEN])
def test_r18_nor_is_one_who_offers_a_standard_letter(sent: Sent, other: Row) -> None:
    letters = [*two_strong(), by("c", other), by("d", WARD, {"response": "standard letter"})]
    assert sent(letters, *(exactly(3, program) for program in MEDICINE)) == everywhere("a b c", *MEDICINE)


# --- which letters where ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "mentor",
    [
        MENTOR | GLOWING,
        MENTOR | KEEN | {"writer_specialty": "cardiology"},
        LONG_MENTOR | KEEN | {"kind": ""},
        WARD_MENTOR | KEEN,
        MENTOR | AGREED | {"comparison": "top_10"},
    ],
)
def test_r19_a_strong_research_letter_is_added_at_academic_programs_only(sent: Sent, mentor: Row) -> None:
    others = (UNIVERSITY, COMMUNITY, PRELIMINARY)
    found = sent(
        [*two_strong(), by("c", CARDIOLOGIST, KEEN), by("pi", mentor)], *others, ACADEMIC, PRELIMINARY_ACADEMIC
    )
    assert found == everywhere("a b c", *others) | everywhere("a b c pi", ACADEMIC, PRELIMINARY_ACADEMIC)


def test_r19_a_lukewarm_one_is_not_added_even_there(sent: Sent) -> None:
    programs = (ACADEMIC, PRELIMINARY_ACADEMIC)
    letters = [*two_strong(), by("c", CARDIOLOGIST, KEEN), by("pi", MENTOR, AGREED)]
    assert sent(letters, *programs) == everywhere("a b c", *programs)


@pytest.mark.parametrize("mentor", [LONG_MENTOR, WARD_MENTOR, LONG_MENTOR | {"role": "attending"}])
@pytest.mark.parametrize("program", [ACADEMIC, exactly(3, ACADEMIC), exactly(3, PRELIMINARY_ACADEMIC)])
def test_r19_it_never_replaces_the_two_strongest_clinical_im_letters(sent: Sent, mentor: Row, program: Row) -> None:
    letters = [by("a", WARD, AGREED), by("b", CARDIOLOGIST, AGREED), by("c", HOME, NEUTRAL), by("pi", mentor, GLOWING)]
    letters += [by("er", EMERGENCY, KEEN), by("second pi", MENTOR, KEEN)]
    (found,) = sent(letters, program).values()
    assert found == "a b pi"


@pytest.mark.parametrize(
    "related", [SURGEON | GLOWING, EMERGENCY | GLOWING, SURGEON | FOR_IM | KEEN, EMERGENCY | GENERAL | KEEN]
)
@pytest.mark.parametrize(
    "weak", [WARD | NEUTRAL, WARD | HESITANT, WARD | DID_FINE, HOME | AGREED, CARDIOLOGIST | NEUTRAL]
)
def test_r20_a_strong_surgeon_replaces_the_third_weak_im_letter_in_a_preliminary_year(
    sent: Sent, weak: Row, related: Row
) -> None:
    programs = (PRELIMINARY, PRELIMINARY_ACADEMIC, TRANSITIONAL)
    assert sent([*two_strong(), by("c", weak), by("s", related)], *programs) == everywhere("a b s", *programs)


@pytest.mark.parametrize("third", [CARDIOLOGIST | KEEN, WARD | AGREED, HOME | KEEN])
def test_r20_but_not_one_that_is_not_weak(sent: Sent, third: Row) -> None:
    programs = (PRELIMINARY, TRANSITIONAL)
    letters = [*two_strong(), by("c", third), by("s", SURGEON, KEEN)]
    assert sent(letters, *programs) == everywhere("a b c", *programs)


def test_r20_a_preliminary_program_is_readier_to_swap_than_a_categorical_one(sent: Sent) -> None:
    found = sent([*two_strong(), by("c", HOME, AGREED), by("s", SURGEON, KEEN)], PRELIMINARY, UNIVERSITY)
    assert found == {"preliminary": "a b s", "university": "a b c"}


def test_r20_one_letter_only(sent: Sent) -> None:
    letters = [by("a", WARD, GLOWING), by("b", WARD, NEUTRAL), by("c", CARDIOLOGIST, NEUTRAL)]
    letters += [by("s", SURGEON, GLOWING), by("t", EMERGENCY, KEEN)]
    assert sent(letters, PRELIMINARY) == {"preliminary": "a b s"}


OWN = ["neurology", "anaesthesiology", "radiology", "ophthalmology", "PM&R"]


@pytest.mark.parametrize("specialty", OWN)
@pytest.mark.parametrize("content", [KEEN, AGREED, NEUTRAL], ids=["keen", "agreed", "neutral"])
def test_r21_advanced_programs_get_their_own_letters_the_preliminary_year_those_of_im(
    sent: Sent, specialty: str, content: Row
) -> None:
    advanced = {"program_id": "advanced", "specialty": specialty, "track": "advanced"}
    own = WARD | {"writer_specialty": specialty, "setting": "consult"} | content
    letters = [*two_strong(), by("c", HOME, KEEN), by("x", own), by("y", own, {"setting": "inpatient", "weeks": 12})]
    letters += [by("z", own, {"role": "clerkship_director"})]
    assert sent(letters, advanced, PRELIMINARY, TRANSITIONAL) == {
        "advanced": "x y z",
        "preliminary": "a b c",
        "transitional": "a b c",
    }


@pytest.mark.parametrize("specialty", OWN)
def test_r21_with_two_of_its_own_the_best_im_letter_is_the_third(sent: Sent, specialty: str) -> None:
    advanced = {"program_id": "advanced", "specialty": specialty, "track": "A"}
    own = WARD | {"writer_specialty": specialty} | AGREED
    letters = [*two_strong(), by("c", HOME, KEEN), by("x", own), by("y", own, {"weeks": 12})]
    assert sent(letters, advanced) == {"advanced": "a x y"}


@pytest.mark.parametrize("specialty", ["neurology", "anesthesiology"])
def test_r21_there_too_one_letter_is_from_the_us(sent: Sent, specialty: str) -> None:
    """The US letter is weaker than any from home, and would not be the third without the advice."""
    advanced = exactly(3, {"program_id": "advanced", "specialty": specialty, "track": "advanced"})
    own = WARD | {"writer_specialty": specialty}
    letters = [
        by(name, own, KEEN, {"country": "India", "weeks": weeks}) for name, weeks in (("x", 2), ("y", 12), ("z", 52))
    ]
    assert sent([*letters, by("us", own, AGREED)], advanced) == {"advanced": "us y z"}


def test_r21_two_neurology_letters_even_if_the_second_is_weaker_than_those_of_im(sent: Sent) -> None:
    weak = by("y", NEUROLOGIST, AGREED, {"country": "India"})
    letters = [by("a", WARD, GLOWING), by("b", CARDIOLOGIST, GLOWING), by("x", NEUROLOGIST, KEEN), weak]
    assert sent(letters, NEUROLOGY) == {"neurology": "a x y"}


def test_r22_the_same_im_letters_serve_categorical_and_preliminary(sent: Sent) -> None:
    letters = [by("a", WARD, GLOWING, FOR_IM), by("b", CARDIOLOGIST, KEEN), by("c", HOME, KEEN), by("d", WARD, AGREED)]
    letters += [by("e", SURGEON, KEEN), by("f", NEUROLOGIST, KEEN, {"specialty": "prelim medicine"})]
    programs = (UNIVERSITY, PRELIMINARY, TRANSITIONAL, UNIVERSITY | {"program_id": "primary", "track": "primary_care"})
    assert sent(letters, *programs) == everywhere("a b c", *programs)


def test_r22_a_letter_naming_one_institution_goes_there_alone(sent: Sent) -> None:
    letters = [*two_strong(), by("c", HOME, KEEN), by("d", WARD, GLOWING, {"only_program": "preliminary"})]
    found = sent(letters, *MEDICINE)
    assert found == everywhere("a b c", *MEDICINE) | {"preliminary": "a b c d"}


@pytest.mark.parametrize(("versions", "im", "neurology"), [(2, "a b im", "neuro x y"), (1, "a b im", "im x y")])
def test_r23_a_writer_may_write_one_version_per_specialty(
    tmp_path: Path, versions: int, im: str, neurology: str
) -> None:
    dual = [{"writer": "Dr Dual", "versions": versions}, WARD, BEST]
    letters = [
        by("im", *dual),
        by("neuro", *dual, {"specialty": "neurology"}),
        by("a", WARD, KEEN),
        by("b", WARD, AGREED),
    ]
    letters += [by("x", NEUROLOGIST, KEEN), by("y", NEUROLOGIST, AGREED)]
    found = portfolios_of(tmp_path, five_files(letters), (exactly(3, UNIVERSITY), exactly(3, NEUROLOGY)))
    assert found == {"university": im, "neurology": neurology}


@pytest.mark.parametrize(
    ("writer", "program", "order"),
    [
        (WARD, UNIVERSITY, ["", "general", "neurology"]),
        (CARDIOLOGIST, PRELIMINARY, ["internal medicine", "general", "neurology"]),
        (WARD, NEUROLOGY, ["neurology", "general", "internal medicine"]),
        (NEUROLOGIST, NEUROLOGY, ["", "general", "internal medicine"]),
        (NEUROLOGIST, PRELIMINARY, ["internal medicine", "general", ""]),
    ],
)
def test_r23_a_general_letter_serves_both_slightly_diluted(
    tmp_path: Path, writer: Row, program: Row, order: list[str]
) -> None:
    letters = {f"for {told}": writer | GLOWING | {"specialty": told} for told in order}
    own, general, other = points(tmp_path, program, letters).values()
    assert 1 <= own - general < general - other


@pytest.mark.parametrize(
    ("program", "goes"),
    [
        (COMMUNITY, "home"),
        (UNIVERSITY | {"img_friendly": "yes"}, "home"),
        (UNIVERSITY | {"img_percent": "55 %"}, "home"),
        (PRELIMINARY | {"setting": "community"}, "home"),
        (UNIVERSITY, "us"),
        (UNIVERSITY | {"img_percent": 20}, "us"),
        (ACADEMIC, "us"),
        (PRELIMINARY_ACADEMIC, "us"),
    ],
)
def test_r24_community_programs_take_strong_letters_from_home_academic_ones_expect_us_letters(
    sent: Sent, program: Row, goes: str
) -> None:
    third = [by("home", HOME_DIRECTOR, GLOWING), by("us", WARD, GLOWING, {"comparison": "top_10"})]
    (found,) = sent([*two_best(), *third], exactly(3, program)).values()
    assert found == f"a b {goes}"


def test_r24_at_a_competitive_program_even_a_shorter_us_observership_goes_first(sent: Sent) -> None:
    us = by("us", OBSERVED, GLOWING, {"comparison": "top_10", "weeks": 2})
    letters = [*two_best(), by("home", HOME_DIRECTOR, GLOWING), us]
    found = sent(letters, exactly(3, ACADEMIC), exactly(3, PRELIMINARY_ACADEMIC), exactly(3, COMMUNITY))
    assert found == everywhere("a b us", ACADEMIC, PRELIMINARY_ACADEMIC) | {"community": "a b home"}


@pytest.mark.parametrize("theme", ["gap", "communication"])
def test_r25_one_letter_speaks_to_the_gap_or_to_communication(sent: Sent, theme: str) -> None:
    letters = [by("a", WARD, GLOWING), by("b", CARDIOLOGIST, GLOWING), by("c", WARD, KEEN)]
    letters += [by("d", HOME_DIRECTOR, KEEN, {"tags": theme}), by("e", HOME, KEEN, {"tags": "thesis"})]
    programs = [exactly(3, program) for program in MEDICINE]
    assert sent(letters, *programs) == everywhere("a b c", *programs)
    toml = f'[applicant]\nthemes = ["{theme}"]\n'
    assert sent(letters, *programs, toml=toml) == everywhere("a b d", *programs)
    letters[0] |= {"tags": f"icu; {theme}"}
    assert sent(letters, *programs, toml=toml) == everywhere("a b c", *programs)


DISTRACTORS = [
    by("famous", FAMOUS_CHAIR, AGREED),
    by("friend", FRIEND, KEEN),
    by("scientist", SCIENTIST, KEEN),
    by("teacher", TEACHER, KEEN),
    by("watched", SHADOWED, AGREED),
    by("er", EMERGENCY, AGREED),
    by("fine", WARD, DID_FINE, {"weeks": 2}),
]


@pytest.mark.parametrize(
    "distractors", [[], DISTRACTORS, [by("resident", RESIDENT, KEEN)]], ids=["none", "many", "resident"]
)
def test_r26_strong_img_with_recent_us_experience(sent: Sent, distractors: list[Row]) -> None:
    """Guide 1, example 1."""
    letters = [
        by("hospitalist", WARD, KEEN, {"role": "hospitalist", "detail": "specific", "comparison": "top_5"}),
        by("icu", WARD, KEEN, {"writer_specialty": "critical care", "setting": "icu", "weeks": 2}),
        by("head", HOME_HEAD, KEEN),
        by("mentor", WARD_MENTOR, KEEN, {"weeks": 40}),
    ]
    others = (UNIVERSITY, COMMUNITY, PRELIMINARY)
    found = sent([*letters, *distractors], *others, ACADEMIC, PRELIMINARY_ACADEMIC)
    four = everywhere("head hospitalist icu mentor", ACADEMIC, PRELIMINARY_ACADEMIC)
    assert found == everywhere("head hospitalist icu", *others) | four


@pytest.mark.parametrize("distractors", [[], DISTRACTORS], ids=["none", "many"])
def test_r27_img_with_limited_us_experience(sent: Sent, distractors: list[Row]) -> None:
    """Guide 1, example 2."""
    letters = [
        by("observership", OBSERVED, KEEN, {"detail": "specific"}),
        by("director", HOME_DIRECTOR, KEEN, {"detail": "specific"}),
        by("nephrologist", HOME, KEEN, {"writer_specialty": "nephrology", "detail": "specific"}),
        by("supervisor", LONG_MENTOR, KEEN, {"weeks": 150}),
    ]
    letters[2] |= {"endorsement": "unreserved"}
    others = (UNIVERSITY, COMMUNITY, PRELIMINARY)
    found = sent([*letters, *distractors], *others, ACADEMIC, PRELIMINARY_ACADEMIC)
    core = "director nephrologist observership"
    assert found == everywhere(core, *others) | everywhere(f"{core} supervisor", ACADEMIC, PRELIMINARY_ACADEMIC)


@pytest.mark.parametrize("field", ["internal medicine", "cardiology"])
@pytest.mark.parametrize("international", [HOME | GLOWING, HOME_HEAD | KEEN, HOME_DIRECTOR | KEEN, HOME_HEAD | GLOWING])
def test_r28_three_im_letters_everywhere_and_the_research_letter_at_academic_programs_only(
    sent: Sent, international: Row, field: str
) -> None:
    """Guide 2: two strong US letters, a strong international one, a strong subspecialty or research one."""
    research = by("research", MENTOR, KEEN, {"writer_specialty": field, "weeks": 30, "detail": "specific"})
    others = (UNIVERSITY, COMMUNITY, PRELIMINARY)
    found = sent([*two_strong(), by("c", international), research], *others, ACADEMIC, PRELIMINARY_ACADEMIC)
    assert found == everywhere("a b c", *others) | everywhere("a b c research", ACADEMIC, PRELIMINARY_ACADEMIC)


# --- when -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("expected", "maximum", "letters"),
    [
        ("2026-09-14", 3, "a b star"),  # there by 21 September: in the place of the weakest
        ("2026-09-21", 3, "a b star"),  # by 28 September: a place can be kept for so long
        ("2026-10-12", 3, "a b c"),  # by 19 October: the count stands before
        ("2026-10-12", 4, "a b c star"),  # ... and a fourth may follow
    ],
)
def test_r31_three_letters_stand_when_programs_begin_to_read_and_a_fourth_may_follow(
    tmp_path: Path, expected: str, maximum: int, letters: str
) -> None:
    there = [by(name, WARD, told) for name, told in {"a": KEEN, "b": KEEN, "c": NEUTRAL}.items()]
    star = by("star", CARDIOLOGIST | BEST | KEEN, {"status": "promised", "expected": expected})
    toml = "[season]\nas_of = 2026-09-05\nreview_opens = 2026-09-24\n"
    programs = [{"program_id": "p", "required": 3, "maximum": maximum}]
    result = solver.solve(read(tmp_path, toml, letters=[*there, star], programs=programs))
    assert " ".join(sorted(result.portfolios["p"])) == letters
    assert sorted(result.programs[0].now) == ["a", "b", "c"]


# --- every rule hangs on a figure -------------------------------------------------------------------------------
NO_ADVICE = "[objective]\nprefer = 0.0\n"
NO_COMPARISON = "[rubric.comparison]\n" + "\n".join(f"{told} = 0" for told in [*COMPARISONS, "resident_level"])
THREE = {
    name: exactly(3, {"program_id": name, "setting": name})
    for name in ("academic", "university_affiliated", "community")
}
ANY = THREE["university_affiliated"]


SUPPLEMENT_0 = "[rubric.fit]\nsupplement = 0\n"


@pytest.mark.parametrize(
    ("rule", "toml", "program", "right", "wrong"),
    [
        ("R03", "[rubric.fit.im.categorical]\nrelated = 5", ANY, WARD | AGREED, SURGEON | FOR_IM | KEEN),
        ("R07", "[rubric]\nus = 0", ANY, CARDIOLOGIST | KEEN, HOME_DIRECTOR | KEEN),
        ("R07", "[rubric.fit.research]\nuniversity_affiliated = 0", ANY, EMERGENCY | KEEN, MENTOR | KEEN),
        ("R07", "[rubric.fit.research]\nacademic = -21", THREE["academic"], MENTOR | KEEN, EMERGENCY | FOR_IM | KEEN),
        ("R08", "[rubric.weeks]\nsteps = [[0, 0]]", ANY, HOME | AGREED, OBSERVED | {"weeks": 1} | NEUTRAL),
        ("R09", "[rubric.flags]\nvague = 0", ANY, WARD | {"detail": "some"}, FAMOUS_CHAIR | KEEN),
        ("R09", "[rubric.role]\nchair = 40", ANY, HOME | {"detail": "some"}, FAMOUS_CHAIR),
        ("R10", "[rubric]\nus = 0", ANY, WARD | KEEN, HOME_DIRECTOR | KEEN),
        ("R10", "[rubric.fit.home]\ncommunity = 3", THREE["community"], WARD | KEEN, HOME_DIRECTOR | KEEN),
        (
            "R11",
            SUPPLEMENT_0 + "[rubric.role]\nresident = 10\n" + NO_ADVICE,
            ANY,
            WARD | AGREED,
            RESIDENT | AGREED | {"weeks": 12},
        ),
        ("R11", "[rubric.involvement]\nshadowing = 20", ANY, HOME | AGREED, SHADOWED | AGREED),
        ("R11", SUPPLEMENT_0 + "[rubric.fit.im.categorical]\nnon_clinical = 5", ANY, HOME | AGREED, NURSE | KEEN),
        ("R11", SUPPLEMENT_0, ANY, EMERGENCY | AGREED, RESIDENT | BEST),
        ("R12", "[rubric.fit.research]\nuniversity_affiliated = 9", ANY, WARD | AGREED, LONG_MENTOR | KEEN),
        ("R13", "[rubric.involvement]\nobservership = 12", ANY, WARD | AGREED, OBSERVED | AGREED),
        ("R14", NO_COMPARISON, ANY, WARD | {"comparison": "top_10"}, WARD | {"weeks": 12, "comparison": "none"}),
        ("R15", "[rubric.detail]\nspecific = 0", ANY, HOME | {"detail": "specific"}, WARD | NEUTRAL),
        ("R15", "[rubric.endorsement]\nunreserved = 4", ANY, HOME | {"endorsement": "unreserved"}, WARD | AGREED),
        ("R16", "[rubric.flags]\nfaint_praise = 0", ANY, HOME | AGREED, WARD | {"flags": "faint_praise"}),
        ("R16", "[rubric.flags]\nhedging = 0", ANY, SURGEON | FOR_IM | AGREED, WARD | {"flags": "hedging"}),
        ("R17", "[rubric]\nwaived = 0", ANY, WARD | AGREED, WARD | {"weeks": 12, "waived": "no"}),
        ("R18", "[rubric.expected.hesitant]\nflags = 0", ANY, HOME | AGREED, WARD | HESITANT),
        ("R18", "[rubric.expected.enthusiastic]\ncomparison = 0", ANY, HOME | KEEN, WARD | AGREED),
        ("R20", "[rubric.fit.im.preliminary]\nrelated = -14", exactly(3, PRELIMINARY), SURGEON | KEEN, HOME | AGREED),
        ("R22", "[rubric.fit.addressed]\nanother = 0", ANY, CARDIOLOGIST, WARD | {"specialty": "neurology"}),
        ("R23", "[rubric.fit.addressed]\ngeneral = 0", ANY, CARDIOLOGIST, WARD | GENERAL),
        ("R23", "[rubric.fit.addressed]\ngeneral = -14", ANY, WARD | GENERAL, HOME),
        ("R24", "[rubric.fit.home]\ncommunity = -6", THREE["community"], HOME_DIRECTOR | GLOWING, OBSERVED | GLOWING),
        ("R24", "[rubric.fit.home]\nacademic = 6", THREE["academic"], WARD | KEEN, HOME_DIRECTOR | KEEN),
        (
            "R25",
            '[applicant]\nthemes = ["gap"]',
            THREE["community"],
            WARD | KEEN,
            HOME_DIRECTOR | KEEN | {"tags": "gap"},
        ),
    ],
)
def test_the_third_place_hangs_on_this_figure(
    tmp_path: Path, rule: str, toml: str, program: Row, right: Row, wrong: Row
) -> None:
    """Without it the other letter gets the place, so it is this figure that carries the rule."""
    files = {"letters": [*two_best(), by("c", right), by("d", wrong)]}
    assert [*portfolios_of(tmp_path, files, (program,)).values()] == ["a b c"], rule
    assert [*portfolios_of(tmp_path, files, (program,), toml).values()] == ["a b d"], rule


@pytest.mark.parametrize(
    ("rule", "toml", "program", "third", "fourth", "sent_then"),
    [
        ("R01", "[program]\nrequired = 2", UNIVERSITY, WARD | AGREED, WARD | NEUTRAL, "a b"),
        ("R05", "[objective]\nextra_bar = 40.0", UNIVERSITY, HOME | KEEN, WARD | AGREED, "a b c d"),
        ("R05", "[rubric.expected.agreed]\ncomparison = 12", UNIVERSITY, HOME | KEEN, WARD | AGREED, "a b c d"),
        (
            "R06",
            "[objective]\nmin_strength = -50.0",
            UNIVERSITY,
            WARD | NEUTRAL,
            WARD | {"flags": "backhanded"},
            "a b c",
        ),
        ("R06", "[objective]\nmin_strength = 52.0", UNIVERSITY, WARD | NEUTRAL, WARD | HESITANT, "a b"),
        ("R19", "[rubric.fit.research]\nuniversity_affiliated = 9", UNIVERSITY, WARD | KEEN, MENTOR | KEEN, "a b c d"),
        ("R28", "[rubric.fit.research]\ncommunity = 9", COMMUNITY, HOME_HEAD | GLOWING, MENTOR | KEEN, "a b c d"),
    ],
)
def test_the_number_of_letters_hangs_on_this_figure(
    tmp_path: Path, rule: str, toml: str, program: Row, third: Row, fourth: Row, sent_then: str
) -> None:
    files = {"letters": [*two_best(), by("c", third), by("d", fourth)]}
    assert [*portfolios_of(tmp_path, files, (program,)).values()] == ["a b c"], rule
    if toml.startswith("[objective]\nmin_strength = -"):
        files["letters"].pop(2)
        sent_then = "a b d"
    assert [*portfolios_of(tmp_path, files, (program,), toml).values()] == [sent_then], rule


WHOLE = {
    "R02": (
        [
            by("a", WARD, GLOWING),
            by("b", CARDIOLOGIST, NEUTRAL),
            by("pi", LONG_MENTOR, KEEN),
            by("s", SURGEON, FOR_IM, KEEN),
        ],
        ACADEMIC,
        NO_ADVICE,
        "a b pi",
        "a pi s",
    ),
    "R04": (
        [by("us", WARD), by("x", HOME, KEEN), by("y", HOME_HEAD, KEEN), by("z", HOME_DIRECTOR, KEEN)],
        ANY,
        NO_ADVICE,
        "us y z",
        "x y z",
    ),
    "R21": (
        [
            *two_best(),
            by("c", WARD, GLOWING),
            *(by(f"n{weeks}", NEUROLOGIST, KEEN, {"weeks": weeks}) for weeks in (2, 4, 12)),
        ],
        exactly(3, NEUROLOGY),
        "[rubric.fit.elsewhere]\nown = 0\nim = 0\n[rubric.fit.addressed]\nanother = 0\n" + NO_ADVICE,
        "n12 n2 n4",
        "a b c",
    ),
    "R26": (
        [by("a", WARD, KEEN), by("b", WARD, KEEN, {"weeks": 2}), by("c", HOME_HEAD, KEEN), by("pi", WARD_MENTOR, KEEN)],
        ACADEMIC,
        "[rubric.role]\nchair = 0",
        "a b c pi",
        "a b pi",
    ),
    "R27": (
        [by("a", OBSERVED), by("b", HOME_DIRECTOR, KEEN), by("c", HOME, KEEN), by("d", HOME, {"weeks": 12})],
        COMMUNITY,
        "[rubric.involvement]\nobservership = -20\n" + NO_ADVICE,
        "a b c",
        "b c d",
    ),
}


@pytest.mark.parametrize("rule", WHOLE)
def test_the_portfolio_hangs_on_these_figures(tmp_path: Path, rule: str) -> None:
    letters, program, toml, before, after = WHOLE[rule]
    assert [*portfolios_of(tmp_path, {"letters": letters}, (program,)).values()] == [before]
    assert [*portfolios_of(tmp_path, {"letters": letters}, (program,), toml).values()] == [after]


def test_every_rule_has_a_test_that_bears_its_number() -> None:
    numbers = {f"{number:02}" for number in (*range(1, 29), 31)}
    assert {name[6:8] for name in globals() if name.startswith("test_r")} == numbers


STRONG: Row = {"comparison": "top_5", "detail": "specific", "endorsement": "unreserved", "status": "uploaded"}
PLAIN: Row = {"comparison": "none", "detail": "some", "endorsement": "plain", "status": "uploaded"}
ON_A_US_WARD: Row = {
    "country": "US",
    "setting": "inpatient",
    "involvement": "hands_on",
    "weeks": 4,
    "role": "attending",
}


def on_a_ward(name: str, field: str, content: Row, **more: object) -> Row:
    own = {"letter_id": name, "writer": name, "writer_specialty": field, "rotation": f"Ward {name}"}
    return {**ON_A_US_WARD, **own, **content, "specialty": "general", **more}


@pytest.mark.parametrize("program", [{"track": "transitional"}, {"specialty": "transitional year"}])
def test_r20_a_transitional_year_swaps_one_letter_for_a_related_one_and_not_two(tmp_path: Path, program: Row) -> None:
    letters = [
        on_a_ward("medicine", "internal medicine", STRONG),
        on_a_ward("second", "internal medicine", PLAIN),
        on_a_ward("third", "internal medicine", PLAIN),
        on_a_ward("surgeon", "general surgery", STRONG),
        on_a_ward("emergency", "emergency medicine", STRONG),
    ]
    scenario = read(tmp_path, letters=letters, programs=[{"program_id": "P", "maximum": 3, **program}])
    sent_there = set(solver.solve(scenario).portfolios["P"])
    assert "medicine" in sent_there
    assert len(sent_there & {"surgeon", "emergency"}) == 1


def test_r11_a_us_resident_does_not_earn_the_price_of_a_us_letter(tmp_path: Path) -> None:
    home: Row = {"country": "Elbonia", "endorsement": "strong"}
    letters = [
        on_a_ward("director", "internal medicine", STRONG, role="program_director", **home),
        on_a_ward("chief", "internal medicine", STRONG, role="division_chief", **home),
        on_a_ward("professor", "cardiology", STRONG, role="attending", **home),
        on_a_ward("resident", "internal medicine", {"status": "uploaded"}, role="resident", response="enthusiastic"),
    ]
    program: Row = {"program_id": "P", "setting": "community", "maximum": 3}
    scenario = read(tmp_path, letters=letters, programs=[program])
    assert "resident" not in solver.solve(scenario).portfolios["P"]
