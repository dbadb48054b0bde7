// Keeps the panel, the date and the address in step with the chosen region and day.

import { report } from "../app.js";
import { accuracy, figures, provenance, rowsOf } from "../figures.js";

const put = (id, change) => {
  const node = document.getElementById(id);
  if (node) change(node);
};

export function mount(app, { answer: first }) {
  const { words } = app;
  app.data.keep(app.answerUrl(app.state.region, app.state.date), first);

  function title(answer) {
    return words.text("title", {
      place: words.local(answer.region.name),
      date: words.day(answer.effective_date),
    });
  }

  function show(answer) {
    const { snapshot } = app;
    const heading = title(answer);
    document.title = heading;
    put("headline", (node) => (node.textContent = heading));
    put("place", (node) => (node.textContent = words.local(answer.region.name)));
    put("panel", (node) => node.setAttribute("aria-label", heading));
    put("figures", (node) => node.replaceWith(figures(app, answer, heading)));
    put("provenance", (node) => node.replaceWith(provenance(app, answer, snapshot)));
    put("date", (node) => {
      node.textContent = words.day(answer.effective_date);
      node.dateTime = answer.effective_date;
    });
    put("quality", (node) => {
      node.firstElementChild.textContent = accuracy(words, snapshot.accuracy_m, "accuracy_short");
      node.lastElementChild.textContent = snapshot.version;
    });
    put("numbers", (node) => (node.href = app.answerUrl(app.state.region, app.state.date)));
    put("region", (node) => (node.value = app.state.region));
    put("announce", (node) => {
      const said = rowsOf(app, answer).map((row) => `${row.name} ${words.number(row.percent, 1)}`);
      node.textContent = `${heading}: ${said.join(words.text("list"))}`;
    });
    for (const node of document.querySelectorAll("[data-lang]")) {
      node.href = app.address({ lang: node.dataset.lang });
    }
  }

  async function update() {
    const asked = app.state;
    const answer = await app.data.json(app.answerUrl(asked.region, asked.date));
    if (asked === app.state) show(answer);
  }

  app.onChange(update);
  put("region", (node) => node.addEventListener("change", () => app.select({ region: node.value })));
  put("region", (node) => node.form.addEventListener("submit", (event) => event.preventDefault()));
  report(app, Promise.resolve());
}
