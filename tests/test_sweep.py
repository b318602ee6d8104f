"""The sweep against what-ifs: each of its rows is one, and each of its pairs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from folders import LETTERS, NO_ADVICE, Row, read, tight
from solved import SEEDS, case, chunks, proven
from ticking import tick

from solver.analysis.sweep import Sweep, WriterImpact, at_stake, sweep
from solver.analysis.whatif import Change, whatif
from solver.domain.entities import ProgramStatus, Scenario
from solver.domain.errors import NoAnswerError
from solver.domain.events import Decline
from solver.optimize.solve import best

in_chunks = chunks(SEEDS[:100])


@cache
def swept(seed: int) -> Sweep:
    found = sweep(case(seed).scenario, pairs=True)
    assert found.proven
    return found


def declining(scenario: Scenario, *writer_ids: str) -> Change:
    change = whatif(scenario, [Decline(writer_id) for writer_id in writer_ids])
    assert proven(change)
    return change


def close(figure: float) -> object:
    return pytest.approx(figure, abs=1e-6)


@in_chunks
def test_every_row_is_the_what_if_of_that_writer_declining(seeds: range) -> None:
    for seed in seeds:
        found, scenario = swept(seed), case(seed).scenario
        for impact in found.writers:
            change = declining(scenario, impact.writer_id)
            assert impact.shortfall_growth == close(change.shortfall_growth), f"seed {seed}: {impact.writer_id}"
            assert impact.regret == close(change.regret), f"seed {seed}: {impact.writer_id}"
            standing = (impact.programs_short, impact.irreparable)
            assert standing == counts(change), f"seed {seed}: {impact.writer_id}"
            assert None not in (impact.backups, change.backups)
            named = [backup.writer_id for backup in change.backups or ()]
            assert [backup.writer_id for backup in impact.backups or ()] == named, f"seed {seed}: {impact.writer_id}"


def counts(change: Change) -> tuple[int, int]:
    return change.after.count(ProgramStatus.SHORT), change.after.count(ProgramStatus.IRREPARABLE)


@in_chunks
def test_every_pair_is_the_what_if_of_both_declining(seeds: range) -> None:
    for seed in seeds:
        found, scenario = swept(seed), case(seed).scenario
        for pair in found.pairs[:2]:
            change = declining(scenario, *pair.writer_ids)
            figures = (pair.shortfall_growth, pair.regret)
            assert figures == close_pair(change.shortfall_growth, change.regret), f"seed {seed}: {pair.writer_ids}"


def close_pair(growth: float, regret: float) -> object:
    return pytest.approx((growth, regret), abs=1e-6)


@in_chunks
def test_the_sweep_is_ranked_and_complete_and_its_plan_is_the_plan(seeds: range) -> None:
    for seed in seeds:
        found, scenario = swept(seed), case(seed).scenario
        order = {writer.id: place for place, writer in enumerate(scenario.writers)}
        ranks = [(-impact.shortfall_growth, -impact.regret, order[impact.writer_id]) for impact in found.writers]
        assert ranks == sorted(ranks), seed
        assert [(-pair.shortfall_growth, -pair.regret) for pair in found.pairs] == sorted(
            (-pair.shortfall_growth, -pair.regret) for pair in found.pairs
        ), seed
        assert {impact.writer_id for impact in found.writers} == set(order), seed
        stakes = len(at_stake(scenario))
        assert (len(found.pairs), found.unknown) == (stakes * (stakes - 1) // 2, ()), seed
        score, unit = case(seed).plan.score, case(seed).problem.shares.unit * 10**4
        assert (found.shortfall, found.objective) == close_pair(score.shortfall / unit, score.value / 10**8), seed


@in_chunks
def test_two_are_worse_than_their_sum_where_shortfall_or_then_value_says_so(seeds: range) -> None:
    for seed in seeds:
        found = swept(seed)
        rows = {impact.writer_id: impact for impact in found.writers}
        for pair in found.pairs:
            one, other = (rows[writer_id] for writer_id in pair.writer_ids)
            beyond = pair.shortfall_growth - one.shortfall_growth - other.shortfall_growth
            more = pair.regret - one.regret - other.regret
            assert (pair.shortfall_beyond, pair.regret_beyond) == close_pair(beyond, more), seed
            worse = pair.shortfall_beyond > 0 or (pair.shortfall_beyond == 0 and pair.regret_beyond > 0)
            assert pair.worse_than_sum == worse, seed


@in_chunks
def test_who_has_nothing_at_stake_has_zeros(seeds: range) -> None:
    for seed in seeds:
        found = swept(seed)
        stakes = at_stake(case(seed).scenario)
        for impact in found.writers:
            assert impact.letter_ids == stakes.get(impact.writer_id, ()), seed
            if impact.writer_id not in stakes:
                assert (impact.shortfall_growth, impact.regret, impact.programs_changed, impact.backups) == (
                    0,
                    0,
                    0,
                    (),
                ), seed
                assert (impact.programs_short, impact.irreparable) == (found.programs_short, found.irreparable)


PROGRAMS: list[Row] = [
    {"program_id": "three", "required": 3, "maximum": 3},
    {"program_id": "both", "required": 1, "maximum": 1},
    {"program_id": "none", "required": 0, "maximum": 1},
]
STRENGTHS: list[tuple[str, int]] = [("a", 70), ("b", 60), ("c", 10), ("d", 50)]


def by_writer(found: Sweep) -> dict[str, WriterImpact]:
    return {impact.letter_ids[0] if impact.letter_ids else "d": impact for impact in found.writers}


def test_a_row_counts_programs_whose_letters_or_standing_differ(tmp_path: Path) -> None:
    strengths = [
        {"program_id": program["program_id"], "letter_id": letter, "strength": figure}
        for program in PROGRAMS
        for letter, figure in STRENGTHS
    ]
    programs = [{"needs": "none", **row} for row in PROGRAMS]
    letters = [{**row, "expected": "2026-09-01"} for row in LETTERS]  # in time: none loses a share for coming late
    found = sweep(read(tmp_path, NO_ADVICE, letters=letters, programs=programs, strengths=strengths), pairs=True)
    rows = by_writer(found)
    # three: a, b, d; both: a; none: a, for it earns more than the 60 points of the extra bar
    assert [(rows[x].programs_changed, rows[x].regret) for x in "abcd"] == [(3, 60 + 10 + 10), (1, 50), (0, 0), (0, 0)]
    assert not any(impact.shortfall_growth or impact.programs_short for impact in found.writers)
    assert [impact.writer_id for impact in found.writers] == [rows[x].writer_id for x in "abcd"]
    pairs = {pair.writer_ids: pair for pair in found.pairs}
    one, other = rows["a"].writer_id, rows["b"].writer_id
    both = pairs[one, other]
    assert (both.shortfall_growth, both.shortfall_beyond, both.worse_than_sum) == (1, 1, True)
    assert found.pairs[0] in (both, pairs[one, rows["c"].writer_id], pairs[other, rows["c"].writer_id])


@pytest.mark.parametrize("after", [1, 2, 3])
def test_ctrl_c_leaves_what_is_known_and_lists_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    scenario = tight(tmp_path)
    whole = sweep(scenario, pairs=True)
    assert whole.solved
    assert whole.unknown == ()
    left = iter(range(after))

    def stopped(*given: object) -> object:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return best(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", stopped)
    found = sweep(scenario, pairs=True)
    names = {impact.writer_id for impact in whole.writers}
    missed = {failing for failing in found.unknown if len(failing) == 1}
    assert found.unknown
    assert {impact.writer_id for impact in found.writers} == names - {writer_id for (writer_id,) in missed}
    for impact in found.writers:
        there = next(other for other in whole.writers if other.writer_id == impact.writer_id)
        assert (impact.shortfall_growth, impact.regret) == (there.shortfall_growth, there.regret)
    assert {pair.writer_ids for pair in found.pairs} == {
        pair.writer_ids for pair in whole.pairs if pair.writer_ids not in found.unknown
    } - {pair.writer_ids for pair in whole.pairs if {(name,) for name in pair.writer_ids} & missed}
    assert (found.shortfall, found.objective) == (whole.shortfall, whole.objective)


def test_an_interrupted_first_search_is_ctrl_c(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("solver.analysis.coupled_outcomes.best", stopped)
    with pytest.raises(KeyboardInterrupt):
        sweep(tight(tmp_path))


def told(found: Sweep) -> list[object]:
    """What a sweep says, whatever of it the tie-breaks decide left out."""
    rows = [
        (x.writer_id, x.letter_ids, x.shortfall_growth, x.regret, x.programs_short, x.irreparable)
        for x in found.writers
    ]
    return [
        found.shortfall,
        found.objective,
        found.programs_short,
        found.irreparable,
        found.unknown,
        *rows,
        *found.pairs,
    ]


@chunks(SEEDS[:60:3])
def test_the_cp_sat_engine_gives_the_same_figures_and_looks_nothing_up(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = {seed: swept(seed) for seed in seeds}
    monkeypatch.setattr("solver.analysis.outcome_values.rank_portfolios", None)
    for seed, found in looked_up.items():
        solved = sweep(case(seed).scenario, pairs=True, engine="cp-sat")
        assert solved.solved, seed
        assert told(solved) == told(found), seed


@pytest.mark.parametrize("coupled", [False, True])
def test_wherever_the_time_ends_what_is_told_is_true_and_the_rest_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, coupled: bool
) -> None:
    final = [{"needs": "none", **row, "applied": "yes", "assigned": "d"} for row in PROGRAMS]
    scenario = tight(tmp_path) if coupled else read(tmp_path, NO_ADVICE, letters=LETTERS, programs=final)
    whole = sweep(scenario, pairs=True)
    rows = {impact.writer_id: impact for impact in whole.writers}
    pairs = {pair.writer_ids: pair for pair in whole.pairs}
    partial = 0
    tick(monkeypatch)
    for limit in range(1, 1000):
        try:
            found = sweep(scenario, pairs=True, time_limit=limit)
        except NoAnswerError:
            continue
        for impact in found.writers if found.proven else ():
            assert impact == replace(rows[impact.writer_id], backups=impact.backups, no_backup=impact.no_backup)
            assert impact.backups in (None, rows[impact.writer_id].backups)
        assert not found.proven or all(pair == pairs[pair.writer_ids] for pair in found.pairs)
        missing: set[tuple[str, ...]] = {(name,) for name in rows.keys() - {row.writer_id for row in found.writers}}
        missing |= pairs.keys() - {pair.writer_ids for pair in found.pairs}
        assert set(found.unknown) == missing
        assert found.stopped == (bool(missing) or any(impact.backups is None for impact in found.writers))
        partial += found.stopped
        if found.proven and not found.stopped:
            break
    assert found == whole
    assert partial > 1
