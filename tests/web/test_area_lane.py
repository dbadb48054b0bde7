"""Readers' polygons are measured few at a time, and what is too much is refused plainly."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.catalog import areas
from app.catalog.refusals import QueueFullError
from app.main import create_app
from app.settings import Settings
from app.web import area_lane
from app.web.area_lane import AreaLane

SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [2, 0], [2, 2], [0, 2], [0, 0]]]}


@pytest.fixture
def web(demo_record: Path) -> TestClient:
    return TestClient(create_app(Settings(record=demo_record)), raise_server_exceptions=False)


def test_two_are_measured_some_wait_and_one_more_is_sent_away() -> None:
    gate, lock = threading.Event(), threading.Lock()
    busy, most = 0, 0

    def work() -> str:
        nonlocal busy, most
        with lock:
            busy += 1
            most = max(most, busy)
        gate.wait(30)
        with lock:
            busy -= 1
        return "measured"

    async def ask() -> list[str]:
        lane = AreaLane(at_a_time=2, most_waiting=3)
        taken = [asyncio.create_task(lane.measure(work)) for _ in range(5)]
        await asyncio.sleep(0)
        with pytest.raises(QueueFullError, match="3 requests wait") as refused:
            await lane.measure(work)
        assert refused.value.retry_after_s >= 1
        gate.set()
        done = await asyncio.gather(*taken)
        return [*done, await lane.measure(work)]  # those who left make room

    assert asyncio.run(ask()) == ["measured"] * 6
    assert most <= 2


def test_a_full_lane_answers_when_to_come_again(
    demo_record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(area_lane.AreaLane.__init__, "__defaults__", (2, -2))
    web = TestClient(create_app(Settings(record=demo_record)))
    answer = web.post("/control/area", json=SQUARE)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["code"] == "too-often"


def test_a_polygon_with_too_many_pairs_is_refused_before_it_is_measured(
    web: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert web.post("/control/area", json=SQUARE).status_code == 200
    monkeypatch.setattr(areas, "MOST_PAIRS", -1)
    refused = web.post("/control/area", json=SQUARE)
    assert refused.status_code == 422
    body = refused.json()
    assert (body["code"], body["limit"], body["allowed"]) == ("limit-exceeded", "area_pairs", -1)
    assert "too intricate" in body["detail"]
