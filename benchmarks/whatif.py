"""How long what-ifs take on the large example, as ratios in one run.

.venv/bin/python benchmarks/whatif.py

One decline against ``lor solve``; the sweep of all writers, and all outcomes of twelve pending writers, against
importing pandas, networkx and ortools alone. Targets: 1.3; 2 plus 10 ms a writer; 2.
"""

import csv
import shutil
import tempfile
from pathlib import Path
from statistics import median

from startup import IMPORT, ROOT, seconds

RUNS = 7
EXAMPLE = ROOT / "scenarios" / "us_citizen_img"


def all_pending(folder: Path) -> Path:
    """The example with every letter promised, one more among them: twelve writers who may fail."""
    shutil.copytree(EXAMPLE, folder)
    for name, column, value in (("letters.csv", "status", "promised"), ("writers.csv", "response", "agreed")):
        with (folder / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        if name == "letters.csv":
            rows.append(dict.fromkeys(rows[0], "") | {"letter_id": "sampleton", "writer_id": "sampleton"})
        with (folder / name).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(row | {column: value} for row in rows)
    return folder


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        pending = all_pending(Path(made) / "pending")
        commands = {
            "decline": (["-m", "solver", "whatif", str(EXAMPLE), "--decline", "notareal"], "solve"),
            "sweep": (["-m", "solver", "whatif", str(EXAMPLE), "--sweep"], "import"),
            "all, 12 pending": (["-m", "solver", "whatif", str(pending), "--all"], "import"),
        }
        ratios: dict[str, list[float]] = {name: [] for name in commands}
        seconds(IMPORT)
        for _ in range(RUNS):
            against = {"import": seconds(IMPORT), "solve": seconds(["-m", "solver", "solve", str(EXAMPLE)])}
            for name, (command, other) in commands.items():
                ratios[name].append(seconds(command) / against[other])
        for name, found in ratios.items():
            span = f"from {min(found):.2f} to {max(found):.2f}"
            print(f"{name:<17}{median(found):.2f} times {commands[name][1]} ({span})")


if __name__ == "__main__":
    main()
