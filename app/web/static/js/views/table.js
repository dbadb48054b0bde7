// A table of holders: one row each, numbers at the end side, a caption for screen readers.

import { el } from "../dom.js";
import { rowFill, swatch } from "../fills.js";

export const holderRow = (app, id) => {
  const kind = id === "contested" || id === "unassigned" ? id : "party";
  const name = kind === "party" ? app.words.local(app.parties.get(id)?.name) : app.words.text(kind);
  return { id, kind, name };
};

export function holderTable(app, { caption, heads, rows, wide = false }) {
  const line = ({ id, kind, name, cells }) =>
    el(
      "tr",
      { class: `row-${kind}` },
      el("th", { scope: "row" }, el("span", { class: "holder" }, swatch(rowFill(app, { id, kind }), kind), el("bdi", {}, name))),
      cells.map(([text, more]) => el("td", { class: `num ${more ?? ""}`.trim() }, text)),
    );
  return el(
    "table",
    { class: wide ? "shares moves" : "shares" },
    el("caption", { class: "visually-hidden" }, caption),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, app.words.text("party")),
      heads.map((text) => el("th", { scope: "col", class: "num" }, text)))),
    el("tbody", {}, rows.map(line)),
  );
}
