// The share dialog: every address of what is shown, live or pinned, with a preview of it.

import { el } from "./dom.js";
import { addresses, SIZES } from "./share_addresses.js";

// What is offered, by where it goes; a frame's markup needs more than one line.
const GROUPS = { page: ["link"], embed: ["frame", "oembed"], picture: ["png"], program: ["xyz", "tilejson", "style"] };

function row(app, key, say) {
  const { words } = app;
  const id = `share-${key}`;
  const what = words.text(`share_${key}`);
  const long = key === "frame";
  const field = el(long ? "textarea" : "input", { id, readonly: true, dir: "ltr", rows: long ? 3 : null, spellcheck: "false" });
  const copy = el("button", { type: "button", class: "action", "aria-label": words.text("copy_what", { what }) }, words.text("copy"));
  copy.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say(words.text("copied", { what }));
    } catch {
      field.focus();
      say(words.text("copy_by_hand"));
    }
  });
  return { field, node: el("div", { class: "share-row" }, el("label", { for: id }, what), field, copy) };
}

function kinds(app) {
  const { words, page } = app;
  const pinned = Boolean(page.known_at || page.snapshot);
  const choice = (value, checked, note) =>
    el("label", { class: "share-kind" },
      el("input", { type: "radio", name: "share-kind", value, id: `share-${value}`, checked }),
      el("span", {}, el("b", {}, words.text(`share_${value}`)), el("span", { class: "fine" }, note)));
  return el("fieldset", {}, el("legend", { class: "visually-hidden" }, words.text("share_kind")),
    el("div", { class: "share-kinds" },
      choice("live", !pinned, words.text("share_live_note")),
      choice("pinned", pinned, words.text("share_pinned_note", { version: app.snapshot.version }))));
}

function sizes({ words }) {
  const option = ([name, [width, height, scale]]) =>
    el("option", { value: name }, words.text(`share_size_${name}`, { size: `${words.year(width * scale)} × ${words.year(height * scale)}` }));
  return el("p", { class: "share-option" }, el("label", { for: "share-size" }, words.text("share_size")),
    el("select", { id: "share-size" }, Object.entries(SIZES).map(option)));
}

// The picture by itself, or the frame as it will be; only the one that is asked for is fetched.
function preview({ words }, title) {
  const stage = el("div", { class: "share-stage" });
  const tabs = ["picture", "frame"].map((kind) => el("button", { type: "button", "aria-pressed": "false", "data-kind": kind }, words.text(`share_preview_${kind}`)));
  let kind = "picture";
  let urls = {};
  let shown = "";
  function show() {
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.kind === kind));
    const url = kind === "frame" ? urls.framed : urls.png;
    if (!url || url === shown) return;
    shown = url;
    stage.replaceChildren(kind === "frame" ? el("iframe", { src: url, title }) : el("img", { src: url, alt: title }));
  }
  for (const tab of tabs) {
    tab.addEventListener("click", () => {
      ({ kind } = tab.dataset);
      show();
    });
  }
  const node = el("div", { class: "share-side" }, el("h3", {}, words.text("share_preview")),
    el("div", { class: "share-tabs", role: "group", "aria-label": words.text("share_preview") }, tabs), stage);
  return { node, update: (found) => {
    urls = found;
    show();
  } };
}

export function open(app, opener) {
  const { words } = app;
  const said = el("p", { class: "fine share-said", role: "status" });
  const say = (text) => (said.textContent = text);
  const rows = {};
  const extra = {
    frame: el("p", { class: "share-option" }, el("input", { type: "checkbox", id: "share-fit" }), el("label", { for: "share-fit" }, words.text("share_fit"))),
    png: sizes(app),
  };
  const groups = Object.entries(GROUPS).map(([name, keys]) => [
    el("h3", {}, words.text(`share_${name}`)),
    keys.map((key) => {
      rows[key] = row(app, key, say);
      return [rows[key].node, extra[key]];
    }),
  ]);
  const close = el("button", { type: "button", class: "card-close", "aria-label": words.text("close") }, "×");
  const look = preview(app, document.title);
  const chosen = kinds(app);
  const dialog = el("dialog", { class: "share", "aria-labelledby": "share-title" },
    close,
    el("h2", { id: "share-title" }, words.text("share_title")),
    chosen,
    el("div", { class: "share-body" }, el("div", {}, groups.flat(2), said), look.node));
  function fill() {
    const found = addresses(app, {
      pinned: dialog.querySelector("input[name=share-kind]:checked").value === "pinned",
      fit: dialog.querySelector("#share-fit").checked,
      size: dialog.querySelector("#share-size").value,
    });
    for (const [key, { field }] of Object.entries(rows)) field.value = found[key];
    look.update(found);
    say("");
  }
  dialog.addEventListener("change", fill);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  document.body.append(dialog);
  fill();
  dialog.showModal();
  chosen.querySelector("input:checked").focus();
}
