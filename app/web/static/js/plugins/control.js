// The zones of the snapshot that holds on the shown day. The next snapshot is drawn before the
// last one is taken away, so that nothing flashes between two days.

import { asOf } from "../data.js";
import { edgeOf, fillOf } from "../fills.js";

export async function mount(app, { layer }) {
  // Opacity belongs to the pane: two neighbours' overlapping hairlines must not add up.
  const pane = app.map.createPane("zones");
  pane.style.zIndex = 300;
  const renderer = L.svg({ pane: "zones", padding: 0.4 });
  let shown = { url: null, group: null };

  const style = ({ properties }) => ({
    renderer,
    pane: "zones",
    className: `zone zone-${properties.status}`,
    stroke: true,
    color: edgeOf(app, properties),
    weight: 1,
    fillColor: fillOf(app, properties),
    fillOpacity: 1,
    interactive: false,
    smoothFactor: 0.6,
  });

  async function draw() {
    const collection = await app.features(layer);
    if (collection.url === shown.url) return;
    const group = L.geoJSON(collection, { style }).addTo(app.map);
    shown.group?.remove();
    shown = { url: collection.url, group };
    preload();
  }

  function preload() {
    const { snapshots } = app.layer(layer);
    const here = snapshots.indexOf(asOf(app.layer(layer), app.day));
    for (const index of [here - 1, here + 1]) {
      if (snapshots[index]) app.data.json(snapshots[index].url).catch(() => {});
    }
  }

  app.onChange(draw);
  await draw();
}
