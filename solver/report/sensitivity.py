"""What ``lor sensitivity`` says: which sets stay under other figures, which change, and through which figure."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.sensitivity import STEP, SURE, FigureImpact, FiguresAlone, Flip, Sensitivity, SetSureness, Trial
from ..domain.judged import Figure
from .layout import Block, Paragraph, Table, page, web_page
from .names import Names
from .sets import describe
from .words import CLOSING, NOT_WORKED_OUT, counted, full_day, full_stop, listed, lost, stopped_words

__all__ = [
    "NEVER_CHANGES",
    "PERCENT",
    "alone_words",
    "figure_words",
    "flip_words",
    "kept_words",
    "sensitivity_overview",
    "sensitivity_view",
    "sure_words",
]

MOST_FIGURES = 5
MOST_FLIPS = 2
INDENT = 6
PERCENT = f"{STEP:.0%}".replace("%", " %")
NAMES = {
    "extra_bar": "points a letter beyond the required count must earn",
    "min_strength": "content below which no letter is sent",
    "overlap": "points lost by two letters of one rotation",
    "prefer": "points lost by a letter short of what is preferred",
    "change": "points lost by a letter that changes",
    "us": "writer in the US",
    "waived": "right to read it waived",
    "recent": "dated within the last year",
    "recent_unknown": "date not known",
    "late": "share left of a letter that comes late",
}
WORDS = {"im": "IM", "us": "US", "icu": "ICU", "img": "IMG"}
WHICHEVER = "Whichever judged figure were a quarter off"
NEVER_CHANGES = "No figure moved alone changes a set."
PROBABILITIES = "The chances that letters come are not moved: they weigh outcomes, never the plan."


def sensitivity_view(found: Sensitivity, width: int) -> str:
    """The whole view."""
    names = Names(found.result.scenario)
    rest = [*_kept(found), *_sure(found), CLOSING]
    return page(_head(found), _sets(found, names), _figures(found, names), rest, width=width)


def sensitivity_overview(found: Sensitivity) -> str:
    """The same for a browser."""
    names = Names(found.result.scenario)
    return web_page(_head(found), _sets(found, names), _figures(found, names), [*_kept(found), *_sure(found)])


def figure_words(figure: Figure) -> str:
    """A figure in words: ``comparison, top 5``."""
    _, *words = (word for word in figure.where if isinstance(word, str))
    said = NAMES.get(words[0]) or ", ".join(_spoken(word) for word in words if word != "steps")
    return said if figure.since is None else f"{said}, from {figure.since:g} weeks"


def _spoken(word: str) -> str:
    """A key as people write it."""
    return " ".join(WORDS.get(part, part) for part in word.split("_"))


def flip_words(flip: Flip, names: Names) -> str:
    """What programs get in the place of what: ``E takes D's place at 10``."""
    lost_ones, gained = ([names.handle[letter] for letter in ids] for ids in (flip.lost, flip.gained))
    if not lost_ones:
        said = f"{listed(gained)} join{'s' * (len(gained) == 1)}"
    elif not gained:
        said = f"{listed(lost_ones)} stay{'s' * (len(lost_ones) == 1)} out"
    else:
        said = f"{listed(gained)} for {listed(lost_ones)}"
    return f"{said} at {flip.number}" + (", a near tie" if flip.near_tie else "")


def sure_words(found: Sensitivity) -> str:
    """How many programs keep their set in most draws."""
    number = len(found.kept)
    keep = "keeps its" if found.number_sure == 1 else "keep their"
    return f"{found.number_sure} of {counted(number, 'program')} {keep} set in at least {_percent(SURE)} of the draws"


def alone_words(found: FiguresAlone | None) -> str:
    """How many programs keep their letters whichever figure is moved, and on which one most depends."""
    if found is None:
        return "Whether letters change if a judged figure is a quarter off is not worked out here: lor sensitivity."
    if len(found.impacts) < found.figures:
        return f"Whether letters change if a judged figure is a quarter off is {NOT_WORKED_OUT}."
    number, (kept, nearly) = len(found.result.problem.programs), found.steady
    if kept == number:
        return f"{WHICHEVER}, every program would keep its letters."
    near = f", {nearly} more change between near ties alone" if nearly else ""
    said = f"{WHICHEVER}, {kept} of {counted(number, 'program')} would keep their letters{near}"
    return f"{said}; most depends on: {_most(found.impacts[0])}."


def _most(impact: FigureImpact) -> str:
    """A figure with the programs that it changes."""
    changed = max(trial.changed for trial in impact.both)
    near = ", near ties" if all(trial.changed == trial.near_ties for trial in impact.both) else ""
    return f"{figure_words(impact.figure)} ({counted(changed, 'program')}{near})"


def kept_words(entry: SetSureness) -> str:
    """In which share of the draws the programs of a set keep it."""
    least, most = _percent(entry.least), _percent(entry.most)
    return least if least == most else f"{least.removesuffix(' %')} to {most}"


def _percent(share: float) -> str:
    """A share; all is said only where it is all."""
    return f"{int(100 * share + 1e-9)} %"


