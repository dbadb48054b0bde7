// Building elements. Text only ever becomes a text node: nothing here parses markup.

const SVG = "http://www.w3.org/2000/svg";
// Controls, and characters that turn the reading direction of what follows them.
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g;

export const plain = (text) => String(text ?? "").replace(CONTROL, "");

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      node.setAttribute(name, value === true ? "" : plain(value));
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== "") {
      node.append(child instanceof Node ? child : document.createTextNode(plain(child)));
    }
  }
  return node;
}

export const el = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, children);

export const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS(SVG, tag), attributes, children);

// Only http and https lead anywhere; anything else stays text.
export function link(url, text) {
  if (!URL.canParse(url ?? "") || !/^https?:$/.test(new URL(url).protocol)) return plain(text);
  return el("a", { href: url, rel: "noopener noreferrer" }, text);
}

export const island = (name) => JSON.parse(document.getElementById(`${name}-data`).textContent);
