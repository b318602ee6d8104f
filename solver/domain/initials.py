"""Writers by their initials, in place of their names and of any part of these in a text."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from re import Match

from .entities import Writer
from .lookup import TITLES, without_brackets

__all__ = ["Initials"]

BEFORE, AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
"""No letter stands there: signs, digits and ``_`` may."""
BETWEEN = r"[\s,.]+(?:[^\W\d_]{1,2}\.?[\s,.]+){0,2}"
"""What may stand between two words of one name: the initial of a middle name, "de la"."""
PARTICLE = 3
"""Words in small letters up to this length, such as "von", are no name."""


class Initials:
    """The initials of some writers.

    Attributes
    ----------
    of
        Per id of a writer, ``A. R.``; with a number where others have the same.
    """

    def __init__(self, writers: Sequence[Writer]) -> None:
        alike = {writer.id: _initials(writer.name) for writer in writers}
        self.of = dict(zip(alike, _numbered(list(alike.values())), strict=True))
        self._owners: dict[str, set[str]] = {}
        for writer in writers:
            for word in _parts(writer.name):
                self._owners.setdefault(word, set()).add(writer.id)
        words = "|".join(map(re.escape, sorted(self._owners, key=lambda word: (-len(word), word))))
        word = f"{BEFORE}(?:{words}){AFTER}"
        self._word = re.compile(word, re.IGNORECASE)
        self._name = re.compile(f"{word}(?:{BETWEEN}{word})*", re.IGNORECASE)

    def text(self, text: str, writer_id: str = "") -> str:
        """A text with initials in place of names.

        Parameters
        ----------
        writer_id
            Whose text it is: a word that is part of several names means this writer.
        """
        return self._name.sub(lambda found: self._instead(found, writer_id), text) if self._owners else text

    def names(self, text: str) -> bool:
        """True if a part of a name stands anywhere in a text, also inside a word."""
        return any(word in text.casefold() for word in self._owners)

    def _instead(self, found: Match[str], writer_id: str) -> str:
        """The initials of the one whom all words of a name mean; where there is none, of each word by itself."""
        words = self._word.findall(found[0])
        meant = set.intersection(*(self._owners[word.casefold()] for word in words))
        if len(meant) == 1 or writer_id in meant:
            return self.of[writer_id if writer_id in meant else meant.pop()]
        if len(words) == 1:
            return f"{words[0][0].upper()}."
        return self._word.sub(lambda word: self._instead(word, writer_id), found[0])


def _parts(name: str) -> Iterator[str]:
    """The words of a name in small letters, the parts of double names, and each as people type it without accents."""
    for word in _plain(name):
        for part in {word, *re.split(r"\W+", word)}:
            if len(part) > 1 and not (part.islower() and len(part) <= PARTICLE):
                yield from {part.casefold(), _unaccented(part).casefold()}


def _plain(name: str) -> list[str]:
    """The words of a name without titles."""
    words = (word.strip(".,") for word in re.sub(r"[()\[\]\"]", " ", name).replace(",", " ").split())
    return [word for word in words if word and word.replace(".", "").casefold() not in TITLES]


def _unaccented(text: str) -> str:
    return "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))


def _initials(name: str) -> str:
    """The initials of a name, that of the surname last."""
    last, _, rest = without_brackets(name).partition(",")
    words = [word for word in (*_plain(rest), *_plain(last)) if word not in _degrees(rest)]
    return " ".join(f"{word[0].upper()}." for word in words if not (word.islower() and len(word) <= PARTICLE)) or "X."


def _degrees(rest: str) -> set[str]:
    """Words after a comma that are degrees: several, or capitals alone, as in "MD, FACP"."""
    return {word for word in _plain(rest) if len(word) > 1 and word.replace(".", "").isupper()}


def _numbered(texts: Sequence[str]) -> Iterable[str]:
    """Texts with a number behind each that occurs more than once."""
    often, so_far = Counter(texts), Counter[str]()
    for text in texts:
        so_far[text] += 1
        yield f"{text} {so_far[text]}" if often[text] > 1 else text
