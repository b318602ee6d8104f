"""What an empty cell stands for where another cell tells it: a table of rules, without files."""

from __future__ import annotations

import pytest

from solver.domain.entities import Response, Rotation, Status, Writer
from solver.rules.defaults import letter_counts, letter_status, with_rotations_place


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (Response.ENTHUSIASTIC, Status.PROMISED),
        (Response.AGREED, Status.PROMISED),
        (Response.NEUTRAL, Status.PROMISED),
        (Response.HESITANT, Status.REQUESTED),
        (Response.NO_REPLY, Status.REQUESTED),
        (Response.DECLINED, Status.DECLINED),
        (Response.NOT_ASKED, Status.NOT_ASKED),
        (None, Status.NOT_ASKED),
    ],
)
def test_an_empty_status_follows_the_response(response: Response | None, status: Status) -> None:
    assert letter_status(None, response) is status


@pytest.mark.parametrize("response", [None, *Response])
@pytest.mark.parametrize("entered", list(Status))
def test_a_status_that_is_entered_stands_unless_the_writer_declined(entered: Status, response: Response | None) -> None:
    there = entered in (Status.UPLOADED, Status.WITHDRAWN)
    declined = response is Response.DECLINED and not there
    assert letter_status(entered, response) is (Status.DECLINED if declined else entered)


@pytest.mark.parametrize(
    ("required", "maximum", "platform", "expected"),
    [
        (None, None, 4, (3, 4)),
        (None, None, 2, (2, 2)),
        (None, 1, 4, (1, 1)),
        (2, None, 3, (2, 3)),
        (2, 3, 4, (2, 3)),
        (2, 9, 4, (2, 4)),
        (0, None, 4, (0, 4)),
        (5, None, 4, (5, 4)),
    ],
    ids=[
        "nothing said",
        "the usual number is cut to what the platform takes",
        "and to the program's own maximum",
        "the platform's maximum",
        "both said",
        "no more than the platform takes",
        "none asked for",
        "more asked for than taken: the caller's fault",
    ],
)
def test_counts(required: int | None, maximum: int | None, platform: int, expected: tuple[int, int]) -> None:
    assert letter_counts(required, maximum, platform, usual_required=3) == expected


def place(country: str = "", specialty: str = "") -> Rotation:
    return Rotation(id="r", name="r", country=country, specialty=specialty)


@pytest.mark.parametrize(
    ("rotations", "expected"),
    [
        ([], ("", "")),
        ([place("US", "cardiology")], ("US", "cardiology")),
        ([place("US"), place("", "cardiology"), place("US")], ("US", "cardiology")),
        ([place("US", "cardiology"), place("Canada", "cardiology")], ("", "cardiology")),
    ],
)
def test_a_writers_place_of_work_is_what_all_rotations_have(
    rotations: list[Rotation], expected: tuple[str, str]
) -> None:
    writer = with_rotations_place(Writer(id="w", name="w"), rotations)
    assert (writer.country, writer.specialty) == expected


def test_what_a_writer_has_is_kept() -> None:
    rotations = [place("US", "cardiology")]
    assert with_rotations_place(Writer(id="w", name="w", country="Elbonia"), rotations).country == "Elbonia"
    assert with_rotations_place(Writer(id="w", name="w", specialty="neurology"), rotations).specialty == "neurology"
