// Zoom buttons and a scale bar in the language's digits. Ground is not mirrored: nor are they.

import { el } from "../dom.js";
import { contains } from "../geometry.js";

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const LONGEST_PX = 110;
// What the controls take of their corners, and how finely that is looked at.
const SCALE_PX = [130, 45];
const ZOOM_PX = [72, 110];
const STEPS = 4;

function scale(app) {
  const bar = el("span", { class: "scale-bar" });
  const text = el("span", { class: "scale-text" });
  const draw = () => {
    const size = app.map.getSize();
    const y = size.y / 2;
    const metres = app.map.distance(app.map.containerPointToLatLng([0, y]), app.map.containerPointToLatLng([100, y])) / 100;
    if (!metres) return;
    const km = ROUND.filter((value) => (value * 1000) / metres <= LONGEST_PX).at(-1) ?? ROUND[0];
    bar.style.width = `${(km * 1000) / metres}px`;
    text.textContent = `${app.words.number(km)} ${app.words.text("kilometres")}`;
  };
  app.map.on("moveend zoomend resize", draw);
  draw();
  return el("div", { class: "scale leaflet-control" }, text, bar);
}

// How much of the record a box in a corner of the map would cover: points of a grid on regions.
function covered(app, features, position, [width, height]) {
  const size = app.map.getSize();
  const left = position.endsWith("left") ? 0 : size.x - width;
  const top = position.startsWith("top") ? 0 : size.y - height;
  let count = 0;
  for (let i = 0; i <= STEPS; i++) {
    for (let j = 0; j <= STEPS; j++) {
      const { lng, lat } = app.map.containerPointToLatLng([left + (width * i) / STEPS, top + (height * j) / STEPS]);
      if (features.some(({ geometry }) => contains(geometry, [lng, lat]))) count += 1;
    }
  }
  return count;
}

export async function mount(app) {
  const zoom = L.control.zoom({ position: "bottomleft", zoomInText: "+", zoomOutText: "−" }).addTo(app.map);
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => scale(app);
  control.addTo(app.map);
  const { features } = await app.features(app.page.theatre.region_layer);
  // Each where it covers least; the first of equals.
  function place() {
    const least = (among, size) => among.map((position) => [covered(app, features, position, size), position]).sort((a, b) => a[0] - b[0])[0][1];
    const bar = least(["bottomright", "bottomleft"], SCALE_PX);
    const buttons = least(["bottomleft", "topleft", "topright", "bottomright"].filter((position) => position !== bar), ZOOM_PX);
    if (control.getPosition() !== bar) control.setPosition(bar);
    if (zoom.getPosition() !== buttons) zoom.setPosition(buttons);
  }
  place();
  app.map.on("resize", place);
}
