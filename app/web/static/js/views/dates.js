// The two days of a view of change: each a list of the days of which there is a snapshot.

import { asOf } from "../data.js";
import { el } from "../dom.js";

function picker(app, { id, key, day, choose }) {
  const { words, control } = app;
  const held = asOf(control, day)?.valid_from;
  const options = control.snapshots.map(({ valid_from: from }) =>
    el("option", { value: from, selected: from === held }, words.day(from)),
  );
  const list = el("select", { id, class: "day" }, options);
  list.addEventListener("change", () => choose(list.value));
  return el("p", { class: "pick" }, el("label", { for: id }, words.text(key)), " ", list);
}

// Earlier first. Choosing a day keeps the other one, whichever of them the page calls its date.
export function datePickers(app) {
  const [first, second] = app.days;
  const set = (from, to) => app.select(app.otherDay <= app.day ? { compare: from, date: to } : { compare: to, date: from });
  return el(
    "div",
    { class: "days" },
    picker(app, { id: "first-day", key: "first_day", day: first, choose: (day) => set(day, second) }),
    picker(app, { id: "second-day", key: "second_day", day: second, choose: (day) => set(first, day) }),
  );
}

// Both days in few words: the year once when it is the same.
export function span({ days: [first, second], words }) {
  const sameYear = first.slice(0, 4) === second.slice(0, 4);
  return `${words.day(first, sameYear ? "day_month" : "date")} – ${words.day(second)}`;
}

export const oneSnapshot = (app) => {
  const [first, second] = app.days.map((day) => asOf(app.control, day));
  return first === second;
};
