"""A body that stalls is given up after a stated time, by the real server on a real socket."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn

from app.catalog.desk import Role
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.tokens import new_token
from app.main import create_app
from app.settings import Settings


@pytest.fixture
def port(demo_record: Path, tmp_path: Path) -> Iterator[int]:
    """Serve the demo, whose bodies may take a second; yield the port."""
    app = create_app(Settings(record=demo_record, desk=tmp_path / "desk", body_seconds=1))
    config = uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


@pytest.mark.parametrize("path", ["/snapshots", "/control/area"])
@pytest.mark.parametrize("drip", [False, True], ids=["nothing more", "a byte now and then"])
def test_a_body_that_stalls_is_408(port: int, tmp_path: Path, path: str, *, drip: bool) -> None:
    token, text = new_token("Night desk", Role.PUBLISHER, datetime.now(UTC))
    DirectoryDesk(tmp_path / "desk").put_token(token)
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {text}\r\n"
    head += 'Content-Type: application/geo+json\r\nContent-Length: 1000\r\n\r\n{"type":'
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sent:
        sent.sendall(head.encode())
        for _ in range(3 if drip else 0):
            time.sleep(0.25)
            sent.sendall(b" ")
        answer = b""
        while more := sent.recv(65536):  # the server hangs up: nothing is left to wait for
            answer += more
    assert 1 <= time.monotonic() - began < 20
    headers, _, body = answer.partition(b"\r\n\r\n")
    assert headers.startswith(b"HTTP/1.1 408 ")
    assert b"application/problem+json" in headers
    told = json.loads(body)
    assert (told["code"], told["limit"], told["allowed_s"]) == ("body-late", "body_seconds", 1)
    assert told["got_bytes"] == (11 if drip else 8)
