"use strict";
/* The screen: draws what answers.js says of the setting, again after every change, and remembers ticks. */
(() => {
  const { html, nothing, render, repeat } = litHtml;
  const data = JSON.parse(document.getElementById("data").textContent);
  const PAGE = 100; // so many rows of a long list are shown at a time
  const MOST_ANSWERS = 60; // so many settings are remembered
  const STATUS = { // a sign and a word beside every colour
    complete: ["✓", "complete"], waiting: ["…", "waiting"], late: ["»", "late"],
    short: ["!", "short"], irreparable: ["×", "cannot be met"],
  };
  const KNOWN = { checked: "looked up", read: "read from the program’s own words", unchecked: "nobody has looked: nothing is known beyond the count" };

  const entered = data.letters.map((letter) => letter.entered);
  const state = {
    switches: [...data.opened],
    open: new Set(), // keys of what is unfolded
    shown: new Map(), // per key of a long list, how many rows
    find: { text: "", status: "", specialty: "", state: "", set: "" },
  };
  const ticks = remembered();

  /* Answers are kept: a page asks for the same setting again and again. */
  const views = new Map();
  function viewOf(switches) {
    const key = switches.join(" ");
    if (!views.has(key)) {
      if (views.size >= MOST_ANSWERS) views.delete(views.keys().next().value);
      views.set(key, answers.view(data, switches));
    }
    return views.get(key);
  }
  const asEntered = () => (engine.canAnswer(data.problem, entered) ? viewOf(entered) : null);
  const isWhatIf = () => state.switches.some((where, letter) => where !== entered[letter]);

  /* Ticks stay in this browser, under a name that changes with the input; some browsers forbid it to a file. */
  function remembered() {
    try {
      return { keys: new Set(JSON.parse(localStorage.getItem(data.made) ?? "[]")), stay: true };
    } catch {
      return { keys: new Set(), stay: false };
    }
  }

  function tick(keys, done) {
    for (const key of keys) if (done) ticks.keys.add(key); else ticks.keys.delete(key);
    try {
      localStorage.setItem(data.made, JSON.stringify([...ticks.keys]));
    } catch {
      ticks.stay = false;
    }
    draw();
  }

  /* ---- small pieces ---- */

  const pill = (status) => html`<span class="pill ${status}"><span aria-hidden="true">${STATUS[status][0]}</span> ${STATUS[status][1]}</span>`;
  const sign = (letter, kind = "") => html`<b class="sign ${kind}">${data.letters[letter].sign}</b>`;
  const whose = ({ writer, label }) => (label ? `${writer}, ${label}` : writer);
  const place = ({ city, state: where }) => [city, where].filter(Boolean).join(", ");

  /* Letters as a set is written: ( ) final, [ ] a lost place; those to come have a dashed line. */
  function signs(letters, { locked = [], lost = [], coming = [] } = {}) {
    const final = letters.filter((letter) => locked.includes(letter)), free = letters.filter((letter) => !locked.includes(letter));
    const each = (some, kind) => some.map((letter) => sign(letter, kind || (coming.includes(letter) ? "coming" : "")));
    if (letters.length + lost.length === 0) return html`<span class="signs">none</span>`;
    return html`<span class="signs">${final.length ? html`(${each(final, "final")})` : nothing}${
      lost.length ? html`[${each(lost, "lost")}]` : nothing}${each(free)}</span>`;
  }

  /* Something unfolded on demand: what is inside is made only while it is open. */
  function fold(key, summary, inside, kind = "") {
    const isOpen = state.open.has(key);
    const toggled = (event) => {
      if (event.target.open === state.open.has(key)) return;
      if (event.target.open) state.open.add(key); else state.open.delete(key);
      draw();
    };
    return html`<details class=${kind} ?open=${isOpen} @toggle=${toggled}><summary>${summary}</summary>${isOpen ? inside() : nothing}</details>`;
  }

  /* A long list, some rows at a time. */
  function long(key, rows, row) {
    const most = state.shown.get(key) ?? PAGE, left = rows.length - most;
    const more = () => { state.shown.set(key, most + PAGE); draw(); };
    return html`<ul class="rows">${repeat(rows.slice(0, most), (one) => one.key ?? one.place, (one) => html`<li>${row(one)}</li>`)}</ul>
      ${left > 0 ? html`<button type="button" @click=${more}>Show ${Math.min(PAGE, left)} more of ${left}</button>` : nothing}`;
  }

  const section = (id, title, inside, note = "") => html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>${note ? html`<p class="note">${note}</p>` : nothing}${inside}</section>`;
  const sentences = (id, title, said, note) => (said.length
    ? section(id, title, html`<ul class="said">${said.map((text) => html`<li>${text}</li>`)}</ul>`, note) : nothing);

  /* ---- what is shown, from top to bottom ---- */

  function today(found) {
    const said = answers.today(found);
    return html`<header><p class="note">${data.today} <span class="gap">Programs begin to read ${data.opens}</span></p><h1>${document.title}</h1>
      <p class="today"><b>${isWhatIf() ? "What if" : "Today"}</b> ${said.clicks} ${said.apply}</p>
      ${said.next ? html`<p class="next"><b>Next</b> ${said.next}</p>` : nothing}</header>`;
  }

  function counts(found, change) {
    const here = answers.counts(found);
    const chosen = (status) => () => { state.find.status = state.find.status === status ? "" : status; draw(); };
    const cell = (status, number, before, [mark, word]) => {
      const by = change ? number - before : 0;
      return html`<button type="button" class="count ${status}" aria-pressed=${String(state.find.status === status)} @click=${chosen(status)}>
        <b>${number}</b>${by ? html`<i>${by > 0 ? "+" : "−"}${Math.abs(by)}</i>` : nothing}
        <span><span aria-hidden="true">${mark}</span> ${word}</span></button>`;
    };
    const all = found.programs.length;
    return html`<nav class=${change ? "counts if" : "counts"} aria-label="Counts of programs: choose one to see them alone">
      ${cell("", all, all, ["", change ? "programs, what if" : all === 1 ? "program" : "programs"])}
      ${answers.STATUSES.map((status) => cell(status, here[status], change?.before[status], STATUS[status]))}</nav>`;
  }

  const WORDS = { in: "In MyERAS", coming: "Coming", gone: "Gone" }, ASKED = { in: "In MyERAS", coming: "Asked", gone: "Not asked" };

  function letterSwitch(letter, number) {
    const here = state.switches[number];
    const name = `letter-${number}`, words = letter.ask ? ASKED : WORDS;
    const choice = (where) => {
      const then = state.switches.map((other, place) => (place === number ? where : other));
      const shut = !letter.allowed.includes(where) || (where !== here && !engine.canAnswer(data.problem, then));
      const moved = () => { state.switches = then; state.find.set = ""; draw(); };
      return html`<label><input type="radio" name=${name} value=${where} .checked=${here === where} ?disabled=${shut} @change=${moved}><span>${words[where]}</span></label>`;
    };
    const when = here === "coming" && letter.arrival;
    const note = [letter.final && "final: it can only stay or be lost", when, here !== letter.entered && `entered: ${words[letter.entered].toLowerCase().replace("myeras", "MyERAS")}`];
    return html`<fieldset class=${here === letter.entered ? "letter" : "letter moved"}>
      <legend>${sign(number)} <span><b>${letter.writer}</b>${letter.label ? html` <span>${letter.label}</span>` : nothing}
        <small>${note.filter(Boolean).join(" · ")}</small></span></legend>
      <div class="three">${["in", "coming", "gone"].map(choice)}</div></fieldset>`;
  }

  function switches(change) {
    const back = () => { state.switches = [...entered]; state.find.set = ""; draw(); };
    return section("letters", "Letters: what if?", html`
      ${data.letters.map(letterSwitch)}
      <div class="banner ${change ? "if" : ""}" role="status">${change ? whatIf(change)
    : "This is the plan as entered. Move a letter, and everything on this page answers."}</div>
      <button type="button" ?disabled=${!isWhatIf()} @click=${back}>Back to what was entered</button>`, data.locked);
  }

  function whatIf({ changed, worse, better, before, after }) {
    const said = [changed.length ? `${answers.counted(changed.length, "program")} change${changed.length === 1 ? "s" : ""}` : "no program changes",
      worse.length ? `${answers.counted(worse.length, "program")} stand${worse.length === 1 ? "s" : ""} worse` : "no program loses its standing",
      ...(better.length ? [`${answers.counted(better.length, "program")} stand${better.length === 1 ? "s" : ""} better`] : [])];
    return html`<p><b>What if ${answers.listed(answers.settingWords(data, state.switches))}?</b> Against what was entered ${answers.listed(said)}.</p>
      <table><caption class="hidden">How programs stand before and after</caption>
        <thead><tr><td></td>${answers.STATUSES.map((status) => html`<th scope="col">${STATUS[status][1]}</th>`)}</tr></thead>
        <tbody><tr><th scope="row">before</th>${answers.STATUSES.map((status) => html`<td>${before[status]}</td>`)}</tr>
        <tr><th scope="row">after</th>${answers.STATUSES.map((status) => html`<td>${after[status]}</td>`)}</tr></tbody></table>`;
  }

  /* ---- sets and programs ---- */

  function select(name, label, choices) {
    const chosen = (event) => { state.find[name] = event.target.value; draw(); };
    return html`<label>${label}<select @change=${chosen}>${[["", "all"], ...choices].map(([value, word]) =>
      html`<option value=${value} ?selected=${state.find[name] === value}>${word}</option>`)}</select></label>`;
  }

  const differing = (field) => [...new Set(data.programs.map((program) => program[field]).filter(Boolean))].sort().map((one) => [one, one]);
  const choices = { specialty: differing("specialty"), state: differing("state") };

  function list(found) {
    const all = answers.sets(data, found.programs);
    const only = all.find(({ number }) => String(number) === state.find.set);
    const wanted = answers.filtered(only ? only.members : found.programs, state.find);
    const typed = (event) => { state.find.text = event.target.value; draw(); };
    const asksFor = new Set(wanted.map(({ place: at }) => at));
    const shown = all.map((set) => ({ ...set, members: set.members.filter(({ place: at }) => asksFor.has(at)) })).filter(({ members }) => members.length);
    return section("sets", "Programs", html`
      <form class="find" role="search" @submit=${(event) => event.preventDefault()}>
        <label class="wide">Search<input type="search" placeholder="name, city or id" autocomplete="off" .value=${state.find.text} @input=${typed}></label>
        ${select("status", "Status", answers.STATUSES.map((status) => [status, STATUS[status][1]]))}
        ${choices.specialty.length > 1 ? select("specialty", "Specialty", choices.specialty) : nothing}
        ${choices.state.length > 1 ? select("state", "State", choices.state) : nothing}
        ${select("set", "Set", all.map(({ number, members }) => [String(number), `${number} (${members.length})`]))}
      </form>
      <p class="note" role="status">${answers.counted(wanted.length, "program")}${wanted.length < found.programs.length ? ` of ${found.programs.length}` : ""} in ${answers.counted(shown.length, "set")}: programs of a set get the same letters.</p>
      ${state.find.text.trim() ? long("found", wanted, (one) => program(found, one)) : html`
      <div class="heads" aria-hidden="true"><span>Programs</span><span>Now</span><span>When it comes</span></div>
      ${repeat(shown, ({ key }) => key, (set) => oneSet(found, set))}`}
      ${found.programs.some(({ locked, lost }) => locked.length + lost.length) ? html`<p class="note">( ) final, [ ] a lost place: it counts for nothing</p>` : nothing}`);
  }

  function oneSet(found, { key, number, members, first }) {
    const summary = html`<span class="what"><b class="number">${members.length}</b><span>${answers.describe(members)}<small>Set ${number} ${pill(first.status)}</small></span></span>
      <span class="now"><i>Now</i>${signs(first.now, first)}</span>
      <span class="comes"><i>When it comes</i>${answers.comesWords(data, first) || "as now"}</span>`;
    return fold(`set ${key}`, summary, () => html`
      ${never(answers.setIfNever(found, members))}
      ${long(`set ${key}`, members, (one) => program(found, one))}`, "set");
  }

  const never = (told) => (told.length ? html`<dl class="never">${told.map(({ letter, text }) =>
    html`<div><dt>If ${data.letters[letter].sign} never comes</dt><dd>${text}</dd></div>`)}</dl>` : nothing);

  function program(found, one) {
    const summary = html`<span class="what"><span>${one.program.name}<small>${place(one.program)} ${pill(one.status)}</small></span></span>
      <span class="now">${signs(one.now, one)}</span>`;
    return fold(`program ${one.place}`, summary, () => opened(found, one), "program");
  }

  function opened(found, one) {
    const { program: { rules, known, required, maximum, deadline, applyText } } = one;
    const all = [...new Set([...one.now, ...one.plan])];
    const when = { now: "apply today: nothing is lost", wait: `wait until ${applyText}`, applied: "applied" }[one.apply];
    return html`<div class="opened">
      <p>Asks for ${required}, takes ${maximum}; ${when}${deadline ? `; no letter after ${deadline}` : ""}.</p>
      <h3>Rules</h3><ul>${rules.map((rule) => html`<li>${rule}</li>`)}<li class="note">${KNOWN[known] ?? known}</li></ul>
      <h3>Letters</h3><ul class="letters">${all.map((letter) => placed(found, one, letter))}</ul>
      ${one.steps.length ? html`<p>When it comes: ${answers.comesWords(data, one)}.</p>` : nothing}
      <h3>If one fails</h3>${fails(found, one)}
      <h3>Left out</h3><ul class="letters">${answers.leftOut(found, one).map((out) => html`<li>${sign(out.letter, "out")} <span>${whose(data.letters[out.letter])}</span> <span>${cost(out)}</span></li>`)}</ul>
    </div>`;
  }

  /* A letter of NOW or of the PLAN, and what it is worth there. */
  function placed(found, one, letter) {
    const points = data.shared ? undefined : answers.points(found, one, letter);
    const role = one.locked.includes(letter) ? "final" : one.coming.includes(letter) ? "to come" : one.plan.includes(letter) ? "stands" : "stands in until then";
    return html`<li>${sign(letter, one.coming.includes(letter) ? "coming" : "")} <span>${whose(data.letters[letter])}</span>
      <span>${role}${points === undefined ? "" : `, ${answers.counted(Math.round(points), "point")}`}</span></li>`;
  }

  function cost({ reason, instead, short, points }) {
    if (reason) return reason;
    const where = instead === null ? "besides these" : `for ${data.letters[instead].sign}`;
    const whole = Math.round(Math.abs(points));
    if (short > 0) return `${where}: more would be missing`;
    if (data.shared || whole === 0) return `${where}: ${whole === 0 ? "no real difference" : "worth less"}`;
    return `${where}: ${answers.counted(whole, "point")} ${points > 0 ? "lost" : "gained"}`;
  }

  function fails(found, one) {
    const told = answers.ifEachFails(found, one, viewOf);
    if (told.length === 0) return html`<p>No letter goes there.</p>`;
    return html`<dl class="never">${told.map(({ letter, isComing, text, status, letters, coming }) => html`<div>
      <dt>If ${data.letters[letter].sign} (${data.letters[letter].writer}) ${isComing ? "never comes" : "is gone"}</dt>
      <dd>${text ?? html`${signs(letters, { coming })} ${pill(status)}`}</dd></div>`)}</dl>`;
  }

  /* ---- what to click ---- */

  function clickList(found) {
    const listed = answers.clickList(found), all = listed.flatMap(({ rows }) => rows);
    const done = all.filter(({ key }) => ticks.keys.has(key)).length;
    const note = [isWhatIf() ? "This is the list of the what-if above, not of what was entered." : "",
      ticks.stay ? "" : "This browser keeps no ticks: export them before you close the page."].filter(Boolean).join(" ");
    if (all.length === 0) return section("clicks", "To click in MyERAS", html`<p>Nothing to click.</p>`, note);
    return section("clicks", "To click in MyERAS", html`
      <p role="status">${done.toLocaleString("en-US")} of ${answers.counted(all.length, "click")} ticked.</p>
      ${listed.map((one) => clicksOf(one))}
      <button type="button" @click=${() => save(answers.csv(data, listed, ticks.keys))}>Export as clicks.csv</button>
      <p class="note">lor record DIR --from clicks.csv enters what is ticked.</p>`, note);
  }

  function clicksOf({ letter, rows }) {
    const done = rows.filter(({ key }) => ticks.keys.has(key)).length, key = `clicks ${letter}`;
    const all = done === rows.length;
    const off = rows.filter(({ action }) => action === "remove").length, on = rows.length - off;
    const todo = [on ? `assign at ${on}` : "", off ? `take off at ${off}` : ""].filter(Boolean).join(", ");
    const summary = html`<span class="what">${sign(letter)}<span>${whose(data.letters[letter])}<small>${todo}</small></span></span><span class="now">${done} of ${rows.length}${all ? " ✓" : ""}</span>`;
    return fold(key, summary, () => html`
      <button type="button" @click=${() => tick(rows.map((row) => row.key), !all)}>${all ? "Untick" : "Tick"} all ${rows.length}</button>
      ${long(key, rows, (row) => html`<label class="tick"><input type="checkbox" .checked=${ticks.keys.has(row.key)} @change=${(event) => tick([row.key], event.target.checked)}>
        <span>${row.action === "remove" ? html`<b>Take off:</b> ` : nothing}${row.one.program.name}<small>${place(row.one.program)}${row.one.apply === "applied" ? " · final" : ""}</small></span></label>`)}`, "clicks");
  }

  function save(text) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    link.download = "clicks.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  /* ---- on paper: a checklist by program, made when it is printed ---- */

  function paper() {
    const found = viewOf(state.switches), order = new Intl.Collator("en").compare;
    const programs = [...found.programs].sort((some, other) => order(some.program.name, other.program.name));
    const when = { now: () => "today", wait: ({ applyText }) => applyText, applied: () => "applied" };
    const row = (one) => html`<tr><td class="box"></td><td>${one.program.name}</td><td>${place(one.program)}</td>
      <td>${signs(one.now, one)}</td><td>${answers.comesWords(data, one)}</td><td>${when[one.apply](one.program)}</td></tr>`;
    render(html`<h1>${document.title}, ${data.today}</h1>
      ${isWhatIf() ? html`<p>What if ${answers.listed(answers.settingWords(data, state.switches))}: not the plan as entered.</p>` : nothing}
      <p>${data.letters.map((letter) => html`<span class="key"><b>${letter.sign}</b> ${whose(letter)}</span> `)}</p>
      <table><thead><tr><th></th><th>Program</th><th>Place</th><th>Letters now</th><th>To come</th><th>Apply</th></tr></thead>
      <tbody>${programs.map(row)}</tbody></table>`, document.getElementById("paper"));
  }

  function draw() {
    const found = viewOf(state.switches), before = asEntered();
    const change = isWhatIf() && before ? answers.compare(before, found) : null;
    const note = isWhatIf() ? "Of the plan as entered." : "";
    render(html`${today(found)}${counts(found, change)}
      <main><div class="side">${switches(change)}</div>
      <div class="rest">${sentences("final", "Final", data.final, note)}
        ${list(found)}${clickList(found)}
        ${sentences("leans", "Writers the plan leans on", data.leans, note)}
        ${sentences("sure", "How sure", data.sure, note)}
        ${sentences("granted", "Taken for granted", data.granted)}</div></main>
      <footer><p>Made by lor ${data.version}. This file loads nothing and sends nothing.</p></footer>`, document.getElementById("page"));
  }

  window.addEventListener("beforeprint", paper);
  draw();
})();
