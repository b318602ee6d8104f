"""Who may use which letters of shared writers: against every choice tried, within limits, and with its bound."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from unittest.mock import Mock

import pytest
from folders import NO_ADVICE, Row, read
from sharing import SPRING, RandomCohort, by_force, random_cohort, tried
from solved import chunks

from solver.analysis.coordination import check_limits, coordinate
from solver.analysis.declines import declined, resolve_writer
from solver.analysis.plan import settle
from solver.analysis.price_rounds import with_more
from solver.analysis.shared_letters import Counted, LetterSets, unwritten
from solver.analysis.shared_plans import Coordination
from solver.domain.entities import Scenario, Status
from solver.domain.errors import AnswerError, InputError
from solver.domain.shared_writers import SharedWriter, withheld
from solver.io.cohort import applicants
from solver.io.shared_writers import shared_writers
from solver.optimize.budget import Budget
from solver.optimize.cache import SolutionCache
from solver.optimize.grouping import build_problem
from solver.optimize.solve import best
from solver.report.layout import page
from solver.report.shared_writers import coordination_parts, declined_screen

SEEDS = range(100)
IM: Row = {"writer_specialty": "IM", "role": "attending", "country": "US"}


@cache
def random(seed: int) -> RandomCohort:
    return random_cohort(Random(seed))


@cache
def decided(seed: int) -> Coordination:
    return coordinate(random(seed).scenarios, random(seed).writers, Budget())


def figures(found: Coordination) -> tuple[float, ...]:
    reached = found.reached
    assert reached.value is not None
    return reached.lost_pins, reached.worst, reached.shares, -reached.value


def in_use(scenario: Scenario, found: Coordination, name: str) -> set[str]:
    """The letters that an applicant's own answer uses and that are still to be written."""
    then = withheld(scenario, found.withheld.get(name, frozenset()))
    sent = {letter for ids in settle(then, Budget(), fallbacks=False).portfolios.values() for letter in ids}
    return {letter.id for letter in then.letters if letter.id in sent and letter.status is not Status.UPLOADED}


def locked(scenario: Scenario) -> set[str]:
    return {letter for track in scenario.tracks if track.applied for letter in track.assigned}


def assert_within_limits(cohort: RandomCohort, found: Coordination) -> None:
    """Count what every writer has to write in the applicants' own answers; what is locked may exceed a limit."""
    for writer in cohort.writers:
        counts, held = [], []
        for name, scenario in cohort.scenarios.items():
            own = {letter.id for letter in scenario.letters if letter.writer_id in writer.ids_at(name)}
            used = in_use(scenario, found, name) & own
            counts.append(len(used))
            held.append(len(used & locked(scenario)))
        assert writer.most_letters is None or sum(counts) <= max(writer.most_letters, sum(held))
        most, there = writer.most_applicants, sum(map(bool, held))
        assert most is None or sum(map(bool, counts)) <= max(most, there)


@chunks(SEEDS, 3)
def test_no_choice_is_better_of_all_that_there_are(seeds: Sequence[int]) -> None:
    for seed in seeds:
        found = decided(seed)
        assert found.proven
        assert found.reached == found.bound
        assert figures(found) == pytest.approx(tried(random(seed)), abs=1e-9)


@chunks(SEEDS[::20], 2)
def test_applicants_solved_by_brute_force_agree(seeds: Sequence[int]) -> None:
    for seed in seeds:
        assert figures(decided(seed)) == pytest.approx(tried(random(seed), by_force), abs=1e-9)


@chunks(SEEDS[::5], 5)
def test_limits_hold_in_the_answers_of_the_applicants(seeds: Sequence[int]) -> None:
    for seed in seeds:
        assert_within_limits(random(seed), decided(seed))


@chunks(SEEDS[::5], 5)
def test_without_time_limits_hold_and_the_bound_is_true(seeds: Sequence[int]) -> None:
    for seed in seeds:
        hurried = coordinate(random(seed).scenarios, random(seed).writers, Budget(until=0.0))
        best, bound = figures(decided(seed)), hurried.bound
        assert (bound.lost_pins, bound.worst, bound.shares) <= best[:3] <= figures(hurried)[:3]
        assert hurried.proven <= (figures(hurried) == best)


