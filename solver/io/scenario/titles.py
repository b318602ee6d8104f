"""What the title of a letter tells of its kind, and what it may tell of its writer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from ...domain.entities import LetterKind, Role, Writer
from ...domain.vocabulary import fold, words
from ..table.cells import Cells
from ..table.values import quoted
from .beside_names import alike
from .letter_words import NEGATIONS, without_filling

__all__ = ["kind_by_title"]

NAMES_A_KIND = frozenset({"letter", "lor", "narrative", "sel", "sloe", "eslor", "slor", "esloe"})
"""Words of a way to write a kind that can mean nothing else in a title; "chair" may be what the writer is."""

JOINS = frozenset({"and", "from", "in", "a", "s", "my", "doctor"})
"""Words of these ways that tell nothing by themselves."""


class TitleTold(NamedTuple):
    """The kinds that a title names, and those that its words may mean."""

    certain: tuple[LetterKind, ...] = ()
    possible: tuple[str, ...] = ()


def kind_by_title(cells: Cells, line: int, row: Mapping[str, Any], letter_id: str, writer: Writer) -> LetterKind | None:
    """The kind that is entered, else the one that the title tells; a note on what else it may tell.

    Parameters
    ----------
    cells, line
        The row.
    row, letter_id, writer
        What it says, by column, its id, and whose letter it is.
    """
    column, title = ("label", row["label"]) if row["label"] else ("letter_id", letter_id)
    entered: LetterKind | None = row["kind"]
    if _telling().isdisjoint(fold(title).split()):
        return entered
    told = _in_title(title)
    only = told.certain[0] if len(told.certain) == 1 else None
    if entered:
        if only and only is not entered:
            cells.note(line, column, f"{quoted(title)} tells the kind {only}, but kind is {entered}, which counts")
    elif only:
        cells.note(line, column, f"kind {only} read from the title, {quoted(title)}")
    elif (may := (*told.certain, *told.possible)) and (writer.role, may) != (Role.CHAIR, (LetterKind.CHAIR,)):
        what = f"{quoted(title)} may tell the kind ({' or '.join(may)}), which is not entered. Maybe fill kind."
        cells.note(line, column, what)
    elif not may and (what := _field_or_role(title, row, writer)):
        cells.note(line, column, what)
    return entered or only


def _field_or_role(title: str, row: Mapping[str, Any], writer: Writer) -> str:
    """What is to be noted of a title that says nothing but a field or a role; "" where that is nothing new.

    Parameters
    ----------
    title
        The title.
    row, writer
        As of :func:`kind_by_title`.
    """
    left_out = {*fold(writer.name).split(), *words("beside_a_name")}
    said = " ".join(word for word in without_filling(title).split() if word not in left_out)
    field, role = words("specialties").get(said, ""), words("role").get(said, Role.ATTENDING)
    if field and not row["specialty"] and not alike(field, writer.specialty):
        return f"{quoted(title)} may tell a field, {field}. Maybe fill specialty (addressed to) or writer_specialty."
    if role not in (Role.ATTENDING, writer.role) and not field:
        return f"{quoted(title)} may tell the writer's role, {role}, but {writer.role} counts. Maybe fill role."
    return ""


@cache
def _telling() -> frozenset[str]:
    """The single words of which a title has one that tells anything."""
    ways = {*_signs(), *words("specialties"), *words("role")}
    return frozenset(word for way in ways for word in way.split()) - words("beside_a_status").keys() - JOINS


@cache
def _signs() -> dict[str, str]:
    """What in a title may tell a kind, the longest first."""
    ways = {way: kind for way, kind in words("kind").items() if kind != LetterKind.NARRATIVE or "narrative" in way}
    every = ways | words("unclear_kind")
    longest = sorted(every, key=lambda way: (-len(way), way))
    return {way: every[way] for way in longest}


def _in_title(title: str) -> TitleTold:
    """What a title tells of the kind of its letter: "Hale, chair letter"."""
    said = fold(title)
    certain, possible = dict[LetterKind, None](), dict[str, None]()
    left = f" {said} "
    for way, kind in _signs().items():
        if f" {way} " not in left:
            continue
        before = left.partition(f" {way} ")[0].split()
        if before and before[-1] in words("beside_a_name"):  # a surname
            continue
        sure = kind in set(LetterKind) and not NEGATIONS & {*before} and (way == said or NAMES_A_KIND & {*way.split()})
        if sure:
            certain[LetterKind(kind)] = None
        else:
            possible[kind] = None
        left = left.replace(f" {way} ", " | ")
    return TitleTold(tuple(certain), tuple(possible))
