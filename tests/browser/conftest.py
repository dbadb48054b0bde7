"""The record that ships, served for every test with a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.settings import shipped_record
from tests.browser.visiting import ARTIFACTS
from tests.chromium_scenes import served


@pytest.fixture(scope="session")
def shipped() -> Iterator[str]:
    """Return the address of a service with the record that ships."""
    with served(shipped_record()) as address:
        yield address


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where the screenshots are."""
    if ARTIFACTS.is_dir():
        count = len(list(ARTIFACTS.glob("*.png")))
        terminalreporter.write_line(f"browser: {count} screenshots in {ARTIFACTS}")
