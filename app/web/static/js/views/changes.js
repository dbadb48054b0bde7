// What changed hands between two days: on the map the ground itself, in the panel who gained
// and lost how much, and from whom.

import { el } from "../dom.js";
import { changeFill, swatch } from "../fills.js";
import { datePickers, oneSnapshot, span } from "./dates.js";
import { holderRow, holderTable } from "./table.js";

const MOST_MOVES = 10;

export function drawer(app) {
  const pane = app.map.createPane("changed");
  pane.style.zIndex = 340;
  pane.style.pointerEvents = "none";
  const renderer = L.svg({ pane: "changed", padding: 0.4 });
  let shown = { url: null, group: null };
  let wanted = null;

  const style = ({ properties }) => ({
    renderer,
    pane: "changed",
    className: "changed",
    fillColor: changeFill(app, properties.from_party, properties.to_party),
    fillOpacity: 1,
    weight: 1,
    interactive: false,
    smoothFactor: 0.6,
  });
  function hide() {
    wanted = null;
    shown.group?.remove();
    shown = { url: null, group: null };
  }
  async function show() {
    const [from, to] = app.days;
    const url = app.controlUrl("changes", { from, to, f: "geojson" });
    wanted = url;
    if (url === shown.url) return;
    const found = oneSnapshot(app) ? { type: "FeatureCollection", features: [] } : await app.data.json(url);
    if (wanted !== url) return;
    const group = L.geoJSON(found, { style }).addTo(app.map);
    shown.group?.remove();
    shown = { url, group };
  }
  return { show, hide };
}

function moves(app, matrix) {
  const { words } = app;
  const changed = matrix.filter(({ from_party: a, to_party: b, area_km2: area }) => a !== b && Math.round(area) > 0);
  changed.sort((a, b) => b.area_km2 - a.area_km2);
  const short = (id) => (app.parties.has(id) ? words.local(app.parties.get(id).short) : words.text(id));
  const item = ({ from_party: from, to_party: to, area_km2: area }) =>
    el(
      "li",
      {},
      swatch(changeFill(app, from, to), "change"),
      el("span", { class: "move" }, el("bdi", {}, short(from)), words.text("arrow"), el("bdi", {}, short(to))),
      el("span", { class: "num" }, `${words.number(area)} ${words.text("km2")}`),
    );
  return el("ul", { class: "moves-list" }, changed.slice(0, MOST_MOVES).map(item));
}

function table(app, answer, caption) {
  const { words } = app;
  const moved = answer.parties.filter(({ gained_km2: gained, lost_km2: lost }) => Math.round(gained) || Math.round(lost));
  const area = (value, sign = "") => [value >= 0.5 ? sign + words.number(value) : words.number(0)];
  const rows = moved.map((party) => ({
    ...holderRow(app, party.party),
    cells: [
      area(party.gained_km2, words.sign(1)),
      area(party.lost_km2, words.sign(-1)),
      [words.signed(party.net_km2, 0)],
      [words.signed(party.points), "points"],
    ],
  }));
  const heads = ["gained", "lost", "net", "points"].map((key) => words.text(key));
  return holderTable(app, { caption, heads, rows, wide: true });
}

export async function describe(app, answer) {
  const { words } = app;
  const place = words.local(answer.region.name);
  const heading = words.text("changes_title", { place, dates: span(app) });
  const body = [datePickers(app)];
  let said = words.text("nothing_changed");
  if (oneSnapshot(app)) {
    body.push(el("p", { class: "note" }, words.text("one_snapshot")));
  } else {
    const [from, to] = app.days;
    const found = await app.data.json(app.controlUrl("changes", { region: app.state.region, from, to }));
    const rows = table(app, found, heading);
    const any = rows.querySelector("tbody tr");
    if (any) {
      body.push(rows, el("h2", { class: "sub" }, words.text("moves")), moves(app, found.matrix));
      said = found.parties.map((party) => `${holderRow(app, party.party).name} ${words.signed(party.points)}`).join(words.text("list"));
    }
    body.push(el("p", { class: "note" }, any ? words.text("changes_note") : said));
  }
  return { heading, dates: span(app), said, element: el("div", { id: "figures", class: "figures", tabindex: -1 }, body) };
}
