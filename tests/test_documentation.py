"""The documentation is true: commands, options, columns, rules, names, examples, and what modules offer each other."""

import ast
import csv
import doctest
import json
import re
import shutil
import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

import solver
from solver.cli import app
from solver.domain import entities
from solver.domain.traits import TABLE
from solver.io.cohort import LIMITS
from solver.io.scenario.files import COLUMNS
from solver.io.shared_writers import COLUMNS as COHORT

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("*.md"))}
PAGES = {"README.md": README, **{f"docs/{name}": text for name, text in DOCS.items()}}
MODULES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "solver").rglob("*.py"))}
DEFAULTS = tomllib.loads((ROOT / "solver" / "domain" / "defaults.toml").read_text(encoding="utf-8"))
WORDS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("programs.csv", "track"): entities.TrackType,
    ("programs.csv", "setting"): entities.ProgramSetting,
    ("programs.csv", "platform"): entities.Platform,
    ("letters.csv", "kind"): entities.LetterKind,
    ("letters.csv", "status"): entities.Status,
    ("letters.csv", "comparison"): entities.Comparison,
    ("letters.csv", "detail"): entities.Detail,
    ("letters.csv", "endorsement"): entities.Endorsement,
    ("letters.csv", "flags"): entities.Flag,
    ("letters.csv", "basis"): entities.Basis,
    ("writers.csv", "role"): entities.Role,
    ("writers.csv", "response"): entities.Response,
    ("rotations.csv", "setting"): entities.RotationSetting,
    ("rotations.csv", "involvement"): entities.Involvement,
}
READ = {**COLUMNS, LIMITS: COHORT}
"""Every table that is read, with its columns."""
BY_ID = {
    "writers",
    "pairs",
    "shapley",
    "shapley_shortfall",
    "shapley_error",
    "complete",
    "breaks",
    "parameters",
    "files",
}
"""Keys of the JSON files whose own keys are ids, or columns and figures documented elsewhere."""


def commands() -> dict[str, Any]:
    return dict(get_command(app).commands)  # type: ignore[attr-defined]


def general() -> list[str]:
    """The options of ``lor`` itself, before any command."""
    return [option for parameter in get_command(app).params for option in parameter.opts if option != "--help"]


def options(command: Any) -> dict[str, Any]:
    """The parameters of a command but for its help, by the name they go by in the documentation."""
    return {
        parameter.opts[0] if parameter.opts[0].startswith("-") else "DIR": parameter
        for parameter in command.params
        if parameter.name != "help"
    }