def applicant(folder: Path, uploaded: int, **nora: object) -> Scenario:
    """One program that asks for two letters; so many are there, and one of Nora Sample may come."""
    letters: list[Row] = [
        {"letter_id": f"u{n}", "writer": f"Writer {n}", "status": "uploaded", **IM} for n in range(uploaded)
    ]
    letters.append({"letter_id": "n", "writer": "Nora Sample", "status": "promised", **IM, **nora})
    programs: list[Row] = [{"program_id": "p", "required": 2}, {"program_id": "q", "required": 1}]
    toml = NO_ADVICE + "[asks]\nmax = 1\n[objective]\nextra_bar = 0.0\n"
    return read(folder, toml, letters=letters, programs=programs)


def nora(scenarios: dict[str, Scenario], **limits: object) -> SharedWriter:
    own = {name: frozenset({scenario.letters[-1].writer_id}) for name, scenario in scenarios.items()}
    return SharedWriter(name="Nora Sample", institution="", members=own, **limits)  # type: ignore[arg-type]


def having(found: Coordination) -> dict[str, str]:
    return {grant.applicant: grant.letter_id for grant in found.grants}


def told(found: Coordination) -> str:
    """What a screen says, on one line."""
    return " ".join(page(*coordination_parts(found), width=200).split())


def test_the_worst_off_applicant_comes_first(tmp_path: Path) -> None:
    """Whoever has nothing gets the letter, though the other would gain more points by it."""
    scenarios = {
        "poor": applicant(tmp_path / "a", 0, comparison="average"),
        "rich": applicant(tmp_path / "b", 1, comparison="top_1"),
    }
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    assert having(found) == {"poor": "n"}
    assert found.withheld == {"poor": frozenset(), "rich": frozenset({"n"})}
    ((name, plan),) = found.without
    assert (name, plan.lost) == ("rich", ("p",))
    assert (found.reached.worst, found.reached.shares) == pytest.approx((1 / 3, 2 / 3))
    assert found.rounds >= 1
    assert found.prices[0] > 0


def test_where_nobody_is_short_points_decide(tmp_path: Path) -> None:
    scenarios = {
        "one": applicant(tmp_path / "a", 2, comparison="average"),
        "two": applicant(tmp_path / "b", 2, comparison="top_1"),
    }
    found = coordinate(scenarios, [nora(scenarios, most_applicants=1)], Budget())
    assert having(found) == {"two": "n"}


def test_limits_that_nobody_can_pass_change_nothing(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 1)}
    found = coordinate(scenarios, [nora(scenarios, most_letters=2, most_applicants=2)], Budget())
    assert having(found) == {"one": "n", "two": "n"}
    assert (found.limits, found.without, found.rounds, found.proven) == ((), (), 0, True)


def test_what_is_locked_counts_and_is_taken_from_nobody(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 2)}
    tracks = (replace(scenarios["two"].tracks[0], applied=True, assigned=("u0", "n")), scenarios["two"].tracks[1])
    scenarios["two"] = replace(scenarios["two"], tracks=tracks)
    writer = nora(scenarios, most_letters=1)
    assert having(coordinate(scenarios, [writer], Budget())) == {"two": "n"}
    assert having(coordinate(scenarios, [replace(writer, most_letters=0)], Budget())) == {"two": "n"}


def test_a_pinned_letter_is_taken_from_others_first(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 2, pinned="p")}
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    assert having(found) == {"two": "n"}
    assert found.reached.lost_pins == 0


def test_the_cost_names_those_alone_whose_programs_lack_more(tmp_path: Path) -> None:
    scenarios = {
        "poor": applicant(tmp_path / "a", 0),
        "rich": applicant(tmp_path / "b", 1),
        "safe": applicant(tmp_path / "c", 2, comparison="top_1"),
    }
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    assert [(name, len(plan.lost)) for name, plan in found.without] == [("rich", 1), ("safe", 0)]
    assert "COST 1 program of 1 applicant lacks more than without the limits." in told(found)


def test_a_pin_that_cannot_be_kept_is_told(tmp_path: Path) -> None:
    scenarios = {name: applicant(tmp_path / name, 1, pinned="p") for name in ("one", "two")}
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    assert found.reached.lost_pins == 1
    assert "n (Sample), promised, pinned" in told(found)


def test_limits_do_not_count_what_is_not_known(tmp_path: Path) -> None:
    """Said beside every limit, and nothing is said to be proven."""
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 1)}
    screen = told(coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget(), ["dora"]))
    assert "more would be used; what 1 applicant who cannot be read was promised is not counted." in screen
    assert "of the others nothing is known." in screen
    assert "proven" not in screen


