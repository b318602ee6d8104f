"""An id or a part of a name: what is meant, and what is told where nothing is."""

import pytest

from solver.domain.errors import InputError
from solver.domain.lookup import resolve_id

FEW = {"rao": "Dr. Anita Rao", "osei": "Dr. Kofi Osei"}
MANY = {f"P{number}": f"Invented Hospital {number}" for number in range(300)}


def said(given: str, names: dict[str, str]) -> str:
    with pytest.raises(InputError) as error:
        resolve_id(given, names, "writer", "--decline")
    return str(error.value)


@pytest.mark.parametrize("given", ["rao", "RAO", "anita", " rao "])
def test_an_id_or_a_unique_part_of_a_name_will_do(given: str) -> None:
    assert resolve_id(given, FEW, "writer", "--decline") == "rao"


SMITHS = {"js1": "Dr. John Smith", "JS2": "Dr. John Smith", "al": "Dr. Anna Lee", "bl": "Lee, Bo"}


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("Lee A.", "al"),
        ("lee a", "al"),
        ("Lee B.", "bl"),
        ("Dr. John Smith (JS1)", "js1"),
        ("dr. john smith (js2)", "JS2"),
    ],
)
def test_a_name_is_understood_as_a_screen_writes_it(given: str, meant: str) -> None:
    assert resolve_id(given, SMITHS, "writer", "--decline") == meant


def test_a_name_of_a_screen_that_is_nobodys_is_not_taken_for_another() -> None:
    for given in ("Lee D.", "Lee L.", "Lee", "Smith J.", "Dr. John Smith (JS3)", "", "."):
        with pytest.raises(InputError):
            resolve_id(given, SMITHS, "writer", "--decline")


def test_where_none_fits_the_near_ones_and_all_there_are_are_told() -> None:
    assert said("oseii", FEW) == (
        '--decline: no writer "oseii". Maybe "osei". There are rao (Dr. Anita Rao), osei (Dr. Kofi Osei).'
    )
    assert said("x", {"rao": "rao"}) == '--decline: no writer "x". There is rao.'
    assert said("x", {}) == '--decline: no writer "x". There is no writer at all.'


def test_of_hundreds_the_number_and_the_first_are_told() -> None:
    assert "There are 300: P0 (Invented Hospital 0), " in said("Nowhere", MANY)
    assert said("Nowhere", MANY).endswith("P4 (Invented Hospital 4) and 295 more.")
    assert "is part of 300 names: P0 (Invented Hospital 0), " in said("Hospital", MANY)
    assert said("Hospital", MANY).endswith(" and 295 more")
