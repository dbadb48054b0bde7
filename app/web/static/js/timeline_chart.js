// What the timeline draws, on d3's true time scale: the chosen region's shares as stacked areas
// that step where a snapshot begins, nothing where none holds, names of months, marks of events.

import { scaleUtc } from "d3-scale";
import { area, curveStepAfter, stack } from "d3-shape";

import { svg } from "./dom.js";
import { shows } from "./event_types.js";
import { rowsOf } from "./figures.js";
import { rowFill } from "./fills.js";

const DAY_MS = 86_400_000;
const LABEL_PX = 92;
const EDGE_PX = 34; // a name nearer to the edge than this stands beside its tick, not under it
// The newest snapshot is carried on for a while: days, and a part of the whole.
const CARRIED_DAYS = 21;
const CARRIED_PART = 0.08;

const instant = (iso) => new Date(`${iso.slice(0, 10)}T00:00:00Z`);
const dayOf = (date) => date.toISOString().slice(0, 10);

// Days to pixels and back. Time runs the way the language reads.
export function timeScale(snapshots, width, rtl) {
  const first = instant(snapshots[0].valid_from);
  const last = instant(snapshots.at(-1).valid_from);
  const end = new Date(+last + Math.max(CARRIED_DAYS * DAY_MS, CARRIED_PART * (last - first)));
  const scale = scaleUtc([first, end], rtl ? [width, 0] : [0, width]).clamp(true);
  return {
    end: dayOf(end),
    x: (iso) => scale(instant(iso)),
    day: (px) => dayOf(scale.invert(px)),
    holds: (iso) => first <= instant(iso) && instant(iso) < end,
    ticks: (count) => scale.ticks(count),
  };
}

// Names under the scale: days where there is room for them, else months, the year with each first.
export function names(scale, words, width) {
  return scale.ticks(Math.max(2, Math.floor(width / LABEL_PX))).map((date) => {
    const iso = dayOf(date);
    const x = scale.x(iso);
    const first = date.getUTCMonth() === 0 && date.getUTCDate() === 1;
    const month = date.getUTCDate() === 1 ? words.month(date.getUTCMonth()) : words.day(iso, "date_short");
    const side = x < EDGE_PX ? "start" : x > width - EDGE_PX ? "end" : "middle";
    return { x, side, year: first, text: first ? `${month} ${words.year(date.getUTCFullYear())}` : month };
  });
}

// Names that would lie on each other: a year's stays, the other goes.
export function thin(nodes, labels) {
  const kept = [];
  const order = nodes.map((node, index) => ({ node, year: labels[index].year, box: node.getBoundingClientRect() }));
  for (const { node, box } of order.toSorted((a, b) => Number(b.year) - Number(a.year))) {
    if (kept.some((other) => box.left < other.right + 6 && other.left < box.right + 6)) node.remove();
    else kept.push(box);
  }
}

// One entry where the shares change: what holds from that day on, or null where nothing does.
function states(snapshots, rows, end) {
  const known = new Map(rows.map((row) => [row.effective_date, row]));
  const found = [];
  for (const [index, { valid_from: from, valid_to: to }] of snapshots.entries()) {
    const next = snapshots[index + 1]?.valid_from ?? end;
    const row = known.get(from) ?? null;
    found.push({ day: from, row });
    if (row && to && to < next) found.push({ day: to, row: null });
  }
  return found;
}

// The same as points of an area: a state ends, with its own values, where the next one begins.
function points(app, snapshots, rows, end) {
  const parts = (row) => row && Object.fromEntries(rowsOf(app, row).map(({ id, percent }) => [id, percent]));
  const made = [];
  let before = null;
  for (const { day, row } of states(snapshots, rows, end)) {
    if (before && !row) made.push({ day, parts: before });
    before = parts(row);
    made.push({ day, parts: before });
  }
  if (before) made.push({ day: end, parts: before });
  return made;
}

// Areas from top to bottom in the order of the vocabulary, so that a band keeps its place.
export function areas(app, scale, snapshots, rows, height) {
  const data = points(app, snapshots, rows, scale.end);
  const seen = new Set(data.flatMap(({ parts }) => Object.keys(parts ?? {})));
  const keys = [...app.parties.keys(), "contested", "unassigned"].filter((id) => seen.has(id));
  const y = (percent) => (percent / 100) * height;
  const shape = area()
    .defined(({ data: { parts } }) => parts !== null)
    .x(({ data: { day } }) => scale.x(day))
    .y0(([low]) => y(low))
    .y1(([, high]) => y(high))
    .curve(curveStepAfter);
  const layers = stack().keys(keys).value(({ parts }, key) => parts?.[key] ?? 0)(data);
  return layers.map((layer) => {
    const kind = app.parties.has(layer.key) ? "party" : layer.key;
    return svg("path", { class: "time-band", "data-of": layer.key, d: shape(layer), fill: rowFill(app, { kind, id: layer.key }) });
  });
}

// What happened at all, of whatever type.
export async function eventsOf(app, layers) {
  const found = await Promise.all(
    layers.flatMap((id) => app.layer(id).snapshots.slice(-1)).map(({ url }) => app.data.json(url)),
  );
  return found.flatMap(({ features }) => features);
}

// The days on which something of the chosen types happened, each once.
export const eventDays = (app, events) => [...new Set(events.filter((event) => shows(app, event)).map(({ properties }) => properties.date))];

// What happened, as marks above the areas.
export const marks = (scale, days) =>
  days.filter(scale.holds).map((day) => svg("line", { class: "time-event", "data-day": day, x1: scale.x(day), x2: scale.x(day), y1: 1, y2: 8 }));
