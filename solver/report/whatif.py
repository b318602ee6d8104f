"""What ``lor whatif`` says of some events: before and after, what changes where, who could step in, what to do now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.backups import Backup, NoBackup
from ..analysis.result import ProgramPlan
from ..analysis.whatif import Change, Difference
from ..domain.entities import ProgramStatus, State, Status
from ..domain.events import Cancel, Decline, Late
from .applying import clicks
from .layout import Block, Paragraph, Table, page, paragraphs, web_page
from .names import Names
from .remedies import spoken
from .sets import describe
from .words import CLOSING, counted, full_stop, listed, lost, stopped_words

__all__ = ["backup_words", "change_overview", "change_view", "nobody"]

MOVABLE = "Until you apply, letters can be moved."

COLUMNS = {
    ProgramStatus.COMPLETE: "complete",
    ProgramStatus.WAITING: "waiting",
    ProgramStatus.LATE: "late",
    ProgramStatus.SHORT: "short",
    ProgramStatus.IRREPARABLE: "cannot be met",
}
LACKING = (ProgramStatus.SHORT, ProgramStatus.IRREPARABLE)
INDENT = 9
MOST_NAMED = 3


def change_view(change: Change, out: str | None, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    out
        The folder that holds the files; None: they were not written.
    width
        Of the screen.
    """
    view = _ChangeView(change)
    rest = [*view.stuck(), *view.step_in(), *view.todo(out), *view.sure(), *view.legend(), CLOSING]
    return page(view.head(), view.changes(), rest, width=width)


def change_overview(change: Change) -> str:
    """What happens, before and after, and what changes where, for a browser."""
    view = _ChangeView(change)
    return web_page(view.head(), view.changes())


def backup_words(backup: Backup, name: str, *, points: bool = True) -> str:
    """What somebody could do, as a clause; `points`: False where no points are told."""
    if backup.in_plan:
        return f"{name} steps in at {counted(backup.programs, 'program')}"
    if backup.programs:
        return f"{name} could be asked: would complete {counted(backup.programs, 'program')}"
    if backup.shortfall > 0:
        return f"{name} could be asked: less would be missing"
    back = f"brings back {counted(max(1, round(backup.value)), 'point')} in all, " if points else ""
    return f"{name} could be asked: {back}no program more complete"


def nobody(why: NoBackup | None, names: Names, let_down: Sequence[str]) -> str:
    """Why nobody can be named who would step in for some writers; None: it was not worked out."""
    match why:
        case NoBackup.NO_ROTATION:
            who = listed(names.writer[writer_id] for writer_id in let_down)
            return f"No rotation is entered for {who}: who else saw you there is not known"
        case NoBackup.NO_HELP:
            return "A letter of somebody else who saw you there would change nothing"
        case NoBackup.NOBODY:
            return "Nobody else on your list saw you on the same rotation"
        case None:
            return "not worked out"


