"""Two result files side by side: what became faster or slower, and whether that is more than noise."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from summary import Spread, Summary, summaries

__all__ = ["Change", "changes", "configurations", "described"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One instance and method in both files.

    Attributes
    ----------
    ratio
        The median time after, over before.
    clear
        Whether the two do not overlap: the quickest of one file is slower than the slowest of the other. With fewer
        than three measurements on a side nothing is clear.
    proven
        How many were proven, before and after, as shares.
    """

    instance: str
    method: str
    before: Spread
    after: Spread
    proven: tuple[float, float]

    @property
    def ratio(self) -> float:
        return self.after.median / self.before.median

    @property
    def clear(self) -> bool:
        few = min(self.before.count, self.after.count) < 3
        apart = self.before.most < self.after.least or self.after.most < self.before.least
        return apart and not few


def changes(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> list[Change]:
    """Compare what is in both files, the greatest changes first."""
    old = {(entry.case, entry.instance, entry.method): entry for entry in summaries(before)}
    found = []
    for entry in summaries(after):
        earlier = old.get((entry.case, entry.instance, entry.method))
        if earlier and earlier.seconds and entry.seconds:
            found.append(
                Change(
                    instance=entry.instance,
                    method=entry.method,
                    before=earlier.seconds,
                    after=entry.seconds,
                    proven=(_proven(earlier), _proven(entry)),
                )
            )
    return sorted(found, key=lambda change: -max(change.ratio, 1 / change.ratio))


def _proven(entry: Summary) -> float:
    return entry.statuses.get("proven", 0) / sum(entry.statuses.values())


def configurations(before: Sequence[Mapping[str, str]], after: Sequence[Mapping[str, str]]) -> list[str]:
    """What differs in how the two files were measured, one line each."""
    from results import CONFIGURATION

    if not before or not after:
        return []
    return [
        f"{column}: {before[0][column] or 'none'} before, {after[0][column] or 'none'} after"
        for column in CONFIGURATION
        if before[0][column] != after[0][column]
    ]


def described(found: Sequence[Change]) -> list[str]:
    """A table of text."""
    lines = [f"{'instance':<52} {'method':<14} {'before':>9} {'after':>9} {'ratio':>6}"]
    for change in found:
        noise = "" if change.clear else "  within noise"
        if change.proven[0] != change.proven[1]:
            noise += f"  proven {change.proven[0]:.0%} then {change.proven[1]:.0%}"
        lines.append(
            f"{change.instance:<52} {change.method:<14} {change.before.median:>8.3f}s {change.after.median:>8.3f}s "
            f"{change.ratio:>6.2f}{noise}"
        )
    return lines
