// The page's state and what every plugin is given. The address holds the whole state.

import { asOf, createData } from "./data.js";
import { island } from "./dom.js";
import { filesOf, stateAsked } from "./files.js";
import { wordsOf } from "./words.js";

const KEYS = ["region", "date", "view", "compare", "unit", "theme", "events"];
// Fetched once, when first asked for.
const VIEWS = { changes: () => import("./views/changes.js"), compare: () => import("./views/compare.js") };
// Lines of the base map are drawn from a lighter file up to this zoom.
export const LIGHT_ZOOM = 7;
const ORDINARY = { view: "map", unit: "area" };

// A page that is pinned to one recording has no day of its own: the recording's is the day.
const firstState = (page) => ({
  ...Object.fromEntries(KEYS.map((key) => [key, page[key] ?? ORDINARY[key] ?? null])),
  ...(page.snapshot ? { date: null } : {}),
});

const same = (a, b) => KEYS.every((key) => (a[key] ?? null) === (b[key] ?? null));

// The address of a state: what is as usual is left out, what was pinned stays.
function addressOf(page, files, { lang = page.lang, digits = page.digits, ...state }) {
  const url = new URL(location.href);
  const compare = state.view === "map" ? null : state.compare;
  for (const [name, value] of Object.entries({ theatre: page.theatre.id, ...state, compare, lang, digits })) {
    if (value && value !== ORDINARY[name]) url.searchParams.set(name, value);
    else url.searchParams.delete(name);
  }
  if (files) for (const name of ["theatre", "lang", "digits"]) url.searchParams.delete(name);
  if (files) url.pathname = url.pathname.replace(/[^/]*$/, files.page(lang, digits));
  return url.pathname + url.search + url.hash;
}

export function createApp(map) {
  const page = island("page");
  const words = wordsOf(page.words);
  const data = createData();
  const layers = new Map(page.layers.map((series) => [series.id, series]));
  const listeners = [];
  const control = page.layers.find((series) => series.id === page.theatre.control_layer);
  const asKnown = page.known_at ? { known_at: page.known_at } : {};
  // What is asked by day is asked as it was known when the recording was made: it held then.
  const thenKnown = page.snapshot && !page.known_at ? { known_at: control.snapshots[0].recorded_at } : asKnown;
  const files = page.links.files && filesOf(page.links, page.theatre, control);
  let state = { ...firstState(page), ...(files ? stateAsked(KEYS, page, control) : {}) };

  const app = {
    map,
    page,
    words,
    data,
    parties: new Map(page.theatre.parties.map((party) => [party.id, party])),
    layer: (id) => layers.get(id),
    control,
    get state() {
      return state;
    },
    // The day the page shows: the one asked for, else the newest snapshot's.
    get day() {
      return state.date ?? control.snapshots.at(-1).valid_from;
    },
    get snapshot() {
      return asOf(control, app.day);
    },
    // The other day of the views of change: the one asked for, else the snapshot before.
    get otherDay() {
      const here = control.snapshots.indexOf(app.snapshot);
      return state.compare ?? (control.snapshots[here - 1] ?? control.snapshots[here + 1])?.valid_from ?? app.day;
    },
    // Both days, the earlier one first.
    get days() {
      return [app.otherDay, app.day].toSorted();
    },
    featuresOn: async (id, day, named = (url) => url) => {
      const snapshot = asOf(layers.get(id), day);
      if (!snapshot) return { url: null, features: [] };
      const url = named(snapshot.url);
      return { url, ...(await data.json(url)) };
    },
    features: (id) => app.featuresOn(id, app.day),
    // The same with lighter lines: enough for a whole country in view.
    lightFeatures: (id) => app.featuresOn(id, app.day, files ? files.light : (url) => `${url}?simplify=${LIGHT_ZOOM}`),
    answerUrl: (region, date) => {
      if (files) return files.answer(region, date);
      const query = new URLSearchParams({ theatre: page.theatre.id, region, ...asKnown });
      if (page.snapshot) query.set("snapshot", page.snapshot);
      else if (date) query.set("date", date);
      return `${page.links.control}?${query}`;
    },
    controlUrl: (what, values) => {
      if (files) return files.over(what, values);
      const query = new URLSearchParams({ theatre: page.theatre.id, ...values, ...thenKnown });
      return `${page.links.control}/${what}?${query}`;
    },
    // Without a service nobody measures how far the front is, or since when it is so.
    pointAt: (lon, lat) => (files ? {} : data.json(app.controlUrl("at", { lon, lat, date: app.day }))),
    view: (name) => VIEWS[name](),
    address: (changes = {}) => addressOf(page, files, { ...state, ...changes }),
    onChange: (listener) => listeners.push(listener),
    select: (changes, { remember = "push" } = {}) => {
      const next = { ...state, ...changes };
      if (same(next, state)) return;
      state = next;
      // Inside a frame a step must not become a step of the article's own history.
      if (remember) history[`${page.embed ? "replace" : remember}State`](state, "", app.address());
      app.notice("");
      return Promise.all(listeners.map((listener) => report(app, listener(state))));
    },
    notice: (text) => {
      const node = document.getElementById("notice");
      node.textContent = text;
      node.hidden = !text;
    },
  };

  history.replaceState(state, "");
  addEventListener("popstate", (event) => {
    if (event.state) app.select(event.state, { remember: null });
  });
  return app;
}

// A failed fetch is said on the page; it does not break what is already shown.
export function report(app, promise) {
  return Promise.resolve(promise).catch((error) => {
    app.notice(app.words.text("failed"));
    console.warn(error);
  });
}
