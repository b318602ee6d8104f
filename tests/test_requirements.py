"""Requirements in a program's own words: what each wording means, and what must never be guessed."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pytest

from solver.domain.needs import parse
from solver.domain.phrases import headed
from solver.domain.requirements import Understood, understand
from solver.domain.traits import known

TRAITS = known((), (), ())
GUIDE = (Path(__file__).parents[1] / "docs" / "guide.md").read_text(encoding="utf-8")

MEANINGS = {
    "3 - none": """
        3 letters; optional: chair letter; research letter
        We require three letters | a minimum of 3 letters of recommendation | not fewer than three LoRs | 3+ letters
        LORs = 3
        LORs: 3 | Required: 3 letters | three letters minimum | 3.0 | 3 or more letters | 3 LORs, chair letter optional
        in addition to the MSPE, three letters | 3 letters, not counting the dean's letter | Three (3) LoRs & MSPE
        MSPE, 3 LORs | 3 letters (chair letter not required) | SLOE (optional), 3 letters | three
    """,
    "3 4 none": """
        min 3, max 4 | 3; 4th optional | Maximum 4. 3 letters required
        between three and four letters | 3 or 4 LoRs | min. 3 letters, max. 4 | minimum of 3 and maximum of 4 letters
        min 3 / max 4
        3 to 4 letters of recommendation | 3 letters required, 4 accepted | 3 letters, with a maximum of four
        Three letters are required; a fourth letter is optional | no more than four, no fewer than three letters
    """,
    "3 - im>=1; general_surgery>=1": "3 letters, one from IM, and one from surgery",
    "3 - prefer im>=1": "3 letters, preferably including one from IM | 3, preferably one from IM",
    "3 - prefer chair>=1": "3 letters, ideally with a chair letter",
    "3 - prefer us>=1": "3 letters, ideally including one US letter",
    "3 - us>=1; prefer chair>=1": "3, one from the US. Preferred: chair letter",
    "3 3 none": "only 3 letters | exactly three letters are required | Three letters and no more | 3 letters, no more",
    "- 4 none": "4 letters max | not more than four letters | up to four letters accepted | max 4 LoRs",
    "- 4 chair>=1": "max 4 letters, chair letter required | up to 4 letters, at least one from the chair",
    "- 4 im>=1": "up to 4 letters, including one from IM",
    "4 - chair>=1": "four letters including the chair's letter | 4 letters (one from chair) | 4 LoRs, including chair",
    "3 - chair>=1": """
        3 letters, one of them from the chair of surgery | Three letters, of which one must be from the department chair
        Chair letter (required), 3 letters in total | Three letters: chair letter required
    """,
    "3 - chair>=1; not chair>=2": """
        A letter from the chair plus 2 more | One chair letter, two others | 1 chair + 2 others
        Department chair's letter and two other letters
    """,
    "4 - chair>=1; not chair>=3": """
        a chair letter on top of three letters | three letters in addition to a chair letter | chair letter + 3 LORs
        three LoRs and one chair letter on top | 4 letters: chair letter, 3 others
    """,
    "3 - department>=1; not department>=2": "a departmental letter and two other letters",
    "3 - sloe>=1; not sloe>=2": "1 SLOE and 2 additional letters",
    "- - chair>=1 or department>=1": """
        one letter from the chair or the chair's designee | either a departmental letter or a chair letter is required
        SEL or chair letter or department letter
    """,
    "3 - chair>=1; not chair+im>=2": "chair + 2 IM | 3 letters: chair letter + 2 IM",
    "3 - chair>=1; im>=1": "3: one chair, one IM, one of any specialty | 3 LORs (1 chair, 1 IM, 1 any)",
    "3 - chair>=1; clinical>=2": "3 LORs, one from dept chair, two from clinical faculty",
    "3 - department>=1 and im>=2 or any>=3": """
        One departmental letter and two from internists, otherwise 3 letters
    """,
    "- - none": """
        none | None. | no specific requirements | We do not require a chair letter | SEL optional | IMSEL: not needed
        letters from residents are fine | a department letter is not mandatory | No SEL required
        Optional: chair letter; SLOE | Not required: SLOE, chair letter, research letter
        the chair letter is acceptable but not required | Chair letter (optional) | we don't require an SEL
    """,
    "- - prefer chair>=1": """
        Chair letter preferred | ideally a chair letter | we recommend a chair letter
        a letter from the chair is a plus
        Chair letter encouraged, but not required | chair letter recommended. Not required. | Chair letter: recommended
    """,
    "- - prefer chair>=1; prefer sloe>=1": "Preferred: chair letter; SLOE | Preferred letters: chair letter, SLOE",
    "- - prefer chair>=1; prefer us>=1": "Recommended: chair letter, US letter",
    "- - prefer chair>=1; prefer research>=1": "Encouraged: chair letter, research letter",
    "- - sloe>=1": "Required: SLOE. Optional: chair letter | Chair letter optional; SLOE required",
    "- - chair>=1; prefer sloe>=1": "Chair letter. SLOE preferred.",
    "- - prefer chair>=1 or department>=1": "a chair or departmental letter is recommended",
    "- - sel>=1": "SEL is required | a structured evaluative letter | IMSEL: required | one SEL",
    "- - chair>=1": "either a chair letter or an SEL | a letter from the chairman | Chair letter: required",
    "3 - im>=2": """
        Two from IM, three letters (in total) | 2 IM letters; 3 total | 2 IM, at least 3 letters
        2 of 3 letters from IM | three letters with at least 2 from internal medicine physicians
        3 LoRs; two internists | 3 LORs (2 IM, 1 any) | 2 IM + 1 from any specialty | 2x IM; LOR x 3
        at least two of the three letters must be from internists
    """,
    "- - us+clinical>=1": "1 USCE letter | one US clinical letter",
    "- - sloe>=2": "SLOE x2 | 2 x SLOE",
    "- - im>=2": """
        2 IM letters | IM × 2 | letters from two internists | no fewer than two letters from internal medicine
    """,
    "- - prefer im>=2": "two IM letters preferred | ideally two letters from internists",
    "- - im>=1": "a letter from an internist | one IM letter",
    "3 - family_medicine>=1": "3 letters, one from a family medicine doctor | three LoRs, 1 from FM faculty",
    "3 - neurology>=1; prefer neurology>=2": "3 letters, one from neurology, two preferred",
    "3 - us+neurology>=1": "3 letters; at least one must be from a neurologist in the United States",
    "3 - pediatrics>=1": "three letters (at least one from a pediatrician)",
    "3 - prefer psychiatry>=1": "3 letters, ideally one from a psychiatrist | 3 letters; one from psychiatry preferred",
    "3 - general_surgery>=2; chair>=1": "3 letters: two from general surgeons and one from the surgery chair",
    "- - prefer anesthesiology>=1": "one letter from anesthesia is recommended but not required",
    "- - sloe>=1; prefer sloe>=2": "one SLOE is required, two are preferred | 1 SLOE, 2 SLOEs preferred",
    "- - us>=1": "at least one letter from a U.S. physician | 1 US LOR | a letter from an American physician",
    "3 - us_or_ca+hands_on>=1": """
        3 letters; one from a US/Canadian physician with hands-on experience; observerships do not count
    """,
    "- - prefer us+attending>=1": "IMGs: ideally a letter from a US attending",
    "3 - all direct": """
        3 letters from physicians who worked with you directly | three letters, all of them from direct supervisors
    """,
    "- - all direct": "Letters must be from physicians who directly supervised you",
    "- - direct>=2": "two letters from direct supervisors",
    "- - im+attending+direct>=2": "at least two from IM attendings who worked with you directly",
    "- - no resident": """
        None of the letters may be from residents | we do not accept letters from residents or fellows
        resident letters will not be accepted
    """,
    "3 - all recent": """
        3 letters, none older than 1 year | three letters dated within the past year
        3 letters, no older than 12 months
    """,
    "- - all recent": "all letters must be less than one year old",
    "- - research<=2": "not more than 2 research letters",
    "- - research<=1": "no more than one research letter | max 1 letter from a research mentor",
    "- - no resident; no research": "No letters from: residents, research mentors",
    "- - no research": "no research letters | letters from research mentors are not accepted",
    "- - no observership": "letters from observerships are not accepted",
    "- - all physician": "Each letter must be from a physician",
    "3 - clinical>=2": "3 letters, two of them from clinical faculty | 3 LoRs including two from clinical supervisors",
    "- - own_school>=2": "two letters from your medical school",
    "- - neurological_surgery>=1 or neurology>=1": "one letter from a neurologist or neurosurgery",
    "- - chair==1": "exactly one chair letter",
}


def _table() -> list[tuple[str, str]]:
    return [
        (" ".join(wording.split()), meaning)
        for meaning, wordings in MEANINGS.items()
        for wording in re.split(r"\s*[|\n]\s*", wordings.strip())
        if wording
    ]


def meaning(figures: str) -> Understood:
    """What "3 4 chair>=1" says: letters asked for, at most, and the clauses."""
    required, maximum, needs = figures.split(" ", 2)
    counts = [None if figure == "-" else int(figure) for figure in (required, maximum)]
    return Understood(required=counts[0], maximum=counts[1], clauses=parse(needs, TRAITS))


@pytest.mark.parametrize(("wording", "figures"), _table())
def test_a_wording_means_this(wording: str, figures: str) -> None:
    found, expected = understand(wording, TRAITS), meaning(figures)
    assert found.left == ()
    assert (found.required, found.maximum) == (expected.required, expected.maximum)
    assert set(found.clauses) == set(expected.clauses)


@pytest.mark.parametrize(
    "wording",
    [
        *(
            "",
            "TBD",
            "see website",
            "contact us",
            "varies",
            "??",
            "n/a",
            "yes",
            "no",
            "required",
            "not needed",
            "0",
            "12",
        ),
        *("maybe 3?", "usually 3 letters", "about three letters", "more than 3 letters", "3 letters if possible"),
        *("3 letters for categorical, 2 for prelim", "Categorical: 3 letters", "3 letters; 4 letters", "3.5 letters"),
        *("Chair letter if available", "Chair letter?", "chair letter: none", "chair letter: yes", "no chair letter"),
        *("3 letters. Chair letter waived this year.", "Chair letter required. Not required for IMGs", "IMSEL: yes"),
        *("US citizens: chair letter", "US seniors, chair letter required", "3 letters, no chair letter", "IMSEL: 3"),
        *("chair letter required; SEL acceptable", "chair letter required; chair letter not required", "US letters"),
        *("SEL preferred over chair letter", "only three letters required", "three letters, no more needed"),
        *(
            "4 letters: MSPE, chair letter, 2 others",
            "4 letters including chair letter and MSPE",
            "chair letter and three LORs",
        ),
        *("3 letters, at least 4 from IM", "three letters, two must not be from residents", "letters within 6 months"),
        *("two letters from pediatric surgeons", "Three letters, two from IM or FM", "No letters from non-physicians"),
        *(
            "2 letters from Department of Medicine faculty",
            "one letter should be from the chair",
            "no letters from fellows",
        ),
        *(
            "letters from US physicians only",
            "three letters in English",
            "IMGs: US letter required",
            "send us an email",
        ),
        *(
            "a letter of good standing",
            "letter from the program director",
            "1-2 letters from IM",
            "letters",
            "two additional letters",
        ),
        *(
            "chair letter, an SEL is welcome",
            "4 letters, 1 may be from a resident",
            "3 LORs and a chair letter",
            "one letter from the US, Canada",
        ),
    ],
)
def test_what_cannot_be_decided_says_nothing(wording: str) -> None:
    assert understand(wording, TRAITS) == Understood(left=(wording,))


UNDECIDED = """
    We do not require SLOE, chair letter | Chair letter not needed, SLOE, research letter | chair letter, SLOE optional
    IMSEL: optional, chair letter | No SEL required, chair letter | Preferably one letter from IM, one from surgery
    At least 1, preferably 2 US letters | One, preferably two letters from US physicians | 2, preferably 3 SLOEs
    minimum of 1, preferably 2 letters from IM | minimum of 1, 2 preferred from IM | 2 US letters preferred, 1 required
    2 IM letters preferred, 1 required | two SLOEs preferred, one required | 1 SLOE preferred, 1 required
    at least one, preferably two, from IM | at least two, preferably three, letters from IM | max 3, min 1 SLOE
    Minimum two, maximum three, from IM | min 3 and max 4, from IM | at least 2, maximum 3 SLOEs
    3 letters, preferably, one from IM | 3 letters, optionally including a chair letter | 3 letters, possibly, 1 from IM
    2 IM letters, 1 chair letter, 1 other letter | 1 chair letter, 1 IM letter, 2 other letters
    One letter from IM, one from surgery, one other letter | SLOE, chair letter, 1 other
    IM letter, chair letter, 2 others | 3 letters, hopefully, one from IM
    IM letter, chair letter and 2 others | IM letter, chair letter, otherwise 4 letters
    at least one US, none from research, otherwise 4 | 1 US letter, 1 chair letter, otherwise 3 letters
    IM: 1 US: 1 | chair: 1 US letters: 2 | IM: 1 US: 1 from chair | at least 3 letters accepted
    minimum 3 letters accepted | 3 letters or more accepted | at least 3 are acceptable | 3 letters ok | 3 is fine
    3 letters, plus a chair letter | 3 letters, additionally chair letter | 3 letters; 1 additional letter
    3 letters. In addition, chair letter | 3 letters. On top, chair letter | 3 letters excluding chair letter
    3 letters, and a chair letter | 3 letters, one from IM, and a chair letter | 3 letters, and one from surgery
    2 IM or 1 any | any 3 letters | 2 IM (any)
    4 letters: chair + 2 IM | chair letter + 2 US | SLOE x2 + 1 other | max 2x IM | US clinical experience required
    3 letters, one more from chair | max 4, 1 research
    Either: chair letter, SLOE | One of: chair letter, SLOE | 1 letter: SLOE, chair letter
    1 of the following: chair letter, SLOE | At least 1: SLOE, chair letter | Max 1 letter: research | At least 2: SLOE
    Letters from Fellows are not accepted | 4 letters, preferred | 1 letter, preferably two from astrologers in the US
    4 letters, IM preferred instead
    4 LORs (max) | 4 LoRs (maximum) | 4 letters - max | 4 letters, at most | 3 letters → 4 | 3 -> 4 letters
    1 LOR (US experience) | one letter with US clinical experience | two letters with comments on your skills
    3 LOR chair letter required | 3 LoRs chair letter | 3 letters chair of IM | US: chair letter
    IM: letter from the US | 2 LORs, 1 SLOE | 2 letters, SLOE | 2 letters; 2 SLOEs | 2 letters, chair letter
