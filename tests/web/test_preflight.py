"""Pages of other sites may read with headers of their own; nobody may write or send credentials."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

ORIGIN = {"origin": "https://news.example"}


def asking(method: str, headers: str = "if-none-match") -> dict[str, str]:
    wanted = {"access-control-request-method": method, "access-control-request-headers": headers}
    return ORIGIN | wanted


@pytest.mark.parametrize(
    "path",
    ["/control?region=west", "/tiles/demo/control/latest/4/9/7.png", "/theatres", "/feed.json"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_of_another_site_may_revalidate(
    demo_client: TestClient, path: str, method: str
) -> None:
    may = demo_client.options(path, headers=asking(method))
    assert (may.status_code, may.content) == (204, b"")
    assert may.headers["access-control-allow-origin"] == "*"
    assert method in may.headers["access-control-allow-methods"].split(", ")
    allowed = {h.lower() for h in may.headers["access-control-allow-headers"].split(", ")}
    assert {"if-none-match", "range"} <= allowed
    assert "access-control-allow-credentials" not in may.headers
    told = demo_client.get(path, headers=ORIGIN)
    assert "ETag" in told.headers["access-control-expose-headers"]
    again = demo_client.get(path, headers=ORIGIN | {"if-none-match": told.headers["etag"]})
    assert again.status_code == 304


def test_no_page_may_send_credentials(demo_client: TestClient) -> None:
    may = demo_client.options("/control", headers=asking("GET", "authorization"))
    assert "authorization" not in may.headers["access-control-allow-headers"].lower()
    assert "*" not in may.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    ("path", "method"), [("/snapshots", "POST"), ("/control", "DELETE"), ("/theatres", "PUT")]
)
def test_no_page_may_write(demo_client: TestClient, path: str, method: str) -> None:
    assert demo_client.options(path, headers=asking(method)).status_code in {401, 404, 405}


def test_what_is_no_preflight_goes_on(demo_client: TestClient) -> None:
    assert demo_client.options("/control").status_code == 405
    assert demo_client.options("/control", headers=ORIGIN).status_code == 405
