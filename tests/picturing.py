"""The picture of the page that README.md opens with: ``make picture``."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from browsing import chromium, opened, write_page
from PIL import Image
from playwright.sync_api import Browser

__all__ = ["picture"]

SCENARIO = Path(__file__).parent.parent / "scenarios" / "us_citizen_img"
LOST = 6
"""The letter that is gone in the picture: of the only neurologist."""
DESK, PHONE = (1120, 820), (390, 820)
SPACE, BACKGROUND, COLOURS = 24, "#c9d1da", 256


def picture(browser: Browser, to: Path) -> None:
    """Write the page at a desk and on a phone, side by side, under one what-if."""
    with TemporaryDirectory() as made:
        file, shots = write_page(SCENARIO, Path(made) / "page.html"), []
        for size, scheme in ((DESK, "light"), (PHONE, "dark")):
            with opened(browser, file, size, color_scheme=scheme) as screen:
                screen.switch(LOST, "gone")
                screen.page.evaluate("scrollTo(0, 0)")
                shots.append(Image.open(io.BytesIO(screen.page.screenshot())).convert("RGB"))
    side_by_side(shots).quantize(COLOURS, Image.Quantize.MAXCOVERAGE).save(to, optimize=True)


def side_by_side(shots: list[Image.Image]) -> Image.Image:
    """Pictures in a row, with some space around each."""
    width = sum(shot.width + SPACE for shot in shots) + SPACE
    canvas = Image.new("RGB", (width, max(shot.height for shot in shots) + 2 * SPACE), BACKGROUND)
    left = SPACE
    for shot in shots:
        canvas.paste(shot, (left, SPACE))
        left += shot.width + SPACE
    return canvas


if __name__ == "__main__":
    with chromium() as started:
        picture(started, Path(sys.argv[1]))
