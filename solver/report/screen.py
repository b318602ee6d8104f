"""What ``lor solve`` says on the screen: whole words, and counts that add up.

In this order: may I click today, and where; what waits and until when; what cannot be met and the smallest fix; the
sets; how sure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from ..analysis.advice import Advice, NearTie
from ..analysis.remedy import Remedy
from ..analysis.result import Fallback, ProgramPlan, Result
from ..domain.entities import Letter, ProgramStatus, State, Status, Track
from ..domain.traits import phrase, sentence
from ..rules.programs import Program
from ..rules.timing import business_day_before, due, is_overdue
from .layout import Block, Paragraph, Table, page
from .names import Names
from .words import NOT_WORKED_OUT, counted, day, full_day, listed, number_word, short_specialty, stopped_words

__all__ = ["CLOSING", "MOVABLE", "describe", "figures", "remedy_words", "screen", "spoken"]


def screen(result: Result, advice: Advice, out: str | None, width: int) -> str:
    """The whole view.

    Parameters
    ----------
    advice
        What there is to say about this result.
    out
        The folder that holds the files; None: they were not written.
    width
        Of the screen.
    """
    view = _View(result, advice)
    said = (*view.fixes(), *view.in_vain(), *view.replace(), *view.ties(), view.today(out), *view.sure())
    told = [Paragraph(head=head, text=text) for head, text in said]
    return page(view.head(), view.letters(), view.sets(), [*view.decide(), *told, CLOSING], width=width)


def figures(result: Result, width: int) -> str:
    """What ``-v`` adds: decimals, bounds and gap of TODAY and PLAN, and the time taken.

    The first bound is the least the shortfall could be, the second the most the value could be.
    """
    both = (result.today, result.plan)
    rows = [("status", *(str(outcome.status) for outcome in both))]
    rows += [
        ("shortfall", *(f"{outcome.shortfall:.4f}" for outcome in both)),
        ("bound", *(f"{outcome.shortfall_bound:.4f}" for outcome in both)),
        ("value", *(f"{outcome.objective:.4f}" for outcome in both)),
        ("bound", *(f"{outcome.bound:.4f}" for outcome in both)),
        ("gap", *(f"{outcome.bound - outcome.objective:.4f}" for outcome in both)),
    ]
    took = ", ".join(f"{phase} {seconds:.2f} s" for phase, seconds in result.seconds.items())
    kinds = counted(len(result.problem.groups), "kind")
    return "\n" + page([Table(heads=("", ">TODAY", ">PLAN"), rows=rows), f"{kinds} of program; {took}"], width=width)


class _View:
    """The parts of the view, each a list of lines, or head words with texts.

    `alike` has a plan for all that differ in ids, names, places and weights alone, and how many they are.
    """

    def __init__(self, result: Result, advice: Advice) -> None:
        self.result, self.advice = result, advice
        self.scenario = result.scenario
        self.letter = {letter.id: letter for letter in self.scenario.letters}
        self.names = Names(self.scenario)
        self.handle = self.names.handle
        self.name = {letter.id: self.names.writer[letter.writer_id] for letter in self.scenario.letters}
        self.all_sets = result.sets
        self.shown = self.all_sets[: self.scenario.settings.report.sets]
        self.alike = [(plans[0], len(plans)) for plans in result.programs.alike()]
        self.planned, self.lost = result.placed, Counter[str]()
        for plan, times in self.alike:
            self.lost.update(dict.fromkeys(plan.in_state(State.LOST), times))
        self.width = max(4, len(str(len(result.programs))))

    def head(self) -> list[Block]:
        season = self.scenario.settings.season
        opens = "Programs start reading" if self.scenario.as_of < season.review_opens else "Programs read since"
        title = f"Letter plan, {full_day(self.scenario.as_of)}"
        right = f"{opens} {day(season.review_opens)}"
        rows = [(str(count), said) for count, said in self.counts()]
        first = counted(len(self.result.programs), "ERAS program")
        table = [("" if number else first, *row) for number, row in enumerate(rows)]
        return [f"{title}       {right}", Table(heads=("", ">", ""), rows=table)]

    def counts(self) -> Iterator[tuple[int, str]]:
        count = self.result.count
        yield count(ProgramStatus.COMPLETE), "complete with the letters in MyERAS today"
        if waiting := count(ProgramStatus.WAITING):
            yield waiting, f"wait{'s' * (waiting == 1)} for a letter ({self.waited_for()})"
        if short := count(ProgramStatus.SHORT):
            yield short, "short of a letter (see FIX)"
        if irreparable := count(ProgramStatus.IRREPARABLE):
            yield irreparable, "cannot be met: what is entered there is final (see FIX)"
        if unchecked := sum(times for plan, times in self.alike if not plan.program.checked):
            yield unchecked, "of all have no letter rule on file: lor check"

    def waited_for(self) -> str:
        """Per letter, the programs that are waiting for it; one that needs several waits for the last of them."""
        names: Counter[str] = Counter()
        for plan, times in self.alike:
            if plan.status is ProgramStatus.WAITING:
                names[self.last_needed(plan)] += times
        some = names.most_common(MOST_WAITED)
        rest = len(names) - len(some)
        return ", ".join(f"{name} {times}" for name, times in some) + (f" and {rest} more" if rest else "")

    def last_needed(self, plan: ProgramPlan) -> str:
        """Whose letter completes a program; where it waits for one to be freed elsewhere, "others"."""
        kept = plan.in_state(State.KEEP)
        needed = [i for i in kept if i not in plan.fallback or not plan.fallback[i].complete]
        season = self.scenario.settings.season
        last = max(needed or kept, key=lambda letter_id: due(self.letter[letter_id], season), default=None)
        return self.name[last] if last else "others"

    def letters(self) -> list[Block]:
        rows = [
            (
                self.handle[letter.id],
                self.name[letter.id],
                self.names.label[letter.id],
                self.in_myeras(letter),
                self.spread(letter),
            )
            for letter in self.scenario.letters
        ]
        return [Table(heads=("LETTER", "", "", "IN MYERAS", "PROGRAMS"), rows=rows)]

    def in_myeras(self, letter: Letter) -> str:
        match letter.status:
            case Status.UPLOADED:
                return "yes"
            case Status.PROMISED | Status.REQUESTED if is_overdue(letter, self.scenario.settings.season):
                when = due(letter, self.scenario.settings.season)
                return f"OVERDUE {when.day} {when:%b}"
            case Status.PROMISED | Status.REQUESTED if letter.expected is None and letter.asked is None:
                return "date not entered"
            case Status.PROMISED | Status.REQUESTED:
                when = due(letter, self.scenario.settings.season)
                late = ": LATE" if when > self.scenario.settings.season.review_opens else ""
                return f"by {when.day} {when:%b}{late}"
            case Status.NOT_ASKED | Status.DECLINED | Status.WITHDRAWN:
                return letter.status.replace("_", " ")

    def spread(self, letter: Letter) -> str:
        """How many programs a letter goes to, where it only stands in until others come, and where it stands by."""
        planned = self.planned[letter.id]
        if lost := self.lost[letter.id]:
            return f"{lost:>{self.width}}  {'place' if lost == 1 else 'places'} lost"
        standing_in = [
            (plan, times) for plan, times in self.alike if letter.id in plan.now and letter.id not in plan.letter_ids
        ]
        if standing_in:
            awaited = self.awaited(letter, [plan for plan, _ in standing_in])
            until = f"until {listed(awaited)} {'is' if len(awaited) == 1 else 'are'} in" if awaited else "today"
            return f"{planned:>{self.width}}  ({planned + sum(times for _, times in standing_in)} {until})"
        if planned:
            return f"{planned:>{self.width}}"
        standing_by = sum(
            times * (letter.id in then.letter_ids) for plan, times in self.alike for then in plan.fallback.values()
        )
        return f"{'-':>{self.width}}  " + (f"stands by at {standing_by}" if standing_by else "not used")

    def awaited(self, letter: Letter, standing_in: Sequence[ProgramPlan]) -> list[str]:
        """The letters whose place another one takes meanwhile."""
        kept = {
            letter_id: letter.id in then.letter_ids for plan in standing_in for letter_id, then in plan.fallback.items()
        }
        chosen = [letter_id for letter_id, steps_in in kept.items() if steps_in] or list(kept)
        return sorted(self.handle[letter_id] for letter_id in chosen)

    def sets(self) -> list[Block]:
        rows = []
        for number, plans in enumerate(self.shown, 1):
            now, later = self.now_later(plans[0])
            rows.append(
                (str(number), str(len(plans)), describe(plans.programs), now, later, self.if_it_fails(plans[0]))
            )
        blocks: list[Block] = [Table(heads=("SET", ">PROGRAMS", "", "NOW", "LATER", "IF IT FAILS"), rows=rows)]
        if rest := self.all_sets[len(self.shown) :]:
            programs = sum(map(len, rest))
            blocks.append(f"    {programs} in {counted(len(rest), 'smaller set')}: lor explain, or --out")
        states = {placed.state for plans in self.shown for placed in plans[0].letters}
        marks = [(State.LOCKED, "( ) entered for good"), (State.LOST, "[ ] lost: takes its place, counts for nothing")]
        legend = "  ".join(said for state, said in marks if state in states)
        return [*blocks, *([f"    {legend}"] if legend else [])]

    def now_later(self, plan: ProgramPlan) -> tuple[str, str]:
        """The letters there now, final and lost ones in brackets, and those to keep a place for."""
        by_state = {state: [self.handle[letter_id] for letter_id in plan.in_state(state)] for state in State}
        locked = f"({' '.join(by_state[State.LOCKED])})" if by_state[State.LOCKED] else ""
        lost = f"[{' '.join(by_state[State.LOST])}]" if by_state[State.LOST] else ""
        now = " ".join(filter(None, [locked, lost, *by_state[State.ASSIGN]]))
        return now or "-", " ".join(by_state[State.KEEP])

    def if_it_fails(self, plan: ProgramPlan) -> str:
        known = plan.fallback
        waited = plan.in_state(State.KEEP)
        if len(waited) == 1:
            return self.fails(plan, known[waited[0]]) if waited[0] in known else "not worked out"
        said = [f"{self.handle[i]}: {self.fails_briefly(known[i]) if i in known else '?'}" for i in waited]
        return ", ".join(said) or ("short: see FIX" if plan.unmet else "")

    def fails(self, plan: ProgramPlan, then: Fallback) -> str:
        if then.letter_ids:
            return f"{self.stepping_in(then)} instead" + ("" if then.complete else ", short")
        if not then.complete:
            return "stays short" if plan.unmet else "falls short"
        return f"{number_word(then.size)} suffice{'s' * (then.size == 1)}"

    def fails_briefly(self, then: Fallback) -> str:
        instead = self.stepping_in(then)
        if then.complete:
            return instead or "enough"
        return f"{instead} short".strip()

    def stepping_in(self, then: Fallback) -> str:
        return " ".join(self.handle[letter_id] for letter_id in then.letter_ids)

    def decide(self) -> list[Block]:
        """When to act, and what then is final."""
        opens = self.scenario.settings.season.review_opens
        open_programs = [plan for plan, _ in self.alike if not plan.program.applied]
        what = "Nothing is waited for: apply when you are ready."
        if any(plan.in_state(State.KEEP) for plan in open_programs):
            when = (
                day(business_day_before(opens, self.scenario.settings.season))
                if self.scenario.as_of < opens
                else "Programs read already"
            )
            what = f"{when}: where a LATER letter is not in, take what IF IT FAILS names, then apply."
        lines = [Paragraph(head="DECIDE", text=f"{what} {MOVABLE}", indent=7)] if open_programs else []
        return [*lines, "AFTER YOU APPLY no letter comes off; every letter added is final."]

    def fixes(self) -> Iterator[tuple[str, str]]:
        """The smallest remedy for programs that lack the same."""
        for number, fix in enumerate(self.advice.fixes):
            plan = fix.plan
            others = f" and {counted(fix.programs - 1, 'more program')}" if fix.programs > 1 else ""
            lacks = "; ".join(f"{spoken(plan.program, rule)} (off by {gap})" for rule, gap in plan.unmet)
            help_ = remedy_words(self.result, plan, fix.remedy, known=fix.known)
            yield "" if number else "FIX", f"{self.names.program[plan.program.id]}{others}: {lacks}. {help_}"
        if left := self.advice.further_short:
            yield "", f"{counted(left, 'more program')}: lor explain --program ID tells."

    def in_vain(self) -> Iterator[tuple[str, str]]:
        """What looks waited for or pinned and will not help: letters after a deadline, pins that do not bind."""
        for letter_id, times in self.advice.late:
            text = f"{self.name[letter_id]} comes after the deadline of {counted(times, 'program')} that need"
            yield "LATE", f"{text}{'s' * (times == 1)} the letter: worth nothing there."
        for pin in self.advice.pins:
            yield "PIN", f"{pin.what}."

    def replace(self) -> Iterator[tuple[str, str]]:
        """The lukewarm letters that are needed all the same (R06, R18)."""
        weak = [f"{self.name[letter_id]} ({counted(needed, 'program')})" for letter_id, needed in self.advice.weak]
        if weak:
            yield "WEAK", f"needed all the same, the first to replace: {listed(weak)}."

    def ties(self) -> Iterator[tuple[str, str]]:
        """Sets whose best neighbour costs next to nothing."""
        near = self.scenario.settings.report.near_tie
        within = f"{near:g} point{'s' * (near != 1)}"
        if told := "; ".join(map(self.tie, self.advice.ties)):
            yield "TIE", f"as good within {within}: {told}. Choose as you like."
        if not self.advice.ties_known:
            yield "TIE", f"whether other sets are as good within {within} is {NOT_WORKED_OUT}."

    def tie(self, tie: NearTie) -> str:
        """What to exchange in a set."""
        here, there = tie.plan.letter_ids, tie.other.letter_ids
        swap = listed([self.handle[i] for i in sorted(set(there) - set(here))] or ["nothing"])
        gone = [self.handle[i] for i in here if i not in there]
        return f"set {tie.number} ({f'{swap} for {listed(gone)}' if gone else f'adding {swap}'})"

    def today(self, out: str | None) -> tuple[str, str]:
        todo = []
        if asks := [
            self.names.writer[writer.id] for writer in self.scenario.writers if writer.id in self.result.plan.asks
        ]:
            todo.append(f"Ask {listed(asks)}.")
        if waited := self.reminded():
            todo.append(f"Remind {listed(waited)}.")
        if self.to_click():
            places = "the click list is " + (f"{out}/clicks.csv" if out else "written by --out FOLDER")
            todo.append(f"{counted(self.to_click(), 'letter')} to assign in MyERAS: {places}.")
        return "TODAY", " ".join(todo) or "Nothing to do."

    def reminded(self) -> list[str]:
        return list(dict.fromkeys(self.name[letter_id] for letter_id in self.result.remind))

    def to_click(self) -> int:
        return sum(times * len(set(plan.now).difference(plan.program.assigned)) for plan, times in self.alike)

    def sure(self) -> Iterator[tuple[str, str]]:
        """What the time limit left open."""
        if not self.result.plan.proven:
            yield "SURE", stopped_words(self.better())
        if any(len(plan.in_state(State.KEEP)) > len(plan.fallback) for plan, _ in self.alike):
            yield "SURE", "what steps in was not worked out everywhere: the time was over."
        if not self.result.statuses_known:
            yield "SURE", "which short programs cannot be met at all was not worked out: the time was over."

    def better(self) -> str:
        """What a better plan than one that is not proven could be."""
        plan = self.result.plan
        if plan.shortfall_bound < plan.shortfall:
            return "fewer programs may be short in a better plan"
        if plan.bound > plan.objective:
            return f"up to {max(plan.bound - plan.objective, 1):.0f} points may be lost against the best plan"
        return "none is worth more, one may change fewer letters"


MOST_WAITED = 2
MOVABLE = "Until you apply, letters can be moved."
CLOSING = "Based on your entries and judged weights, not on any letter's text."


def describe(programs: Iterable[Program]) -> str:
    """What a set of programs has in common, in a few words."""
    terms: Counter[int] = Counter()
    track_of: dict[int, Track] = {}
    for program in programs:
        terms[program.terms] += 1
        track_of.setdefault(program.terms, program.tracks[0])
    tracks = [(track_of[number], times) for number, times in terms.items()]
    fields = [short_specialty(name) for name in _commonest((track.specialty, times) for track, times in tracks)]
    kinds = [name.replace("_", " ") for name in _commonest((track.track.value, times) for track, times in tracks)]
    places = [SETTINGS[name] for name in _commonest((track.setting.value, times) for track, times in tracks)]
    said = ", ".join(fields[:2]) + (f" +{len(fields) - 2}" if len(fields) > 2 else "")
    if len(kinds) == 1 and kinds[0] != "categorical" and kinds[0] not in said:
        said += f" {kinds[0]}"
    return f"{said}: {', '.join(places)}" if len(places) < len(SETTINGS) else said


def _commonest(words: Iterable[tuple[str, int]]) -> list[str]:
    """Different words, the most common first."""
    counts: Counter[str] = Counter()
    for word, times in words:
        counts[word] += times
    return [word for word, _ in counts.most_common()]


def spoken(program: Program, rule: str) -> str:
    """A rule of a program, as :func:`solver.rules.scoring.unmet` names it, as a sentence."""
    clauses = {str(clause): clause for clause in program.stated}
    return sentence(clauses[rule]) if rule in clauses else rule.replace("required", "at least") + " letters"


SETTINGS = {"academic": "academic", "university_affiliated": "affiliated", "community": "community"}


def remedy_words(result: Result, plan: ProgramPlan, remedy: Remedy | None, *, known: bool) -> str:
    """What would help a short program as a sentence, with who could help.

    Parameters
    ----------
    remedy
        None: no letter helps.
    known
        False if the time was over before it was worked out.
    """
    if plan.status is ProgramStatus.IRREPARABLE:
        return "Cannot be met: what is entered there is final."
    if not known:
        return f"What would mend it is {NOT_WORKED_OUT}."
    if remedy is None:
        return "No letter can mend this: the rules contradict each other, or nothing can be added there."
    parts = Counter(remedy.letters)
    wanted = listed(
        f"{number_word(times)} letter{'s' * (times > 1)} {', '.join(map(phrase, traits))}".strip()
        for traits, times in parts.items()
    )
    names = {writer.id: writer.name for writer in result.scenario.writers}
    could = [names[writer_id] for writer_id in remedy.writers][:3]
    who = f"{listed(could, 'or')} could give one." if could else "Nobody on your list could give one."
    return f"Mended by {wanted}. {who}"
