"""How long to search, on how many cores, and how Ctrl-C stops it."""

import _thread
import time
from threading import Event, Timer

import pytest

from solver.domain.errors import NoAnswerError
from solver.optimize.budget import Budget, at_once, interruptible

AGES = 60.0


def test_half_of_what_is_left_is_less_and_no_end_has_no_half() -> None:
    budget = Budget.of(AGES, seed=7)
    half = budget.half()
    assert budget.left is not None
    assert half.left is not None
    assert 0 < half.left < budget.left
    assert half.seed == 7
    assert Budget().half() == Budget()


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


def test_what_work_raises_is_raised_where_it_is_waited_for() -> None:
    def work() -> int:
        raise OSError("full")

    assert interruptible(lambda: 3, print) == 3
    with pytest.raises(OSError, match="full"):
        interruptible(work, print)


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
        interruptible(work, stopped.set)
    timer.join()
    assert began.is_set()
    assert ended.is_set()
