// Marks of the events of the last days; the popup lists each dated report under the one before.

import { addDays } from "../data.js";
import { el, link, svg } from "../dom.js";
import { createFilter } from "../event_filter.js";
import { shows } from "../event_types.js";

const NEAR_PX = 24;
const HIT_PX = 28; // a finger's width, wider than the mark
const ABOVE_PX = 3; // the pin's tip leaves the town below it in sight

function toll(words, report) {
  const parts = [];
  if (report.killed !== undefined) parts.push(el("b", {}, words.text("killed", { count: report.killed })));
  if (report.killed_children !== undefined) {
    parts.push(words.text("of_them_children", { count: report.killed_children }));
  }
  if (report.wounded !== undefined) parts.push(words.text("wounded", { count: report.wounded }));
  if (!parts.length) return [words.text("no_toll")];
  return parts.flatMap((part, index) => (index ? [words.text("list"), part] : [part]));
}

function reportItem(words, report) {
  const when = report.published_at;
  // The end of a day stands for a day of which no time is known.
  const shown = when.slice(11, 19) === "23:59:59" ? words.day(when) : words.instant(when);
  return el(
    "li",
    {},
    el("time", { datetime: when }, shown),
    el("p", { class: "toll" }, toll(words, report)),
    report.text ? el("p", { dir: "auto" }, words.local(report.text)) : null,
    el("p", { class: "source", dir: "auto" }, `${words.text("source")}: `, link(report.url, report.source)),
  );
}

function content(words, event) {
  const reports = [...(event.reports ?? [])].sort((a, b) => (a.published_at < b.published_at ? -1 : 1));
  return el(
    "article",
    { class: "event" },
    el("h2", { dir: "auto" }, words.local(event.title)),
    el("p", { class: "where" }, words.day(event.date), words.text("list"), el("bdi", {}, words.local(event.place))),
    el("ol", { class: "reports" }, reports.map((report) => reportItem(words, report))),
  );
}

// Events whose marks would lie on each other share one mark, which says how many they are.
function groups(map, features) {
  const found = [];
  for (const feature of features) {
    const [lon, lat] = feature.geometry.coordinates;
    const at = map.project([lat, lon]);
    const near = found.find((group) => group.at.distanceTo(at) < NEAR_PX);
    if (near) near.features.push(feature);
    else found.push({ at, latlng: [lat, lon], features: [feature] });
  }
  return found;
}

function marker(app, { latlng, features }) {
  const events = features.map(({ properties }) => properties).toSorted((a, b) => (a.date < b.date ? 1 : -1));
  const many = events.length > 1 ? app.words.number(events.length) : null;
  const mark = svg(
    "svg",
    { class: "mark", viewBox: "0 0 16 20", "aria-hidden": "true" },
    svg("path", { class: "mark-disc", d: "M8 19.2 4.7 13.6A6.5 6.5 0 1 1 11.3 13.6Z" }),
    many ? svg("text", { class: "mark-count", x: 8, y: 8.2 }, many) : svg("path", { class: "mark-cross", d: "M5.6 5.6l4.8 4.8M10.4 5.6l-4.8 4.8" }),
  );
  const icon = L.divIcon({ html: mark, className: "event-mark", iconSize: [HIT_PX, HIT_PX], iconAnchor: [HIT_PX / 2, HIT_PX + ABOVE_PX] });
  const made = L.marker(latlng, { icon, keyboard: true });
  made.on("add", () => {
    made.getElement().setAttribute("aria-label", [many, events.map(({ title }) => app.words.local(title)).join("; ")].filter(Boolean).join(": "));
    made.getElement().setAttribute("role", "button");
  });
  const open = () => {
    const articles = el("div", { class: "events" }, events.map((event) => content(app.words, event)));
    app.card.open(articles, latlng, { focus: made.getElement() });
  };
  made.on("click", open);
  made.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && open());
  return made;
}

export async function mount(app, { layers, window_days: window, types }) {
  const filter = createFilter(app, types, window);
  const marks = L.layerGroup().addTo(app.map);
  let near = [];
  let shown = null;

  function place() {
    const now = `${app.map.getZoom()} ${near.map(({ properties }) => properties.id)}`;
    if (now === shown) return;
    shown = now;
    marks.clearLayers();
    for (const group of groups(app.map, near)) marks.addLayer(marker(app, group));
    app.map.fire("furniture");
  }
  async function draw() {
    const { day } = app;
    const found = [];
    for (const id of layers) found.push(...(await app.features(id)).features);
    if (day !== app.day) return;
    const first = addDays(day, -window);
    const recent = found.filter(({ properties }) => first < properties.date && properties.date <= day);
    filter.update(found, recent);
    near = recent.filter((feature) => shows(app, feature));
    place();
  }

  app.onChange(draw);
  app.neighbours.onPrepare((day) => Promise.all(layers.map((id) => app.featuresOn(id, day))));
  app.map.on("zoomend", place);
  await draw();
}
