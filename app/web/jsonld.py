"""The record for dataset search engines: a theatre and a snapshot as schema.org ``Dataset``.

**Source:** schema.org/Dataset, schema.org/DataDownload; schema.org/GeoShape writes a box as
"south west north east".
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.catalog.catalog import Catalog
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.domain.valid_time import format_instant

MEDIA_TYPE = "application/ld+json"
_CONTEXT = "https://schema.org/"
# A licence is wanted as an address; of those the record names by their usual short name.
_LICENCES: Mapping[str, str] = MappingProxyType(
    {
        "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
        "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
        "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    }
)


def theatre_dataset(theatre: Theatre, catalog: Catalog, home: str) -> dict[str, Any]:
    """Return a theatre's whole record as a dataset.

    Args:
        theatre: its vocabulary.
        catalog: the record.
        home: absolute URL of the service, no slash at the end.
    """
    infos = catalog.snapshots(theatre.id, theatre.control_layer)
    own = f"{home}/theatres/{theatre.id}"
    control = f"{home}/control?theatre={theatre.id}"
    layers = [
        _download(f"{own}/layers/{layer}/snapshots/latest.geojson", "application/geo+json", layer)
        for layer in catalog.layers(theatre.id)
    ]
    return {
        "@context": _CONTEXT,
        **_common(theatre, f"{own}/dataset.jsonld"),
        "name": f"Who controls {_first(theatre)}: zones of control by date",
        "description": _described(theatre, infos[-1].method if infos else ""),
        "url": f"{home}/map?theatre={theatre.id}",
        "temporalCoverage": f"{infos[0].valid_from}/.." if infos else "..",
        "dateModified": format_instant(max(i.recorded_at for i in infos)) if infos else None,
        "license": _licence(infos[-1]) if infos else None,
        "distribution": [_download(f"{control}&f=csv", "text/csv", "shares"), *layers],
        "hasPart": [{"@id": _snapshot_id(info, home)} for info in infos],
    }


def snapshot_dataset(theatre: Theatre, info: SnapshotInfo, home: str) -> dict[str, Any]:
    """Return one snapshot as a dataset that never changes."""
    own = f"{home}/theatres/{info.theatre}/layers/{info.layer}/snapshots/{info.version}"
    return {
        "@context": _CONTEXT,
        **_common(theatre, _snapshot_id(info, home)),
        "name": f"{_first(theatre)}: {info.title}",
        "description": _described(theatre, info.method),
        "url": f"{home}/map?theatre={theatre.id}&snapshot={info.version}"
        if info.layer == theatre.control_layer
        else f"{own}.geojson",
        "identifier": info.digest,
        "version": str(info.revision),
        "temporalCoverage": f"{info.valid_from}/{info.valid_to or '..'}",
        "dateModified": format_instant(info.recorded_at),
        "license": _licence(info),
        "citation": [_cited(source.title, source.url) for source in info.sources],
        "distribution": [_download(f"{own}.geojson", "application/geo+json", info.layer)],
        "isPartOf": {"@id": f"{home}/theatres/{theatre.id}/dataset.jsonld"},
    }


def _common(theatre: Theatre, own: str) -> dict[str, Any]:
    west, south, east, north = theatre.bbox
    return {
        "@type": "Dataset",
        "@id": own,
        "inLanguage": list(theatre.name),
        "creator": [{"@type": "Organization", "name": text} for text in theatre.attribution],
        "creditText": " · ".join(theatre.attribution),
        "spatialCoverage": {
            "@type": "Place",
            "name": _first(theatre),
            "geo": {"@type": "GeoShape", "box": f"{south:g} {west:g} {north:g} {east:g}"},
        },
        "variableMeasured": "share of area held, by party",
        "measurementTechnique": "exact area on the WGS 84 ellipsoid of RFC 7946 polygons",
        "keywords": ["territorial control", "conflict", *theatre.name.values()],
        "isAccessibleForFree": True,
    }


def _snapshot_id(info: SnapshotInfo, home: str) -> str:
    own = f"{home}/theatres/{info.theatre}/layers/{info.layer}/snapshots"
    return f"{own}/{info.version}.jsonld"


def _first(theatre: Theatre) -> str:
    return theatre.name.get_in("en")


def _described(theatre: Theatre, method: str) -> str:
    return f"{theatre.disclaimer.get_in('en')} {method}".strip()


def _licence(info: SnapshotInfo) -> str:
    return _LICENCES.get(info.licence, info.licence)


def _cited(title: str, url: str | None) -> dict[str, str]:
    work = {"@type": "CreativeWork", "name": title}
    return work | ({"url": url} if url else {})


def _download(url: str, media_type: str, name: str) -> dict[str, str]:
    return {
        "@type": "DataDownload",
        "name": name,
        "contentUrl": url,
        "encodingFormat": media_type,
    }
