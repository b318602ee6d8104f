"""What one generated list is asked to be."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Literal

__all__ = ["Instance"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """The description of a generated scenario; with the generator's version it determines every figure of it.

    Attributes
    ----------
    programs, letters
        How many there are.
    kinds
        Programs alike in every respect the model sees are one kind: from 1 (all alike) to `programs` (all different).
    seed
        Of all random draws.
    strengths
        ``rubric``: expected strengths as the rubric makes them, alike at programs of one sort. ``uniform``: the
        user's own figures, uniform at random, for every pair of letter and program; programs of a kind share them.
    needs
        Share of the kinds that state needs beyond the count.
    pending, to_ask
        Letters promised, and letters that must still be asked for; the rest is uploaded.
    late
        How many of the letters that are not uploaded come too late for the programs' reading day.
    asks
        The most writers who may be asked.
    ask_cost
        Points one ask costs.
    versions
        Whether half of the letters come in pairs from writers who write one version only.
    limited
        Whether some letters have `max_programs`.
    overlap
        Whether writers share rotations.
    locks
        Share of the kinds that are applied to, with letters assigned.
    """

    programs: int
    letters: int
    kinds: int
    seed: int = 1
    strengths: Literal["rubric", "uniform"] = "rubric"
    needs: float = 0.5
    pending: int = 0
    to_ask: int = 0
    late: int = 0
    asks: int = 0
    ask_cost: float = 0.0
    versions: bool = False
    limited: bool = False
    overlap: bool = False
    locks: float = 0.0

    def __post_init__(self) -> None:
        if not 1 <= self.kinds <= self.programs:
            raise ValueError(f"found {self.kinds} kinds, expected 1 to {self.programs}, the number of programs")
        if not 0 <= self.pending + self.to_ask <= self.letters:
            raise ValueError(f"found {self.pending} + {self.to_ask} letters not uploaded of {self.letters} in all")
        if not 0 <= self.late <= self.pending + self.to_ask:
            raise ValueError(f"found {self.late} late letters of {self.pending + self.to_ask} not uploaded")
        if self.asks and not self.to_ask:
            raise ValueError("asks are allowed, but no letter is to be asked for")
        if self.locks and self.letters - self.pending - self.to_ask < 4:
            raise ValueError("programs applied to need at least 4 uploaded letters to choose from")

    @property
    def name(self) -> str:
        """A short name, equal for instances that differ in the seed alone."""
        parts = [f"{self.programs}x{self.kinds}x{self.letters}", self.strengths]
        parts += [f"asks{self.asks}of{self.to_ask}"] * bool(self.asks) + [f"cost{self.ask_cost:g}"] * bool(
            self.ask_cost
        )
        parts += [f"late{self.late}"] * bool(self.late)
        flags = {"pending": self.pending, "versions": self.versions, "limited": self.limited, "overlap": self.overlap}
        parts += [name for name, on in flags.items() if on]
        parts += [f"locks{self.locks:g}"] * bool(self.locks) + [f"needs{self.needs:g}"] * (self.needs != 0.5)
        return "-".join(parts)

    def described(self) -> dict[str, Any]:
        """What makes it again: its fields by their names, but those left at their default.

        An earlier version reads that, too, and makes the same list, unless it asks for what came later.
        """
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name)) != field.default}
