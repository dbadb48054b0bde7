// Where along a river its name reads best: the straightest stretch in view that is free.

const STEP = 5; // pixels between points of the evened-out course
const STEEPEST = 0.8; // rise per length of the name

function evened(chain) {
  const points = [chain[0]];
  let rest = 0;
  for (let i = 1; i < chain.length; i++) {
    const [ax, ay] = chain[i - 1];
    const [bx, by] = chain[i];
    const length = Math.hypot(bx - ax, by - ay);
    let done = STEP - rest;
    for (; done <= length; done += STEP) points.push([ax + ((bx - ax) * done) / length, ay + ((by - ay) * done) / length]);
    rest = length - (done - STEP);
  }
  return points;
}

// A running mean takes the meanders out of the line the letters stand on.
const smooth = (points, reach = 8) =>
  points.map((_, i) => {
    const near = points.slice(Math.max(0, i - reach), i + reach + 1);
    return [near.reduce((sum, [x]) => sum + x, 0) / near.length, near.reduce((sum, [, y]) => sum + y, 0) / near.length];
  });

function turning(path) {
  let sum = 0;
  for (let i = 2; i < path.length; i++) {
    const a = Math.atan2(path[i - 1][1] - path[i - 2][1], path[i - 1][0] - path[i - 2][0]);
    const b = Math.atan2(path[i][1] - path[i - 1][1], path[i][0] - path[i - 1][0]);
    sum += Math.abs(Math.atan2(Math.sin(b - a), Math.cos(b - a)));
  }
  return sum;
}

const REACH = 4; // points: about a letter and the next
const SHARPEST = 0.7; // radians between a letter and the next: beyond, they lie on each other

// The sharpest bend that two neighbouring letters would have to follow.
function sharpest(path) {
  let most = 0;
  const course = (i) => Math.atan2(path[i][1] - path[i - 1][1], path[i][0] - path[i - 1][0]);
  for (let i = 1; i + REACH < path.length; i++) {
    const turn = course(i + REACH) - course(i);
    most = Math.max(most, Math.abs(Math.atan2(Math.sin(turn), Math.cos(turn))));
  }
  return most;
}

const boxes = (path, size) =>
  path.filter((_, i) => i % 2 === 0).map(([x, y]) => [x - size * 0.5, y - size * 1.2, x + size * 0.5, y + size * 0.1]);

export function alongRiver(chains, { length, view, room, size }) {
  const count = Math.ceil(length / STEP) + 1;
  const candidates = [];
  for (const chain of chains) {
    if (chain.length < 2) continue;
    // Smoothing shortens the course: even it out again, or the name would not fit on its stretch.
    const points = evened(smooth(evened(chain)));
    for (let i = 0; i + count <= points.length; i += 4) {
      const [x, y] = points[i + (count >> 1)];
      if (x < view[0] || x > view[2] || y < view[1] || y > view[3]) continue;
      const part = points.slice(i, i + count);
      const path = part[0][0] <= part.at(-1)[0] ? part : part.toReversed();
      const steep = Math.abs(path.at(-1)[1] - path[0][1]) / length;
      const away = Math.hypot(x - (view[0] + view[2]) / 2, y - (view[1] + view[3]) / 2) / (view[2] - view[0]);
      if (steep < STEEPEST && sharpest(path) < SHARPEST) candidates.push([turning(path) + steep + 5 * away, path]);
    }
  }
  candidates.sort((a, b) => a[0] - b[0]);
  for (const [bent, path] of candidates) {
    if (bent > 4.5) return null;
    const wanted = boxes(path, size);
    if (!wanted.every((box) => room.free(box))) continue;
    for (const box of wanted) room.take(box, true);
    const [first, last] = [path[0], path.at(-1)];
    const degrees = (Math.atan2(last[1] - first[1], last[0] - first[0]) * 180) / Math.PI;
    const [x, y] = path[path.length >> 1];
    return { path, chord: { x, y, degrees } };
  }
  return null;
}