def test_nothing_is_said_to_cost_nothing_beside_a_loss(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 0, status="not_asked")}
    writer = nora(scenarios, most_letters=2)
    assert "COST Nobody does without" in told(coordinate(scenarios, [writer], Budget()))
    gone = declined_screen(declined(scenarios, [writer], writer, Budget()), 100)
    assert "PROGRAMS THAT LACK MORE" in gone
    assert "LIMIT" not in gone
    assert "COST" not in gone
    late = told(coordinate(scenarios, [replace(writer, by=date(2026, 8, 14))], Budget()))
    assert "TOO LATE two" in late
    assert "COST" not in late


def test_asking_after_the_last_day_does_not_count(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0, status="not_asked"), "two": applicant(tmp_path / "b", 0)}
    writer = nora(scenarios, by=date(2026, 8, 14))
    found = coordinate(scenarios, [writer], Budget())
    assert having(found) == {"two": "n"}
    assert found.too_late == (("one", "n"),)
    assert having(coordinate(scenarios, [replace(writer, by=date(2026, 8, 15))], Budget())) == {"one": "n", "two": "n"}


def test_letters_that_are_there_are_no_more_work(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0, status="uploaded"), "two": applicant(tmp_path / "b", 0)}
    assert having(coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())) == {"two": "n"}


def test_a_promised_letter_that_no_other_needs_is_kept(tmp_path: Path) -> None:
    """The plan does not use it; yet another letter may never come."""
    scenarios = {
        "one": applicant(tmp_path / "a", 0),
        "two": applicant(tmp_path / "b", 3, comparison="average", flags="faint_praise; hedging"),
        "gone": applicant(tmp_path / "c", 0),
    }
    found = coordinate(scenarios, [nora(scenarios, most_letters=2)], Budget())
    assert having(found) == {"gone": "n", "one": "n"}
    assert [name for name, plan in found.without if plan.released and not plan.wanted] == ["two"]
    del scenarios["gone"]
    with_gone_uploaded = scenarios | {"gone": applicant(tmp_path / "d", 0, status="uploaded")}
    assert having(coordinate(with_gone_uploaded, [nora(with_gone_uploaded, most_letters=1)], Budget())) == {"one": "n"}


def test_an_applicant_whose_pins_contradict_each_other_is_left_out(tmp_path: Path) -> None:
    scenarios = {
        "one": applicant(tmp_path / "a", 0),
        "two": applicant(tmp_path / "b", 0, pinned="p; q", max_programs=1),
    }
    with pytest.raises(InputError):
        build_problem(scenarios["two"])
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    assert list(found.left_out) == ["two"]
    assert having(found) == {"two": "n"}  # what was promised to the one left out counts
    assert found.scenario_of("two") is scenarios["two"]
    enough = coordinate(scenarios, [nora(scenarios, most_letters=2, most_applicants=2)], Budget())
    assert having(enough) == {"one": "n", "two": "n"}
    for limits in ({"most_letters": 1}, {"most_applicants": 1}):
        assert having(coordinate(scenarios, [nora(scenarios, **limits)], Budget())) == {"two": "n"}


def test_nothing_is_proven_of_limits_while_applicants_cannot_be_read(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 1)}
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget(), ["dora"])
    assert (found.proven, found.unread, having(found)) == (False, ("dora",), {"one": "n"})
    assert coordinate(scenarios, [nora(scenarios)], Budget(), ["dora"]).proven


def test_letters_handed_back_make_nothing_worse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More letters to choose from and no time to choose: what was chosen before stays, unless a pin is to be kept."""
    for pinned in ("", "p"):
        problem = build_problem(applicant(tmp_path / f"of{pinned}", 3, comparison="average", pinned=pinned))
        limited = {0: Counted(letters=problem.plannable & problem.pending, once=False)}
        own = LetterSets(problem=problem, never=frozenset(), limited=limited, parts=10**7, budget=Budget())
        few, hurried = own.allotment(frozenset()), best(problem, frozenset(), Budget(), SolutionCache())
        with monkeypatch.context() as patched:
            patched.setattr("solver.analysis.shared_letters.best", lambda *_, hurried=hurried: hurried)
            own._known.clear()
            kept = with_more(own, few, own.shared)
        assert kept.given == own.shared
        assert (kept.answer is few.answer) == (not pinned)


def test_every_applicant_is_asked_about_the_writers_they_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve writers of three applicants each: 36 looks, not one for every writer at every applicant."""
    names, one = [f"applicant {number}" for number in range(12)], applicant(tmp_path, 1)
    writers = [
        nora({names[(number + more) % 12]: one for more in range(3)}, most_letters=2, most_applicants=2)
        for number in range(12)
    ]
    looks = Mock(side_effect=unwritten)
    monkeypatch.setattr("solver.analysis.shared_work.unwritten", looks)
    found = coordinate(dict.fromkeys(names, one), writers, Budget())
    assert (looks.call_count, len(found.limits)) == (36, 24)


