"""What ``lor ask`` says: whom to ask next and in which order, and what to tell them of."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.ask import Ask, Asks, AskSet
from ..analysis.hedges import Hedge
from ..analysis.lacking import Case
from .layout import Block, Paragraph, Table, page, paragraphs, web_page
from .names import Names
from .outcomes import percent
from .words import CLOSING, counted, day, full_day, full_stop, listed, stopped_words, writing_weeks

__all__ = ["ask_overview", "ask_view"]

INDENT = 12
MOST_NAMED = 3
SUBJECTS = {
    "comparison": "how you compare with others",
    "us_system": "skills in the US system",
    "inpatient": "inpatient work",
}
"""What a letter could speak of, where it is not called by its own name."""


def ask_view(found: Asks, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    found
        The answer.
    width
        Of the screen.
    """
    return page(*_parts(_AskView(found)), width=width)


def ask_overview(found: Asks) -> str:
    """The whole view for a browser."""
    return web_page(*_parts(_AskView(found)))


def _parts(view: _AskView) -> Iterator[list[Block]]:
    """The parts of the view in their order."""
    yield view.head()
    if not view.found.asks:
        yield [view.nobody(), *view.unlisted()]
        return
    yield view.table()
    yield [*view.fewer(), *view.stop(), *view.when(), *view.hedged(), *view.refused(), *view.packets()]
    yield [*view.plan(), *view.unlisted(), *view.sure(), CLOSING]


