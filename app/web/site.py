"""A whole site in files: every answer the page asks for, asked of the service once.

The figures are the service's own answers, so they are the same as ``/control`` gives.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from urllib.parse import urlencode

from app.catalog.answers import Question
from app.domain.snapshot import LayerKind
from app.errors import LimitExceededError, NotFoundError
from app.export import site_names as names
from app.render.folium_map import JOINED_SHEET, LIGHT_ZOOM
from app.web.in_process import InProcess
from app.web.services import Services
from app.web.site_pages import pages_of, picture_query, site_html, site_page

MOST_FILES = 50_000  # of changes: a folder beyond that is a database, and wants to be one

_STATIC = Path(__file__).resolve().parent / "static"
_FOLDERS = ("vendor/leaflet", "vendor/fonts", "vendor/js")
_Named = Iterator[tuple[str, bytes]]


class Site:
    """The files of a site.

    Args:
        services: of the record.
        ask: the application that answers from it.
        home: absolute URL the folder will stand at; empty: nobody knows.
        changes: whether what changed between any two dates is among the files.
    """

    def __init__(self, services: Services, ask: InProcess, home: str, *, changes: bool) -> None:
        self._services = services
        self._ask = ask
        self._home = home
        self._changes = changes

    def files(self, theatres: tuple[str, ...]) -> _Named:
        """Yield every file: name and bytes; the first theatre's page is the index too.

        Raises:
            LimitExceededError: changes between any two dates would be too many files.
        """
        for theatre in theatres:
            self._check(theatre)
        yield from self._assets()
        for number, theatre in enumerate(theatres):
            yield from self._pages(theatre, index=number == 0)
            yield from self._layers(theatre)
            yield from self._answers(theatre)

    def _check(self, theatre: str) -> None:
        days = len(self._days(theatre))
        count = len(self._regions(theatre)) * days * (days - 1) // 2
        if self._changes and count > MOST_FILES:
            raise LimitExceededError(
                "files of changes (--no-changes leaves them out)", count, MOST_FILES
            )

    def _assets(self) -> _Named:
        static = self._services.static
        yield f"{static[1:]}/{JOINED_SHEET}", self._ask.get(f"{static}/{JOINED_SHEET}")
        for folder in _FOLDERS:
            for path in sorted(p for p in (_STATIC / folder).rglob("*") if p.is_file()):
                if path.suffix not in {".map", ".css"}:
                    name = path.relative_to(_STATIC).as_posix()
                    yield f"{static[1:]}/{name}", path.read_bytes()

    def _pages(self, theatre: str, *, index: bool) -> _Named:
        pictured = set[str]()
        for key, name in pages_of(theatre).items():
            page = site_page(self._services, theatre, key, self._home, changes=self._changes)
            html = site_html(page)
            if index and not pictured:
                yield "index.html", html
            yield name, html
            if page.lang not in pictured:
                pictured.add(page.lang)
                asked = f"/image.png?{urlencode(picture_query(page))}"
                yield names.picture_name(theatre, page.lang), self._ask.get(asked)

    def _layers(self, theatre: str) -> _Named:
        catalog = self._services.catalog
        for layer in catalog.layers(theatre):
            kind = catalog.kind(theatre, layer)
            if kind in (LayerKind.PLACES, LayerKind.CLAIMS, LayerKind.FRONTLINES):
                continue
            for info in catalog.snapshots(theatre, layer):
                name = names.snapshot_name(info)
                yield name, catalog.read_bytes(info)
                if kind is LayerKind.BASEMAP:
                    light = f"/theatres/{theatre}/layers/{layer}/snapshots/{info.version}.geojson"
                    data = self._ask.get(f"{light}?simplify={LIGHT_ZOOM}")
                    yield name.removesuffix(".geojson") + ".light.geojson", data

    def _answers(self, theatre: str) -> _Named:
        days = self._days(theatre)
        for region in self._regions(theatre):
            asked = {"theatre": theatre, "region": region}
            yield names.series_name(theatre, region), self._plain("/control/series", asked)
            for day in days:
                try:
                    answer = self._plain("/control", asked | {"date": day})
                except NotFoundError:  # the region is not one of that day's
                    continue
                yield names.answer_name(theatre, region, day), answer
            if self._changes:
                yield from self._changed(theatre, region, days)

    def _changed(self, theatre: str, region: str, days: list[str]) -> _Named:
        for first, second in combinations(days, 2):
            asked = {"theatre": theatre, "region": region, "from": first, "to": second}
            pair = (first, second)
            told = self._plain("/control/changes", asked)
            yield names.changes_name(theatre, region, pair, "json"), told
            if region == theatre:
                ground = self._ask.get(f"/control/changes?{urlencode(asked | {'f': 'geojson'})}")
                yield names.changes_name(theatre, region, pair, "geojson"), ground

    def _plain(self, path: str, asked: dict[str, str]) -> bytes:
        """Return an answer without its links: there is no service at the other end of them."""
        document = json.loads(self._ask.get(f"{path}?{urlencode(asked)}"))
        document.pop("links", None)
        return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()

    def _days(self, theatre: str) -> list[str]:
        layer = self._services.catalog.theatre(theatre).control_layer
        return [i.valid_from.isoformat() for i in self._services.catalog.snapshots(theatre, layer)]

    def _regions(self, theatre: str) -> list[str]:
        """Return every region a reader can choose or click, on any day, the whole theatre first."""
        found: dict[str, None] = {theatre: None}
        catalog = self._services.catalog
        layer = catalog.theatre(theatre).region_layer
        main = self._services.answers.regions(Question(theatre))[0]
        found.update(dict.fromkeys(region.id for region in main.regions))
        for info in catalog.snapshots(theatre, layer):
            found.update(dict.fromkeys(region.id for region in catalog.read(info).regions))
        return list(found)
