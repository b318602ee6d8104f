"""The table of traits, row by row: a letter that carries the trait, and one that just does not."""

from pathlib import Path

import pytest
from folders import Row, five_files, read

import solver
from solver.domain.needs import parse
from solver.domain.traits import TABLE, facts, is_recent, known, phrase, sentence, traits

LETTER: Row = {
    "letter_id": "l",
    "writer": "Dr Rao",
    "writer_specialty": "internal medicine",
    "role": "attending",
    "country": "US",
    "setting": "inpatient",
    "involvement": "hands_on",
    "weeks": 4,
    "status": "uploaded",
}
SEASON = "[season]\nas_of = 2026-09-01\nreview_opens = 2026-09-24\n"


def carried(folder: Path, letter: Row, toml: str = "") -> frozenset[str]:
    found = read(folder, SEASON + toml, programs=[{"program_id": "p"}], **five_files([LETTER | letter]))
    return traits(facts(found)[0])


ROWS: list[tuple[str, Row, bool]] = [
    ("any", {}, True),
    ("any", {"role": "personal", "country": "", "setting": "", "involvement": "", "waived": "no"}, True),
    ("im", {}, True),
    ("im", {"writer_specialty": "hospitalist"}, True),
    ("im", {"writer_specialty": "Cardiovascular Disease"}, True),
    ("im", {"writer_specialty": "critical care"}, True),
    ("im", {"writer_specialty": "geriatrics"}, True),
    ("im", {"writer_specialty": "family medicine"}, False),
    ("im", {"writer_specialty": "neurology"}, False),
    ("im", {"writer_specialty": "med-peds"}, False),
    ("im", {"writer_specialty": "", "specialty": "internal medicine"}, False),
    ("us", {}, True),
    ("us", {"country": "United States"}, True),
    ("us", {"country": "Canada"}, False),
    ("us", {"country": "", "rotation_country": "USA"}, True),
    ("us", {"country": "India", "rotation_country": "USA"}, False),
    ("us_or_ca", {}, True),
    ("us_or_ca", {"country": "CA"}, True),
    ("us_or_ca", {"country": "Mexico"}, False),
    ("us_or_ca", {"country": ""}, False),
    ("home", {"country": "Mexico"}, True),
    ("home", {}, False),
    ("home", {"country": "Canada"}, False),
    ("home", {"country": ""}, False),
    ("direct", {}, True),
    ("direct", {"involvement": "shadowing"}, True),
    ("direct", {"direct": "no"}, False),
    ("direct", {"setting": "", "involvement": ""}, False),
    ("hands_on", {}, True),
    ("hands_on", {"involvement": "sub-I"}, True),
    ("hands_on", {"involvement": "observership"}, False),
    ("hands_on", {"direct": "no"}, False),
    ("observership", {"involvement": "observership"}, True),
    ("observership", {}, False),
    ("observership", {"involvement": "shadowing"}, False),
    ("observership", {"involvement": "observership", "direct": "no"}, False),
    ("clinical", {}, True),
    ("clinical", {"involvement": "observership", "setting": "outpatient"}, True),
    ("clinical", {"involvement": "shadowing"}, False),
    ("clinical", {"involvement": "research"}, False),
    ("clinical", {"setting": "research"}, False),
    ("clinical", {"setting": "classroom"}, False),
    ("clinical", {"direct": "no"}, False),
    ("inpatient", {}, True),
    ("inpatient", {"setting": "night float"}, True),
    ("inpatient", {"setting": "icu"}, True),
    ("inpatient", {"setting": "consult"}, False),
    ("inpatient", {"setting": "clinic"}, False),
    ("icu", {"setting": "MICU"}, True),
    ("icu", {}, False),
    ("icu", {"writer_specialty": "critical care"}, False),
    ("attending", {"role": "professor"}, True),
    ("attending", {"role": "hospitalist"}, True),
    ("attending", {"role": "PD"}, True),
    ("attending", {"role": "APD"}, True),
    ("attending", {"role": "clerkship director"}, True),
    ("attending", {"role": "site director"}, True),
    ("attending", {"role": "department head"}, True),
    ("attending", {"role": "division chief"}, True),
    ("attending", {"role": "fellow"}, False),
    ("attending", {"role": "registrar"}, False),
    ("attending", {"role": "PI"}, False),
    ("attending", {"role": "nurse"}, False),
    ("attending", {"role": "family friend"}, False),
    ("chair", {"kind": "chair"}, True),
    ("chair", {"kind": "sel"}, True),
    ("chair", {"tags": "chair"}, True),
    ("chair", {"role": "chair"}, True),
    ("chair", {"kind": "narrative", "role": "chair"}, False),
    ("chair", {"kind": "department", "role": "chair"}, False),
    ("department", {"kind": "department"}, True),
    ("department", {"kind": "chair"}, False),
    ("sel", {"kind": "structured evaluative letter"}, True),
    ("sel", {"kind": "chair"}, False),
    ("sloe", {"kind": "SLOE"}, True),
    ("sloe", {}, False),
    ("research", {"kind": "research"}, True),
    ("research", {"role": "principal investigator"}, True),
    ("research", {"setting": "research", "involvement": "research"}, False),
    ("resident", {"role": "resident"}, True),
    ("resident", {"role": "fellow"}, True),
    ("resident", {"role": "hospitalist"}, False),
    ("physician", {}, True),
    ("physician", {"role": "resident"}, True),
    ("physician", {"role": "PI"}, True),
    ("physician", {"role": "PI", "writer_specialty": "biochemistry"}, False),
    ("physician", {"role": "PI", "writer_specialty": ""}, False),
    ("physician", {"role": "nurse"}, False),
    ("physician", {"role": "personal"}, False),
    ("waived", {}, True),
    ("waived", {"waived": "no"}, False),
    ("uploaded", {}, True),
    ("uploaded", {"status": "promised"}, False),
    ("uploaded", {"status": "withdrawn"}, False),
    ("recent", {"dated": "2025-09-24"}, True),
    ("recent", {"dated": "2025-09-23"}, False),
    ("recent", {}, False),
    ("recent", {"status": "promised", "expected": "2026-09-20"}, True),
    ("recent", {"status": "not_asked"}, True),
    ("recent", {"status": "promised", "dated": "2024-01-01"}, False),
    ("recent", {"status": "withdrawn"}, False),
]


