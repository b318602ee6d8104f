"""What to do in MyERAS with a letter at a program."""

from __future__ import annotations

__all__ = ["action"]


def action(*, wanted: bool, assigned: bool, withdrawn: bool) -> str:
    """The click: assign or remove; empty where there is nothing to click.

    Parameters
    ----------
    wanted
        True if the letter is to stand there after today's clicks.
    assigned
        True if it stands there in MyERAS.
    withdrawn
        True if it was withdrawn: then it is not there to be removed.
    """
    if wanted:
        return "" if assigned else "assign"
    return "remove" if assigned and not withdrawn else ""
