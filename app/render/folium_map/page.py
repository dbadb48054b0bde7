"""The page: which plugins stand on the map, and the document around it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from urllib.parse import quote, urlencode

from branca.element import MacroElement
from markupsafe import Markup

from app.domain.party import Party
from app.domain.valid_time import format_instant
from app.render.folium_map.basemap import Basemap
from app.render.folium_map.boot import Boot
from app.render.folium_map.control import Control
from app.render.folium_map.element import PageFigure, PageMap
from app.render.folium_map.events import Events
from app.render.folium_map.furniture import Furniture
from app.render.folium_map.ground import Ground
from app.render.folium_map.key import key_entries
from app.render.folium_map.labels import Labels
from app.render.folium_map.model import LIGHT_ZOOM, MapPage, RenderedPage
from app.render.folium_map.overlay import Overlay
from app.render.folium_map.panel import Panel, panel_view
from app.render.folium_map.published import publications
from app.render.folium_map.regions import Regions
from app.render.folium_map.sheets import JOINED_SHEET
from app.render.folium_map.stills import Still, of_pictures, stills
from app.render.folium_map.timeline import Timeline
from app.render.folium_map.views import Views
from app.render.i18n import digit_choices, digit_signs, languages, wording
from app.render.text_safety import csp_hash, json_island, plain_text, safe_colour, safe_id

MAP_NAME = "main"
VIEWS = ("map", "changes", "compare")  # one recording alone has only the first
PICTURE = (1200, 675)  # pixels: what social sites cut their cards from
# The faces a page is sure to use, asked for before the style sheets are read.
FONTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "ltr": ("source-sans-3-latin-400", "source-sans-3-latin-600", "source-serif-4-latin-600"),
        "rtl": (
            "noto-sans-arabic-arabic-400",
            "noto-sans-arabic-arabic-600",
            "source-sans-3-latin-400",  # spaces, digests and the names of sources
        ),
    }
)


def render_map_page(page: MapPage) -> RenderedPage:
    """Render the interactive page. Same input, same bytes.

    Raises:
        KeyError: there is no catalogue for ``page.lang``.
    """
    west, south, east, north = page.bounds
    words = page.words
    label = words.text("map_label", theatre=page.theatre.name.get_in(page.lang))
    figure = PageFigure(_context(page))
    element = PageMap(MAP_NAME, ((south + north) / 2, (west + east) / 2), plain_text(label))
    figure.add_child(Boot(page))
    figure.add_child(element)
    for plugin in _plugins(page):
        element.add_child(plugin)
    html = figure.render()
    return RenderedPage(html=html, script_hashes=(csp_hash(figure.inline_script()),))


def page_title(page: MapPage) -> str:
    """Return what the page is called: who holds what, on which date."""
    view = panel_view(page)
    return page.words.text("title", place=plain_text(view.place), date=view.date)


def _plugins(page: MapPage) -> list[MacroElement]:
    plugins: list[MacroElement] = [Basemap(page), Control(page), Regions(page), Overlay(page)]
    plugins += [Events(page), Labels(page), Ground(page), Furniture(page)]
    plugins += [Panel(page), Views(page)]
    return plugins if page.embed else [*plugins, Timeline(page)]


def _context(page: MapPage) -> dict[str, object]:
    words = page.words
    view = panel_view(page)
    place = plain_text(view.place)
    return {
        "page": page,
        "words": words,
        "view": view,
        "published": publications(page.answer, page.theatre, words, page.unit),
        "title": page_title(page),
        "summary": words.text("summary", place=place, date=view.date),
        "site_title": words.text(
            "site_title", theatre=plain_text(page.theatre.name.get_in(page.lang))
        ),
        "key": key_entries(page),
        "languages": [wording(tag) for tag in languages()],
        "digit_choices": [(system, digit_signs(system)[1:4]) for system in digit_choices(words)],
        "preloads": _preloads(page),
        "pinned": page.version is not None,
        "views": _views(page),
        "corrected": words.text("corrected", date=words.day(page.corrected_at.date()))
        if page.corrected_at
        else "",
        "known": words.instant(page.known_at) if page.known_at else "",
        "query": _query(page),
        "shared": _shared(page),
        "stills": _stills(page),
        "files": page.links.files,
        "numbers": _numbers(page),
        "dataset": Markup(json_island(page.dataset or {})),  # noqa: S704  (escaped for scripts)
        "parties": [_fill(party) for party in page.theatre.parties],
        "sheet": JOINED_SHEET,
        "fonts": FONTS[words.direction],
    }


def _stills(page: MapPage) -> tuple[Still, ...]:
    files = page.links.files
    return (Still("", files.picture, *PICTURE),) if files else stills(page, _query(page))


def _numbers(page: MapPage) -> str:
    """Return where the numbers shown are as data."""
    files = page.links.files
    if files is not None:
        return f"{files.data}/control/{page.region}/{page.answer['effective_date']}.json"
    pairs = [pair for pair in _query(page) if pair[0] not in ("theme", "digits")]
    return f"{page.links.control}?{urlencode(pairs)}"


def _views(page: MapPage) -> tuple[str, ...]:
    """Return the views there are: one recording alone has only the map."""
    if page.version is not None:
        return VIEWS[:1]
    files = page.links.files
    return VIEWS if files is None or files.changes else tuple(v for v in VIEWS if v != "changes")


def _fill(party: Party) -> dict[str, str]:
    colour = safe_colour(party.colour)
    return {"key": safe_id(party.id), "colour": colour, "pattern": party.pattern}


def _preloads(page: MapPage) -> list[str]:
    """Return what the map's first picture is drawn from, to be asked for before any script runs."""
    day = date.fromisoformat(str(page.answer["effective_date"]))
    urls = []
    for layer in page.layer_of_kind("basemap"):
        ref = layer.as_of(day)
        urls += [_light(page, ref.url)] if ref else []
    for layer in (page.control, *page.layer_of_kind("regions"), *page.layer_of_kind("overlay")):
        ref = layer.as_of(day)
        urls += [ref.url] if ref else []
    return urls


