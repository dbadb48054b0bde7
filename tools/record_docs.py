"""The generated part of ``docs/record/<theatre>-snapshots.md``: each snapshot and its figures.

``snapshots_part`` gives the text, which ``tools/docs.py`` puts into the page and checks. Run as a
script this file draws the pictures: tiles of the base map, control and provinces laid over one
another and cropped to the theatre.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from app.catalog.answers import Question
from app.catalog.tile_service import LATEST
from app.catalog.tiles import TileFormat, TileStyle
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.geo.tile_math import HALF_WORLD_M, TILE_PX, TileAddress, lonlat_to_m
from app.main import build_services
from app.render.paint_plan import Part
from app.settings import Settings
from app.web.schemas.claims import ComparedShape
from app.web.schemas.control import ControlAnswer
from app.web.services import Services

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "record" / "img"
ZOOM, SCALE = 6, 2
MARGIN_DEG = 0.15
SHOWS = "snapshot"  # text of each picture that says which recording it shows
COLOURS = 64  # of the palette: keeps each picture below 60 kB
_WORLD_M = 2 * HALF_WORLD_M
_BOUNDS = {"exact": "", "about": "about ", "at-least": "≥ ", "at-most": "≤ "}


def snapshots_part(theatre_id: str) -> str:
    """Return every control snapshot's section, oldest first."""
    services = build_services(Settings())
    theatre = services.catalog.theatre(theatre_id)
    sections = [_section(services, theatre, info) for info in _snapshots(services, theatre)]
    return "\n\n".join(sections)


def _snapshots(services: Services, theatre: Theatre) -> tuple[SnapshotInfo, ...]:
    return services.catalog.snapshots(theatre.id, theatre.control_layer)


def _section(services: Services, theatre: Theatre, info: SnapshotInfo) -> str:
    regions = [theatre.id]
    if theatre.default_region:
        regions.append(theatre.default_region)
    lines = [f"### {info.valid_from}", "", f"![{info.title}](img/{_picture_name(info)})", ""]
    lines.append(f"`{info.id}`, front lines to about {_km(info)} km.")
    if info.jump_accepted:
        lines += ["", f"Since the snapshot before: {info.jump_accepted}"]
    for region in regions:
        question = Question(theatre.id, info.valid_from)
        answer = ControlAnswer.from_domain(services.answers.region(question, region), [])
        lines += ["", *_shares(answer)]
        if answer.claims:
            lines += ["", *_claims(answer.claims)]
    lines += ["", "Sources: " + "; ".join(_source(s.title, s.url) for s in info.sources) + "."]
    return "\n".join(lines)


def _km(info: SnapshotInfo) -> str:
    return "?" if info.positional_accuracy_m is None else f"{info.positional_accuracy_m / 1000:g}"


def _source(title: str, url: str | None) -> str:
    return f"[{title}]({url})" if url else title


def _shares(answer: ControlAnswer) -> Iterator[str]:
    name = next(iter(answer.region.name.values()))
    yield f"| {name}, {answer.region.area_km2:,.0f} km² | % | low to high | people, % (estimate) |"
    yield "|---|---|---|---|"
    for share in answer.shares:
        bounds = f"{100 * share.low:.1f} to {100 * share.high:.1f}"
        people = _people(share.population_share)
        party = next(iter(share.name.values()))
        yield f"| {party} | {share.percent:.1f} | {bounds} | {people} |"
    for words, part in (("contested", answer.contested), ("unassigned", answer.unassigned)):
        yield f"| {words} | {part.percent:.1f} | | {_people(part.population_share)} |"


def _people(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _claims(claims: list[ComparedShape]) -> Iterator[str]:
    yield "| published | party | figure, % | map, % | map − claim | divided by, km² | by |"
    yield "|---|---|---|---|---|---|---|"
    for claim in claims:
        party = "+".join([claim.party, *claim.includes])
        unit = "" if claim.unit == "percent-of-area" else " of the people"
        mapped = "" if claim.map_percent is None else f"{claim.map_percent:.1f}"
        points = "" if claim.difference_points is None else f"{claim.difference_points:+.1f}"
        whole = "" if claim.denominator_km2 is None else f"{claim.denominator_km2:,.0f}"
        figure = f"{_BOUNDS[claim.bound]}{claim.percent:g}{unit}"
        source = _source(claim.source, claim.url)
        row = (claim.date, party, figure, mapped, points, whole, source)
        yield "| " + " | ".join(row) + " |"


def _picture_name(info: SnapshotInfo) -> str:
    return f"{info.theatre}-{info.valid_from}.png"


def draw_pictures(services: Services, theatre: Theatre) -> Iterator[Path]:
    """Draw each control snapshot's picture and yield its path."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    for info in _snapshots(services, theatre):
        picture = _picture(services, theatre, info)
        path = PICTURES / _picture_name(info)
        palette = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        about = PngInfo()
        about.add_text(SHOWS, info.version)
        palette.save(path, optimize=True, pnginfo=about)
        yield path


def _picture(services: Services, theatre: Theatre, info: SnapshotInfo) -> Image.Image:
    left, top, right, bottom = _box_px(services, theatre)
    size = TILE_PX * SCALE
    canvas = Image.new("RGBA", (right - left, bottom - top))
    grounds = services.catalog.layers_of_kind(theatre.id, LayerKind.BASEMAP)
    layers = [(ground, LATEST, Part.ALL) for ground in grounds]
    layers.append((info.layer, info.version, Part.ALL))
    layers += [(ground, LATEST, Part.OVER) for ground in grounds]
    layers.append((theatre.region_layer, LATEST, Part.ALL))
    for layer, version, part in layers:
        resolved = services.tiles.resolve(theatre.id, layer, version)
        style = TileStyle(TileFormat.PNG, SCALE, part=part)
        for x in range(left // size, right // size + 1):
            for y in range(top // size, bottom // size + 1):
                data = services.tiles.tile(resolved, TileAddress(ZOOM, x, y), style).data
                tile = Image.open(io.BytesIO(data)).convert("RGBA")
                sheet = Image.new("RGBA", canvas.size)
                sheet.paste(tile, (x * size - left, y * size - top))
                canvas = Image.alpha_composite(canvas, sheet)
    return canvas


def _box_px(services: Services, theatre: Theatre) -> tuple[int, int, int, int]:
    """Return left, top, right, bottom of the theatre in pixels of the zoom, from north-west."""
    whole = services.answers.find_region(Question(theatre.id), theatre.id)
    west, south, east, north = whole.geometry.bounds
    corners = [
        [west - MARGIN_DEG, north + MARGIN_DEG],
        [east + MARGIN_DEG, south - MARGIN_DEG],
    ]
    metres = lonlat_to_m(np.array(corners))
    side = TILE_PX * SCALE * 2**ZOOM
    (left, top), (right, bottom) = (
        (round((x / _WORLD_M + 0.5) * side), round((0.5 - y / _WORLD_M) * side)) for x, y in metres
    )
    return left, top, right, bottom


def main() -> None:
    """Draw the pictures of every theatre that has a page."""
    services = build_services(Settings())
    for theatre in services.catalog.theatres():
        if (PICTURES.parent / f"{theatre.id}-snapshots.md").exists():
            for path in draw_pictures(services, theatre):
                print(path.relative_to(ROOT), path.stat().st_size)


if __name__ == "__main__":
    main()
