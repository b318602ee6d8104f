"""What a test of recording starts from: an answer as its file has it, and a workbook with one part changed."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

__all__ = ["answer", "changed"]


def answer(tmp_path: Path, *told: tuple[str, str, str]) -> Path:
    out = tmp_path / "out"
    out.mkdir(exist_ok=True)
    with (out / "assignments.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("program_id", "letter_id", "state"), *told])
    return out


def changed(path: Path, part: str, old: str, new: str) -> None:
    """Put a text in the place of another in one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert old.encode() in parts[part]
    parts[part] = parts[part].replace(old.encode(), new.encode(), 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
