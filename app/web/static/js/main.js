// Starts the plugins that the folium page lined up, each with its own data island.

import { createApp, report } from "./app.js";
import { createCard } from "./card.js";
import { island } from "./dom.js";
import * as basemap from "./plugins/basemap.js";
import * as control from "./plugins/control.js";
import * as events from "./plugins/events.js";
import * as furniture from "./plugins/furniture.js";
import * as ground from "./plugins/ground.js";
import * as labels from "./plugins/labels.js";
import * as overlay from "./plugins/overlay.js";
import * as panel from "./plugins/panel.js";
import * as regions from "./plugins/regions.js";
import * as timeline from "./plugins/timeline.js";

const MODULES = { basemap, control, events, furniture, ground, labels, overlay, panel, regions, timeline };

const { plugins } = window.controlmap;
const [, map] = plugins[0];
const app = createApp(map);
app.card = createCard(app);

// Nothing of the record lies outside its extent: neither does the map.
const [left, bottom, right, top] = app.page.extent;
map.setMaxBounds([[bottom, left], [top, right]]);

function fit() {
  const [west, south, east, north] = app.page.bounds;
  map.invalidateSize({ pan: false });
  map.fitBounds([[south, west], [north, east]], { padding: [14, 14], animate: false });
}

// The map opens on the whole theatre, also when the page around it still takes shape; once the
// reader has moved it, it stays where it was put.
let untouched = true;
map.on("dragstart", () => (untouched = false));
map.getContainer().addEventListener("wheel", () => (untouched = false), { passive: true });
map.getContainer().addEventListener("click", () => (untouched = false), { capture: true });
map.getContainer().addEventListener("keydown", () => (untouched = false));
new ResizeObserver(() => (untouched ? fit() : map.invalidateSize({ pan: false }))).observe(map.getContainer());

fit();
const shown = plugins.map(([name]) => Promise.resolve(MODULES[name].mount(app, island(name))));
// For tests and screenshots: set once everything that opens with the page is drawn.
const ready = Promise.all(shown).then(() => document.documentElement.setAttribute("data-ready", ""));
report(app, ready);
