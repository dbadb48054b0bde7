// Thin outlines of every region; the chosen one in ink on a paper casing.

export async function mount(app, { layer }) {
  for (const [name, zIndex] of [["regions", 355], ["chosen", 380]]) {
    const pane = app.map.createPane(name);
    pane.style.zIndex = zIndex;
    pane.style.pointerEvents = "none";
  }
  const thin = L.svg({ pane: "regions", padding: 0.4 });
  const strong = L.svg({ pane: "chosen", padding: 0.4 });
  const line = (renderer, pane, className) => ({
    renderer, pane, className, fill: false, interactive: false, smoothFactor: 0.6,
  });
  let shown = { url: null, group: null };
  let chosen = null;

  async function draw() {
    const collection = await app.features(layer);
    if (collection.url !== shown.url) {
      shown.group?.remove();
      const group = L.geoJSON(collection, { style: line(thin, "regions", "region") }).addTo(app.map);
      shown = { url: collection.url, group };
    }
    if (chosen?.of === `${collection.url} ${app.state.region}`) return;
    const feature = collection.features.find((item) => item.properties.id === app.state.region);
    chosen?.group.remove();
    const outlines = ["region-casing", "region-chosen"].map((name) => feature && L.geoJSON(feature, { style: line(strong, "chosen", name) }));
    chosen = { of: `${collection.url} ${app.state.region}`, group: L.layerGroup(outlines.filter(Boolean)).addTo(app.map) };
  }

  app.onChange(draw);
  app.neighbours.onPrepare((day) => app.featuresOn(layer, day));
  await draw();
}
