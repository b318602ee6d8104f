"""What the README's commands install: the versions of ``constraints.txt``, each file of them by its hash."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(
    r"(?P<name>[\w.-]+)==(?P<version>[\w.]+)(?: ; (?P<marker>[^\\]+))? \\(?P<hashes>(?:\n    --hash=sha256:.*)+)"
)
HASH = re.compile(r"sha256:[0-9a-f]{64}")
STEP = "pip install --quiet --require-hashes --requirement "


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def constraints() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return {plain(name): version for name, version in (line.split("==") for line in lines if "==" in line)}


def pinned(file: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Per package of a file its version and hashes; nothing else may stand in it."""
    text = (ROOT / file).read_text(encoding="utf-8")
    rest = PINNED.sub("", re.sub(r"^#.*\n", "", text, flags=re.MULTILINE))
    assert not rest.strip(), rest[:200]
    return {
        plain(found["name"]): (found["version"], frozenset(HASH.findall(found["hashes"])))
        for found in PINNED.finditer(text)
    }


@pytest.mark.parametrize("file", FILES)
def test_every_version_is_that_of_the_constraints_and_has_hashes(file: str) -> None:
    found = pinned(file)
    assert {name: version for name, (version, _) in found.items()}.items() <= constraints().items()
    assert all(hashes for _, hashes in found.values())
    assert "setuptools" in found  # what builds the project itself, from the same file


def test_the_files_agree_and_have_all_that_is_asked_for() -> None:
    main, dev = map(pinned, FILES)
    assert main.items() <= dev.items()
    assert dev.keys() == constraints().keys()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for found, asked in ((main, project["dependencies"]), (dev, project["optional-dependencies"]["dev"])):
        assert {plain(re.split(r"[^\w.-]", name)[0]) for name in asked} <= found.keys()


def test_one_hash_stands_for_every_system_and_python() -> None:
    """Compiled packages have a file for each of Linux, macOS and Windows and each of Python 3.11 to 3.13."""
    main = pinned(FILES[0])
    assert all(len(main[name][1]) >= 15 for name in ("matplotlib", "numpy", "pandas"))


def test_the_commands_of_the_readme_install_these() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    steps = re.findall(rf"{re.escape(STEP)}(\S+)", text)
    assert steps == ["requirements.txt", "requirements-dev.txt", "requirements.txt"]
    assert text.count("pip install --quiet --no-deps --no-build-isolation --editable .") == len(steps)
    assert "--constraint" not in text
