"""How long to search, on how many cores, and how Ctrl-C stops it."""

import _thread
import time
from threading import Event, Timer

import pytest

from solver.domain.errors import NoAnswerError
from solver.optimize.budget import Budget, at_once, interruptible
from solver.optimize.watch import Watch

AGES = 60.0


def test_half_of_what_is_left_is_less_and_no_end_has_no_half() -> None:
    budget = Budget.of(AGES, seed=7)
    half = budget.half()
    assert budget.left is not None
    assert half.left is not None
    assert 0 < half.left < budget.left
    assert half.seed == 7
    assert Budget().half().left is None


def test_who_has_no_answer_stops_when_the_time_is_over() -> None:
    Budget.of(AGES).require()
    with pytest.raises(NoAnswerError):
        Budget.of(0.0).require()


def test_jobs_come_back_in_order_and_none_of_them_once_the_time_is_over() -> None:
    jobs = [lambda number=number: number * number for number in range(50)]
    for cells in (0, 10**9):
        assert at_once(jobs, Budget(), cells) == [number * number for number in range(50)]
        assert at_once(jobs[:1], Budget(), cells) == [0]
        assert at_once(jobs, Budget.of(0.0), cells) is None
        assert at_once(jobs[:1], Budget.of(0.0), cells) is None


class Ending(Watch):
    """Ends everything when it is told to."""

    moment: float | None = None

    @property
    def ended(self) -> float | None:
        return self.moment


def test_what_is_ended_has_a_last_second_of_which_each_part_has_its_share() -> None:
    watch = Ending()
    budget, limited = Budget(watch=watch), Budget.of(AGES, watch=watch)
    half, tight = budget.half(), Budget.of(0.1, watch=watch)
    greedy, unheard = budget.at_least(3.0), budget.unheard()
    assert (budget.left, half.left, budget.ended, unheard.ended) == (None, None, False, False)
    assert (limited.half().left or 0) == pytest.approx(AGES / 2, abs=0.1)
    watch.moment = time.monotonic()
    left = [one.left for one in (budget, limited, half, tight, greedy, unheard, budget.half(), budget.at_most(0.2))]
    assert left == pytest.approx([1.0, 1.0, 0.5, 0.1, 3.0, 1.0, 0.5, 0.2], abs=0.05)
    assert budget.ended
    assert unheard.ended
    watch.moment -= 1.5
    assert all(one.spent for one in (budget, half, unheard))
    assert not any(one.spent for one in (greedy, budget.at_least(1.0)))


def test_work_that_is_ended_is_made_to_end_and_its_answer_taken() -> None:
    watch, stopped = Ending(), Event()
    watch.moment = time.monotonic() - AGES
    assert interruptible(lambda: stopped.wait(AGES), stopped.set, Budget(watch=watch))


def test_what_work_raises_is_raised_where_it_is_waited_for() -> None:
    def work() -> int:
        raise OSError("full")

    assert interruptible(lambda: 3, print, Budget()) == 3
    with pytest.raises(OSError, match="full"):
        interruptible(work, print, Budget())


def test_an_interrupt_before_the_search_began_stops_it_all_the_same() -> None:
    stopped, began, ended = Event(), Event(), Event()

    def work() -> None:
        time.sleep(0.5)
        stopped.clear()  # as a solver does that is told to stop before it solves
        began.set()
        if stopped.wait(AGES):
            ended.set()

    timer = Timer(0.1, _thread.interrupt_main)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        interruptible(work, stopped.set, Budget())
    timer.join()
    assert began.is_set()
    assert ended.is_set()
