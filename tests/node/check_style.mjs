// Checks each style whose address stands on standard input against MapLibre's own specification.
import { readFileSync } from "node:fs";
import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";

const urls = readFileSync(0, "utf-8").split("\n").filter(Boolean);
const findings = [];
for (const url of urls) {
  const style = await (await fetch(url)).json();
  findings.push(...validateStyleMin(style).map((one) => `${url}: ${one.message}`));
}
console.log(JSON.stringify({ styles: urls.length, findings }));
