"use strict";
/* The screen: draws what answers.js says of the setting, again after every change, and remembers ticks. */
(() => {
  const { html, nothing, render, repeat } = litHtml;
  const data = unpacked(JSON.parse(document.getElementById("data").textContent));
  const { STATUS, button, joined, maybe, pill, sign, signs, where, whose } = pieces(data);
  const PAGE = 100; // so many rows of a long list are shown at a time
  const MOST_ANSWERS = 60; // so many settings are remembered
  const WORDS = { in: "In MyERAS", coming: "Coming", gone: "Gone" };
  const ASKED = { in: "In MyERAS", coming: "Asked", gone: "Not asked" };
  const KNOWN = {
    checked: "These rules were looked up.", read: "Read from the program’s own words.",
    unchecked: "Nobody has looked these rules up: nothing is known beyond the count.",
  };

  const entered = data.letters.map((letter) => letter.entered);
  const state = {
    switches: [...data.opened],
    open: new Set(), // keys of what is unfolded
    shown: new Map(), // per key of a long list, how many rows
    find: { text: "", status: "", specialty: "", state: "", set: "" },
  };
  const TICK = `${data.made} `; // what the names of ticks begin with
  const ticks = new Map(history.state?.[TICK]); // when each key was ticked, in ms; below 0: unticked
  const isTicked = (key) => ticks.get(key) > 0;
  let ticksStay = true;
  reread();

  /* Answers are kept: the page asks for the same setting again and again. */
  const views = new Map();
  function viewOf(switches) {
    const key = switches.join(" ");
    if (!views.has(key)) {
      if (views.size >= MOST_ANSWERS) views.delete(views.keys().next().value);
      views.set(key, answers.view(data, switches));
    }
    return views.get(key);
  }
  const isWhatIf = () => state.switches.some((where, letter) => where !== entered[letter]);

  function set(switches) {
    state.switches = switches;
    state.find.set = ""; // sets are numbered anew
    draw();
  }

  /* Ticks stay in this browser, which may forbid that to a file, and may be slow: so this window keeps its own too. What
     was done last holds, in whichever window. */
  function reread() {
    try {
      for (const name of Object.keys(localStorage).filter((name) => name.startsWith(TICK))) {
        const key = name.slice(TICK.length), when = Number(localStorage[name]);
        if (Math.abs(when) > Math.abs(ticks.get(key) ?? 0)) ticks.set(key, when);
      }
    } catch {
      ticksStay = false;
    }
  }

  function tick(keys, done) {
    reread();
    for (const key of keys) ticks.set(key, done ? Date.now() : -Date.now());
    try {
      for (const [key, when] of ticks) localStorage[TICK + key] = when;
      history.replaceState({ [TICK]: [...ticks] }, "");
    } catch {
      ticksStay = false;
    }
    draw();
  }

  /* Something unfolded on demand: what is inside is made only while it is open. */
  function fold(key, kind, summary, inside) {
    const isOpen = state.open.has(key);
    const toggled = (event) => {
      if (event.target.open === state.open.has(key)) return;
      state.open[event.target.open ? "add" : "delete"](key);
      draw();
    };
    return html`<details class=${kind} ?open=${isOpen} @toggle=${toggled}><summary>${summary}</summary>
      ${isOpen ? inside() : nothing}</details>`;
  }

  /* A long list, some rows at a time. */
  function long(key, rows, row) {
    const most = state.shown.get(key) ?? PAGE, left = rows.length - most;
    const more = () => {
      state.shown.set(key, most + PAGE);
      draw();
    };
    return html`<ul class="rows">${repeat(rows.slice(0, most), (one) => one.key ?? one.place,
      (one) => html`<li>${row(one)}</li>`)}</ul>
      ${left > 0 ? button(`Show ${Math.min(PAGE, left)} more of ${left}`, more) : nothing}`;
  }

  const section = (id, title, note, inside) => html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>${note ? html`<p class="note">${note}</p>` : nothing}${inside}</section>`;
  const sentences = (id, title, note, said) => (said.length
    ? section(id, title, note, html`<ul>${said.map((text) => html`<li>${text}</li>`)}</ul>`) : nothing);

  /* ---- today, and how programs stand ---- */

  /* As entered, whatever the switches say: so nothing moves above them, under the finger. */
  function today(found, change) {
    const said = answers.today(found);
    return html`<header><h1>${document.title}</h1>
      <p class="note">${joined([`${data.opens}.`, data.supposed, change && "As entered:"], " ")}</p>
      <p class="today"><b>Today</b> ${said.clicks} ${said.apply}</p>
      ${data.todo.map((text) => html`<p>${text}</p>`)}
      ${said.next ? html`<p><b>Next</b> ${said.next}</p>` : nothing}</header>`;
  }

  function counts(found, change) {
    const here = answers.counts(found), all = found.programs.length;
    const cell = (status, number, by, [mark, word]) => {
      const isChosen = state.find.status === status;
      const chosen = () => {
        state.find.status = isChosen ? "" : status;
        draw();
      };
      return html`<button type="button" class="count ${status}" aria-pressed=${String(isChosen)} @click=${chosen}>
        <b><small aria-hidden="true">${mark}</small>${number}</b>
        <span>${word}${by ? html` <i>${by > 0 ? "+" : "−"}${Math.abs(by)}</i>` : nothing}</span></button>`;
    };
    return html`<section class="counts ${change ? "if" : ""}" aria-label="Counts: choose one to see its programs alone">
      ${cell("", all, 0, ["", change ? "what if" : all === 1 ? "program" : "programs"])}
      ${answers.STATUSES.map((status) =>
        cell(status, here[status], change ? here[status] - change.before[status] : 0, STATUS[status]))}</section>`;
  }

  /* ---- the switches, and what they change ---- */

  function letterSwitch(letter, number) {
    const here = state.switches[number], words = letter.ask ? ASKED : WORDS, isMoved = here !== letter.entered;
    const choice = (there) => {
      const then = state.switches.map((other, place) => (place === number ? there : other));
      const isShut = !letter.allowed.includes(there) || (there !== here && !engine.canAnswer(data.problem, then));
      return html`<label><input type="radio" name="letter-${number}" value=${there} .checked=${here === there}
        ?disabled=${isShut} @change=${() => set(then)}>
        <span class=${maybe(isMoved && there === letter.entered, "entered")}>${words[there]}</span></label>`;
    };
    const isDue = [here, letter.entered].includes("coming"); // stays said, so that no row below moves
    const note = letter.final ? "final" : isDue && letter.arrival;
    return html`<fieldset class="letter ${isMoved ? "moved" : ""}"><legend>${sign(number)}
      <span><b>${letter.writer}</b> <small>${joined([letter.label, note], " · ")}</small></span></legend>
      <div class="three">${["in", "coming", "gone"].map(choice)}</div></fieldset>`;
  }

  function switches(found, change) {
    const isFinal = data.letters.some((letter) => letter.final);
    const final = "Final: a program you applied to has it, so it can only stay or be lost.";
    const struck = "What is struck through was not worked out.";
    const note = joined([data.locked, data.locked && struck, isFinal && final], " ");
    return section("letters", "Letters: what if?", note, html`
      <div class="banner ${change ? "if" : ""}"><p role="status">${change ? changeWords(change)
        : "This is the plan as entered. Move a letter, and the whole page answers."}
        ${found.answered.pinsClash ? "Not every pinned letter can be kept in this setting." : ""}</p>
        ${button("Back to what was entered", () => set([...entered]), !isWhatIf())}</div>
      ${data.letters.map(letterSwitch)}
      ${change ? beforeAndAfter(change, answers.today(found)) : nothing}`);
  }

  function changeWords({ changed, worse, better }) {
    const change = `${answers.counted(changed.length, "program")} ${changed.length === 1 ? "changes" : "change"}`;
    const said = changed.length === 0 ? ["no program changes"] : [change,
      `${worse.length || "none"} ${worse.length > 1 ? "stand" : "stands"} worse`,
      better.length && `${better.length} better`];
    return html`<b>${answers.listed(answers.settingWords(data, state.switches))}:</b> ${joined(said, ", ")}. `;
  }

  const beforeAndAfter = ({ before, after }, { clicks, apply }) => html`<table>
    <thead><tr><td></td>${answers.STATUSES.map((status) => html`<th scope="col">${STATUS[status][1]}</th>`)}</tr>
    </thead>
    <tbody>${[["as entered", before], ["what if", after]].map(([head, number]) => html`<tr><th scope="row">${head}</th>
      ${answers.STATUSES.map((status) => html`<td>${number[status]}</td>`)}</tr>`)}</tbody></table>
    <p><b>Today, then</b> ${clicks} ${apply}</p>`;

  /* ---- sets and programs ---- */

  function select(name, label, choices) {
    const chosen = (event) => {
      state.find[name] = event.target.value;
      draw();
    };
    return html`<label>${label}<select @change=${chosen}>${[["", "all"], ...choices].map(([value, word]) =>
      html`<option value=${value} .selected=${state.find[name] === value}>${word}</option>`)}</select></label>`;
  }

  const differing = (field) => [...new Set(data.programs.map((program) => program[field]).filter(Boolean))]
    .sort().map((one) => [one, one]);
  const choices = { specialty: differing("specialty"), state: differing("state") };

  function list(found) {
    const all = answers.sets(found), only = all.find(({ number }) => String(number) === state.find.set);
    const wanted = answers.filtered(only ? only.members : found.programs, state.find), places = new Set(wanted);
    const shown = all.map((one) => ({ ...one, members: one.members.filter((member) => places.has(member)) }))
      .filter(({ members }) => members.length);
    const typed = (event) => {
      state.find.text = event.target.value;
      draw();
    };
    const fits = answers.counted(wanted.length, "program") + maybe(wanted.length < found.programs.length,
      ` of ${found.programs.length}`);
    const hasFinal = found.programs.some(({ locked, lost }) => locked.length + lost.length);
    return section("sets", "Programs", "", html`
      <form class="find" role="search" @submit=${(event) => event.preventDefault()}>
        <label>Search <input type="search" placeholder="name, city or id" autocomplete="off"
          .value=${state.find.text} @input=${typed}></label>
        ${select("status", "Status", answers.STATUSES.map((status) => [status, STATUS[status][1]]))}
        ${select("set", "Set", all.map(({ number, members }) => [String(number), `${number}: ${members.length}`]))}
        ${choices.specialty.length > 1 ? select("specialty", "Specialty", choices.specialty) : nothing}
        ${choices.state.length > 1 ? select("state", "State", choices.state) : nothing}</form>
      <p class="note" role="status">${wanted.length === 0
        ? `None of ${answers.counted(found.programs.length, "program")} fits.` : html`${fits} in ${
        answers.counted(shown.length, "set")}: those of a set get the same letters.${
        maybe(hasFinal, " ( ) final, [ ] a lost place.")}`}</p>
      ${state.find.text.trim() ? long("found", wanted, (one) => program(found, one, false)) : html`
        <p class="heads" aria-hidden="true"><span>Set</span><span>Now</span><span>When it comes</span></p>
        ${repeat(shown, ({ first }) => first.place, (one) => oneSet(found, one))}`}`);
  }

  /* A set stays open, whatever the switches do, where its first program is. */
  function oneSet(found, { number, members, first }) {
    const key = `set ${first.place}`;
    const summary = html`<span class="what"><b class="number">${members.length}</b>
      <span>${answers.describe(members)} <small>Set ${number} ${pill(first.status)}</small></span></span>
      <span><i>Now</i> ${signs(first.now, first)}</span>
      <span>${first.steps.length ? html`<i>When it comes</i> ${answers.comesWords(data, first)}`
        : html`<small>nothing to come</small>`}</span>`;
    return fold(key, "set", summary, () => html`${never(reasons.setIfNever(found, members))}
      ${long(key, members, (one) => program(found, one, true))}`);
  }

  const never = (told) => (told.length ? html`<dl>${told.map(({ letter, text }) =>
    html`<div><dt>If ${data.letters[letter].sign} never comes</dt><dd>${text}</dd></div>`)}</dl>` : nothing);

  function program(found, one, isInSet) {
    const summary = html`<span class="what"><span>${one.program.name}
      <small>${where(one.program)} ${pill(one.status)}</small></span></span>
      ${isInSet ? nothing : html`<span>${signs(one.now, one)}</span>`}`;
    return fold(`program ${one.place}`, "program", summary, () => opened(found, one));
  }

  function opened(found, one) {
    const { program: { rules, known, required, maximum, deadline, applyText }, plan, apply } = one;
    const when = { now: "apply today: nothing is lost", wait: `wait until ${applyText}`, applied: "applied" }[apply];
    const stated = rules.filter((rule) => !rule.startsWith("advised:"));
    const advised = rules.filter((rule) => rule.startsWith("advised:"));
    const missing = Math.max(0, required - plan.length), all = [...new Set([...one.now, ...plan])];
    const lacks = maybe(missing, `${answers.counted(missing, "letter")} missing.`);
    const broken = answers.isUnmet(one.status) ? reasons.unmet(found, one) : []; // rules begin with the stated clauses
    const isNamed = missing || broken.length || !answers.isUnmet(one.status);
    return html`<div class="opened"><p>Asks for ${required}, takes ${maximum}; ${when}${
        maybe(deadline, `; no letter after ${deadline}`)}. ${lacks} ${maybe(!isNamed, "A rule is not met.")}</p>
      <h3>Rules</h3><ul>${stated.map((rule, place) => html`<li>${rule} ${
        broken.includes(place) ? html`<b class="short">! not met</b>` : nothing}</li>`)}<li class="note">${KNOWN[known]}</li></ul>
      ${advised.length ? fold(`advice ${one.place}`, "", html`<small>Advised for such programs</small>`,
        () => html`<ul>${advised.map((rule) => html`<li>${rule}</li>`)}</ul>`) : nothing}
      <h3>Letters</h3><ul class="letters">${all.length ? all.map((letter) => placed(found, one, letter))
        : "No letter goes there."}</ul>
      ${one.steps.length ? html`<p>When it comes: ${answers.comesWords(data, one)}.</p>` : nothing}
      ${fails(found, one)}
      <h3>Left out${maybe(!data.shared, ", the nearest first")}</h3>
      <ul class="letters">${reasons.leftOut(found, one).map((out) => html`<li>${sign(out.letter, "out")}
        ${whose(data.letters[out.letter])} <small>${cost(out)}</small></li>`)}</ul></div>`;
  }

  /* A letter of NOW or of the PLAN, and what it is worth there. */
  function placed(found, one, letter) {
    const isComing = one.coming.includes(letter), points = data.shared ? undefined : reasons.points(found, one, letter);
    const role = one.locked.includes(letter) ? "final" : isComing ? "to come"
      : one.plan.includes(letter) ? "stands" : "stands in until then";
    return html`<li>${sign(letter, isComing ? "coming" : "")} ${whose(data.letters[letter])}
      <small>${role}${points === undefined ? "" : `, ${answers.counted(Math.round(points), "point")}`}</small></li>`;
  }

  function cost({ reason, instead, short, points }) {
    if (reason) return reason;
    const at = instead === null ? "besides these" : `for ${data.letters[instead].sign}`;
    const whole = Math.round(Math.abs(points));
    if (short > 0) return `${at}: more would be missing`;
    if (whole === 0) return `${at}: no real difference`;
    if (data.shared) return `${at}: worth less`;
    return `${at}: ${answers.counted(whole, "point")} ${points > 0 ? "lost" : "gained"}`;
  }

  function fails(found, one) {
    const told = reasons.ifEachFails(found, one, viewOf);
    return told.length === 0 ? nothing : html`<h3>If one fails</h3><dl>${told.map(({ letter, isComing, text, then }) => html`<div>
      <dt>If ${data.letters[letter].sign} (${data.letters[letter].writer}) ${isComing ? "never comes" : "is gone"}</dt>
      <dd>${text ?? html`${signs(then.plan, { coming: then.coming, lost: then.lost })} ${pill(then.status)}`}</dd>
    </div>`)}</dl>`;
  }

  /* ---- what to click ---- */

  function clickList(found) {
    const listed = answers.clickList(found), all = listed.flatMap(({ rows }) => rows);
    const ticked = new Set(all.map(({ key }) => key).filter(isTicked));
    const note = joined([isWhatIf() && "The list of the what-if above, not of what was entered.",
      !ticksStay && "This browser keeps no ticks: export them before you close the page."], " ");
    if (all.length === 0) return section("clicks", "To click in MyERAS", note, html`<p>Nothing to click.</p>`);
    return section("clicks", "To click in MyERAS", note, html`
      <p role="status">${ticked.size.toLocaleString("en-US")} of ${answers.counted(all.length, "click")} ticked</p>
      ${listed.map(clicksOf)}
      ${data.shared ? nothing : html`<p>${button("Export clicks.csv", () => save(answers.csv(data, listed, ticked)))}
      <span class="note">lor record DIR --from clicks.csv enters what is ticked.</span></p>`}`);
  }

  function clicksOf({ letter, rows }) {
    const done = rows.filter(({ key }) => isTicked(key)).length, key = `clicks ${letter}`;
    const isDone = done === rows.length, off = rows.filter(({ action }) => action === "remove").length;
    const on = rows.length - off;
    const todo = joined([on && `assign at ${on}`, off && `take off at ${off}`], ", ");
    const summary = html`<span class="what">${sign(letter)}<span>${whose(data.letters[letter])}
      <small>${todo}</small></span></span><span>${isDone ? "✓ " : ""}${done} of ${rows.length}</span>`;
    const one = (row) => html`<label class="tick"><input type="checkbox" .checked=${isTicked(row.key)}
      @change=${(event) => tick([row.key], event.target.checked)}>
      <span>${row.action === "remove" ? html`<b>Take off:</b> ` : nothing}${row.one.program.name}
      <small>${joined([where(row.one.program), row.one.apply === "applied" && "final"], " · ")}</small></span>
    </label>`;
    return fold(key, "clicks", summary, () => html`${long(key, rows, one)}
      ${button(`${isDone ? "Untick" : "Tick"} all ${rows.length}`, () => tick(rows.map((row) => row.key), !isDone))}`);
  }

  function save(text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = "clicks.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  function calendar() {
    const summary = `${data.calendar.length} steps until the season ends`;
    return fold("calendar", "days", summary, () => html`<ul>${data.calendar.map(([when, said]) =>
      html`<li>${when ? html`<b>${when}</b> ` : nothing}${said}</li>`)}</ul>`);
  }

  function draw() {
    const found = viewOf(state.switches), note = isWhatIf() ? "Of the plan as entered." : "";
    const canCompare = isWhatIf() && engine.canAnswer(data.problem, entered);
    const change = canCompare ? answers.compare(viewOf(entered), found) : null;
    render(html`${today(canCompare ? viewOf(entered) : found, change)}${counts(found, change)}
      <main><div class="side">${switches(found, change)}</div>
      <div class="rest">${sentences("unmet", data.shared ? "What cannot be met" : "What cannot be met, and the fix",
        note, data.unmet)}
        ${sentences("final", "Final", note, data.final)}${list(found)}${clickList(found)}
        ${sentences("leans", "Writers the plan leans on", note, data.leans)}
        ${sentences("sure", "How sure", note, data.sure)}
        ${sentences("known", "Letters to look at", note, data.known)}
        ${data.calendar.length ? section("days", "What to do on which day", note, calendar()) : nothing}
        ${sentences("granted", "Taken for granted", "", data.granted)}</div></main>
      <footer class="note">lor ${data.version}. This file loads nothing and sends nothing.</footer>`,
    document.getElementById("page"));
  }

  let awaited = 0; // many ticks of another window are drawn at once
  const drawSoon = (wait) => {
    clearTimeout(awaited);
    awaited = setTimeout(() => {
      reread();
      draw();
    }, wait);
  };
  window.addEventListener("storage", () => drawSoon(50));
  window.addEventListener("beforeprint", () => paper(data, viewOf(state.switches)));
  draw();
  drawSoon(500); // what another window has unticked
})();
