// A click on the ground answers who holds this point, and chooses the region it lies in.

import { report } from "../app.js";
import { el } from "../dom.js";
import { fillOf, swatch } from "../fills.js";
import { featureAt } from "../geometry.js";

function holder(app, zone) {
  const { words } = app;
  if (!zone) return [el("strong", {}, words.text("nothing_here"))];
  const party = app.parties.get(zone.party);
  const status = words.text(`status_${zone.status}`);
  if (zone.status === "contested") {
    const names = (zone.between ?? []).map((id) => words.local(app.parties.get(id)?.short)).join(words.text("list"));
    return [el("strong", {}, words.text("between", { parties: names }))];
  }
  if (!party) return [el("strong", {}, status)];
  return [el("strong", {}, el("bdi", {}, words.local(party.name))), " ", el("span", { class: "status" }, status)];
}

// How long it has been so, and whether the front is too near to be sure.
function standing(words, at) {
  const near = at.within_accuracy && at.front_distance_m !== null;
  return [
    at.since ? el("p", { class: "fine" }, words.text("held_since", { date: words.day(at.since) })) : null,
    near ? el("p", { class: "fine" }, words.text("near_front", { km: words.number(at.front_distance_m / 1000, 1) })) : null,
  ];
}

function content(app, zone, region, at) {
  const { words } = app;
  const sure = zone?.confidence ? `${words.text("confidence")}: ${words.text(`confidence_${zone.confidence}`)}` : null;
  return el(
    "article",
    { class: "ground" },
    el("p", { class: "holder" }, zone ? swatch(fillOf(app, zone)) : null, el("span", {}, holder(app, zone))),
    el("p", {}, words.text("within", { place: words.local(region.name) })),
    el("p", { class: "fine" }, words.text("as_drawn", { date: words.day(app.snapshot.valid_from) })),
    standing(words, at),
    sure ? el("p", { class: "fine" }, sure) : null,
    zone?.note ? el("p", { class: "fine", lang: "en", dir: "auto" }, zone.note) : null,
  );
}

export function mount(app) {
  async function answer({ latlng }, focus = null) {
    const point = [latlng.lng, latlng.lat];
    const regions = await app.features(app.page.theatre.region_layer);
    const region = featureAt(regions, point)?.properties;
    if (!region) return;
    const zone = featureAt(await app.features(app.control.id), point)?.properties;
    const [lon, lat] = point.map((degrees) => degrees.toFixed(5));
    const at = await app.pointAt(lon, lat);
    app.card.open(content(app, zone, region, at), latlng, { marked: true, focus });
    app.select({ region: region.id });
  }
  app.map.on("click", (event) => report(app, answer(event)));
  // Without a pointer: the arrow keys move the map, Enter asks for the point at its centre.
  const node = app.map.getContainer();
  // Leaflet focuses the map when it is pointed at, and the browser takes that for a keyboard's.
  node.addEventListener("pointerdown", () => (node.dataset.pointed = ""), { capture: true });
  document.addEventListener("keydown", () => delete node.dataset.pointed, { capture: true });
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target !== node) return;
    event.preventDefault();
    report(app, answer({ latlng: app.map.getCenter() }, node));
  });
}
