// Makes app/web/static/vendor (git-ignored): copies exactly the files the page loads, with their
// licences, from node_modules, and bundles the page's own modules beside them. Run after
// `npm ci --ignore-scripts`. No network.
import { copyFile, mkdir, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FROM = join(ROOT, "node_modules");
const STATIC = join(ROOT, "app", "web", "static");
const TO = join(STATIC, "vendor");

const font = (name, subset, weights) =>
  ["LICENSE", ...weights.map((weight) => `files/${name}-${subset}-${weight}-normal.woff2`)].map(
    (file) => [`@fontsource/${name}/${file}`, `fonts/${file.replace("files/", "").replace(/^LICENSE$/, `${name}-LICENSE`)}`],
  );
// Whole TrueType fonts: static pictures shape their text themselves (docs/adr/0008).
const trueType = (name, family, styles) =>
  [["LICENSE_FONT", `${name}-OFL`], ...styles.map((style) => [`${style}/${family}_${style}.ttf`, `${name}-${style.slice(0, 3)}.ttf`])].map(
    ([file, target]) => [`@expo-google-fonts/${name}/${file}`, `truetype/${target}`],
  );
// What the bundle holds of other people's.
const BUNDLED = ["d3-array", "d3-color", "d3-format", "d3-interpolate", "d3-path", "d3-scale", "d3-shape", "d3-time", "d3-time-format", "internmap"];

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
  ...BUNDLED.map((name) => [`${name}/LICENSE`, `js/licences/${name}-LICENSE`]),
  ["@fluent/bundle/package.json", "js/licences/fluent-bundle-package.json"], // Apache-2.0, ships no other notice
];

// One file opens the page; what a reader may never ask for is a file of its own. modules.json
// names the entry and whatever it imports at once, so that the page can ask for all of it early.
async function bundle() {
  const { metafile } = await build({
    entryPoints: [join(STATIC, "js", "main.js")],
    outdir: join(TO, "js"),
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    sourcemap: "linked",
    legalComments: "none",
    chunkNames: "part-[hash]",
    metafile: true,
    absWorkingDir: ROOT,
    logLevel: "warning",
  });
  const at = (path) => relative(join(TO, "js"), join(ROOT, path));
  const first = Object.keys(metafile.outputs).find((path) => basename(path) === "main.js");
  const wanted = [first];
  for (const path of wanted) {
    for (const { path: next, kind } of metafile.outputs[path].imports) {
      if (kind === "import-statement" && !wanted.includes(next)) wanted.push(next);
    }
  }
  await writeFile(join(TO, "js", "modules.json"), `${JSON.stringify(wanted.map(at))}\n`);
  return Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".js"));
}

await rm(TO, { recursive: true, force: true });
let bytes = 0;
for (const [from, to] of FILES) {
  const target = join(TO, to);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(FROM, from), target);
  bytes += (await stat(target)).size;
}
const made = await bundle();
for (const [, { bytes: size }] of made) bytes += size;
console.log(`${FILES.length + made.length} files, ${Math.round(bytes / 1024)} KB in app/web/static/vendor`);
