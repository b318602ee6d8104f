"""Who asks whom in a cohort, who does without, and what happens if a shared writer declines: screens, tables, JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..analysis.declines import Declined, DeclineLoss
from ..analysis.shared_plans import Coordination, OwnPlan
from ..domain.entities import Status
from ..domain.shared_writers import SharedWriter
from ..io.output import json_text
from ..io.table.writing import row_text
from .layout import Block, Paragraph, Table, page
from .names import Names
from .outcomes import percent
from .words import CLOSING, counted, day, listed

__all__ = [
    "MARKS",
    "coordination_document",
    "coordination_files",
    "coordination_parts",
    "declined_document",
    "declined_screen",
    "shared_tables",
]

ASKS = ("applicant", "writer", "institution", "writer_id", "letter_id", "label", "status", "ask_by")
WITHOUT = (
    *("applicant", "writer", "institution", "letter_id", "label", "status", "missed"),
    *("instead", "programs", "open_before", "open_after"),
)
MARKS = {
    "who_asks_whom.csv": ",".join(ASKS),
    "does_without.csv": ",".join(WITHOUT),
    "coordination.json": '"unlimited"',
}
"""The files about shared writers, and what every one of ours holds."""
TO_DO = {Status.NOT_ASKED: "to ask", Status.REQUESTED: "asked", Status.PROMISED: "promised"}
NOT_DONE = TO_DO | {Status.NOT_ASKED: "not asked"}
ASKING = "WHO ASKS WHOM"
LACKING = "WHO DOES WITHOUT: programs that lack more for it, the share of places open, points for each place"
MOST_NAMED = 3
"""So many programs of one applicant are named."""


def coordination_parts(found: Coordination, gone: SharedWriter | None = None) -> list[list[Block]]:
    """What a screen says of shared writers; nothing where there are none. `gone`: one who writes nothing more."""
    if not found.writers:
        return []
    told = [*_limits(found, gone), *_cost(found, gone), *_odd(found)]
    parts = [_headed(head, table) for head, table in shared_tables(found).items()]
    return [part for part in (*parts, told) if part]


def _headed(head: str, table: Table) -> list[Block]:
    return [Paragraph(text=head, indent=0), table]


def shared_tables(found: Coordination) -> dict[str, Table]:
    """Who asks whom and who does without, each below what it is; those that tell of nobody are left out."""
    tables = {ASKING: _asks(found), LACKING: _without(found)}
    return {head: table for head, table in tables.items() if table.rows}


def _asks(found: Coordination) -> Table:
    rows = []
    for writer in found.writers:
        for grant in (grant for grant in found.grants if grant.writer is writer):
            names = Names(found.scenario_of(grant.applicant))
            by = day(writer.by) if writer.by and grant.status is Status.NOT_ASKED else ""
            rows.append((writer.called, grant.applicant, names.letter[grant.letter_id], TO_DO[grant.status], by))
    heads = ("WRITER", "APPLICANT", "LETTER", "IS", "ASK BY")
    return Table(heads=heads, rows=rows, indent=2)


def _without(found: Coordination) -> Table:
    rows = [(name, *_exchanged(plan), *_lost(plan)) for name, plan in found.without]
    heads = ("APPLICANT", "LETTER", "INSTEAD", ">LACK", "OPEN", "POINTS")
    return Table(heads=heads, rows=rows, indent=2)


def _exchanged(plan: OwnPlan) -> tuple[str, str]:
    """The letters that an applicant does not get, and those that are used in their place."""
    names, letters = Names(plan.problem.scenario), plan.problem.letters
    missed = [letters[place] for place in sorted(plan.wanted | plan.released)]
    instead = ", ".join(names.letter[letters[place].id] for place in sorted(plan.instead))
    pinned = {letters[place].id for place in plan.pinned}
    told = (
        f"{names.letter[letter.id]}, {NOT_DONE[letter.status]}{', pinned' if letter.id in pinned else ''}"
        for letter in missed
    )
    return ", ".join(told), instead or "-"


def _lost(plan: OwnPlan) -> tuple[str, str, str]:
    """How many programs lack more; the share of places that stay open and the points of each, before and after."""
    points = [f"{plan.points(answer):.0f}" for answer in (plan.unlimited, plan.answer)]
    return str(len(plan.lost) or "-"), _change(plan.share(plan.unlimited), plan.share(plan.answer)), _arrow(*points)


def _change(before: float, after: float) -> str:
    return _arrow(percent(before), percent(after))


def _arrow(before: str, after: str) -> str:
    """A figure before and after; once where it looks the same."""
    return before if before == after else f"{before} -> {after}"


def _limits(found: Coordination, gone: SharedWriter | None) -> Iterator[Block]:
    """What each writer with a limit has to do, but for one who writes nothing more."""
    unread = len(found.unread)
    unknown = f"; what {counted(unread, 'applicant')} who cannot be read {'was' if unread == 1 else 'were'} promised"
    missing = f"{unknown} is not counted" if unread else ""
    for writer in found.writers:
        if writer is gone:
            continue
        letters, applicants = found.work_of(writer)
        limits = ((letters, writer.most_letters, "letter"), (applicants, writer.most_applicants, "applicant"))
        if told := [f"{number} of at most {counted(most, noun)}" for number, most, noun in limits if most is not None]:
            wanted = found.wanted_of(writer)
            more = f"; {counted(wanted, 'letter')} more would be used" if wanted else ""
            yield Paragraph(head="LIMIT", text=f"{writer.called}: {listed(told)}{more}{missing}.")


def _cost(found: Coordination, gone: SharedWriter | None) -> Iterator[Block]:
    """What the limits cost in all, and how far that is from the least; nothing where other losses are all there is."""
    missing = [plan for _, plan in found.without if plan.wanted]
    if missing:
        yield Paragraph(head="COST", text=_lost_in_all(found, [len(plan.lost) for plan in missing if plan.lost]))
    elif gone is None and not found.too_late and any(writer.limited for writer in found.writers):
        yield Paragraph(head="COST", text="Nobody does without a letter that the plan would use.")


def _lost_in_all(found: Coordination, losses: Sequence[int]) -> str:
    """What the limits cost; `losses`: how many programs lack more, of each applicant of whom any does."""
    number, whose = sum(losses), counted(len(losses), "applicant")
    lost = f"{counted(number, 'program')} of {whose} lack{'s' if number == 1 else ''}" if number else "No program lacks"
    (without, points_without), (reached, points), (least, _) = (
        figures.mean(found.concerned) for figures in (found.unlimited, found.reached, found.bound)
    )
    told = (
        f"{lost} more than without the limits. On average {percent(reached)} of the places of "
        f"{counted(found.concerned, 'applicant')} concerned are open, {percent(without)} without the limits; "
        f"they have {points:.0f} points each, {points_without:.0f} without. "
        f"Of the worst-off applicant's places {percent(found.reached.worst)} are open."
    )
    return f"{told} {_sureness(found, percent(least))}"


def _sureness(found: Coordination, least: str) -> str:
    """How good the choice is; `least`: the bound on the mean share of open places."""
    if found.proven:
        return "No other choice is better: that is proven."
    if found.unread and found.reached == found.bound:
        return "Of those who could be read, no other choice is better; of the others nothing is known."
    if found.bound.worst < found.reached.worst:
        return f"The time was over: no choice leaves the worst-off one less than {percent(found.bound.worst)} open."
    return f"The time was over: no choice as good for the worst-off one has less than {least} on average."


def _odd(found: Coordination) -> Iterator[Block]:
    """What else is to be known."""
    for name, letter_id in found.too_late:
        scenario = found.plans[name].problem.scenario
        text = (
            f"{name}: {Names(scenario).letter[letter_id]}, whose last day for asking has passed; counted as declined."
        )
        yield Paragraph(head="TOO LATE", text=text)
    for name in found.left_out:
        text = f"{name}: pins contradict each other, so nothing was decided; what was promised counts."
        yield Paragraph(head="LEFT OUT", text=text)


def coordination_files(found: Coordination) -> dict[str, str]:
    """The files that shared writers add to those of a cohort; none where there are no such writers."""
    if not found.writers:
        return {}
    return {
        "who_asks_whom.csv": _csv(ASKS, _ask_rows(found)),
        "does_without.csv": _csv(WITHOUT, _without_rows(found)),
        "coordination.json": json_text(coordination_document(found)),
    }


def _ask_rows(found: Coordination) -> Iterator[Sequence[object]]:
    for grant in found.grants:
        letter = next(x for x in found.scenario_of(grant.applicant).letters if x.id == grant.letter_id)
        by = grant.writer.by if grant.status is Status.NOT_ASKED else None
        who = (grant.applicant, grant.writer.name, grant.writer.institution)
        yield *who, letter.writer_id, letter.id, letter.label, grant.status.value, by


def _without_rows(found: Coordination) -> Iterator[Sequence[object]]:
    for name, plan in found.without:
        shares = (plan.share(plan.unlimited), plan.share(plan.answer))
        for place in sorted(plan.wanted | plan.released):
            letter = plan.problem.letters[place]
            writer = _writer_of(found.writers, name, letter.writer_id)
            lost = plan.lost if place in plan.wanted else ()
            what = (letter.id, letter.label, letter.status.value, "yes" if place in plan.wanted else "no")
            instead = ";".join(plan.problem.letters[other].id for other in sorted(plan.instead))
            yield name, writer.name, writer.institution, *what, instead, ";".join(lost), *shares


def _writer_of(writers: Iterable[SharedWriter], applicant: str, writer_id: str) -> SharedWriter:
    return next(writer for writer in writers if writer_id in writer.ids_at(applicant))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = (tuple("" if said is None else said for said in row) for row in (columns, *rows))
    return "".join(f"{row_text(line)}\n" for line in lines)


def coordination_document(found: Coordination) -> dict[str, Any]:
    """What ``coordination.json`` holds."""
    return {
        "status": "OPTIMAL" if found.proven else "FEASIBLE",
        "reached": asdict(found.reached),
        "bound": asdict(found.bound),
        "unlimited": asdict(found.unlimited),
        "writers": [_writer(found, writer) for writer in found.writers],
        "without": [dict(zip(WITHOUT, row, strict=True)) for row in _without_rows(found)],
        "too_late": [{"applicant": name, "letter_id": letter_id} for name, letter_id in found.too_late],
        "left_out": list(found.left_out),
        "unread": list(found.unread),
        "concerned": found.concerned,
        "rounds": found.rounds,
    }


def _writer(found: Coordination, writer: SharedWriter) -> dict[str, Any]:
    letters, applicants = found.work_of(writer)
    return {
        "writer": writer.name,
        "institution": writer.institution,
        "most_letters": writer.most_letters,
        "most_applicants": writer.most_applicants,
        "by": writer.by and writer.by.isoformat(),
        "letters": letters,
        "applicants": applicants,
        "wanted": found.wanted_of(writer),
        "letter_price": found.price_of(writer, once=False),
        "applicant_price": found.price_of(writer, once=True),
    }


def declined_screen(found: Declined, width: int) -> str:
    """Which applicants and programs lose by it, and who steps in."""
    rows = [(loss.applicant, *_stepping(loss), _programs(loss)) for loss in found.losses]
    heads = ("APPLICANT", "GOES", "STEPS IN", "OPEN", "PROGRAMS THAT LACK MORE")
    table: list[Block] = [Table(heads=heads, rows=rows, indent=2)] if rows else ["  Nothing changes for anybody."]
    lost = sum(len(loss.programs) for loss in found.losses)
    said = f"{counted(len(found.losses), 'applicant')} concerned, {counted(lost, 'program')} lack more."
    return page(
        [Paragraph(head="WHAT IF", text=f"{found.writer.called} writes nothing more?", indent=8)],
        table,
        [f"  {said}"] if rows else [],
        *coordination_parts(found.after, found.writer),
        [CLOSING],
        width=width,
    )


def _stepping(loss: DeclineLoss) -> tuple[str, str, str]:
    """What goes, what steps in, and the share of open places."""
    names, before, after = Names(loss.before.problem.scenario), loss.before, loss.after
    goes, steps_in = (", ".join(names.letter[x] for x in ids) or "-" for ids in (loss.letters, loss.steps_in))
    return goes, steps_in, _change(before.share(before.answer), after.share(after.answer))


def _programs(loss: DeclineLoss) -> str:
    """The programs that lack more, the first of them by name."""
    names = Names(loss.before.problem.scenario)
    told = [names.program[program_id] for program_id in loss.programs[:MOST_NAMED]]
    more = len(loss.programs) - len(told)
    return (", ".join(told) + (f" and {more} more" if more else "")) or "-"


def declined_document(found: Declined) -> dict[str, Any]:
    """What ``--json`` prints of it."""
    return {
        "writer": found.writer.name,
        "institution": found.writer.institution,
        "applicants": [
            {
                "applicant": loss.applicant,
                "letters": list(loss.letters),
                "steps_in": list(loss.steps_in),
                "programs": list(loss.programs),
                "open_before": loss.before.share(loss.before.answer),
                "open_after": loss.after.share(loss.after.answer),
            }
            for loss in found.losses
        ],
        "before": coordination_document(found.before),
        "after": coordination_document(found.after),
    }
