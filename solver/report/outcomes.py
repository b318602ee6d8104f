"""What ``lor whatif --all`` says: every way the pending letters can turn out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..analysis.outcomes import Outcomes
from ..rules.programs import programs
from .names import Names
from .whatif import CLOSING, page, paragraphs
from .words import counted, fitted, full_day, listed, stopped_words, wrapped

__all__ = ["outcomes_view"]

BANDS = ((0.9, "with 90 % or more"), (0.5, "with 50 to 90 %"), (0.0, "with less than 50 %"))
MOST_SHOWN = 6
MOST_NAMED = 4
INDENT = 10


def outcomes_view(found: Outcomes, program_id: str | None) -> str:
    """The whole view; with a program's id what can become of that one."""
    view = _OutcomesView(found)
    if not found.writers:
        return page(view.head(), view.writers())
    if program_id:
        return page(view.head(), [*view.one(program_id), *view.sure(), CLOSING])
    rest = [*view.expected(), *view.complete(), *view.fragile(), *view.sure(), CLOSING]
    return page(view.head(), view.writers(), rest)


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
        listing = programs(found.scenario)
        self.chance = {program.id: found.complete[program.id] for program in listing}
        self.number = len(listing)

    def head(self) -> list[str]:
        """How many writers have letters to come, and how many outcomes are told of."""
        found = self.found
        number = counted(len(found.writers), "writer") + (" have" if len(found.writers) != 1 else " has")
        how = f"{'all ' if found.exact else ''}{found.number:,} outcome{'s' * (found.number != 1 or found.exact)}"
        text = f"{full_day(found.scenario.as_of)}: {number} letters to come, {how} "
        return wrapped("IF WRITERS FAIL", text + ("drawn" if found.sampled else "worked out"), indent=16)

    def writers(self) -> list[str]:
        """A line for each writer: how likely, and what the writer contributes."""
        if not self.found.writers:
            return ["Nothing is open: every letter of the plan is in MyERAS."]
        lines = [f"{'WRITER':<30}{'COMES':>10}{'ADDS POINTS':>14}{'SAVES LETTERS':>16}"]
        for writer in sorted(self.found.writers, key=lambda writer: (-(writer.shortfall or 0), -(writer.value or 0))):
            points = "-" if writer.value is None else f"{round(writer.value):,}"
            letters = "-" if writer.shortfall is None else f"{writer.shortfall:,.1f}"
            name = fitted(self.names.writers[writer.writer_id], 29)
            lines.append(f"{name:<30}{percent(writer.probability):>10}{points:>14}{letters:>16}")
        return [*lines, *wrapped("  ", self.explained(), indent=2)]

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

    def expected(self) -> Iterator[str]:
        """What to expect, against the plan, and how bad it can get."""
        found = self.found
        spread = f" (give or take {max(1, round(2 * found.value_error)):,})" if found.value_error else ""
        more = f" (give or take {2 * found.shortfall_error:.1f})" if found.shortfall_error else ""
        text = (
            f"{round(found.value):,} points{spread}, {found.shortfall:,.1f} letters missing{more}, weighted by "
            f"priority; if all deliver {round(found.best.value):,} and {found.best.shortfall:,.1f}."
        )
        yield from wrapped("EXPECTED", text, indent=INDENT)
        value, shortfall = found.percentiles[5][0], found.percentiles[95][1]
        risks = [f"{round(value):,} points or fewer"] if value < found.best.value else []
        risks += [f"{shortfall:,.1f} letters missing or more"] if shortfall > found.best.shortfall else []
        if risks:
            yield from wrapped("AT RISK", f"{listed(risks)}: each at least once in 20.", indent=INDENT)
        worst = found.worst
        others = " and all others deliver" if 0 < len(worst.failing) < len(found.writers) else ""
        text = f"{self.who_fail(worst.failing)}{others} ({percent(worst.probability)}): "
        text += f"{counted(worst.short, 'program')} short, {found.best.short} if all deliver."
        yield from wrapped("WORST", text, indent=INDENT)

    def complete(self) -> Iterator[str]:
        """How many programs end complete, by how likely."""
        told = "drawn" if self.found.sampled else "known"
        surely, never = ("surely", "never") if self.found.exact else (f"in every outcome {told}", f"in none {told}")
        bands = Counter(
            surely if chance == 1 else next(said for least, said in BANDS if chance >= least) if chance else never
            for chance in self.chance.values()
        )
        said = [f"{bands[name]} {name}" for name in (surely, *(said for _, said in BANDS), never) if bands[name]]
        yield from wrapped("COMPLETE", f"Of {counted(self.number, 'program')}: {', '.join(said)}.", indent=INDENT)

    def fragile(self) -> Iterator[str]:
        """Programs that may end short, by what leaves them so, and what leaves a tenth of all short."""
        alike: dict[str, list[str]] = {}
        for chance, program_id in sorted((chance, program_id) for program_id, chance in self.chance.items()):
            if 0 < chance < 1:
                alike.setdefault(f"{percent(chance)}; {self.breaks(program_id)}", []).append(program_id)
        groups, texts = list(alike.items()), []
        for said, program_ids in groups[:MOST_SHOWN]:
            more = f" and {len(program_ids) - 1} more" if len(program_ids) > 1 else ""
            texts.append(f"{fitted(self.names.programs[program_ids[0]], 40)}{more}: {said}.")
        if left := sum(len(program_ids) for _, program_ids in groups[MOST_SHOWN:]):
            texts.append(f"{counted(left, 'more program')}: all.json of --out FOLDER.")
        yield from paragraphs("FRAGILE", texts, INDENT)
        tenth, many = self.found.tenth, counted(-(-self.number // 10), "program")
        said = f"{many} or more are short {self.if_fail(tenth) if tenth else 'if all deliver'}."
        yield from wrapped("A TENTH", f"{self.looked()} leave {many} short." if tenth is None else said, indent=INDENT)

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
        who = listed(self.names.writers[writer_id] for writer_id in writer_ids) if writer_ids else "nobody"
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

    def one(self, program_id: str) -> Iterator[str]:
        """What can become of one program."""
        name = self.names.programs[program_id]
        chance = self.found.complete[program_id]
        told = "drawn" if self.found.sampled else "known"
        how = percent(chance) if self.found.exact else f"{percent(chance)} of the outcomes {told}"
        text = f"{name}: ends complete with {how}; {self.breaks(program_id)}."
        yield from wrapped("PROGRAM", text, indent=INDENT)

    def sure(self) -> Iterator[str]:
        """What was not worked out, how the rest was, and whether it is proven."""
        found = self.found
        if found.stopped and found.covered == 1:
            text = "some of it is not worked out: what writers add, or sets of several failures."
            yield from wrapped("STOPPED", text, indent=INDENT)
        if found.covered < 1:
            text = f"what is known covers {percent(found.covered)} of what can happen; all figures are over that."
            yield from wrapped("STOPPED", text, indent=INDENT)
        if found.solved:
            text = "limits tie programs together (max_programs or versions), or there are too many letters to list "
            text += "every set, so outcomes were solved, not looked up."
            yield from wrapped("HOW", text, indent=INDENT)
        if not found.proven:
            yield from wrapped("SURE", stopped_words("better plans may exist"), indent=INDENT)
