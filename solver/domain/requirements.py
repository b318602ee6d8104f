"""Requirements in a program's own words: what is understood becomes a count or clauses, the rest is never guessed.

A text is cut into phrases of signs (``phrases.py``), and ``requirements.lark`` says what signs mean together. One word
that stands in no table, or two readings that differ, and the phrase is left. Where what is left may take back the rest
("if", "only", "?"), or where what was understood contradicts itself, nothing of the text counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Transformer, Tree, UnexpectedInput, v_args
from lark.exceptions import VisitError
from lark.visitors import CollapseAmbiguities

from .needs import Clause, Count, Relation, Trait
from .phrases import field_traits, hedged, phrases, under_heading, without_wish
from .vocabulary import fold

__all__ = ["Understood", "understand"]

LONGEST = 1_000
"""Characters of a text that is read."""
_LETTERS = frozenset({"LETTER", "LETTERS", "MUSTLETTERS"})
_SEVERAL = _LETTERS - {"LETTER"}
_ALL_OF = 3
"""From so many letters on, "three letters from direct supervisors" counts letters and says it of all."""
_REFUSABLE = frozenset({"resident", "research", "observership"})
"""What "no letters" of is a refusal, and not one that need not be sent."""
_NOT_OF_RESIDENTS = frozenset({"chair", "department", "sel", "sloe", "attending"})
"""What no resident writes: "residents need a chair letter" speaks of who applies."""
_MORE = frozenset({"OTHER", "PLUS", "TOP"})
_BARE = re.compile(r"((\d|LEAST|MOST|EXACT|ONLY|ANDONLY|PLUS|TO|OR|AND|BUT|BETWEEN) ?)+")
"""The signs of figures that may count what the next phrase names: "minimum two, maximum three, from IM"."""
_COUNT = re.compile(r"\d( LETTERS?)?|LETTERS? \d")
_KINDS = frozenset({"chair", "department", "sel", "sloe"})
_KIND = re.compile(rf"(\d |A )?({'|'.join(sorted(_KINDS))}) LETTERS?")
_OF_KIND = re.compile(r"\d (?!.*PREFER).*[a-z]")
"""So many of a kind: after "at most three letters" they may be the most as well."""
_LEAST_OF_KIND = re.compile(r"(LEAST )?\d (?!.*PREFER).*[a-z]")
"""The same after a mere "at most three", which may be of that kind too."""
_OF_ALL = frozenset({"direct", "recent"})
"""Traits that "three letters from ..." says of all three."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """What a program's own words say.

    Attributes
    ----------
    required, maximum
        Letters asked for and taken; None where nothing understood says it.
    clauses
        What is stated or preferred beyond the count.
    left
        The phrases that were not understood, as they were written.
    narrow
        True if it speaks of one letter alone, under a heading that names it: what else is asked for stays open.
    """

    required: int | None = None
    maximum: int | None = None
    clauses: tuple[Clause, ...] = ()
    left: tuple[str, ...] = ()
    narrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Heard:
    """What the phrases up to here say.

    `last` are the clauses of the last one, `excused` the traits that no letter need have; `clash` is True after two
    counts that differ, and where a phrase goes on in a way that is not understood; `bare` after figures alone.
    """

    required: int | None = None
    maximum: int | None = None
    clauses: tuple[Clause, ...] = ()
    last: tuple[Clause, ...] = ()
    excused: frozenset[str] = frozenset()
    clash: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Things:
    """Letters that are meant: any of some sets of traits; `one` if a single letter is spoken of, `many` if several."""

    any_of: tuple[tuple[str, ...], ...]
    one: bool
    many: bool


class _UnclearError(ValueError):
    """What is said cannot be decided."""


def understand(text: str, known: Iterable[str]) -> Understood:
    """Read what a program says of its letters.

    Parameters
    ----------
    text
        Its own words.
    known
        The traits there are: a phrase that speaks of another one is not understood.
    """
    traits = frozenset(known)
    heard, left = _Heard(), []
    doubts: list[str] = []
    if fold(text) == "none":
        return Understood()
    said = list(phrases(text)) if len(text) <= LONGEST else []
    for phrase, signs in said:
        try:
            heard = _joined(heard, signs, traits)
        except _UnclearError:
            left.append(phrase)
            doubts.append(without_wish(phrase) if _mere_wish(heard, signs) else phrase)
            heard = replace(heard, clash=heard.clash or _goes_on(heard, signs))
        if _BARE.fullmatch(signs):
            heard = replace(heard, bare=True)
    if not said or _doubtful(heard, doubts):
        return Understood(left=(" ".join(text.split()),))
    return Understood(
        required=heard.required,
        maximum=heard.maximum,
        clauses=heard.clauses,
        left=tuple(left),
        narrow=not left and len(said) == 1 and under_heading(text),
    )


def _goes_on(heard: _Heard, signs: str) -> bool:
    """True if what is not understood may go on with what stands before it: "from the US, Canada".

    One letter or two may be those that it names: "1 LoR (US experience)" is not all that a program asks for.
    """
    words = signs.split()
    alone = bool(heard.clauses) and len(words) == 1
    only_names = bool(words) and all(word.islower() or word in _LETTERS for word in words)
    counted = heard.bare and (only_names or _at_most_alone(heard))
    figure = any(map(str.isdigit, words))
    one_more = words[:1] == ["AND"] and not (heard.last and figure)
    few = not heard.clauses and (not figure or _KIND.fullmatch(signs)) and (heard.required or _ALL_OF) < _ALL_OF
    return signs == "!" or alone or counted or one_more or few or not _MORE.isdisjoint(words)


def _mere_wish(heard: _Heard, signs: str) -> bool:
    """True if a preference of some kind of letter leaves the count before it as it is."""
    words = signs.split()
    after_count = heard.required is not None and not heard.clauses and not heard.bare
    of_kind = any(map(str.islower, words)) and not any(map(str.isdigit, words))
    return after_count and of_kind and "PREFER" in (words[0], words[-1])


def _at_most_alone(heard: _Heard) -> bool:
    return heard.maximum is not None and heard.required is None


def _doubtful(heard: _Heard, doubts: Iterable[str]) -> bool:
    """True if doubts about what is left may take back what was understood, or if that contradicts itself."""
    stated = [count for clause in heard.clauses if not clause.prefer for count in clause.counts()]
    wished = [count for clause in heard.clauses if clause.prefer for count in clause.counts()]
    most = min((figure for figure in (heard.required, heard.maximum) if figure), default=None)
    return (
        heard.clash
        or hedged(doubts)
        or any(trait.name in heard.excused for count in stated for trait in count.traits)
        or (most is not None and any(count.number > most and count.relation == ">=" for count in stated))
        or sum(map(_asks, heard.clauses)) > (most or 99)
        or any(count.number + heard.bare > (heard.required or 99) for count in (*wished, *_limits(stated)))
        or (heard.required or 0) > (heard.maximum or 99)
    )


def _asks(clause: Clause) -> bool:
    """True if a clause asks for some letter; of more kinds than letters hardly all are meant: "one of: chair, SLOE"."""
    return not clause.prefer and any(count.relation == ">=" for count in clause.counts())


def _limits(counts: Iterable[Count]) -> Iterator[Count]:
    return (count for count in counts if count.relation == "<=")


def _joined(heard: _Heard, signs: str, known: frozenset[str]) -> _Heard:
    """What is said up to and with a phrase.

    Raises
    ------
    _UnclearError
        If it has no reading, or several that differ.
    """
    open_figure = _LEAST_OF_KIND if heard.bare else _OF_KIND
    _sure(not (_at_most_alone(heard) and open_figure.match(signs)))
    _sure(not _may_add(heard, signs))
    readings = set()
    for tree in _trees(signs):
        try:
            readings.add(_Reader(heard, known).transform(tree))
        except VisitError as error:
            if not isinstance(error.orig_exc, _UnclearError):
                raise
    if len(readings) != 1:
        raise _UnclearError
    said: _Heard = readings.pop()
    return said


def _may_add(heard: _Heard, signs: str) -> bool:
    """True if nobody says whether a count has the letters of a kind in it: "a chair letter, two letters"."""
    if heard.required is None:
        return _COUNT.fullmatch(signs) is not None and any(map(_asks, heard.clauses))
    return heard.required < _ALL_OF and _KIND.fullmatch(signs) is not None


@lru_cache(maxsize=4096)
def _trees(signs: str) -> tuple[Tree[Token], ...]:
    """Every way to read the signs of one phrase."""
    try:
        return tuple(CollapseAmbiguities().transform(_grammar().parse(signs)))
    except UnexpectedInput:
        return ()


@cache
def _grammar() -> Lark:
    text = files(__package__).joinpath("requirements.lark").read_text(encoding="utf-8")
    return Lark(text, ambiguity="explicit", lexer="basic")


@v_args(inline=True)
class _Reader(Transformer[Token, Any]):
    """What a phrase adds to what was said before it; one method per line of the grammar."""

    def __init__(self, heard: _Heard, known: frozenset[str]) -> None:
        super().__init__()
        self.heard = heard
        self.known = known

    # --- what a whole phrase says ---

    def start(self, number: tuple[int | None, int | None]) -> _Heard:
        return self.with_count(*number)

    def nothing(self) -> _Heard:
        return replace(self.heard, last=())

    def before_count(self) -> _Heard:
        _sure(self.heard.required is None)
        return self.nothing()

    def so_many_accepted(self, number: tuple[int | None, int | None]) -> _Heard:
        required, maximum = number
        _sure(required is None)
        return self.with_count(None, maximum)

    def more_accepted(self, number: int, *_: object) -> _Heard:
        _sure(number > (self.heard.required or number))
        return self.with_count(None, number)

    def letters_from(self, _: object, amount: tuple[Relation, int], things: _Things) -> _Heard:
        return self.demanded(self.demand(amount, things))

    def one_more_kind(self, *said: Any) -> _Heard:
        figure = len(said) > 1
        _sure(figure or self.heard.required is None)  # "3 letters, one from IM, and a chair letter" may mean four
        _sure(bool(self.heard.last) and not any(clause.prefer for clause in self.heard.last))
        return self.demanded(self.demand(*said))

    def demanded(self, *demands: Clause) -> _Heard:
        return self.with_clauses(*demands)

    def preferred(self, demand: Clause) -> _Heard:
        return self.with_clauses(replace(demand, prefer=True))

    def preferred_part(self, amount: tuple[Relation, int], things: _Things) -> _Heard:
        return self.preferred(self.demand(amount, things))

    def preferred_more(self, amount: tuple[Relation, int]) -> _Heard:
        counts = [count for clause in self.heard.last for count in clause.counts()]
        _sure(len(counts) == 1 and amount[0] == ">=" == counts[0].relation and amount[1] > counts[0].number)
        more = Clause(((replace(counts[0], number=amount[1]),),), prefer=True)
        return replace(self.heard, clauses=(*self.heard.clauses, more))

    def part(self, amount: tuple[Relation, int], number: int, _: object, things: _Things) -> _Heard:
        return self.with_clauses(self.demand(amount, things), required=number)

    def every(self, *said: Any) -> _Heard:
        return self.with_clauses(*_every(said[-1]))

    def every_of(self, number: int, _: object, things: _Things) -> _Heard:
        return self.with_clauses(*_every(things), required=number)

    def manner(self, number: int, _: object, things: _Things) -> _Heard:
        _sure(number >= _ALL_OF and _spoken_of_all(things))
        return self.every_of(number, _, things)

    def after_count(self, things: _Things) -> _Heard:
        _sure(self.heard.required is not None and not self.heard.clauses and _spoken_of_all(things) and not things.one)
        return self.every(things)

    def refused(self, things: _Things) -> _Heard:
        _sure(not things.one)
        return self.with_clauses(*(_least(traits, "<=", 0) for traits in things.any_of))

    def none_of(self, things: _Things) -> _Heard:
        _sure(all(len(traits) == 1 and traits[0] in _REFUSABLE for traits in things.any_of))
        return self.refused(things)

    def not_needed(self, things: _Things) -> _Heard:
        excused = self.heard.excused.union(*things.any_of)
        return replace(self.heard, excused=excused, last=())

    def accepted(self, *_: object) -> _Heard:
        _sure(not self.heard.last)  # else it may be what is taken instead
        return replace(self.heard, last=())

    def on_top(self, number: tuple[int | None, int | None], things: _Things) -> _Heard:
        required, maximum = number
        _sure(required is not None and maximum is None)
        return self.beside(things, required or 0)

    def on_top_of(self, things: _Things, number: tuple[int | None, int | None]) -> _Heard:
        return self.on_top(number, things)

    def with_others(self, things: _Things, number: int, *_: object) -> _Heard:
        return self.beside(things, number)

    def with_more_of(self, things: _Things, number: int, more: _Things) -> _Heard:
        """A letter of a kind, and so many others from a field."""
        _sure(not self.heard.clauses and all(len(said.any_of) == 1 == len(said.any_of[0]) for said in (things, more)))
        kind, field = things.any_of[0][0], more.any_of[0][0]
        _sure(kind in _KINDS and field in field_traits())
        other = Clause(((Count((Trait(kind, wanted=False), Trait(field)), ">=", number),),))
        return self.with_clauses(_least((kind,), ">=", 1), other, required=number + 1)

    def of_any_kind(self, number: int, *_: object) -> _Heard:
        counts = [count for clause in self.heard.clauses for count in clause.counts()]
        _sure(bool(counts) and all(len(clause.options) == 1 and not clause.prefer for clause in self.heard.clauses))
        _sure(all(count.relation == ">=" for count in counts) and self.heard.last != ())
        _sure(len(counts) == 1 or self.heard.required is not None)  # a chair's letter may be one from IM as well
        return self.with_count(sum(count.number for count in counts) + number, None)

    def with_any_kind(self, demand: Clause, number: int, *_: object) -> _Heard:
        _sure(not self.heard.clauses)
        with_demand = self.with_clauses(demand)
        return _Reader(with_demand, self.known).of_any_kind(number)

    def others(self, number: int, *_: object) -> _Heard:
        counts = [count for clause in self.heard.last for count in clause.counts()]
        _sure(self.heard.clauses == self.heard.last and len(counts) == 1)
        _sure(not self.heard.last[0].prefer and str(counts[0]) == f"{counts[0].traits[0].name}>=1")
        other = Count((replace(counts[0].traits[0], wanted=False),), ">=", number)
        return self.with_clauses(Clause(((other,),)), required=number + 1)

    def included(self, things: _Things) -> _Heard:
        _sure(not things.many and all(names in (("chair",), ("department",)) for names in things.any_of))
        return self.demanded(_clause(things, ">=", 1))

    def otherwise(self, number: int, *_: object) -> _Heard:
        _sure(bool(self.heard.last) and self.heard.clauses == self.heard.last)
        _sure(all(len(clause.options) == 1 for clause in self.heard.last))
        _sure(not any(clause.prefer for clause in self.heard.last))
        first = tuple(count for clause in self.heard.last for count in clause.counts())
        either = Clause((first, (Count((Trait("any"),), ">=", number),)))
        return replace(self.with_count(number, None), clauses=(either,), last=(either,))

    def one_more(self, number: int) -> _Heard:
        _sure(self.heard.required in (None, number - 1))
        return self.with_count(None, number)

    def no_more(self) -> _Heard:
        _sure(self.heard.required is not None and not self.heard.clauses)
        return self.with_count(None, self.heard.required)

    def after_preference(self) -> _Heard:
        _sure(bool(self.heard.last) and all(clause.prefer for clause in self.heard.last))
        return self.heard

    def after_hands_on(self) -> _Heard:
        counts = [count for clause in self.heard.last for count in clause.counts()]
        _sure(any(Trait("hands_on") in count.traits for count in counts))
        return self.heard

    # --- how many ---

    def number(self, *said: Any) -> tuple[int | None, int | None]:
        return next((size if isinstance(size, tuple) else (size, None)) for size in said if size is not None)

    def number_at_most(self, number: int, _: object) -> tuple[None, int]:
        return None, number

    def number_exactly(self, number: int, _: object) -> tuple[int, int]:
        return number, number

    def least(self, number: int) -> tuple[int, None]:
        return number, None

    def most(self, number: int) -> tuple[None, int]:
        return None, number

    def exact(self, number: int) -> tuple[int, int]:
        return number, number

    def twice(self, number: int, again: int) -> tuple[int, int]:
        _sure(number == again)
        return number, number

    def between(self, least: int, most: int) -> tuple[int, int]:
        _sure(least < most)
        return least, most

    def at_least(self, number: int) -> tuple[Relation, int]:
        return ">=", number

    def at_most(self, number: int) -> tuple[Relation, int]:
        return "<=", number

    def just(self, number: int) -> tuple[Relation, int]:
        return "==", number

    # --- which letters ---

    def times(self, things: _Things, number: int) -> Clause:
        return self.demand((">=", number), things)

    def demand(self, *said: Any) -> Clause:
        if len(said) == 1:
            return _clause(self.one(*said), ">=", 1)
        (relation, number), things = said
        _sure(not (relation == ">=" and number > 1 and any("chair" in names for names in things.any_of)))
        _sure(not (relation == ">=" and number >= _ALL_OF and _spoken_of_all(things)))
        return _clause(things, relation, number)

    def one(self, *said: Any) -> _Things:
        things: _Things = said[-1]
        kinds = all(len(names) == 1 and names[0] in _KINDS for names in things.any_of)  # "chair + 2 others"
        _sure(not things.many and (said[0] == 1 if len(said) > 1 else things.one or kinds))
        return things

    def things(self, *any_of: tuple[str, ...]) -> _Things:
        words = {word for words in any_of for word in words}
        lettered = not words.isdisjoint(_LETTERS)
        traits = tuple(_traits(words, lettered=lettered) for words in any_of)
        _sure(self.known.issuperset(trait for each in traits for trait in each))
        if ("chair",) in traits:  # a structured evaluative letter counts as one
            traits = tuple(each for each in traits if each != ("sel",))
        any_of = tuple(sorted(dict.fromkeys(traits)))
        return _Things(any_of, one=not words.isdisjoint({"A", "LETTER"}), many=not words.isdisjoint(_SEVERAL))

    def thing(self, *words: str) -> tuple[str, ...]:
        """The words for one letter: "3 LoRs chair letter required" has those for two in a row."""
        _sure(not [word for word in words if word in _LETTERS][1:])
        return words

    def letters(self, *_: str) -> None:
        return None

    def NUMBER(self, figure: Token) -> int:  # noqa: N802
        return int(figure)

    def NTH(self, figure: Token) -> int:  # noqa: N802
        return int(figure[0])

    # --- what was said before, and this ---

    def with_count(self, required: int | None, maximum: int | None) -> _Heard:
        before = self.heard
        clash = any(
            None not in (said, now) and said != now
            for said, now in ((before.required, required), (before.maximum, maximum))
        )
        return replace(
            before,
            required=required if before.required is None else before.required,
            maximum=maximum if before.maximum is None else before.maximum,
            clash=before.clash or clash,
            last=(),
        )

    def with_clauses(self, *clauses: Clause, required: int | None = None) -> _Heard:
        heard = self.with_count(required, None)
        return replace(heard, clauses=(*heard.clauses, *clauses), last=clauses)

    def beside(self, things: _Things, others: int) -> _Heard:
        """One letter of a kind and so many that are not."""
        _sure(not self.heard.clauses and len(things.any_of) == 1 == len(things.any_of[0]))
        name = things.any_of[0][0]
        other = Clause(((Count((Trait(name, wanted=False),), ">=", others),),))
        return self.with_clauses(_least((name,), ">=", 1), other, required=others + 1)


def _sure(decided: bool) -> None:
    """Refuse a reading that is not decided."""
    if not decided:
        raise _UnclearError


def _spoken_of_all(things: _Things) -> bool:
    return all(_OF_ALL.issuperset(traits) for traits in things.any_of)


def _least(names: Iterable[str], relation: Relation, number: int) -> Clause:
    return Clause(((Count(tuple(map(Trait, names)), relation, number),),))


def _clause(things: _Things, relation: Relation, number: int) -> Clause:
    """A number of some letters; of one of several kinds only a single letter can be asked for so."""
    _sure(len(things.any_of) == 1 or (relation == ">=" and number == 1))
    return Clause(tuple(_least(names, relation, number).options[0] for names in things.any_of))


def _every(things: _Things) -> Iterator[Clause]:
    """Every letter is of these: none lacks a trait."""
    if len(things.any_of) == 1:
        yield from (Clause(((Count((Trait(name, wanted=False),), "<=", 0),),)) for name in things.any_of[0])
        return
    _sure(all(len(names) == 1 for names in things.any_of))
    yield Clause(((Count(tuple(Trait(name, wanted=False) for (name,) in things.any_of), "<=", 0),),))


def _traits(words: tuple[str, ...], *, lettered: bool) -> tuple[str, ...]:
    """The traits that some words for one letter name; `lettered` if the word letter is said of it."""
    said = dict.fromkeys(word for word in words if word not in _LETTERS and word != "A")
    fields = [word for word in said if word in field_traits()]
    if "chair" in said or ("dept" in said and lettered and not {"person", "physician", "attending"} & set(said)):
        said = {
            word: None for word in ("department" if word == "dept" else word for word in said) if word not in fields
        }
        if "chair" in said:
            said.pop("department", None)
        fields = []
    for vague in ("person", "physician"):
        if len(said) > 1:
            said.pop(vague, None)
    _sure(bool(said) and len(fields) < 2 and not {"person", "dept"} & set(said))
    _sure("resident" not in said or _NOT_OF_RESIDENTS.isdisjoint(said))
    return tuple(sorted(said, key=lambda word: word not in ("us", "us_or_ca")))
