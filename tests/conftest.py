"""Tiny builders: squares whose areas can be checked by hand, records in a temporary folder."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from shapely import box
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from app.main import create_app
from app.settings import Settings, shipped_record
from tests.chromium_scenes import chromium, no_loop_runs, visitor  # noqa: F401 - fixtures of all
from tests.postgres_scenes import cluster, database, postgis  # noqa: F401 - fixtures of all

Json = dict[str, Any]

THEATRE: Json = {
    "id": "demo",
    "name": {"en": "Demo", "ar": "تجربة"},
    "aliases": ["Demoland"],
    "region_layer": "provinces",
    "default_level": "province",
    "control_layer": "control",
    "bbox": [-1, -1, 5, 5],
    "attribution": ["Made by hand"],
    "disclaimer": {"en": "Not a real place.", "ar": "ليس مكانا حقيقيا."},
    "parties": [
        {
            "id": party,
            "name": {"en": party.title(), "ar": party},
            "short": {"en": party.title(), "ar": party},
            "colour": colour,
            "pattern": "solid",
            "order": order,
            **({"rolls_up_to": "red"} if party == "pink" else {}),
        }
        for order, (party, colour) in enumerate(
            {"red": "#c8604f", "blue": "#6c8ebf", "pink": "#e3b2b2"}.items(), start=1
        )
    ],
}


def feature(geometry: BaseGeometry, **properties: object) -> Json:
    """Return one GeoJSON feature."""
    return {"type": "Feature", "properties": properties, "geometry": mapping(geometry)}


def metadata(layer: str, kind: str, valid_from: str, **more: object) -> Json:
    """Return the ``metadata`` member of a file."""
    return {
        "format": 1,
        "theatre": "demo",
        "layer": layer,
        "kind": kind,
        "valid_from": valid_from,
        "recorded_at": "2020-06-01T00:00:00Z",
        "revision": 1,
        "title": f"{layer} of {valid_from}",
        "method": "drawn by hand",
        "licence": "CC0-1.0",
        "sources": [{"id": "hand", "title": "By hand", "published": "2020-01-01"}],
        **more,
    }


def region(id_: str, geometry: BaseGeometry, **more: object) -> Json:
    """Return a province feature."""
    names = {"en": id_.title(), "ar": id_}
    properties = {"name": names, "aliases": [], "level": "province", "parent": "demo", **more}
    return feature(geometry, id=id_, **properties)


def zone(id_: str, party: str | None, geometry: BaseGeometry, **more: object) -> Json:
    """Return a zone of control."""
    properties = {"status": "controlled", "source_ids": ["hand"], "confidence": "high", **more}
    return feature(geometry, id=id_, party=party, **properties)


def document(about: Mapping[str, object], features: Sequence[Json]) -> Json:
    """Return a file of the record as a document."""
    return {"type": "FeatureCollection", "metadata": dict(about), "features": list(features)}


def write_record(root: Path, documents: Sequence[Json], theatre: Json | None = None) -> Path:
    """Write a theatre and its files in record format v1; return the record's folder."""
    vocabulary = theatre or THEATRE
    home = root / str(vocabulary["id"])
    home.mkdir(parents=True, exist_ok=True)
    (home / "theatre.json").write_text(json.dumps(vocabulary, ensure_ascii=False), "utf-8")
    for doc in documents:
        about = doc["metadata"]
        suffix = "" if about["revision"] == 1 else f".r{about['revision']}"
        path = home / about["layer"] / f"{about['valid_from']}{suffix}.geojson"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(doc, ensure_ascii=False), "utf-8")
    return root


def demo_documents() -> list[Json]:
    """Two provinces of one square degree, two dates: west red, then half of it turns blue."""
    jump = {"jump_accepted": "the demo moves a lot"}
    west, east = box(0, 0, 1, 1), box(1, 0, 2, 1)
    first = [zone("red-1", "red", west), zone("blue-1", "blue", east)]
    second = [
        zone("red-1", "red", box(0, 0, 0.5, 1)),
        zone("blue-2", "blue", box(0.5, 0, 1, 1)),
        zone("blue-1", "blue", box(1, 0, 1.5, 1)),
        zone("mid", None, box(1.5, 0, 2, 1), status="contested", between=["red", "blue"]),
    ]
    provinces = [region("west", west, iso_3166_2="DM-W"), region("east", east)]
    return [
        document(metadata("provinces", "regions", "2019-01-01"), provinces),
        document(metadata("control", "control", "2020-01-01"), first),
        document(metadata("control", "control", "2020-03-01", **jump), second),
    ]


@pytest.fixture(scope="session", autouse=True)
def ctrl_c_is_heard() -> None:
    """Let programs that tests start hear Ctrl-C: a shell has background jobs ignore it."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what services of these tests remember away from the home folder."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("CONTROLMAP_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture
def demo_record(tmp_path: Path) -> Path:
    """Return a folder with the demo theatre's record."""
    return write_record(tmp_path / "record", demo_documents())


@pytest.fixture
def client_of() -> Iterator[Callable[[Path], TestClient]]:
    """Return a function from a record's folder to a client of a service that serves it."""
    clients: list[TestClient] = []

    def make(record: Path) -> TestClient:
        client = TestClient(create_app(Settings(record=record)))
        clients.append(client)
        return client

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def client(demo_record: Path, client_of: Callable[[Path], TestClient]) -> TestClient:
    """Return a client of a service that serves the demo record."""
    return client_of(demo_record)


@pytest.fixture(scope="session")
def demo_client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """Return one client of the demo record for all tests that only ask."""
    record = write_record(tmp_path_factory.mktemp("demo") / "record", demo_documents())
    with TestClient(create_app(Settings(record=record))) as client:
        yield client


@pytest.fixture(scope="session")
def shipped_client() -> Iterator[TestClient]:
    """Return a client of a service that serves the record that ships."""
    with TestClient(create_app(Settings(record=shipped_record()))) as client:
        yield client


@pytest.fixture(scope="session")
def shipped_server() -> Iterator[str]:
    """Yield the base URL of a running service."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={
            "CONTROLMAP_RECORD": str(shipped_record()),
            "CONTROLMAP_CACHE": "",
            "PATH": "/usr/bin:/bin",
        },
    )
    assert process.stderr is not None
    try:
        for line in process.stderr:
            started = re.search(r"running on (http://[\d.:]+)", line)
            if started:
                yield started[1]
                break
        else:
            pytest.fail("the service did not start")
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stderr.close()
