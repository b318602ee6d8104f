"use strict";
/* V(A) in the browser: the answer to any setting of the switches, by the same whole numbers, goals and ties as
   solver/analysis/plan.py gives for the scenario with these statuses. docs/page.md says what the problem holds.

   A letter is its position. Per letter a switch is "in" (in MyERAS), "coming" or "gone". Strengths and prices are whole
   ten-thousandths of points, and no sum passes 2^53: the page has no switches where one could. */
const engine = (() => {
  const OVER = 2; // a letter that a clause refuses never fills the place it takes
  const HARD = 1, SOFT = 2; // what bars a letter: SOFT is what is entered at the program for good

  const all = (switches, test) => switches.map((_, letter) => Boolean(test(letter)));
  const only = (flags) => flags.flatMap((flag, letter) => (flag ? [letter] : []));
  const rising = (letters) => [...new Set(letters)].sort((a, b) => a - b);

  /* The problem under some switches: what solver/rules/problem.py holds of a scenario with these statuses. */
  function under(problem, switches) {
    const world = {
      problem,
      switches,
      writers: problem.writers,
      uploaded: all(switches, (letter) => switches[letter] === "in"),
      available: all(switches, (letter) => switches[letter] !== "gone"),
      toAsk: all(switches, (letter) => switches[letter] === "coming" && problem.asks.includes(letter)),
      demands: problem.clauses.map((options) => options.map((counts) => counts.map((count) => tally(count, switches)))),
    };
    world.groups = problem.groups.map((data) => groupUnder(world, data));
    const locked = rising(world.groups.flatMap((group) => group.locked));
    world.versions = problem.versions.map((most, writer) =>
      Math.max(most, locked.filter((letter) => world.writers[letter] === writer).length));
    return world;
  }

  /* A count of a clause with the letters that carry its traits; whether one does may hang on its being in MyERAS. */
  function tally([relation, number, whenIn, whenComing], switches) {
    const carries = all(switches, (letter) => (switches[letter] === "in" ? whenIn : whenComing).includes(letter));
    return { relation, number, carries };
  }

  function groupUnder({ switches, demands }, data) {
    const assigned = data.assigned ?? [], gone = (letter) => switches[letter] === "gone";
    const coming = letterTerms(data, data.coming, switches);
    const locked = data.applied ? assigned.filter((letter) => !gone(letter)) : [];
    return {
      ...coming, locked,
      count: data.count, weight: data.weight, required: data.required, maximum: data.maximum,
      stated: data.stated.map((clause) => demands[clause]), preferred: data.preferred.map((clause) => demands[clause]),
      burned: data.applied ? assigned.filter(gone).length : 0,
      pinned: (data.pinned ?? []).filter((letter) => !coming.barred[letter] && !locked.includes(letter)),
      reference: assigned.filter((letter) => !gone(letter)),
      byApplyDay: all(switches, (letter) => switches[letter] === "in" || data.coming.byApply[letter] === "1"),
      applied: Boolean(data.applied), final: Boolean(data.final),
      today: data.today ? letterTerms(data, data.today, switches) : null,
      previous: null, optional: null,
    };
  }

  /* What every letter is to a group: strengths, bars, and who is on time; `times` is what holds while it is coming. */
  function letterTerms(data, times, switches) {
    const coming = (letter) => switches[letter] === "coming";
    return {
      strengths: data.strengths.map((worth, letter) => (coming(letter) ? times.late?.[letter] ?? worth : worth)),
      barred: switches.map((where, letter) => (
        where === "gone" ? HARD : Number((coming(letter) ? times : data).bars[letter]))),
      onTime: all(switches, (letter) => switches[letter] === "in" || (coming(letter) && times.onTime[letter] === "1")),
    };
  }

  /* Letters short or over in the cheapest option of a clause; `counts` says which letters count, if not all do. */
  function deficit(options, portfolio, over, counts) {
    let least = Infinity;
    for (const tallies of options) {
      let sum = 0;
      for (const { relation, number, carries } of tallies) {
        let found = 0;
        for (const letter of portfolio) if (carries[letter] && (!counts || counts[letter])) found += 1;
        if (found < number && relation !== "<=") sum += number - found;
        if (found > number && relation !== ">=") sum += over * (found - number);
      }
      if (sum < least) least = sum;
    }
    return least;
  }

  const shared = (some, others) => some.reduce((sum, letter) => sum + (others.includes(letter) ? 1 : 0), 0);
  const apart = (some, others) => some.length + others.length - 2 * shared(some, others);

  /* What a portfolio of one program comes to: less is better, and an earlier goal goes before all later ones. */
  const GOALS = [pinsMissing, shortfall, loss, changes, moves, order];
  const goals = (world, group, portfolio) => GOALS.map((goal) => goal(world, group, portfolio));
  const timesOf = ({ count, weight }) => [count, weight, weight, count, count, count];

  function pinsMissing(_, { pinned }, portfolio) {
    return pinned.length - shared(pinned, portfolio);
  }

  /* In parts of a letter: what is missing on the reading day, and in the end. Only what is up to the limit is exact. */
  function shortfall({ problem }, group, portfolio, limit = Infinity) {
    const [unit, opening, clause] = problem.shares;
    let inTime = 0, sum = (unit - opening) * Math.max(0, group.required - portfolio.length);
    for (const letter of portfolio) if (group.onTime[letter]) inTime += 1;
    sum += opening * Math.max(0, group.required - inTime);
    for (const demand of group.stated) {
      if (sum > limit) return sum;
      sum += (unit - clause) * deficit(demand, portfolio, OVER);
      sum += clause * deficit(demand, portfolio, OVER, group.onTime);
    }
    return sum;
  }

  /* The value turned round, in ten-thousandths of points. Only what is up to the limit is exact. */
  function loss(world, group, portfolio, limit = Infinity) {
    const [extraBar, overlap, prefer, change] = world.problem.prices;
    let sum = extraBar * Math.max(0, portfolio.length - group.required);
    if (change) sum += change * changes(world, group, portfolio);
    for (const letter of portfolio) sum -= group.strengths[letter];
    if (sum > limit) return sum; // what follows only adds
    for (const letter of portfolio)
      for (const other of world.problem.overlaps[letter]) if (portfolio.includes(other)) sum += overlap;
    for (const demand of group.preferred) {
      if (sum > limit) return sum;
      sum += prefer * deficit(demand, portfolio, 1);
    }
    return sum;
  }

  function changes(_, { reference }, portfolio) {
    return apart(portfolio, reference);
  }

  function moves(_, { previous }, portfolio) {
    return previous ? apart(portfolio, previous) : 0;
  }

  function order({ problem }, _, portfolio) {
    return portfolio.reduce((sum, letter) => sum + problem.orders[letter], 0);
  }

  const isLess = (some, others) => {
    for (let goal = 0; goal < some.length; goal += 1) if (some[goal] !== others[goal]) return some[goal] < others[goal];
    return false;
  };

  /* True if a portfolio comes to less than these goals; none is worked out beyond the one that decides. Where nothing
     is missing only a smaller loss can be better, and it is sooner known. */
  function isBetter(world, group, portfolio, score) {
    if (score[0] === 0 && score[1] === 0 && loss(world, group, portfolio, score[2]) > score[2]) return false;
    for (let goal = 0; goal < GOALS.length; goal += 1) {
      const here = GOALS[goal](world, group, portfolio, score[goal]);
      if (here !== score[goal]) return here < score[goal];
    }
    return false;
  }

  /* The two goals that tell if one program loses anything. */
  const judge = (world, group, portfolio) => [shortfall(world, group, portfolio), loss(world, group, portfolio)];

  const room = ({ maximum, locked, burned }) => Math.max(maximum, locked.length + burned) - burned - locked.length;

  /* True if what goes beyond the required count may do so. */
  const admits = ({ optional, required, locked }, portfolio) => !optional || portfolio.length <= required ||
    portfolio.every((letter) => optional.includes(letter) || locked.includes(letter));

  /* The best portfolio of one program for each set of scarce letters in use, with its goals, the best first: every
     choice is tried, by size, then in order, and among equals the first is best. What is no better than the best without
     any scarce letter is of no use. */
  function ranked(world, group, available, scarce = []) {
    const { writers } = world, portfolio = [...group.locked], found = new Map();
    const taken = new Set(portfolio.map((letter) => writers[letter]));
    const free = only(available).filter((letter) => !group.barred[letter] && !group.locked.includes(letter));
    const signs = free.map((letter) => (scarce.includes(letter) ? `${letter} ` : ""));
    const isUseless = (known) => known && !isBetter(world, group, portfolio, known.goals);
    const visit = (use) => {
      if (!admits(group, portfolio) || isUseless(found.get("")) || (use && isUseless(found.get(use)))) return;
      found.delete(use); // the later of equals stands later
      found.set(use, { portfolio: rising(portfolio), goals: goals(world, group, portfolio) });
    };
    const choose = (from, left, use) => {
      if (left === 0) return visit(use);
      for (let place = from; place <= free.length - left; place += 1) {
        const writer = writers[free[place]];
        if (taken.has(writer)) continue;
        taken.add(writer);
        portfolio.push(free[place]);
        choose(place + 1, left - 1, use + signs[place]);
        portfolio.pop();
        taken.delete(writer);
      }
    };
    for (let size = 0; size <= Math.min(room(group), free.length); size += 1) choose(0, size, "");
    const byGoals = (some, other) => isLess(other.goals, some.goals) - isLess(some.goals, other.goals);
    return [...found.values()].sort(byGoals);
  }

  /* The best portfolio of one program that competes with no other. */
  const best = (world, group, available) => ranked(world, group, available)[0].portfolio;

  /* Per group its portfolio, `alone` without regard to versions, and `together`. What a writer's versions couple is
     decided once for all: every set of versions is tried. `known` may have, per group, what is best among more choices
     than here: where it can still be had it is the best here too. */
  function solve(world, groups, available, known) {
    const { scarce, sets } = versionSets(world, groups, available);
    const list = groups.map((group, number) => {
      const portfolio = known?.[number], canStay = (letter) => available[letter] || group.locked.includes(letter);
      return portfolio?.every(canStay) && shared(portfolio, scarce) === 0
        ? [{ portfolio, goals: goals(world, group, portfolio) }] : ranked(world, group, available, scarce);
    });
    const alone = list.map(([first]) => first.portfolio);
    let together = null, score = null;
    for (const shut of sets) {
      const chosen = list.map((some) => some.find(({ portfolio }) => shared(portfolio, shut) === 0));
      const here = total(groups, chosen);
      if (score === null || isLess(here, score)) [together, score] = [chosen.map(({ portfolio }) => portfolio), here];
    }
    return { alone, together: together ?? alone };
  }

  /* The letters that are scarce because their writers have too few versions, and the sets of them to do without, in
     order of those kept: the later a letter, the more it weighs. None where nothing couples the groups. */
  function versionSets({ writers, versions }, groups, available) {
    const locked = rising(groups.flatMap((group) => group.locked));
    const isOpen = (letter) => available[letter] && groups.some((group) => !group.barred[letter]);
    const reach = only(all(writers, (letter) => locked.includes(letter) || isOpen(letter)));
    const of = (writer) => reach.filter((letter) => writers[letter] === writer);
    const coupled = versions.flatMap((most, writer) => (of(writer).length > most ? [writer] : []));
    let kept = coupled.length ? [[]] : [];
    for (const writer of coupled) {
      const free = of(writer).filter((letter) => !locked.includes(letter));
      const left = Math.max(0, versions[writer] - (of(writer).length - free.length));
      const mine = choices(free, Math.min(left, free.length));
      kept = mine.flatMap((some) => kept.map((others) => [...others, ...some]));
    }
    const scarce = coupled.flatMap((writer) => of(writer).filter((letter) => !locked.includes(letter)));
    return { scarce, sets: kept.map((open) => scarce.filter((letter) => !open.includes(letter))) };
  }

  /* Every choice of so many letters, that with the smallest last letters first. */
  function choices(letters, number) {
    if (number === 0) return [[]];
    return letters.flatMap((last, place) =>
      choices(letters.slice(0, place), number - 1).map((some) => [...some, last]));
  }

  function total(groups, chosen) {
    const sums = GOALS.map(() => 0);
    groups.forEach((group, number) => {
      const times = timesOf(group);
      chosen[number].goals.forEach((figure, goal) => { sums[goal] += times[goal] * figure; });
    });
    return sums;
  }

  /* True where the letters pinned under these switches cannot all be kept (solver/rules/eligibility.py): the solver
     refuses such a scenario, and the page keeps as many of them as can be. */
  function pinsClash({ groups, writers, versions }) {
    const held = rising(groups.flatMap((group) => [...group.locked, ...group.pinned]));
    const isTwice = (letters) => new Set(letters.map((letter) => writers[letter])).size < letters.length;
    return groups.some((group) => group.pinned.length > room(group) || isTwice(group.pinned))
      || versions.some((most, writer) => held.filter((letter) => writers[letter] === writer).length > most);
  }

  /* What stands in MyERAS after today's clicks (solver/analysis/now.py); `today` is V(uploaded letters). */
  function standing(world, plan, today) {
    const toStay = (portfolio) => world.switches.map((_, letter) => (portfolio.includes(letter) ? 0 : HARD));
    const settled = world.groups.map((group, number) => (group.final
      ? { ...group, locked: plan[number], pinned: [], barred: toStay(plan[number]) }
      : { ...group, optional: plan[number] }));
    const stays = (portfolios) => settled.map((group, number) => !group.final && admits(group, portfolios[number]));
    if (stays(today.together).every(Boolean)) return today.together;
    const known = stays(today.alone).map((flag, number) => (flag ? today.alone[number] : null));
    return solve(world, settled, world.uploaded, known).together.map((portfolio, number) =>
      portfolio.filter((letter) => world.uploaded[letter] || world.groups[number].locked.includes(letter)));
  }

  /* Per letter, at how many programs it is. */
  function usage(world, ...answers) {
    const times = world.switches.map(() => 0);
    world.groups.forEach(({ count }, number) => {
      for (const letter of rising(answers.flatMap((answer) => answer[number]))) times[letter] += count;
    });
    return times;
  }

  const versionsInUse = ({ writers }, times, writer) => only(times).filter((letter) => writers[letter] === writer);

  /* True where applying with NOW loses nothing against the plan, group by group. */
  function losesNothing(world, plan, now) {
    const together = usage(world, plan, now), inPlan = usage(world, plan);
    const isOver = (writer) => versionsInUse(world, together, writer).length > world.versions[writer];
    return world.groups.map((group, number) => {
      const standingIn = now[number].filter((letter) => !plan[number].includes(letter));
      if (standingIn.some((letter) => isOver(world.writers[letter]))) return false;
      if (!group.today && standingIn.length === 0) return true;
      const locked = { ...group, ...group.today, locked: rising([...now[number], ...group.locked]), pinned: [] };
      const held = best(world, locked, reachable(world, inPlan, plan[number]));
      const there = judge(world, locked, held), here = judge(world, group, plan[number]);
      const kept = group.pinned.every((letter) => !plan[number].includes(letter) || held.includes(letter));
      return kept && !isLess(here, there);
    });
  }

  /* The letters that one program could have while all others keep theirs, with nobody new asked. */
  function reachable(world, times, portfolio) {
    const others = times.map((number, letter) => number - (portfolio.includes(letter) ? 1 : 0));
    const asked = (writer) => only(others).some((letter) => world.toAsk[letter] && world.writers[letter] === writer);
    return world.available.map((there, letter) => {
      const writer = world.writers[letter], used = versionsInUse(world, others, writer);
      const fits = new Set([...used, letter]).size <= world.versions[writer] && (!world.toAsk[letter] || asked(writer));
      return there && (portfolio.includes(letter) || fits);
    });
  }

  /* The letters for which nobody has to be asked beyond those whose letters to ask for are in use. */
  function withoutFurtherAsks(world, plan) {
    const { available, toAsk, writers } = world;
    const asked = rising(plan.flat()).filter((letter) => toAsk[letter]).map((letter) => writers[letter]);
    return available.map((there, letter) => there && (!toAsk[letter] || asked.includes(writers[letter])));
  }

  /* The places, among those of a group, of the stated clauses that a portfolio does not meet. */
  const unmet = (group, portfolio) =>
    group.stated.flatMap((demand, place) => (deficit(demand, portfolio, 1) ? [place] : []));
  const isMet = (group, portfolio) => portfolio.length >= group.required && unmet(group, portfolio).length === 0;

  function status(world, group, planned, now, reach) {
    if (isMet(group, now)) return "complete";
    if (isMet(group, planned.filter((letter) => group.onTime[letter]))) return "waiting";
    if (isMet(group, planned)) return "late";
    return heldBack(world, group, reach) ? "irreparable" : "short";
  }

  /* True where a program is short by itself, and would not be if nothing there were final. */
  function heldBack(world, group, reach) {
    if (group.locked.length === 0 && group.burned === 0 && !group.barred.includes(SOFT)) return false;
    const barred = group.barred.map((bar) => (bar === SOFT ? 0 : bar));
    const free = { ...group, locked: [], burned: 0, barred };
    return !isMet(group, best(world, group, reach)) && isMet(free, best(world, free, reach));
  }

  /* What every group has if a letter never comes, changing as little as may be (solver/analysis/plan.py). */
  function fallback({ world, plan, alone }, letter) {
    const without = withoutFurtherAsks(world, plan).map((there, other) => there && other !== letter);
    const failed = world.groups.map((group, number) => {
      const planned = plan[number], base = { ...group, previous: planned };
      const missed = planned.includes(letter) && !group.byApplyDay[letter];
      if (!missed && !group.final) return base;
      const stays = planned.filter((other) => (missed ? group.byApplyDay : world.uploaded)[other]);
      const locked = rising([...group.locked, ...stays]);
      return { ...base, locked, pinned: group.pinned.filter((other) => !locked.includes(other)) };
    });
    const isAsBefore = (group, number) => group.locked === world.groups[number].locked;
    const known = failed.map((group, number) => (
      isAsBefore(group, number) && apart(alone[number], plan[number]) === 0 ? alone[number] : null));
    return solve(world, failed, without, known).together;
  }

  /* A setting as one word: the first letters of its switches. */
  const word = (switches) => switches.map((where) => where[0]).join("");

  /* True if the page knows the answer to a setting: all of them, or those worked out beforehand. */
  const canAnswer = (problem, switches) => !problem.outcomes || word(switches) in problem.outcomes.settings;

  /* Everything the page shows of a setting of the switches: per unit (docs/page.md) the portfolios of the PLAN and
     NOW, the status, and whether to apply now ("now", "wait" or "applied"); `world` and `alone` are for what is asked
     next. */
  function answer(problem, switches) {
    if (problem.outcomes) return lookedUp(problem.outcomes, switches);
    const world = under(problem, switches);
    const { alone, together: plan } = solve(world, world.groups, world.available);
    const now = standing(world, plan, solve(world, world.groups, world.uploaded, alone));
    const safe = losesNothing(world, plan, now), reach = withoutFurtherAsks(world, plan);
    return {
      world, plan, alone, now, pinsClash: pinsClash(world),
      status: world.groups.map((group, number) => status(world, group, plan[number], now[number], reach)),
      apply: world.groups.map((group, number) => (group.applied ? "applied" : safe[number] ? "now" : "wait")),
    };
  }

  function lookedUp({ settings, cases }, switches) {
    const held = settings[word(switches)].map((number) => cases[number]);
    const column = (place) => held.map((one) => one[place]);
    const [plan, now, status, apply, fallbacks, short] = [0, 1, 2, 3, 4, 5].map(column);
    return { plan, now, status, apply, fallbacks, short, pinsClash: false };
  }

  /* Per unit what it has if a letter never comes; null where that was not worked out. */
  function ifItNeverComes(answered, letter) {
    if (answered.world) return fallback(answered, letter);
    return answered.fallbacks.map((known) => known[letter] ?? null);
  }

  /* Per program what to click in MyERAS today: `assigned` has the letters that stand there. A letter that is gone went
     by itself. */
  const clicks = (answered, units, assigned, switches) => units.map((unit, program) => ({
    assign: answered.now[unit].filter((letter) => !assigned[program].includes(letter)),
    remove: assigned[program].filter((letter) => !answered.now[unit].includes(letter) && switches[letter] !== "gone"),
  }));

  /* True if a stated clause is met less well without a letter (solver/analysis/now.py). */
  const isWanted = ({ stated }, portfolio, letter) => stated.some((demand) =>
    deficit(demand, portfolio.filter((other) => other !== letter), 1) > deficit(demand, portfolio, 1));

  return { answer, canAnswer, clicks, goals, ifItNeverComes, isMet, isWanted, unmet };
})();
