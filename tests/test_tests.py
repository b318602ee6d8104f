"""The tests themselves: what they share lies beside them, and a machine may run any of them alone."""

import ast
from pathlib import Path

import pytest

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("test_*.py"))


def imported(path: Path) -> set[str]:
    """The top of every module that a file imports, wherever in the file."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_test_imports_another_test_module(path: Path) -> None:
    assert not imported(path) & {file.stem for file in FILES}


def test_nothing_shared_is_named_as_a_test() -> None:
    shared = {path.stem for path in HERE.glob("*.py")} - {path.stem for path in FILES}
    used = set().union(*map(imported, HERE.glob("*.py")))
    assert shared - {"conftest"} <= used, f"nobody uses {shared - used}"
