"use strict";
/* What the page shows of a setting of the switches, as plain data: no element of the page is touched here, so that
   tests run this file without a browser. `data` is what docs/page.md describes; letters and programs are positions. */
const answers = (() => {
  const STATUSES = ["complete", "waiting", "late", "short", "irreparable"]; // from the best to the worst
  const MOST_DAYS = 3; // so many different days to wait for are told
  const MOST_CHANGES = 2; // and so many moved letters by name
  const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  const counted = (number, noun) => `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
  const listed = (parts) => [parts.slice(0, -1).join(", "), ...parts.slice(-1)].filter(Boolean).join(" and ");
  const without = (some, others) => some.filter((one) => !others.includes(one));
  const signs = (data, letters) => letters.map((letter) => data.letters[letter].sign);
  const hasWriter = (data, letter) => `${data.letters[letter].sign} (${data.letters[letter].writer})`;
  /* What shares a key, as pairs of key and members, the most numerous first. */
  function mostFirst(items, keyOf) {
    const found = new Map();
    for (const item of items) {
      const key = keyOf(item);
      if (found.has(key)) found.get(key).push(item); else found.set(key, [item]);
    }
    return [...found].sort(([, some], [, others]) => others.length - some.length);
  }

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  /* A day without its year, as every screen writes it: Thu 24 Sep. */
  function day(iso) {
    const when = new Date(`${iso}T00:00:00Z`);
    return `${DAYS[when.getUTCDay()]} ${when.getUTCDate()} ${MONTHS[when.getUTCMonth()]}`;
  }

  /* All there is to say of a setting, program by program; what holds for programs alike is worked out once. */
  function view(data, switches) {
    const answered = engine.answer(data.problem, switches), { units } = data.problem, shared = new Map();
    const programs = units.map((unit, place) => {
      const program = data.programs[place], { required, apply, assigned, kept } = program;
      const alike = JSON.stringify([unit, required, apply, assigned, kept]);
      if (!shared.has(alike)) shared.set(alike, ofUnit(data, switches, answered, unit, program));
      return { place, program, alike, ...shared.get(alike) };
    });
    const assigned = data.programs.map((program) => program.assigned);
    const clicks = engine.clicks(answered, units, assigned, switches);
    return { data, switches, answered, programs, clicks, fallbacks: new Map() };
  }

  function ofUnit(data, switches, answered, unit, program) {
    const now = answered.now[unit], plan = answered.plan[unit], apply = answered.apply[unit];
    const standing = apply === "applied" ? program.assigned : [];
    const lost = standing.filter((letter) => switches[letter] === "gone");
    const locked = without(standing, lost);
    const isFinal = apply === "applied" || program.apply <= data.asOf;
    const kept = isFinal ? Math.max(0, program.required - now.length) : 0;
    const told = steps(data, switches, now, plan).map((step, place) =>
      (place < kept ? { ...step, isKept: true, until: keptUntil(program, answered, unit, step.letter) } : step));
    return {
      unit, now, plan, apply, lost, locked, isFinal, steps: told, status: answered.status[unit],
      coming: without(plan, locked).filter((letter) => switches[letter] !== "in"),
    };
  }

  /* The day up to which a program keeps a place for a letter: another one where a stated clause wants it. */
  function keptUntil({ kept }, { world, plan }, unit, letter) {
    const [usual, ifWanted] = kept?.[letter] ?? ["", ""];
    if (usual === ifWanted) return usual;
    return world ? (engine.isWanted(world.groups[unit], plan[unit], letter) ? ifWanted : usual) : "";
  }

  /* How the PLAN differs from NOW, letter by letter in the order in which they come (solver/analysis/now.py). */
  function steps(data, switches, now, plan) {
    const writer = (letter) => data.problem.writers?.[letter] ?? data.letters[letter].writer;
    const comes = (letter) => (switches[letter] === "in" ? "" : data.letters[letter].arrives ?? data.asOf);
    const joining = without(plan, now).sort((a, b) => (comes(a) < comes(b) ? -1 : comes(a) > comes(b) ? 1 : a - b));
    let leaving = without(now, plan);
    const found = joining.map((letter, place) => {
      const later = joining.slice(place + 1), own = leaving.filter((other) => writer(other) === writer(letter));
      const free = leaving.filter((other) => !later.some((awaited) => writer(awaited) === writer(other)));
      const replaces = later.length === 0 ? leaving : own.length ? own : free.slice(0, 1);
      leaving = without(leaving, replaces);
      return { letter, replaces };
    });
    return leaving.length ? [...found, { letter: null, replaces: leaving }] : found;
  }

  function stepWords(data, step) {
    const gone = signs(data, step.replaces);
    if (step.letter === null) return `${listed(gone)} ${gone.length === 1 ? "goes" : "go"} where it is needed more`;
    const { sign } = data.letters[step.letter];
    if (step.isKept) return `a place kept for ${sign}${step.until && ` until ${step.until}`}`;
    if (gone.length === 0) return `${sign} joins`;
    return `${sign} takes ${gone.length === 1 ? `${gone[0]}'s place` : `the places of ${listed(gone)}`}`;
  }

  const comesWords = (data, one) => one.steps.map((step) => stepWords(data, step)).join("; ");

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
    const open = programs.filter(({ apply }) => apply !== "applied");
    if (programs.length && open.length === 0) return "You have applied everywhere.";
    const ready = open.filter(({ apply }) => apply === "now").length;
    const most = mostFirst(open.filter(({ apply }) => apply === "wait"), ({ program }) => program.apply);
    const everywhere = ready === open.length && ready > 1 ? "all " : "";
    const said = ready ? [`Apply today at ${everywhere}${ready}: nothing is lost.`] : [];
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
    const awaited = waiting.flatMap(({ steps: some, status }) => some
      .filter(({ letter, replaces }) => letter !== null && (replaces.length || isUnmet(status)))
      .map(({ letter }) => letter));
    return rising(awaited.length ? awaited : waiting.flatMap(({ coming }) => coming));
  }

  const isUnmet = (status) => status === "short" || status === "irreparable";
  const rising = (letters) => [...new Set(letters)].sort((a, b) => a - b);

  /* A letter's day, where it is one that somebody entered: then its words name it. */
  function dayOf({ arrives, arrival }) {
    return arrives && arrival.includes(` ${day(arrives).slice(4)}`) ? arrives : null;
  }

  /* The first day on which there is something to do, and what. */
  function nextDate({ data, programs }) {
    const used = rising(programs.flatMap(({ coming }) => coming));
    const arrivals = used.map((letter) => dayOf(data.letters[letter]));
    const waits = programs.filter(({ apply }) => apply === "wait").map(({ program }) => program.apply);
    const next = [...arrivals, ...waits].filter((when) => when && when > data.asOf).sort()[0];
    if (!next) return "";
    const due = used.filter((letter) => dayOf(data.letters[letter]) === next).map((letter) => hasWriter(data, letter));
    const said = due.length ? [`${listed(due)} can be assigned`] : [];
    if (waits.includes(next)) said.push(`apply at ${waits.filter((when) => when === next).length}`);
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

  /* In words what differs from what was entered, switch by switch; the first of them if they are many. */
  function settingWords(data, switches) {
    const said = { in: "is in MyERAS", coming: "is coming", gone: "is gone" };
    const asked = { ...said, coming: "is asked", gone: "is not asked" };
    const moved = [...data.letters.keys()].filter((place) => switches[place] !== data.letters[place].entered);
    const called = (place) => (moved.length === 1 ? hasWriter(data, place) : data.letters[place].sign);
    const words = (place) => (data.letters[place].ask ? asked : said)[switches[place]];
    const changes = moved.map((place) => `${called(place)} ${words(place)}`);
    return changes.length > MOST_CHANGES ? [changes[0], `${changes.length - 1} more`] : changes;
  }

  /* Programs that stand alike: the same letters now and later, and the same status; the biggest set first. */
  function sets({ programs }) {
    const keys = new Map();
    const keyOf = (one) => {
      const { now, plan, lost, locked, status, apply, steps: told } = one;
      if (!keys.has(one.alike)) keys.set(one.alike, JSON.stringify([now, plan, lost, locked, status, apply, told]));
      return keys.get(one.alike);
    };
    return mostFirst(programs, keyOf)
      .map(([, members], place) => ({ number: place + 1, members, first: members[0] }));
  }

  /* What programs have in common, in a few words: the commonest kinds. */
  function describe(members) {
    if (members.length === 1) return members[0].program.name;
    const most = mostFirst(members, ({ program }) => program.kind).map(([kind]) => kind);
    return most.slice(0, 2).join(", ") + (most.length > 2 ? ` +${most.length - 2}` : "");
  }

  /* The programs that are looked for: `text` in name, city or id; `status`, `specialty`, `state` as they stand. */
  function filtered(programs, { text, status, specialty, state }) {
    const words = folded(text).split(/\s+/).filter(Boolean);
    const isWanted = (wanted, found) => !wanted || wanted === found;
    const hasWords = ({ name, city, id }) => words.every((word) => folded(`${name} ${city} ${id}`).includes(word));
    return programs.filter(({ program, status: here }) => isWanted(status, here) && hasWords(program) &&
      isWanted(specialty, program.specialty) && isWanted(state, program.state));
  }

  /* The clicks of today, letter by letter as the screen of MyERAS goes. */
  function clickList({ data, clicks, programs }) {
    const rowsOf = (letter) => programs.flatMap((one) => ["assign", "remove"]
      .filter((action) => clicks[one.place][action].includes(letter))
      .map((action) => ({ key: `${data.letters[letter].id}|${one.program.id}|${action}`, letter, action, one })));
    return data.letters.map((_, letter) => ({ letter, rows: rowsOf(letter) })).filter(({ rows }) => rows.length);
  }

  const HEADS = "letter_id,label,writer,action,program_id,program,city,state,final,done";
  const RUN = /(^|[;\n])(?='*[ "]*[=+\-@\ufe62\ufe63\ufe66\ufe6b\uff0b\uff0d\uff1d\uff20])/g;

  /* A text as a cell, with an apostrophe before what a spreadsheet would run. */
  const cell = (text) => {
    const said = text.replace(RUN, "$1'");
    return /[",\r\n]/.test(said) ? `"${said.replaceAll('"', '""')}"` : said;
  };

  /* clicks.csv with one column more, as lor record takes it; `ticked` holds the keys of what is done. */
  function csv(data, list, ticked) {
    const lines = list.flatMap(({ rows }) => rows).map(({ key, letter, action, one: { program, apply } }) => {
      const { id, title, name } = data.letters[letter];
      const place = [program.id, program.name, program.city, program.state];
      return [id, title, name, action, ...place, apply === "applied" ? "yes" : "no", ticked.has(key) ? "yes" : ""];
    });
    return [HEADS, ...lines.map((cells) => cells.map(cell).join(","))].join("\n") + "\n";
  }

  return {
    STATUSES, clickList, comesWords, compare, counted, counts, csv, describe, filtered, isSame, isUnmet, listed,
    mostFirst, rising, sets, settingWords, signs, today, view, without,
  };
})();
