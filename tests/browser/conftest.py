"""A real Chromium against a real server on a free loopback port."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from playwright.sync_api import Browser, sync_playwright

from app.main import create_app
from app.settings import Settings, shipped_record
from tests.browser.visiting import ARTIFACTS, Visit, Visitor

VENDOR = Path(__file__).resolve().parents[2] / "app" / "web" / "static" / "vendor"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def served(record: Path) -> Iterator[str]:
    """Serve a record until the block ends; give its address."""
    app = create_app(Settings(record=record))
    config = uvicorn.Config(app, port=0, log_level="warning", ws="none", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        if not thread.is_alive():
            raise RuntimeError("the server did not start")
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Return Debian's Chromium; CHROMIUM names another one."""
    assert (VENDOR / "leaflet" / "leaflet.js").is_file(), "run `make setup`: no page assets"
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    assert path, "no chromium: run `make browser`, or set CHROMIUM to a Chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shipped() -> Iterator[str]:
    """Return the address of a service with the record that ships."""
    with served(shipped_record()) as address:
        yield address


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a page; what went wrong on it fails the test."""
    made = Visitor(chromium, request.node.name)
    yield made.visit
    made.leave()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the screenshots are."""
    if ARTIFACTS.is_dir():
        count = len(list(ARTIFACTS.glob("*.png")))
        terminalreporter.write_line(f"browser: {count} screenshots in {ARTIFACTS}")
