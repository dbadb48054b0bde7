// What others published of the region, beside what the map says: the same as published.html;
// and the switch between shares of area and of people.

import { el, link } from "./dom.js";
import { swatch } from "./fills.js";

const UNITS = { area: "percent-of-area", people: "percent-of-population" };
const SIGNS = { about: "~", "at-least": "≥", "at-most": "≤" };

function figure(app, claim) {
  const { words } = app;
  const parties = [claim.party, ...(claim.includes ?? [])].map((id) => app.parties.get(id));
  const points = claim.difference_points;
  return el(
    "tr",
    {},
    el("th", { scope: "row" }, el("span", { class: "holder" }, swatch(parties[0]?.fill),
      el("bdi", {}, parties.map((party) => words.local(party?.short)).join(words.text("with"))))),
    el("td", { class: "num" }, (SIGNS[claim.bound] ?? "") + words.number(claim.percent, 1)),
    el("td", { class: "num change" }, points === null ? "" : words.signed(points)),
  );
}

export function published(app, answer) {
  const { words } = app;
  const claims = (answer.claims ?? []).filter(({ unit }) => unit === UNITS[app.state.unit]);
  if (!claims.length) return null;
  const groups = Map.groupBy
    ? [...Map.groupBy(claims, ({ source, date }) => `${date} ${source}`).values()]
    : [...new Set(claims.map(({ source, date }) => `${date} ${source}`))].map((key) =>
        claims.filter(({ source, date }) => `${date} ${source}` === key));
  const head = (key, more) => el("th", { scope: "col", class: more }, words.text(key));
  return el(
    "div",
    { class: "published" },
    el("h2", { class: "sub" }, words.text("published_title")),
    el(
      "table",
      { class: "shares" },
      el("thead", {}, el("tr", {}, head("party"), head("published", "num"), head("difference", "num"))),
      groups.map((group) =>
        el("tbody", {},
          el("tr", { class: "source-row" }, el("th", { scope: "rowgroup", colspan: 3 },
            el("bdi", { lang: "en" }, link(group.find(({ url }) => url)?.url, group[0].source)), words.text("list"), words.day(group[0].date))),
          group.toSorted((a, b) => b.percent - a.percent).map((claim) => figure(app, claim)))),
    ),
  );
}

export function unitSwitch(app, answer) {
  if (!answer.population) return null;
  const option = (unit) => {
    const chosen = app.state.unit === unit;
    const made = el("a", { id: `unit-${unit}`, href: app.address({ unit }), "aria-current": chosen ? "true" : null }, app.words.text(`unit_${unit}`));
    made.addEventListener("click", (event) => {
      event.preventDefault();
      app.select({ unit });
    });
    return made;
  };
  return el("nav", { class: "unit", "aria-label": app.words.text("unit") }, option("area"), " ", option("people"));
}

export function note(app, { region, population }) {
  const { words } = app;
  if (app.state.unit === "people" && population) {
    return words.text("people_note", {
      people: population.people,
      places: population.places,
      missing: population.places_without_population,
    });
  }
  return `${words.text("area_of", { area: words.number(region.area_km2) })}. ${words.text("range_note")}`;
}
