// Fills by status: a holder's own, both holders' stripes where contested, neutral where unknown.

import { svg } from "./dom.js";

const kebab = (text) => String(text).toLowerCase().replace(/[^a-z0-9-]+/g, "-");
const NEUTRAL = "url(#fill-unassigned)";

function define(pattern) {
  const defs = document.getElementById("fills");
  if (!document.getElementById(pattern.id)) defs.append(pattern);
  return `url(#${pattern.id})`;
}

function stripes(parties) {
  const band = 5;
  const width = band * parties.length;
  return define(
    svg(
      "pattern",
      {
        id: `fill-contested-${parties.map((party) => kebab(party.id)).join("-")}`,
        width,
        height: width,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(45)",
      },
      parties.map((party, index) =>
        svg("rect", { x: index * band, width: band + 0.2, height: width, fill: party.colour }),
      ),
    ),
  );
}

// Sparse dots of the party's colour: it was seen there, it does not hold the ground.
function presence(party) {
  return define(
    svg(
      "pattern",
      { id: `fill-presence-${kebab(party.id)}`, width: 7, height: 7, patternUnits: "userSpaceOnUse" },
      svg("rect", { class: "unassigned", width: 7, height: 7 }),
      svg("circle", { cx: 3.5, cy: 3.5, r: 1.6, fill: party.colour }),
    ),
  );
}

export function fillOf(app, zone) {
  const party = app.parties.get(zone.party);
  if (zone.status === "contested") {
    const between = (zone.between ?? []).map((id) => app.parties.get(id)).filter(Boolean);
    return between.length > 1 ? stripes(between) : "url(#fill-contested)";
  }
  if (!party || zone.status === "unknown") return NEUTRAL;
  return zone.status === "presence" ? presence(party) : party.fill;
}

// Ground that changed hands: the new holder's colour, crossed by thin stripes of the old one's.
export function changeFill(app, from, to) {
  const paint = (id) =>
    app.parties.has(id) ? { fill: app.parties.get(id).colour } : { class: id === "contested" ? "contested-c" : "unassigned" };
  return define(
    svg(
      "pattern",
      {
        id: `fill-change-${kebab(from)}-to-${kebab(to)}`,
        width: 9,
        height: 9,
        patternUnits: "userSpaceOnUse",
        patternTransform: "rotate(-45)",
      },
      svg("rect", { width: 9, height: 9, ...paint(to) }),
      svg("rect", { width: 2.6, height: 9, ...paint(from) }),
    ),
  );
}

// The hairline under a zone's edge, so that no seam shows between neighbours. Ground that nobody
// holds outright has one too, of its own fill: the smallest of it is less than a pixel wide.
export const edgeOf = (app, zone) => app.parties.get(zone.party)?.colour ?? fillOf(app, zone);

export function swatch(fill, kind = "party") {
  const shape =
    kind === "event"
      ? svg("use", { href: "#mark-event" })
      : svg("rect", { width: 16, height: 16, rx: 2, fill });
  return svg(
    "svg",
    { class: `swatch swatch-${kind}`, viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true", focusable: "false" },
    shape,
  );
}

export const rowFill = (app, row) =>
  row.kind === "party" ? (app.parties.get(row.id)?.fill ?? NEUTRAL) : `url(#fill-${row.kind})`;
