"""Words for points, days and numbers."""

import pytest

from solver.report.words import counted, full_stop, listed, lost


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (446.2, "446 points lost"),
        (-551, "551 points gained"),
        (13092.4, "13,092 points lost"),
        (1, "1 point lost"),
        (0.4, "no real difference"),
        (-0.9, "no real difference"),
        (0, "no real difference"),
    ],
)
def test_what_is_lost_is_never_called_more(points: float, said: str) -> None:
    assert lost(points, 1.0) == said


def test_nothing_to_tell_is_never_zero_points() -> None:
    assert lost(0.3, 0.1) == "no real difference"


def test_numbers_and_lists() -> None:
    assert (counted(1, "letter"), counted(2, "letter")) == ("1 letter", "2 letters")
    assert (listed(["A"]), listed("ABC"), listed("AB", "or")) == ("A", "A, B and C", "A or B")


def test_a_sentence_that_ends_with_a_name_has_one_full_stop() -> None:
    assert (full_stop("Remind Osei and Lee A."), full_stop("Remind Osei")) == ("Remind Osei and Lee A.", "Remind Osei.")
