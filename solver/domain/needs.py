"""The needs language: what a program states about its letters, read once and used everywhere.

::

    needs    = "none" | clause { ";" clause }
    clause   = [ "prefer" ] option { " or " option }
    option   = count { " and " count }
    count    = traits ( ">=" | "<=" | "==" ) integer | integer words
             | "exactly " integer [ words ] | "all " name | "no " name
    traits   = trait { "+" trait }          one letter must carry all of them
    trait    = [ "not " ] name

``2 im`` is ``im>=2``, ``1 us im`` is ``us+im>=1``, ``all direct`` is ``not direct<=0``, ``no resident`` is
``resident<=0`` and ``exactly 3`` is ``any==3``. ``prefer`` covers its whole clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NoReturn

from .errors import maybe

__all__ = ["Clause", "Count", "NeedsError", "Relation", "Trait", "parse", "slug"]

Relation = Literal[">=", "<=", "=="]

_TOKEN = re.compile(r"(?P<blank>\s+)|(?P<sign>>=|<=|==|≥|≤|\+|;)|(?P<number>\d+)|(?P<word>[^\W\d]\w*)|(?P<other>.)")
_SIGNS = {"≥": ">=", "≤": "<="}
_KEYWORDS = frozenset({"and", "or", "not", "prefer", "all", "no", "exactly", "none"})


class NeedsError(ValueError):
    """A clause that does not parse.

    Attributes
    ----------
    what : str
        What was found and what is allowed there.
    position : int
        The offending character, counted from 0 in the text that was parsed.
    """

    def __init__(self, what: str, position: int) -> None:
        super().__init__(what)
        self.what = what
        self.position = position


@dataclass(frozen=True, slots=True)
class Trait:
    """A property one letter has, or must lack."""

    name: str
    wanted: bool = True

    def holds(self, carried: frozenset[str]) -> bool:
        """True if a letter that carries these traits passes."""
        return (self.name in carried) is self.wanted

    def __str__(self) -> str:
        return self.name if self.wanted else f"not {self.name}"


@dataclass(frozen=True, slots=True)
class Count:
    """How many letters of a set must, or may, carry all of `traits` at once."""

    traits: tuple[Trait, ...]
    relation: Relation
    number: int

    def holds(self, carried: frozenset[str]) -> bool:
        """True if a letter that carries these traits counts here."""
        return all(trait.holds(carried) for trait in self.traits)

    def deficit(self, found: int, over: int = 1) -> int:
        """How many letters `found` is short or over, one that is over counted `over` times."""
        short, beyond = max(0, self.number - found), over * max(0, found - self.number)
        return {">=": short, "<=": beyond, "==": short + beyond}[self.relation]

    def __str__(self) -> str:
        return "+".join(map(str, self.traits)) + f"{self.relation}{self.number}"


@dataclass(frozen=True, slots=True)
class Clause:
    """One statement: any of its options will do, and an option wants all of its counts."""

    options: tuple[tuple[Count, ...], ...]
    prefer: bool = False

    def deficit(self, letters: Sequence[frozenset[str]], over: int = 1) -> int:
        """Letters short or over in the cheapest option.

        Parameters
        ----------
        letters
            The traits that each letter of a set carries.
        over
            How often a letter that is over counts.
        """
        return min(
            sum(count.deficit(sum(count.holds(carried) for carried in letters), over) for count in option)
            for option in self.options
        )

    def counts(self) -> Iterator[Count]:
        """Every count of every option, in the order written."""
        return (count for option in self.options for count in option)

    def __str__(self) -> str:
        text = " or ".join(" and ".join(map(str, option)) for option in self.options)
        return f"prefer {text}" if self.prefer else text


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    position: int


def slug(name: str) -> str:
    """Turn a specialty or tag into a trait name: every run of other characters becomes one ``_``."""
    return re.sub(r"\W+", "_", name.strip().casefold()).strip("_")


def parse(text: str, known: Iterable[str]) -> tuple[Clause, ...]:
    """Read a `needs` cell.

    Parameters
    ----------
    text
        The clauses, ``;`` between them; ``none`` gives no clause.
    known
        The traits there are. Names are folded to lower case.

    Raises
    ------
    NeedsError
        At the first place that cannot be read, with what is allowed there.
    """
    tokens = list(_tokens(text))
    if [token.text for token in tokens] == ["none"]:
        return ()
    return _Reader(tokens, len(text), frozenset(known)).clauses()


def _tokens(text: str) -> Iterator[_Token]:
    for found in _TOKEN.finditer(text):
        kind = found.lastgroup or "other"
        if kind == "other":
            raise NeedsError(f'found "{found.group()}"; a clause has traits, + and >= <= ==', found.start())
        if kind != "blank":
            yield _Token(kind, _SIGNS.get(found.group(), found.group().casefold()), found.start())


class _Reader:
    """Recursive descent over the tokens, one method per line of the grammar."""

    def __init__(self, tokens: list[_Token], end: int, known: frozenset[str]) -> None:
        self.tokens = tokens
        self.end = _Token("end", "the end", end)
        self.at = 0
        self.known = known
        self.longest = 1 + max((name.count("_") for name in known), default=0)

    def clauses(self) -> tuple[Clause, ...]:
        clauses = [self.clause()]
        while self.accept(";"):
            if self.here.kind != "end":  # a trailing semicolon is how people type
                clauses.append(self.clause())
        if self.here.kind != "end":
            self.fail('"and", "or", ";" or the end')
        return tuple(clauses)

    def clause(self) -> Clause:
        prefer = self.accept("prefer")
        options = [self.option()]
        while self.accept("or"):
            options.append(self.option())
        return Clause(tuple(options), prefer)

    def option(self) -> tuple[Count, ...]:
        counts = [self.count()]
        while self.accept("and"):
            counts.append(self.count())
        return tuple(counts)

    def count(self) -> Count:
        if self.accept("exactly"):
            return replace(self.counted_words(may_be_bare=True), relation="==")
        if self.here.kind == "number":
            return self.counted_words(may_be_bare=False)
        if self.accept("all"):
            return Count((replace(self.name(), wanted=False),), "<=", 0)
        if self.accept("no"):
            return Count((self.name(),), "<=", 0)
        traits = [self.trait()]
        while self.accept("+"):
            traits.append(self.trait())
        relations: tuple[Relation, ...] = (">=", "<=", "==")
        for relation in relations:
            if self.accept(relation):
                return Count(tuple(traits), relation, self.number())
        return self.fail(f'">=", "<=" or "==" and a number after "{"+".join(map(str, traits))}"')

    def counted_words(self, *, may_be_bare: bool) -> Count:
        number = self.number()
        traits = []
        while self.here.kind == "word" and self.here.text not in _KEYWORDS - {"not"}:
            traits.append(self.trait())
        if not traits and not may_be_bare:
            self.fail(f'a trait after "{number}", as in "{number} im"')
        return Count(tuple(traits) or (Trait("any"),), ">=", number)

    def trait(self) -> Trait:
        wanted = not self.accept("not")
        return replace(self.name(), wanted=wanted)

    def name(self) -> Trait:
        here = self.here
        if here.kind != "word" or here.text in _KEYWORDS:
            self.fail("a trait")
        for length in range(
            min(len(self.tokens) - self.at, self.longest), 0, -1
        ):  # "internal medicine" is internal_medicine
            run = self.tokens[self.at : self.at + length]
            joined = "_".join(token.text for token in run)
            if all(token.kind == "word" for token in run) and joined in self.known:
                self.at += length
                return Trait(joined)
        raise NeedsError(
            f'unknown trait "{here.text}".' + (maybe(here.text, self.known) or ' "lor check DIR --traits" lists them.'),
            here.position,
        )

    def number(self) -> int:
        if self.here.kind != "number":
            self.fail("a whole number")
        number = int(self.here.text)
        self.at += 1
        return number

    @property
    def here(self) -> _Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else self.end

    def accept(self, text: str) -> bool:
        if self.here.kind in ("word", "sign") and self.here.text == text:
            self.at += 1
            return True
        return False

    def fail(self, expected: str) -> NoReturn:
        found = self.here.text if self.here.kind == "end" else f'"{self.here.text}"'
        raise NeedsError(f"found {found}, expected {expected}", self.here.position)