def section(page: str, heading: str) -> str:
    """What stands under a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    found = re.search(rf"^{re.escape(heading)}$\n(.*?)(?=^#{{1,{level}}} |\Z)", DOCS[page], re.MULTILINE | re.DOTALL)
    assert found, f"docs/{page} has no {heading!r}"
    return found[1]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of the tables in a text, but for headings and rules."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| `") and cells[1] != "default":
            yield [cells[0].strip("` "), *(cell.strip(" |") for cell in cells[1:])]


@pytest.mark.parametrize("name", list(commands()))
def test_every_command_and_option_has_help_and_is_documented(name: str) -> None:
    command = commands()[name]
    assert command.help
    assert [line for line in README.splitlines() if line.startswith(f"| `lor {name}` |")], f"{name}: README"
    told = {
        row[0].replace("`", "").split(",")[0].split()[0]: row for row in rows(section("commands.md", f"## lor {name}"))
    }
    known = options(command)
    assert set(told) == set(known)
    for option, parameter in known.items():
        assert parameter.help, option
        assert told[option][1].startswith(parameter.help), f"{option}: {parameter.help}"
        assert all(other in told[option][0] for other in parameter.opts if other.startswith("-")), option


def test_every_documented_command_and_option_exists() -> None:
    assert re.findall(r"^## lor (\w+)$", DOCS["commands.md"], re.MULTILINE) == list(commands())
    known = {option for command in commands().values() for parameter in command.params for option in parameter.opts}
    for name, text in PAGES.items():
        plain = re.sub(r"<!-- (main|test|windows) commands? -->\n```\w+\n.*?```", "", text, flags=re.DOTALL)
        plain = re.sub(r"^(dask|pip) .*", "", plain, flags=re.MULTILINE)
        assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", plain)) <= known | {"--help", *general()}, name
        assert set(re.findall(r"\blor ([a-z]+)", plain)) <= set(commands()), name


def test_the_options_before_a_command_are_documented() -> None:
    assert sorted(row[0] for row in rows(section("commands.md", "# Commands").split("## ")[0]) if row[0][0] == "-") == (
        sorted(general())
    )


def test_the_readme_is_a_front_door() -> None:
    assert len(README.splitlines()) < 200
    assert all(f"docs/{name}" in README for name in DOCS)


def test_the_windows_commands_are_those_of_the_main_job() -> None:
    unix, windows = (
        "".join(re.findall(rf"<!-- {name} -->\n```\w+\n(.*?)```", README, re.DOTALL))
        for name in ("main command", "windows commands")
    )
    same = windows.replace("py -m", "python3 -m").replace("\\Scripts\\", "/bin/").replace("\\", "/").splitlines()
    assert len(same) == 4
    assert " && ".join(same) == unix.strip()


def slug(heading: str) -> str:
    return re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", list(PAGES))
def test_every_link_leads_somewhere(name: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#]*)#?([^)]*)\)", PAGES[name]):
        if "//" in target:
            continue
        path = (ROOT / name).parent / target if target else ROOT / name
        assert path.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            assert anchor in map(slug, headings), f"{target}#{anchor}"


def resolved(name: str) -> bool:
    """Whether a dotted name such as ``solver.rules.scoring.unmet`` means something."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


@pytest.mark.parametrize("name", list(PAGES))
def test_every_name_path_and_figure_in_the_documentation_exists(name: str) -> None:
    text = " ".join(PAGES[name].split())
    missing = [found for found in re.findall(r"`(solver(?:\.\w+)+)[`(]", text) if not resolved(found)]
    paths = re.findall(r"`((?:solver|tests|scenarios|docs|benchmarks)/[\w./]*)`", text)
    missing += [found for found in paths if not (ROOT / found).exists()]
    for table, key in re.findall(r"`\[([a-z][^\]`A-Z]*)\](?: (\w+))?`", text):
        where: Any = DEFAULTS
        for part in re.findall(r'"[^"]*"|\w+', table + (f".{key}" if key else "")):
            where = where.get(part.strip('"')) if isinstance(where, dict) else None
        missing += [f"[{table}] {key}"] if where is None else []
    assert not missing


def test_the_code_cites_only_documents_that_are_here() -> None:
    """A page of docs/ by its path; nothing that a reader of the code could not open."""
    for path in [*MODULES, ROOT / "solver" / "domain" / "defaults.toml"]:
        text = path.read_text(encoding="utf-8")
        assert all((ROOT / cited).exists() for cited in re.findall(r"docs/[\w.]*\w", text)), path
        assert not re.search(r"\b(the|of) contract\b", text), path


