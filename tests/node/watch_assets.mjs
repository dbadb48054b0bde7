// Loaded before tools/assets.mjs: after every step that changes the folder of assets, says what a
// service would not find there. One line a step: nothing, or the names of what is missing.
import fs from "node:fs/promises";
import { existsSync, readFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { join } from "node:path";

const [vendor, ...always] = process.env.WATCHED.split(":");
const ASKED = /(?:from|import|import\()"\.\/([^"]+\.js)"/g;

// Whatever the page asks for from its entry on, and what is listed to be asked for early.
function missing() {
  const at = (name) => join(vendor, "js", name);
  const wanted = ["modules.json", "main.js"];
  for (const name of wanted) {
    if (!existsSync(at(name))) continue;
    const text = readFileSync(at(name), "utf-8");
    const asked = name === "modules.json" ? JSON.parse(text) : [...text.matchAll(ASKED)].map((found) => found[1]);
    wanted.push(...asked.filter((one) => !wanted.includes(one)));
  }
  const all = [...always, ...wanted.map((name) => `js/${name}`)];
  return all.filter((name) => !existsSync(join(vendor, name)));
}

for (const step of ["rename", "rm", "copyFile", "writeFile"]) {
  const done = fs[step];
  fs[step] = async (...given) => {
    const answer = await done(...given);
    if (given.slice(0, 2).some((path) => String(path).startsWith(vendor))) console.log(`${step}: ${missing().join(" ")}`);
    return answer;
  };
}
syncBuiltinESMExports();
