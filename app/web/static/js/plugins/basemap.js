// Land, neighbours and lakes under the fills; rivers and borders over them. Colours are CSS.

import { LIGHT_ZOOM, report } from "../app.js";

const PANES = { land: 200, country: 205, border: 360, lake: 345, river: 350 };
// Wider than any view of the extent can be, degrees.
const FAR = 60;
const LEAST_ZOOM = 4; // as the server's map
const WEIGHTS = [2, 1.5, 1.1, 0.8];
// A river of lesser rank appears when there is room for it.
const RIVER_ZOOM = [0, 0, 5.5, 6.5, 7.5];

export async function mount(app, { layers }) {
  const renderers = {};
  for (const [name, zIndex] of Object.entries(PANES)) {
    const pane = app.map.createPane(`base-${name}`);
    pane.style.zIndex = zIndex;
    pane.style.pointerEvents = "none";
    renderers[name] = L.svg({ pane: `base-${name}`, padding: 0.4 });
  }
  const style = ({ properties }) => ({
    renderer: renderers[properties.class],
    pane: `base-${properties.class}`,
    className: `base base-${properties.class}`,
    weight: properties.class === "river" ? (WEIGHTS[properties.rank - 1] ?? 0.7) : 0.8,
    fill: ["land", "country", "lake"].includes(properties.class),
    interactive: false,
    smoothFactor: 0.8,
  });
  let rivers = [];
  let drawn = [];

  async function draw(load) {
    const found = await Promise.all(layers.map(load));
    const before = drawn;
    rivers = [];
    drawn = found.map(({ features }) =>
      L.geoJSON({ type: "FeatureCollection", features: features.filter((feature) => feature.properties.class in PANES) }, {
        style,
        onEachFeature: (feature, layer) => {
          if (feature.properties.class === "river") rivers.push([layer, feature.properties.rank]);
        },
      }).addTo(app.map),
    );
    for (const group of before) group.remove();
    thin();
  }
  const thin = () => {
    const zoom = app.map.getZoom();
    for (const [layer, rank] of rivers) {
      const shown = zoom >= (RIVER_ZOOM[rank] ?? 8);
      layer.setStyle({ opacity: shown ? 1 : 0 });
    }
  };
  const found = () => drawn.reduce((all, group) => all.extend(group.getBounds()), L.latLngBounds([]));
  // The recorded lines once they can be told from the lighter ones.
  let near = false;
  function closer() {
    if (near || app.map.getZoom() <= LIGHT_ZOOM + 0.5) return;
    near = true;
    report(app, draw(app.features));
  }
  await draw(app.lightFeatures);
  const bounds = found();
  if (bounds.isValid() && !isIsland(app, bounds)) {
    // No farther out than the base map reaches, as long as all that is recorded stays in view.
    const least = () => {
      const [west, south, east, north] = app.page.bounds;
      const whole = app.map.getBoundsZoom([[south, west], [north, east]]);
      app.map.setMinZoom(Math.max(LEAST_ZOOM, Math.min(app.map.getBoundsZoom(bounds, true), whole)));
    };
    edge(app, bounds);
    least();
    app.map.on("resize", least);
  }
  app.map.on("zoomend", () => (thin(), closer()));
  closer();
}

// Land with shores all round inside the theatre's extent: nothing was cut off, so the sea goes on.
function isIsland(app, bounds) {
  const [west, south, east, north] = app.page.extent;
  return bounds.getWest() > west && bounds.getEast() < east && bounds.getSouth() > south && bounds.getNorth() < north;
}

// Where the base map ends the sheet ends: paper beyond a thin line, not a sea that is not there.
function edge(app, bounds) {
  const [west, south, east, north] = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  const pane = app.map.createPane("base-edge");
  pane.style.zIndex = 365;
  pane.style.pointerEvents = "none";
  const ring = (w, s, e, n) => [[s, w], [s, e], [n, e], [n, w]];
  const beyond = ring(Math.max(west - FAR, -180), Math.max(south - FAR, -85), Math.min(east + FAR, 180), Math.min(north + FAR, 85));
  L.polygon([beyond, ring(west, south, east, north)], {
    renderer: L.svg({ pane: "base-edge", padding: 0.4 }),
    pane: "base-edge",
    className: "base base-edge",
    interactive: false,
    smoothFactor: 0,
  }).addTo(app.map);
}
