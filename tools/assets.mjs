// Copies exactly the files the page loads, with their licences, from node_modules to the
// git-ignored app/web/static/vendor. Run after `npm ci --ignore-scripts`. No dependency, no network.
import { copyFile, mkdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FROM = join(ROOT, "node_modules");
const TO = join(ROOT, "app", "web", "static", "vendor");

const font = (name, subset, weights) =>
  ["LICENSE", ...weights.map((weight) => `files/${name}-${subset}-${weight}-normal.woff2`)].map(
    (file) => [`@fontsource/${name}/${file}`, `fonts/${file.replace("files/", "").replace(/^LICENSE$/, `${name}-LICENSE`)}`],
  );

// Whole TrueType fonts: static pictures shape their text themselves (docs/adr/0008).
const trueType = (name, family, styles) =>
  [["LICENSE_FONT", `${name}-OFL`], ...styles.map((style) => [`${style}/${family}_${style}.ttf`, `${name}-${style.slice(0, 3)}.ttf`])].map(
    ([file, target]) => [`@expo-google-fonts/${name}/${file}`, `truetype/${target}`],
  );

// [path in node_modules, path in vendor]. Leaflet's marker and layer pictures are not used.
const FILES = [
  ["leaflet/dist/leaflet.js", "leaflet/leaflet.js"],
  ["leaflet/dist/leaflet.css", "leaflet/leaflet.css"],
  ["leaflet/LICENSE", "leaflet/LICENSE"],
  ...font("source-sans-3", "latin", [400, 600]),
  ...font("source-serif-4", "latin", [600]),
  ...font("noto-sans-arabic", "arabic", [400, 600]),
  ...trueType("source-sans-3", "SourceSans3", ["400Regular", "600SemiBold"]),
  ...trueType("source-serif-4", "SourceSerif4", ["600SemiBold"]),
  ...trueType("noto-sans-arabic", "NotoSansArabic", ["400Regular", "600SemiBold"]),
];

await rm(TO, { recursive: true, force: true });
let bytes = 0;
for (const [from, to] of FILES) {
  const target = join(TO, to);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(FROM, from), target);
  bytes += (await stat(target)).size;
}
console.log(`${FILES.length} files, ${Math.round(bytes / 1024)} KB in app/web/static/vendor`);
