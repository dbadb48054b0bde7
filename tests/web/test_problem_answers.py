"""What every refusal carries, and what it never says again."""

from __future__ import annotations

import gzip

import pytest
from fastapi.testclient import TestClient

TOKEN = "controlmap_0123456789ab_" + "s3cretS3cret-_" * 3 + "x"
POLYGON = b'{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}'


@pytest.mark.parametrize(
    "path", ["/nowhere", "/control?date=x", "/control?region=nowhere", "/ogc?f=x", "/oembed?url=x"]
)
def test_a_problem_is_not_guessed_at(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(path)
    assert answer.status_code >= 400
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        "/control?date={t}",
        "/control?{t}=1",
        "/control?region={t}",
        "/control?token={t}",
        "/ogc?f={t}",
        "/{t}",
        "/oembed?url={t}",
    ],
)
def test_a_token_in_an_address_is_not_said_again(demo_client: TestClient, path: str) -> None:
    answer = demo_client.get(path.format(t=TOKEN))
    assert answer.status_code >= 400
    assert "s3cret" not in answer.text.lower()
    assert "controlmap_…" in answer.text


@pytest.mark.parametrize("path", ["/control/area"])
@pytest.mark.parametrize("coding", ["gzip", "br", "identity, gzip"])
def test_a_compressed_body_is_refused(demo_client: TestClient, path: str, coding: str) -> None:
    headers = {"Content-Type": "application/json", "Content-Encoding": coding}
    answer = demo_client.post(path, content=gzip.compress(POLYGON), headers=headers)
    assert answer.status_code == 415
    assert answer.json()["code"] == "wrong-media-type"
    assert "Content-Encoding" in answer.json()["detail"]
    plain = demo_client.post(
        path, content=POLYGON, headers=headers | {"Content-Encoding": "Identity"}
    )
    assert plain.status_code == 200