def test_a_broken_limit_is_our_bug(tmp_path: Path) -> None:
    scenarios = {"one": applicant(tmp_path / "a", 0), "two": applicant(tmp_path / "b", 1)}
    found = coordinate(scenarios, [nora(scenarios, most_letters=1)], Budget())
    check_limits(found.plans, found.limits)
    greedy = {name: replace(plan, given=plan.problem.plannable) for name, plan in found.plans.items()}
    with pytest.raises(AnswerError, match="Nora Sample would write 2, the limit is 1"):
        check_limits(greedy, found.limits)


def test_if_a_writer_declines_others_step_in(tmp_path: Path) -> None:
    """Of the two who count on her, one has a spare letter."""
    scenarios = {"one": applicant(tmp_path / "a", 1), "two": applicant(tmp_path / "b", 2, comparison="top_1")}
    writer = nora(scenarios)
    found = declined(scenarios, [writer], writer, Budget())
    one, two = found.losses
    assert (one.applicant, one.letters, one.steps_in, one.programs) == ("one", ("n",), (), ("p",))
    assert (two.applicant, two.letters, two.programs) == ("two", ("n",), ())
    assert not found.after.grants


def test_if_a_writer_declines_what_others_write_is_given_anew(tmp_path: Path) -> None:
    scenarios = {name: applicant(tmp_path / name, uploaded) for name, uploaded in (("one", 0), ("two", 1))}
    other = SharedWriter(
        name="Otto Other", institution="", members={"two": frozenset({scenarios["two"].letters[0].writer_id})}
    )
    writer = nora(scenarios, most_letters=1)
    found = declined(scenarios, [writer, other], other, Budget())
    assert found.losses == ()  # what Otto Other wrote is there


@chunks(range(24), 4)
def test_every_writer_may_decline(seeds: Sequence[int]) -> None:
    """A letter that is gone makes programs alike that were not, and the other way round."""
    for seed in seeds:
        cohort = random(seed)
        for writer in cohort.writers:
            found = declined(cohort.scenarios, cohort.writers, writer, Budget())
            assert all(grant.writer is not writer for grant in found.after.grants)
            for loss in found.losses:
                before, after = loss.before.answer.score, loss.after.answer.score
                assert loss.programs or after.shortfall <= before.shortfall


def test_a_shared_writer_goes_by_a_part_of_the_name() -> None:
    writers = [SharedWriter(name="Nora Sample", institution=place, members={}) for place in ("North", "South")]
    assert resolve_writer("south", writers, "--decline") is writers[1]
    with pytest.raises(InputError, match='"sample" is part of 2 names'):
        resolve_writer("sample", writers, "--decline")


def test_a_shared_writer_goes_by_what_folders_say() -> None:
    """A row of the table may call the person otherwise than every applicant."""
    members = {"one": frozenset({"w1"}), "two": frozenset({"w7"})}
    person = SharedWriter(name="V", institution="", members=members, also=frozenset({"Pia Pretendal", "P. Pretendal"}))
    other = SharedWriter(name="Nora Sample", institution="", members={"one": frozenset({"w17"})})
    for given in ("pretendal", "pia", "V", "W7"):
        assert resolve_writer(given, [person, other], "--decline") is person
    with pytest.raises(InputError, match='no shared writer "w"'):
        resolve_writer("w", [person, other], "--decline")


def test_the_invented_cohort() -> None:
    """The one of the guide: who has somebody else to ask, does."""
    scenarios = {name: given for name, given in applicants(SPRING).items() if isinstance(given, Scenario)}
    writers, notes = shared_writers(SPRING, scenarios, scenarios)
    assert notes == ()
    found = coordinate(scenarios, writers, Budget())
    assert having(found) == {"asha": "n", "bela": "x"}
    ((name, plan),) = found.without
    assert (name, plan.lost, [plan.problem.letters[place].id for place in plan.instead]) == ("cleo", (), ["o"])
