"""Suites of cases, from ``suites.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from instance import Instance

__all__ = ["COMMANDS", "EARLIER", "SUITES", "Case", "Suite", "Task", "suite", "suites"]

SUITES = Path(__file__).with_name("suites.toml")
COMMANDS = ("lor solve", "pandas", "pandas, all files")
"""Methods that are whole commands, run cold on a folder; the others are library calls."""
EARLIER = ("0.3.0",)
"""Methods that are *ours* in an earlier version, run from a checkout of it with a virtual environment of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One measurement to make.

    Attributes
    ----------
    instance, file
        What is solved: a generated instance, or a file of OR-Library.
    seed
        Of the instance and of the method; of a file, of the method alone.
    number
        Which of the repetitions it is, from 1.
    """

    suite: str
    case: str
    method: str
    seconds: float
    seed: int
    number: int
    instance: Instance | None = None
    file: Path | None = None

    @property
    def what(self) -> str:
        """The name of what is solved, without the seed."""
        return self.instance.name if self.instance else self.file.stem if self.file else ""

    @property
    def is_command(self) -> bool:
        """Whether a whole command is measured."""
        return self.method in COMMANDS

    @property
    def is_earlier(self) -> bool:
        """Whether an earlier version is measured."""
        return self.method in EARLIER

    @property
    def key(self) -> tuple[str, ...]:
        """By which the row of it is known."""
        return (self.suite, self.case, self.what, str(self.seed), str(self.number), self.method)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An instance, or files, with the methods that are measured on it.

    Attributes
    ----------
    seeds
        One instance is made of each.
    repeats
        How often each is measured.
    seconds
        The limit of one measurement.
    targets
        What it must show, as ``suites.toml`` has it.
    """

    name: str
    methods: tuple[str, ...]
    seeds: tuple[int, ...]
    repeats: int
    seconds: float
    instances: tuple[Mapping[str, Any], ...]
    files: tuple[str, ...]
    targets: tuple[Mapping[str, Any], ...]

    def tasks(self, suite: str, orlib: Path | None) -> Iterator[Task]:
        """Every measurement of it. What is compared is measured side by side: seeds, then repetitions, then methods."""
        for seed in self.seeds:
            for what in self._instances(seed, orlib):
                for number in range(1, self.repeats + 1):
                    for method in self.methods:
                        yield Task(
                            suite=suite,
                            case=self.name,
                            method=method,
                            seconds=self.seconds,
                            seed=seed,
                            number=number,
                            **what,
                        )

    def _instances(self, seed: int, orlib: Path | None) -> Iterator[dict[str, Any]]:
        for fields in self.instances:
            yield {"instance": Instance(**fields, seed=seed)}
        if orlib is not None:
            found = sorted({path for pattern in self.files for path in orlib.glob(pattern)}, key=_natural)
            yield from ({"file": path} for path in found)


def _natural(path: Path) -> tuple[str, int]:
    digits = "".join(filter(str.isdigit, path.stem))
    return path.stem.rstrip("0123456789"), int(digits or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Suite:
    """Cases that are run together."""

    name: str
    about: str
    cases: tuple[Case, ...]

    def tasks(self, orlib: Path | None) -> Sequence[Task]:
        """Every measurement of it, in order."""
        return [task for case in self.cases for task in case.tasks(self.name, orlib)]

    @property
    def needs_files(self) -> bool:
        """Whether it reads files of OR-Library."""
        return any(case.files for case in self.cases)


def suites(path: Path = SUITES) -> dict[str, Suite]:
    """Read all suites. What a case does not say, its suite says."""
    tree = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _suite(name, entry) for name, entry in tree.items()}


def suite(name: str, path: Path = SUITES) -> Suite:
    """Read one suite.

    Raises
    ------
    ValueError
        When there is none of this name.
    """
    found = suites(path)
    if name not in found:
        raise ValueError(f"no suite {name!r}; there are {', '.join(found)}")
    return found[name]


def _suite(name: str, entry: Mapping[str, Any]) -> Suite:
    shared = {key: value for key, value in entry.items() if key not in ("about", "cases")}
    return Suite(name=name, about=entry["about"], cases=tuple(_case(shared | case) for case in entry["cases"]))


def _instances(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """One description, or as many as ``varies`` has changes of it."""
    if "instance" not in entry:
        return ()
    return tuple({**entry["instance"], **changes} for changes in entry.get("varies", [{}]))


def _case(entry: Mapping[str, Any]) -> Case:
    return Case(
        name=entry["name"],
        methods=tuple(entry["methods"]),
        seeds=tuple(entry.get("seeds", [1])),
        repeats=entry.get("repeats", 1),
        seconds=float(entry["seconds"]),
        instances=_instances(entry),
        files=tuple(entry.get("files", ())),
        targets=tuple(entry.get("targets", ())),
    )