class _AskView:
    """The parts of the view, each a list of lines."""

    def __init__(self, found: Asks) -> None:
        self.found, self.names = found, Names(found.scenario)
        self.near = found.scenario.settings.report.near_tie
        self.rotation = self.names.rotation

    def head(self) -> list[Block]:
        """The day, how many could be asked and how many may be."""
        found = self.found
        number = counted(len(found.asks), "writer")
        text = f"{full_day(found.scenario.as_of)}: {number} could be asked, [asks] max = {found.allowed}"
        said: list[Block] = [Paragraph(head="WHOM TO ASK", text=text, indent=INDENT)]
        if found.supposed and found.asks:
            said += [
                Paragraph(
                    text="So nobody is to be asked. If you allowed 1, this is what it would bring.", indent=INDENT
                )
            ]
        return said

    def nobody(self) -> str:
        """What is told where there is nobody to ask."""
        return "Nothing to ask: no letter on your list is not_asked, or its writer has declined."

    def table(self) -> list[Block]:
        """A line for each writer: what to expect after asking, and what that changes."""
        first = self.found.sets[0].worth
        rows = [
            ("", "nobody", "", f"{first.shortfall:,.1f}", f"{first.value:,.0f}", ""),
            *(self.row(one) for one in self.found.asks),
        ]
        heads = (">ASK", "WRITER", ">COMES", ">LETTERS MISSING", ">POINTS", "WORTH ASKING")
        text = (
            "What to expect after asking this writer and those with a smaller number, or all with a number, over who "
            "delivers; weighted by priority. Asking costs its points even if nothing comes."
        )
        return [Table(heads=heads, rows=rows), Paragraph(text=text, indent=2)]

    def row(self, one: Ask) -> tuple[str, ...]:
        """The line of one writer."""
        after = one.after
        figures = ("-", "-") if after is None else (f"{after.shortfall:,.1f}", f"{after.value:,.0f}")
        order = str(one.order or "-")
        return order, self.names.writer[one.writer_id], percent(one.probability), *figures, self.worth(one)

    def worth(self, one: Ask) -> str:
        """What asking one more writer changes."""
        if one.after is None or one.shortfall_growth is None or one.growth is None:
            return "not worked out"
        if not one.shortfall_growth and abs(one.growth + one.cost) < self.near:
            return "changes nothing"
        if not one.helps and one.order is None:
            return "costs more than it brings"
        saved = -one.shortfall_growth
        letters = f"saves {saved:,.1f} letters" if round(saved, 1) else ""
        points = f"{one.growth:+,.0f} points" if round(one.growth) else ""
        beyond = "" if one.order else "; beyond max"
        return (", ".join(filter(None, (letters, points))) or "hardly anything") + beyond

    def fewer(self) -> Iterator[Paragraph]:
        """Smaller sets that are no beginning of the order."""
        order = [one.writer_id for one in self.found.chosen]
        for size, some in enumerate(self.found.sets[: len(order)]):
            if size and set(some.writer_ids) != set(order[:size]):
                yield Paragraph(head=f"ONLY {size}", text=f"{self.set_words(some)}.", indent=INDENT)

    def set_words(self, some: AskSet) -> str:
        """A set of asks and what to expect after it."""
        who = listed(self.names.writer[writer_id] for writer_id in some.writer_ids) if some.writer_ids else "nobody"
        return f"{who}: {some.worth.shortfall:,.1f} letters missing, {some.worth.value:,.0f} points"

    def stop(self) -> Iterator[Paragraph]:
        """Where asking one more is of no use."""
        others = [one for one in self.found.asks if one.order is None]
        helpful = [one for one in others if one.helps]
        if self.found.stopped:
            text = f"Not known: sets of more than {counted(len(self.found.sets) - 1, 'ask')} were not worked out."
        elif not self.found.chosen:
            text = "Asking anybody changes nothing for the better: nobody is worth asking."
        elif not others:
            text = "Nobody else could be asked."
        elif not helpful:
            text = (
                f"Stop after {counted(len(self.found.chosen), 'ask')}: asking one more changes nothing for the better."
            )
        else:
            number = len(self.found.chosen)
            text = f"[asks] max stops it at {number}: {self.listed(helpful)} would still help."
        yield Paragraph(head="STOP", text=text, indent=INDENT)

    def listed(self, asks: list[Ask]) -> str:
        """Some writers by name."""
        return listed(self.names.writer[one.writer_id] for one in asks)

    def when(self) -> Iterator[Paragraph]:
        """By when to ask."""
        by, reading = self.found.ask_by, self.found.reading
        letters = {letter.id: letter for letter in self.found.scenario.letters}
        if by is None or reading is None or not self.found.chosen:
            return
        entered = all(letters[name].expected for one in self.found.chosen for name in one.letter_ids)
        if by < self.found.scenario.as_of and entered:
            return
        usual = f"a writer takes {writing_weeks(self.found.scenario.settings.calendar)}"
        if reading <= self.found.scenario.as_of:
            text = f"Ask now: most programs read already, and {usual}. What comes late counts less."
        elif by < self.found.scenario.as_of:
            text = (
                f"Ask now: {usual}, so one asked for today comes after most programs begin to read on {day(reading)}."
            )
        else:
            text = f"Ask by {day(by)} at the latest to have it in by {day(reading)}, when most programs begin to read: "
            text += f"{usual}."
        yield Paragraph(head="WHEN", text=text, indent=INDENT)

    def hedged(self) -> Iterator[Block]:
        """For whom those to be asked stand in."""
        texts = [
            f"{self.names.writer[one.writer_id]} for {listed(map(self.hedge, one.hedges[:MOST_NAMED]))}."
            for one in self.found.chosen
            if one.hedges
        ]
        yield from paragraphs("HEDGES", texts, INDENT)

    def hedge(self, hedge: Hedge) -> str:
        """For whom a letter stands in, and why."""
        needs = [f"same need at {counted(hedge.programs, 'program')}"] if hedge.programs else []
        rotations = (
            [f"same rotation: {listed(self.rotation[name] for name in hedge.rotations)}"] if hedge.rotations else []
        )
        return f"{self.names.writer[hedge.writer_id]} ({'; '.join([*needs, *rotations])})"

    def refused(self) -> Iterator[Block]:
        """Whom to ask after a refusal."""
        texts = [
            f"{self.names.writer[one.writer_id]} says no: "
            + (
                f"ask {self.names.writer[one.if_refused]}."
                if one.if_refused
                else "nobody else is worth asking instead."
            )
            for one in self.found.chosen
        ]
        yield from paragraphs("IF REFUSED", texts, INDENT)

    def packets(self) -> Iterator[Block]:
        """What the packet for each of them can mention."""
        yield from paragraphs("PACKET", map(self.packet, self.found.chosen), INDENT)

    def packet(self, one: Ask) -> str:
        """What nobody's letter speaks of yet, and where cases of it can be found."""
        who, subjects = self.names.writer[one.writer_id], one.lacking.subjects
        if not one.lacking.cases:
            return f"{who}: no rotation under this writer is entered, so no cases to remind of are known."
        cases = f"cases from {listed(map(self.case, one.lacking.cases))}"
        said = [SUBJECTS.get(subject, subject.replace("_", " ")) for subject in subjects]
        lacks = f"no letter yet speaks of {listed(said, 'or')}" if said else "no subject is missing"
        return full_stop(f"{who}: {lacks}; {cases}")

    def case(self, case: Case) -> str:
        """A rotation, and for how long."""
        return f"{self.rotation[case.rotation_id]} ({case.weeks:g} weeks)"

    def plan(self) -> Iterator[Paragraph]:
        """Whom the plan asks, where that is somebody else."""
        other, best = self.found.if_all_deliver, self.found.best
        if other and not self.found.supposed and set(other.writer_ids) != set(best.writer_ids):
            text = f"lor solve counts every letter as coming and so asks {self.set_words(other)} to expect."
            yield Paragraph(head="THE PLAN", text=text, indent=INDENT)

    def unlisted(self) -> Iterator[Paragraph]:
        """Who is left out for want of a letter."""
        if self.found.unlisted:
            who = listed(self.names.writer[writer_id] for writer_id in self.found.unlisted)
            where = self.found.scenario.file("letters.csv")
            text = f"{who}: no letter is entered. With a row in {where} that is not_asked they are weighed, too."
            yield Paragraph(head="LEFT OUT", text=text, indent=INDENT)

    def sure(self) -> Iterator[Paragraph]:
        """How it was worked out, where that is not every set under every outcome."""
        found = self.found
        if not found.exact:
            text = "too many outcomes of the letters to come: a sample of them stands for all."
            yield Paragraph(head="HOW", text=text, indent=INDENT)
        if not found.exhaustive:
            text = "too many sets of asks to compare all: built ask by ask, then improved by exchanges of one. "
            yield Paragraph(head="HOW", text=text + "A better set may exist.", indent=INDENT)
        if not found.proven:
            yield Paragraph(head="SURE", text=stopped_words("better plans may exist"), indent=INDENT)
