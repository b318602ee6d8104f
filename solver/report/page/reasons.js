"use strict";
/* Why a program has its letters, and what if one fails, as plain data; worked out for what is opened alone. */
const reasons = (() => {
  const POINT = 10000; // strengths are whole ten-thousandths of points
  const NUMBERS = ["no", "one", "two", "three", "four"];
  const { isSame, listed, mostFirst, rising, signs, without } = answers;

  /* What a unit has if a letter never comes, in words; worked out once per letter and setting. */
  function ifNever(found, letter, one) {
    const { answered, data } = found;
    if (!found.fallbacks.has(letter)) found.fallbacks.set(letter, engine.ifItNeverComes(answered, letter));
    const then = found.fallbacks.get(letter)[one.unit];
    if (!then) return "not worked out";
    const { world } = answered;
    const isShort = world ? !engine.isMet(world.groups[one.unit], then) : answered.short[one.unit].includes(letter);
    const stands = standsWords(data, one, letter, then, !isShort);
    return [isShort && stands === "as now" ? "" : stands, isShort ? "short" : ""].filter(Boolean).join(", ");
  }

  function standsWords(data, one, letter, then, isComplete) {
    const added = without(then, one.plan), stays = rising([...one.plan, ...added]).filter((other) => other !== letter);
    if (isSame(stays, rising(one.now)) && stays.length === then.length) return "as now";
    if (added.length) {
      const stay = added.every((other) => one.now.includes(other));
      return listed(signs(data, added)) + (stay ? ` stay${added.length === 1 ? "s" : ""}` : " instead");
    }
    return isComplete ? `${NUMBERS[then.length] ?? then.length} suffice${then.length === 1 ? "s" : ""}` : "";
  }

  /* Of a set, per letter to come what stands there if it never does, with how many programs that holds for. */
  function setIfNever(found, members) {
    return rising(members[0].coming).map((letter) => {
      const alike = new Map();
      const textOf = (one) => {
        if (!alike.has(one.alike)) alike.set(one.alike, ifNever(found, letter, one));
        return alike.get(one.alike);
      };
      const told = mostFirst(members, textOf);
      const parts = told.map(([text, those]) => (told.length > 1 ? `${text} at ${those.length}` : text));
      return { letter, text: parts.join("; ") };
    });
  }

  /* What a program would have without each of its letters: those to come if they never do, others if they are gone. */
  function ifEachFails(found, one, viewOf) {
    return rising([...one.now, ...one.plan]).map((letter) => {
      if (one.coming.includes(letter)) return { letter, isComing: true, text: ifNever(found, letter, one) };
      const gone = found.switches.map((where, other) => (other === letter ? "gone" : where));
      if (!engine.canAnswer(found.data.problem, gone)) return { letter, isComing: false, text: "not worked out" };
      const then = viewOf(gone).programs[one.place];
      return { letter, isComing: false, then };
    });
  }

  /* The letters that a program does not get, each with why: a reason, or what it would cost in whose place.
     The cheapest first. Without the problem (outcomes worked out beforehand) only what bars a letter is known. */
  function leftOut(found, one) {
    const { data, answered, switches } = found, group = answered.world?.groups[one.unit];
    const others = data.letters.map((_, letter) => letter)
      .filter((letter) => !one.plan.includes(letter) && !one.lost.includes(letter));
    const told = others.map((letter) => {
      if (switches[letter] === "gone") return { letter, reason: data.letters[letter].ask ? "not asked" : "gone" };
      const unknown = group ? "may not go there" : data.shared ? "the plan has others there" : "not worked out";
      if (!group || group.barred[letter]) return { letter, reason: one.program.why?.[letter] ?? unknown };
      return { letter, ...cheapest(found, one, letter) };
    });
    const cost = ({ short, points }) => (points === undefined ? Infinity : short * 1e6 + points);
    return told.sort((some, other) => cost(some) - cost(other) || some.letter - other.letter);
  }

  /* The cheapest way to let a letter in, all other programs as they are: in the place of another, or besides. */
  function cheapest({ data, answered: { world } }, one, letter) {
    const group = world.groups[one.unit], mine = world.writers[letter], held = group.locked;
    const ways = one.plan.filter((other) => !held.includes(other)).map((other) => [other, without(one.plan, [other])]);
    const room = Math.max(group.maximum, held.length + group.burned) - group.burned;
    if (one.plan.length < room) ways.push([null, one.plan]);
    const [, gap, loss] = engine.goals(world, group, one.plan);
    const allowed = ways.filter(([, rest]) => rest.every((other) => world.writers[other] !== mine));
    const costs = allowed.map(([instead, rest]) => {
      const [, gapThen, lossThen] = engine.goals(world, group, rising([...rest, letter]));
      return { instead, short: (gapThen - gap) / data.problem.shares[0], points: (lossThen - loss) / POINT };
    });
    if (costs.length === 0) return { reason: "what stands there is final" };
    return costs.sort((some, other) => some.short - other.short || some.points - other.points)[0];
  }

  /* The rules, by their places in the list, that its letters of the PLAN do not meet; none where that is not known. */
  const unmet = ({ answered: { world } }, one) => (world ? engine.unmet(world.groups[one.unit], one.plan) : []);

  const points = (found, one, letter) => found.answered.world?.groups[one.unit].strengths[letter] / POINT;

  return { ifEachFails, leftOut, points, setIfNever, unmet };
})();
