// One card beside what it speaks of: it never stands on the point itself, and the map stays put.
// On a phone it is a sheet at the foot of the window.

import { el } from "./dom.js";

export function createCard(app) {
  const { map, words } = app;
  const host = document.getElementById("card");
  const body = el("div", { class: "card-body" });
  const close = el("button", { type: "button", class: "card-close", "aria-label": words.text("close") }, "×");
  host.replaceChildren(close, body);
  let pin = null;
  let back = null;

  function shut() {
    if (host.hidden) return;
    host.hidden = true;
    pin?.remove();
    pin = null;
    if (host.contains(document.activeElement)) back?.focus();
    map.fire("furniture");
  }

  function open(content, latlng, { marked = false, focus = null } = {}) {
    pin?.remove();
    pin = marked ? L.circleMarker(latlng, { className: "pin", radius: 6, pane: "pin", interactive: false }).addTo(map) : null;
    back = focus;
    body.replaceChildren(content);
    const onLeft = map.latLngToContainerPoint(latlng).x > map.getSize().x / 2;
    host.dataset.side = onLeft ? "left" : "right";
    host.hidden = false;
    host.scrollTop = 0;
    if (focus) close.focus();
    map.fire("furniture");
  }

  map.createPane("pin").style.zIndex = 590;
  close.addEventListener("click", shut);
  document.addEventListener("keydown", (event) => event.key === "Escape" && shut());
  // What a card says is true of one day only.
  let { day } = app;
  app.onChange(() => {
    if (app.day !== day) shut();
    ({ day } = app);
  });
  return { open, shut };
}
