"""Every method: what people would use instead, and ours. None judges itself: :mod:`judging` does."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module

from reply import Method

__all__ = ["METHODS", "method"]

METHODS: Mapping[str, tuple[str, str]] = {
    "ours": ("ours", "ours"),
    "ours whole": ("ours", "ours_whole"),
    "plain CP-SAT": ("cp_sat_peer", "plain_cp_sat"),
    "HiGHS": ("highs_peer", "highs"),
    "CBC": ("cbc_peer", "cbc"),
    "greedy": ("greedy_peer", "greedy"),
}
"""Every method by the name it has in results: its module, loaded only where it is used, and its function."""


def method(name: str) -> Method:
    """Load a method."""
    module, function = METHODS[name]
    found: Method = getattr(import_module(module), function)
    return found
