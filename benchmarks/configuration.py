"""On what something was measured: machine, versions, commit. Rows of two configurations do not go into one file."""

from __future__ import annotations

import hashlib
import os
import platform
import subprocess
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["ROOT", "configuration"]

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("lor-solver", "ortools", "scipy", "pulp", "numpy", "pandas")
MEASURED = ("solver", "benchmarks/*.py", "benchmarks/generator.toml", "benchmarks/optima.toml")
"""What a measurement rests on: a change elsewhere does not touch it."""


def configuration(generator_version: int) -> dict[str, str]:
    """Describe what the next measurement stands on, as columns of a row.

    ``changes`` is empty where what is measured is as committed, else a short digest of the differences.
    """
    return {
        "generator_version": str(generator_version),
        "commit": _git(["rev-parse", "--short=12", "HEAD"]).strip() or "unknown",
        "changes": _changes(),
        "cpu": _cpu(),
        "cores": str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()),
        "memory_gb": str(round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        **{package: _version(package) for package in PACKAGES},
    }


def _git(arguments: Sequence[str]) -> str:
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _changes() -> str:
    """A digest of what is measured and not committed, files git does not know among it."""
    differences = _git(["diff", "HEAD", "--", *MEASURED])
    unknown = _git(["ls-files", "--others", "--exclude-standard", "--", *MEASURED]).split()
    text = differences + "".join((ROOT / name).read_text(encoding="utf-8") for name in unknown)
    return hashlib.sha256(text.encode()).hexdigest()[:8] if text else ""


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
