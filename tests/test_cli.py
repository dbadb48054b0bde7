"""The command line: what it says and how it exits; one real server, started and stopped."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from typer.testing import CliRunner

from app import cli

START = re.compile(r"http://127\.0\.0\.1:(\d+)")


def command(*arguments: str, **variables: str) -> subprocess.Popen[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    return subprocess.Popen(
        [sys.executable, "-m", "app.cli", *arguments],
        env=environment | variables | {"PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def run(*arguments: str, **variables: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.command_line(), list(arguments), env=variables)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"CONTROLMAP_PORT": "eighty"}, "CONTROLMAP_PORT"),
        ({"CONTROLMAP_PORT": "70000"}, "CONTROLMAP_PORT"),
        ({"CONTROLMAP_RECORD": "/nowhere/at/all"}, "CONTROLMAP_RECORD"),
        ({"CONTROLMAP_PUBLIC_URL": "ftp://x"}, "CONTROLMAP_PUBLIC_URL"),
        ({"CONTROLMAP_PROT": "8000"}, "CONTROLMAP_PORT"),
    ],
)
def test_a_bad_setting_is_named_and_nothing_starts(variables: dict[str, str], named: str) -> None:
    code, said = run("serve", **variables)
    assert code == 2
    assert named in said
    assert "Traceback" not in said


def test_a_record_with_errors_does_not_start(demo_record: Path) -> None:
    (demo_record / "demo/control/2020-01-01.geojson").write_text("{", "utf-8")
    (demo_record / "demo/control/2020-03-01.geojson").write_text("[]", "utf-8")
    code, said = run("serve", "--port", "0", CONTROLMAP_RECORD=str(demo_record))
    assert code == 1
    assert "not-json" in said
    assert "2020-01-01" in said
    assert "2020-03-01" in said, "all issues are told, not the first"
    assert "Traceback" not in said


@pytest.mark.parametrize(("theatre", "word"), [("dmeo", "demo"), ("", "theatre")])
def test_a_theatre_that_is_not_there(demo_record: Path, theatre: str, word: str) -> None:
    if not theatre:
        (demo_record / "demo/theatre.json").unlink()
    variables = {"CONTROLMAP_RECORD": str(demo_record), "CONTROLMAP_DEFAULT_THEATRE": theatre}
    code, said = run("serve", "--port", "0", **variables)
    assert code == 1
    assert word in said
    assert "Traceback" not in said


@pytest.fixture
def server(demo_record: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Return a running server and its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = command("serve", "--port", str(port), CONTROLMAP_RECORD=str(demo_record))
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if START.search(line):
                break
        assert START.search(said), said
        yield process, f"http://127.0.0.1:{port}"
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def lowered(headers: Message) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def fetch(url: str, method: str = "GET") -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(url, method=method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return answer.status, answer.read(), lowered(answer.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read(), lowered(error.headers)


def test_a_real_server_starts_answers_and_stops(server: tuple[subprocess.Popen[str], str]) -> None:
    process, base = server
    status, body, headers = fetch(f"{base}/control?region=west")
    assert (status, json.loads(body)["region"]["id"]) == (200, "west")
    head_status, nothing, head = fetch(f"{base}/control?region=west", "HEAD")
    assert (head_status, nothing) == (200, b"")
    assert head["etag"] == headers["etag"]
    assert int(head["content-length"]) == len(body)
    assert "server" not in headers
    assert fetch(f"{base}/healthz")[0] == 200
    status, body, headers = fetch(f"{base}/control?region=%ED%A0%80%00")
    assert (status, headers["content-type"]) == (404, "application/problem+json")
    assert json.loads(body)["code"] == "region-not-found"
    process.send_signal(signal.SIGTERM)
    said, _ = process.communicate(timeout=20)
    assert process.returncode in {0, -signal.SIGTERM}
    assert "Traceback" not in said
