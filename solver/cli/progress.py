"""How far a command is, on stderr where that is a terminal, once it has taken a second; and how Ctrl-C keeps it."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil, floor
from threading import Timer, current_thread, main_thread
from typing import TYPE_CHECKING

from ..domain.errors import NoAnswerError
from ..domain.signs import shown
from ..io.terminal import behind
from ..optimize.budget import Budget
from ..optimize.watch import Phase, Watch

if TYPE_CHECKING:
    from rich.live import Live
    from rich.spinner import Spinner

__all__ = ["KNOWN", "STOP", "Progress", "searching", "working"]

AFTER = 1.0
"""Seconds that a command takes before it shows how far it is."""
TIMES = 5
"""How often in a second that is shown anew."""
STOP, STOPPING = "Ctrl-C leaves what is known", "coming to an end; Ctrl-C again leaves nothing"
NOTHING, WHOLE = "Ctrl-C leaves nothing", "files appear whole or not at all"
KNOWN = "the plan is the best that was known by then"
"""What Ctrl-C leaves of a search for the plan."""
WORDS = {
    Phase.READING: "reading",
    Phase.KINDS: "putting like programs together",
    Phase.TODAY: "with today's letters alone",
    Phase.PLAN: "with all letters",
    Phase.NOW: "what to click today",
    Phase.STANDING: "how programs stand",
    Phase.FALLBACK: "what steps in",
    Phase.KEPT: "how long to keep places",
    Phase.BACKUPS: "who could step in",
    Phase.OUTCOMES: "what can happen",
    Phase.FIXES: "what helps short programs",
    Phase.TIES: "sets that are as good",
    Phase.WAITING: "what waiting would gain",
    Phase.REMINDERS: "whom to remind",
    Phase.SETS: "why each set is as it is",
    Phase.FIGURES: "judged figures one by one",
    Phase.DRAWS: "judged figures all together",
    Phase.SWITCHES: "answers for the page",
    Phase.TELLING: "what there is to tell",
    Phase.SHARED: "who may use whose letters",
    Phase.WRITING: "writing",
    Phase.APPLICANTS: "one applicant after the other",
}


class Progress(Watch):
    """What is known so far of one command, and whether it was told to come to its end.

    Attributes
    ----------
    looks
        True where stderr is a terminal.
    """

    def __init__(self) -> None:
        self.looks = sys.stderr.isatty()
        self.started = time.monotonic()
        self.working_on, self.known, self.stopping = Phase.READING, "", STOP
        self._ended: float | None = None
        self._live: Live | None = None

    @property
    def ended(self) -> float | None:
        """The moment in which Ctrl-C told it to come to its end."""
        return self._ended

    def phase(self, phase: Phase) -> None:
        """Show what is worked out from now on."""
        self.working_on, self.known = phase, ""

    def cases(self, done: int, number: int) -> None:
        """Show how many cases are done."""
        self.known = f"{done:,} of {number:,} cases"

    def found(self, programs: int, lacking: float, least: float) -> None:
        """Show what a search has found, in whole letters."""
        from ..report.words import counted

        lack = "lacks" if programs == 1 else "lack"
        told = f"{counted(programs, 'program')} {lack} {counted(ceil(lacking), 'letter')}"
        closed = lacking <= least
        self.known = f"{told}, the least there can be" if closed else f"{told} so far, {floor(least):,} at least"

    def line(self) -> str:
        """All of it in one line."""
        said = (WORDS[self.working_on], self.known, self.stopping)
        return shown("; ".join(filter(None, said)))

    @contextmanager
    def shown(self, stopping: str) -> Iterator[None]:
        """Show it while a block works, as soon as the command has taken a second; nothing of it stays.

        Parameters
        ----------
        stopping
            What Ctrl-C does meanwhile.
        """
        self.stopping = stopping
        if not self.looks:
            yield
            return
        timer = Timer(max(0.0, self.started + AFTER - time.monotonic()), self._show)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self._hide()

    def _hide(self) -> None:
        """Take it off the screen."""
        if self._live:
            self._live.stop()
            self._live = None

    def _show(self) -> None:
        """Begin to show it; rich is loaded only now."""
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner
        from rich.text import Text

        spinner = Spinner("line")

        def drawn() -> Spinner:
            spinner.update(text=Text(self.line()))
            return spinner

        self._live = Live(
            console=Console(file=behind(sys.stderr)),
            get_renderable=drawn,
            refresh_per_second=TIMES,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    @contextmanager
    def ended_by_ctrl_c(self) -> Iterator[None]:
        """Let the first Ctrl-C end the time of a search, and tell what is known by then; a second one is as always.

        Only the main thread is ever interrupted, and a process that was told to ignore Ctrl-C goes on doing so.

        Raises
        ------
        KeyboardInterrupt
            Where nothing was known by then.
        """
        handler = signal.getsignal(signal.SIGINT)
        if current_thread() is not main_thread() or not callable(handler):
            yield
            return

        def end(*_: object) -> None:
            signal.signal(signal.SIGINT, handler)
            self._ended, self.stopping = time.monotonic(), STOPPING

        if self._ended is None:
            signal.signal(signal.SIGINT, end)
        try:
            yield
        except NoAnswerError:
            if self._ended is None:
                raise
            raise KeyboardInterrupt from None
        finally:
            signal.signal(signal.SIGINT, handler)


def _progress(budget: Budget) -> Progress:
    """Who looks on at what a command may take."""
    return budget.watch if isinstance(budget.watch, Progress) else Progress()


@contextmanager
def working(budget: Budget, phase: Phase = Phase.READING) -> Iterator[None]:
    """Show what a block works on, of which nothing is known before it has ended."""
    progress = _progress(budget)
    progress.phase(phase)
    with progress.shown(WHOLE if phase is Phase.WRITING else NOTHING):
        yield


@contextmanager
def searching(budget: Budget) -> Iterator[None]:
    """Show how far a search is while a block works; Ctrl-C leaves what is known."""
    progress = _progress(budget)
    progress.phase(Phase.KINDS)
    with progress.shown(STOPPING if budget.ended else STOP), progress.ended_by_ctrl_c():
        yield
