"""The documentation is true: commands, options, examples, and what modules offer each other."""

import ast
import doctest
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import solver
from solver.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "solver").rglob("*.py"))}


def commands() -> dict[str, Any]:
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", list(commands()))
def test_every_command_and_option_has_help_and_stands_in_the_readme(name: str) -> None:
    command = commands()[name]
    assert command.help
    section = next(line for line in README.splitlines() if line.startswith(f"| `lor {name}"))
    for parameter in command.params:
        if parameter.name == "help":
            continue
        assert parameter.help, parameter.name
        for option in (option for option in parameter.opts if option.startswith("-")):
            assert option in section, f"{name} {option} is missing in the README"


def offered(tree: ast.Module) -> list[str] | None:
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return [str(ast.literal_eval(entry)) for entry in node.value.elts]  # type: ignore[attr-defined]
    return None


def home_of(path: Path, node: ast.ImportFrom) -> Path:
    """The file a relative or absolute import from this package means."""
    if node.level:
        base = path.parent
        for _ in range(node.level - 1):
            base = base.parent
        place = base.joinpath(*(node.module or "").split("."))
    else:
        place = ROOT.joinpath(*(node.module or "").split("."))
    return place.with_suffix(".py") if place.with_suffix(".py").exists() else place / "__init__.py"


def taken() -> dict[Path, set[str]]:
    """Per module of the package, the names that other files import from it."""
    tests = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "tests").glob("*.py"))}
    found: dict[Path, set[str]] = {}
    for path, tree in {**MODULES, **tests}.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                found.setdefault(home_of(path, node), set()).update(alias.name for alias in node.names)
    return found


@pytest.mark.parametrize("path", [path for path in MODULES if path.name != "__init__.py"], ids=lambda path: path.stem)
def test_all_is_exact(path: Path) -> None:
    names = offered(MODULES[path])
    if path.name == "__main__.py":
        return
    assert names is not None
    imported = {name for name in taken().get(path, set()) if not name.startswith("_")}
    if path.parent.name == "cli" and path.name == "__init__.py":
        imported |= {"app", "main"}
    assert names == sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    assert set(names) >= {name for name in imported if (path.parent / f"{name}.py") not in MODULES}
    functions = {node.name for node in MODULES[path].body if isinstance(node, ast.FunctionDef)}
    assert set(names) & functions <= imported, f"nobody takes {set(names) & functions - imported}"


def test_the_toml_of_the_readme_is_a_scenario(tmp_path: Path) -> None:
    from solver.io.scenario.folder import read
    from solver.io.scenario.starter import start

    block = re.search(r"```toml\n(.*?)```", README, re.DOTALL)
    assert block
    tomllib.loads(block[1])
    start(tmp_path / "mine", None)
    (tmp_path / "mine" / "scenario.toml").write_text(block[1], encoding="utf-8")
    settings = read(tmp_path / "mine").settings
    assert settings.objective.extra_bar == 50
    assert settings.rubric["comparison"]["top_5"] == 18


def test_the_python_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    assert len(blocks) == 2
    monkeypatch.chdir(ROOT)
    exec(compile("\n".join(blocks), "README.md", "exec"), {})
    said = capsys.readouterr().out
    assert "OPTIMAL" in said
    assert "WriterImpact(writer_id='pretendal'" in said


def test_the_example_of_the_package_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(solver) == (0, 6)


def test_the_screens_of_the_readme_are_what_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from solver.cli import main

    monkeypatch.chdir(ROOT)
    blocks = re.findall(r"```console\n\$ (lor .*?)\n(.*?)```", README, re.DOTALL)
    assert blocks
    for command, shown in blocks:
        monkeypatch.setattr("sys.argv", command.split())
        with pytest.raises(SystemExit):
            main()
        assert capsys.readouterr().out == shown, command


def test_the_error_of_the_readme_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from solver.cli import main
    from solver.io.scenario.starter import start

    block = re.search(r"<!-- errors -->\n```text\n(.*?)```", README, re.DOTALL)
    assert block
    start(tmp_path / "mine", None)
    programs = tmp_path / "mine" / "programs.csv"
    programs.write_text(
        programs.read_text(encoding="utf-8").replace("chair>=1; 2 im", "us+neurolgy>=1"), encoding="utf-8"
    )
    monkeypatch.setattr("sys.argv", ["lor", "check", str(tmp_path / "mine")])
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == 2
    assert capsys.readouterr().err == block[1]


def test_every_figure_of_the_rubric_tells_its_source_or_that_it_is_judged() -> None:
    text = (ROOT / "solver" / "domain" / "defaults.toml").read_text(encoding="utf-8")
    rubric = text[text.index("[rubric]") : text.index("# --- advice")]
    for block in re.split(r"\n\n", rubric):
        for line in block.splitlines():
            if line.startswith("[rubric.") and "#" not in line:
                assert re.search(r"judged|R\d\d", block) or "expected" in line or "fit" in line, line
    for heading in ("objective", "report"):
        assert re.search(rf"\[{heading}\]\s+# \[judged\]", text)
