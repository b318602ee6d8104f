"""What a page carries, as its browser reads it."""

import json
import re
from pathlib import Path
from typing import Any

import quickjs

from solver.report.page import document

__all__ = ["carried"]

UNPACKED = Path(document.__file__).parent / "unpacked.js"


def carried(page: Path) -> dict[str, Any]:
    """What a page holds."""
    island = re.findall(r'id="data">(.*?)</script>', page.read_text(encoding="utf-8"), re.DOTALL)[0]
    context = quickjs.Context()
    context.eval(UNPACKED.read_text(encoding="utf-8"))
    context.set("text", island)
    found: dict[str, Any] = json.loads(context.eval("JSON.stringify(unpacked(JSON.parse(text)))"))
    return found
