// Makes app/web/static/vendor (git-ignored): copies exactly the files the page loads, with their
// licences, from node_modules, and bundles the page's own modules beside them. Run after
// `npm ci --ignore-scripts`. No network. Everything is made in a folder of its own, then put into
// place file by file, what is asked for before what asks for it: a service that runs finds a whole
// set at every moment.
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import subsetFont from "subset-font";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FROM = join(ROOT, "node_modules");
const STATIC = join(ROOT, "app", "web", "static");
const VENDOR = join(STATIC, "vendor");
// Beside `static`, not in it: the version of what is served counts every file there.
const WORK = await mkdtemp(join(dirname(STATIC), ".vendor-"));
const TO = join(WORK, "made");

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
  ["@fontsource/noto-sans-arabic/LICENSE", "fonts/noto-sans-arabic-LICENSE"],
  ...trueType("source-sans-3", "SourceSans3", ["400Regular", "600SemiBold"]),
  ...trueType("source-serif-4", "SourceSerif4", ["600SemiBold"]),
  ...trueType("noto-sans-arabic", "NotoSansArabic", ["400Regular", "600SemiBold"]),
  ...BUNDLED.map((name) => [`${name}/LICENSE`, `js/licences/${name}-LICENSE`]),
  ["@fluent/bundle/package.json", "js/licences/fluent-bundle-package.json"], // Apache-2.0, ships no other notice
];

// The Arabic faces with the letters of Arabic, Persian and Kurdish, their marks and digits, and the
// shapes these take in a word; the other languages of the script fall back to the system's face.
const ARABIC_WEIGHTS = [400, 600];
const ARABIC = [
  [0x20, 0x20], [0xa0, 0xa0], [0x60c, 0x60c], [0x61b, 0x61b], [0x61f, 0x61f], // spaces, punctuation
  [0x621, 0x63a], [0x640, 0x655], [0x660, 0x66d], [0x670, 0x671], // letters, marks, digits
  [0x67e, 0x67e], [0x686, 0x686], [0x698, 0x698], [0x6a9, 0x6a9], [0x6af, 0x6af], // Persian
  [0x6c0, 0x6c0], [0x6cc, 0x6cc], [0x6f0, 0x6f9],
  [0x695, 0x695], [0x6a4, 0x6a4], [0x6b5, 0x6b5], [0x6be, 0x6be], [0x6c6, 0x6c7], // Kurdish
  [0x6ce, 0x6ce], [0x6d5, 0x6d5],
  [0x200c, 0x200f], // joiners and direction marks
];
const lettersOf = (ranges) =>
  ranges.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i))).join("");

async function arabicFaces() {
  let total = 0;
  for (const weight of ARABIC_WEIGHTS) {
    const name = `noto-sans-arabic-arabic-${weight}-normal.woff2`;
    const whole = await readFile(join(FROM, "@fontsource/noto-sans-arabic/files", name));
    const part = await subsetFont(whole, lettersOf(ARABIC), { targetFormat: "woff2" });
    await writeFile(join(TO, "fonts", name), part);
    total += part.length;
  }
  return total;
}

const JS = join(VENDOR, "js"); // names and source maps follow from where the files will lie

const bundled = (plugins) =>
  build({
    entryPoints: [join(STATIC, "js", "main.js")],
    outdir: JS,
    write: false,
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
    plugins,
  });

// esbuild makes a file of every set of modules that the same parts share: five small files, each a
// request before the map. A part that asks for all that any part shares leaves one.
async function asOne() {
  const { metafile } = await bundled([]);
  const outputs = Object.values(metafile.outputs).filter(({ inputs }) => Object.keys(inputs ?? {}).length);
  const shared = outputs.filter(({ entryPoint }) => !entryPoint).flatMap(({ inputs }) => Object.keys(inputs));
  const parts = new Set(outputs.flatMap(({ entryPoint }) => entryPoint ?? []).map((path) => join(ROOT, path)));
  const asking = (part) => shared.map((path) => `import ${JSON.stringify(`./${relative(dirname(part), join(ROOT, path))}`)};`).join("\n");
  return {
    name: "as-one",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.js$/ }, async ({ path }) =>
        parts.has(path) ? { contents: `${await readFile(path, "utf-8")}\n${asking(path)}\n`, loader: "js" } : undefined),
  };
}

// One file opens the page; what a reader may never ask for is a file of its own. modules.json
// names the entry and whatever it imports at once, so that the page can ask for all of it early.
async function bundle() {
  const { metafile, outputFiles } = await bundled([await asOne()]);
  for (const { path, contents } of outputFiles) await writeFile(join(TO, "js", relative(JS, path)), contents);
  const at = (path) => relative(JS, join(ROOT, path));
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

async function make() {
  let bytes = 0;
  for (const [from, to] of FILES) {
    const target = join(TO, to);
    await mkdir(dirname(target), { recursive: true });
    await copyFile(join(FROM, from), target);
    bytes += (await stat(target)).size;
  }
  bytes += await arabicFaces();
  const made = await bundle();
  for (const [, { bytes: size }] of made) bytes += size;
  return `${FILES.length + ARABIC_WEIGHTS.length + made.length} files, ${Math.round(bytes / 1024)} KB in app/web/static/vendor`;
}

// What names other files, the one that names most at the end; a part that others ask for has another
// name whenever it says something else.
const ASKING = ["js/main.js", "js/modules.json"];
const STAMP = ".stamp"; // of `make`

async function filesIn(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((one) => one.isFile()).map(({ parentPath, path, name }) => relative(folder, join(parentPath ?? path, name)));
}

// A file is renamed over the one before it, so there is never half of one, or none. What only the
// last set had goes when nothing that is there asks for it any more.
async function change() {
  const made = await filesIn(TO);
  for (const path of [...made.filter((one) => !ASKING.includes(one)), ...ASKING]) {
    await mkdir(dirname(join(VENDOR, path)), { recursive: true });
    await rename(join(TO, path), join(VENDOR, path));
  }
  const kept = new Set([...made, STAMP]);
  for (const path of await filesIn(VENDOR)) if (!kept.has(path)) await rm(join(VENDOR, path));
}

try {
  const said = await make();
  await change();
  console.log(said);
} finally {
  await rm(WORK, { recursive: true, force: true });
}
