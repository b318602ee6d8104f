"""What ``lor whatif --sweep`` says: on whom the application leans, and who together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..analysis.sweep import Sweep, WriterImpact
from .layout import Block, Paragraph, Table, page, paragraphs
from .names import Names
from .whatif import backup_words, nobody
from .words import CLOSING, counted, full_day, full_stop, listed, lost, stopped_words

__all__ = ["sweep_sentences", "sweep_view"]

MOST_PAIRS = 6
INDENT = 9
NOBODY = "Nobody can fail any more: every letter of the plan is in MyERAS."
EXPLAINED = (
    "WHAT IS LOST: by all programs together, weighted by priority. Points can be gained without a writer: such a "
    "letter goes only because it is demanded. STUCK: cannot be met."
)


def sweep_view(found: Sweep, width: int) -> str:
    """The whole view."""
    rest = [*_pairs(found), *_backups(found), *_sure(found), CLOSING]
    return page(_head(found), _writers(found), rest, width=width)


def sweep_sentences(found: Sweep, *, points: bool = True) -> Iterator[str]:
    """The writers who could still fail: what becomes of the plan, and who steps in.

    Parameters
    ----------
    points
        True: those come first without whom most is lost. False: in file order, and no points are told.
    """
    names = Names(found.scenario)
    missed = [impact for impact in found.writers if impact.letter_ids]
    if not missed and not found.unknown:
        yield NOBODY
    if not points:
        order = [writer.id for writer in found.scenario.writers]
        missed.sort(key=lambda impact: order.index(impact.writer_id))
    for impact in missed:
        yield _without(found, names, impact, points=points)
    yield from (f"{block.head.capitalize()}: {block.text}" for block in _sure(found))


def _without(found: Sweep, names: Names, impact: WriterImpact, *, points: bool) -> str:
    """What becomes of the plan without one writer, as sentences.

    Parameters
    ----------
    found, names
        The plan without each, and what all are called.
    impact
        The plan without this one.
    points
        True: what is lost is told in points.
    """
    said = f"If {names.writer[impact.writer_id]} fails: "
    if not impact.programs_changed:
        return f"{said}nothing changes."
    more, stuck = _more(found, impact)
    parts = [f"{counted(impact.programs_changed, 'program')} change{'s' * (impact.programs_changed == 1)}"]
    parts += [f"{more} more short"] if more else []
    parts += [f"{stuck} more cannot be met"] if stuck else []
    known = impact.backups or impact.no_backup
    parts += [lost(impact.regret, _near(found))] if points else []
    steps_in = _for(names, impact, points=points) if known else "Who could step in is not worked out"
    return f"{said}{', '.join(parts)}. {full_stop(steps_in)}"


def _short(found: Sweep) -> int:
    """How many programs are short before."""
    return found.programs_short + found.irreparable


def _head(found: Sweep) -> list[Block]:
    """What is told, and how things are before."""
    now = _short(found)
    final = f", {found.irreparable} of them cannot be met" if found.irreparable else ""
    lacking = f"{counted(now, 'program')} short{final}" if now else "no program is short"
    return [f"ON WHOM THE APPLICATION LEANS, {full_day(found.scenario.as_of)}", f"Before: {lacking}."]


def _writers(found: Sweep) -> list[Block]:
    """A line for each writer who could still fail, the most missed first."""
    if not any(impact.letter_ids for impact in found.writers):
        return [] if found.unknown else [NOBODY]
    names = Names(found.scenario)
    heads = ("IF THIS WRITER FAILS", ">MORE SHORT", ">MORE STUCK", ">CHANGED", ">WHAT IS LOST")
    blocks: list[Block] = [Table(heads=heads, rows=[_row(found, names, x) for x in found.writers if x.letter_ids])]
    if any(not impact.letter_ids for impact in found.writers):
        text = "Of the other writers nothing is to come that the plan uses: what is in MyERAS stays, unless withdrawn."
        blocks += ["", Paragraph(text=text, indent=0)]
    return [*blocks, Paragraph(text=EXPLAINED, indent=0)]


def _row(found: Sweep, names: Names, impact: WriterImpact) -> Sequence[str]:
    """What becomes of the programs without one writer."""
    figures = *_more(found, impact), impact.programs_changed
    return names.writer[impact.writer_id], *map(str, figures), lost(impact.regret, _near(found))


def _more(found: Sweep, impact: WriterImpact) -> tuple[int, int]:
    """How many more programs are short without one writer, and how many of them cannot be met."""
    more = impact.programs_short + impact.irreparable - _short(found)
    return more, impact.irreparable - found.irreparable


def _near(found: Sweep) -> float:
    """Fewer points than these are no real difference."""
    return found.scenario.settings.report.near_tie


def _pairs(found: Sweep) -> list[Block]:
    """Pairs that hurt more than their sum."""
    names = Names(found.scenario)
    worse = [pair for pair in found.pairs if pair.worse_than_sum]
    texts = []
    for pair in worse[:MOST_PAIRS]:
        both = listed(names.writer[writer_id] for writer_id in pair.writer_ids)
        more = pair.programs_short + pair.irreparable - _short(found)
        told = f"{both}: {counted(more, 'more program')} short" if more > 0 else f"{both}: no more program short"
        points = f"{lost(pair.regret_beyond, 0)} beyond those lost one by one" if pair.regret_beyond >= 1 else ""
        beyond = "more than one by one" if pair.shortfall_beyond > 0 else points
        texts.append(f"{told}, {beyond}" if beyond else told)
    if len(worse) > MOST_PAIRS:
        texts.append(f"{counted(len(worse) - MOST_PAIRS, 'more pair')}: pairs.csv of --out FOLDER")
    if found.pairs and not worse:
        texts = ["no two hurt more than one by one"]
    return paragraphs("BOTH", map(full_stop, texts), INDENT)


def _backups(found: Sweep) -> list[Block]:
    """Who could step in for whom."""
    names = Names(found.scenario)
    missed = [impact for impact in found.writers if impact.programs_changed and impact.letter_ids]
    return paragraphs("STEP IN", (f"If {names.writer[x.writer_id]} fails: {_for(names, x)}." for x in missed), INDENT)


def _for(names: Names, impact: WriterImpact, *, points: bool = True) -> str:
    """Who could step in for one writer, with the points that brings back if they are told."""
    if not impact.backups:
        return nobody(impact.no_backup, names, [impact.writer_id])
    return "; ".join(
        backup_words(backup, names.writer[backup.writer_id], points=points) for backup in impact.backups[:2]
    )


def _sure(found: Sweep) -> Iterator[Paragraph]:
    """What was not worked out, how the rest was, and whether it is proven."""
    names = Names(found.scenario)
    if found.stopped and not found.unknown:
        yield Paragraph(head="STOPPED", text="who could step in was not worked out everywhere.", indent=INDENT)
    if found.unknown:
        who = [" with ".join(names.writer[writer_id] for writer_id in failing) for failing in found.unknown]
        more = f" and {len(who) - MOST_PAIRS} more" if len(who) > MOST_PAIRS else ""
        text = full_stop(f"not worked out: {', '.join(who[:MOST_PAIRS])}{more}")
        yield Paragraph(head="STOPPED", text=text, indent=INDENT)
    if found.solved:
        text = "limits tie programs together (max_programs, versions or asks), or there are too many letters to list "
        text += "every set, so each case was solved anew."
        yield Paragraph(head="HOW", text=text, indent=INDENT)
    if not found.proven:
        yield Paragraph(head="SURE", text=stopped_words("better plans may exist"), indent=INDENT)
