"""A run of ``lor cohort``: each applicant is read here, solved wherever there is room, and written here when known."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Literal

from ..analysis.cohort import Lacking, Row, Stands, Terms, answered, broken, died, not_yet, row, unwritten
from ..analysis.parallel import finished
from ..analysis.plan import settle
from ..domain.entities import Scenario
from ..domain.errors import InputError
from ..domain.shared_writers import withheld
from ..io.cluster import cluster
from ..io.cohort import read_applicant
from ..io.cohort_answers import PAGE, made_of, save_applicant, standing
from ..io.interrupts import uninterrupted
from ..io.own_files import own_files
from ..io.workplace import sweep
from ..optimize.watch import Phase
from ..report.tables import files, versions
from .pages import plan_page
from .progress import STOP, Progress

__all__ = ["Run", "Task", "solved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """An applicant to solve; `read_seconds` is the time reading took. `written`: files are wanted, too."""

    name: str
    scenario: Scenario
    terms: Terms
    read_seconds: float
    written: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """How an applicant stands, and the files of the answer by name."""

    row: Row
    files: Mapping[str, str]


def solved(task: Task) -> Answer:
    """Solve an applicant, in whatever process this is."""
    texts: dict[str, str] = {}
    return Answer(row=answered(task.name, partial(_answer, task, texts)), files=texts)


def _answer(task: Task, texts: dict[str, str]) -> Row:
    """How an applicant stands; `texts` gain the files of the answer, as ``lor solve`` and ``lor page`` write them."""
    budget = task.terms.begin()
    result = settle(task.scenario, budget)
    found = row(task.name, result, budget)
    if task.written:
        made = {name: "".join(text) for name, text in files(result, task.read_seconds).items()}
        texts |= made | {PAGE: plan_page(result, budget)}
    return found


@dataclass(kw_only=True)
class Run:
    """Applicants solved one after the other or several at a time, each written as it is known.

    Attributes
    ----------
    places
        The folder or workbook of each, by name.
    out
        Where answers are written; None: nowhere.
    rules, as_of, apply, terms
        On what terms all of them are read and solved.
    entered
        What has been read of them already, or why it cannot be.
    held
        Per applicant a hash of the files, taken before any was read; without it no answer counts as there already.
    refused
        Per applicant whose answer cannot be written, why.
    withheld
        Per applicant, ids of letters whose writers write for others of the cohort.
    rows
        How each stands, as far as it is known.
    there
        How many answers were there already, made of the same.
    """

    places: Mapping[str, Path]
    out: Path | None
    rules: Path | None
    as_of: date | None
    apply: date | Literal["today"] | None
    terms: Terms
    entered: Mapping[str, Scenario | InputError] = field(default_factory=dict)
    held: Mapping[str, str] = field(default_factory=dict)
    refused: Mapping[str, InputError] = field(default_factory=dict)
    withheld: Mapping[str, frozenset[str]] = field(default_factory=dict)
    rows: dict[str, Row] = field(init=False)
    there: int = 0
    _made: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rows = {name: not_yet(name) for name in self.places}
        self.rows |= {name: unwritten(name, error) for name, error in self.refused.items()}

    def go(self, scheduler: str | None) -> None:
        """Solve whoever has no answer yet.

        Parameters
        ----------
        scheduler
            The address of a Dask cluster; None: this machine.

        Raises
        ------
        InputError
            When there is no such cluster.
        ConnectionError
            When the cluster is lost.
        """
        todo = self._take_kept()
        joined: AbstractContextManager[Any] = nullcontext()
        if scheduler and todo:
            joined = cluster(scheduler, versions())
        progress = Progress()
        progress.phase(Phase.APPLICANTS)
        with joined as client, progress.shown(STOP):
            for task, answer in finished(solved, self._tasks(todo), len(todo), client):
                self._take(task, answer)
                progress.cases(len(self.rows) - self._unknown, len(self.rows))

    @property
    def so_far(self) -> str:
        """What is known, and where it is."""
        number, answers = len(self.rows) - self._unknown, sum(bool(row.stands) for row in self.rows.values())
        known = f"{number} of {len(self.rows)} applicants are known"
        if not self.out:
            return known
        whose = "their answers are" if answers == number else f"answers of {answers} of them are"
        where = f"{whose} in {self.out}" if answers else f"no answer is in {self.out} yet"
        return f"{known}, {where}; the same command goes on there"

    @property
    def _unknown(self) -> int:
        """How many are not solved yet."""
        return sum(known.lacking is Lacking.NOT_YET for known in self.rows.values())

    def _take_kept(self) -> list[str]:
        """Take answers that are there already and would be made again as they are, and name the others."""
        if self.out is None:
            return list(self.places)
        waiting = [name for name in self.places if self.rows[name].lacking is Lacking.NOT_YET]
        ours = {"versions": versions(), "files": own_files()}
        on = asdict(self.terms) | {"as_of": self.as_of, "apply": self.apply} | ours
        for name in waiting:
            without = sorted(self.withheld.get(name, ()))
            self._made[name] = made_of(self.held.get(name, ""), on | {"withheld": without})
            sweep(self.out / name)
            there, same = standing(self.out / name, self._made[name]) or ({}, False)
            kept = Row(applicant=name, stands=Stands.of(there)) if same else None
            self.rows[name] = kept or not_yet(name, earlier=bool(there))
            self.there += same
        return [name for name in waiting if self.rows[name].stands is None]

    def _tasks(self, names: list[str]) -> Iterator[Task]:
        """Applicants to solve, each read when its turn comes."""
        for name in names:
            started = time.perf_counter()
            scenario = self.entered.get(name) or read_applicant(self.places[name], self.as_of, self.apply, self.rules)
            if isinstance(scenario, InputError):
                self.rows[name] = broken(name, scenario)
                continue
            scenario = withheld(scenario, self.withheld.get(name, ()))
            took, written = time.perf_counter() - started, self.out is not None
            yield Task(name=name, scenario=scenario, terms=self.terms, read_seconds=took, written=written)

    def _take(self, task: Task, answer: Answer | None) -> None:
        """Take what became of a task, and write its files."""
        with uninterrupted():
            self.rows[task.name] = self._written(task, answer) if answer else died(task.name)

    def _written(self, task: Task, answer: Answer) -> Row:
        """How an applicant stands whose files, if any are wanted, are written; or that they cannot be."""
        if not (self.out and answer.row.stands):
            return answer.row
        made, record = self._made[task.name], answer.row.stands.record()
        try:
            save_applicant(self.out / task.name, answer.files, made, record, of_today=task.scenario.of_today)
        except InputError as error:
            return unwritten(task.name, error)
        return answer.row
