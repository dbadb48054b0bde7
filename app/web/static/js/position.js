// Where the map is: on the whole theatre until the reader moves it, then where the address says.
// A frame that speaks of a small region opens on that, with as much again around it.

const MARK = /^#map=(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;

const SPECK_PX = 64;
const boxOf = ([west, south, east, north]) => L.latLngBounds([[south, west], [north, east]]);

const read = () => MARK.exec(location.hash)?.slice(1).map(Number);

function write(map) {
  const { lat, lng } = map.getCenter();
  const mark = `#map=${[+map.getZoom().toFixed(2), lat.toFixed(4), lng.toFixed(4)].join("/")}`;
  if (location.hash !== mark) history.replaceState(history.state, "", location.pathname + location.search + mark);
}

export function placeMap({ map, page }) {
  // Nothing of the record lies outside its extent: neither does the map.
  const [left, bottom, right, top] = page.extent;
  const extent = L.latLngBounds([[bottom, left], [top, right]]);
  map.options.maxBounds = extent;
  // A small frame shows the whole of it all the same.
  if (page.embed) map.setMinZoom(2);
  let moved = false;

  function opening(padding) {
    const [whole, focus] = [boxOf(page.bounds), boxOf(page.focus)];
    if (!page.embed) return whole;
    const zoom = map.getBoundsZoom(whole, false, L.point(padding).multiplyBy(2));
    const { x, y } = map.project(focus.getSouthEast(), zoom).subtract(map.project(focus.getNorthWest(), zoom));
    return Math.max(x, y) < SPECK_PX ? focus.pad(0.5) : whole;
  }

  function fit() {
    const [west, south, east, north] = page.bounds;
    map.invalidateSize({ pan: false });
    const { x, y } = map.getSize();
    // `reset`: a pan would lose the part of a pixel each time, and the page takes shape in steps.
    const at = { animate: false, reset: true };
    // A frame may be lower than its figures: then there is no room to fit anything into.
    if (Math.min(x, y) < 40) map.setView([(south + north) / 2, (west + east) / 2], map.getMinZoom(), at);
    else {
      const padding = [x, y].map((side) => Math.min(14, side / 20));
      map.fitBounds(opening(padding), { padding, ...at });
    }
  }
  function restore() {
    const [zoom, lat, lng] = read() ?? [];
    if (zoom === undefined) return false;
    moved = true;
    map.invalidateSize({ pan: false });
    map.setView([lat, lng], zoom, { animate: false });
    return true;
  }

  // What the reader put in the middle stays there, to the pixel.
  function keep() {
    const [middle, zoom] = [map.getCenter(), map.getZoom()];
    map.invalidateSize({ pan: false });
    map.setView(middle, zoom, { animate: false, reset: true });
  }

  const node = map.getContainer();
  const touched = () => (moved = true);
  map.on("dragstart", touched);
  node.addEventListener("wheel", touched, { passive: true });
  node.addEventListener("click", touched, { capture: true });
  node.addEventListener("keydown", touched);
  // Not `setMaxBounds`: it pans by itself, with an animation that a fit may cut short half way.
  map.on("moveend", () => {
    if (!moved) return;
    map.panInsideBounds(extent);
    write(map);
  });
  addEventListener("popstate", restore);
  if (!restore()) fit();
  // While the page around it takes shape the map keeps showing the whole.
  new ResizeObserver(() => (moved ? keep() : fit())).observe(node);
}
