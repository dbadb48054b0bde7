// The page's state (region, date) and what every plugin is given. The address holds the state.

import { asOf, createData } from "./data.js";
import { island } from "./dom.js";
import { wordsOf } from "./words.js";

export function createApp(map) {
  const page = island("page");
  const words = wordsOf(page.words);
  const data = createData();
  const layers = new Map(page.layers.map((series) => [series.id, series]));
  const listeners = [];
  const control = page.layers.find((series) => series.id === page.theatre.control_layer);
  let state = { region: page.region, date: page.date };

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
    features: async (id) => {
      const snapshot = asOf(layers.get(id), app.day);
      return snapshot ? { url: snapshot.url, ...(await data.json(snapshot.url)) } : { url: null, features: [] };
    },
    answerUrl: (region, date) => {
      const query = new URLSearchParams({ theatre: page.theatre.id, region });
      if (date) query.set("date", date);
      return `${page.links.control}?${query}`;
    },
    controlUrl: (what, values) => {
      const query = new URLSearchParams({ theatre: page.theatre.id, ...values });
      return `${page.links.control}/${what}?${query}`;
    },
    address: (changes = {}) => {
      const url = new URL(location.href);
      const wanted = { theatre: page.theatre.id, ...state, lang: page.lang, ...changes };
      for (const [name, value] of Object.entries(wanted)) {
        if (value) url.searchParams.set(name, value);
        else url.searchParams.delete(name);
      }
      return url.pathname + url.search;
    },
    onChange: (listener) => listeners.push(listener),
    select: (changes, { remember = true } = {}) => {
      const next = { ...state, ...changes };
      if (next.region === state.region && next.date === state.date) return;
      state = next;
      if (remember) history.pushState(state, "", app.address());
      for (const listener of listeners) report(app, listener(state));
    },
    notice: (text) => {
      const node = document.getElementById("notice");
      node.textContent = text;
      node.hidden = !text;
    },
  };

  history.replaceState(state, "");
  addEventListener("popstate", (event) => {
    if (event.state) app.select(event.state, { remember: false });
  });
  return app;
}

// A failed fetch is said on the page; it does not break what is already shown.
export function report(app, promise) {
  Promise.resolve(promise).then(
    () => app.notice(""),
    (error) => {
      app.notice(app.words.text("failed"));
      console.warn(error);
    },
  );
}
