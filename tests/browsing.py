"""The page in a real browser: Debian's chromium, driven by Playwright; whatever is not the file itself is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Dialog, Page, Route, sync_playwright
from typer.testing import CliRunner

from solver.cli import app

__all__ = ["DESK", "PHONE", "Screen", "chromium", "opened", "write_page"]

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESK = (390, 844), (1280, 900)
"""Width and height of a screen, in CSS pixels."""


@dataclass(frozen=True)
class Screen:
    """A page that is open, and what a browser had to complain of: on its console, of scripts, of what was asked for."""

    page: Page
    complaints: list[str]

    def number(self, selector: str) -> list[int]:
        """The whole numbers that the elements of a selector show, without the signs beside them."""
        texts = self.page.locator(selector).all_inner_texts()
        return [int("".join(filter(str.isdigit, text))) for text in texts]

    @property
    def counts(self) -> list[int]:
        """How many programs there are, and how many stand how, from complete to irreparable."""
        return self.number(".count b")

    def switch(self, letter: int, where: str) -> None:
        self.page.locator(f"input[name=letter-{letter}][value={where}]").check()

    def open(self, kind: str, place: int = 0) -> None:
        """Unfold a set, a program or the clicks of a letter."""
        self.page.locator(f"details.{kind} > summary").nth(place).click()
        self.await_open(kind)

    def await_open(self, kind: str) -> None:
        """Wait until something of a kind is unfolded and drawn, which is a moment after the tap."""
        self.page.locator(f"details.{kind}[open] > summary + *").first.wait_for()


def write_page(folder: Path, to: Path) -> Path:
    """What ``lor page`` writes of a scenario."""
    done = CliRunner().invoke(app, ["page", str(folder), "--out", str(to)], obj=[])
    assert to.exists(), done.output
    return to


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser of this machine, never one that is fetched; without one this fails."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    assert found, f"no browser here, none of {', '.join(BROWSERS)}: `make browser` installs one"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        with closing(started):
            yield started


@contextmanager
def opened(browser: Browser, file: Path, size: tuple[int, int] = PHONE, **options: Any) -> Iterator[Screen]:
    """A page open in a window of its own.

    Parameters
    ----------
    browser, file, size
        The browser, what it opens, and the width and height of the window.
    options
        What else Playwright takes for a window, such as ``color_scheme``.
    """
    address, complaints = file.as_uri(), list[str]()

    def refuse(route: Route) -> None:
        if route.request.url == address:
            return route.continue_()
        complaints.append(f"asked for {route.request.url}")
        return route.abort()

    def dismiss(dialog: Dialog) -> None:
        complaints.append(f"said {dialog.message}")
        dialog.dismiss()

    with closing(browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)) as context:
        context.route("**/*", refuse)
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda raised: complaints.append(str(raised.error)))
        context.on("dialog", dismiss)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(address)
        yield Screen(page, complaints)