@cache
def rule_tests() -> frozenset[str]:
    files = [*(ROOT / "tests").rglob("*.py"), *(ROOT / "scenarios").glob("*.py")]
    found = (re.findall(r"^def (test_r\d\d_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE) for path in files)
    return frozenset(name for names in found for name in names)


def test_every_rule_is_documented_with_the_tests_that_hold_it() -> None:
    assert re.findall(r"^### R(\d\d) \S", DOCS["rules.md"], re.MULTILINE) == [f"{n:02}" for n in range(1, 34)]
    assert set(re.findall(r"\btest_r\d\d\w*", DOCS["rules.md"])) == rule_tests()


@pytest.mark.parametrize("number", range(1, 34))
def test_a_rule_without_a_test_says_not_yet(number: int) -> None:
    heading = re.search(rf"^### R{number:02} .*$", DOCS["rules.md"], re.MULTILINE)
    assert heading
    said = section("rules.md", heading[0]).split("\n## ")[0]
    mine = {name for name in rule_tests() if name.startswith(f"test_r{number:02}_")}
    assert set(re.findall(r"\btest_r\d\d\w*", said)) == mine
    assert ("- Tests: not yet." in said) == (not mine)
    assert "\n- Where: " in said


@pytest.mark.parametrize("file", [*COLUMNS, LIMITS])
def test_every_column_that_is_read_is_documented(file: str) -> None:
    said = {row[0]: row for row in rows(section("files.md", f"### In: {file}").split("\n#### ")[0])}
    assert sorted(said) == sorted(READ[file])
    for (of, column), words in WORDS.items():
        if of == file:
            assert [word for word in words if f"`{word}`" not in said[column][1]] == [], column


def test_every_trait_is_documented_in_the_order_it_is_listed() -> None:
    assert [row[0] for row in rows(section("files.md", "### Traits"))] == list(TABLE)


def leaves(tree: Mapping[str, Any], where: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every figure with the table it stands in and its key; advice is text and stands for itself."""
    for key, value in tree.items():
        if isinstance(value, dict) and key != "policy":
            yield from leaves(value, f"{where}.{key}" if where else key)
        elif key != "policy":
            yield where, key, value


def test_every_figure_of_the_settings_is_documented_with_its_default() -> None:
    told: dict[tuple[str, str], Any] = {}
    table = ""
    for line in section("files.md", "### In: scenario.toml").splitlines():
        if heading := re.match(r"\| `\[(\w+)\]` \| default \|", line):
            table = heading[1]
        elif figures := re.match(r"\| `\[([\w.]+)\]` \| (.*?) \| ", line):
            for key, figure in re.findall(r"`(\w+)` (\[\[.*?\]\]|-?[\d.]+)", figures[2]):
                told[figures[1], key] = json.loads(figure)
        elif row := re.match(r"\| `(\w+)` \| `(.*?)` \| ", line):
            told[table, row[1]] = tomllib.loads(f"it = {row[2]}")["it"]
    assert told == {(table, key): value for table, key, value in leaves(DEFAULTS)}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a folder of files for each kind of answer."""
    from solver.cli import main

    folder = tmp_path_factory.mktemp("written")
    shutil.copytree(ROOT / "scenarios" / "us_citizen_img", folder / "mine")
    with (folder / "mine" / "scenario.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[limits]\nstrengths_rows = 1\n")
    asked = {
        "plan": "solve mine",
        "change": "whatif mine --decline notareal",
        "sweep": "whatif mine --sweep --pairs",
        "all": "whatif mine --all",
        "asks.csv": "ask mine",
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name, command in asked.items():
            patch.setattr("sys.argv", ["lor", *command.split(), "--out", name])
            with pytest.raises(SystemExit):
                main()
    return folder


def test_every_file_that_is_written_is_documented(written: Path) -> None:
    files = {path.name for path in written.rglob("*.*") if path.parent.name != "mine"}
    assert set(re.findall(r"^### Out: (\S+)$", DOCS["files.md"], re.MULTILINE)) == files


def test_every_column_that_is_written_is_documented(written: Path) -> None:
    for path in sorted(written.rglob("*.csv")):
        if path.parent.name != "mine":
            with path.open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            assert [row[0] for row in rows(section("files.md", f"### Out: {path.name}"))] == header, path.name


def test_every_key_that_is_written_is_documented(written: Path) -> None:
    for path in sorted(written.rglob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        said = {row[0]: row[1] for row in rows(section("files.md", f"### Out: {path.name}"))}
        assert list(said) == list(document), path.name
        for key, value in document.items():
            inside = value[0] if isinstance(value, list) and value else value
            if isinstance(inside, dict) and key not in BY_ID:
                assert [name for name in inside if f"`{name}`" not in said[key]] == [], f"{path.name}: {key}"


def test_the_picture_of_the_readme_is_what_its_command_draws(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from solver.cli import main

    found = re.search(r"<!-- picture -->\n.*`(lor graph .* --out )(docs/\S+)`", README)
    assert found
    drawn = tmp_path / "drawn.svg"
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", [*found[1].split(), str(drawn)])
    with pytest.raises(SystemExit):
        main()
    assert drawn.read_bytes() == (ROOT / found[2]).read_bytes()
    assert f"]({found[2]})" in README


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


@cache
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


def test_the_toml_of_the_guide_is_a_scenario(tmp_path: Path) -> None:
    from solver.io.scenario.folder import read
    from solver.io.scenario.starter import start

    block = re.search(r"```toml\n(.*?)```", DOCS["guide.md"], re.DOTALL)
    assert block
    tomllib.loads(block[1])
    start(tmp_path / "mine", None)
    (tmp_path / "mine" / "scenario.toml").write_text(block[1], encoding="utf-8")
    settings = read(tmp_path / "mine").settings
    assert settings.objective.extra_bar == 50
    assert settings.rubric["comparison"]["top_5"] == 18


def test_the_python_of_the_guide_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCS["guide.md"], re.DOTALL)
    assert len(blocks) == 3
    monkeypatch.chdir(ROOT)
    exec(compile("\n".join(blocks), "guide.md", "exec"), {})
    said = capsys.readouterr().out
    assert "OPTIMAL" in said
    assert "WriterImpact(writer_id='pretendal'" in said


def test_the_python_of_the_notebook_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", DOCS["notebook.md"], re.DOTALL)
    assert len(blocks) == 8
    done: dict[str, Any] = {}
    exec(compile("\n".join(blocks), "notebook.md", "exec"), done)
    assert done["scenario"].notes == ()
    assert "3 ERAS programs" in done["scenario"]._repr_html_()
    assert "3 ERAS programs" in done["result"]._repr_html_()
    assert done["change"]._repr_html_().startswith("<div><p><b>WHAT IF</b> Invented never uploads?")
    assert done["asks"]._repr_html_().startswith("<div><p><b>WHOM TO ASK</b> Tue 1 Sep 2026: 1 writer could be asked")
    assert "<p>Calendar, Tue 1 Sep 2026" in done["days"]._repr_html_()
    assert "in 100 draws" in done["sure"]._repr_html_()
    said = capsys.readouterr().out
    assert "OPTIMAL" in said
    assert "[('writer', " in said


def test_the_example_of_the_package_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert doctest.testmod(solver) == (0, 6)


@cache
def screens() -> list[tuple[str, str, str]]:
    """Every screen shown in the documentation: the page, the command, what is printed."""
    pattern = re.compile(r"```console\n\$ (lor .*?)\n(.*?)```", re.DOTALL)
    return [(name, command, shown) for name, text in PAGES.items() for command, shown in pattern.findall(text)]


@pytest.mark.parametrize(("page", "command", "shown"), screens(), ids=lambda entry: entry.split("\n")[0][:60])
def test_a_screen_in_the_documentation_is_what_is_printed(
    page: str, command: str, shown: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from solver.cli import main

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    monkeypatch.setattr("sys.argv", command.split())
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().out == shown, page


def test_there_are_screens_in_the_readme_and_the_guide() -> None:
    assert {page for page, _, _ in screens()} == {"README.md", "docs/guide.md"}


def test_the_error_of_the_guide_is_what_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from solver.cli import main
    from solver.io.scenario.starter import start

    block = re.search(r"<!-- errors -->\n```text\n(.*?)```", DOCS["guide.md"], re.DOTALL)
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
