"""The file of a page: everything inside it, and a policy that lets nothing else run and nothing be fetched."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from ...domain.signs import escaped, shown
from .packing import packed

__all__ = ["MARK", "document", "ours", "policy", "template"]

MARK = '<meta name="generator" content="lor page">'
"""By this a page of ours is known; the template holds it, with the other command in a page for others."""

TEMPLATE, STYLE = "page.html", "page.css"
SCRIPTS = (
    "lit-html.min.js",
    "unpacked.js",
    "engine.js",
    "answers.js",
    "reasons.js",
    "pieces.js",
    "page.js",
)
"""In the order in which they run."""
CLOSING = ("</script", "</style", "<!--", "<script")
"""What would end an element, or change how it ends: no file of ours holds it."""
NOTHING = "'none'"
"""A source of a policy: there is none."""
EXACT = frozenset({"id", "problem", "opened"})
"""Parts of the data that are not words for people."""
ESCAPED = str.maketrans({"<": r"\u003c", ">": r"\u003e", "&": r"\u0026"})
"""What could end the element of the data, as JSON writes it otherwise."""


def document(data: Mapping[str, object]) -> str:
    """The whole file: the same data, the same bytes.

    Parameters
    ----------
    data
        What :func:`solver.report.page.content.page_data` gives.
    """
    style, scripts = ours(STYLE), tuple(map(ours, SCRIPTS))
    return template(TEMPLATE).render(
        title=f"Letter plan, {data['today']}",
        command="lor share" if data["shared"] else "lor page",
        csp=policy(style, scripts),
        css=style,
        scripts=scripts,
        data=Markup(_island(packed(_told(data)))),
    )


def template(name: str) -> Template:
    """A page of ours, into which text goes as text whatever it holds."""
    made = Environment(autoescape=True, undefined=StrictUndefined, keep_trailing_newline=True)
    return made.from_string(_text(name))


def _text(name: str) -> str:
    """A file of ours."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def ours(name: str) -> Markup:
    """A script or style of ours, which goes into the page as it is."""
    text = _text(name)
    if held := [mark for mark in CLOSING if mark in text.casefold()]:
        raise ValueError(f"{name} holds {held[0]}: it would end there")
    return Markup(text)


def _told(data: Mapping[str, Any]) -> dict[str, Any]:
    """The same data with every text as a screen may show it, but for what clicks and scripts go by."""
    return {key: value if key in EXACT else _seen(value) for key, value in data.items()}


def _seen(value: Any) -> Any:
    """A value with every text in it as a screen may show it."""
    if isinstance(value, str):
        return shown(value)
    if isinstance(value, Mapping):
        return _told(value)
    return list(map(_seen, value)) if isinstance(value, list | tuple) else value


def _island(data: Mapping[str, object]) -> str:
    """Data as JSON that stays inert inside a script element, whatever names it holds."""
    return escaped(json.dumps(data, ensure_ascii=False, separators=(",", ":"))).translate(ESCAPED)


def policy(style: str, scripts: Iterable[str]) -> str:
    """The Content-Security-Policy: these texts alone, pictures inside the file, and nothing from anywhere."""
    allowed = (
        "default-src 'none'",
        f"script-src {' '.join(map(_hash, scripts)) or NOTHING}",
        f"style-src {_hash(style)}",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(allowed)


def _hash(text: str) -> str:
    """A text as a policy names it."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
