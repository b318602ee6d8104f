"""What ``lor solve`` says on the screen: whole words, and counts that add up.

In this order: how the programs stand and where to apply; what is in MyERAS and what comes; the sets; what to click
today and what is kept, taken off or given up; what cannot be met and the smallest fix; how sure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import chain, repeat
from pathlib import Path

from ..analysis.advice import Advice, NearTie
from ..analysis.result import ProgramPlan, Result
from ..domain.entities import ProgramStatus, RulesKnown, State
from ..io.scenario.files import is_workbook
from ..rules.timing import due
from .advice import addressed_elsewhere, fix_sentences, given_up, in_vain, lukewarm, one_of_a_writer, to_remind
from .applying import apply_words, clicks, kept_places, removals, waiting_words
from .layout import Block, Paragraph, Table, page, web_page
from .letters import letter_table
from .names import Names
from .sensitivity import alone_words
from .sets import set_table
from .sureness import final_words, left_open
from .words import (
    CLOSING,
    NOT_WORKED_OUT,
    counted,
    full_day,
    full_stop,
    granted,
    listed,
    reading_words,
    short_day,
)

__all__ = ["figures", "overview", "screen"]


def screen(result: Result, advice: Advice, out: str | None, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    advice
        What there is to say about this result.
    out
        The folder that holds the files; None: they were not written.
    width
        Of the screen.
    """
    view = _View(result, advice)
    days = (*kept_places(result, view.names), *removals(result, view.names))
    sure = zip(chain(["SURE"], repeat("")), [alone_words(advice.figures), *left_open(result)], strict=False)
    said = (view.today(out), *days, *view.advised(), *view.ties(), *sure)
    told = [Paragraph(head=head, text=text) for head, text in said if text]
    return page(view.head(), view.letters(), view.sets(), [*told, final_words(result), CLOSING], width=width)


def figures(result: Result, width: int) -> str:
    """What ``-v`` adds: decimals, bounds and gap of TODAY and PLAN, and the time taken.

    The first bound is the least the shortfall could be, the second the most the value could be.
    """
    both = (result.today, result.plan)
    rows = [("status", *(str(outcome.status) for outcome in both))]
    rows += [
        ("shortfall", *(f"{outcome.shortfall:.4f}" for outcome in both)),
        ("bound", *(f"{outcome.shortfall_bound:.4f}" for outcome in both)),
        ("value", *(f"{outcome.objective:.4f}" for outcome in both)),
        ("bound", *(f"{outcome.bound:.4f}" for outcome in both)),
        ("gap", *(f"{outcome.bound - outcome.objective:.4f}" for outcome in both)),
    ]
    took = ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in result.seconds.items())
    kinds = counted(len(result.problem.groups), "kind")
    return "\n" + page([Table(heads=("", ">TODAY", ">PLAN"), rows=rows), f"{kinds} of program; {took}"], width=width)


def overview(result: Result) -> str:
    """How the programs stand, and the sets, for a browser."""
    view = _Standing(result)
    return web_page(view.standing(), set_table(result, view.names))


def _clicks_in(out: str) -> str:
    """Where in an output the click list is."""
    return f"{out}, sheet Clicks" if is_workbook(Path(out)) else f"{out}/clicks.csv"


