"""Fixtures: one real Chromium for all tests, and a real server on a free loopback port."""

from __future__ import annotations

import asyncio
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
from app.settings import Settings
from tests.browser.visiting import Visit, Visitor

VENDOR = Path(__file__).resolve().parents[1] / "app" / "web" / "static" / "vendor"
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@contextmanager
def served(record: Path, desk: Path | None = None) -> Iterator[str]:
    """Serve a record, with a desk to publish at, until the block ends; give its address."""
    app = create_app(Settings(record=record, desk=desk))
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


@pytest.fixture(autouse=True)
def no_loop_runs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Hide Playwright's event loop from tests that drive no browser.

    Its sync API leaves a loop marked as running in this thread for as long as a browser is open,
    and tests come in any order: ``asyncio.run`` would refuse in every one that comes later.
    """
    if "chromium" in request.fixturenames:
        yield
        return
    running = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(running)


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Visit]]:
    """Return a function that opens a page; what went wrong on it fails the test."""
    made = Visitor(chromium, request.node.name)
    yield made.visit
    made.leave()
