"""Texts to writers, from templates that the user can change; nothing in them tells what the applicant thinks."""

from __future__ import annotations

import errno
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from ..analysis.drafts import Draft, DraftKind
from ..analysis.result import Result
from ..domain.entities import Status
from ..domain.errors import Fault, InputError
from ..domain.needs import slug
from ..domain.signs import shown, shown_lines
from ..io.output import no_os_error
from .calendar import day_words
from .layout import Block, Paragraph, page
from .words import listed

__all__ = ["Texts", "draft_screen", "shipped_templates"]


def shipped_templates() -> dict[str, str]:
    """Our own templates by the names of their files."""
    ours = files("solver") / "drafts"
    return {f"{kind}.txt": (ours / f"{kind}.txt").read_text(encoding="utf-8") for kind in DraftKind}


class Texts:
    """The texts of a plan.

    Parameters
    ----------
    result
        The plan.
    templates
        The folder of the user's templates; None: ours.
    """

    def __init__(self, result: Result, templates: Path | None) -> None:
        self.result, self.templates = result, templates
        self.environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)

    def of(self, drafts: Sequence[Draft]) -> dict[str, str]:
        """Every text by the name of its file.

        Raises
        ------
        InputError
            When a template cannot be used, saying where and why.
        """
        found: dict[str, str] = {}
        for draft in drafts:
            name = f"{draft.kind}-{slug(draft.writer.id) or 'writer'}"
            number = sum(other.rstrip("0123456789").removesuffix("-") == name for other in found)
            found[f"{name}-{number + 1}" if name in found else name] = self.text(draft)
        return {f"{name}.txt": text for name, text in found.items()}

    def text(self, draft: Draft) -> str:
        """One text."""
        file = f"{draft.kind}.txt"
        place = str(self.templates / file) if self.templates else file
        try:
            return shown_lines(self.environment.from_string(self.template(file)).render(self.filled_in(draft)))
        except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError) as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
            what = f"cannot be filled in: {error}; allowed names are {', '.join(self.filled_in(draft))}"
            raise InputError([Fault(file=place, line=line, what=what)]) from None

    def template(self, file: str) -> str:
        """A template: the user's, or ours."""
        if self.templates is None:
            return shipped_templates()[file]
        place = self.templates / file
        with no_os_error(str(place), "read"):
            if not place.is_file():
                raise OSError(errno.EINVAL, "it is no regular file")
            return place.read_text(encoding="utf-8", errors="replace")

    def filled_in(self, draft: Draft) -> Mapping[str, object]:
        """What stands for the names in a template; a day nobody entered is empty."""
        scenario, today = self.result.scenario, self.result.scenario.as_of
        letter, opens = draft.letter, scenario.settings.season.review_opens
        return {
            "writer": shown(draft.writer.name),
            "rotations": listed(shown(rotation.name) for rotation in draft.rotations) if draft.rotations else "",
            "fields": listed(map(shown, scenario.settings.applicant.targets or ("internal medicine",))),
            "needed": day_words(draft.needed, today) if draft.needed else "",
            "asked": day_words(letter.asked, today) if letter.asked else "",
            "agreed": letter.status is Status.PROMISED,
            "expected": day_words(letter.expected, today) if letter.expected else "",
            "overdue": bool(letter.expected and letter.expected < today),
            "opens": day_words(opens, today) if opens > today else "",
            "today": day_words(today, today),
        }


def draft_screen(texts: Mapping[str, str], width: int) -> str:
    """Every text below the name of its file."""
    if not texts:
        return "Nothing is to be written.\n"
    parts: list[list[Block]] = []
    for name, text in texts.items():
        parts.append([f"--- {name}"])
        parts.extend([Paragraph(text=line, indent=0) for line in part.splitlines()] for part in text.split("\n\n"))
    return page(*parts, width=width)
