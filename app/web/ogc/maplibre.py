"""A map style for MapLibre: our vector tiles and nothing else, no glyphs, no sprites.

Every source names tiles by their digest, so a map that was given this style shows one state of
the record until it asks for another. Without glyphs there is no text in it: names and figures are
properties of the tiles (``party_name_en``, ``name_ar``), for whoever brings fonts.

**Source:** MapLibre Style Specification, version 8.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Any

from app.catalog.tiles import Resolved, TileFormat
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import format_instant
from app.geo.tile_math import MAX_ZOOM, Bounds, lonlat_to_m, pixel_m
from app.render.style import Theme
from app.render.tile_layers import TileSource
from app.web.tilejson import tilejson

Layer = dict[str, Any]
_TILE_PX = 512
_VIEW_PX = 720
Shown = tuple[Resolved, TileSource]


def map_style(
    theatre: Theatre, base: str, shown: Sequence[Shown], theme: Theme, control: SnapshotInfo
) -> dict[str, Any]:
    """Return the style document of a theatre on a date.

    Args:
        theatre: its name, extent and disclaimer.
        base: absolute URL of the service.
        shown: snapshots in drawing order, each with its tiles.
        theme: colours of the base map and of lines.
        control: the snapshot of control that is shown.
    """
    west, south, east, north = theatre.bbox
    return {
        "version": 8,
        "name": f"{theatre.name.get_in('en')}, {control.valid_from}",
        "metadata": {
            "controlmap:date": control.valid_from.isoformat(),
            "controlmap:snapshot": control.id,
            "controlmap:data_version": control.version,
            "controlmap:recorded_at": format_instant(control.recorded_at),
            "controlmap:method": control.method,
            "controlmap:disclaimer": dict(theatre.disclaimer),
        },
        "center": [round((west + east) / 2, 4), round((south + north) / 2, 4)],
        "zoom": _zoom(theatre.bbox),
        "sources": {r.info.layer: _source(r, source, base) for r, source in shown},
        "layers": [
            {"id": "sea", "type": "background", "paint": {"background-color": theme.sea}},
            *(layer for resolved, source in shown for layer in _layers(resolved, source, theme)),
        ],
    }


def _zoom(bbox: Bounds) -> float:
    """Return the zoom at which a box fills an ordinary view; MapLibre's tiles are 512 pixels."""
    corners = lonlat_to_m([bbox[:2], bbox[2:]])
    side_px = float(max(abs(corners[1] - corners[0]).max(), 1.0)) / pixel_m(0, _TILE_PX)
    return round(min(max(log2(_VIEW_PX / side_px), 0.0), MAX_ZOOM), 2)


def _source(resolved: Resolved, source: TileSource, base: str) -> dict[str, Any]:
    described = tilejson(resolved, source, base, TileFormat.MVT)
    kept = ("tiles", "bounds", "minzoom", "maxzoom", "attribution")
    return {"type": "vector", **{name: described[name] for name in kept}}


def _layers(resolved: Resolved, source: TileSource, theme: Theme) -> list[Layer]:
    layer = resolved.info.layer
    ids = [described["id"] for described in source.tilejson_fields()]
    # Points to write names at come last, and there is no text in the style.
    areal = resolved.info.kind in (LayerKind.CONTROL, LayerKind.REGIONS, LayerKind.OVERLAY)
    names = ids[:-1] if areal and len(ids) > 1 else ids
    match resolved.info.kind:
        case LayerKind.BASEMAP:
            return [one for name in names for one in _ground(layer, name, theme)]
        case LayerKind.CONTROL:
            return [one for name in names for one in _control(layer, name, theme)]
        case LayerKind.EVENTS:
            return [_events(layer, name, theme) for name in names]
        case LayerKind.OVERLAY:
            dashed = {"line-dasharray": [3, 2]}
            return [_line(layer, name, theme.overlay_line, 1.4, dashed) for name in names]
        case _:
            return [
                _line(layer, name, theme.region_line, 0.7, {"line-opacity": 0.6}) for name in names
            ]


def _ground(layer: str, name: str, theme: Theme) -> list[Layer]:
    fills = {"land": theme.land, "country": theme.country, "water": theme.lake}
    lines = {"river": theme.river, "border": theme.border}
    if name in fills:
        return [_layer(layer, name, "fill", {"fill-color": fills[name]})]
    if name in lines:
        return [_line(layer, name, lines[name], 0.9, {})]
    return []  # towns are nothing without their names


def _control(layer: str, name: str, theme: Theme) -> list[Layer]:
    """Fills by the party's own colour; contested ground paler, with the second party's dashes."""
    sure = ["==", ["get", "status"], "controlled"]
    colour = ["coalesce", ["get", "colour"], theme.unknown]
    opacity = ["case", sure, theme.fill_opacity, theme.fill_opacity / 2]
    second = ["coalesce", ["get", "colour_2"], ["get", "colour"], theme.zone_line]
    dashes = {"line-color": second, "line-width": 2.5, "line-dasharray": [2, 1.5]}
    contested = _layer(layer, name, "line", dashes, "contested")
    return [
        _layer(layer, name, "fill", {"fill-color": colour, "fill-opacity": opacity}, "fill"),
        _line(layer, name, theme.zone_line, 0.6, {}),
        contested | {"filter": ["==", ["get", "status"], "contested"]},
    ]


def _events(layer: str, name: str, theme: Theme) -> Layer:
    paint = {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 5, 2, 10, 5],
        "circle-color": theme.halo,
        "circle-stroke-color": theme.text,
        "circle-stroke-width": 1.2,
    }
    hidden = _layer(layer, name, "circle", paint)
    return hidden | {"layout": {"visibility": "none"}}


def _line(layer: str, name: str, colour: str, width_px: float, more: dict[str, Any]) -> Layer:
    return _layer(
        layer, name, "line", {"line-color": colour, "line-width": width_px, **more}, "line"
    )


def _layer(layer: str, name: str, kind: str, paint: dict[str, Any], part: str = "") -> Layer:
    id_ = "-".join(dict.fromkeys(p for p in (layer, name, part) if p))
    return {"id": id_, "type": kind, "source": layer, "source-layer": name, "paint": paint}
