// What the timeline draws: a true time scale, the steps, months below and events above them.

import { addDays } from "./data.js";
import { svg } from "./dom.js";
import { rowsOf } from "./figures.js";
import { rowFill } from "./fills.js";

const ms = (iso) => Date.parse(`${iso.slice(0, 10)}T00:00:00Z`);
const LABEL_PX = 100;

// Time runs the way the language reads. The newest snapshot is carried on for a while.
export function axis(app, snapshots) {
  const first = snapshots[0].valid_from;
  const last = snapshots.at(-1).valid_from;
  const days = (ms(last) - ms(first)) / 86_400_000;
  const end = addDays(last, Math.max(21, Math.round(days * 0.08)));
  const along = (iso) => (100 * (ms(iso) - ms(first))) / (ms(end) - ms(first));
  const x = (iso) => (app.words.rtl ? 100 - along(iso) : along(iso));
  return { first, end, x, along };
}

export function months({ first, end, along }, words, width) {
  const names = [];
  const start = new Date(ms(first));
  const total = (ms(end) - ms(first)) / 86_400_000 / 30.4;
  const every = [1, 2, 3, 6, 12].find((step) => (total / step) * LABEL_PX <= width) ?? 12;
  for (let i = 0; i < 400; i++) {
    const day = new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + i, 1));
    const iso = day.toISOString().slice(0, 10);
    if (iso >= end) break;
    if (day.getUTCMonth() % every || along(iso) < 0 || along(iso) > 96) continue;
    const year = day.getUTCMonth() === 0 ? ` ${words.year(day.getUTCFullYear())}` : "";
    names.push([iso, `${words.month(day.getUTCMonth())}${year}`]);
  }
  return names;
}

// A step ends where its snapshot does; where none holds, nothing is drawn.
export function steps(app, scale, snapshots, rows) {
  const found = new Map(rows.map((row) => [row.effective_date, row]));
  return snapshots.flatMap((snapshot, index) => {
    if (!found.has(snapshot.valid_from)) return [];
    const next = snapshots[index + 1]?.valid_from ?? scale.end;
    const until = snapshot.valid_to && snapshot.valid_to < next ? snapshot.valid_to : next;
    const [a, b] = [scale.x(snapshot.valid_from), scale.x(until)];
    let top = 0;
    return rowsOf(app, found.get(snapshot.valid_from)).map((row) => {
      const rect = svg("rect", {
        x: `${Math.min(a, b)}%`, width: `${Math.abs(b - a) + 0.05}%`,
        y: `${top}%`, height: `${row.percent + 0.2}%`, fill: rowFill(app, row),
      });
      top += row.percent;
      return rect;
    });
  });
}

// What happened, as marks above the steps.
export async function marks(app, scale, layers) {
  const found = await Promise.all(
    layers.flatMap((id) => app.layer(id).snapshots.slice(-1)).map(({ url }) => app.data.json(url)),
  );
  const days = found.flatMap(({ features }) => features.map(({ properties }) => properties.date));
  return [...new Set(days)]
    .filter((day) => scale.first <= day && day < scale.end)
    .map((day) => svg("line", { class: "time-event", x1: `${scale.x(day)}%`, x2: `${scale.x(day)}%`, y1: 1, y2: 8 }));
}