@pytest.mark.parametrize(("trait", "letter", "holds"), ROWS)
def test_the_table(tmp_path: Path, trait: str, letter: Row, holds: bool) -> None:
    assert (trait in carried(tmp_path, letter)) is holds


def test_every_row_of_the_table_is_tried() -> None:
    tried = {trait for trait, _, _ in ROWS}
    assert tried == set(TABLE)
    assert {trait for trait, _, holds in ROWS if not holds} == tried - {"any"}


def test_the_contract_names_these_traits() -> None:
    told = "any im us us_or_ca home direct hands_on observership clinical inpatient icu attending chair department sel"
    assert set(TABLE) == {*told.split(), "sloe", "research", "resident", "physician", "waived", "uploaded", "recent"}


@pytest.mark.parametrize(
    ("said", "trait"),
    [
        ("internal medicine", "internal_medicine"),
        ("IM", "internal_medicine"),
        ("Neurology", "neurology"),
        ("PM&R", "physical_medicine_and_rehabilitation"),
        ("heme/onc", "hematology_and_medical_oncology"),
        ("Hair & Nails (Paris)", "hair_nails_paris"),
    ],
)
def test_the_writers_specialty_by_name(tmp_path: Path, said: str, trait: str) -> None:
    assert trait in carried(tmp_path, {"writer_specialty": said})


def test_tags_are_traits_and_may_add_a_built_in_one(tmp_path: Path) -> None:
    found = carried(tmp_path, {"tags": "Own School; gap; icu ;  US; ;chair", "country": "India"})
    assert {"own_school", "gap", "icu", "us", "chair", "home"} <= found
    assert found - carried(tmp_path, {"country": "India"}) == {"own_school", "gap", "icu", "us", "chair"}


def test_several_rotations_add_up(tmp_path: Path) -> None:
    rows: list[Row] = [
        LETTER | {"rotation": "ward", "involvement": "observership"},
        LETTER | {"letter_id": "m", "rotation": "unit", "setting": "icu", "involvement": "hands_on"},
        LETTER
        | {"letter_id": "n", "rotation": "lab", "setting": "research", "involvement": "research", "direct": "no"},
    ]
    scenario = read(tmp_path, SEASON, programs=[{"program_id": "p"}], **five_files(rows))
    for fact in facts(scenario):
        found = traits(fact)
        assert {"direct", "hands_on", "clinical", "inpatient", "icu"} <= found
        assert "observership" not in found


