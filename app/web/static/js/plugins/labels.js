// Names on the map. Every name is tried in order of weight and drawn only where nothing else is:
// towns, then neighbours, seas, rivers along their course, regions. Placed anew after every move.

import { plain, svg } from "../dom.js";
import { boundsOf, contains, inPixels, lines } from "../geometry.js";
import { createRoom } from "../room.js";
import { alongRiver } from "../river_label.js";

// The least zoom at which a town of a rank is named; a dot comes with its name.
const TOWN_ZOOM = [0, 0, 5, 5.4, 6.8, 7.6, 8.2, 8.8, 9.4, 10];
const GRID = 14;
const REGION_ZOOM = 6.5;
const LESSER_ZOOM = 8.5; // for regions below those the page lists
// Names grow with the map: its width in pixels and what is added to every size.
const LARGER = [[0, -1], [600, 0], [1700, 2], [2600, 9]];
const SAMPLES = [-1, -0.6, -0.2, 0.2, 0.6, 1].flatMap((a) => [-1, 0, 1].map((b) => [a, b]));

function measurer(host) {
  const context = document.createElement("canvas").getContext("2d");
  const family = getComputedStyle(host).fontFamily;
  return (text, size, weight, spacing = 0) => {
    context.font = `${weight} ${size}px ${family}`;
    return context.measureText(text).width + spacing * text.length;
  };
}

const townStyle = (rank, larger) => {
  const size = (rank === 1 ? 15 : rank === 2 ? 13.5 : 12.5) + larger;
  return { size, weight: rank === 1 ? 600 : 400, dot: rank === 1 ? 3.4 : rank === 2 ? 2.8 : 2.3 };
};

function town(scene, feature) {
  const { map, measure, room, out, words } = scene;
  const { rank, name } = feature.properties;
  if (!name || map.getZoom() < (TOWN_ZOOM[rank] ?? 11)) return;
  const [lon, lat] = feature.geometry.coordinates;
  const at = map.latLngToLayerPoint([lat, lon]);
  const { size, weight, dot } = townStyle(rank, scene.larger);
  const text = plain(words.local(name));
  const width = measure(text, size, weight);
  const side = dot + 4 + width / 2;
  const places = [[side, 0], [-side, 0], [0, -dot - size * 0.75], [0, dot + size * 0.75],
    [side * 0.8, -size * 0.8], [side * 0.8, size * 0.8], [-side * 0.8, -size * 0.8], [-side * 0.8, size * 0.8]];
  if (words.rtl) [places[0], places[1]] = [places[1], places[0]];
  if (!room.free([at.x - dot, at.y - dot, at.x + dot, at.y + dot], { dot: true })) return;
  for (const [dx, dy] of places) {
    const box = [at.x + dx - width / 2 - 1, at.y + dy - size * 0.6, at.x + dx + width / 2 + 1, at.y + dy + size * 0.6];
    if (!room.take(box)) continue;
    room.take([at.x - dot, at.y - dot, at.x + dot, at.y + dot], true);
    scene.named.add(text);
    out.push(
      svg("circle", { class: `town-dot rank-${rank}`, cx: at.x, cy: at.y, r: dot }),
      svg("text", { class: `town rank-${rank}`, x: at.x + dx, y: at.y + dy, "font-size": size, "font-weight": weight }, text),
    );
    return;
  }
}

const AREA_SIZE = { country: 13, sea: 13 };

// A sea's name takes two lines, as on any map: open water is seldom wide.
function linesOf(text, kind) {
  const words = text.split(" ");
  return kind === "sea" && words.length > 1 ? [words.slice(0, -1).join(" "), words.at(-1)] : [text];
}

