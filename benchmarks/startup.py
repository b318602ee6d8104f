"""How long a user waits: ``lor`` against importing pandas, networkx and ortools alone, as ratios in one run.

.venv/bin/python benchmarks/startup.py [SCENARIO]
"""

import subprocess
import sys
import time
from pathlib import Path
from statistics import median

RUNS = 7
ROOT = Path(__file__).parent.parent
IMPORT = ["-c", "import pandas, networkx, ortools.sat.python.cp_model"]


def seconds(arguments: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


def main() -> None:
    scenario = sys.argv[1] if len(sys.argv) > 1 else str(ROOT / "scenarios" / "us_citizen_img")
    commands = {"lor solve": ["-m", "solver", "solve", scenario], "lor --help": ["-m", "solver", "--help"]}
    seconds(IMPORT)
    ratios: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(RUNS):
        alone = seconds(IMPORT)
        for name, command in commands.items():
            ratios[name].append(seconds(command) / alone)
    for name, found in ratios.items():
        print(f"{name:<12}{median(found):.2f} times the imports (from {min(found):.2f} to {max(found):.2f})")


if __name__ == "__main__":
    main()
