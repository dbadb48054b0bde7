// Lints the GeoJSON of each address given on standard input, one a line, with @mapbox/geojsonhint.
import { readFileSync } from "node:fs";
import geojsonhint from "@mapbox/geojsonhint";

const urls = readFileSync(0, "utf-8").split("\n").filter(Boolean);
const findings = [];
for (const url of urls) {
  const answer = await fetch(url);
  const found = answer.ok
    ? geojsonhint.hint(await answer.text(), { precisionWarning: false })
    : [{ message: `status ${answer.status}` }];
  findings.push(...found.map((one) => `${url}: ${one.message}`));
}
console.log(JSON.stringify({ urls: urls.length, findings }));
