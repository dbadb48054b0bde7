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
    const feature = collection.features.find((item) => item.properties.id === app.state.region);
    chosen?.remove();
    chosen = feature
      ? L.layerGroup(
          ["region-casing", "region-chosen"].map((name) => L.geoJSON(feature, { style: line(strong, "chosen", name) })),
        ).addTo(app.map)
      : null;
  }

  app.onChange(draw);
  await draw();
}
