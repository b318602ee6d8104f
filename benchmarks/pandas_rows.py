"""What the whole command is measured against: pandas reading ``programs.csv`` and writing the same rows, and no more.

.venv/bin/python benchmarks/pandas_rows.py FOLDER OUT [OTHER]

With OTHER, a folder of CSV files such as a plan, these are read and written too.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd

__all__ = ["copy"]


def copy(source: Path, out: Path) -> None:
    """Read a CSV file and write its rows, every cell as text."""
    pd.read_csv(source, dtype=str, keep_default_na=False).to_csv(out / source.name, index=False)


if __name__ == "__main__":
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    copy(folder / "programs.csv", out)
    for other in sys.argv[3:]:
        (out / "other").mkdir(exist_ok=True)
        for path in sorted(Path(other).glob("*.csv")):
            copy(path, out / "other")
