"""The one gate by which text leaves for a terminal: what the terminal would obey is shown instead.

Whatever is printed goes through it: views, messages, help, errors of the libraries, tracebacks.
"""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

from ..domain.signs import shown_lines

__all__ = ["behind", "guard"]


class Gate(io.TextIOBase):
    """A stream that passes on plain text alone. It has no ``buffer``: no bytes go around it.

    Parameters
    ----------
    stream
        Where text goes.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self.stream = stream
        if isinstance(stream, io.TextIOWrapper):
            ascii_only = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if ascii_only else None, errors="backslashreplace")

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """How text becomes bytes."""
        return self.stream.encoding

    def write(self, text: str) -> int:
        """Pass a text on; a tab stays, for what completes commands in a shell is parted by one."""
        self.stream.write("\t".join(map(shown_lines, text.split("\t"))))
        return len(text)

    def flush(self) -> None:
        """Let nothing wait."""
        self.stream.flush()

    def isatty(self) -> bool:
        """True where a person reads it."""
        return self.stream.isatty()

    def fileno(self) -> int:
        """The number that the system knows the stream by."""
        return self.stream.fileno()

    def writable(self) -> bool:
        """Always."""
        return True


def guard() -> None:
    """Put the gate before both streams of the process, for good; before one that is closed, what leads nowhere."""
    sys.stdout, sys.stderr = (Gate(stream or _nowhere()) for stream in (sys.stdout, sys.stderr))


def _nowhere() -> TextIO:
    """A stream for a process that was given none."""
    return open(os.devnull, "w", encoding="utf-8")


def behind(stream: TextIO) -> TextIO:
    """The stream behind the gate, for what moves the cursor and whose text is plain already."""
    return stream.stream if isinstance(stream, Gate) else stream
