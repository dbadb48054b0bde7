// The panel's figures as elements: the same as templates/figures.html and provenance.html.

import { el, link, svg } from "./dom.js";
import { rowFill, swatch } from "./fills.js";
import { note, published, unitSwitch } from "./published.js";

const HIDDEN = { "aria-hidden": "true", focusable: "false" };
const at = (percent) => `${percent.toFixed(3)}%`;

// Rows by area; or by people, of whom neither a range nor a change is known.
export function rowsOf(app, answer, unit = "area") {
  const people = unit === "people" && answer.population;
  const shareOf = (part) => (people ? 100 * (part.population_share ?? 0) : part.percent);
  const rows = answer.shares.map((share) => ({
    kind: "party",
    id: share.party,
    name: app.words.local(app.page.embed ? app.parties.get(share.party).short : share.name),
    percent: shareOf(share),
    unknown: Boolean(people) && share.population_share === null,
    change: share.change && !people ? app.words.signed(share.change.points) : "",
    low: people ? undefined : 100 * share.low,
    high: people ? undefined : 100 * share.high,
  }));
  for (const [kind, label] of [["contested", "contested_row"], ["unassigned", "unassigned"]]) {
    rows.push({ kind, id: kind, name: app.words.text(label), percent: shareOf(answer[kind]), unknown: Boolean(people) && answer[kind].population_share === null, change: "" });
  }
  return rows;
}

function bar(app, rows) {
  let start = 0;
  const pieces = rows.map((row) => {
    const piece = svg("rect", { x: at(start), width: at(row.percent), height: "100%", fill: rowFill(app, row) });
    start += row.percent;
    return piece;
  });
  return svg("svg", { class: "bar", ...HIDDEN }, pieces);
}

function whisker(app, row) {
  const colour = app.parties.get(row.id)?.colour;
  return svg(
    "svg",
    { class: "whisker", ...HIDDEN },
    svg("line", { class: "track", x1: "0%", x2: "100%", y1: 4, y2: 4 }),
    svg("line", { class: "reach", x1: at(row.low), x2: at(row.high), y1: 4, y2: 4, stroke: colour }),
    svg("line", { class: "value", x1: at(row.percent), x2: at(row.percent), y1: 0, y2: 8 }),
  );
}

function tableRow(app, row) {
  const { words } = app;
  const ranged = row.low !== undefined;
  const range = ranged ? `${words.number(row.low, 1)}–${words.number(row.high, 1)}` : "";
  return el(
    "tr",
    { class: `row-${row.kind}${row.percent < 0.05 ? " nil" : ""}` },
    el("th", { scope: "row" }, el("span", { class: "holder" }, swatch(rowFill(app, row), row.kind), el("bdi", {}, row.name))),
    el("td", { class: row.unknown ? "num percent unknown" : "num percent" }, row.unknown ? "–" : words.number(row.percent, 1)),
    el("td", { class: "num change" }, row.change),
    el("td", { class: "num range" }, ranged ? el("bdi", {}, range) : null, ranged ? whisker(app, row) : null),
  );
}

export function figures(app, answer, title) {
  const { words } = app;
  const people = app.state.unit === "people" && answer.population;
  const rows = rowsOf(app, answer, app.state.unit);
  const since = people ? null : answer.shares.find((share) => share.change)?.change.since;
  const head = [
    el("th", { scope: "col" }, words.text("party")),
    el("th", { scope: "col", class: "num" }, words.text("percent")),
    el("th", { scope: "col", class: "num change" }, since ? words.text("since", { date: words.day(since, since.slice(0, 4) === answer.effective_date.slice(0, 4) ? "date_short" : "date_year") }) : ""),
    el("th", { scope: "col", class: "num range" }, people ? "" : words.text("range")),
  ];
  return el(
    "div",
    { id: "figures", class: "figures", tabindex: -1 },
    el(
      "p",
      { class: "asof" },
      el("time", { datetime: answer.effective_date }, words.day(answer.effective_date)),
      answer.staleness_days ? " " : null,
      answer.staleness_days ? el("span", { class: "carried" }, carried(words, answer)) : null,
    ),
    unitSwitch(app, answer),
    bar(app, rows),
    el(
      "table",
      { class: "shares" },
      el("caption", { class: "visually-hidden" }, title),
      el("thead", {}, el("tr", {}, head)),
      el("tbody", {}, rows.map((row) => tableRow(app, row))),
    ),
    el("p", { class: "note" }, note(app, answer)),
    published(app, answer),
  );
}

const carried = (words, answer) =>
  words.text("carried", { date: words.day(answer.requested_date), days: answer.staleness_days });

export function accuracy(words, metres, key) {
  if (metres === null || metres === undefined) return words.text("accuracy_none");
  const kilometres = metres / 1000;
  return words.text(key, { km: words.number(kilometres, Number.isInteger(kilometres) ? 0 : 1) });
}

export function provenance(app, answer, snapshot) {
  const { words } = app;
  const item = (key, ...values) => [
    el("dt", {}, words.text(key)),
    ...values.map((value) => el("dd", {}, value)),
  ];
  const textIn = (lang, key, ...values) => [
    el("dt", {}, words.text(key)),
    ...values.map((value) => el("dd", { lang, dir: "auto" }, value)),
  ];
  // Recorded in English, in whatever language the page is.
  const recordedText = (key, ...values) => textIn("en", key, ...values);
  const token = (text) => el("bdi", { class: "token", dir: "ltr" }, text);
  const recorded = snapshot.recorded_at;
  const sources = snapshot.sources.map((source) => [
    link(source.url, source.title),
    ...(source.published ? [" · ", el("bdi", { lang: words.lang }, words.day(source.published))] : []),
  ]);
  return el(
    "div",
    { id: "provenance", class: "provenance" },
    el("p", { class: "disclaimer", dir: "auto" }, words.local(app.page.theatre.disclaimer)),
    words.lang === "en" ? null : el("p", { class: "fine" }, words.text("in_english")),
    el(
      "dl",
      {},
      item("accuracy", accuracy(words, snapshot.accuracy_m, "accuracy_text")),
      recordedText("method", snapshot.method),
      recordedText("sources", ...sources),
      recordedText("boundaries", answer.region.boundary_source),
      el("dt", {}, words.text("snapshot")),
      el("dd", {}, token(snapshot.id)),
      item("version", token(snapshot.version)),
      item("recorded", words.instant(recorded)),
      textIn(app.page.theatre.credits_lang, "credits", ...app.page.theatre.credits),
    ),
  );
}
