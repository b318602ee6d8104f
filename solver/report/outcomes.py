"""What ``lor whatif --all`` says: every way the pending letters can turn out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..analysis.outcomes import Outcomes
from ..rules.programs import programs
from .layout import Block, Paragraph, Table, page
from .names import Names
from .words import CLOSING, counted, full_day, listed, lost, stopped_words

__all__ = ["outcome_sentences", "outcomes_view", "percent"]

BANDS = ((0.9, "with 90 % or more"), (0.5, "with 50 to 90 %"), (0.0, "with less than 50 %"))
MOST_SHOWN = 6
MOST_NAMED = 4
INDENT = 10
NOTHING_OPEN = "Nothing is open: no letter that is asked for is still to come."
FEWEST = 0.05
"""Fewer letters than these are told as none."""


def outcomes_view(found: Outcomes, program_id: str | None, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    program_id
        The program of which is told what can become of it; None: all are told of together.
    width
        Of the screen.
    """
    view = _OutcomesView(found)
    if not found.writers:
        return page(view.head(), view.writers(), width=width)
    if program_id:
        return page(view.head(), [*view.one(program_id), *view.sure(), CLOSING], width=width)
    rest: list[Block] = [*view.expected(), *view.complete(), *view.fragile(), *view.sure(), CLOSING]
    return page(view.head(), view.writers(), rest, width=width)


def outcome_sentences(found: Outcomes) -> Iterator[str]:
    """How sure the plan is: what to expect, how many programs end complete, and which may not."""
    view = _OutcomesView(found)
    if not found.writers:
        yield NOTHING_OPEN
        return
    head = ""
    for part in (*view.complete(), *view.expected(), *view.fragile(), *view.sure()):
        head = part.head or head
        yield f"{head.capitalize()}: {part.text}"


def percent(chance: float) -> str:
    """A probability in whole percents that is never called sure when it is not."""
    if chance in (0, 1):
        return f"{chance:.0%}".replace("%", " %")
    if chance > 0.995:
        return "over 99 %"
    return "under 1 %" if chance < 0.005 else f"{100 * chance:.0f} %"


