"""folium and branca, made safe to serve: no foreign asset, no random id, no second rendering.

Three habits of theirs are overridden here and nowhere else:

* a Map adds ten links to four other hosts: our Map keeps empty lists of its own (the class-level
  lists are shared by the whole process and never touched);
* ids come from ``urandom``: ours are given;
* ``MacroElement.render`` wraps text that is *already rendered* in ``Element(text)``, which
  compiles it as a template once more, so ``{{ … }}`` in a place name would run on the server:
  ours is kept as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import cast

import folium
import jinja2
from branca.element import Element, Figure, MacroElement
from markupsafe import Markup

from app.render.text_safety import json_island, plain_text


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """Return the templates' environment: autoescape always on, a missing name is an error."""
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("app.render", "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["plain"] = plain_text
    return templates


class PageFigure(Figure):
    """The document: language, direction, title, our own assets, one hashed inline script.

    Args:
        context: what ``page.html`` shows around the map.
    """

    def __init__(self, context: Mapping[str, object]) -> None:
        super().__init__()
        self._id = "page"
        self._context = dict(context)
        self._html: list[str] = []
        self._script: list[str] = []

    def add_parts(self, html: str, script: str) -> None:
        """Take an element's rendered text as final."""
        self._html.append(html.strip())
        self._script += [line.strip() for line in script.splitlines() if line.strip()]

    def inline_script(self) -> str:
        """Return the inline script exactly as it stands in the document, for its CSP hash."""
        return "\n".join(self._script)

    def render(self, **_: object) -> str:
        """Render the children into the parts, then the document around them."""
        self._html.clear()
        self._script.clear()
        for child in self._children.values():
            child.render()
        return (
            environment()
            .get_template("page.html")
            .render(
                **self._context,
                plugins_html=Markup("\n".join(self._html)),  # noqa: S704  (rendered with autoescape)
                inline_script=Markup(self.inline_script()),  # noqa: S704  (ids and numbers only)
            )
        )


def figure_of(element: Element) -> PageFigure:
    """Return the document an element stands in.

    Raises:
        TypeError: it stands in none of ours.
    """
    root = element.get_root()
    if not isinstance(root, PageFigure):
        raise TypeError("a map's element renders only inside a PageFigure")
    return root


class PageMap(folium.Map):
    """folium's map without its assets and page styles: its element and its ``L.map(…)`` call."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012  (its own list, never added to)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self, name: str, centre: tuple[float, float], label: str) -> None:
        super().__init__(
            location=centre,  # latitude, longitude: Leaflet's order
            tiles=None,
            zoom_start=6,
            zoom_control=False,
            attribution_control=False,
            track_resize=False,  # the page does it, and keeps what is in the middle
            zoom_snap=0.25,
            zoom_delta=0.5,
            wheel_px_per_zoom_level=120,
            minZoom=4,  # folium's own min_zoom and max_zoom are of tiles only
            maxZoom=12,
            keyboard=True,
        )
        self._id = name
        self.label = label

    def render(self, **_: object) -> str:
        """Add folium's own script; the element's markup is ours: it carries a label."""
        html = environment().get_template("map.html").render(id=self.get_name(), label=self.label)
        macros = self._template.module
        figure_of(self).add_parts(html, str(macros.script(self, {})))
        for child in self._children.values():
            child.render()
        return ""


class Plugin(MacroElement):
    """One thing drawn on the map: a data island and the ES module of the same name that reads it.

    Attributes:
        module: file stem below ``static/js/plugins``.
        template: file of further markup, or None.
    """

    module = ""
    template: str | None = None

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "Plugin"
        self._id = self.module

    def data(self) -> Mapping[str, object]:
        """Return what the module is given, JSON-compatible."""
        return {}

    def context(self) -> Mapping[str, object]:
        """Return what the template shows."""
        return {}

    def render(self, **_: object) -> str:
        """Add the island, the markup and one line of script."""
        island = Markup(json_island(self.data()))  # noqa: S704  (escaped for script elements)
        html = environment().get_template("island.html").render(name=self.module, island=island)
        if self.template is not None:
            html += environment().get_template(self.template).render(**self.context())
        figure_of(self).add_parts(html, self.script())
        return ""

    def script(self) -> str:
        """Return the line that hands the module its map."""
        name = cast("Element", self._parent).get_name()
        return f'controlmap.plugins.push(["{self.module}", {name}]);'
