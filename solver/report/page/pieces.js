"use strict";
/* Small pieces of the screen and of paper: how letters, programs and statuses are written everywhere. */
const pieces = (data) => {
  const { html, nothing } = litHtml;
  const STATUS = { // a sign and a word beside every colour
    complete: ["✓", "complete"], waiting: ["…", "waiting"], late: ["»", "late"],
    short: ["!", "short"], irreparable: ["×", "cannot be met"],
  };

  const joined = (parts, by) => parts.filter(Boolean).join(by);
  const maybe = (is, text) => (is ? text : "");
  const whose = ({ writer, label }) => joined([writer, label], ", ");
  const where = ({ city, state }) => joined([city, state], ", ");
  const button = (text, pressed, isOff = false) => html`<button type="button" ?disabled=${isOff} @click=${pressed}>
    ${text}</button>`;
  const pill = (status) => html`<span class="pill ${status}"><span aria-hidden="true">${STATUS[status][0]}</span>
    ${STATUS[status][1]}</span>`;
  const sign = (letter, kind = "") => html`<b class="sign ${kind}">${data.letters[letter].sign}</b>`;

  /* Letters as a set is written: ( ) final, [ ] a lost place; those to come have a dashed line. */
  function signs(letters, { locked = [], lost = [], coming = [] } = {}) {
    const final = letters.filter((letter) => locked.includes(letter));
    const free = letters.filter((letter) => !locked.includes(letter));
    const each = (some, kind = "") => some.map((letter) => sign(letter, coming.includes(letter) ? "coming" : kind));
    if (letters.length + lost.length === 0) return html`<span>none</span>`;
    return html`<span>${final.length ? html`<span>(${each(final)})</span>` : nothing}
      ${lost.length ? html`<span>[${each(lost, "lost")}]</span>` : nothing} ${each(free)}</span>`;
  }

  return { STATUS, button, joined, maybe, pill, sign, signs, where, whose };
};

/* A checklist by program for paper, made when it is printed: so the screen need not hold it. */
function paper(data, found) {
  const { html, render } = litHtml, { maybe, signs, where, whose } = pieces(data);
  const order = new Intl.Collator("en").compare, changes = answers.settingWords(data, found.switches);
  const programs = [...found.programs].sort((some, other) => order(some.program.name, other.program.name));
  const when = ({ apply, program }) => ({ now: "today", wait: program.applyText, applied: "applied" }[apply]);
  const key = (letter, number) => html`<span class="key"><b>${letter.sign}</b> ${whose(letter)}${
    maybe(found.switches[number] === "coming" && letter.arrival, ` (${letter.arrival})`)}</span> `;
  render(html`<h1>${document.title}</h1>
    <p>${maybe(changes.length, `What if ${answers.listed(changes)}: this is not what was entered.`)}</p>
    <p>${data.letters.map(key)}</p>
    <table><thead><tr><td></td>${["Program", "Place", "Letters now", "To come", "Apply"].map((head) =>
      html`<th scope="col">${head}</th>`)}</tr></thead>
    <tbody>${programs.map((one) => html`<tr><td>☐</td><td>${one.program.name}</td><td>${where(one.program)}</td>
      <td>${signs(one.now, one)}</td><td>${answers.comesWords(data, one)}</td><td>${when(one)}</td></tr>`)}</tbody>
    </table>`,
  document.getElementById("paper"));
}
