"""What every module of the page needs: the theatre, the words, the layers, where things are."""

from __future__ import annotations

from collections.abc import Mapping

from app.domain.party import Party
from app.domain.valid_time import format_instant
from app.render.folium_map.element import Plugin
from app.render.folium_map.fills import fill_of
from app.render.folium_map.model import LayerSeries, MapPage, RegionChoice, SiteFiles, SnapshotRef
from app.render.text_safety import plain_value, safe_colour, safe_url


class Boot(Plugin):
    """The island ``page``; it stands before the map and opens the list the plugins line up in."""

    module = "page"

    def __init__(self, page: MapPage) -> None:
        super().__init__()
        self.page = page

    def data(self) -> Mapping[str, object]:
        """Return the page's state and vocabulary."""
        page = self.page
        return {
            "theatre": {
                "id": page.theatre.id,
                "name": plain_value(dict(page.theatre.name)),
                "parties": [_party(party) for party in page.theatre.parties],
                "disclaimer": plain_value(dict(page.theatre.disclaimer)),
                "credits": plain_value(list(page.theatre.credits(page.lang))),
                "credits_lang": page.theatre.credits_language(page.lang),
                "control_layer": page.theatre.control_layer,
                "region_layer": page.theatre.region_layer,
            },
            "lang": page.lang,
            "digits": page.digits,
            "words": page.words.island(),
            "region": page.region,
            "date": page.requested_date.isoformat() if page.requested_date else None,
            "view": page.view,
            "unit": page.unit,
            "compare": page.compare.isoformat() if page.compare else None,
            "theme": page.theme,
            "events": None if page.events is None else ",".join(page.events) or "none",
            "snapshot": page.version,
            "known_at": format_instant(page.known_at) if page.known_at else None,
            "recorded_at": format_instant(page.recorded_at),
            "regions": [_choice(choice) for choice in page.regions],
            "effective_date": page.answer.get("effective_date"),
            "bounds": list(page.bounds),
            "focus": list(page.focus),
            "extent": list(page.theatre.bbox),
            "layers": [_series(series) for series in page.layers],
            "links": {
                "map": page.links.map,
                "embed": page.links.embed,
                "control": page.links.control,
                "tiles": page.links.tiles,
                "image": page.links.image,
                "oembed": page.links.oembed,
                "theatres": page.links.theatres,
                "files": _files(page.links.files),
            },
            "embed": page.embed,
        }

    def script(self) -> str:
        """Return the line that opens the list."""
        return "var controlmap = {plugins: []};"


def _files(files: SiteFiles | None) -> Mapping[str, object] | None:
    if files is None:
        return None
    return {"data": files.data, "pages": dict(files.pages)}


def _party(party: Party) -> Mapping[str, object]:
    return {
        "id": party.id,
        "name": plain_value(dict(party.name)),
        "short": plain_value(dict(party.short)),
        "colour": safe_colour(party.colour),
        "fill": fill_of(party),
    }


def _choice(choice: RegionChoice) -> Mapping[str, object]:
    name = plain_value(dict(choice.name))
    return {"id": choice.id, "name": name, "also": plain_value(choice.also)}


def _series(series: LayerSeries) -> Mapping[str, object]:
    snapshots = [_snapshot(ref) for ref in series.snapshots]
    return {"id": series.id, "kind": series.kind, "snapshots": snapshots}


def _snapshot(ref: SnapshotRef) -> Mapping[str, object]:
    info = ref.info
    return {
        "id": info.id,
        "url": ref.url,
        "valid_from": info.valid_from.isoformat(),
        "valid_to": info.valid_to.isoformat() if info.valid_to else None,
        "recorded_at": format_instant(info.recorded_at),
        "method": plain_value(info.method),
        "accuracy_m": info.positional_accuracy_m,
        "version": info.version,
        "sources": [
            {
                "title": plain_value(source.title),
                "url": safe_url(source.url),
                "published": source.published.isoformat() if source.published else None,
            }
            for source in info.sources
        ],
    }
