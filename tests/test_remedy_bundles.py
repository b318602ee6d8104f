"""What one letter can carry: every letter that somebody could write is among the bundles a remedy is sought in."""

from itertools import product
from pathlib import Path

import pytest
from folders import Row, read

from solver.analysis.bundles import carried, plain
from solver.domain.traits import TABLE, facts, traits

NAMED = sorted({*TABLE, "neurology", "cardiology", "internal_medicine", "gap"})
ROLES = ("attending", "chair", "research_mentor", "fellow", "resident", "non_physician", "personal")
FIELDS = ("internal medicine", "cardiology", "neurology", "biochemistry", "")
COUNTRIES = ("US", "Canada", "Egypt", "")


def test_whatever_a_letter_carries_comes_together(tmp_path: Path) -> None:
    people = product(ROLES, FIELDS, COUNTRIES)
    stays = product(("", "inpatient", "icu", "outpatient", "research"), ("", "hands_on", "observership", "shadowing"))
    kinds = product(("narrative", "chair", "department", "sel", "sloe", "research"), ("yes", "no"))
    letters: list[Row] = [
        {"letter_id": f"a{n}", "writer": f"A {n}", "role": r, "writer_specialty": f, "country": c, "status": "uploaded"}
        for n, (r, f, c) in enumerate(people)
    ]
    letters += [
        {"letter_id": f"b{n}", "writer": f"B {n}", "rotation": f"R {n}", "setting": s, "involvement": i, "weeks": 4}
        for n, (s, i) in enumerate(stays)
    ]
    letters += [
        {"letter_id": f"c{n}", "writer": f"C {n}", "kind": k, "waived": w, "dated": "2026-07-01", "tags": "gap"}
        for n, (k, w) in enumerate(kinds)
    ]
    letters = [row if row.get("status") else {**row, "status": "uploaded"} for row in letters]
    scenario = read(tmp_path, letters=letters, programs=[{"program_id": "p"}])
    for entry in facts(scenario):
        own = traits(entry) & set(NAMED)
        assert carried(own, NAMED) == own
        assert carried(plain(own), NAMED) == own


@pytest.mark.parametrize(
    "names", [("us", "home"), ("attending", "resident"), ("im", "neurology"), ("cardiology", "neurology")]
)
def test_no_letter_carries_what_excludes_each_other(names: tuple[str, str]) -> None:
    assert carried(names, NAMED) is None


def test_what_comes_with_another_trait_is_not_said() -> None:
    said = {
        names: plain(carried(names, NAMED) or frozenset())
        for names in [(), ("us", "us_or_ca"), ("icu", "direct"), ("cardiology", "im"), ("sel", "us")]
    }
    assert list(said.values()) == [(), ("us",), ("icu",), ("cardiology",), ("sel", "us")]
