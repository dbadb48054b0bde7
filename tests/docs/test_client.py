"""The client's frames say what the service says."""

from __future__ import annotations

import pytest

from app.client import Client, ServiceError


@pytest.fixture
def service(shipped_server: str) -> Client:
    return Client(shipped_server)


def test_control_of_one_region_adds_up(service: Client) -> None:
    theatre = service.answer("/theatres")["theatres"][0]
    frame = service.control(theatre["default_region"], theatre["default_date"])
    assert frame["percent"].sum() == pytest.approx(100.0)
    assert frame["area_km2"].sum() == pytest.approx(frame["region_area_km2"].iloc[0])
    assert frame["digest"].str.startswith("sha256:").all()


def test_control_without_a_region_has_every_region(service: Client) -> None:
    frame = service.control()
    regions = service.answer("/control")["regions"]
    assert frame["region"].nunique() == len(regions) + 1


def test_series_keeps_gaps(service: Client) -> None:
    theatre = service.answer("/theatres")["theatres"][0]
    frame = service.series(theatre["id"], f"1990-01-01,{theatre['default_date']}")
    assert frame.drop(columns="requested_date", errors="ignore").iloc[0].isna().all()
    assert frame["snapshot"].iloc[1].startswith(theatre["id"])


def test_changes_and_snapshots_are_geographic(service: Client) -> None:
    theatre = service.answer("/theatres")["theatres"][0]
    layer = theatre["control_layer"]
    recorded = service.answer("/snapshots", layer=layer)["snapshots"]
    ground = service.changes(recorded[0]["valid_from"], recorded[-1]["valid_from"])
    zones = service.snapshot(theatre["id"], layer)
    assert ground.crs == zones.crs
    assert {"from_party", "to_party", "area_km2"} <= set(ground.columns)
    point = zones.geometry.representative_point().iloc[0]
    assert service.at(point.x, point.y)["zone"] == zones["id"].iloc[0]


def test_a_refusal_says_why(service: Client) -> None:
    with pytest.raises(ServiceError, match="There is no region") as caught:
        service.control("atlantis")
    assert (caught.value.status, caught.value.code) == (404, "region-not-found")


def test_only_http(service: Client) -> None:
    with pytest.raises(ValueError, match="not an http"):
        Client("file:///etc")
