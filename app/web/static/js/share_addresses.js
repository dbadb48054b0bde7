// The addresses of what the page shows: live, or pinned to the recording that is shown.
//
// Pinned names the recording by its digest and everything else by what was known by now. The two
// views of change are of two recordings: there the day and what was known stand for both.

const ENTITIES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const inMarkup = (text) => text.replace(/[&<>"']/g, (char) => ENTITIES[char]);
const NOT_OF_PICTURES = ["digits", "unit", "view", "compare", "events"];
// Width and height of the picture in CSS pixels, and how many pixels each of them has.
export const SIZES = { wide: [1200, 675, 1], double: [1200, 675, 2], square: [1080, 1080, 1], tall: [1080, 1350, 1] };
export const FRAME = [640, 560];

function pin(app, url) {
  const { page, state, snapshot } = app;
  const asked = url.searchParams;
  asked.set("known_at", page.known_at ?? page.recorded_at);
  if (state.view === "map") {
    asked.delete("date");
    asked.set("snapshot", snapshot.version);
  } else {
    asked.set("date", app.day);
    asked.set("compare", app.otherDay);
  }
}

function live(app, url) {
  for (const name of ["known_at", "snapshot"]) url.searchParams.delete(name);
  if (app.page.snapshot) url.searchParams.set("date", app.day);
}

// The listener that gives the frame the height it asks for: from this frame, this host, a number.
const listener = (origin) => `<script>
addEventListener("message", ({ data, origin, source }) => {
  const height = data?.controlmap?.height;
  if (origin !== ${JSON.stringify(origin)} || !Number.isInteger(height)) return;
  for (const frame of document.querySelectorAll("iframe"))
    if (frame.contentWindow === source) frame.height = Math.min(Math.max(height, 200), 1500);
});
</script>`;

export function addresses(app, { pinned, fit, size }) {
  const { page, state, snapshot } = app;
  const home = (path) => new URL(path, location.href);
  const url = home(app.address());
  (pinned ? pin : live)(app, url);
  const frame = new URL(url);
  frame.pathname = page.links.embed;
  const oembed = home(page.links.oembed);
  const clean = new URL(url);
  clean.pathname = page.links.map;
  clean.hash = "";
  oembed.search = new URLSearchParams({ url: clean.href, format: "json" });
  const [width, height, scale] = SIZES[size];
  const picture = home(`${page.links.image}.png`);
  picture.search = url.search;
  for (const name of NOT_OF_PICTURES) picture.searchParams.delete(name);
  for (const [name, value] of Object.entries({ width, height, ...(scale > 1 ? { scale } : {}) })) picture.searchParams.set(name, value);
  const version = pinned ? snapshot.version : page.snapshot ? app.day : (state.date ?? "latest");
  const tiles = home(`${page.links.tiles}/${page.theatre.id}/${app.control.id}/${version}/`).href;
  const style = home(`${page.links.theatres}/${page.theatre.id}/style.json`);
  style.search = new URLSearchParams({ version, ...(pinned ? { known_at: page.known_at ?? page.recorded_at } : {}), ...(state.theme ? { theme: state.theme } : {}) });
  const markup = `<iframe src="${inMarkup(frame.href)}" width="${FRAME[0]}" height="${FRAME[1]}" style="border:0;max-width:100%" loading="lazy" allowfullscreen title="${inMarkup(document.title)}"></iframe>`;
  return {
    link: url.href,
    frame: fit ? `${markup}\n${listener(location.origin)}` : markup,
    oembed: oembed.href,
    png: picture.href,
    xyz: `${tiles}{z}/{x}/{y}.png`,
    tilejson: `${tiles}tilejson.json`,
    style: style.href,
    framed: frame.href,
  };
}