"""
"""What looks like a count or a clause, and may mean another."""


@pytest.mark.parametrize("wording", re.split(r"\s*[|\n]\s*", UNDECIDED.strip()))
def test_what_may_mean_two_things_says_nothing(wording: str) -> None:
    assert understand(wording, TRAITS) == Understood(left=(wording,))


@pytest.mark.parametrize(
    ("wording", "figures", "left"),
    [
        ("3 letters; one from your astrologer", "3 - none", ("one from your astrologer",)),
        (
            "Three letters, one from an internist, a note from your astrologer",
            "3 - im>=1",
            ("a note from your astrologer",),
        ),
        (
            "Three letters. US clinical experience letters preferred",
            "3 - none",
            ("US clinical experience letters preferred",),
        ),
        ("3 letters, preferably from IM", "3 - none", ("preferably from IM",)),
        ("Any of: chair letter, SLOE", "- - none", ("Any of: chair letter", "SLOE")),
        ("3 letters max, 1 research", "- 3 none", ("1 research",)),
        ("1 SLOE, 2 LORs", "- - sloe>=1", ("2 LORs",)),
        ("MSPE, chair letter, 2 letters", "- - chair>=1", ("2 letters",)),
        ("2 IM letters; 3 letters", "- - im>=2", ("3 letters",)),
        ("3 letters. IM residents must have a chair letter", "3 - none", ("IM residents must have a chair letter",)),
        ("max 4 letters, 1 research", "- 4 none", ("1 research",)),
        ("Preferred: SLOE; chair letter required; US letter", "- - prefer sloe>=1; chair>=1", ("US letter",)),
        ("3 letters (two from surgeons). See our website.", "3 - general_surgery>=2", ("See our website",)),
    ],
)
def test_what_was_understood_counts_beside_what_was_not(wording: str, figures: str, left: tuple[str, ...]) -> None:
    found, expected = understand(wording, TRAITS), meaning(figures)
    assert (found.required, found.maximum, found.clauses) == (expected.required, expected.maximum, expected.clauses)
    assert found.left == left


def test_a_trait_that_is_not_there_is_not_understood() -> None:
    assert understand("one letter from a neurologist", {"any", "im"}).left == ("one letter from a neurologist",)


def test_a_text_that_is_too_long_is_not_read() -> None:
    assert understand("3 letters; " * 100, TRAITS).required is None


@pytest.mark.parametrize(
    ("heading", "text", "expected"),
    [
        ("IMSEL", "not needed", "IMSEL: not needed"),
        ("IM SEL", "optional", "IM SEL: optional"),
        ("IMSEL", "", ""),
        ("Letter requirements", "3 letters", "3 letters"),
    ],
)
def test_a_heading_that_names_a_letter_stands_before_the_text(heading: str, text: str, expected: str) -> None:
    assert headed(heading, text) == expected


def test_under_the_heading_of_a_letter_another_one_may_be_meant() -> None:
    assert understand("IMSEL: Chair letter recommended", TRAITS).clauses == parse("prefer chair>=1", TRAITS)
    assert understand("IMSEL: two from the astrologers", TRAITS).clauses == ()


def test_whatever_is_said_what_is_understood_is_a_need() -> None:
    words = "3 4 two letters letter chair US IM physician not required preferred no all or and plus others , ; : SEL"
    draw = random.Random(1)
    for _ in range(400):
        found = understand(" ".join(draw.choices(words.split(), k=draw.randint(1, 9))), TRAITS)
        if found.clauses:
            assert parse("; ".join(map(str, found.clauses)), TRAITS) == found.clauses
        assert found.required is None or found.maximum is None or found.required <= found.maximum


@pytest.mark.parametrize("said", ["1 chair and ", "us ", "chair or ", "((", "3 letters; "])
def test_no_text_takes_long_to_read(said: str) -> None:
    assert understand((said * 500)[:1000], TRAITS).maximum is None


def _documented() -> list[tuple[str, str]]:
    section = GUIDE.split("## Requirements in a program's own words")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \| `(.+?)` \|$", section, re.MULTILINE)
    return [(wording, figures) for wordings, figures in rows for wording in wordings.split(" · ")]


@pytest.mark.parametrize(("wording", "figures"), _documented())
def test_a_phrase_of_the_guide_is_read_as_it_says(wording: str, figures: str) -> None:
    found = understand(wording, TRAITS)
    counts = {"required": found.required, "maximum": found.maximum}
    said = [*(f"{name} {number}" for name, number in counts.items() if number), *map(str, found.clauses)]
    assert ("; ".join(said) or "none", found.left) == (figures, ())
