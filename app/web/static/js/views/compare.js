// Two days side by side: a divider that moves by pointer, touch or arrow keys. The earlier day
// stands where reading begins.

import { el } from "../dom.js";
import { zonePane } from "../plugins/control.js";
import { datePickers, oneSnapshot, span } from "./dates.js";
import { holderRow, holderTable } from "./table.js";

const STEP = 0.02;

export function drawer(app) {
  const { map, words } = app;
  const other = zonePane(app, "zones-other", 301);
  const main = map.getPane("zones");
  const label = (side) => el("span", { class: `side side-${side}`, "aria-hidden": "true" });
  const [left, right] = [label("left"), label("right")];
  const handle = el("span", { class: "handle", "aria-hidden": "true" }, "↔");
  const divider = el("div", {
    class: "divider", role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-valuemin": 0, "aria-valuemax": 100,
  }, left, right, handle);
  let part = 0.5;
  let on = false;

  function clip() {
    if (!on) return;
    const { x: width, y: height } = map.getSize();
    const { x, y } = map.containerPointToLayerPoint([0, 0]);
    const at = x + width * part;
    const box = (from, to) => `polygon(${from}px ${y}px, ${to}px ${y}px, ${to}px ${y + height}px, ${from}px ${y + height}px)`;
    // The earlier day first: left, or right where the language reads from the right.
    const otherLeft = (app.otherDay <= app.day) !== words.rtl;
    other.pane.style.clipPath = otherLeft ? box(x, at) : box(at, x + width);
    main.style.clipPath = otherLeft ? box(at, x + width) : box(x, at);
    divider.style.left = `${100 * part}%`;
    divider.setAttribute("aria-valuenow", Math.round(100 * part));
    const [first, second] = words.rtl ? app.days.toReversed() : app.days;
    left.textContent = words.day(first);
    right.textContent = words.day(second);
    divider.setAttribute("aria-label", words.text("divider", { dates: span(app) }));
    divider.setAttribute("aria-valuetext", words.text("divider_at", { date: words.day(first), percent: words.number(100 * part) }));
  }
  function move(to) {
    part = Math.min(1, Math.max(0, to));
    clip();
  }
  function follow(event) {
    const frame = map.getContainer().getBoundingClientRect();
    move((event.clientX - frame.left) / frame.width);
  }

  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.setPointerCapture(event.pointerId);
    divider.focus({ focusVisible: false });
  });
  divider.addEventListener("pointermove", (event) => divider.hasPointerCapture(event.pointerId) && follow(event));
  divider.addEventListener("keydown", (event) => {
    const keys = { ArrowLeft: part - STEP, ArrowRight: part + STEP, PageDown: part - 5 * STEP, PageUp: part + 5 * STEP, Home: 0, End: 1 };
    if (!(event.key in keys)) return;
    event.preventDefault();
    move(keys[event.key]);
  });
  map.on("move zoomend resize viewreset", clip);

  function hide() {
    on = false;
    other.clear();
    divider.remove();
    main.style.clipPath = "";
  }
  async function show() {
    on = true;
    if (!divider.isConnected) map.getContainer().after(divider);
    clip();
    await other.show(app.otherDay);
  }
  return { show, hide };
}

export async function describe(app, now) {
  const { words } = app;
  const heading = words.text("compare_title", { place: words.local(now.region.name), dates: span(app) });
  const then = await app.data.json(app.answerUrl(app.state.region, app.otherDay));
  const pair = app.otherDay <= app.day ? [then, now] : [now, then];
  const ids = [...new Set(pair.flatMap(({ shares }) => shares.map(({ party }) => party))), "contested", "unassigned"];
  const part = (answer, id) => answer.shares.find(({ party }) => party === id) ?? answer[id] ?? { share: 0, percent: 0 };
  const rows = ids.map((id) => {
    const [a, b] = pair.map((answer) => part(answer, id));
    const points = 100 * (b.share - a.share);
    return {
      ...holderRow(app, id),
      cells: [[words.number(a.percent, 1), "percent"], [words.number(b.percent, 1), "percent"], [words.signed(points), "change"]],
    };
  });
  const heads = [...app.days.map((day) => words.day(day, "date_year")), words.text("points")];
  const body = [
    datePickers(app),
    holderTable(app, { caption: heading, heads, rows }),
    el("p", { class: "note" }, oneSnapshot(app) ? words.text("one_snapshot") : words.text("compare_note")),
  ];
  const said = rows.map(({ name, cells }) => `${name} ${cells[2][0] || words.number(0)}`).join(words.text("list"));
  return { heading, dates: span(app), said, element: el("div", { id: "figures", class: "figures", tabindex: -1 }, body) };
}
