"""What ``lor ask`` writes: its table, and what ``--json`` prints."""

from __future__ import annotations

from typing import Any

from ..analysis.ask import Ask, Asks, AskSet
from ..io.table.writing import row_text

__all__ = ["ask_document", "ask_table"]

COLUMNS = (
    "writer_id",
    "writer",
    "letters",
    "order",
    "probability",
    "cost",
    "expected_shortfall",
    "expected_value",
    "shortfall_growth",
    "growth",
    "if_refused",
    "hedges",
    "lacking",
    "rotations",
)


def ask_table(found: Asks) -> str:
    """The text of the CSV file: a row for each writer, those to ask first and in their order."""
    names = {writer.id: writer.name for writer in found.scenario.writers}
    rows = ({**_ask(one), "writer": names[one.writer_id]} for one in found.asks)
    told = (tuple(_cell(row[column]) for column in COLUMNS) for row in rows)
    return "".join(f"{row_text(row)}\n" for row in (COLUMNS, *told))


def _cell(said: Any) -> Any:
    """A cell: several entries with ``;``, nothing where nothing is known."""
    return ";".join(map(str, said)) if isinstance(said, list) else "" if said is None else said


def ask_document(found: Asks) -> dict[str, Any]:
    """What ``--json`` prints."""
    return {
        "allowed": found.allowed,
        "supposed": found.supposed,
        "asks": [_ask(one) for one in found.asks],
        "sets": [_set(some) for some in found.sets],
        "if_all_deliver": found.if_all_deliver and _set(found.if_all_deliver),
        "unlisted": list(found.unlisted),
        "reading_day": found.reading and found.reading.isoformat(),
        "ask_by": found.ask_by and found.ask_by.isoformat(),
        "short": found.short,
        "exact": found.exact,
        "exhaustive": found.exhaustive,
        "stopped": found.stopped,
        "proven": found.proven,
        "as_of": found.scenario.as_of.isoformat(),
    }


def _set(some: AskSet) -> dict[str, Any]:
    """A set of asks."""
    worth = some.worth
    return {"writers": list(some.writer_ids), "expected_shortfall": worth.shortfall, "expected_value": worth.value}


def _ask(one: Ask) -> dict[str, Any]:
    """A writer who may be asked; figures are empty where there was no time for them."""
    return {
        "writer_id": one.writer_id,
        "letters": list(one.letter_ids),
        "order": one.order,
        "probability": one.probability,
        "cost": one.cost,
        "expected_shortfall": one.after and one.after.shortfall,
        "expected_value": one.after and one.after.value,
        "shortfall_growth": one.shortfall_growth,
        "growth": one.growth,
        "if_refused": one.if_refused,
        "hedges": [hedge.writer_id for hedge in one.hedges],
        "lacking": list(one.lacking.subjects),
        "rotations": [case.rotation_id for case in one.lacking.cases],
    }
