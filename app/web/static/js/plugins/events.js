// Marks of the events of the last days; the popup lists each dated report under the one before.

import { addDays } from "../data.js";
import { el, link, svg } from "../dom.js";

function toll(words, report) {
  const parts = [];
  if (report.killed !== undefined) parts.push(el("b", {}, words.text("killed", { count: words.number(report.killed) })));
  if (report.killed_children !== undefined) {
    parts.push(words.text("of_them_children", { count: words.number(report.killed_children) }));
  }
  if (report.wounded !== undefined) parts.push(words.text("wounded", { count: words.number(report.wounded) }));
  if (!parts.length) return [words.text("no_toll")];
  return parts.flatMap((part, index) => (index ? [words.text("list"), part] : [part]));
}

function reportItem(words, report) {
  const when = report.published_at;
  return el(
    "li",
    {},
    el("time", { datetime: when }, words.instant(when)),
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

function marker(app, feature) {
  const [lon, lat] = feature.geometry.coordinates;
  const event = feature.properties;
  const mark = svg("svg", { class: "mark", width: 22, height: 22, "aria-hidden": "true" }, svg("use", { href: "#mark-event" }));
  const icon = L.divIcon({ html: mark, className: "event-mark", iconSize: [22, 22] });
  const title = app.words.local(event.title);
  const made = L.marker([lat, lon], { icon, keyboard: true });
  made.on("add", () => {
    made.getElement().setAttribute("aria-label", title);
    made.getElement().setAttribute("role", "button");
  });
  const open = () => app.card.open(content(app.words, event), [lat, lon], { focus: made.getElement() });
  made.on("click", open);
  made.on("keypress", ({ originalEvent }) => originalEvent.key === "Enter" && open());
  return made;
}

export async function mount(app, { layers, window_days: window }) {
  const marks = L.layerGroup().addTo(app.map);
  let shown = null;

  async function draw() {
    const found = [];
    for (const id of layers) found.push(...(await app.features(id)).features);
    const first = addDays(app.day, -window);
    const near = found.filter(({ properties }) => first < properties.date && properties.date <= app.day);
    const now = near.map(({ properties }) => properties.id).join();
    if (now === shown) return;
    shown = now;
    marks.clearLayers();
    for (const feature of near) marks.addLayer(marker(app, feature));
    app.map.fire("furniture");
  }

  app.onChange(draw);
  await draw();
}
