"""Letters that writers on the list could still write, beside those that are entered."""

from __future__ import annotations

from ..domain.entities import Letter, Response, Scenario, Status, Writer

__all__ = ["further_letter", "refusing"]


def further_letter(scenario: Scenario, writer: Writer, number: int = 0) -> Letter:
    """A letter nobody has asked for: nothing is known of it; `number` tells its place among several."""
    return Letter(
        id=f"{writer.id} (new)",
        writer_id=writer.id,
        row=max((letter.row for letter in scenario.letters), default=0) + 1 + number,
        specialty=writer.specialty or "general",
    )


def refusing(scenario: Scenario) -> frozenset[str]:
    """Ids of the writers who send nothing more: they declined, or a letter of theirs is declined."""
    declined = {letter.writer_id for letter in scenario.letters if letter.status is Status.DECLINED}
    said_no = {writer.id for writer in scenario.writers if writer.response is Response.DECLINED}
    return scenario.refused | declined | said_no
