// Small planar geometry on lon/lat rings, for clicks and labels only: never for a number.

const rings = (geometry) => (geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates);

function inRing([x, y], ring) {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [xi, yi] = ring[i];
    const [xj, yj] = ring[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside;
  }
  return inside;
}

// A polygon asked about often is first asked about by its box.
const boxes = new WeakMap();

function boxOf(geometry) {
  let box = boxes.get(geometry);
  if (!box) boxes.set(geometry, (box = boundsOf(geometry)));
  return box;
}

export function contains(geometry, point) {
  const [west, south, east, north] = boxOf(geometry);
  if (point[0] < west || point[0] > east || point[1] < south || point[1] > north) return false;
  return rings(geometry).some(([shell, ...holes]) => inRing(point, shell) && !holes.some((hole) => inRing(point, hole)));
}

// The same polygon in pixels, without the vertices that are closer together than a few of them.
export function inPixels(geometry, project, apart = 3) {
  const thin = (ring) => {
    const kept = [];
    for (const position of ring) {
      const point = project(position);
      const last = kept.at(-1);
      if (!last || Math.hypot(point[0] - last[0], point[1] - last[1]) >= apart) kept.push(point);
    }
    return kept;
  };
  const polygons = rings(geometry).map((polygon) => polygon.map(thin).filter((ring) => ring.length > 2));
  return { type: "MultiPolygon", coordinates: polygons.filter((polygon) => polygon.length) };
}

export const featureAt = (collection, point) =>
  collection.features.find((feature) => /Polygon$/.test(feature.geometry.type) && contains(feature.geometry, point));

export function boundsOf(geometry) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [shell] of rings(geometry)) {
    for (const [x, y] of shell) {
      box[0] = Math.min(box[0], x);
      box[1] = Math.min(box[1], y);
      box[2] = Math.max(box[2], x);
      box[3] = Math.max(box[3], y);
    }
  }
  return box;
}

export const lines = (geometry) =>
  geometry.type === "LineString" ? [geometry.coordinates] : geometry.type === "MultiLineString" ? geometry.coordinates : [];

export const overlaps = (a, b) => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
