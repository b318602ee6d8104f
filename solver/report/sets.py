"""The table of sets: programs with the same letters, what stands there now, what comes, and what if it never does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ..analysis.result import Fallback, Plans, ProgramPlan, Result, Step
from ..domain.entities import State, Track
from ..rules.programs import Program
from .layout import Block, Table
from .names import Names
from .words import counted, listed, number_word, short_day, short_specialty

__all__ = ["describe", "set_rows", "set_table", "step_words"]


def set_table(result: Result, names: Names) -> list[Block]:
    """A line for each of the largest sets, and one for all smaller ones."""
    shown = result.sets[: result.scenario.settings.report.sets]
    rows = list(set_rows(shown, names))
    heads = ("SET", ">PROGRAMS", "", "NOW", "WHEN IT COMES", "IF IT NEVER DOES")
    blocks: list[Block] = [Table(heads=heads, rows=rows)]
    if rest := result.sets[len(shown) :]:
        programs = counted(sum(map(len, rest)), "program")
        blocks.append(f"     {programs} in {counted(len(rest), 'smaller set')}: lor explain --set N, or --out FOLDER")
    states = {placed.state for plans in shown for placed in plans[0].letters}
    marks = [(State.LOCKED, "( ) final"), (State.LOST, "[ ] a lost place: it counts for nothing")]
    legend = "   ".join(said for state, said in marks if state in states)
    return [*blocks, *([f"     {legend}"] if legend else [])]


def set_rows(sets: Iterable[Plans], names: Names) -> Iterator[tuple[str, str, str, str, str, str]]:
    """Yield of each set its number, how many programs it has and which, what stands there, and what comes."""
    for number, plans in enumerate(sets, 1):
        plan = plans[0]
        who = names.program[plan.program.id] if len(plans) == 1 else describe(plans.programs)
        comes = "; ".join(step_words(step, names) for step in plan.steps) or "-"
        yield str(number), str(len(plans)), who, _now(plan, names), comes, _if_never(plan, names)


def _now(plan: ProgramPlan, names: Names) -> str:
    """The letters that stand there after today's clicks, those that are final and lost places in brackets."""
    final = [letter_id for letter_id in plan.in_state(State.LOCKED) if letter_id in plan.now]
    free = [letter_id for letter_id in plan.now if letter_id not in final]
    lost = plan.in_state(State.LOST)
    parts = (
        f"({names.handles(final)})" if final else "",
        f"[{names.handles(lost)}]" if lost else "",
        names.handles(free) if free else "",
    )
    return " ".join(filter(None, parts)) or "-"


def step_words(step: Step, names: Names) -> str:
    """How the plan differs from what stands there now, in one thing: ``C takes D's place``."""
    gone = [names.handle[letter_id] for letter_id in step.replaces]
    if step.letter_id is None:
        return f"{listed(gone)} go{'es' * (len(gone) == 1)} where it is needed more"
    comes = names.handle[step.letter_id]
    if step.kept_until:
        return f"a place kept for {comes} until {short_day(step.kept_until)}"
    if not gone:
        return f"{comes} joins"
    return f"{comes} takes {_places(gone)}"


def _places(handles: list[str]) -> str:
    """The places of some letters."""
    return f"{handles[0]}'s place" if len(handles) == 1 else f"the places of {listed(handles)}"


def _if_never(plan: ProgramPlan, names: Names) -> str:
    """What stands there if a letter never comes, for each to come."""
    waited = plan.in_state(State.KEEP)
    if len(waited) == 1:
        return _told(plan, waited[0], names)
    told = dict.fromkeys(waited, "")
    for letter_id in waited:
        told[letter_id] = _told(plan, letter_id, names)
    if len(set(told.values())) == 1:
        return next(iter(told.values()))
    said = [f"{names.handle[letter_id]}: {text}" for letter_id, text in told.items()]
    return "; ".join(said) or ("short: see FIX" if plan.unmet else "-")


def _told(plan: ProgramPlan, letter_id: str, names: Names) -> str:
    """What stands there if one letter never comes."""
    if letter_id not in plan.fallback:
        return "not worked out"
    then = plan.fallback[letter_id]
    lacking = "" if then.complete else "short: see FIX" if plan.unmet else "short"
    stands = _stands(plan, letter_id, then, names)
    return lacking if lacking and stands == AS_NOW else ", ".join(filter(None, [stands, lacking]))


def _stands(plan: ProgramPlan, letter_id: str, then: Fallback, names: Names) -> str:
    """The letters that stand there without one that was to come, told by how they differ from what is known."""
    stays = {*plan.letter_ids, *then.letter_ids} - {letter_id}
    if stays == set(plan.now) and len(stays) == then.size:
        return AS_NOW
    if then.letter_ids:
        new = listed(names.handle[letter_id] for letter_id in then.letter_ids)
        there = set(plan.now).issuperset(then.letter_ids)
        return f"{new} stay{'s' * (len(then.letter_ids) == 1)}" if there else f"{new} instead"
    return f"{number_word(then.size)} suffice{'s' * (then.size == 1)}" if then.complete else ""


AS_NOW = "as now"


def describe(programs: Iterable[Program]) -> str:
    """What a set of programs has in common, in a few words."""
    terms: Counter[int] = Counter()
    track_of: dict[int, Track] = {}
    for program in programs:
        terms[program.terms] += 1
        track_of.setdefault(program.terms, program.tracks[0])
    tracks = [(track_of[number], times) for number, times in terms.items()]
    fields = [short_specialty(name) for name in _commonest((track.specialty, times) for track, times in tracks)]
    kinds = [name.replace("_", " ") for name in _commonest((track.track.value, times) for track, times in tracks)]
    places = [SETTINGS[name] for name in _commonest((track.setting.value, times) for track, times in tracks)]
    said = ", ".join(fields[:2]) + (f" +{len(fields) - 2}" if len(fields) > 2 else "")
    if len(kinds) == 1 and kinds[0] != "categorical" and kinds[0] not in said:
        said += f" {kinds[0]}"
    return f"{said}: {', '.join(places)}" if len(places) < len(SETTINGS) else said


def _commonest(words: Iterable[tuple[str, int]]) -> list[str]:
    """Different words, the most common first."""
    counts: Counter[str] = Counter()
    for word, times in words:
        counts[word] += times
    return [word for word, _ in counts.most_common()]


SETTINGS = {"academic": "academic", "university_affiliated": "affiliated", "community": "community"}
