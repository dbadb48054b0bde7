// The region list, searchable in every language the record names regions in, and by alias.
// ARIA Authoring Practices: editable combobox with a list. The select stays and holds the value.

import { el, plain } from "./dom.js";

// As the server folds names: case, marks, spaces and Arabic letter variants do not count.
const VARIANTS = { أ: "ا", إ: "ا", آ: "ا", ٱ: "ا", ة: "ه", ى: "ي", ؤ: "و", ئ: "ي" };
const fold = (text) =>
  plain(text).normalize("NFKD").replace(/[\p{M}ـ]/gu, "").toLowerCase()
    .replace(/[أإآٱةىؤئ]/g, (letter) => VARIANTS[letter]).replace(/[^\p{L}\p{N}]+/gu, "");

function entries(app) {
  return app.page.regions.map(({ id, name, also }) => {
    const shown = plain(app.words.local(name));
    const others = [...Object.values(name), ...also].map(plain).filter((text) => text && text !== shown);
    return { id, shown, others, keys: [id, shown, ...others].map((text) => [fold(text), text]) };
  });
}

// Names that begin so come before names that merely contain it.
function matching(list, typed) {
  const wanted = fold(typed);
  if (!wanted) return list.map((entry) => ({ entry, by: entry.others[0] ?? "" }));
  const hit = (entry, test) => entry.keys.find(([key]) => test(key));
  const found = [];
  for (const test of [(key) => key.startsWith(wanted), (key) => key.includes(wanted)]) {
    for (const entry of list) {
      const key = hit(entry, test);
      if (!key || found.some((item) => item.entry === entry)) continue;
      found.push({ entry, by: key[1] === entry.shown || key[1] === entry.id ? (entry.others[0] ?? "") : key[1] });
    }
  }
  return found;
}

export function enhance(app, select) {
  const { words } = app;
  const list = entries(app);
  const input = el("input", {
    id: "region-search", class: "place", type: "text", role: "combobox", autocomplete: "off", spellcheck: "false",
    autocapitalize: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "region-list",
  });
  const box = el("ul", { id: "region-list", class: "options", role: "listbox", "aria-label": words.text("region"), hidden: true });
  let items = [];
  let active = -1;

  const current = () => list.find(({ id }) => id === app.state.region);
  const settle = () => (input.value = current()?.shown ?? "");
  function point(index) {
    active = index;
    [...box.children].forEach((node, at) => node.setAttribute("aria-selected", String(at === index)));
    const node = items.length ? box.children[index] : null;
    if (node) node.scrollIntoView({ block: "nearest" });
    if (node) input.setAttribute("aria-activedescendant", node.id);
    else input.removeAttribute("aria-activedescendant");
  }
  function open(typed = "") {
    items = matching(list, typed);
    const rows = items.map(({ entry, by }, index) =>
      el("li", { id: `region-option-${index}`, role: "option", class: entry.id === app.state.region ? "chosen" : null },
        el("bdi", {}, entry.shown), by ? el("bdi", { class: "also" }, by) : null));
    box.replaceChildren(...(rows.length ? rows : [el("li", { role: "option", "aria-disabled": "true", class: "none" }, words.text("no_region"))]));
    box.hidden = false;
    input.setAttribute("aria-expanded", "true");
    point(typed ? 0 : items.findIndex(({ entry }) => entry.id === app.state.region));
  }
  function close() {
    box.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    settle();
  }
  function choose(index) {
    const region = items[index]?.entry.id;
    if (!region) return;
    select.value = region;
    app.select({ region });
    close();
    input.select();
  }
  const keys = {
    ArrowDown: () => (box.hidden ? open() : point(Math.min(active + 1, items.length - 1))),
    ArrowUp: () => (box.hidden ? open() : point(Math.max(active - 1, 0))),
    Home: () => !box.hidden && point(0),
    End: () => !box.hidden && point(items.length - 1),
    Enter: () => (box.hidden ? open() : choose(active)),
    Escape: () => close(),
  };

  input.addEventListener("keydown", (event) => {
    if (!(event.key in keys) || event.isComposing || (box.hidden && ["Home", "End"].includes(event.key))) return;
    event.preventDefault();
    keys[event.key]();
  });
  input.addEventListener("input", () => open(input.value));
  input.addEventListener("focus", () => input.select());
  input.addEventListener("click", () => box.hidden && open());
  input.addEventListener("blur", close);
  box.addEventListener("pointerdown", (event) => event.preventDefault());
  box.addEventListener("click", (event) => choose([...box.children].indexOf(event.target.closest("li"))));
  app.onChange(() => box.hidden && settle());

  select.hidden = true;
  select.labels[0]?.setAttribute("for", input.id);
  select.after(input, box);
  settle();
}
