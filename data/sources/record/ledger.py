"""Places and claims: the gazetteer, and the figures that others published."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from shapely import Point

from app.domain.claim import Bound, Claim, Unit
from app.domain.local_text import LocalText
from app.domain.place import Place
from app.domain.provenance import Source
from app.domain.snapshot import LayerKind, Snapshot, SnapshotInfo
from app.domain.valid_time import parse_day
from record import fetch
from record.inputs import Inputs

Town = Mapping[str, Any]

_ARABIC = re.compile(r"[ء-غف-ي ]+")  # letters of Arabic proper: Persian and Kurdish have more
_NOT_ID = re.compile(r"[^a-z0-9]+")
_DECIMALS = 5


def ledger(inputs: Inputs) -> Iterator[Snapshot]:
    """Yield the snapshots of ``ledger.json``; its ``country`` is the gazetteer's (ISO 3166-1)."""
    country = inputs.settings("ledger.json")["country"]
    for info in inputs.infos("ledger.json"):
        if info.kind is LayerKind.PLACES:
            yield Snapshot(info, gazetteer=tuple(_places(inputs, country)))
        else:
            yield _claims(info, inputs)


def _places(inputs: Inputs, country: str) -> Iterator[Place]:
    """Yield the places that settle front lines under their ids, then the others by size."""
    listed = json.loads(fetch.gazetteer_file().read_text(encoding="utf-8"))
    towns = {key: town for key, town in listed.items() if town["countrycode"] == country}
    names = {row["geonameid"]: row for row in inputs.rows("towns.csv") if row["geonameid"]}
    taken: set[str] = set()
    settled = inputs.rows("places.csv")
    for row in settled:
        taken.add(row["id"])
        town = towns.pop(row["geonameid"], None)
        arabic = names.get(row["geonameid"], {}).get("ar", "")
        lon, lat = float(row["lon"]), float(row["lat"])
        note = "Placed by hand." if town is None else None
        yield _place(row["id"], row["name"], arabic, Point(lon, lat), town or {}, note)
    for key, town in sorted(towns.items(), key=lambda item: (-item[1]["population"], int(item[0]))):
        row = names.get(key, {})
        id_ = _free_id(town["name"], key, taken)
        where = Point(round(town["longitude"], _DECIMALS), round(town["latitude"], _DECIMALS))
        yield _place(id_, row.get("en") or town["name"], row.get("ar", ""), where, town, None)


def _place(id_: str, name: str, arabic: str, where: Point, town: Town, note: str | None) -> Place:
    spellings = [text for text in town.get("alternatenames", ()) if _ARABIC.fullmatch(text)]
    arabic = arabic or next(iter(spellings), "")
    names = {"en": name, **({"ar": arabic} if arabic else {})}
    other = town.get("name", name)
    aliases = (other,) if other != name else ()
    people = town.get("population") or None
    return Place(id_, LocalText.of(names), where, people, aliases, note)


def _free_id(name: str, key: str, taken: set[str]) -> str:
    """Return the name in kebab; where another place has it, with the gazetteer's number."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    kebab = _NOT_ID.sub("-", bare).strip("-")
    chosen = f"{kebab}-{key}" if kebab in taken else kebab
    taken.add(chosen)
    return chosen


def _claims(info: SnapshotInfo, inputs: Inputs) -> Snapshot:
    rows = inputs.rows("claim-sources.csv")
    sources = {
        row["id"]: Source(
            id=row["id"],
            title=row["title"],
            published=parse_day(row["published"]) if row["published"] else None,
            url=row["url"] or None,
        )
        for row in rows
    }
    claims = tuple(_claim(row, sources[row["source"]]) for row in inputs.rows("claims.csv"))
    return Snapshot(replace(info, sources=tuple(sources.values())), claims=claims)


def _claim(row: Mapping[str, str], source: Source) -> Claim:
    return Claim(
        id=row["id"],
        region=row["region"],
        party=row["party"],
        day=parse_day(row["date"]),
        unit=Unit(row["unit"]),
        bound=Bound(row["bound"]),
        percent=float(row["percent"]),
        source=source,
        includes=tuple(row["includes"].split("+")) if row["includes"] else (),
        area_km2=float(row["area_km2"]) if row["area_km2"] else None,
        denominator_km2=float(row["denominator_km2"]) if row["denominator_km2"] else None,
        note=row["note"] or None,
    )
