// Decodes every tile whose address stands on standard input with @mapbox/vector-tile.
import { readFileSync } from "node:fs";
import { VectorTile } from "@mapbox/vector-tile";
import { PbfReader as Reader } from "pbf";

const urls = readFileSync(0, "utf-8").split("\n").filter(Boolean);
const found = { tiles: 0, empty: 0, features: 0, layers: {}, ids: {} };
for (const url of urls) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  const tile = new VectorTile(new Reader(bytes));
  found.tiles += 1;
  if (bytes.length === 0) found.empty += 1;
  for (const [name, layer] of Object.entries(tile.layers)) {
    found.layers[name] = (found.layers[name] ?? 0) + 1;
    for (let i = 0; i < layer.length; i += 1) {
      const feature = layer.feature(i);
      const rings = feature.loadGeometry();
      if (rings.length === 0 || layer.extent !== 4096) throw new Error(`${url}: feature ${i}`);
      found.features += 1;
      found.ids[feature.properties.id] = true;
    }
  }
}
found.ids = Object.keys(found.ids).sort();
console.log(JSON.stringify(found));
