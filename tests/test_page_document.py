"""The file of a page: nothing in it is loaded, nothing but our own runs, and no name becomes anything but text."""

import base64
import hashlib
import html
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from folders import NO_ADVICE, Row, read

import solver
from solver.analysis.live import live_problem
from solver.analysis.outcomes import outcomes
from solver.analysis.sweep import sweep
from solver.io.scenario.starter import examples
from solver.report.page import document as module
from solver.report.page import summary
from solver.report.page.content import page_data
from solver.report.page.document import MARK, document

HERE = Path(module.__file__).parent
LIT_HTML = "d56772a5d2a3568a71b5034add8240662e569fdee51ec378cc080e0c8a21f621"
"""Of what `solver/report/page/vendor/vendor.sh` makes."""
HOSTILE = ["</script><script>alert(1)</script>", "{{7*7}}{% raw %}", "<!--<script>", "a\u2028b\u2029c", "&lt;b&gt;'\""]
ROWS: list[Row] = [
    {"letter_id": name, "writer": name, "label": f"{name} IM", "status": "uploaded", "writer_specialty": "IM"}
    for name in HOSTILE
]
PROGRAMS: list[Row] = [
    {"program_id": name, "name": name, "city": name, "state": name, "needs": "none"} for name in HOSTILE
]
LARGEST = 120 * 1024
"""Bytes of the page of the main demo, over 300 programs."""


class Parsed(HTMLParser):
    """The elements of a page with their attributes, and the text inside scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag in ("script", "style"):
            self.inside.append(("data" if dict(attrs).get("id") == "data" else tag, ""))

    def handle_data(self, data: str) -> None:
        if self.cdata_elem:  # inside a script or style
            tag, text = self.inside[-1]
            self.inside[-1] = (tag, text + data)


def made(scenario: solver.Scenario) -> tuple[str, dict[str, Any]]:
    result = solver.solve(scenario)
    live = live_problem(result)
    data = page_data(result, live, failures=sweep(scenario), outcomes=outcomes(scenario))
    return document(data), data


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    return made(read(tmp_path_factory.mktemp("page"), NO_ADVICE, letters=ROWS, programs=PROGRAMS))[0]


@pytest.fixture(scope="module")
def large() -> str:
    return made(solver.read(examples()["us_citizen_img"]))[0]


def test_hostile_names_stay_text(hostile: str) -> None:
    island = re.findall(r'<script type="application/json" id="data">(.*?)</script>', hostile, re.DOTALL)
    assert len(island) == 1
    assert not re.search("[<>&\u2028\u2029]", island[0])
    told = json.loads(island[0])
    carried = json.dumps(told, ensure_ascii=False)
    assert [name for name in HOSTILE if json.dumps(name, ensure_ascii=False)[1:-1] not in carried] == []
    outside = hostile.replace(island[0], "")
    assert [name for name in HOSTILE if name in outside or html.escape(name) in outside] == []
    assert "49" not in outside.split("<style>")[0]
    own = 1 + len(module.SCRIPTS)
    assert [tag for tag, _ in Parsed(hostile).elements].count("script") == own


def test_only_what_the_policy_names_can_run(hostile: str) -> None:
    page = Parsed(hostile)
    policies = [found["content"] or "" for tag, found in page.elements if found.get("http-equiv")]
    assert len(policies) == 1
    allowed = dict(part.split(" ", 1) for part in policies[0].split("; "))
    hashes = {
        kind: " ".join(
            f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
            for tag, text in page.inside
            if tag == kind
        )
        for kind in ("script", "style")
    }
    assert allowed == {
        "default-src": "'none'",
        "script-src": hashes["script"],
        "style-src": hashes["style"],
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    first = next(place for place, (tag, _) in enumerate(page.elements) if tag in ("script", "style", "link", "img"))
    assert [found.get("http-equiv") for tag, found in page.elements[:first]].count("Content-Security-Policy") == 1


def test_nothing_is_loaded_and_no_element_says_what_to_run(large: str) -> None:
    for tag, attributes in Parsed(large).elements:
        assert tag not in ("link", "iframe", "object", "embed", "base"), tag
        assert not {"src", "href", "action", "style", "srcset"} & set(attributes), (tag, attributes)
        assert [name for name in attributes if name.startswith("on")] == []
    own = "".join((HERE / name).read_text(encoding="utf-8") for name in (*module.SCRIPTS, module.STYLE))
    assert not re.search(r"\beval\(|new Function|fetch\(|XMLHttpRequest|import\(|@import|sendBeacon|WebSocket", own)
    assert not re.search(r"https?://", own)


def test_the_page_never_says_what_no_screen_may_say(large: str) -> None:
    for word in ("optimal", "match probability", "NaN", "undefined</"):
        assert word not in large.casefold(), word


def test_the_same_data_give_the_same_bytes(large: str) -> None:
    assert made(solver.read(examples()["us_citizen_img"]))[0] == large


def test_a_page_of_three_hundred_programs_is_small(large: str) -> None:
    assert len(large.encode()) < LARGEST
    assert MARK in large


def test_lit_html_is_what_its_script_makes_of_its_lock() -> None:
    assert hashlib.sha256((HERE / "lit-html.min.js").read_bytes()).hexdigest() == LIT_HTML
    assert "BSD 3-Clause License" in (HERE / "LICENSE-lit-html").read_text(encoding="utf-8")
    wanted = json.loads((HERE / "vendor" / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    lock = json.loads((HERE / "vendor" / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert {name: lock[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all("integrity" in entry and "resolved" not in entry for path, entry in lock.items() if path)


def test_the_style_stays_small() -> None:
    assert len((HERE / module.STYLE).read_bytes()) < 6 * 1024


def test_every_file_of_the_page_is_used_and_shipped() -> None:
    import tomllib

    here = {path.name for path in HERE.iterdir() if path.suffix in (".js", ".css", ".html")}
    assert here == {*module.SCRIPTS, module.STYLE, module.TEMPLATE, summary.STYLE, summary.TEMPLATE}
    project = tomllib.loads((HERE.parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["solver.report.page"]
    assert all(any(Path(name).match(pattern) for pattern in patterns) for name in (*here, "LICENSE-lit-html"))


def test_a_file_of_ours_that_would_end_its_element_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_text", lambda name: "x = '</SCRIPT>'" if name == "engine.js" else "")
    with pytest.raises(ValueError, match=r"engine\.js holds </script"):
        document({"today": "Sat 5 Sep 2026"})