def _light(page: MapPage, url: str) -> str:
    files = page.links.files
    return files.light(url) if files else f"{url}?simplify={LIGHT_ZOOM}"


def _shared(page: MapPage) -> dict[str, str]:
    """Return what other sites are told of this page: absolute addresses, in its language."""
    files = page.links.files
    if files is not None:
        return {"here": f"{page.home}/{files.page}", "picture": f"{page.home}/{files.picture}"}
    query = urlencode([*_query(page), ("lang", page.lang)])
    picture = urlencode([*of_pictures(_query(page)), ("lang", page.lang)])
    here = f"{page.home}/map?{query}"
    opened = _opened(page)
    asked = quote(f"{here}&{urlencode(opened)}" if opened else here, safe="")
    return {
        "here": here,
        "json": f"{page.home}/oembed?url={asked}&format=json",
        "xml": f"{page.home}/oembed?url={asked}&format=xml",
        "picture": f"{page.home}/image.png?{picture}&width={PICTURE[0]}&height={PICTURE[1]}",
    }


def _opened(page: MapPage) -> list[tuple[str, str]]:
    """Return what the page was opened with beyond place and day: a frame opens with it too."""
    pairs = [("view", page.view)] if page.view != VIEWS[0] else []
    if page.compare is not None:
        pairs.append(("compare", page.compare.isoformat()))
    if page.unit != "area":
        pairs.append(("unit", page.unit))
    return pairs


def _query(page: MapPage) -> list[tuple[str, str]]:
    pairs = [("theatre", page.theatre.id), ("region", page.region)]
    if page.version is not None:
        pairs.append(("snapshot", page.version))
    elif page.requested_date is not None:
        pairs.append(("date", page.requested_date.isoformat()))
    if page.known_at is not None:
        pairs.append(("known_at", format_instant(page.known_at)))
    if page.theme is not None:
        pairs.append(("theme", page.theme))
    if page.digits is not None:
        pairs.append(("digits", page.digits))
    return pairs
