"""A small page to render: a made-up theatre with two dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from app.domain.local_text import LocalText
from app.domain.party import Party
from app.domain.provenance import Source
from app.domain.snapshot import LayerKind, SnapshotInfo
from app.domain.theatre import Theatre
from app.render.folium_map import LayerSeries, MapPage, RegionChoice, SnapshotRef

HOSTILE = (
    "<img src=x onerror=\"window.__pwned='img'\">${window.__pwned='dollar'}`{{ 7 * 191 }}"
    "{% raw %}</script><script>window.__pwned='script'</script>\u202e"
)


def text(words: str) -> LocalText:
    return LocalText.of({"en": words, "ar": words})


def party(id_: str, pattern: str = "solid", words: str = "") -> Party:
    name = text(words or id_.title())
    return Party(id_, name, name, "#c8604f", pattern, order=1)


def info(layer: str, kind: LayerKind, day: date, words: str = "plain") -> SnapshotInfo:
    return SnapshotInfo(
        theatre="demo",
        layer=layer,
        kind=kind,
        valid_from=day,
        recorded_at=datetime(2020, 6, 1, 8, 30, tzinfo=UTC),
        revision=1,
        digest="sha256:" + f"{day.toordinal():064x}",
        title=words,
        method=words,
        licence="CC0-1.0",
        sources=(Source("hand", words, date(2020, 1, 1), "javascript:window.__pwned=1"),),
        positional_accuracy_m=5000,
    )


def series(layer: str, kind: LayerKind, *days: date, words: str = "plain") -> LayerSeries:
    refs = tuple(SnapshotRef(info(layer, kind, day, words), f"/x/{layer}/{day}") for day in days)
    return LayerSeries(layer, str(kind), refs)


def answer(words: str = "plain") -> dict[str, object]:
    name = {"en": words, "ar": words}
    part = {"share": 0.0, "percent": 0.0, "area_km2": 0.0}
    share = {
        "party": "red",
        "name": name,
        "share": 0.6,
        "percent": 60.0,
        "area_km2": 600.0,
        "low": 0.55,
        "high": 0.65,
        "change": {"since": "2020-01-01", "points": -12.34},
    }
    return {
        "region": {"id": "west", "name": name, "area_km2": 1000.0, "boundary_source": words},
        "requested_date": "2020-03-05",
        "effective_date": "2020-03-01",
        "staleness_days": 4,
        "snapshot": {
            "id": "demo/control/2020-03-01.r1",
            "recorded_at": "2020-06-01T08:30:00Z",
            "method": words,
            "positional_accuracy_m": 5000.0,
        },
        "shares": [share, {**share, "party": "blue", "percent": 40.0, "change": None}],
        "contested": part,
        "unassigned": part,
        "attribution": [words],
    }


def page(words: str = "plain") -> MapPage:
    """Return a page all of whose texts are ``words``."""
    theatre = Theatre(
        id="demo",
        name=text(words),
        parties=(party("red", words=words), party("blue", "hatch", words)),
        region_layer="provinces",
        default_level="province",
        control_layer="control",
        bbox=(-1, -1, 5, 5),
        attribution=(words,),
        disclaimer=text(words),
    )
    first, second = date(2020, 1, 1), date(2020, 3, 1)
    return MapPage(
        theatre=theatre,
        lang="en",
        answer=answer(words),
        region="west",
        requested_date=date(2020, 3, 5),
        regions=(RegionChoice("demo", text(words)), RegionChoice("west", text(words))),
        layers=(
            series("provinces", LayerKind.REGIONS, first, words=words),
            series("control", LayerKind.CONTROL, first, second, words=words),
            series("truces", LayerKind.OVERLAY, first, words=words),
            series("events", LayerKind.EVENTS, first, words=words),
            series("basemap", LayerKind.BASEMAP, first, words=words),
        ),
        bounds=(0.0, 0.0, 2.0, 1.0),
        focus=(0.0, 0.0, 2.0, 1.0),
    )


def in_arabic(made: MapPage) -> MapPage:
    return replace(made, lang="ar")
