// The zones of one date in a pane of their own. The next date is drawn before the last one is taken
// away, so that nothing flashes; an answer that comes too late is left aside.

import { edgeOf, fillOf } from "../fills.js";
import { markKey } from "../key.js";

export function zonePane(app, name, zIndex) {
  // Opacity belongs to the pane: two neighbours' overlapping hairlines must not add up.
  const pane = app.map.createPane(name);
  pane.style.zIndex = zIndex;
  const renderer = L.svg({ pane: name, padding: 0.4 });
  let shown = { url: null, group: null };
  let wanted = null;

  const style = ({ properties }) => ({
    renderer,
    pane: name,
    className: `zone zone-${properties.status}`,
    stroke: true,
    color: edgeOf(app, properties),
    weight: 1.25,
    fillColor: fillOf(app, properties),
    fillOpacity: 1,
    interactive: false,
    smoothFactor: 0.6,
  });

  async function show(day) {
    wanted = day;
    const collection = await app.featuresOn(app.control.id, day);
    if (wanted !== day || collection.url === shown.url) return;
    const group = L.geoJSON(collection, { style }).addTo(app.map);
    shown.group?.remove();
    shown = { url: collection.url, group };
  }

  function clear() {
    wanted = null;
    shown.group?.remove();
    shown = { url: null, group: null };
  }

  return { pane, show, clear };
}

export async function mount(app) {
  const zones = zonePane(app, "zones", 300);
  async function key() {
    const days = app.state.view === "map" ? [app.day] : app.days;
    const found = await Promise.all(days.map((day) => app.featuresOn(app.control.id, day)));
    markKey(app, found.flatMap(({ features }) => features));
  }
  app.onChange(() => Promise.all([zones.show(app.day), key()]));
  app.neighbours.onPrepare((day) => app.featuresOn(app.control.id, day));
  await Promise.all([zones.show(app.day), key()]);
}
