// The key's entry for events opens a list of their types: how many of each, and which are shown.

import { el } from "./dom.js";
import { chosen, stateOf } from "./event_types.js";

const countBy = (features) => {
  const counts = new Map();
  for (const { properties } of features) counts.set(properties.type, (counts.get(properties.type) ?? 0) + 1);
  return counts;
};

// `vocabulary` orders the types; only those the record holds are offered.
export function createFilter(app, vocabulary, days) {
  const button = document.getElementById("event-filter");
  if (!button) return { update: () => {} };
  const { words } = app;
  const body = el("tbody");
  const said = el("p", { class: "fine", role: "status" });
  const close = el("button", { type: "button", class: "card-close", "aria-label": words.text("close") }, "×");
  const head = (text, more) => el("th", { scope: "col", class: more }, text);
  const all = el("button", { type: "button", class: "action" }, words.text("events_all"));
  const none = el("button", { type: "button", class: "action" }, words.text("events_none"));
  const panel = el(
    "div",
    { id: "event-types", class: "event-types", role: "group", "aria-label": words.text("events_types"), hidden: true },
    close,
    el("h2", {}, words.text("events_types")),
    el("table", {}, el("thead", {}, el("tr", {}, head(words.text("events_type")), head(words.text("events_recent", { days }), "num"), head(words.text("events_ever"), "num"))), body),
    el("p", { class: "event-choices" }, all, none),
    said,
  );
  let offered = [];
  let boxes = new Map();

  const select = (types) => app.select({ events: stateOf(types, offered) }, { remember: "replace" });
  const checked = () => offered.filter((type) => boxes.get(type).checked);
  function row(type) {
    const box = el("input", { type: "checkbox", id: `event-type-${type}` });
    box.addEventListener("change", () => select(checked()));
    boxes.set(type, box);
    return el("tr", { "data-type": type }, el("th", { scope: "row" }, box, el("label", { for: box.id }, words.text(`event_${type}`))), el("td", { class: "num" }), el("td", { class: "num" }));
  }
  // `everywhere`: all events of the record; `near`: those of the days shown, whatever their type.
  function update(everywhere, near) {
    const [ever, recent] = [countBy(everywhere), countBy(near)];
    const found = vocabulary.filter((type) => ever.has(type));
    if (found.join() !== offered.join()) {
      offered = found;
      boxes = new Map();
      body.replaceChildren(...offered.map(row));
    }
    const types = chosen(app);
    let shown = 0;
    for (const [index, type] of offered.entries()) {
      const on = !types || types.has(type);
      boxes.get(type).checked = on;
      shown += on ? (recent.get(type) ?? 0) : 0;
      const [, now, total] = body.children[index].children;
      now.textContent = words.number(recent.get(type) ?? 0);
      total.textContent = words.number(ever.get(type));
    }
    button.classList.toggle("filtered", Boolean(types));
    const text = words.text("events_shown", { count: shown });
    if (said.textContent !== text) said.textContent = text;
  }
  function toggle(open, focus = true) {
    if (open === !panel.hidden) return;
    panel.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (focus) (open ? (boxes.get(offered[0]) ?? close) : button).focus();
  }

  button.after(panel);
  button.addEventListener("click", () => toggle(panel.hidden));
  close.addEventListener("click", () => toggle(false));
  all.addEventListener("click", () => select(offered));
  none.addEventListener("click", () => select([]));
  document.addEventListener("keydown", (event) => event.key === "Escape" && toggle(false, panel.contains(document.activeElement)));
  document.addEventListener("pointerdown", ({ target }) => !panel.contains(target) && !button.contains(target) && toggle(false, false));
  return { update };
}