class _Standing:
    """How the programs stand.

    `alike` has a plan for all that differ in ids, names, places and weights alone, and how many they are.
    """

    def __init__(self, result: Result) -> None:
        self.result = result
        self.scenario = result.scenario
        self.season = self.scenario.settings.season
        self.letter = {letter.id: letter for letter in self.scenario.letters}
        self.names = Names(self.scenario)
        self.handle = self.names.handle
        self.alike = [(plans[0], len(plans)) for plans in result.programs.alike()]

    def standing(self) -> list[Block]:
        """The day, and how the programs stand."""
        title = f"Letter plan, {full_day(self.scenario.as_of)}"
        rows = [(str(count), said) for count, said in self.counts()]
        first = counted(len(self.result.programs), "ERAS program")
        table = Table(heads=("", ">", ""), rows=[("" if number else first, *row) for number, row in enumerate(rows)])
        return [f"{title}       {reading_words(self.season)}", table, *self.granted()]

    def granted(self) -> Iterator[Block]:
        """What was taken for granted, in one line."""
        supposed = self.scenario.suppositions
        if supposed:
            rest = len(supposed) - MOST_GRANTED
            said = [*map(granted, supposed[:MOST_GRANTED]), *([f"{rest} more"] if rest > 0 else [])]
            yield Paragraph(text=f"Taken for granted: {listed(said)}: lor check", indent=0)

    def counts(self) -> Iterator[tuple[int, str]]:
        """How many programs stand how; the first of them add up to all."""
        count = self.result.count
        yield count(ProgramStatus.COMPLETE), "complete with the letters in MyERAS today"
        if waiting := count(ProgramStatus.WAITING):
            yield waiting, f"wait{'s' * (waiting == 1)} for a letter ({self.waited_for(ProgramStatus.WAITING)})"
        if late := count(ProgramStatus.LATE):
            yield late, f"late: a letter they ask for comes {self.too_late()} ({self.waited_for(ProgramStatus.LATE)})"
        if short := count(ProgramStatus.SHORT):
            yield short, "short of a letter (see FIX)"
        if irreparable := count(ProgramStatus.IRREPARABLE):
            yield irreparable, "cannot be met: what is entered there is final (see FIX)"
        if unchecked := sum(times for plan, times in self.alike if plan.program.rules is RulesKnown.UNCHECKED):
            yield unchecked, "of all have no letter rule on file: lor check --rules"

    def waited_for(self, status: ProgramStatus) -> str:
        """Per letter, the programs that are waiting for it; one that needs several waits for the last of them."""
        names: Counter[str] = Counter()
        for plan, times in self.alike:
            if plan.status is status:
                names[self.last_needed(plan)] += times
        if len(names) == 1:
            return next(iter(names))
        some = names.most_common(MOST_WAITED)
        rest = len(names) - len(some)
        return ", ".join(f"{name} {times}" for name, times in some) + (f" and {rest} more" if rest else "")

    def last_needed(self, plan: ProgramPlan) -> str:
        """Whose letter completes a program; where it waits for one to be freed elsewhere, "others"."""
        kept = plan.in_state(State.KEEP)
        needed = [i for i in kept if i not in plan.fallback or not plan.fallback[i].complete]
        missing = plan.program.required - len(plan.now)
        joining = [step.letter_id for step in plan.steps if step.letter_id in kept and not step.replaces]
        if not needed and 0 < missing <= len(joining):  # any of them will do: the first to come
            needed = [letter_id for letter_id in joining[missing - 1 : missing] if letter_id]
        last = max(needed or kept, key=lambda letter_id: due(self.letter[letter_id], self.season), default=None)
        return self.names.writer[self.letter[last].writer_id] if last else "others"

    def too_late(self) -> str:
        """After which day letters come that programs count as late."""
        days = {plan.days.reading for plan, _ in self.alike if plan.status is ProgramStatus.LATE}
        return f"after {short_day(days.pop())}" if len(days) == 1 else "after they begin to read"


class _View(_Standing):
    """The parts of the view, each a list of blocks, or head words with texts."""

    def __init__(self, result: Result, advice: Advice) -> None:
        super().__init__(result)
        self.advice = advice

    def head(self) -> list[Block]:
        """The day, how the programs stand, and where to apply."""
        apply = f"{apply_words(self.result, self.names)} {waiting_words(self.advice.apply, self.names)}".strip()
        return [*self.standing(), *([Paragraph(head="APPLY", text=apply)] if apply else [])]

    def letters(self) -> list[Block]:
        """What is in MyERAS, and where it stands."""
        return [letter_table(self.result, self.names)]

    def sets(self) -> list[Block]:
        """Who gets what."""
        return set_table(self.result, self.names)

    def advised(self) -> Iterator[tuple[str, str]]:
        """What is given up, what mends what cannot be met, what is in vain, and which letters to look at."""
        advice, scenario, names = self.advice, self.scenario, self.names
        yield "GIVEN UP", given_up(scenario, names)
        yield from zip(chain(["FIX"], repeat("")), fix_sentences(advice, self.result, names), strict=False)
        yield from in_vain(advice, scenario, names)
        yield "WEAK", lukewarm(advice, names)
        yield "FIELD", addressed_elsewhere(advice, scenario, names)
        yield from (("WRITER", text) for text in one_of_a_writer(advice, names))

    def ties(self) -> Iterator[tuple[str, str]]:
        """Sets whose best neighbour costs next to nothing."""
        near = self.scenario.settings.report.near_tie
        within = f"{near:g} point{'s' * (near != 1)}"
        if told := "; ".join(map(self.tie, self.advice.ties)):
            yield "TIE", f"as good within {within}: {told}. Choose as you like."
        if not self.advice.ties_known:
            yield "TIE", f"whether other sets are as good within {within} is {NOT_WORKED_OUT}."

    def tie(self, tie: NearTie) -> str:
        """What to exchange in a set."""
        here, there = tie.plan.letter_ids, tie.other.letter_ids
        swap = listed([self.handle[i] for i in sorted(set(there) - set(here))] or ["nothing"])
        gone = [self.handle[i] for i in here if i not in there]
        return f"set {tie.number} ({f'{swap} for {listed(gone)}' if gone else f'adding {swap}'})"

    def today(self, out: str | None) -> tuple[str, str]:
        """What to do today: clicks, assigns and removes apart, whom to ask and whom to remind."""
        assign, remove = clicks(self.result)
        todo = []
        if assign or remove:
            where = _clicks_in(out) if out else "--out FOLDER writes the click list"
            letters = counted(assign, "letter") if assign else "No letter"
            todo.append(f"{letters} to assign, {remove or 'none'} to take off: {where}.")
        else:
            todo.append("Nothing to click.")
        if asks := [name for writer_id, name in self.names.writer.items() if writer_id in self.result.plan.asks]:
            todo.append(full_stop(f"Ask {listed(asks)}"))
        todo.append(to_remind(self.advice, self.scenario, self.names))
        return "TODAY", " ".join(filter(None, todo))


MOST_WAITED = 2
MOST_GRANTED = 4
