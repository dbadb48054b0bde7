// The map inside somebody else's page: it leaves the page its wheel and its one finger, tells the
// page how high it would like to be, and can fill the screen.

const HINT_MS = 1400;
const BESIDE_PX = 704; // as in embed.css: from here on the figures stand beside the map
const within = (value, least, most) => Math.round(Math.min(most, Math.max(least, value)));

// The wheel and one finger move the page; Ctrl with the wheel, or two fingers, the map.
function gestures({ map, words }) {
  const node = map.getContainer();
  const hint = document.getElementById("gesture");
  const free = () => document.fullscreenElement !== null;
  let timer = 0;

  function say(key) {
    hint.textContent = words.text(key);
    hint.dataset.shown = "";
    clearTimeout(timer);
    timer = setTimeout(() => delete hint.dataset.shown, HINT_MS);
  }
  node.addEventListener("wheel", (event) => {
    if (free() || event.ctrlKey || event.metaKey) return;
    // Leaflet would take it; the browser must still have it.
    event.stopImmediatePropagation();
    say(/Mac|iP/.test(navigator.platform) ? "zoom_cmd" : "zoom_ctrl");
  }, { capture: true, passive: true });
  node.addEventListener("pointerdown", (event) => {
    map.dragging[event.pointerType === "touch" && !free() ? "disable" : "enable"]();
  }, { capture: true });
  node.addEventListener("touchmove", (event) => {
    if (event.touches.length === 1 && !free()) say("two_fingers");
  }, { passive: true });
}

// How high the parts of a box reach. Beside the map the box itself is as high as the frame.
function contentHeight(selector) {
  const parts = [...(document.querySelector(selector)?.children ?? [])].map((part) => part.getBoundingClientRect());
  const shown = parts.filter(({ height }) => height > 0);
  return shown.length ? Math.max(...shown.map(({ bottom }) => bottom)) - Math.min(...shown.map(({ top }) => top)) : 0;
}

// What all of it needs at this width. It hangs on the width alone, or the two would chase each other.
function wanted() {
  const height = (selector) => document.querySelector(selector)?.getBoundingClientRect().height ?? 0;
  const frame = height(".embed-head") + height(".embed-foot");
  if (innerWidth >= BESIDE_PX) return within(frame + Math.max(contentHeight("#figures") + 24, innerWidth * 0.5), 420, 760);
  return within(frame + height("#figures") + within(innerWidth * 0.75, 240, 480), 300, 1200);
}

// One whole number, to whoever frames us; nothing of it is secret. docs/how-to/embed.md.
function tellHeight() {
  if (parent === window) return;
  let told = 0;
  const tell = () => {
    const height = document.fullscreenElement ? told : wanted();
    if (height === told) return;
    told = height;
    parent.postMessage({ controlmap: { height } }, "*");
  };
  const watch = new ResizeObserver(tell);
  for (const selector of [".embed-head", ".embed-foot", ".stage"]) watch.observe(document.querySelector(selector));
  document.fonts.ready.then(tell);
}

function fullscreen(button) {
  if (!document.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener("click", () =>
    document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen(),
  );
}

export function mount(app) {
  const about = document.getElementById("about");
  const full = document.getElementById("full-map");
  gestures(app);
  tellHeight();
  fullscreen(document.getElementById("fullscreen"));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !about.open) return;
    about.open = false;
    about.querySelector("summary").focus();
  });
  full.addEventListener("click", () => {
    const url = new URL(app.address(), location.href);
    url.pathname = app.page.links.map;
    full.href = url.href;
  });
  document.documentElement.dataset.framed = parent === window ? "no" : "yes";
}
