// Agreements: a hatched, dashed outline over the fill. They say nothing about who holds.

import { markAgreements } from "../key.js";

export async function mount(app, { layers }) {
  const pane = app.map.createPane("overlay");
  pane.style.zIndex = 370;
  pane.style.pointerEvents = "none";
  const renderer = L.svg({ pane: "overlay", padding: 0.4 });
  const style = {
    renderer,
    pane: "overlay",
    className: "agreement",
    fillColor: "url(#fill-agreement)",
    fillOpacity: 1,
    interactive: false,
    smoothFactor: 0.6,
  };
  const shown = new Map();

  async function draw() {
    let inForce = false;
    for (const id of layers) {
      const collection = await app.features(id);
      inForce ||= collection.features.length > 0;
      const before = shown.get(id);
      if (before?.url === collection.url) continue;
      const group = L.geoJSON(collection, { style }).addTo(app.map);
      before?.group.remove();
      shown.set(id, { url: collection.url, group });
    }
    markAgreements(app, inForce);
  }

  app.onChange(draw);
  app.neighbours.onPrepare((day) => Promise.all(layers.map((id) => app.featuresOn(id, day))));
  await draw();
}
