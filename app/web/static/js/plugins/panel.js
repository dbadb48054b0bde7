// Keeps the panel, the date and the address in step with the chosen region, day and view.

import { accuracy, figures, provenance, rowsOf } from "../figures.js";
import { keyTheRest } from "../key.js";

const put = (id, change) => {
  const node = document.getElementById(id);
  if (node) change(node);
};

function describeMap(app, answer) {
  const { words } = app;
  const dates = words.day(answer.effective_date);
  const heading = words.text("title", { place: words.local(answer.region.name), date: dates });
  const said = rowsOf(app, answer, app.state.unit).map((row) => `${row.name} ${words.number(row.percent, 1)}`).join(words.text("list"));
  return { heading, dates, said, element: figures(app, answer, heading) };
}

// A list that is drawn anew while it has the focus keeps it.
function replace(node, element) {
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  node.replaceWith(element);
  if (focused) document.getElementById(focused)?.focus();
}

export async function mount(app, { answer: first }) {
  const { words } = app;
  // A page in files may be asked for another state than it was made with.
  const opens = app.page.region === app.state.region && first.effective_date === app.snapshot.valid_from;
  if (opens) app.data.keep(app.answerUrl(app.state.region, app.state.date), first);

  function show(answer, { heading, dates, said, element }) {
    const { snapshot } = app;
    document.title = heading;
    put("headline", (node) => (node.textContent = heading));
    put("place", (node) => (node.textContent = words.local(answer.region.name)));
    put("panel", (node) => node.setAttribute("aria-label", heading));
    put("figures", (node) => replace(node, element));
    put("provenance", (node) => node.replaceWith(provenance(app, answer, snapshot)));
    put("date", (node) => {
      node.textContent = dates;
      node.dateTime = answer.effective_date;
    });
    put("asof", (node) => (node.textContent = words.text("data_as_of", { date: dates })));
    put("quality", (node) => {
      const [said, token] = [node.firstElementChild ?? node, node.querySelector(".token")];
      said.textContent = accuracy(words, snapshot.accuracy_m, "accuracy_short");
      if (token) token.textContent = snapshot.version;
    });
    put("numbers", (node) => (node.href = app.answerUrl(app.state.region, app.state.date)));
    put("region", (node) => (node.value = app.state.region));
    keyTheRest(answer);
    // What is said of a correction is said of the day the page opened with.
    for (const node of document.querySelectorAll(".corrected")) node.hidden = node.dataset.day !== answer.effective_date;
    put("announce", (node) => (node.textContent = `${heading}: ${said}`));
  }

  async function update() {
    const asked = app.state;
    const answer = await app.data.json(app.answerUrl(asked.region, asked.date));
    const { describe } = asked.view === "map" ? { describe: describeMap } : await app.view(asked.view);
    const told = await describe(app, answer);
    if (asked === app.state) show(answer, told);
  }

  // The server's own switch works without scripts; with them it is no new page.
  for (const unit of ["area", "people"]) {
    put(`unit-${unit}`, (node) => node.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      app.select({ unit });
    }));
  }
  app.onChange(update);
  app.neighbours.onPrepare((day) => app.data.json(app.answerUrl(app.state.region, day)));
  put("region", (node) => node.addEventListener("change", () => app.select({ region: node.value })));
  put("region", (node) => node.form.addEventListener("submit", (event) => event.preventDefault()));
  if (!opens || app.state.view !== "map" || app.state.unit !== app.page.unit) await update();
}
