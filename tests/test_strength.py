"""Expected strength, component by component, against the figures the project was given.

The figures stand here once more, in the words of the table they were agreed in: `defaults.toml` is what is tested.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest
from folders import Row, five_files, read

import solver
from solver.domain.entities import Scenario
from solver.domain.settings import shipped
from solver.domain.traits import facts
from solver.optimize.grouping import build_problem
from solver.rules.scale import decimal
from solver.rules.strength import Component, content, fit, improvements, points, probability, strength

LETTER: Row = {
    "letter_id": "l",
    "writer": "Dr Rao",
    "writer_specialty": "internal medicine",
    "role": "attending",
    "country": "US",
    "response": "agreed",
    "setting": "inpatient",
    "involvement": "hands_on",
    "weeks": 4,
    "status": "uploaded",
    "dated": "2026-06-01",
    "comparison": "top_10",
    "detail": "some",
    "endorsement": "plain",
}
PROGRAM: Row = {"program_id": "p"}
SEASON = "[season]\nas_of = 2026-09-01\nreview_opens = 2026-09-24\n"


def scenario(folder: Path, letter: Row, program: Row | None = None, toml: str = "") -> Scenario:
    return read(folder, SEASON + toml, letters=[LETTER | letter], programs=[PROGRAM | (program or {})])


def parts(folder: Path, letter: Row, program: Row | None = None, toml: str = "") -> dict[str, Component]:
    """Every component of the only letter at the only program, by name."""
    found = scenario(folder, letter, program, toml)
    (fact,), (track,) = facts(found), found.tracks
    components = (*content(fact), *fit(fact, track))
    assert strength(fact, track) == sum(part.points for part in components)
    if fact.letter.status == "uploaded":
        assert decimal(build_problem(found).groups[0].strengths[0]) == strength(fact, track)
    return {part.name: part for part in components}


CONTENT: Mapping[str, Mapping[str, Mapping[object, float]]] = {
    "us": {"country": {"US": 10, "U.S.A.": 10, "Puerto Rico": 10, "Canada": 0, "India": 0}},
    "setting": {
        "setting": {
            "inpatient": 5,
            "icu": 5,
            "night_float": 5,
            "consult": 4,
            "outpatient": 3,
            "research": 0,
            "classroom": 0,
            "": 0,
        }
    },
    "involvement": {"involvement": {"hands_on": 7, "observership": 5, "research": 3, "shadowing": 0, "": 0}},
    "weeks": {"weeks": {0: 0, 1.9: 0, 2: 3, 3.9: 3, 4: 5, 11: 5, 12: 6, 51: 6, 52: 7, 300: 7, "": 0}},
    "role": {
        "role": {
            "program_director": 16,
            "associate_program_director": 16,
            "clerkship_director": 16,
            "site_director": 16,
            "chair": 15,
            "division_chief": 15,
            "attending": 10,
            "hospitalist": 10,
            "research_mentor": 8,
            "fellow": 1,
            "resident": 0,
            "non_physician": 0,
            "personal": 0,
        }
    },
    "comparison": {
        "comparison": {
            "top_1": 22,
            "top_5": 15,
            "resident_level": 15,
            "top_10": 13,
            "top_25": 8,
            "none": 2,
            "average": -6,
            "unknown": 6,
            "": 6,
        }
    },
    "detail": {"detail": {"specific": 10, "some": 8, "vague": 0, "unknown": 5, "": 5}},
    "endorsement": {"endorsement": {"unreserved": 18, "strong": 6, "plain": 4, "hedged": 0, "unknown": 4, "": 4}},
    "flags": {
        "flags": {
            "": 0,
            "none": 0,
            "short": -10,
            "vague": -15,
            "faint_praise": -30,
            "hedging": -35,
            "backhanded": -80,
            "short; hedging": -45,
            "short; short": -10,
        },
        "detail": {"vague": -15, "some": 0, "specific": 0, "unknown": -4},
    },
    "waived": {"waived": {"yes": 3, "": 3, "no": 0}},
    "recent": {"dated": {"2026-06-01": 2, "2025-09-24": 2, "2025-09-23": 0, "2019-01-01": 0, "": 1}},
}
CELLS = [
    (name, column, cell, points)
    for name, columns in CONTENT.items()
    for column, cells in columns.items()
    for cell, points in cells.items()
]


@pytest.mark.parametrize(("name", "column", "cell", "points"), CELLS)
def test_what_each_entry_is_worth(tmp_path: Path, name: str, column: str, cell: object, points: float) -> None:
    assert parts(tmp_path, {column: cell})[name].points == points


def test_the_components_and_their_order(tmp_path: Path) -> None:
    assert [*parts(tmp_path, {})] == [*CONTENT, "field", "us at setting", "addressed to"]


def test_the_best_letter_has_content_100_the_worst_without_flags_0(tmp_path: Path) -> None:
    best: Row = {
        "role": "program_director",
        "weeks": 52,
        "comparison": "top_1",
        "detail": "specific",
        "endorsement": "unreserved",
    }
    assert sum(part.points for name, part in parts(tmp_path, best).items() if name in CONTENT) == 100
    worst: Row = {"country": "India", "role": "personal", "setting": "", "involvement": "", "weeks": "", "waived": "no"}
    worst |= {"dated": "2020-01-01", "comparison": "none", "detail": "some", "endorsement": "hedged"}
    assert sum(part.points for name, part in parts(tmp_path / "w", worst).items() if name in CONTENT) == 10


@pytest.mark.parametrize(
    ("response", "comparison", "detail", "endorsement", "flags"),
    [
        ("enthusiastic", 12, 9, 8, 0),
        ("agreed", 6, 5, 4, -4),
        ("neutral", 4, 4, 3, -8),
        ("hesitant", 1, 1, 1, -20),
        ("no_reply", 4, 4, 3, -8),
        ("not_asked", 4, 4, 3, -8),
        ("declined", 1, 1, 1, -20),
        ("", 6, 5, 4, -4),
    ],
)
def test_what_is_unknown_is_expected_from_the_writers_reaction(
    tmp_path: Path, response: str, comparison: float, detail: float, endorsement: float, flags: float
) -> None:
    unknown: Row = {"response": response, "comparison": "", "detail": "", "endorsement": ""}
    found = parts(tmp_path, unknown)
    names = ("comparison", "detail", "endorsement", "flags")
    assert [found[name].points for name in names] == [comparison, detail, endorsement, flags]
    assert not any(found[name].known for name in names)


@pytest.mark.parametrize(
    ("status", "points"),
    [("uploaded", 6), ("withdrawn", 6), ("promised", 6), ("requested", 4), ("not_asked", 4), ("", 4)],
)
def test_without_a_reaction_the_status_tells_what_to_expect(tmp_path: Path, status: str, points: float) -> None:
    assert parts(tmp_path, {"response": "", "status": status, "comparison": ""})["comparison"].points == points


@pytest.mark.parametrize(
    ("detail", "flags", "points"),
    [
        ("vague", "vague", -15),
        ("vague", "short", -25),
        ("vague", "vague; short", -25),
        ("unknown", "short", -10),
        ("unknown", "vague", -15),
        ("some", "", 0),
    ],
)
def test_a_flag_counts_once_and_a_listed_one_stands_for_the_expected(
    tmp_path: Path, detail: str, flags: str, points: float
) -> None:
    found = parts(tmp_path, {"detail": detail, "flags": flags})["flags"]
    assert (found.points, found.known) == (points, True)


FIT = [
    ("field", {}, {}, 5),
    ("field", {"writer_specialty": "hospital medicine"}, {}, 5),
    ("field", {"writer_specialty": "cardiology"}, {}, 4),
    ("field", {"writer_specialty": "Pulm/CC"}, {"track": "P"}, 4),
    ("field", {"writer_specialty": "surgery"}, {}, -14),
    ("field", {"writer_specialty": "EM"}, {"track": "primary_care"}, -14),
    ("field", {"writer_specialty": "family medicine"}, {"track": "preliminary"}, -11),
    ("field", {"writer_specialty": "surgery"}, {"specialty": "transitional year"}, -11),
    ("field", {"writer_specialty": "surgery"}, {"track": "transitional"}, -11),
    ("field", {"writer_specialty": "neurology"}, {}, -25),
    ("field", {"writer_specialty": "neurology"}, {"track": "P"}, -20),
    ("field", {"writer_specialty": ""}, {}, 0),
    ("field", {"writer_specialty": "biochemistry"}, {}, -30),
    ("field", {"writer_specialty": "biochemistry"}, {"track": "P"}, -30),
    ("field", {"role": "family friend"}, {}, -30),
    ("field", {"role": "nurse"}, {"specialty": "neurology"}, -30),
    ("field", {"writer_specialty": "neurology"}, {"specialty": "neurology", "track": "A"}, 10),
    ("field", {"writer_specialty": "neurology"}, {"specialty": "child neurology"}, 10),
    ("field", {}, {"specialty": "med-peds"}, 10),
    ("field", {}, {"specialty": "neurology", "track": "A"}, -20),
    ("field", {"writer_specialty": "nephrology"}, {"specialty": "radiology"}, -20),
    ("field", {"writer_specialty": "surgery"}, {"specialty": "neurology"}, -25),
    ("us at setting", {}, {"setting": "academic"}, 1),
    ("us at setting", {}, {}, 0),
    ("us at setting", {}, {"setting": "community"}, 0),
    ("home at setting", {"country": "India"}, {"setting": "academic"}, -6),
    ("home at setting", {"country": "India"}, {}, -4),
    ("home at setting", {"country": "India"}, {"setting": "community"}, 1),
    ("home at setting", {"country": "India"}, {"setting": "academic", "img_friendly": "yes"}, 1),
    ("home at setting", {"country": "India"}, {"img_percent": 40}, 1),
    ("home at setting", {"country": "India"}, {"img_percent": 39}, -4),
    ("home at setting", {"country": "India"}, {"img_percent": 90, "img_friendly": "no"}, -4),
    ("research at setting", {"kind": "research"}, {"setting": "academic"}, 9),
    ("research at setting", {"role": "PI"}, {}, -21),
    ("research at setting", {"kind": "research"}, {"setting": "community"}, -21),
    ("addressed to", {}, {}, 0),
    ("addressed to", {"specialty": "general"}, {}, -3),
    ("addressed to", {"specialty": "neurology"}, {}, -12),
    ("addressed to", {"writer_specialty": "cardiology"}, {}, 0),
    ("addressed to", {"writer_specialty": "surgery"}, {"track": "P"}, -12),
    ("addressed to", {"writer_specialty": "surgery", "specialty": "IM"}, {"track": "P"}, 0),
    ("addressed to", {"specialty": "prelim medicine"}, {}, 0),
    ("addressed to", {}, {"specialty": "transitional year"}, 0),
    ("addressed to", {}, {"specialty": "neurology"}, -12),
    ("addressed to", {"specialty": "neurology"}, {"specialty": "neurology"}, 0),
    ("addressed to", {"specialty": "neurology"}, {"specialty": "child neurology"}, 0),
    ("addressed to", {"writer_specialty": ""}, {}, -3),
    *(
        ("supplement", {"role": role}, {"specialty": specialty}, -100)
        for role in ("resident", "fellow", "nurse", "basic scientist", "family friend")
        for specialty in ("internal medicine", "neurology")
    ),
]


@pytest.mark.parametrize(("name", "letter", "program", "points"), FIT)
def test_how_a_letter_fits_a_program(tmp_path: Path, name: str, letter: Row, program: Row, points: float) -> None:
    assert parts(tmp_path, letter, program)[name].points == points


@pytest.mark.parametrize("role", ["attending", "hospitalist", "chair", "PI"])
def test_a_physician_s_or_a_mentor_s_letter_is_no_supplement(tmp_path: Path, role: str) -> None:
    assert "supplement" not in parts(tmp_path, {"role": role})


@pytest.mark.parametrize("where", ["Canada", ""])
def test_neither_from_home_nor_from_the_us(tmp_path: Path, where: str) -> None:
    found = parts(tmp_path, {"country": where})
    assert not {"us at setting", "home at setting"} & set(found)
    assert found["us"].known is bool(where)


def test_the_best_of_what_was_directly_seen_and_all_direct_weeks_count(tmp_path: Path) -> None:
    rows: list[Row] = [
        LETTER | {"rotation": "clinic", "setting": "outpatient", "involvement": "observership", "weeks": 3},
        LETTER
        | {"letter_id": "m", "rotation": "consults", "setting": "consult", "involvement": "hands_on", "weeks": 1},
        LETTER | {"letter_id": "n", "rotation": "ward", "setting": "icu", "weeks": 50, "direct": "no"},
    ]
    (fact, *_) = facts(read(tmp_path, SEASON, programs=[PROGRAM], **five_files(rows)))
    points = {part.name: part.points for part in content(fact)}
    assert (points["setting"], points["involvement"], points["weeks"]) == (4, 7, 5)


OVERRIDES = [
    ("us", "[rubric]\nus = 11", {}),
    ("setting", "[rubric.setting]\ninpatient = 6", {}),
    ("involvement", "[rubric.involvement]\nhands_on = 8", {}),
    ("weeks", "[rubric.weeks]\nsteps = [[0, 0], [4, 6]]", {}),
    ("role", "[rubric.role]\nattending = 11", {}),
    ("comparison", "[rubric.comparison]\ntop_10 = 14", {}),
    ("comparison", "[rubric.expected.agreed]\ncomparison = 7", {"comparison": ""}),
    ("detail", "[rubric.detail]\nsome = 9", {}),
    ("detail", "[rubric.expected.agreed]\ndetail = 6", {"detail": ""}),
    ("endorsement", "[rubric.endorsement]\nplain = 5", {}),
    ("endorsement", "[rubric.expected.agreed]\nendorsement = 5", {"endorsement": ""}),
    ("flags", "[rubric.flags]\nshort = -9", {"flags": "short"}),
    ("flags", "[rubric.expected.agreed]\nflags = -3", {"detail": ""}),
    ("waived", "[rubric]\nwaived = 4", {}),
    ("recent", "[rubric]\nrecent = 3", {}),
    ("recent", "[rubric]\nrecent_unknown = 2", {"dated": ""}),
    ("recent", "[rubric]\nrecent_months = 90\nrecent = 1", {"dated": "2020-01-01"}),
    ("field", "[rubric.fit.im.categorical]\nim = 6", {}),
    ("us at setting", "[rubric.fit.us]\nuniversity_affiliated = 1", {}),
    ("home at setting", "[rubric.fit.home]\nuniversity_affiliated = -3", {"country": "India"}),
    ("research at setting", "[rubric.fit.research]\nuniversity_affiliated = -20", {"kind": "research"}),
    ("addressed to", "[rubric.fit.addressed]\nown = 1", {}),
    ("supplement", "[rubric.fit]\nsupplement = -99", {"role": "resident"}),
]


@pytest.mark.parametrize(("name", "toml", "letter"), OVERRIDES)
def test_a_changed_figure_changes_its_component_and_nothing_else(
    tmp_path: Path, name: str, toml: str, letter: Row
) -> None:
    before, after = parts(tmp_path, letter), parts(tmp_path, letter, toml=toml + "\n")
    changed = {part: after[part].points - before[part].points for part in before if after[part] != before[part]}
    changed = {part: gained for part, gained in changed.items() if gained}
    assert changed == {name: 1}


# --- probability ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("response", "status", "own", "chance"),
    [
        ("enthusiastic", "promised", "", 0.95),
        ("agreed", "promised", "", 0.9),
        ("neutral", "promised", "", 0.75),
        ("hesitant", "requested", "", 0.5),
        ("no_reply", "requested", "", 0.4),
        ("not_asked", "not_asked", "", 0.5),
        ("", "promised", "", 0.9),
        ("", "requested", "", 0.4),
        ("", "not_asked", "", 0.5),
        ("agreed", "promised", 0.2, 0.2),
        ("agreed", "promised", 0, 0.0),
        ("hesitant", "uploaded", "", 1.0),
        ("hesitant", "uploaded", 0.3, 1.0),
        ("agreed", "withdrawn", 0.3, 0.0),
        ("declined", "promised", 0.3, 0.0),
        ("agreed", "declined", "", 0.0),
    ],
)
def test_how_likely_a_letter_comes(tmp_path: Path, response: str, status: str, own: object, chance: float) -> None:
    found = scenario(tmp_path, {"response": response, "status": status, "probability": own})
    assert probability(facts(found)[0]) == chance


def test_probability_weighs_nothing_in_the_plan(tmp_path: Path) -> None:
    letters = [LETTER | {"status": "promised", "expected": "2026-09-01", "probability": chance} for chance in (0.01, 1)]
    plans = [solver.solve(read(tmp_path, SEASON, letters=[letter], programs=[PROGRAM])) for letter in letters]
    assert plans[0].objective == plans[1].objective != 0


# --- what would raise it --------------------------------------------------------------------------------------------
def test_what_would_raise_a_letter_most_first(tmp_path: Path) -> None:
    found = scenario(tmp_path, {"comparison": "", "detail": "specific", "flags": "short", "dated": "2020-01-01"})
    could = [(part.name, gain) for part, gain in improvements(content(facts(found)[0]))]
    assert could == [("comparison", 16), ("endorsement", 14), ("flags", 10), ("recent", 2), ("weeks", 2)]


def test_who_writes_cannot_be_raised(tmp_path: Path) -> None:
    weak: Row = {"country": "India", "role": "resident", "involvement": "shadowing", "setting": "", "waived": "no"}
    could = {part.name for part, _ in improvements(content(facts(scenario(tmp_path, weak))[0]))}
    assert could == {"comparison", "detail", "endorsement", "waived", "weeks"}


# --- bars and own figures -------------------------------------------------------------------------------------------
def own(folder: Path, rows: list[Row], letter: Row | None = None, toml: str = "") -> Scenario:
    programs: list[Row] = [
        {"program_id": "p", "eras_id": "1"},
        {"program_id": "q", "eras_id": "1", "setting": "academic"},
    ]
    letters = [LETTER | (letter or {}), LETTER | {"letter_id": "m", "writer": "Dr Sen"}]
    return read(folder, SEASON + toml, programs=programs, letters=letters, strengths=rows)


def worth(found: Scenario) -> list[float]:
    return [decimal(count) for count in build_problem(found).groups[0].strengths]


@pytest.mark.parametrize(("least", "eligible"), [(58.0, True), (58.0001, False), (-1.0, True)])
def test_below_min_strength_a_letter_is_not_eligible(tmp_path: Path, least: float, eligible: bool) -> None:
    toml = f"[objective]\nmin_strength = {least}\n"
    found = scenario(tmp_path, {"comparison": "top_25", "endorsement": "hedged"}, toml=toml)
    assert (points(content(facts(found)[0])), strength(facts(found)[0], found.tracks[0])) == (58, 63)
    assert (build_problem(found).groups[0].barred[0] == "") is eligible
    assert solver.solve(found).portfolios["p"] == (("l",) if eligible else ())


def test_the_bar_is_for_what_a_letter_is_not_for_when_it_comes(tmp_path: Path) -> None:
    """A late letter is worth less and yet does no harm."""
    toml = "[objective]\nmin_strength = 60.0\n"
    found = scenario(tmp_path, {"status": "promised", "expected": "2026-10-06"}, {"complete_by": "2026-09-02"}, toml)
    assert worth(found) == [pytest.approx(72 * 0.6)]
    assert build_problem(found).groups[0].barred == ("",)


def test_the_rubric_of_a_program_is_the_mean_over_its_tracks(tmp_path: Path) -> None:
    assert worth(own(tmp_path, [{"program_id": "p", "letter_id": "m", "strength": 1}])) == [72.5, 1]


@pytest.mark.parametrize("figure", [99.5, 0, -3, 1000, 12.3456])
def test_own_figures_stand_in_place_of_the_rubric(tmp_path: Path, figure: float) -> None:
    found = own(tmp_path, [{"program_id": "p", "letter_id": "l", "strength": figure}])
    assert worth(found) == [figure, 72.5]
    assert (build_problem(found).groups[0].barred[0] == "") is (figure >= 0)
    assert found.strengths == {("p", "l"): (figure, None)}


def test_own_figures_of_two_tracks_are_averaged(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"program_id": name, "letter_id": "l", "strength": figure} for name, figure in (("p", 40), ("q", 60))
    ]
    assert worth(own(tmp_path, rows)) == [50, 72.5]


def test_own_figures_are_late_too(tmp_path: Path) -> None:
    rows: list[Row] = [{"program_id": "p", "letter_id": "l", "strength": 50, "probability": 0.25}]
    found = own(tmp_path, rows, {"status": "promised", "expected": "2026-10-20"})
    assert worth(found)[0] == 50 * 0.6
    assert found.strengths["p", "l"] == (50, 0.25)
    gone = own(tmp_path / "gone", rows, {"status": "promised", "expected": "2027-10-20"})
    assert worth(gone)[0] == 50 * 0.3


def test_own_figures_decide(tmp_path: Path) -> None:
    rows: list[Row] = [{"program_id": "p", "letter_id": "m", "strength": 200}]
    found = read(
        tmp_path,
        SEASON,
        letters=[
            LETTER,
            LETTER | {"letter_id": "m", "writer": "Dr Sen", "response": "hesitant", "comparison": "average"},
        ],
        programs=[PROGRAM | {"required": "exactly 1"}],
        strengths=rows,
    )
    result = solver.solve(found)
    assert result.portfolios["p"] == ("m",)
    assert result.objective == 200 - 10 - 10


def test_every_figure_of_the_rubric_is_shipped_as_agreed() -> None:
    """What the tables above do not reach one by one."""
    objective = shipped("defaults.toml")["objective"]
    prices = {"extra_bar": 60, "min_strength": 0, "overlap": 5, "prefer": 10, "change": 0}
    assert objective == {**prices, "opening_share": 0.9, "clause_share": 0.05}
    assert shipped("defaults.toml")["season"]["late"] == [[0, 0.85], [2, 0.75], [4, 0.6], [8, 0.3]]
