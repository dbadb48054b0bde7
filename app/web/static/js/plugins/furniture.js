// Zoom buttons and a scale bar in the language's digits. Ground is not mirrored: nor are they.

import { el } from "../dom.js";

const ROUND = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const LONGEST_PX = 110;

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

export function mount(app) {
  L.control.zoom({ position: "bottomleft", zoomInText: "+", zoomOutText: "−" }).addTo(app.map);
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => scale(app);
  control.addTo(app.map);
}
