"""Places and claims of the shipped record: complete, rebuilt from their sources, referred to."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path

import pytest
import shapely

from app.domain.zone import Confidence
from app.ingest.write import snapshot_bytes
from tests.shipped_data.conftest import SYRIA, Load

SOURCES = Path(__file__).parents[2] / "data" / "sources"
PLACES, CLAIMS = "places/2011-01-01", "claims/2017-01-01"
DRAWINGS = sorted(path.stem for path in (SYRIA / "frontlines").glob("*.geojson"))


def test_both_are_rebuilt_byte_for_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(SOURCES))
    ledger, inputs = import_module("record.ledger"), import_module("record.inputs")
    made = {s.info.layer: s for s in ledger.ledger(inputs.Inputs(SOURCES / "syria"))}
    for name in (PLACES, CLAIMS):
        layer = name.partition("/")[0]
        assert snapshot_bytes(made[layer]) == (SYRIA / f"{name}.geojson").read_bytes()


def test_every_place_of_the_gazetteer_is_there(monkeypatch: pytest.MonkeyPatch, load: Load) -> None:
    monkeypatch.syspath_prepend(str(SOURCES))
    towns = json.loads(import_module("record.fetch").gazetteer_file().read_text(encoding="utf-8"))
    listed = {
        (round(t["longitude"], 5), round(t["latitude"], 5)): t["population"]
        for t in towns.values()
        if t["countrycode"] == "SY"
    }
    assert len(listed) == 308
    places = {(p.geometry.x, p.geometry.y): p for p in load(PLACES).gazetteer}
    moved = listed.keys() - places.keys()  # border towns, put on this side of a generalised border
    assert len(moved) <= 5
    kept = listed.keys() & places.keys()
    assert all((places[xy].population or 0) == listed[xy] for xy in kept)
    for xy in moved:
        near = [p for p in places.values() if shapely.dwithin(p.geometry, shapely.Point(xy), 0.05)]
        assert listed[xy] in [place.population or 0 for place in near]
    assert sum(p.population is not None for p in places.values()) == 127
    assert load(PLACES).info.vintage
    assert any(p.name["en"] == "Al-Shafah" for p in places.values())


@pytest.mark.parametrize("day", DRAWINGS)
def test_settled_places_refer_to_places_and_lie_where_they_do(day: str, load: Load) -> None:
    places = {place.id: place for place in load(PLACES).gazetteer}
    settled = load(f"frontlines/{day}").places
    assert len(settled) >= 120
    assert {place.id for place in settled} <= places.keys()
    apart = [p.id for p in settled if not shapely.dwithin(p.geometry, places[p.id].geometry, 1e-4)]
    assert apart == []
    assert any(place.confidence is Confidence.HIGH for place in settled)


def test_claims_say_by_whom_when_and_divided_by_what(load: Load) -> None:
    claims = load(CLAIMS).claims
    assert len({claim.id for claim in claims}) == len(claims) >= 68
    sohr = [c for c in claims if c.id.startswith("sohr-") and c.region == "syria"]
    assert {c.denominator_km2 for c in sohr} == {185_180}
    assert all(c.source.published or c.note or "-derived" in c.source.id or "wiki" in c.source.id
               for c in claims)  # fmt: skip
    with_opposition = [c for c in claims if c.party == "opposition"]
    assert all(
        c.includes == (() if c.source.id == "liveuamap-derived" else ("turkish-backed",))
        for c in with_opposition
    )
