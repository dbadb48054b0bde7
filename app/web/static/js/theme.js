// Light or dark: as the system says until the reader chooses; the address keeps the choice.

export function mountTheme(app) {
  const root = document.documentElement;
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const now = () => app.state.theme ?? (system.matches ? "dark" : "light");

  function show() {
    if (app.state.theme) root.dataset.theme = app.state.theme;
    else delete root.dataset.theme;
    const meta = document.querySelector("meta[name=color-scheme]");
    if (meta) meta.content = app.state.theme ?? "light dark";
    button?.setAttribute("aria-pressed", String(now() === "dark"));
  }

  button?.addEventListener("click", () =>
    app.select({ theme: now() === "dark" ? "light" : "dark" }, { remember: "replace" }),
  );
  system.addEventListener("change", show);
  app.onChange(show);
  show();
}
