"""NRMP codes and ACGME ids: the specialty and the track they give away."""

import pytest

from solver.domain.codes import Coded, coded
from solver.domain.settings import shipped
from solver.domain.vocabulary import specialties


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("9999140C0", Coded("internal medicine", "categorical")),
        ("9999140p1", Coded("internal medicine", "preliminary")),
        ("9999140M0", Coded("internal medicine", "primary_care")),
        ("9999040A0", Coded("anesthesiology", "advanced")),
        ("9999040R0", Coded("anesthesiology", "advanced")),
        ("9999999P0", Coded("transitional year", "transitional")),
        ("1400521234", Coded("internal medicine")),
        ("3203500001", Coded("pediatrics")),
        ("9990500001", Coded("transitional year", "transitional")),
    ],
)
def test_what_a_code_tells(text: str, told: Coded) -> None:
    assert coded(text) == told


@pytest.mark.parametrize("text", ["", "P1", "140", "9999123C0", "1409900001", "14005212345", "9999140", "mercy140C0"])
def test_what_is_no_code_tells_nothing(text: str) -> None:
    assert coded(text) is None


def test_every_code_tells_a_specialty_we_know() -> None:
    assert set(shipped("codes.toml")["specialty"].values()) <= specialties()
