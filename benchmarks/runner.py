"""Runs the measurements of a suite one after the other, each in a process of its own."""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from instance import Instance
from processes import Run, run
from results import Results
from suites import Task

__all__ = ["PREPARING", "ask_worker", "run_all"]

HERE = Path(__file__).resolve().parent
GRACE = 120.0
"""Seconds beyond its limit after which a process is ended: making the instance and judging the answer take some."""
PREPARING = 1800.0
"""Seconds a folder may take to be written."""
ANSWERED = (0, 1)
"""Exit codes of ``lor solve`` that say so: every program is complete, waits or is late; some are short."""

Progress = Callable[[Task, Mapping[str, Any]], None]


def run_all(tasks: Sequence[Task], results: Results, progress: Progress, against: Path | None = None) -> None:
    """Make every measurement that is not in the results yet, and add its row.

    Parameters
    ----------
    against
        A checkout of an earlier version, for the tasks that measure one.
    """
    with tempfile.TemporaryDirectory(prefix="lor-bench-") as made:
        folders = _Folders(Path(made))
        for task in tasks:
            if task.key in results.done:
                continue
            started = datetime.now(UTC).isoformat(timespec="seconds")
            told = _command(task, folders) if task.is_command else _library(task, against)
            row = _described(task) | {"started": started} | told
            results.add(row)
            progress(task, row)


def _described(task: Task) -> dict[str, Any]:
    known = {"programs": task.instance.programs, "letters": task.instance.letters} if task.instance else {}
    return {
        "suite": task.suite,
        "case": task.case,
        "instance": task.what,
        "seed": task.seed,
        "number": task.number,
        "method": task.method,
        "kinds_wanted": task.instance.kinds if task.instance else "",
        "limit_seconds": task.seconds,
        **known,
    }


def _asked(task: Task) -> dict[str, Any]:
    what = {"instance": task.instance.described()} if task.instance else {"file": str(task.file)}
    return {"method": task.method, "seconds": task.seconds, "seed": task.seed, **what}


def ask_worker(asked: Mapping[str, Any], seconds: float, against: Path | None = None) -> tuple[Run, dict[str, Any]]:
    """Let the worker do something in a process of its own; what it tells is empty where it failed.

    With `against`, the worker of another checkout does it, in the virtual environment of that checkout.
    """
    python, folder = (sys.executable, HERE) if against is None else (against / ".venv/bin/python", against / HERE.name)
    with tempfile.TemporaryDirectory() as made:
        question, answer = Path(made) / "task.json", Path(made) / "answer.json"
        question.write_text(json.dumps(asked), encoding="utf-8")
        done = run([python, folder / "worker.py", question, answer], seconds)
        told = json.loads(answer.read_text(encoding="utf-8")) if done.code == 0 and answer.exists() else {}
    return done, told


def _library(task: Task, against: Path | None) -> dict[str, Any]:
    if task.is_earlier:
        done, told = ask_worker(_asked(task) | {"method": "ours"}, task.seconds + GRACE, against)
    else:
        done, told = ask_worker(_asked(task), task.seconds + GRACE)
    return {**(told or _failed(done)), "peak_mb": round(done.peak_mb, 1)}


def _failed(done: Run) -> dict[str, Any]:
    if done.killed:
        return {
            "status": "timeout",
            "reason": "ended from outside: no answer long after its limit",
            "seconds": done.seconds,
        }
    return {"status": "error", "reason": done.last_words or f"exit code {done.code}"}


# --- whole commands -------------------------------------------------------------------------------------------


class _Folders:
    """Scenario folders, written once for the methods that are measured on them; only the latest is kept."""

    def __init__(self, where: Path) -> None:
        self.where = where
        self.instance: Instance | None = None
        self.kinds = 0

    def of(self, task: Task) -> Path:
        """The folder of a task's instance; what an earlier instance left is removed."""
        folder = self.where / "scenario"
        if self.instance != task.instance:
            for name in ("scenario", "plan", "out"):
                shutil.rmtree(self.where / name, ignore_errors=True)
            done, told = ask_worker(_asked(task) | {"folder": str(folder)}, PREPARING)
            if not told:
                raise RuntimeError(f"{task.what} could not be written: {done.last_words}")
            self.instance, self.kinds = task.instance, told["kinds"]
        return folder


def _command(task: Task, folders: _Folders) -> dict[str, Any]:
    """Run a whole command cold, after once for the disk's sake where it is its first time on this folder."""
    folder, plan, out = folders.of(task), folders.where / "plan", folders.where / "out"
    solving: list[str | Path] = [
        sys.executable,
        "-m",
        "solver",
        "solve",
        folder,
        "--out",
        plan,
        "--time-limit",
        str(task.seconds),
    ]
    commands: dict[str, list[str | Path]] = {
        "lor solve": solving,
        "pandas": [sys.executable, HERE / "pandas_rows.py", folder, out],
        "pandas, all files": [sys.executable, HERE / "pandas_rows.py", folder, out, plan],
    }
    needs_plan = task.method == "pandas, all files" and not (plan / "result.json").exists()
    if needs_plan:
        run(solving, task.seconds + GRACE)
    if task.number == 1:
        run(commands[task.method], task.seconds + GRACE)
    if task.method == "lor solve":
        shutil.rmtree(plan, ignore_errors=True)
    done = run(commands[task.method], task.seconds + GRACE)
    measured = {"kinds": folders.kinds, "seconds": done.seconds, "peak_mb": round(done.peak_mb, 1)}
    if done.killed or done.code not in ANSWERED:
        return measured | _failed(done)
    return measured | (_planned(plan) if task.method == "lor solve" else {"status": "done"})


def _planned(plan: Path) -> dict[str, Any]:
    """What a plan says of itself; the command has judged it by the check before it wrote it."""
    told = json.loads((plan / "result.json").read_text(encoding="utf-8"))
    return {
        "status": "proven" if told["status"] == "OPTIMAL" else "found",
        "shortfall": told["shortfall"],
        "value": told["objective"],
        "bound": told["bound"],
        "phases": json.dumps(told["seconds"]),
    }
