"""A slow answer does not hold up a quick one: a real server, asked by two at once."""

from __future__ import annotations

import json
import math
import threading
import urllib.request


def wavy_ring(count: int) -> list[list[float]]:
    """Return a ring of many vertices round the middle of the shipped record."""
    ring = [
        [
            38.5 + (2 + 0.01 * math.sin(40 * a)) * math.cos(a),
            35.0 + (1.5 + 0.01 * math.sin(40 * a)) * math.sin(a),
        ]
        for a in (2 * math.pi * i / count for i in range(count))
    ]
    return [*ring, ring[0]]


def test_measuring_a_polygon_does_not_delay_control(shipped_server: str) -> None:
    body = json.dumps({"type": "Polygon", "coordinates": [wavy_ring(4_900)]}).encode()
    slow_done, statuses = threading.Event(), []

    def measure() -> None:
        for _ in range(3):
            request = urllib.request.Request(f"{shipped_server}/control/area", body, method="POST")
            with urllib.request.urlopen(request, timeout=60) as answer:
                statuses.append(answer.status)
        slow_done.set()

    url = f"{shipped_server}/control?region=deir-ezzor"
    with urllib.request.urlopen(url, timeout=60) as first:
        expected = first.read()
    slow = threading.Thread(target=measure)
    slow.start()
    meanwhile = 0
    while not slow_done.is_set():
        with urllib.request.urlopen(url, timeout=60) as answer:
            assert answer.read() == expected
        meanwhile += not slow_done.is_set()
    slow.join()
    assert statuses == [200, 200, 200]
    assert meanwhile > len(statuses)  # were they queued, one would follow each of them
