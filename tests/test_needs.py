"""The needs language: what parses to what, where an error points, what a clause counts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from solver.domain.needs import Clause, Count, NeedsError, Trait, parse, slug

KNOWN = {"any", "im", "us", "us_or_ca", "neurology", "internal_medicine", "chair", "department", "direct", "resident"}
KNOWN |= {"research", "gap", "own_school"}
ANY = Trait("any")


def one(text: str) -> Clause:
    (clause,) = parse(text, KNOWN)
    return clause


def count(text: str) -> Count:
    ((found,),) = one(text).options
    return found


def letters(*carried: str) -> list[frozenset[str]]:
    """Letters that carry these traits, blanks between them, and `any`."""
    return [frozenset({"any", *traits.split()}) for traits in carried]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("im>=2", Count((Trait("im"),), ">=", 2)),
        ("us+neurology>=1", Count((Trait("us"), Trait("neurology")), ">=", 1)),
        ("2 im", Count((Trait("im"),), ">=", 2)),
        ("1 us im", Count((Trait("us"), Trait("im")), ">=", 1)),
        ("all direct", Count((Trait("direct", wanted=False),), "<=", 0)),
        ("no resident", Count((Trait("resident"),), "<=", 0)),
        ("exactly 3", Count((ANY,), "==", 3)),
        ("not us<=1", Count((Trait("us", wanted=False),), "<=", 1)),
        ("im+not research>=3", Count((Trait("im"), Trait("research", wanted=False)), ">=", 3)),
        ("2 not us im", Count((Trait("us", wanted=False), Trait("im")), ">=", 2)),
    ],
)
def test_a_count_is_read_as_the_contract_says(text: str, expected: Count) -> None:
    assert one(text) == Clause(((expected,),))


def test_clauses_stand_side_by_side() -> None:
    assert parse("chair>=1; not chair>=3", KNOWN) == (one("chair>=1"), one("not chair>=3"))


def test_and_binds_closer_than_or() -> None:
    clause = one("department>=1 and im>=2 or any>=3")
    assert clause.options == ((count("department>=1"), count("im>=2")), (count("any>=3"),))
    assert not clause.prefer


def test_prefer_covers_the_whole_clause_and_no_other() -> None:
    assert one("prefer us+im>=1") == Clause(((count("us+im>=1"),),), prefer=True)
    liked, stated = parse("prefer im>=1 or us>=1 and chair>=1; gap>=1", KNOWN)
    assert liked.prefer
    assert len(liked.options) == 2
    assert not stated.prefer


@pytest.mark.parametrize("text", ["none", " None ", "NONE"])
def test_none_states_nothing(text: str) -> None:
    assert parse(text, KNOWN) == ()


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("IM >= 2", "im>=2"),
        ("im≥2", "im>=2"),
        ("im ≤ 2", "im<=2"),
        ("  im>=2 ;", "im>=2"),
        ("Prefer US + IM >= 1", "prefer us+im>=1"),
        ("2 internal medicine", "internal_medicine>=2"),
        ("1 us internal medicine", "us+internal_medicine>=1"),
        ("no own school", "own_school<=0"),
        ("all\tdirect", "not direct<=0"),
        ("im>=02", "im>=2"),
    ],
)
def test_people_write_it_in_other_ways_too(text: str, same: str) -> None:
    assert parse(text, KNOWN) == parse(same, KNOWN)


@pytest.mark.parametrize(
    ("text", "position", "told"),
    [
        ("", 0, "a trait"),
        ("uss>=1", 0, 'unknown trait "uss". Maybe "us".'),
        ("im>=1; us+cardiologie>=1", 10, 'unknown trait "cardiologie"'),
        ("im>=1 and not homee>=1", 14, 'unknown trait "homee"'),
        ("im", 2, 'after "im"'),
        ("im>=", 4, "a whole number"),
        ("im>=two", 4, 'found "two", expected a whole number'),
        ("im>2", 2, 'found ">"'),
        ("im=2", 2, 'found "="'),
        ("2", 1, "found the end"),
        ("2 and im>=1", 2, 'found "and"'),
        ("im>=1 us>=1", 6, 'found "us"'),
        ("im>=1 or", 8, "found the end, expected a trait"),
        ("im>=1 and or us>=1", 10, 'found "or", expected a trait'),
        ("im+>=1", 3, 'found ">=", expected a trait'),
        ("; im>=1", 0, 'found ";"'),
        ("im>=1;; us>=1", 6, 'found ";"'),
        ("none; im>=1", 0, 'found "none", expected a trait'),
        ("im>=1; none", 7, 'found "none", expected a trait'),
        ("prefer", 6, "found the end"),
        ("prefer prefer im>=1", 7, 'found "prefer"'),
        ("exactly", 7, "a whole number"),
        ("all", 3, "a trait"),
        ("no not im", 3, 'found "not"'),
        ("im>=-1", 4, 'found "-"'),
        ("im>=1.5", 5, 'found "."'),
        ("(im>=1)", 0, 'found "("'),
    ],
)
def test_an_error_points_at_the_place_and_tells_what_may_stand_there(text: str, position: int, told: str) -> None:
    with pytest.raises(NeedsError) as caught:
        parse(text, KNOWN)
    assert caught.value.position == position
    assert told in caught.value.what


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("im>=2", [2, 1, 0, 0]),
        ("im<=1", [0, 0, 1, 2]),
        ("im==2", [2, 1, 0, 1]),
        ("all im", [0, 0, 0, 0]),
        ("no im", [0, 1, 2, 3]),
        ("not im>=1", [1, 1, 1, 1]),
        ("exactly 2", [2, 1, 0, 1]),
    ],
)
def test_a_clause_counts_letters_short_or_over(text: str, gaps: list[int]) -> None:
    assert [one(text).deficit(letters(*["im"] * number)) for number in range(4)] == gaps


def test_one_letter_must_carry_all_traits_of_a_count() -> None:
    assert one("us+im>=1").deficit(letters("us", "im")) == 1
    assert one("us+im>=1").deficit(letters("us im")) == 0
    assert one("us+not im>=1").deficit(letters("us im")) == 1


def test_an_option_wants_all_its_counts_and_the_cheapest_option_counts() -> None:
    clause = one("department>=1 and im>=2 or any>=3")
    assert clause.deficit(letters()) == 3
    assert clause.deficit(letters("department", "im")) == 1
    assert clause.deficit(letters("department im", "im")) == 0
    assert clause.deficit(letters("", "", "")) == 0


def test_a_chair_letter_on_top_of_three() -> None:
    gaps = [
        sum(clause.deficit(letters("chair", *others)) for clause in parse("chair>=1; not chair>=3", KNOWN))
        for others in ([], ["im"], ["im", "us"], ["im", "us", "im us"])
    ]
    assert gaps == [3, 2, 1, 0]


@pytest.mark.parametrize(
    ("name", "trait"), [("Internal Medicine", "internal_medicine"), (" own-school ", "own_school"), ("a / b", "a_b")]
)
def test_a_name_becomes_a_trait(name: str, trait: str) -> None:
    assert slug(name) == trait


traits = st.builds(Trait, st.sampled_from(sorted(KNOWN)), st.booleans())
counts = st.builds(
    Count,
    st.lists(traits, min_size=1, max_size=3).map(tuple),
    st.sampled_from([">=", "<=", "=="]),
    st.integers(0, 10**6),
)
options = st.lists(counts, min_size=1, max_size=3).map(tuple)
clauses = st.builds(Clause, st.lists(options, min_size=1, max_size=3).map(tuple), st.booleans())


@settings(deadline=None)
@given(st.lists(clauses, min_size=1, max_size=3))
def test_what_is_written_out_reads_back_as_itself(written: list[Clause]) -> None:
    assert parse("; ".join(map(str, written)), KNOWN) == tuple(written)


@settings(deadline=None)
@given(clauses, st.lists(st.sets(st.sampled_from(sorted(KNOWN))).map(frozenset), max_size=5))
def test_a_clause_is_met_exactly_when_some_option_has_all_its_counts_within_bounds(
    clause: Clause, carried: list[frozenset[str]]
) -> None:
    def met(wanted: Count) -> bool:
        found = sum(all((trait.name in one) == trait.wanted for trait in wanted.traits) for one in carried)
        return {">=": found >= wanted.number, "<=": found <= wanted.number, "==": found == wanted.number}[
            wanted.relation
        ]

    assert (clause.deficit(carried) == 0) == any(all(map(met, option)) for option in clause.options)
    assert clause.deficit(carried) >= 0


@settings(deadline=None)
@given(st.text(alphabet="im us>=<2;+ orandtpefx.\n", max_size=20) | st.text(max_size=12))
def test_any_text_is_read_or_refused_at_one_of_its_places(text: str) -> None:
    try:
        found = parse(text, KNOWN)
    except NeedsError as error:
        found, place = (), error.position
        assert 0 <= place <= len(text)
    assert parse("; ".join(map(str, found)) or "none", KNOWN) == found
