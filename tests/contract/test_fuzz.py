"""Whatever comes in a request, no answer is a server's fault, and errors have the one body."""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.asking import PROBLEM, PROBLEM_KEYS

PATHS = ["/control", "/control/series", "/control/changes", "/control/at", "/events", "/theatres"]
PATHS += ["/theatres/demo/regions", "/theatres/demo/layers/control/snapshots", "/map", "/healthz"]
NAMES = ["date", "known_at", "region", "province", "theatre", "level", "rollup", "lang", "f"]
NAMES += ["from", "to", "time", "lon", "lat", "theme", "x", "", "date[]", "région", "\0"]
WORDS = [
    "",
    "west",
    "demo",
    "true",
    "csv",
    "json",
    "geojson",
    "en",
    "province",
    "2020-02-01",
    "NaN",
]
WORDS += ["0000-01-01", "0001-01-01", "9999-12-31", "10000-01-01", "-2020-01-01", "+2020-01-01"]
WORDS += [
    "٢٠٢٠-٠٢-٠١",
    "２０２０-02-01",
    "2020-02-01/..",
    "../2020-02-01",
    "2020-01-01/2020-12-31/P1D",
]
WORDS += [
    "0001-01-01/9999-12-31/P1D",
    "2020-01-01/2020-12-31/P0D",
    "2020-01-01,2020-02-01",
    ",",
    "/",
]
WORDS += [
    "2020-01-01/2020-12-31/P99999999999Y",
    "1e400",
    "-0",
    "inf",
    "180.0000001",
    "-90",
    "٣",
    "1_0",
]
WORDS += ["2020-06-02T00:00:00Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
WORDS += [
    "1990-01-01T00:00:00Z",
    "\0",
    "\ud800",
    "x" * 5_000,
    "%",
    "${7*7}",
    "<b>",
    "'\"",
    "\u202e",
]

texts = st.one_of(st.sampled_from(WORDS), st.text(st.characters(codec=None), max_size=30))
steps = st.sampled_from(["tiles", "theatres", "demo", "layers", "control", "0"])
pairs = st.lists(st.tuples(st.sampled_from(NAMES), texts), max_size=4)
FAST = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


def encoded(text: str) -> str:
    return quote_from_bytes(text.encode("utf-8", "surrogatepass"), safe="")


def ask(client: TestClient, url: str, **headers: str) -> None:
    answer = client.get(url, headers=headers)
    assert answer.status_code < 500, (url, answer.text[:500])
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == PROBLEM, url
        assert set(answer.json()) >= PROBLEM_KEYS
        assert answer.headers["cache-control"] == "no-store"


@FAST
@given(st.sampled_from(PATHS), pairs)
def test_any_parameters(demo_client: TestClient, path: str, query: list[tuple[str, str]]) -> None:
    ask(demo_client, path + "?" + "&".join(f"{encoded(k)}={encoded(v)}" for k, v in query))


@settings(FAST, max_examples=60)
@given(st.binary(max_size=40))
def test_any_bytes_for_a_query(demo_client: TestClient, query: bytes) -> None:
    ask(demo_client, "/control?" + quote_from_bytes(query, safe="&=;+%,/:"))


@settings(FAST, max_examples=120)
@given(st.lists(st.one_of(steps, texts), max_size=6))
def test_any_path(demo_client: TestClient, parts: list[str]) -> None:
    path = "/" + "/".join(encoded(s) for s in parts if s not in {".", ".."})
    ask(demo_client, "/" + path.lstrip("/"))  # the client takes a path from // on for a host


TEMPLATES = (
    "/tiles/demo/control/{}/1/0/0.mvt",
    "/tiles/demo/control/latest/{}/0/0.png",
    "/tiles/demo/control/latest/3/{}/0.mvt",
    "/tiles/demo/control/latest/3/0/{}@2x.png",
    "/tiles/demo/{}/latest/tilejson.json",
    "/theatres/demo/layers/control/snapshots/{}.geojson",
    "/theatres/{}/parties",
)


@pytest.mark.parametrize("template", TEMPLATES)
@settings(FAST, max_examples=25)
@given(text=texts)
def test_any_step_of_a_known_path(demo_client: TestClient, template: str, text: str) -> None:
    ask(demo_client, template.format(quote(encoded(text), safe="%")))


@pytest.mark.parametrize("name", ["host", "accept-encoding", "if-none-match", "accept", "range"])
@pytest.mark.parametrize(
    "value", ["", "[", "a]b:99999", "\xff\xfe", "*, *", '"' * 999, "x" * 9_999]
)
def test_any_headers(demo_client: TestClient, name: str, value: str) -> None:
    for url in ("/control", "/nowhere", "/", "/tiles/demo/control/latest/tilejson.json"):
        answer = demo_client.get(url, headers=[(name.encode(), value.encode("latin-1"))])
        assert answer.status_code < 500, (url, answer.text[:500])
