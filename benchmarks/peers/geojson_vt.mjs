// geojson-vt + vt-pbf: reads {geojson, tiles, rounds} from a file, prints seconds a round and tiles.
import fs from 'node:fs';
import geojsonvt from 'geojson-vt';
import vtpbf from 'vt-pbf';

const Tiles = geojsonvt.default ?? geojsonvt;
const {geojson, tiles, rounds} = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
const options = {maxZoom: 14, extent: 4096, buffer: 64, tolerance: 3, indexMaxZoom: 5};
const index = () => {
  try { return new Tiles(geojson, options); } catch { return Tiles(geojson, options); }
};
const found = {index_s: [], tiles_s: [], bytes: 0, made: {}};
for (let round = 0; round < rounds; round++) {
  const start = process.cpuUsage();
  const made = index();
  const middle = process.cpuUsage(start);
  const begin = process.cpuUsage();
  let bytes = 0;
  for (const [z, x, y] of tiles) {
    const tile = made.getTile(z, x, y);
    const data = tile ? vtpbf.fromGeojsonVt({control: tile}, {version: 2, extent: 4096}) : [];
    bytes += data.length;
    if (round === 0) found.made[`${z}/${x}/${y}`] = Buffer.from(data).toString('base64');
  }
  const used = process.cpuUsage(begin);
  found.index_s.push((middle.user + middle.system) / 1e6);
  found.tiles_s.push((used.user + used.system) / 1e6);
  found.bytes = bytes;
}
process.stdout.write(JSON.stringify(found));
