"""What an empty cell stands for where another cell tells it; docs/files.md lists these with every column."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import replace

from ..domain.entities import Letter, LetterKind, Response, Role, Rotation, RulesKnown, Status, Writer

__all__ = [
    "HEADS",
    "least_known",
    "letter_counts",
    "letter_kind",
    "letter_status",
    "with_rotations_place",
    "with_versions",
]

HEADS = frozenset({Role.CHAIR, Role.DIVISION_CHIEF})
"""Who may write a chair's or a department's letter. A division chief mostly writes one of their own, so that an empty
`kind` is taken for a chair's letter of a chair alone."""

IMPLIED_STATUS = {
    Response.ENTHUSIASTIC: Status.PROMISED,
    Response.AGREED: Status.PROMISED,
    Response.NEUTRAL: Status.PROMISED,
    Response.HESITANT: Status.REQUESTED,
    Response.NO_REPLY: Status.REQUESTED,
    Response.DECLINED: Status.DECLINED,
    Response.NOT_ASKED: Status.NOT_ASKED,
}
"""The status of a letter whose cell is empty, by its writer's response."""


def letter_status(entered: Status | None, response: Response | None) -> Status:
    """Tell where a letter stands (docs/files.md, letters.csv, column status).

    Parameters
    ----------
    entered
        What its row says; None: nothing.
    response
        How its writer reacted; None: not known. A writer who declined sends nothing that is not uploaded already.
    """
    if response is Response.DECLINED and entered not in (Status.UPLOADED, Status.WITHDRAWN):
        return Status.DECLINED
    if entered is None and response is not None:
        return IMPLIED_STATUS[response]
    return entered or Status.NOT_ASKED


def letter_kind(entered: LetterKind | None, role: Role) -> LetterKind:
    """Tell the kind of a letter (docs/files.md, letters.csv, column kind).

    Parameters
    ----------
    entered
        What its row says; None: nothing. Then a chair's letter is a chair letter.
    role
        Its writer's.
    """
    return entered or (LetterKind.CHAIR if role is Role.CHAIR else LetterKind.NARRATIVE)


def letter_counts(
    required: int | None, maximum: int | None, platform_maximum: int, usual_required: int
) -> tuple[int, int]:
    """Settle how many letters a program asks for and takes (docs/files.md, programs.csv, required and maximum).

    Parameters
    ----------
    required, maximum
        What its row says, in letters; None: nothing. Without a maximum of its own it takes what its platform takes.
    platform_maximum
        The most letters its platform takes per program.
    usual_required
        What a program asks for that says nothing; never more than it takes.
    """
    most = platform_maximum if maximum is None else min(maximum, platform_maximum)
    return min(usual_required, most) if required is None else required, most


def least_known(rules: Iterable[RulesKnown]) -> RulesKnown:
    """How well several rules are known together: as the least known of them."""
    return max(rules, key=list(RulesKnown).index)


def with_rotations_place(writer: Writer, rotations: Collection[Rotation]) -> Writer:
    """Fill a writer's country and specialty, where they are empty, with the one that all their rotations have."""
    if writer.country and writer.specialty:
        return writer
    return replace(
        writer,
        country=writer.country or _common(rotation.country for rotation in rotations),
        specialty=writer.specialty or _common(rotation.specialty for rotation in rotations),
    )


def with_versions(writers: Iterable[Writer], letters: Iterable[Letter], entered: Collection[str]) -> tuple[Writer, ...]:
    """Settle how many letters of each writer may be used (docs/files.md, writers.csv, column versions).

    Parameters
    ----------
    letters
        Of all writers: as many as are uploaded or promised may be used, and at least one.
    entered
        Ids of writers whose row has a figure, which stands.
    """
    sure = Counter(letter.writer_id for letter in letters if letter.status in (Status.UPLOADED, Status.PROMISED))
    return tuple(
        writer if writer.id in entered else replace(writer, versions=max(1, sure[writer.id])) for writer in writers
    )


def _common(words: Iterable[str]) -> str:
    """The only word among some, blanks left out; "" where there are several or none."""
    different = set(words) - {""}
    return different.pop() if len(different) == 1 else ""
