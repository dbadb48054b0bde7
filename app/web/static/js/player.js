// Plays the snapshots one after another; from the start again when it stands at the end.

const PLAY_MS = 1400;

// `go(index)` shows a snapshot and resolves once it is shown: a slow one is waited for.
export function createPlayer({ button, words, count, index, go }) {
  let turn = null; // the run that is playing; an earlier one sees that it is not, and gives up

  const show = (on) => {
    button.textContent = on ? "❚❚" : "▶";
    button.setAttribute("aria-label", words.text(on ? "pause" : "play"));
  };

  function stop() {
    turn = null;
    show(false);
  }
  async function start() {
    const mine = (turn = {});
    show(true);
    for (let next = (index() + 1) % count; mine === turn; next += 1) {
      await go(next);
      if (next === count - 1) break;
      await new Promise((done) => setTimeout(done, PLAY_MS));
    }
    if (mine === turn) stop();
  }

  button.addEventListener("click", () => (turn ? stop() : start()));
  return { stop };
}
