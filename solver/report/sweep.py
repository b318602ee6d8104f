"""What ``lor whatif --sweep`` says: on whom the application leans, and who together."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.sweep import Sweep, WriterImpact
from .names import Names
from .whatif import CLOSING, backup_words, nobody, page, paragraphs
from .words import counted, fitted, full_day, listed, stopped_words, wrapped

__all__ = ["sweep_view"]

MOST_PAIRS = 6
EXPLAINED = (
    "POINTS: what all programs gain or lose together, weighted by priority. A letter can cost points: it goes because "
    "it is demanded."
)


def sweep_view(found: Sweep) -> str:
    """The whole view."""
    return page(_head(found), _writers(found), [*_pairs(found), *_backups(found), *_sure(found), CLOSING])


def _short(found: Sweep) -> int:
    """How many programs are short before."""
    return found.programs_short + found.irreparable


def _head(found: Sweep) -> list[str]:
    """What is told, and how things are before."""
    now = _short(found)
    final = f", {found.irreparable} of them cannot be met" if found.irreparable else ""
    lacking = f"{counted(now, 'program')} short{final}" if now else "no program is short"
    return [f"ON WHOM THE APPLICATION LEANS, {full_day(found.scenario.as_of)}", f"Before: {lacking}."]


def _writers(found: Sweep) -> list[str]:
    """A line for each writer who could still fail, the most missed first."""
    names = Names(found.scenario)
    if not any(impact.letter_ids for impact in found.writers):
        return [] if found.unknown else ["Nobody can fail any more: every letter of the plan is in MyERAS."]
    lines = [f"{'IF THIS WRITER FAILS':<30}{'MORE SHORT':>10}{'MORE STUCK':>12}{'CHANGED':>9}{'POINTS':>11}"]
    for impact in found.writers:
        if impact.letter_ids:
            more = impact.programs_short + impact.irreparable - _short(found)
            stuck = impact.irreparable - found.irreparable
            points = f"{-round(impact.regret):+,}" if round(impact.regret) else "-"
            name = fitted(names.writers[impact.writer_id], 29)
            lines.append(f"{name:<30}{more:>10}{stuck:>12}{impact.programs_changed:>9}{points:>11}")
    rest = [impact for impact in found.writers if not impact.letter_ids]
    if rest:
        text = "Of the other writers nothing is to come that the plan uses: what is in MyERAS stays, unless withdrawn."
        lines += ["", *wrapped("", text, indent=0)]
    return [*lines, *wrapped("", EXPLAINED, indent=0)]


def _pairs(found: Sweep) -> list[str]:
    """Pairs that hurt more than their sum."""
    names = Names(found.scenario)
    worse = [pair for pair in found.pairs if pair.worse_than_sum]
    texts = []
    for pair in worse[:MOST_PAIRS]:
        both = listed(names.writers[writer_id] for writer_id in pair.writer_ids)
        more = pair.programs_short + pair.irreparable - _short(found)
        told = f"{both}: {counted(more, 'more program')} short" if more > 0 else f"{both}: no more program short"
        points = f"{round(pair.regret_beyond):,} points more lost than one by one" if pair.regret_beyond >= 1 else ""
        beyond = "more than one by one" if pair.shortfall_beyond > 0 else points
        texts.append(f"{told}, {beyond}" if beyond else told)
    if len(worse) > MOST_PAIRS:
        texts.append(f"{counted(len(worse) - MOST_PAIRS, 'more pair')}: pairs.csv of --out FOLDER")
    if found.pairs and not worse:
        texts = ["no two hurt more than one by one"]
    return paragraphs("BOTH", (f"{text}." for text in texts))


def _backups(found: Sweep) -> list[str]:
    """Who could step in for whom."""
    names = Names(found.scenario)
    missed = [impact for impact in found.writers if impact.programs_changed and impact.letter_ids]
    return paragraphs("STEP IN", (f"If {names.writers[x.writer_id]} fails: {_for(names, x)}." for x in missed))


def _for(names: Names, impact: WriterImpact) -> str:
    """Who could step in for one writer."""
    if not impact.backups:
        return nobody(impact.no_backup, names, [impact.writer_id])
    return "; ".join(backup_words(backup, names.writers[backup.writer_id]) for backup in impact.backups[:2])


def _sure(found: Sweep) -> Iterator[str]:
    """What was not worked out, how the rest was, and whether it is proven."""
    names = Names(found.scenario)
    if found.stopped and not found.unknown:
        yield from wrapped("STOPPED", "who could step in was not worked out everywhere.", indent=9)
    if found.unknown:
        who = [" with ".join(names.writers[writer_id] for writer_id in failing) for failing in found.unknown]
        more = f" and {len(who) - MOST_PAIRS} more" if len(who) > MOST_PAIRS else ""
        yield from wrapped("STOPPED", f"not worked out: {', '.join(who[:MOST_PAIRS])}{more}.", indent=9)
    if found.solved:
        text = "limits tie programs together (max_programs, versions or asks), or there are too many letters to list "
        text += "every set, so each case was solved anew."
        yield from wrapped("HOW", text, indent=9)
    if not found.proven:
        yield from wrapped("SURE", stopped_words("better plans may exist"), indent=9)
