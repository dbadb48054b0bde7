// Where the answers are when there is no service: files beside the page, as `controlmap export
// site` names them (app/export/site_names.py; a browser test drives both).

import { asOf } from "./data.js";

export function filesOf({ files }, theatre, control) {
  const held = (day) => (day ? asOf(control, day) : control.snapshots.at(-1)).valid_from;
  const named = {
    series: ({ region }) => `series/${region}.json`,
    changes: ({ region = theatre.id, from, to, f = "json" }) => `changes/${region}/${held(from)}_${held(to)}.${f}`,
  };
  return {
    answer: (region, date) => `${files.data}/control/${region}/${held(date)}.json`,
    over: (what, values) => `${files.data}/${named[what](values)}`,
    light: (url) => url.replace(/\.geojson$/, ".light.geojson"),
    page: (lang, digits) => files.pages[`${lang}-${digits}`] ?? files.pages[lang],
  };
}

// The state the address asks for: there is nobody else to read it. What the record does not have
// is left as the page opens; a day becomes that of the snapshot that holds it.
export function stateAsked(keys, page, control) {
  const asked = new URLSearchParams(location.search);
  const known = {
    region: new Set(page.regions.map(({ id }) => id)),
    view: new Set([...document.querySelectorAll("[data-view]")].map(({ dataset }) => dataset.view)),
    unit: new Set(["area", "people"]), theme: new Set(["light", "dark"]),
  };
  const found = {};
  for (const key of keys) {
    const value = asked.get(key);
    if (value === null) continue;
    if (key === "date" || key === "compare") {
      const snapshot = asOf(control, value);
      if (snapshot) found[key] = snapshot.valid_from;
    } else if (known[key]?.has(value) ?? true) found[key] = value;
  }
  return found;
}
