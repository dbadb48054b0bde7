"""Every ``console`` example in the README and the docs is run, against a real server.

A line that starts with ``$ `` is a command; the lines below it, to the next one, are its output.
"""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    ROOT / "README.md",
    ROOT / "data" / "geojson" / "README.md",
    *(ROOT / "docs").rglob("*.md"),
]
_BLOCK = re.compile(r"^```console\n(.*?)^```", re.DOTALL | re.MULTILINE)
_ADDRESS = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Example:
    """A command and the output the docs promise."""

    page: str
    command: str
    output: str


def examples_of(text: str, page: str) -> list[Example]:
    """Return every example of a page."""
    found = []
    for block in _BLOCK.findall(text):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            while command.endswith("\\"):
                more, _, output = output.partition("\n")
                command = command[:-1] + more
            found.append(Example(page, command, output))
    return found


EXAMPLES = [
    example
    for page in PAGES
    if page.exists()
    for example in examples_of(page.read_text("utf-8"), str(page.relative_to(ROOT)))
]


def run(example: Example, server: str) -> str:
    """Run an example's command against a server; return what it printed."""
    command = example.command.replace(_ADDRESS, server)
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-ec", command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={"PATH": f"{ROOT / '.venv' / 'bin'}:/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8"},
    )
    return (done.stdout + done.stderr).replace(server, _ADDRESS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.page}: {e.command[:60]}")
def test_example_prints_what_the_docs_say(example: Example, shipped_server: str) -> None:
    assert run(example, shipped_server).rstrip() == example.output.rstrip()


def test_the_readme_has_examples() -> None:
    assert any(e.page == "README.md" and "/control" in e.command for e in EXAMPLES)


def test_a_wrong_example_would_fail(shipped_server: str) -> None:
    wrong = Example("x", f"curl -s {_ADDRESS}/healthz | head -c 3", "nothing")
    assert run(wrong, shipped_server) == '{"s'
    assert run(wrong, shipped_server) != wrong.output
