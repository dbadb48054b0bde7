// The chosen region's shares over true time, one step a snapshot: nothing is known in between.

import { report } from "../app.js";
import { addDays } from "../data.js";
import { el, svg } from "../dom.js";
import { rowsOf } from "../figures.js";
import { rowFill } from "../fills.js";

const ms = (iso) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`);
const MAX_STEPS = 60;
const LABEL_PX = 72;

// Time runs the way the language reads. The newest snapshot is carried on for a while.
function axis(app, snapshots) {
  const first = snapshots[0].valid_from;
  const last = snapshots.at(-1).valid_from;
  const span = (ms(last) - ms(first)) / 86_400_000;
  const end = addDays(last, Math.max(21, Math.round(span * 0.08)));
  const along = (iso) => (100 * (ms(iso) - ms(first))) / (ms(end) - ms(first));
  const x = (iso) => (app.words.rtl ? 100 - along(iso) : along(iso));
  return { first, end, x, along };
}

function months({ first, end, along }, words, width) {
  const names = [];
  const start = new Date(ms(first));
  const total = (ms(end) - ms(first)) / 86_400_000 / 30.4;
  const every = [1, 2, 3, 6, 12].find((step) => (total / step) * LABEL_PX <= width) ?? 12;
  for (let i = 1; i < 400; i++) {
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + i, 1));
    const iso = day.toISOString().slice(0, 10);
    if (iso >= end) break;
    if (day.getUTCMonth() % every || along(iso) > 96) continue;
    const year = day.getUTCMonth() === 0 ? ` ${words.year(day.getUTCFullYear())}` : "";
    names.push([iso, `${words.month(day.getUTCMonth())}${year}`]);
  }
  return names;
}

function steps(app, scale, snapshots, rows) {
  const found = new Map(rows.map((row) => [row.effective_date, row]));
  return snapshots.flatMap((snapshot, index) => {
    if (!found.has(snapshot.valid_from)) return [];
    const until = snapshots[index + 1]?.valid_from ?? scale.end;
    const [a, b] = [scale.x(snapshot.valid_from), scale.x(until)];
    let top = 0;
    return rowsOf(app, found.get(snapshot.valid_from)).map((row) => {
      const rect = svg("rect", {
        x: `${Math.min(a, b)}%`, width: `${Math.abs(b - a) + 0.05}%`,
        y: `${top}%`, height: `${row.percent + 0.2}%`, fill: rowFill(app, row),
      });
      top += row.percent;
      return rect;
    });
  });
}

// What happened, as marks above the steps.
async function marks(app, scale, layers) {
  const found = await Promise.all(
    layers.flatMap((id) => app.layer(id).snapshots.slice(-1)).map(({ url }) => app.data.json(url)),
  );
  const days = found.flatMap(({ features }) => features.map(({ properties }) => properties.date));
  return days
    .filter((day) => scale.first <= day && day < scale.end)
    .map((day) => svg("circle", { class: "time-event", cx: `${scale.x(day)}%`, cy: 8, r: 3.5 }));
}

export async function mount(app, { layer, events }) {
  const { words } = app;
  const host = document.getElementById("timeline");
  const { snapshots } = app.layer(layer);
  if (!host) return;
  const kept = snapshots.slice(-MAX_STEPS);
  const scale = axis(app, kept);
  const place = (node, iso) => {
    node.style.insetInlineStart = `${scale.along(iso)}%`;
    return node;
  };
  const step = (by) => {
    const next = snapshots[snapshots.indexOf(app.snapshot) + by];
    if (next) app.select({ date: next.valid_from });
  };
  const button = (key, sign, by) => {
    const made = el("button", { type: "button", class: `step step-${key}`, "aria-label": words.text(key) }, sign);
    made.addEventListener("click", () => step(by));
    return made;
  };
  const dots = svg("svg", { class: "time-events", "aria-hidden": "true", focusable: "false" });
  const title = el("p", { class: "time-title" });
  const chart = svg("svg", { class: "time-chart", "aria-hidden": "true", focusable: "false" });
  const cursor = el("div", { class: "time-cursor", "aria-hidden": "true" });
  const ticks = kept.map((snapshot) => {
    const made = el("button", { type: "button", class: "tick", "aria-label": words.day(snapshot.valid_from) });
    made.addEventListener("click", () => app.select({ date: snapshot.valid_from }));
    return place(made, snapshot.valid_from);
  });
  const labels = months(scale, words, host.clientWidth * 0.75).map(([iso, text]) => place(el("span", { class: "month" }, text), iso));
  const track = el("div", { class: "time-track" }, chart, labels, dots, ticks, cursor);
  host.replaceChildren(
    el("div", { class: "time-head" }, title, el("p", { class: "fine" }, words.text("timeline_help")),
      el("div", { class: "steps" }, button("previous", words.rtl ? "→" : "←", -1), button("next", words.rtl ? "←" : "→", 1))),
    track,
  );
  track.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by) step(words.rtl ? -by : by);
  });

  async function draw() {
    const { region } = app.state;
    const series = await app.data.json(app.controlUrl("series", { region }));
    if (region !== app.state.region) return;
    chart.replaceChildren(...steps(app, scale, kept, series.rows));
    title.textContent = words.text("timeline_of", { place: words.local(series.region.name) });
    place(cursor, app.snapshot.valid_from);
    kept.forEach((snapshot, index) => {
      ticks[index].setAttribute("aria-current", snapshot === app.snapshot ? "true" : "false");
    });
    host.querySelector(".step-previous").disabled = app.snapshot === snapshots[0];
    host.querySelector(".step-next").disabled = app.snapshot === snapshots.at(-1);
  }

  app.onChange(draw);
  report(app, draw());
  report(app, marks(app, scale, events).then((made) => dots.replaceChildren(...made)));
}
