"use strict";
/* What the page shows of a setting of the switches, as plain data: no element of the page is touched here, so that tests
   run this file without a browser. `data` is what docs/page.md describes; letters, programs and units are positions. */
const answers = (() => {
  const STATUSES = ["complete", "waiting", "late", "short", "irreparable"]; // from the best to the worst
  const MOST_DAYS = 3; // so many different days to wait for are told
  const POINT = 10000; // strengths are whole ten-thousandths of points
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const counted = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
  const listed = (parts) => (parts.length > 1 ? `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}` : parts.join(""));
  const without = (some, others) => some.filter((one) => !others.includes(one));
  const signs = (data, letters) => letters.map((letter) => data.letters[letter].sign);
  const hasWriter = (data, letter) => `${data.letters[letter].sign} (${data.letters[letter].writer})`;
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /* A day without its year, as every screen writes it: Thu 24 Sep. */
  function day(iso) {
    const when = new Date(`${iso}T00:00:00Z`);
    return `${DAYS[when.getUTCDay()]} ${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]}`;
  }

  /* All there is to say of a setting, program by program: programs of one unit share what holds for the unit. */
  function view(data, switches) {
    const answered = engine.answer(data.problem, switches), { units } = data.problem, shared = new Map();
    const programs = units.map((unit, place) => {
      if (!shared.has(unit)) shared.set(unit, ofUnit(data, switches, answered, unit, data.programs[place]));
      return { place, program: data.programs[place], ...shared.get(unit) };
    });
    const assigned = data.programs.map((program) => program.assigned);
    const clicks = engine.clicks(answered, units, assigned, switches);
    return { data, switches, answered, programs, clicks, fallbacks: new Map() };
  }

  function ofUnit(data, switches, answered, unit, program) {
    const now = answered.now[unit], plan = answered.plan[unit], apply = answered.apply[unit];
    const standing = apply === "applied" ? program.assigned : [];
    const lost = standing.filter((letter) => switches[letter] === "gone");
    const isFinal = apply === "applied" || program.apply <= data.asOf;
    return {
      unit, now, plan, apply, lost, isFinal, status: answered.status[unit],
      locked: without(standing, lost), coming: plan.filter((letter) => switches[letter] !== "in"),
      steps: steps(data, switches, { now, plan, isFinal, required: program.required }),
    };
  }

  /* How the PLAN differs from NOW, letter by letter in the order in which they come (solver/analysis/now.py). */
  function steps(data, switches, { now, plan, isFinal, required }) {
    const writer = (letter) => data.problem.writers?.[letter] ?? data.letters[letter].writer;
    const comes = (letter) => (switches[letter] === "in" ? "" : data.letters[letter].arrives ?? data.asOf);
    const joining = without(plan, now).sort((a, b) => (comes(a) < comes(b) ? -1 : comes(a) > comes(b) ? 1 : a - b));
    const kept = isFinal ? Math.max(0, required - now.length) : 0;
    let leaving = without(now, plan);
    const found = joining.map((letter, place) => {
      const later = joining.slice(place + 1), own = leaving.filter((other) => writer(other) === writer(letter));
      const free = leaving.filter((other) => !later.some((awaited) => writer(awaited) === writer(other)));
      const replaces = later.length === 0 ? leaving : own.length ? own : free.slice(0, 1);
      leaving = without(leaving, replaces);
      return { letter, replaces, isKept: place < kept };
    });
    return leaving.length ? [...found, { letter: null, replaces: leaving, isKept: false }] : found;
  }

  function stepWords(data, step, program) {
    const gone = signs(data, step.replaces);
    if (step.letter === null) return `${listed(gone)} ${gone.length === 1 ? "goes" : "go"} where it is needed more`;
    const sign = data.letters[step.letter].sign, until = program?.kept?.[step.letter];
    if (step.isKept) return `a place kept for ${sign}${until ? ` until ${until}` : ""}`;
    if (gone.length === 0) return `${sign} joins`;
    return `${sign} takes ${gone.length === 1 ? `${gone[0]}’s place` : `the places of ${listed(gone)}`}`;
  }

  const comesWords = (data, one) => one.steps.map((step) => stepWords(data, step, one.program)).join("; ");

  /* How many programs stand how; they add up to all. */
  function counts({ programs }) {
    const found = Object.fromEntries(STATUSES.map((status) => [status, 0]));
    for (const { status } of programs) found[status] += 1;
    return found;
  }

  /* Today's sentences: what to click, whom to ask, and where to apply. */
  function today(found) {
    const { data, switches, programs, clicks } = found;
    const assign = clicks.reduce((sum, click) => sum + click.assign.length, 0);
    const remove = clicks.reduce((sum, click) => sum + click.remove.length, 0);
    const used = new Set(programs.flatMap(({ plan }) => plan));
    const toAsk = data.letters.flatMap((letter, place) =>
      (letter.ask && switches[place] === "coming" && used.has(place) ? [letter.writer] : []));
    const said = [assign || remove
      ? `${assign ? counted(assign, "letter") : "No letter"} to assign, ${remove || "none"} to take off.`
      : "Nothing to click."];
    if (toAsk.length) said.push(`Ask ${listed([...new Set(toAsk)])}.`);
    return { clicks: said.join(" "), apply: applyWords(found), next: nextDate(found) };
  }

  function applyWords({ data, programs }) {
    const open = programs.filter(({ apply }) => apply !== "applied"), days = new Map();
    if (programs.length && open.length === 0) return "You have applied everywhere.";
    const ready = open.filter(({ apply }) => apply === "now").length;
    for (const one of open) if (one.apply === "wait") days.set(one.program.apply, [...days.get(one.program.apply) ?? [], one]);
    const most = [...days].sort(([, some], [, others]) => others.length - some.length);
    const said = ready ? [`Apply today at ${ready === open.length && ready > 1 ? `all ${ready}` : ready}: nothing is lost.`] : [];
    for (const [when, waiting] of most.slice(0, MOST_DAYS)) {
      const awaited = signs(data, awaitedAt(waiting));
      const who = awaited.length ? `: ${listed(awaited)} ${awaited.length === 1 ? "is" : "are"} to come` : "";
      said.push(`At ${waiting.length} wait until ${day(when)}${who}.`);
    }
    const rest = most.slice(MOST_DAYS).reduce((sum, [, waiting]) => sum + waiting.length, 0);
    return [...said, ...(rest ? [`At ${rest} more wait until other days.`] : [])].join(" ");
  }

  /* For whom programs wait: letters that take a place, or that a short program needs; else all that are to come. */
  function awaitedAt(waiting) {
    const awaited = waiting.flatMap(({ steps: some, status }) =>
      some.filter((step) => step.letter !== null && (step.replaces.length || isUnmet(status))).map((step) => step.letter));
    return rising(awaited.length ? awaited : waiting.flatMap(({ coming }) => coming));
  }

  const isUnmet = (status) => status === "short" || status === "irreparable";
  const rising = (letters) => [...new Set(letters)].sort((a, b) => a - b);

  /* The first day on which there is something to do, and what. */
  function nextDate({ data, switches, programs }) {
    const used = rising(programs.flatMap(({ coming }) => coming)), waits = new Map();
    const dates = used.map((letter) => data.letters[letter].arrives).filter((when) => when && when > data.asOf);
    for (const { apply, program } of programs) if (apply === "wait") waits.set(program.apply, (waits.get(program.apply) ?? 0) + 1);
    const next = [...dates, ...waits.keys()].filter((when) => when > data.asOf).sort()[0];
    if (!next) return "";
    const due = used.filter((letter) => data.letters[letter].arrives === next).map((letter) => hasWriter(data, letter));
    const said = due.length ? [`${listed(due)} can be assigned`] : [];
    if (waits.has(next)) said.push(`apply at ${waits.get(next)}`);
    return `${day(next)}: ${said.join(", ")}.`;
  }

  /* What a setting changes against another: programs in letters or status, and those that stand worse or better. */
  function compare(before, after) {
    const changed = [], worse = [], better = [];
    after.programs.forEach((here, place) => {
      const there = before.programs[place], rank = STATUSES.indexOf(here.status) - STATUSES.indexOf(there.status);
      if (rank || !isSame(here.now, there.now) || !isSame(here.plan, there.plan)) changed.push(place);
      if (rank > 0) worse.push(place);
      if (rank < 0) better.push(place);
    });
    return { changed, worse, better, before: counts(before), after: counts(after) };
  }

  const isSame = (some, others) => some.length === others.length && some.every((one, place) => one === others[place]);

  /* In words what differs from what was entered, switch by switch. */
  function settingWords(data, switches) {
    const said = { in: "is in MyERAS", coming: "is coming", gone: "is gone" }, asked = { ...said, coming: "is asked", gone: "is not asked" };
    return data.letters.flatMap((letter, place) => (switches[place] === letter.entered ? []
      : [`${hasWriter(data, place)} ${(letter.ask ? asked : said)[switches[place]]}`]));
  }

  /* Programs that stand alike: the same letters now and later, and the same status; the biggest set first. */
  function sets(data, programs) {
    const alike = new Map(), keys = new Map();
    for (const one of programs) {
      if (!keys.has(one.unit)) keys.set(one.unit, JSON.stringify([one.now, one.plan, one.lost, one.locked, one.status, one.apply, one.isFinal]));
      const key = keys.get(one.unit);
      if (!alike.has(key)) alike.set(key, []);
      alike.get(key).push(one);
    }
    return [...alike].sort(([, some], [, others]) => others.length - some.length)
      .map(([key, members], place) => ({ key, number: place + 1, members, first: members[0] }));
  }

  /* What programs have in common, in a few words: the commonest kinds. */
  function describe(members) {
    if (members.length === 1) return members[0].program.name;
    const kinds = new Map();
    for (const { program } of members) kinds.set(program.kind, (kinds.get(program.kind) ?? 0) + 1);
    const most = [...kinds].sort(([, some], [, others]) => others - some).map(([kind]) => kind);
    return most.slice(0, 2).join(", ") + (most.length > 2 ? ` +${most.length - 2}` : "");
  }

  /* The programs that are looked for: `text` in name, city or id; `status`, `specialty`, `state` as they stand. */
  function filtered(programs, { text, status, specialty, state }) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    return programs.filter(({ program, status: here }) =>
      (!status || here === status) && (!specialty || program.specialty === specialty) && (!state || program.state === state) &&
      words.every((word) => folded(`${program.name} ${program.city} ${program.id}`).includes(word)));
  }

  /* What a unit has if a letter never comes, in words; worked out once per letter and setting. */
  function ifNever(found, letter, one) {
    const { answered, data } = found;
    if (!found.fallbacks.has(letter)) found.fallbacks.set(letter, engine.ifItNeverComes(answered, letter));
    const then = found.fallbacks.get(letter)[one.unit];
    if (!then) return "not worked out";
    const isShort = answered.world ? !engine.isMet(answered.world.groups[one.unit], then) : then.length < one.program.required;
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
    return isComplete ? `${then.length} suffice${then.length === 1 ? "s" : ""}` : "";
  }

  /* Of a set, per letter to come what stands there if it never does, with how many programs that holds for. */
  function setIfNever(found, members) {
    return rising(members[0].coming).map((letter) => {
      const told = new Map(), units = new Map();
      for (const one of members) {
        if (!units.has(one.unit)) units.set(one.unit, ifNever(found, letter, one));
        told.set(units.get(one.unit), (told.get(units.get(one.unit)) ?? 0) + 1);
      }
      const parts = [...told].sort(([, some], [, others]) => others - some);
      return { letter, text: parts.map(([text, times]) => (parts.length > 1 ? `${text} at ${times}` : text)).join("; ") };
    });
  }

  /* What a program would have without each of its letters: those to come if they never do, others if they are gone. */
  function ifEachFails(found, one, viewOf) {
    return rising([...one.now, ...one.plan]).map((letter) => {
      if (one.coming.includes(letter)) return { letter, isComing: true, text: ifNever(found, letter, one) };
      const gone = found.switches.map((where, other) => (other === letter ? "gone" : where));
      if (!engine.canAnswer(found.data.problem, gone)) return { letter, isComing: false, text: "not worked out" };
      const then = viewOf(gone).programs[one.place];
      return { letter, isComing: false, status: then.status, letters: then.plan, coming: then.coming };
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
      if (!group || group.barred[letter]) return { letter, reason: one.program.why?.[letter] ?? (group ? "may not go there" : "not worked out") };
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
    const here = engine.judge(world, group, one.plan);
    const costs = ways.filter(([, rest]) => rest.every((other) => world.writers[other] !== mine)).map(([instead, rest]) => {
      const there = engine.judge(world, group, rising([...rest, letter]));
      return { instead, short: (there[0] - here[0]) / data.problem.shares[0], points: (there[1] - here[1]) / POINT };
    });
    if (costs.length === 0) return { reason: "what stands there is final" };
    return costs.reduce((best, way) => (way.short < best.short || (way.short === best.short && way.points < best.points) ? way : best));
  }

  const points = (found, one, letter) => found.answered.world?.groups[one.unit].strengths[letter] / POINT;

  /* The clicks of today, letter by letter as the screen of MyERAS goes. */
  function clickList({ data, clicks, programs }) {
    return data.letters.map((_, letter) => ({
      letter,
      rows: programs.flatMap((one) => ["assign", "remove"].flatMap((action) => (clicks[one.place][action].includes(letter)
        ? [{ key: `${data.letters[letter].id}|${one.program.id}|${action}`, letter, action, one }] : []))),
    })).filter(({ rows }) => rows.length);
  }

  const HEADS = "letter_id,label,writer,action,program_id,program,city,state,final,done";
  const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

  /* clicks.csv with one column more, as lor record takes it; `ticked` holds the keys of what is done. */
  function csv(data, list, ticked) {
    const lines = list.flatMap(({ rows }) => rows).map(({ key, letter, action, one: { program, apply } }) => {
      const { id, label, writer } = data.letters[letter];
      const place = [program.id, program.name, program.city, program.state];
      return [id, label, writer, action, ...place, apply === "applied" ? "yes" : "no", ticked.has(key) ? "yes" : ""];
    });
    return [HEADS, ...lines.map((cells) => cells.map(cell).join(","))].join("\n") + "\n";
  }

  return {
    STATUSES, clickList, comesWords, compare, counted, counts, csv, describe, filtered, ifEachFails, leftOut, listed, points,
    setIfNever, sets, settingWords, signs, today, view,
  };
})();
