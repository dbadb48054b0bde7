// What the page fetches, each address once: snapshots are named by digest and never change.

export function createData() {
  const kept = new Map();

  async function load(url) {
    const response = await fetch(url, { headers: { Accept: "application/json, application/geo+json" } });
    if (!response.ok) throw new Error(`${response.status} ${url}`);
    return response.json();
  }

  function json(url) {
    if (!kept.has(url)) {
      const promise = load(url);
      promise.catch(() => kept.delete(url));
      kept.set(url, promise);
    }
    return kept.get(url);
  }

  return { json, keep: (url, value) => kept.set(url, Promise.resolve(value)) };
}

// The snapshot whose half-open valid time holds the day: never the nearest, never the next.
export function asOf(series, day) {
  const held = series.snapshots.filter((snapshot) => snapshot.valid_from <= day).at(-1);
  return held && (held.valid_to === null || day < held.valid_to) ? held : null;
}

export const addDays = (iso, days) =>
  new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
