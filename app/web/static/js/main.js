// Starts the plugins that the folium page lined up, each with its own data island.

import { createApp, report } from "./app.js";
import { createCard } from "./card.js";
import { island } from "./dom.js";
import { createNeighbours } from "./neighbours.js";
import { placeMap } from "./position.js";
import { mountTheme } from "./theme.js";
import * as basemap from "./plugins/basemap.js";
import * as control from "./plugins/control.js";
import * as events from "./plugins/events.js";
import * as furniture from "./plugins/furniture.js";
import * as ground from "./plugins/ground.js";
import * as labels from "./plugins/labels.js";
import * as overlay from "./plugins/overlay.js";
import * as panel from "./plugins/panel.js";
import * as regions from "./plugins/regions.js";
import * as views from "./plugins/views.js";

// The timeline brings the chart library: it comes on its own while the map is being drawn.
const timeline = { mount: (...given) => import("./plugins/timeline.js").then(({ mount }) => mount(...given)) };
const MODULES = { basemap, control, events, furniture, ground, labels, overlay, panel, regions, timeline, views };

const { plugins } = window.controlmap;
const [, map] = plugins[0];
const app = createApp(map);
app.card = createCard(app);
app.neighbours = createNeighbours(app);
placeMap(app);
mountTheme(app);

// First what makes the map usable: ground, fills, borders, the figures and a click's answer. Then,
// once that is on the screen, what stands on it and the timeline below; names last, for they keep
// out of the way of all the rest and would have to be placed twice.
const LATER = ["events", "furniture", "timeline"];
const LAST = ["labels"];
const mount = (wanted) => Promise.all(plugins.filter(([name]) => wanted(name)).map(([name]) => MODULES[name].mount(app, island(name))));
const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));

async function start() {
  await mount((name) => ![...LATER, ...LAST].includes(name));
  performance.mark("usable");
  // On their way while the map is painted.
  for (const { id, kind } of app.page.layers) if (kind === "events") report(app, app.features(id));
  await painted();
  await mount((name) => LATER.includes(name));
  await mount((name) => LAST.includes(name));
  performance.mark("ready");
  // For tests and screenshots: set once everything that opens with the page is drawn.
  document.documentElement.setAttribute("data-ready", "");
}
const ready = start();
report(app, ready);
app.onChange(() => app.neighbours.soon());

// The searchable list and the dialog come after the map: the plain select works until then.
const picker = document.getElementById("region");
if (picker) report(app, ready.then(() => import("./combobox.js")).then(({ enhance }) => enhance(app, picker)));
if (app.page.embed) report(app, ready.then(() => import("./embed.js")).then(({ mount: settle }) => settle(app)));
const share = document.getElementById("share");
share?.addEventListener("click", () => report(app, import("./share.js").then(({ open }) => open(app, share))));
for (const node of document.querySelectorAll("[data-lang]")) {
  node.addEventListener("click", () => (node.href = app.address({ lang: node.dataset.lang, digits: null })));
}
for (const node of document.querySelectorAll("a[data-digits]")) {
  node.addEventListener("click", () => (node.href = app.address({ digits: node.dataset.digits })));
}
