"""Random folders and command lines, for as long as wanted: ``make fuzz SECONDS=3600``.

A good folder gets slips in its cells, rows, columns, bytes and settings, or is made a workbook that gets them, and a
command is drawn with options of all kinds. Whatever comes, it ends as docs/commands.md says, and nothing is left half
written. Each run is drawn from a seed that is printed where it fails; ``FROM=SEED`` begins with it.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from functools import cache
from itertools import count
from pathlib import Path
from random import Random
from types import FrameType
from typing import NamedTuple

import typer
from slips import NASTY, slip
from strategies import generate
from typer.core import TyperCommand, TyperOption

from solver.cli import app, main
from solver.io.scenario.files import COLUMNS
from solver.io.workbook.starter import scenario_workbook
from solver.io.workplace import is_leftover

__all__ = ["failures", "fuzz"]

LONGEST = 30
"""Seconds that a run may take, however slow the machine is."""
CODES = frozenset({0, 1, 2, 3})
TOLD = re.compile(r"(note: )?\S[^:]*:(\d+:)? .+|(note: )?[^:]+:|Usage.*|Stopped.*|.*See --help\.")
"""How a line on stderr may look: a place and what is told of it, or a usage message."""
DAYS = (*["2026-08-15", "2026-09-01", "2026-10-07"] * 4, "2027-02-30", "today", "x", "9/1/26", "1999-01-01")
FIGURES = (*["0", "1", "3"] * 4, "-1", "x", "99999999999999999999", "1e3", "")
FEW = {
    "--draws": ("1", "2", "2", "0", "-1", "x"),
    "--time-limit": (*["5"] * 6, "0", "0.2", "nan", "x"),
    "--as-of": DAYS,
    "--apply": DAYS,
}
"""Options that take days alone, and figures of those that would make a run long."""
NAMED = {
    **dict.fromkeys(("--withdraw", "--late", "--only"), "letters"),
    **dict.fromkeys(("--drop", "--program", "--applied"), "programs"),
    "--decline": "writers",
    "--cancel": "rotations",
}
"""Options that name something, and the tables it stands in."""
SAYABLE = [odd for odd in NASTY if "\0" not in odd and "\ud800" not in odd]
"""What can stand on a command line."""


class Ended(NamedTuple):
    """How a command ended, and what it printed."""

    code: int | str
    out: str
    err: str


@contextmanager
def _alarm() -> Iterator[None]:
    """Interrupt what takes too long with a TimeoutError."""

    def ring(_: int, __: FrameType | None) -> None:
        raise TimeoutError(f"takes more than {LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def run(words: list[str]) -> Ended:
    """Run a command in this process."""
    out, err, before = io.StringIO(), io.StringIO(), sys.argv
    code: int | str = "no exit"
    sys.argv = ["lor", *words]
    try:
        with redirect_stdout(out), redirect_stderr(err), _alarm():
            main()
    except SystemExit as end:
        code = end.code if end.code is not None else 0
    except BaseException:  # noqa: BLE001 (whatever got past the last net is what is looked for)
        code = traceback.format_exc()
    finally:
        sys.argv = before
    return Ended(code, out.getvalue(), err.getvalue())


# --- folders ---


def _cell(rng: Random, text: str) -> str:
    """A table with an odd text in one of its cells."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    row = rng.choice(rows)
    row[rng.randrange(len(row))] = rng.choice([rng.choice(NASTY), slip(rng, rng.choice(row))])
    return _table(rows)


def _rows(rng: Random, text: str) -> str:
    """A table with a row removed, doubled or cut."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    place = rng.randrange(len(rows))
    rows[place : place + 1] = rng.choice([[], [rows[place]] * 2, [rows[place][: rng.randint(0, 3)]]])
    return _table(rows)


def _columns(rng: Random, text: str) -> str:
    """A table with a column renamed, removed or added."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    place, heading = rng.randrange(len(header)), rng.choice([*header, *NASTY, *COLUMNS["programs.csv"]])
    if rng.random() < 0.5:
        header[place] = heading
        return _table([header, *rows])
    return _table([[*row[:place], *row[place + 1 :]] for row in (header, *rows)])


def _column(rng: Random, text: str) -> str:
    """A table with something odd behind every text of one column, of names above all."""
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    named = [place for place, heading in enumerate(header) if heading in ("name", "label", "institution", "city")]
    place, odd = rng.choice([*named, rng.randrange(len(header))]), rng.choice(NASTY)
    return _table([header, *([*row[:place], row[place] + odd, *row[place + 1 :]] for row in rows)])


