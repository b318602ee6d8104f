"""What the system refuses of any path of any command is told plainly, with exit code 2, and nothing is left of it."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import BUILT, Run
from folders import LETTERS, NO_ADVICE, write

from solver.cli import app
from solver.io.terminal import guard

COMMANDS: Mapping[str, Any] = BUILT(app).commands  # type: ignore[attr-defined]
ENDINGS = {
    ("page", "out"): ".html",
    ("calendar", "ics"): ".ics",
    ("calendar", "out"): ".csv",
    ("ask", "out"): ".csv",
    ("sensitivity", "out"): ".csv",
    ("graph", "out"): ".graphml",
    ("rules", "out"): ".csv",
}
"""How the name of a file must end that is written; all other options that write are folders."""
MORE = {
    "whatif": ["--withdraw", "a"],
    "graph": ["--out", "g.svg"],
    "rules": ["--out", "r.csv"],
    "share": ["--out", "s"],
}
MORE |= {"record": ["--from", "plan"]}
"""What a command cannot do without."""
FOLDERS = {"init": [], "cohort": ["many"]}
"""What a command takes for its folder, where it is not that of one applicant."""
READ = frozenset({"folder", "source", "baseline", "rules_from"})
"""Options whose path is read."""


def options(command: str) -> list[str]:
    return [option.name for option in COMMANDS[command].params if option.type.name == "path"]


def writes(command: str, option: str) -> bool:
    return option not in READ or command == "init"


def given(command: str, option: str, path: object) -> list[str]:
    """A whole command line in which one path is another one."""
    parameters = {parameter.name: parameter for parameter in COMMANDS[command].params}
    said = {"folder": FOLDERS.get(command, ["mine"]), "more": MORE.get(command, [])}
    if option == "folder":
        said["folder"] = [str(path)]
    elif (flag := parameters[option].opts[0]) in said["more"]:
        said["more"] = [flag, str(path)]
    else:
        said["more"] = [*said["more"], flag, str(path)]
    return [command, *said["folder"], *said["more"]]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to work in, with a scenario, a plan of it and hostile places."""
    place = tmp_path_factory.mktemp("paths")
    for mine in ("mine", "many/one"):
        write(
            place / mine, NO_ADVICE, letters=LETTERS, programs=[{"program_id": "p", "name": "North", "needs": "none"}]
        )
    (place / "plan").mkdir()
    (place / "plan" / "assignments.csv").write_text("program_id,letter_id,state\np,d,assign\n")
    (place / "file").write_text("mine")
    (place / "locked").mkdir()
    for ending in {"", *ENDINGS.values()}:
        (place / f"lost{ending}").symlink_to("nowhere")
        (place / f"folder{ending or '.d'}").mkdir()
    return place


@pytest.fixture
def place(prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(prepared)
    return prepared


def standing(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() if path.is_file() else b"" for path in place.rglob("*")}


def hostile(command: str, option: str) -> Iterator[str]:
    """Paths that cannot be what an option wants."""
    ending = ENDINGS.get((command, option), "")
    yield from ("", " ", "a" * 300 + ending, f"file/deep{ending}", f"lost{ending}", f"lost/deep{ending}")
    yield from ("/dev/full", "/dev/full/deep" + ending, f"locked/deep{ending}")
    if ending or option == "rules_from":
        yield f"folder{ending or '.d'}"
    elif option != "source":
        yield "file"


def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a folder one that may not be searched, also for an administrator."""
    for module, name in (
        *((os, name) for name in ("stat", "lstat", "mkdir", "listdir", "scandir", "open", "readlink", "access")),
        (io, "open"),
    ):
        monkeypatch.setattr(module, name, refusing(getattr(module, name), "locked", PermissionError(13, "No access")))


def refusing(real: Callable[..., Any], part: str, error: OSError) -> Callable[..., Any]:
    """A call of the system that is refused for paths with a part in them."""

    def call(path: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(path, str | Path) and part in Path(path).parts[:-1]:
            raise type(error)(error.errno, error.strerror, str(path))
        return real(path, *arguments, **options)

    return call


@pytest.mark.parametrize("command", COMMANDS)
def test_what_no_path_can_be_is_told(lor: Run, place: Path, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    locked(monkeypatch)
    before = standing(place)
    for option in options(command):
        for path in hostile(command, option):
            code, out, err = lor(*given(command, option, path))
            assert (code, out) == (2, ""), (option, path, err)
            assert len(err.strip().splitlines()) == 1, err
            assert any(part in err for part in Path(path.strip()).parts) or "is empty, expected a path" in err
    assert standing(place) == before


WRITING = [(command, option) for command in COMMANDS for option in options(command) if writes(command, option)]


@pytest.mark.parametrize(("command", "option"), WRITING)
def test_a_full_disk_and_one_that_may_not_be_written_leave_nothing(
    lor: Run, place: Path, command: str, option: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = standing(place)
    line = given(command, option, f"new{ENDINGS.get((command, option), '')}")
    for module, name, number, words in (
        (io, "open", 28, "No space left on device"),
        (os, "mkdir", 30, "Read-only file system"),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(module, name, ours_refused(getattr(module, name), OSError(number, words)))
            code, out, err = lor(*line)
        assert (code, out, words in err) == (2, "", True), err
        assert standing(place) == before


def ours_refused(real: Callable[..., Any], error: OSError) -> Callable[..., Any]:
    """A call of the system that is refused where something new is written."""

    def call(path: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(path, str | Path) and ".lor-" in str(path):
            raise error
        return real(path, *arguments, **options)

    return call


def test_every_command_with_a_path_is_looked_at() -> None:
    assert {command for command, _ in WRITING} == COMMANDS.keys() - {"check", "score", "status", "record", "explain"}
    assert all("folder" in options(command) for command in COMMANDS)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Nothing can be printed, or nothing but messages."""

    def fill(*, messages: bool) -> None:
        def refused(*texts: str, file: Any = None, **options: Any) -> None:
            if messages or file is not sys.stderr:
                raise OSError(28, "No space left on device")
            print(*texts, file=file, **options)

        monkeypatch.setattr("solver.cli.common.print", refused, raising=False)

    return fill


def test_a_screen_that_cannot_be_written_is_told_with_what_is_written(
    lor: Run, place: Path, tmp_path: Path, full: Callable[..., None]
) -> None:
    full(messages=False)
    told = "lor: the answer cannot be shown: No space left on device.\n"
    assert lor("check", place / "mine")[::2] == (2, told)
    code, _, err = lor("solve", place / "mine", "--out", tmp_path / "plan")
    assert (code, err.endswith(f"{told}By then the files in {tmp_path / 'plan'} are whole.\n")) == (2, True)


def test_messages_that_cannot_be_written_change_no_exit_code(lor: Run, full: Callable[..., None]) -> None:
    full(messages=True)
    assert lor("check", "nowhere") == (2, "", "")


@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
def test_a_screen_that_is_closed_takes_whatever_comes(lor: Run, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    guard()
    assert lor("check", place / "mine") == (0, "", "")
    assert lor("check", place / "nowhere") == (2, "", "")
