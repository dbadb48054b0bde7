// The chosen region's shares over true time, one step a snapshot: nothing is known in between.
// The chart is a slider: click, drag, arrow keys; it plays when asked to.

import { report } from "../app.js";
import { el, svg } from "../dom.js";
import { axis, marks, months, steps } from "../timeline_chart.js";

const MAX_STEPS = 60;
const PLAY_MS = 1400;
const NEAR_PX = 5;

export async function mount(app, { layer, events }) {
  const { words } = app;
  const host = document.getElementById("timeline");
  const { snapshots } = app.layer(layer);
  if (!host || snapshots.length < 2) return;
  const kept = snapshots.slice(-MAX_STEPS);
  const scale = axis(app, kept);
  let playing = null;

  const place = (node, iso) => {
    node.style.insetInlineStart = `${scale.along(iso)}%`;
    return node;
  };
  const index = () => snapshots.indexOf(app.snapshot);
  const go = (to, how) => app.select({ date: snapshots[Math.min(snapshots.length - 1, Math.max(0, to))].valid_from }, how);

  // Once the reader turns to time, the next steps are at hand before they are asked for.
  function preload() {
    for (const at of [index() - 1, index() + 1, index() + 2]) {
      const near = snapshots[at];
      if (!near) continue;
      for (const url of [near.url, app.answerUrl(app.state.region, near.valid_from)]) app.data.json(url).catch(() => {});
    }
  }

  const button = (key, sign, act) => {
    const made = el("button", { type: "button", class: `step step-${key}`, "aria-label": words.text(key) }, sign);
    made.addEventListener("click", act);
    return made;
  };
  const previous = button("previous", words.rtl ? "→" : "←", () => (stop(), go(index() - 1)));
  const next = button("next", words.rtl ? "←" : "→", () => (stop(), go(index() + 1)));
  const play = button("play", "▶", () => (playing ? stop() : start()));

  function stop() {
    clearTimeout(playing);
    playing = null;
    play.textContent = "▶";
    play.setAttribute("aria-label", words.text("play"));
  }
  function start() {
    play.textContent = "❚❚";
    play.setAttribute("aria-label", words.text("pause"));
    const again = index() === snapshots.length - 1;
    const tick = async () => {
      await go(again && playing === true ? 0 : index() + 1, { remember: "replace" });
      preload();
      if (!playing) return;
      if (index() === snapshots.length - 1) stop();
      else playing = setTimeout(tick, PLAY_MS);
    };
    playing = true;
    tick();
  }

  const chart = svg("svg", { class: "time-chart", "aria-hidden": "true", focusable: "false" });
  const dots = svg("svg", { class: "time-events", "aria-hidden": "true", focusable: "false" });
  const cursor = el("div", { class: "time-cursor" });
  const other = el("div", { class: "time-cursor time-cursor-other", hidden: true });
  const title = el("p", { class: "time-title" });
  const ticks = kept.map(({ valid_from: from }) => place(el("span", { class: "tick", "data-day": from }), from));
  const labels = months(scale, words, host.clientWidth * 0.75).map(([iso, text]) => place(el("span", { class: scale.along(iso) < 5 ? "month month-first" : "month" }, text), iso));
  const track = el(
    "div",
    { class: "time-track", role: "slider", tabindex: 0, "aria-label": words.text("timeline"), "aria-valuemin": 0, "aria-valuemax": snapshots.length - 1 },
    chart, labels, dots, ticks, other, cursor,
  );
  const buttons = el("div", { class: "steps" }, previous, play, next);
  host.replaceChildren(
    el("div", { class: "time-head" }, title, el("p", { class: "fine" }, words.text("timeline_help")), buttons),
    track,
  );

  // The snapshot that holds where the pointer is: never the nearest.
  function under(event) {
    const box = track.getBoundingClientRect();
    const px = words.rtl ? box.right - event.clientX : event.clientX - box.left;
    const held = kept.filter(({ valid_from: from }) => (scale.along(from) / 100) * box.width <= px + NEAR_PX).at(-1);
    return snapshots.indexOf(held ?? kept[0]);
  }
  track.addEventListener("pointerdown", (event) => {
    stop();
    track.setPointerCapture(event.pointerId);
    go(under(event));
  });
  track.addEventListener("pointermove", (event) => track.hasPointerCapture(event.pointerId) && go(under(event), { remember: "replace" }));
  track.addEventListener("keydown", (event) => {
    const forth = words.rtl ? -1 : 1;
    const to = { ArrowRight: index() + forth, ArrowLeft: index() - forth, ArrowUp: index() + 1, ArrowDown: index() - 1, Home: 0, End: snapshots.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    stop();
    go(to);
  });
  for (const wake of ["pointerenter", "focusin"]) host.addEventListener(wake, preload);

  async function draw() {
    const { region, view } = app.state;
    place(cursor, app.snapshot.valid_from);
    other.hidden = view === "map";
    place(other, app.otherDay);
    track.setAttribute("aria-valuenow", index());
    track.setAttribute("aria-valuetext", words.day(app.snapshot.valid_from));
    for (const tick of ticks) tick.classList.toggle("current", tick.dataset.day === app.snapshot.valid_from);
    previous.disabled = index() === 0;
    next.disabled = index() === snapshots.length - 1;
    const series = await app.data.json(app.controlUrl("series", { region }));
    if (region !== app.state.region) return;
    chart.replaceChildren(...steps(app, scale, kept, series.rows));
    title.textContent = words.text("timeline_of", { place: words.local(series.region.name) });
  }

  app.onChange(draw);
  report(app, draw());
  report(app, marks(app, scale, events).then((made) => dots.replaceChildren(...made)));
}