def _head(found: Sensitivity) -> list[Block]:
    """What was moved, and how many programs keep their set."""
    as_of = found.result.scenario.as_of
    what = f"{found.figures} judged figures, each moved by {PERCENT} down and up alone, and all together at random "
    what += f"in {counted(len(found.draws), 'draw')}. {PROBABILITIES}"
    blocks: list[Block] = [f"HOW FAR THE PLAN DEPENDS ON JUDGED FIGURES, {full_day(as_of)}"]
    blocks += [Paragraph(text=what, indent=0), ""]
    if found.draws:
        near = f"; {found.nearly_sure} more change between near ties alone" if found.nearly_sure else ""
        blocks.append(Paragraph(text=full_stop(sure_words(found) + near), indent=0))
    return blocks


def _sets(found: Sensitivity, names: Names) -> list[Block]:
    """A line for each of the largest sets."""
    shown = found.result.scenario.settings.report.sets
    sets = list(found.sets)
    rows = [_set_row(number, entry, names) for number, entry in enumerate(sets[:shown], 1)]
    heads = ("SET", ">PROGRAMS", "", ">SURE", "KEPT IN", "ELSE MOSTLY")
    blocks: list[Block] = [Table(heads=heads, rows=rows)] if rows else []
    if rest := sets[shown:]:
        sure = sum(entry.sure for entry in rest)
        programs = counted(sum(len(entry.plans) for entry in rest), "program")
        blocks.append(f"     {programs} in {counted(len(rest), 'smaller set')}, {sure} of them sure")
    return blocks


def _set_row(number: int, entry: SetSureness, names: Names) -> tuple[str, ...]:
    """A set, how many of its programs are sure of it, and what they have otherwise."""
    plans = entry.plans
    who = names.program[plans[0].program.id] if len(plans) == 1 else describe(plans.programs)
    other = "-" if entry.otherwise is None else names.handles(entry.otherwise)
    return str(number), str(len(plans)), who, str(entry.sure), kept_words(entry), other


def _figures(found: Sensitivity, names: Names) -> list[Block]:
    """The figures that matter most, and what they change."""
    shown = found.moving[:MOST_FIGURES]
    if not shown:
        return [NEVER_CHANGES] if found.impacts else []
    heads = ("FIGURE MOVED ALONE", ">NOW", "IF LOWER", "IF HIGHER")
    blocks: list[Block] = [Paragraph(text=alone_words(found), indent=0)]
    blocks += ["", Table(heads=heads, rows=[_figure_row(impact, names) for impact in shown])]
    rest = len(found.moving) - len(shown)
    others = f"{counted(rest, 'more figure')} moved alone change{'s' * (rest == 1)} some set: --out FILE.csv"
    blocks.append(others if rest else "No other figure moved alone changes a set.")
    return blocks


def _figure_row(impact: FigureImpact, names: Names) -> tuple[str, ...]:
    """A figure, and what is changed if it is lower and higher."""
    lower, higher = (_trial(trial, names) for trial in (impact.lower, impact.higher))
    return figure_words(impact.figure), f"{impact.figure.value:g}", lower, higher


def _trial(trial: Trial, names: Names) -> str:
    """What changes, the most first."""
    said = [flip_words(flip, names) for flip in trial.flips[:MOST_FLIPS]]
    rest = sum(flip.number for flip in trial.flips[MOST_FLIPS:])
    return "; ".join([*said, *([f"other letters at {rest} more"] if rest else [])]) or "-"


def _kept(found: Sensitivity) -> list[Block]:
    """What is lost by keeping the plan under other figures."""
    if not found.draws:
        return []
    if not any(_matters(found, lost) for lost in (found.worst, found.typical)):
        return [Paragraph(head="KEEP", text="Keeping this plan loses next to nothing in any draw.", indent=INDENT)]
    texts = [f"in the worst draw {_lost(found, *found.worst)}", f"in the middle one {_lost(found, *found.typical)}"]
    whole = found.result.objective
    of = f" The plan is worth {whole:,.0f}, programs together, weighted by priority." if whole >= 1 else ""
    return [Paragraph(head="KEEP", text=f"Keeping this plan all the same: {'; '.join(texts)}.{of}", indent=INDENT)]


def _matters(found: Sensitivity, lost: tuple[float, float]) -> bool:
    """True if what is lost in a draw is more than next to nothing."""
    return lost[0] > 0 or lost[1] >= found.result.scenario.settings.report.near_tie


def _lost(found: Sensitivity, shortfall: float, value: float) -> str:
    """What is lost in one draw."""
    if shortfall > 0:
        return "a letter of it would do harm, and what programs ask for is not met without it"
    return lost(value, found.result.scenario.settings.report.near_tie)


def _sure(found: Sensitivity) -> Iterator[Paragraph]:
    """How it was worked out, and what was not."""
    if found.solved:
        text = "each draw was solved anew: limits tie programs together (max_programs, versions or asks), there are "
        text += "too many letters to list every set, or the engine cp-sat is asked for."
        yield Paragraph(head="HOW", text=text, indent=INDENT)
    lacking = {"figure": found.figures - len(found.impacts), "draw": found.wanted - len(found.draws)}
    if said := [counted(number, noun) for noun, number in lacking.items() if number]:
        yield Paragraph(head="SURE", text=stopped_words(f"not worked out: {' and '.join(said)}"), indent=INDENT)
    if not found.result.plan.proven:
        yield Paragraph(head="SURE", text=stopped_words("a better plan may exist"), indent=INDENT)