def _table(rows: list[list[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


IN_TABLE: tuple[Callable[[Random, str], str], ...] = (_cell, _cell, _rows, _column, _column, _columns, slip)


def _mutated(rng: Random, name: str, text: str) -> bytes:
    """The bytes of a file with up to three slips."""
    for _ in range(rng.randint(1, 3)):
        try:
            text = rng.choice(IN_TABLE if name.endswith(".csv") else (slip,))(rng, text)
        except (csv.Error, ValueError, IndexError):  # the slip before left no table
            text = slip(rng, text)
    raw = bytearray(text.encode(rng.choice(["utf-8", "utf-8", "utf-8-sig", "cp1252", "utf-16"]), "replace"))
    for _ in range(rng.choice([0, 0, 0, 1, 5]) if raw else 0):
        raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


def _workbook(rng: Random, texts: Mapping[str, str]) -> bytes:
    """A workbook of a folder, with slips in the text of one of its parts or in its bytes."""
    raw = bytearray(scenario_workbook(texts, "my.xlsx"))
    way = rng.randrange(3)
    if way == 1:
        for _ in range(rng.randint(1, 20)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    if way == 2:
        return _with_a_part_changed(rng, bytes(raw))
    return bytes(raw)


def _with_a_part_changed(rng: Random, raw: bytes) -> bytes:
    new = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as old, zipfile.ZipFile(new, "w") as made:
        chosen = rng.choice([name for name in old.namelist() if name.endswith(".xml")])
        for name in old.namelist():
            content = old.read(name)
            if name == chosen:
                content = slip(rng, content.decode()).encode("utf-8", "replace")
            made.writestr(name, content)
    return new.getvalue()


Words = Mapping[str, list[str]]
"""Per table the ids in it."""


def scenario(rng: Random, home: Path) -> tuple[Path, Words]:
    """A folder or workbook, often with slips, and what may be named in it."""
    texts = generate(rng).texts()
    tables = {name: csv.reader(io.StringIO(texts[f"{name}.csv"])) for name in dict.fromkeys(NAMED.values())}
    words = {name: [row[0] for row in table if row][1:] for name, table in tables.items()}
    if rng.random() < 0.25:
        (home / "my.xlsx").write_bytes(_workbook(rng, texts))
        return home / "my.xlsx", words
    folder = home / "folder"
    folder.mkdir()
    spoilt = rng.sample(sorted(texts), rng.choice([0, 0, 0, 1, 1, 2]))
    for name, text in texts.items():
        (folder / name).write_bytes(_mutated(rng, name, text) if name in spoilt else text.encode())
    return folder, words


# --- command lines ---


@cache
def _commands() -> Mapping[str, TyperCommand]:
    return typer.main.get_command(app).commands  # type: ignore[attr-defined, no-any-return]


def command_line(rng: Random, home: Path, place: Path, words: Words) -> list[str]:
    """A command with some of its options, each with something that it takes, or does not."""
    commands = _commands()
    name = rng.choice(sorted(commands))
    line = [name, str({"init": home / "new", "cohort": home}.get(name, place))]
    for option in commands[name].params:
        if isinstance(option, TyperOption) and option.name not in ("help", "scheduler"):  # no network is asked
            chance = 1.0 if option.required else 0.3 if option.opts[0] in NAMED else 0.12
            for _ in range(2 if option.multiple else 1):
                line += _given(rng, home, option, words) if rng.random() < chance else []
    if any(option.name == "time_limit" for option in commands[name].params) and "--time-limit" not in line:
        line += ["--time-limit", "10"]
    return line


def _given(rng: Random, home: Path, option: TyperOption, words: Words) -> list[str]:
    """An option with a value, a flag without."""
    name, kind = max(option.opts, key=len), type(option.type).__name__
    if option.is_flag:
        return [name]
    if name == "--late":
        return [name, f"{rng.choice(words[NAMED[name]])}={rng.choice(DAYS)}"]
    values = {
        "TyperPath": _paths(rng, home, name),
        "TyperChoice": [*[str(word) for word in getattr(option.type, "choices", ())] * 4, "x"],
        "IntRange": FIGURES,
        "FloatRange": FIGURES,
        "IntParamType": FIGURES,
    }.get(kind, [*words[NAMED.get(name, "letters")], rng.choice(SAYABLE)])
    return [name, str(rng.choice(FEW.get(name, values)))]


def _paths(rng: Random, home: Path, name: str) -> list[str]:
    """What an option for a path may name: something new, what is there, or nothing."""
    ends = {"--ics": [".ics"], "--out": ["", "", ".csv", ".svg", ".png", ".html", ".graphml", ".xlsx"]}.get(name, [""])
    new = [str(home / f"out{rng.choice(ends)}")] * 9
    there = [str(entry) for entry in sorted(home.rglob("*")) if name not in ("--out", "--ics")]
    plan = [str(home / "plan")] * 9 if name in ("--from", "--baseline") else []
    return [*(new if name in ("--out", "--ics") else there), *plan, str(home / "no" / "such"), ""]


# --- judging ---


def _signs(text: str) -> set[str]:
    """The signs of a text that a terminal obeys."""
    return {sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf", "Cs") and sign != "\n"}


def _held(folder: Path) -> dict[str, bytes]:
    """What the files below a folder hold."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def wrong(ended: Ended, home: Path, before: Mapping[str, bytes], line: list[str]) -> Iterator[str]:
    """Yield what is wrong with the end of a command.

    Parameters
    ----------
    ended
        How it ended. A cohort without one applicant who can be planned for is refused and yet summed up.
    home, before
        Where all its files are, and what they held.
    line
        Its words.
    """
    if ended.code not in CODES:
        yield f"exit {ended.code}: {ended.err[-500:]}"
        return
    if odd := _signs(ended.out) | _signs(ended.err):
        yield f"control characters {sorted(map(ascii, odd))}"
    if "Traceback" in ended.out + ended.err:
        yield "a traceback"
    if ended.code in (2, 3) and not ended.err.strip():
        yield f"exit {ended.code} and not a word"
    if ended.code == 2:
        yield from (f"odd line {told[:200]!r}" for told in ended.err.splitlines() if told and not TOLD.fullmatch(told))
    after = _held(home)
    left = [path.name for path in home.rglob("*") if is_leftover(path)]
    if left:
        yield f"left behind: {left}"
    if line[0] != "record" and any(after.get(name) != content for name, content in before.items()):
        yield "a file of the user's has changed"
    if ended.code == 2 and line[0] != "cohort" and (new := sorted(after.keys() - before.keys())):
        yield f"refused, and yet written: {new}"


def disagreement(line: list[str], ended: Ended) -> Iterator[str]:
    """Yield how the answer of a solved scenario differs from that of the other engine, both proven."""
    if line[0] != "solve" or ended.code not in (0, 1) or {"--engine", "--out"} & {*line}:
        return
    plain = [word for word in line if word not in ("--json", "-v", "--verbose")]
    one, other = (run([*plain, "--json", "--engine", engine]) for engine in ("auto", "cp-sat"))
    if {one.code, other.code} <= {0, 1}:
        told = [json.loads(answer.out) for answer in (one, other)]
        figures = [(answer["shortfall"], answer["objective"]) for answer in told if answer["status"] == "OPTIMAL"]
        if len(set(figures)) > 1:
            yield f"auto says {figures[0]}, cp-sat {figures[1]}"


def failures(seed: int) -> list[str]:
    """What is wrong in the run of a seed."""
    rng = Random(seed)
    os.environ["COLUMNS"] = str(rng.randint(60, 200))
    with tempfile.TemporaryDirectory() as folder, chdir(folder):  # some commands write where they are called
        home = Path(folder)
        place, words = scenario(rng, home)
        if rng.random() < 0.2:
            run(["solve", str(place), "--out", str(home / "plan"), "--time-limit", "10"])
        line = command_line(rng, home, place, words)
        before = _held(home)
        ended = run(line)
        found = [*wrong(ended, home, before, line), *disagreement(line, ended)]
        shown = " ".join(line).replace(folder, "")[:300]
    return [f"seed {seed}: lor {shown!r}: {what}" for what in found]


def fuzz(seconds: float, first: int | None = None) -> int:
    """Run random commands for some seconds, one at least; print what is wrong, and how many there were.

    Parameters
    ----------
    seconds
        For how long.
    first
        The seed of the first one; None: a fresh one.
    """
    first = time.time_ns() // 1_000_000 if first is None else first
    print(f"from seed {first} on", flush=True)
    until, done, bad = time.monotonic() + seconds, 0, 0
    try:
        for seed in count(first):
            found = failures(seed)
            print(*found, sep="\n", end="\n" * bool(found), flush=True)
            done, bad = done + 1, bad + bool(found)
            if time.monotonic() > until:
                break
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    print(f"{done:,} commands from seed {first} on, {bad} went wrong")
    return int(bad > 0)


if __name__ == "__main__":
    sys.exit(fuzz(float(sys.argv[1]), *map(int, sys.argv[2:])))
