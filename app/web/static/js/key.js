// The key says what is on the map on this date: what is not is muted, contested ground shows the
// very stripes it has on the map, and mere presence and unknown holders stand there when they occur.

import { el } from "./dom.js";
import { fillOf, swatch } from "./fills.js";

const MOST_STRIPES = 3;
const RARE = ["presence", "unknown"];

const items = (kind) => [...document.querySelectorAll(`.key li[data-kind="${kind}"]`)];

function mute(app, item, absent) {
  if (item.classList.contains("absent") === absent) return;
  item.classList.toggle("absent", absent);
  const text = item.querySelector("bdi");
  item.querySelector(".visually-hidden")?.remove();
  text.removeAttribute("aria-hidden");
  if (!absent) return;
  text.setAttribute("aria-hidden", "true");
  item.append(el("span", { class: "visually-hidden" }, app.words.text("absent", { entry: text.textContent })));
}

function show(item, swatches) {
  for (const old of item.querySelectorAll(".swatch")) old.remove();
  item.prepend(...swatches.slice(0, MOST_STRIPES));
}

// Ground that became contested, as the view of changes paints it.
function became() {
  const made = swatch(null, "contested");
  made.firstElementChild.classList.add("contested-c");
  return made;
}

// Whether an agreement is in force on this date.
export function markAgreements(app, inForce) {
  for (const item of items("agreement")) mute(app, item, !inForce);
}

// In a frame the table is the key of whom it names; whoever else is on the map stands below it.
export function keyTheRest({ shares }) {
  const named = new Set(shares.map(({ party }) => party));
  for (const item of document.querySelectorAll(".embed-foot .key li[data-party]")) item.hidden = named.has(item.dataset.party);
}

// `features`: the zones shown, of one date or of both that are compared.
export function markKey(app, features) {
  const zones = features.map(({ properties }) => properties);
  const held = new Set(zones.flatMap(({ party, between }) => [party, ...(between ?? [])]));
  for (const item of items("party")) mute(app, item, !held.has(item.dataset.party));
  const fillsOf = (kind) => [...new Set(zones.filter(({ status }) => status === kind).map((zone) => fillOf(app, zone)))];
  for (const kind of RARE) {
    const found = fillsOf(kind);
    for (const item of items(kind)) {
      item.hidden = !found.length;
      show(item, found.map((fill) => swatch(fill, kind)));
    }
  }
  const fills = fillsOf("contested");
  for (const item of items("contested")) {
    mute(app, item, !fills.length);
    const shown = fills.length ? fills : ["url(#fill-contested)"];
    show(item, app.state.view === "changes" ? [became()] : shown.map((fill) => swatch(fill, "contested")));
  }
}