class _OutcomesView:
    """The parts of the view, each a list of lines."""

    def __init__(self, found: Outcomes) -> None:
        self.found = found
        self.names = Names(found.scenario)
        self.near = found.scenario.settings.report.near_tie
        listing = programs(found.scenario)
        self.chance = {program.id: found.complete[program.id] for program in listing}
        self.number = len(listing)

    def head(self) -> list[Block]:
        """How many writers have letters to come, and how many outcomes are told of."""
        found = self.found
        number = counted(len(found.writers), "writer") + (" have" if len(found.writers) != 1 else " has")
        how = f"{'all ' if found.exact else ''}{found.number:,} outcome{'s' * (found.number != 1 or found.exact)}"
        text = f"{full_day(found.scenario.as_of)}: {number} letters to come, {how} "
        whole = text + ("drawn" if found.sampled else "worked out")
        return [Paragraph(head="IF WRITERS FAIL", text=whole, indent=16)]

    def writers(self) -> list[Block]:
        """A line for each writer: how likely, and what the writer contributes."""
        if not self.found.writers:
            return [NOTHING_OPEN]
        rows = [
            (
                self.names.writer[writer.writer_id],
                percent(writer.probability),
                "-" if writer.value is None else self.brings(writer.value),
                "-" if writer.shortfall is None else f"{writer.shortfall:,.1f}",
            )
            for writer in sorted(self.found.writers, key=lambda one: (-(one.shortfall or 0), -(one.value or 0)))
        ]
        heads = ("WRITER", ">COMES", ">BRINGS", ">SAVES LETTERS")
        return [Table(heads=heads, rows=rows), Paragraph(text=self.explained(), indent=2)]

    def brings(self, points: float) -> str:
        """What a writer adds in points: lost where the letter goes only because it is demanded."""
        return lost(-points, self.near).replace("gained", "").rstrip()

    def explained(self) -> str:
        """What the columns say."""
        if any(writer.value is None for writer in self.found.writers):
            return "What each of them adds is not worked out."
        orders = "some drawn" if self.found.sampled else "all"
        errors = [writer.value_error for writer in self.found.writers]
        spread = f", give or take {max(1, round(2 * max(errors))):,} points" if any(errors) else ""
        return (
            f"In the mean over {orders} orders in which they could deliver{spread}; both weighted by priority. "
            "A letter can cost points: it goes because it is demanded."
        )

    def expected(self) -> Iterator[Paragraph]:
        """What to expect, against the plan, and how bad it can get."""
        found = self.found
        spread = f" (give or take {max(1, round(2 * found.value_error)):,})" if found.value_error else ""
        more = f" (give or take {2 * found.shortfall_error:.1f})" if found.shortfall_error else ""
        less = found.shortfall - found.best.shortfall
        missing = f"{less:,.1f} letters more missing{more}" if less >= FEWEST else "no letter more missing"
        text = f"against all delivering, {self.loss(found.value)}{spread} and {missing}, weighted by priority."
        yield Paragraph(head="EXPECTED", text=text, indent=INDENT)
        value, shortfall = found.percentiles[5][0], found.percentiles[95][1]
        risks = [f"{self.loss(value)} or more"] if value < found.best.value else []
        beyond = shortfall - found.best.shortfall
        risks += [f"{beyond:,.1f} letters more missing or beyond"] if beyond >= FEWEST else []
        if risks:
            text = f"{listed(risks)}: each at least once in 20."
            yield Paragraph(head="AT RISK", text=text, indent=INDENT)
        worst = found.worst
        others = " and all others deliver" if 0 < len(worst.failing) < len(found.writers) else ""
        text = f"{self.who_fail(worst.failing)}{others} ({percent(worst.probability)}): "
        text += f"{counted(worst.short, 'program')} short, {found.best.short} if all deliver."
        yield Paragraph(head="WORST", text=text, indent=INDENT)

    def loss(self, value: float) -> str:
        """What is lost against all delivering."""
        return lost(self.found.best.value - value, self.near)

    def complete(self) -> Iterator[Paragraph]:
        """How many programs end complete, by how likely."""
        told = "drawn" if self.found.sampled else "known"
        surely, never = ("surely", "never") if self.found.exact else (f"in every outcome {told}", f"in none {told}")
        bands = Counter(
            surely if chance == 1 else next(said for least, said in BANDS if chance >= least) if chance else never
            for chance in self.chance.values()
        )
        said = [f"{bands[name]} {name}" for name in (surely, *(said for _, said in BANDS), never) if bands[name]]
        yield Paragraph(
            head="COMPLETE", text=f"Of {counted(self.number, 'program')}: {', '.join(said)}.", indent=INDENT
        )

    def fragile(self) -> Iterator[Paragraph]:
        """Programs that may end short, by what leaves them so, and what leaves a tenth of all short."""
        alike: dict[str, list[str]] = {}
        for chance, program_id in sorted((chance, program_id) for program_id, chance in self.chance.items()):
            if 0 < chance < 1:
                alike.setdefault(f"{percent(chance)}; {self.breaks(program_id)}", []).append(program_id)
        groups, texts = list(alike.items()), []
        for said, program_ids in groups[:MOST_SHOWN]:
            more = f" and {len(program_ids) - 1} more" if len(program_ids) > 1 else ""
            texts.append(f"{self.names.program[program_ids[0]]}{more}: {said}.")
        if left := sum(len(program_ids) for _, program_ids in groups[MOST_SHOWN:]):
            texts.append(f"{counted(left, 'more program')}: all.json of --out FOLDER.")
        for number, text in enumerate(texts):
            yield Paragraph(head="" if number else "FRAGILE", text=text, indent=INDENT)
        tenth, many = self.found.tenth, counted(-(-self.number // 10), "program")
        said = f"{many} or more are short {self.if_fail(tenth) if tenth else 'if all deliver'}."
        yield Paragraph(
            head="A TENTH", text=f"{self.looked()} leave {many} short." if tenth is None else said, indent=INDENT
        )

    def looked(self) -> str:
        """Among how many failures nothing was found."""
        most = self.found.exhaustive_up_to
        everybody = most >= len(self.found.writers)
        return "no failures, not even all of them," if everybody else f"no {most} failures or fewer"

    def if_fail(self, writer_ids: tuple[str, ...]) -> str:
        """The condition that some writers fail."""
        return f"if {self.who_fail(writer_ids)}"

    def who_fail(self, writer_ids: tuple[str, ...]) -> str:
        """Who fails, by name where they are few."""
        if len(writer_ids) > MOST_NAMED:
            all_of_them = len(writer_ids) == len(self.found.writers)
            return f"all {len(writer_ids)} fail" if all_of_them else f"{len(writer_ids)} fail together"
        who = listed(self.names.writer[writer_id] for writer_id in writer_ids) if writer_ids else "nobody"
        return f"{who} fail{'s' * (len(writer_ids) < 2)}"

    def breaks(self, program_id: str) -> str:
        """What leaves a program short."""
        if program_id not in self.found.breaks:
            return "what leaves it short is not worked out"
        found = self.found.breaks[program_id]
        if found is None:
            return f"{self.looked()} leave it short"
        if found:
            return f"short {self.if_fail(found)}"
        return "short in any case" if self.found.complete[program_id] == 0 else "short if all deliver"

    def one(self, program_id: str) -> Iterator[Paragraph]:
        """What can become of one program."""
        name = self.names.track[program_id]
        chance = self.found.complete[program_id]
        told = "drawn" if self.found.sampled else "known"
        how = percent(chance) if self.found.exact else f"{percent(chance)} of the outcomes {told}"
        text = f"{name}: ends complete with {how}; {self.breaks(program_id)}."
        yield Paragraph(head="PROGRAM", text=text, indent=INDENT)

    def sure(self) -> Iterator[Paragraph]:
        """What was not worked out, how the rest was, and whether it is proven."""
        found = self.found
        if found.stopped and found.covered == 1:
            text = "some of it is not worked out: what writers add, or sets of several failures."
            yield Paragraph(head="STOPPED", text=text, indent=INDENT)
        if found.covered < 1:
            text = f"what is known covers {percent(found.covered)} of what can happen; all figures are over that."
            yield Paragraph(head="STOPPED", text=text, indent=INDENT)
        if found.solved:
            text = "limits tie programs together (max_programs or versions), or there are too many letters to list "
            text += "every set, so outcomes were solved, not looked up."
            yield Paragraph(head="HOW", text=text, indent=INDENT)
        if not found.proven:
            yield Paragraph(head="SURE", text=stopped_words("better plans may exist"), indent=INDENT)