class _ChangeView:
    """The parts of the view, each a list of lines."""

    def __init__(self, change: Change) -> None:
        self.change = change
        self.before, self.after = change.before, change.after
        self.scenario = change.after.scenario
        self.names = Names(change.before.scenario)

    def head(self) -> list[Block]:
        """What happens, and how many programs have which status before and after."""
        events = self.change.events
        what = listed(self.names.event(event) for event in events) if events else "nothing happens"
        applied = sum(program.applied for program in self.before.problem.programs)
        locked = f"{applied} of {counted(len(self.before.programs), 'program')} applied to: final there"
        rows = [
            (name, *(str(result.count(status)) for status in COLUMNS))
            for name, result in (("before", self.before), ("after", self.after))
        ]
        return [
            Paragraph(head="WHAT IF", text=f"{what}?", indent=8),
            f"        {locked if applied else 'nothing applied to yet, nothing locked'}",
            Table(heads=("", *(f">{name}" for name in COLUMNS.values())), rows=rows, indent=2),
            Paragraph(text=self.verdict(), indent=2),
        ]

    def verdict(self) -> str:
        """In one sentence."""
        if not self.change.events:
            return "Nothing changes."
        if self.change.without_effect == self.change.events:
            return "Nothing changes: " + listed(self.why_no_effect(event) for event in self.change.without_effect) + "."
        if not self.change.changed:
            late = all(isinstance(event, Late) for event in self.change.events)
            why = "it still comes in time, or you do not need it" if late else "your plan does not rest on it"
            return f"Nothing changes: {why}."
        return f"{self.verdict_on_programs()} {self.price()}"

    def verdict_on_programs(self) -> str:
        """What the change means for the programs: how many fall short, or else how many change at all."""
        if worse := len(self.newly(*LACKING)):
            return f"{worse} more {'program' if worse == 1 else 'programs'} would lack a letter."
        stays = [difference for difference in self.change.changed if difference.after]
        said = [f"{counted(len(stays), 'program')} would change"] if stays else []
        if dropped := len(self.change.changed) - len(stays):
            said.append(f"{counted(dropped, 'program')} would be off the list")
        later = len([d for d in self.change.changed if d.after and self.standing(d.after) > self.standing(d.before)])
        loses = (
            f"{counted(later, 'program')} would be complete only later" if later else "no program loses its standing"
        )
        return f"{listed(said)}; {loses}."

    def standing(self, plan: ProgramPlan) -> int:
        """How a program stands, 0 the best."""
        return list(COLUMNS).index(plan.status)

    def newly(self, *statuses: ProgramStatus) -> list[ProgramPlan]:
        """The new plans of programs that have one of these statuses now, and had none of them before."""
        changed = [(difference.before, difference.after) for difference in self.change.changed]
        return [then for before, then in changed if then and then.status in statuses and before.status not in statuses]

    def price(self) -> str:
        """What all programs together lose or gain, in points."""
        said = lost(self.change.regret, self.scenario.settings.report.near_tie)
        return f"In all {said}, weighted by priority."

    def why_no_effect(self, event: object) -> str:
        """Why an event changes nothing."""
        match event:
            case Decline(writer_id):
                mine = [letter for letter in self.scenario.letters if letter.writer_id == writer_id]
                there = any(letter.status is Status.UPLOADED for letter in mine)
                name = self.names.writer[writer_id]
                return f"what {name} wrote is in MyERAS already" if there else f"nothing of {name}'s is to come"
            case Late(letter_id, _):
                letter = next(letter for letter in self.scenario.letters if letter.id == letter_id)
                said = "in MyERAS already" if letter.status is Status.UPLOADED else letter.status.replace("_", " ")
                return f"{self.names.letter[letter_id]} is {said}"
            case Cancel(_):
                return "what rests on it is in MyERAS already, or gone"
            case _:
                return "it is gone already"

    def changes(self) -> list[Block]:
        """Programs that change in the same way, a line for each way, the most programs first."""
        alike: dict[tuple[object, ...], list[Difference]] = {}
        for difference in self.change.changed:
            alike.setdefault(self.manner(difference), []).append(difference)
        groups = sorted(alike.values(), key=lambda group: -len(group))
        most = self.scenario.settings.report.sets
        lines: list[Block] = ["CHANGES"] if groups else []
        if groups:
            lines.append(Table(heads=(">", "", ""), rows=list(map(self.group, groups[:most])), indent=2))
        if left := sum(len(group) for group in groups[most:]):
            lines.append(f"  {left} in {counted(len(groups) - most, 'smaller group')}: changes.csv of --out FOLDER")
        return lines

    def manner(self, difference: Difference) -> tuple[object, ...]:
        """What programs that share a line of the view have in common."""
        return (difference.lost, difference.gained, difference.after is None, self.status_then(difference))

    def group(self, group: Sequence[Difference]) -> tuple[str, str, str]:
        """How many programs change in the same way, which, and how."""
        plans = [difference.before for difference in group]
        who = self.program(plans[0]) if len(plans) == 1 else describe(plan.program for plan in plans)
        remarks = filter(None, [self.swap(group[0]), self.status_then(group[0]), self.points(group)])
        return str(len(group)), who, "; ".join(remarks)

    def program(self, plan: ProgramPlan) -> str:
        """The name of the program of a plan."""
        return self.names.program[plan.program.id]

    def swap(self, difference: Difference) -> str:
        """Which letters go and which come."""
        gone, gained = ([self.names.handle[i] for i in ids] for ids in (difference.lost, difference.gained))
        if difference.after is None:
            return "dropped from the list"
        if len(difference.after.program.tracks) < len(difference.before.program.tracks) and not (gone or gained):
            return "one track dropped, same letters"
        burned = {placed.letter_id for placed in difference.after.letters if placed.state is State.LOST}
        if gone and burned.issuperset(difference.lost):
            places = f"{'place' if len(gone) == 1 else 'places'} of {listed(gone)} lost"
            return f"{places}, {listed(gained)} added" if gained else places
        if gone and gained:
            return self.exchange(difference, gone, gained)
        if gone:
            return f"{listed(gone)} drop{'s' * (len(gone) == 1)} out"
        return f"{listed(gained)} join{'s' * (len(gained) == 1)}" if gained else "same letters"

    def exchange(self, difference: Difference, gone: Sequence[str], gained: Sequence[str]) -> str:
        """Which letters stand in another's place, and whether they stand there already."""
        place = f"{gone[0]}'s place" if len(gone) == 1 else f"the places of {listed(gone)}"
        if set(difference.gained) <= set(difference.before.now):
            would = f"the place{'s' * (len(gone) > 1)} that {listed(gone)} would have taken"
            return f"{listed(gained)} keep{'s' * (len(gained) == 1)} {would}"
        return f"{listed(gained)} take{'s' * (len(gained) == 1)} {place}"

    def status_then(self, difference: Difference) -> str:
        """What is complete or lacking at a program then, where that is worth a word."""
        before, after = difference.before, difference.after
        if after is None:
            return "what is entered there stays there" if before.program.applied else ""
        if after.unmet:
            return self.lacking(before, after)
        if before.unmet:
            return "complete then"
        number = len(after.letter_ids)
        if len(difference.lost) == len(difference.gained):
            return ""
        return counted(number, "letter") + (", as many as they ask for" if number == after.program.required else "")

    def points(self, group: Sequence[Difference]) -> str:
        """What the programs of a line lose or gain in points: the least and the most."""
        deltas = {round(d.delta / d.after.program.weight) for d in group if d.after and not d.after.unmet}
        low, high = min(deltas, default=0), max(deltas, default=0)
        if low < 0 < high:
            return f"{-low} points lost to {high} gained each"
        least, most = sorted((abs(low), abs(high)))
        if not most:
            return ""
        span = counted(most, "point") if least == most else f"{least} to {most} points"
        return f"{span} {'lost' if low < 0 else 'gained'} each"

    def lacking(self, before: ProgramPlan, after: ProgramPlan) -> str:
        """What a program lacks then."""
        rules = "; ".join(f"{spoken(after.program, rule)} (off by {gap})" for rule, gap in after.unmet)
        if after.status is ProgramStatus.IRREPARABLE:
            return f"{'still' if before.status is after.status else 'now'} cannot be met: {rules}"
        return f"{'still short' if before.unmet else 'falls short'}: {rules}"

    def stuck(self) -> list[Block]:
        """Programs that cannot be met any more, and why."""
        texts = []
        plans = self.newly(ProgramStatus.IRREPARABLE)
        for plan in plans[:MOST_NAMED]:
            final = [self.names.handle[p.letter_id] for p in plan.letters if p.state is State.LOCKED]
            gone = [self.names.handle[p.letter_id] for p in plan.letters if p.state is State.LOST]
            why = [f"{listed(final)} {'is' if len(final) == 1 else 'are'} final"] if final else []
            why += [f"the {'place' if len(gone) == 1 else 'places'} of {listed(gone)} lost"] if gone else []
            why += ["nothing can be added"] if plan.program.closed else []
            rules = "; ".join(spoken(plan.program, rule) for rule, _ in plan.unmet)
            texts.append(f"{self.program(plan)}: {rules}; {listed(why)}.")
        if len(plans) > MOST_NAMED:
            texts.append(f"{counted(len(plans) - MOST_NAMED, 'more program')}: --out FOLDER.")
        return paragraphs("STUCK", texts, INDENT)

    def step_in(self) -> list[Block]:
        """Who could step in, or why nobody can be named."""
        let_down = self.change.let_down
        if not self.change.changed or not let_down:
            return []
        backups = (self.change.backups or ())[:MOST_NAMED]
        said = [backup_words(backup, self.names.writer[backup.writer_id]) for backup in backups]
        said = said or [nobody(self.change.no_backup, self.names, let_down)]
        return paragraphs("STEP IN", [f"{text}." for text in said], INDENT)

    def todo(self, out: str | None) -> list[Block]:
        """Whom to remind, and what would be clicked otherwise."""
        if not self.change.changed:
            return [Paragraph(head="DO", text="Go on with the plan as it is.", indent=INDENT)]
        return paragraphs("DO", [*self.remind(), *self.clicks(out)], INDENT)

    def remind(self) -> Iterator[str]:
        """Whom to remind while the letter can still come."""
        events = [event for event in self.change.events if event not in self.change.without_effect]
        declined = [event.writer_id for event in events if isinstance(event, Decline)]
        late = [self.names.writer[writer_id] for writer_id in declined if writer_id in self.change.let_down]
        if late:
            yield full_stop(f"Remind {listed(late)}")

    def clicks(self, out: str | None) -> Iterator[str]:
        """What would stand elsewhere in MyERAS after today's clicks."""
        add, remove, final = self.differences_now()
        if not add and not remove:
            yield "Nothing to click: after today's clicks the same letters stand in MyERAS."
            return
        there = f" ({final} of them final at once)" if final else ""
        where = f"{out}/clicks.csv{self.with_todays(add + remove)}" if out else "--out FOLDER writes the click list"
        yield f"If it comes to that: {add} more to assign{there}, {remove or 'none'} to take off: {where}."
        if any(not program.applied for program in self.after.problem.programs):
            yield MOVABLE

    def with_todays(self, more: int) -> str:
        """How many clicks the list holds, where some of today's own are among them and not only so many `more`."""
        whole = sum(clicks(self.after))
        return f" ({counted(whole, 'click')} with today's)" if whole > more else ""

    def differences_now(self) -> tuple[int, int, int]:
        """Letters that stand in MyERAS after today's clicks and did not before, that no more do, and final new ones."""
        taken_back = {letter.id for letter in self.scenario.letters if letter.status.gone}
        add = remove = final = 0
        for program in self.after.problem.programs:
            before, after = (set(result.now.get(program.id, ())) for result in (self.before, self.after))
            new = len(after - before)
            add, remove, final = add + new, remove + len(before - after - taken_back), final + new * program.applied
        return add, remove, final

    def sure(self) -> list[Block]:
        """What the time limit left open."""
        both = (self.before, self.after)
        said = [] if all(result.plan.proven for result in both) else [stopped_words("a better plan may exist")]
        if not all(result.statuses_known for result in both):
            said.append("which short programs cannot be met at all was not worked out: the time was over.")
        return paragraphs("SURE", said, INDENT)

    def legend(self) -> list[Block]:
        """Whose the letters are that changes name by their handles."""
        named = {i for difference in self.change.changed for i in (*difference.lost, *difference.gained)}
        mentioned = [letter.id for letter in self.before.scenario.letters if letter.id in named]
        told = [self.names.letter[letter_id] for letter_id in mentioned]
        return paragraphs("LETTERS", [", ".join(told) + "."] if told else [], INDENT)
