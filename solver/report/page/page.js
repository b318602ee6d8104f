"use strict";
{
  const { html, render } = litHtml;
  const data = unpacked(JSON.parse(document.getElementById("data").textContent));
  const answered = engine.answer(data.problem, data.opened);
  const now = (place) => answered.now[data.problem.units[place]].map((letter) => data.letters[letter].sign).join(" ");
  render(html`<h1>${data.today}</h1>
    <ul>${data.programs.map((program, place) => html`<li>${program.name}: ${now(place) || "-"}</li>`)}</ul>`, document.getElementById("page"));
}
