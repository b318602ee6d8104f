"""Compare the examples with what is expected of them: ``python scenarios/expect.py [--write] [NAME ...]``.

Each folder's ``expected.toml`` has the figures of the whole answer and a handful of programs with the letters that an
adviser would send and why: under ``[portfolios]`` those of the PLAN, under ``[now]`` what stands in MyERAS until
then. The figures move with the rubric: ``--write`` puts the new ones in place and leaves everything else as it
stands. The letters should not move, so only a person changes those.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import solver
from solver import Result

HERE = Path(__file__).parent
FILE = "expected.toml"
PORTFOLIOS, NOW = "portfolios", "now"

Figures = Mapping[str, object]


def folders() -> list[Path]:
    """Every example, by name."""
    return sorted(path.parent for path in HERE.glob(f"*/{FILE}"))


def stored(folder: Path) -> dict[str, object]:
    """What is expected of an example, its counts among the other figures."""
    tree: dict[str, object] = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    counts = tree.pop("counts")
    assert isinstance(counts, dict)
    return tree | counts


def figures(result: Result) -> dict[str, object]:
    """The figures of an answer under the names they have in ``expected.toml``."""
    statuses = [str(plan.status) for plan in result.programs]
    return {
        "status": str(result.status),
        "shortfall": result.shortfall,
        "objective": result.objective,
        "asks": list(result.plan.asks),
        "today_shortfall": result.today.shortfall,
        "today_objective": result.today.objective,
        "programs": len(result.programs),
        "kinds": len(result.problem.groups),
        **{status: statuses.count(status) for status in ("complete", "waiting", "late", "short", "irreparable")},
        "unchecked": sum(plan.program.rules == "unchecked" for plan in result.programs),
    }


def differences(folder: Path, result: Result) -> Iterator[str]:
    """What is not as expected, a line each."""
    expected = stored(folder)
    tables = {PORTFOLIOS: result.portfolios, NOW: result.now}
    letters = {table: expected.pop(table, {}) for table in tables}
    yield from _differing(expected, figures(result))
    for table, held in tables.items():
        wanted = letters[table]
        assert isinstance(wanted, dict)
        for line in _differing(wanted, {name: list(held.get(name, ())) for name in wanted}):
            yield f"{table}: {line}"


def _differing(expected: Figures, found: Figures) -> Iterator[str]:
    for name in sorted({*expected, *found}):
        if expected.get(name) != found.get(name):
            yield f"{name}: expected {expected.get(name)}, found {found.get(name)}"


def rewritten(text: str, found: Figures) -> str:
    """An ``expected.toml`` with other figures, all else as it stands."""
    head, table, tail = text.partition(f"[{PORTFOLIOS}]")
    for name, figure in found.items():
        before, _, after = re.split(rf"^({name} = [^#\n]*[^#\s])", head, maxsplit=1, flags=re.MULTILINE)
        head = f"{before}{name} = {json.dumps(figure)}{after}"
    return head + table + tail


def main(arguments: Sequence[str]) -> int:
    """Print the differences; 1 where some are left."""
    parser = argparse.ArgumentParser(description="Compare the examples with what is expected of them.")
    parser.add_argument("--write", action="store_true", help="put the new figures in place")
    parser.add_argument("names", nargs="*", metavar="NAME", help="these examples only")
    options = parser.parse_args(arguments)
    left = 0
    for folder in folders():
        if options.names and folder.name not in options.names:
            continue
        result = solver.solve(solver.read(folder))
        if options.write:
            path = folder / FILE
            text = rewritten(path.read_text(encoding="utf-8"), figures(result))
            path.write_text(text, encoding="utf-8", newline="\n")
        for line in differences(folder, result):
            left = 1
            print(f"{folder.name}: {line}")
    return left


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