// A neighbour's, a sea's or a region's name stands where most of it is in view, away from the edges.
function area(scene, feature, kind) {
  const { map, measure, room, out, words, view } = scene;
  if (!feature.properties.name) return;
  const text = plain(words.local(feature.properties.name));
  // A region of its capital's name is told by the capital's.
  if (scene.named.has(text)) return;
  const size = (AREA_SIZE[kind] ?? 11.5) + scene.larger * 1.5;
  const spacing = words.rtl || kind === "sea" ? 0 : 1.6;
  const shown = linesOf(words.rtl || kind === "sea" ? text : text.toLocaleUpperCase(words.lang), kind);
  const half = [Math.max(...shown.map((line) => measure(line, size, 400, spacing))) / 2 + 8, size * (0.6 + 0.6 * shown.length)];
  const [w, s, e, n] = boundsOf(feature.geometry);
  const [west, north] = toList(map.latLngToLayerPoint([n, w]));
  const [east, south] = toList(map.latLngToLayerPoint([s, e]));
  const box = [Math.max(west, view[0]), Math.max(north, view[1]), Math.min(east, view[2]), Math.min(south, view[3])];
  if (box[2] - box[0] < 2 * half[0] || box[3] - box[1] < 2 * half[1]) return;
  const shape = inPixels(feature.geometry, ([lon, lat]) => toList(map.latLngToLayerPoint([lat, lon])));
  const found = [];
  for (let i = 1; i < GRID; i++) {
    for (let j = 1; j < GRID; j++) {
      const x = box[0] + ((box[2] - box[0]) * i) / GRID;
      const y = box[1] + ((box[3] - box[1]) * j) / GRID;
      const middle = Math.hypot((x - (box[0] + box[2]) / 2) / half[0], (y - (box[1] + box[3]) / 2) / half[1]);
      found.push([middle, x, y]);
    }
  }
  const inside = (x, y) => SAMPLES.every(([a, b]) => contains(shape, [x + a * half[0], y + b * half[1]]));
  for (const [, x, y] of found.sort((a, b) => a[0] - b[0])) {
    if (!inside(x, y)) continue;
    if (!room.take([x - half[0], y - half[1], x + half[0], y + half[1]])) continue;
    const first = y - ((shown.length - 1) / 2) * size * 1.2;
    shown.forEach((line, index) =>
      out.push(svg("text", { class: kind, x, y: first + index * size * 1.2, "font-size": size, "letter-spacing": spacing || null }, line)));
    return;
  }
}

const toList = ({ x, y }) => [x, y];

function river(scene, feature, index) {
  const { map, measure, room, out, words, view, larger } = scene;
  const { name, rank } = feature.properties;
  if (!name || map.getZoom() < ([0, 0, 6.5, 7.5][rank] ?? 8.5)) return;
  const text = plain(words.local(name));
  const size = 12.5 + larger;
  const length = measure(text, size, 400, words.rtl ? 0 : size * 0.06) * 1.08 + 18;
  const chains = lines(feature.geometry).map((line) => line.map(([lon, lat]) => toList(map.latLngToLayerPoint([lat, lon]))));
  const found = alongRiver(chains, { length, view, room, size });
  if (!found) return;
  const style = { class: "river-name", "font-size": size };
  if (words.rtl) {
    // Letters of a joined script must not be set one by one along a curve.
    const { x, y, degrees } = found.chord;
    out.push(svg("text", { ...style, transform: `translate(${x} ${y}) rotate(${degrees}) translate(0 ${-size * 0.75})` }, text));
    return;
  }
  const id = `river-${index}`;
  out.push(
    svg("path", { id, class: "river-path", d: `M${found.path.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L")}` }),
    svg("text", { ...style, dy: -size * 0.45 }, svg("textPath", { href: `#${id}`, startOffset: "50%" }, text)),
  );
}

export async function mount(app) {
  const { map, words } = app;
  const pane = map.createPane("labels");
  pane.style.zIndex = 450;
  pane.style.pointerEvents = "none";
  const host = svg("svg", { class: "labels leaflet-zoom-hide", "aria-hidden": "true" });
  pane.append(host);
  const found = await Promise.all(app.page.layers.filter(({ kind }) => kind === "basemap").map(({ id }) => app.lightFeatures(id)));
  const features = found.flatMap((collection) => collection.features);
  const of = (kind) =>
    features
      .filter((feature) => feature.properties.class === kind)
      .sort((a, b) => a.properties.rank - b.properties.rank || (b.properties.population ?? 0) - (a.properties.population ?? 0));
  const [towns, countries, seas, rivers] = ["town", "country", "sea", "river"].map(of);
  const listed = new Set(app.page.regions.map(({ id }) => id));
  await document.fonts.ready;
  const measure = measurer(host);
  let waiting = 0;
  let regions = [];

  function draw() {
    waiting = 0;
    const width = map.getSize().x;
    const { room, view } = createRoom(map);
    const scene = { map, words, measure, room, view, larger: LARGER.findLast(([from]) => width >= from)[1], out: [], named: new Set() };
    const main = towns.filter(({ properties }) => properties.rank <= 2);
    for (const feature of main) town(scene, feature);
    for (const feature of countries) area(scene, feature, "country");
    for (const feature of seas) area(scene, feature, "sea");
    rivers.forEach((feature, index) => river(scene, feature, index));
    for (const feature of towns.filter((item) => !main.includes(item))) town(scene, feature);
    for (const feature of regions) {
      const from = listed.has(feature.properties.id) ? REGION_ZOOM : LESSER_ZOOM;
      if (map.getZoom() >= from) area(scene, feature, "region-name");
    }
    host.replaceChildren(...scene.out);
  }

  async function update() {
    ({ features: regions } = await app.features(app.page.theatre.region_layer));
    soon();
  }
  const soon = () => {
    waiting ||= requestAnimationFrame(draw);
  };
  map.on("moveend zoomend resize furniture", soon);
  app.onChange(update);
  await update();
}
