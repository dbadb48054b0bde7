// Map, changes, compare: which of them the page shows. The two views of change are fetched
// when they are first asked for.


export async function mount(app) {
  const links = [...document.querySelectorAll("[data-view]")];
  const kicker = document.querySelector(".picker .kicker, .headline .kicker");
  const drawn = new Map();

  async function show() {
    const { view } = app.state;
    document.body.dataset.view = view;
    for (const link of links) {
      link.href = app.address({ view: link.dataset.view });
      if (link.dataset.view === view) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    if (kicker) kicker.textContent = app.words.text(view === "map" ? "who_holds" : `${view}_in`);
    for (const [name, drawer] of drawn) if (name !== view) drawer.hide();
    if (view === "map") return;
    const { drawer } = await app.view(view);
    if (!drawn.has(view)) drawn.set(view, drawer(app));
    if (app.state.view === view) await drawn.get(view).show();
  }

  for (const link of links) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      const { view } = link.dataset;
      app.select({ view, compare: view === "map" ? app.state.compare : app.otherDay });
    });
  }
  app.onChange(show);
  await show();
}
