"""Slips and malice: what may stand where something else was meant, in a cell, a file or an option."""

from __future__ import annotations

from random import Random

__all__ = ["NASTY", "slip"]

NASTY = (
    "\0", "\ufeff", "\r", "\n", "\r\n", '"', '""', ",", ";", "\t", "—", "²", "١٢", "nan", "-inf", "1e999", "9" * 400,
    "2026-13-45", "31/31/2026", "9999-12-31", "0001-01-01", "99999", "\u2028", "\x1c", "=", "[[", "]", "{", "'''", "\\",
    "prefer or and", "1 im im im im", "im>=99999999999999999999", "not not", "exactly", "none", "yes", "\ud800",
    "\x1a", "\x1b[2J", "\u202e", "=1+1", "us+" * 700, "x" * 3000, "", " ", "-", "a.a", "%s", "{0}", "../x", "today",
)  # fmt: skip


def slip(rng: Random, text: str, odd: tuple[str, ...] = NASTY) -> str:
    """A text with one of its pieces removed, doubled, exchanged or replaced by something odd."""
    first = rng.randint(0, len(text))
    end = min(len(text), first + rng.randint(0, 30))
    place, piece = rng.randint(0, len(text)), text[first:end]
    return text[:first] + rng.choice([rng.choice(odd), piece * 2, text[place : place + 20]]) + text[end:]
