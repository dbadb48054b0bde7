"""A real server on a free loopback port, serving the record that ships."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from app.settings import shipped_record


@pytest.fixture(scope="session")
def shipped_server() -> Iterator[str]:
    """Yield the base URL of a running service."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={"CONTROLMAP_RECORD": str(shipped_record()), "PATH": "/usr/bin:/bin"},
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
