// The share dialog: link, frame and tile address; live, or pinned to what is recorded by now.
// Pinned means known_at for pages (whatever is recorded later is left out) and a digest for tiles.

import { el } from "./dom.js";

const inMarkup = (text) => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

function addresses(app, pinned) {
  const { page, state, snapshot } = app;
  const url = new URL(app.address(), location.href);
  url.searchParams.delete("known_at");
  if (pinned) {
    url.searchParams.set("known_at", page.recorded_at);
    url.searchParams.set("date", app.day);
  }
  const frame = new URL(url);
  frame.pathname = page.links.embed;
  const version = pinned ? snapshot.version : (state.date ?? "latest");
  const tiles = `${location.origin}${page.links.tiles}/${page.theatre.id}/${app.control.id}/${version}/{z}/{x}/{y}.png`;
  const title = inMarkup(document.title);
  return {
    link: url.href,
    frame: `<iframe src="${inMarkup(frame.href)}" width="640" height="720" loading="lazy" title="${title}"></iframe>`,
    tiles,
  };
}

function row(app, key, said) {
  const { words } = app;
  const id = `share-${key}`;
  const field = el(key === "frame" ? "textarea" : "input", { id, readonly: true, dir: "ltr", rows: key === "frame" ? 3 : null, spellcheck: "false" });
  const copy = el("button", { type: "button", class: "action", "aria-describedby": `${id}-label` }, words.text("copy"));
  copy.addEventListener("click", async () => {
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = words.text("copied");
    } catch {
      said.textContent = words.text("copy_by_hand");
    }
  });
  const node = el("div", { class: "share-row" }, el("label", { id: `${id}-label`, for: id }, words.text(`share_${key}`)), field, copy);
  return { field, node };
}

function choices(app, choose) {
  const { words, page } = app;
  const choice = (value, checked, note) => {
    const radio = el("input", { type: "radio", name: "share-kind", value, id: `share-${value}`, checked });
    radio.addEventListener("change", choose);
    return el("p", { class: "share-kind" }, radio, el("label", { for: `share-${value}` },
      el("b", {}, words.text(`share_${value}`)), el("span", { class: "fine" }, note)));
  };
  const pinned = Boolean(page.known_at);
  return el(
    "fieldset",
    {},
    el("legend", { class: "visually-hidden" }, words.text("share_kind")),
    choice("live", !pinned, words.text("share_live_note")),
    choice("pinned", pinned, words.text("share_pinned_note", { instant: words.instant(page.recorded_at) })),
  );
}

export function open(app, opener) {
  const { words } = app;
  const said = el("p", { class: "fine", role: "status" });
  const rows = Object.fromEntries(["link", "frame", "tiles"].map((key) => [key, row(app, key, said)]));
  const kinds = choices(app, fill);
  const close = el("button", { type: "button", class: "card-close", "aria-label": words.text("close") }, "×");
  const dialog = el(
    "dialog",
    { class: "share", "aria-labelledby": "share-title" },
    close,
    el("h2", { id: "share-title" }, words.text("share_title")),
    kinds,
    Object.values(rows).map(({ node }) => node),
    said,
  );
  function fill() {
    const found = addresses(app, dialog.querySelector("input[name=share-kind]:checked").value === "pinned");
    for (const [key, { field }] of Object.entries(rows)) field.value = found[key];
    said.textContent = "";
  }
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    dialog.remove();
    opener.focus();
  });
  document.body.append(dialog);
  fill();
  dialog.showModal();
}
