// The chosen region's shares over true time, one step a snapshot: nothing is known in between.
// The chart is a slider: click, drag, arrow keys, Home and End; it plays when asked to.

import { report } from "../app.js";
import { el, svg } from "../dom.js";
import { createPlayer } from "../player.js";
import { areas, eventDays, eventsOf, marks, names, thin, timeScale } from "../timeline_chart.js";

const MAX_STEPS = 60;
const NEAR_PX = 5;

const hidden = { "aria-hidden": "true", focusable: "false" };
const button = (words, key, sign) => el("button", { type: "button", class: `step step-${key}`, "aria-label": words.text(key) }, sign);

function parts(words, kept, count) {
  const made = {
    chart: svg("svg", { class: "time-chart", ...hidden }),
    dots: svg("svg", { class: "time-events", ...hidden }),
    months: el("div", { class: "months", "aria-hidden": "true" }),
    cursor: el("div", { class: "time-cursor" }),
    other: el("div", { class: "time-cursor time-cursor-other", hidden: true }),
    title: el("p", { class: "time-title" }),
    ticks: kept.map(({ valid_from: from }) => el("span", { class: "tick", "data-day": from })),
    previous: button(words, "previous", words.rtl ? "→" : "←"),
    play: button(words, "play", "▶"),
    next: button(words, "next", words.rtl ? "←" : "→"),
  };
  made.track = el(
    "div",
    { class: "time-track", role: "slider", tabindex: 0, "aria-label": words.text("timeline"), "aria-valuemin": 0, "aria-valuemax": count - 1 },
    made.chart, made.months, made.dots, made.ticks, made.other, made.cursor,
  );
  made.head = el("div", { class: "time-head" }, made.title, el("p", { class: "fine" }, words.text("timeline_help")),
    el("div", { class: "steps" }, made.previous, made.play, made.next));
  return made;
}

export async function mount(app, { layer, events }) {
  const { words } = app;
  const host = document.getElementById("timeline");
  const { snapshots } = app.layer(layer);
  if (!host || snapshots.length < 2) return;
  const kept = snapshots.slice(-MAX_STEPS);
  const ui = parts(words, kept, snapshots.length);
  let [scale, rows, happened, shown] = [null, [], [], null];

  const index = () => snapshots.indexOf(app.snapshot);
  const go = (to, how) => app.select({ date: snapshots[Math.min(snapshots.length - 1, Math.max(0, to))].valid_from }, how);
  const player = createPlayer({ button: ui.play, words, count: snapshots.length, index, go: (to) => go(to, { remember: "replace" }) });
  const step = (to, how) => (player.stop(), go(to, how));

  const place = (node, iso) => (node.style.left = `${scale.x(iso)}px`);
  function mark() {
    place(ui.cursor, app.snapshot.valid_from);
    ui.other.hidden = app.state.view === "map";
    place(ui.other, app.otherDay);
  }
  function label({ x, side, text }) {
    const node = el("span", { class: `month month-${side}` }, text);
    node.style.left = `${x}px`;
    return node;
  }
  const strew = () => scale && ui.dots.replaceChildren(...marks(scale, eventDays(app, happened)));
  // Everything that depends on how wide the chart is.
  function lay() {
    const width = ui.track.clientWidth;
    if (!width) return;
    scale = timeScale(kept, width, words.rtl);
    ui.chart.replaceChildren(...areas(app, scale, kept, rows, ui.chart.clientHeight));
    const labels = names(scale, words, width);
    ui.months.replaceChildren(...labels.map(label));
    thin([...ui.months.children], labels);
    strew();
    for (const tick of ui.ticks) place(tick, tick.dataset.day);
    mark();
  }

  // The snapshot that holds where the pointer is: never the nearest.
  function under(event) {
    const px = event.clientX - ui.track.getBoundingClientRect().left + (words.rtl ? -NEAR_PX : NEAR_PX);
    const day = scale.day(px);
    return snapshots.indexOf(kept.findLast(({ valid_from: from }) => from <= day) ?? kept[0]);
  }
  ui.track.addEventListener("pointerdown", (event) => {
    ui.track.setPointerCapture(event.pointerId);
    step(under(event));
  });
  ui.track.addEventListener("pointermove", (event) => ui.track.hasPointerCapture(event.pointerId) && go(under(event), { remember: "replace" }));
  ui.track.addEventListener("keydown", (event) => {
    const forth = words.rtl ? -1 : 1;
    const to = { ArrowRight: index() + forth, ArrowLeft: index() - forth, ArrowUp: index() + 1, ArrowDown: index() - 1, Home: 0, End: snapshots.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    step(to);
  });
  ui.previous.addEventListener("click", () => step(index() - 1));
  ui.next.addEventListener("click", () => step(index() + 1));
  // Once the reader turns to time, the next steps are at hand before they are asked for.
  for (const wake of ["pointerenter", "focusin"]) host.addEventListener(wake, () => app.neighbours.wake());

  async function draw() {
    const { region } = app.state;
    if (scale) mark();
    ui.track.setAttribute("aria-valuenow", index());
    ui.track.setAttribute("aria-valuetext", words.day(app.snapshot.valid_from));
    for (const tick of ui.ticks) tick.classList.toggle("current", tick.dataset.day === app.snapshot.valid_from);
    ui.previous.disabled = index() === 0;
    ui.next.disabled = index() === snapshots.length - 1;
    if (region === shown) return;
    const series = await app.data.json(app.controlUrl("series", { region }));
    if (region !== app.state.region) return;
    shown = region;
    ({ rows } = series);
    entitle(series.region.name);
    lay();
  }

  const entitle = (name) => (ui.title.textContent = words.text("timeline_of", { place: words.local(name) }));
  entitle(app.page.regions.find(({ id }) => id === app.state.region)?.name ?? app.page.theatre.name);
  host.replaceChildren(ui.head, ui.track);
  lay();
  new ResizeObserver(lay).observe(ui.track);
  app.onChange(draw);
  report(app, draw());
  app.onChange(strew);
  report(app, eventsOf(app, events).then((found) => {
    happened = found;
    strew();
  }));
}
