"""The tests themselves: what they share lies beside them, and a machine may run any of them alone."""

import ast
from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

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


SOME = """
import pytest

def test_anywhere():
    pass

@pytest.mark.browser
def test_in_a_browser():
    pass

@pytest.mark.browser
@pytest.mark.skipif(True, reason="no browser")
def test_that_skips():
    pass
"""


@pytest.mark.parametrize("processes", ["0", pytest.param("1", marks=pytest.mark.slow)])
def test_what_needs_a_browser_is_left_out_and_said_so(pytester: pytest.Pytester, processes: str) -> None:
    pytester.makeconftest((HERE / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(SOME)
    done = pytester.runpytest("-n", processes, "-W", "ignore")
    done.assert_outcomes(passed=1, deselected=2 * (processes == "0"))
    done.stdout.fnmatch_lines("2 browser tests left out: `make browser` runs them")


def test_where_browsers_are_asked_for_a_test_that_skips_has_failed(pytester: pytest.Pytester) -> None:
    pytester.makeconftest((HERE / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(SOME)
    done = pytester.runpytest("-n", "0", "-W", "ignore", "--browser")
    done.assert_outcomes(passed=1, errors=1, deselected=1)
    assert "left out" not in done.stdout.lines[-1]
