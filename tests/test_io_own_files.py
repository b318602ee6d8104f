"""Two packages of one version that differ are told apart."""

from collections.abc import Callable
from pathlib import Path
from shutil import copytree, ignore_patterns

import pytest

import solver
from solver.domain.errors import InputError
from solver.io import cluster, own_files


def test_every_file_of_the_package_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = copytree(Path(solver.__file__).parent, tmp_path / "solver", ignore=ignore_patterns("__pycache__"))
    ours = own_files.own_files()
    monkeypatch.setattr(own_files, "__file__", str(package / "io" / "own_files.py"))
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "cohort.pyc").touch()
    assert own_files.own_files() == ours
    known = {ours}
    for name in ("domain/defaults.toml", "domain/vocabulary.toml", "report/page/page.js", "rules/scale.py"):
        with (package / name).open("a", encoding="utf-8") as file:
            file.write("\n")
        known.add(own_files.own_files())
    (package / "drafts" / "new.txt").touch()
    known.add(own_files.own_files())
    assert len(known) == 6


def test_workers_with_other_files_are_refused() -> None:
    class Client:
        def run(self, asked: Callable[[], str], on_error: str) -> dict[str, object]:
            assert on_error == "return"
            return {"tcp://b": "other", "tcp://a": asked(), "tcp://c": AttributeError("an older one")}

    with pytest.raises(InputError, match=r"tcp://s: other files of lor-solver .* these workers: tcp://b, tcp://c$"):
        cluster._require_files(Client(), "tcp://s")
