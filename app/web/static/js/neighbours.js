// The snapshots beside the shown one, made ready before they are asked for. Nothing is fetched
// until the reader turns to time: a first view costs no more than it shows.

const REACH = [1, -1, 2];
const idle = globalThis.requestIdleCallback ?? ((work) => setTimeout(work, 60));

export function createNeighbours(app) {
  const makers = [];
  let awake = false;
  let waiting = false;

  async function prepare() {
    waiting = false;
    const { snapshots } = app.control;
    const here = snapshots.indexOf(app.snapshot);
    for (const near of REACH.map((step) => snapshots[here + step]).filter(Boolean)) {
      const day = near.valid_from;
      // A failure is not said here: it will be when the day is asked for.
      await Promise.allSettled(makers.map((make) => make(day)));
    }
    document.documentElement.dataset.prepared = app.day;
  }
  function soon() {
    if (!awake || waiting) return;
    waiting = true;
    idle(prepare);
  }

  return {
    // `make(day)` fetches, and draws out of sight, what its plugin will show on that day.
    onPrepare: (make) => makers.push(make),
    wake: () => {
      awake = true;
      soon();
    },
    soon,
  };
}