@pytest.mark.parametrize(
    ("opens", "months", "dated", "recent"),
    [
        ("2026-09-24", 12, "2025-09-24", True),
        ("2026-09-24", 12, "2027-01-01", True),
        ("2026-03-31", 1, "2026-02-28", True),
        ("2026-03-31", 1, "2026-02-27", False),
        ("2028-02-29", 12, "2027-02-28", True),
        ("2026-01-15", 1, "2025-12-15", True),
        ("2026-01-15", 13, "2024-12-14", False),
        ("2026-09-24", 24, "2024-09-24", True),
    ],
)
def test_recent_is_within_so_many_months_before_programs_read(
    tmp_path: Path, opens: str, months: int, dated: str, recent: bool
) -> None:
    toml = f"[season]\nas_of = 2026-01-01\nreview_opens = {opens}\n[rubric]\nrecent_months = {months}\n"
    letters = [LETTER | {"dated": dated}]
    (fact,) = facts(read(tmp_path, toml, programs=[{"program_id": "p"}], letters=letters))
    assert is_recent(fact) is recent
    assert ("recent" in traits(fact)) is recent


def test_without_a_date_nobody_knows_whether_an_uploaded_letter_is_recent(tmp_path: Path) -> None:
    (fact,) = facts(read(tmp_path, SEASON, programs=[{"program_id": "p"}], letters=[LETTER]))
    assert is_recent(fact) is None


def test_a_clause_may_name_what_the_table_the_fields_and_this_scenario_know(tmp_path: Path) -> None:
    letters = [LETTER | {"tags": "thesis; gap", "writer_specialty": "space medicine"}]
    scenario = read(tmp_path, programs=[{"program_id": "p"}], letters=letters)
    terms = known(scenario.writers, scenario.letters, ["night work"])
    assert {*TABLE, "neurology", "cardiology", "space_medicine", "thesis", "gap", "night_work", "own_school"} <= terms
    assert "" not in terms
    assert "thesis" not in known((), (), ())


def test_a_need_for_a_tag_is_met_by_the_letter_that_bears_it(tmp_path: Path) -> None:
    letters = [LETTER, LETTER | {"letter_id": "m", "writer": "Dr Sen", "tags": "thesis", "role": "resident"}]
    programs: list[Row] = [{"program_id": "p", "required": "exactly 1", "needs": "thesis>=1"}]
    result = solver.solve(read(tmp_path, programs=programs, letters=letters))
    assert result.portfolios["p"] == ("m",)
    assert result.shortfall == 0


# --- in words -----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("clause", "said"),
    [
        ("us+neurology>=1", "at least 1 letter from the US, from neurology"),
        ("2 im", "at least 2 letters from internal medicine or a subspecialty of it"),
        ("resident<=1", "at most 1 letter from a resident or fellow"),
        ("no resident", "no letter from a resident or fellow"),
        ("all direct", "every letter from a direct supervisor"),
        ("all waived", "every letter that is waived"),
        ("exactly 3", "exactly 3 letters"),
        ("any>=3", "at least 3 letters"),
        ("any<=0", "no letter"),
        ("us+not research>=1", "at least 1 letter from the US, that is not a research letter"),
        ("us+not im<=0", "at most 0 letters from the US, not from internal medicine or a subspecialty of it"),
        ("chair>=1 and any>=2", "at least 1 letter that is a chair letter, and at least 2 letters"),
        (
            "department>=1 or any>=3",
            "at least 1 letter that is a department letter; or else at least 3 letters",
        ),
        ("prefer us>=1", "preferred: at least 1 letter from the US"),
        ("gap>=1", "at least 1 letter tagged gap"),
        ("not chair>=2", "at least 2 letters that are not chair letters"),
        ("sel==3", "exactly 3 letters that are structured evaluative letters"),
        ("waived>=2", "at least 2 letters that are waived"),
    ],
)
def test_a_clause_as_a_sentence(clause: str, said: str) -> None:
    (parsed,) = parse(clause, known((), (), ()))
    assert sentence(parsed) == said


def test_every_built_in_trait_has_words_of_its_own() -> None:
    words = [phrase(name) for name in TABLE if name != "any"]
    assert all(words)
    assert len(set(words)) == len(words)
    assert phrase("neurology") == "from neurology"
    assert phrase("own_school") == "tagged own school"
