"""The demo record open, and a client of it; a server of files that rewrites nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.catalog.record import Record
from app.main import create_app
from app.settings import Settings
from tests.conftest import demo_documents, document, metadata, write_record


class QuietFiles(SimpleHTTPRequestHandler):
    """A plain server of files."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def files_served(folder: Path) -> Iterator[str]:
    """Serve a folder until the block ends; give its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(QuietFiles, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def claims() -> dict[str, object]:
    """Return a file of one published figure whose note would be a formula."""
    properties = {
        "id": "wire",
        "region": "west",
        "party": "red",
        "date": "2020-01-02",
        "unit": "percent-of-area",
        "bound": "about",
        "percent": 45,
        "source_id": "hand",
        "note": "=HYPERLINK(1)",
    }
    unlocated = {"type": "Feature", "properties": properties, "geometry": None}
    return document(metadata("claims", "claims", "2020-01-01"), [unlocated])


@pytest.fixture(scope="session")
def record_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the demo record with a claim."""
    root = tmp_path_factory.mktemp("export") / "record"
    return write_record(root, [*demo_documents(), claims()])


@pytest.fixture(scope="session")
def export_client(record_folder: Path) -> Iterator[TestClient]:
    """Return a client of a service with that record."""
    with TestClient(create_app(Settings(record=record_folder))) as client:
        yield client


@pytest.fixture(scope="session")
def opened(export_client: TestClient) -> Record:
    """Return the same record, opened."""
    found: Record = export_client.app.state.services.record  # type: ignore[attr-defined]
    return found
