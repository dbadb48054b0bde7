"""``controlmap publish``, ``token`` and ``audit``, as a desk uses them."""

from __future__ import annotations

import json
import re
import socket
import stat
import struct
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from app.catalog.directory_desk import DirectoryDesk
from app.cli import command_line
from tests.publish.conftest import as_bytes, halves, quiet
from tests.publish.test_kills import server


@pytest.fixture(autouse=True)
def desk(demo_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTROLMAP_RECORD", str(demo_record))
    monkeypatch.setenv("CONTROLMAP_DESK", str(tmp_path / "desk"))
    return tmp_path / "desk"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (path := tmp_path / "2020-05-01.geojson").write_bytes(as_bytes(quiet()))
    return path


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(command_line(), [str(argument) for argument in arguments])
    return done.exit_code, done.output


def new_token(role: str, *more: str) -> str:
    code, said = run("token", "new", "--role", role, "--name", "Night desk", *more)
    assert code == 0, said
    found = re.search(r"controlmap_\w{12}_[\w-]{43}", said)
    assert found
    return found[0]


def test_tokens_are_made_listed_and_revoked(desk: Path) -> None:
    text = new_token("publisher", "--expires", "30d")
    token_id = text.split("_")[1]
    secret = text.split("_", 2)[2]
    kept = [path for path in desk.rglob("*") if path.is_file()]
    assert not any(secret in path.read_text("utf-8") for path in kept)
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept} == {0o600}
    assert stat.S_IMODE(desk.stat().st_mode) == 0o700
    code, listed = run("token", "list")
    assert code == 0
    assert token_id in listed
    assert "until" in listed
    assert run("token", "revoke", token_id)[0] == 0
    assert "revoked" in run("token", "list")[1]
    assert run("token", "revoke", "000000000000")[0] == 1
    code, log = run("audit")
    assert code == 0
    assert "token-new" in log
    assert "token-revoke" in log


@pytest.mark.parametrize("end", ["2020-01-01", "2020-01-01T00:00:00Z", "0d", "today"])
def test_a_token_that_is_over_already_is_not_made(desk: Path, end: str) -> None:
    day = f"{datetime.now(UTC):%Y-%m-%d}" if end == "today" else end
    code, said = run("token", "new", "--role", "drafter", "--name", "x", "--expires", day)
    assert (code, "would never count" in " ".join(said.split())) == (2, True), said
    assert run("token", "list")[1].count("drafter") == 0
    assert not desk.exists() or not list(desk.glob("tokens/*"))


def test_wrong_words_are_told() -> None:
    assert run("token", "new", "--role", "king", "--name", "x")[0] == 2
    assert run("token", "new", "--role", "drafter", "--name", "\x1b[31m")[0] == 2
    assert run("token", "new", "--role", "drafter", "--name", "x", "--expires", "soon")[0] == 2


def test_without_a_desk_it_says_what_to_set(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONTROLMAP_DESK")
    for arguments in (("audit",), ("token", "list"), ("publish", str(file))):
        code, said = run(*arguments)
        assert (code, "CONTROLMAP_DESK" in said) == (2, True)


def test_a_file_is_published_into_the_store(file: Path, demo_record: Path) -> None:
    code, said = run("publish", file, "--dry-run")
    assert (code, "would-publish" in said) == (0, True)
    recorded = demo_record / "demo" / "control" / "2020-05-01.geojson"
    assert not recorded.exists()
    code, said = run("publish", file)
    assert (code, "published, demo/control/2020-05-01.geojson" in said) == (0, True)
    assert recorded.exists()
    assert "unchanged" in run("publish", file)[1]
    file.write_bytes(as_bytes(halves(1.5, "2020-06-01")))
    code, said = run("publish", file)
    assert (code, "jump-held" in said, "share of" in said) == (1, True, True)
    assert run("publish", file, "--draft")[0] == 0
    assert run("publish", file, "--accept-jump", "the east fell")[0] == 0
    code, log = run("audit", "--json")
    outcomes = [json.loads(line)["outcome"] for line in log.splitlines()]
    assert outcomes == [
        *("done", "begun", "published", "unchanged", "refused", "done"),
        *("begun", "published"),
    ]


def test_tampering_shows(file: Path, desk: Path) -> None:
    run("publish", file)
    run("publish", file)
    code, said = run("audit", "--verify")
    assert (code, "3 acts" in said) == (0, True)
    path = desk / "audit.jsonl"
    whole = path.read_bytes()
    lines = whole.splitlines(keepends=True)
    for spoilt in (
        whole.replace(b"begun", b"bogus"),
        lines[0] + lines[2],
        lines[1] + lines[2],
        lines[0] + lines[0] + lines[1] + lines[2],
        b"{}\n" + whole,
    ):
        path.write_bytes(spoilt)
        assert run("audit", "--verify")[0] == 1
    path.write_bytes(whole + b'{"at": "2020-0')  # a kill within a line is no tampering
    assert run("audit", "--verify")[0] == 0
    assert run("publish", file)[0] == 0
    assert run("audit", "--verify")[0] == 0
    assert len(DirectoryDesk(desk).acts()) == 4


@pytest.fixture
def address(demo_record: Path, desk: Path) -> Iterator[str]:
    with server(demo_record, desk) as (url, _):
        yield url


def test_a_file_is_published_to_a_service(file: Path, address: str, tmp_path: Path) -> None:
    (token := tmp_path / "token").write_text(new_token("drafter") + "\n")
    remote = ("--url", address, "--token-file", str(token))
    code, said = run("publish", file, "--draft", *remote)
    assert (code, "/draft/" in said) == (0, True)
    code, said = run("publish", file, *remote)
    assert (code, "not-allowed" in said) == (1, True)
    token.write_text(new_token("publisher") + "\n")
    code, said = run("publish", file, *remote)
    assert (code, "published" in said) == (0, True)
    code, said = run("publish", file, "--url", "http://127.0.0.1:9", "--token-file", token)
    assert (code, "cannot be reached" in said) == (2, True)
    assert run("publish", file, "--url", address)[0] == 2


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p/>", "not as controlmap does"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]", "not as controlmap does"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{}", "cannot be reached"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "cannot be reached"),
        (b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 2\r\n\r\n[]", "502: Bad Gateway"),
        (b"", "cannot be reached"),
    ],
)
def test_whatever_answers_is_told(file: Path, tmp_path: Path, answer: bytes, told: str) -> None:
    (token := tmp_path / "token").write_text("controlmap_a_b")
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def speak() -> None:
            caller, _ = listening.accept()
            caller.settimeout(10)
            with caller:
                head = b""
                while b"\r\n\r\n" not in head:
                    head += caller.recv(1)
                caller.recv(file.stat().st_size, socket.MSG_WAITALL)
                caller.sendall(answer)

        speaking = threading.Thread(target=speak, daemon=True)
        speaking.start()
        port = listening.getsockname()[1]
        code, said = run(
            "publish", file, "--url", f"http://127.0.0.1:{port}", "--token-file", token
        )
        speaking.join(10)
    assert (code in {1, 2}, told in said.replace("\n", " ")) == (True, True), said


def test_a_file_too_large_for_a_service_is_told_as_such(file: Path, tmp_path: Path) -> None:
    (token := tmp_path / "token").write_bytes(b"\xff")
    code, said = run("publish", file, "--url", "http://127.0.0.1:9", "--token-file", token)
    assert (code, "holds no token" in said) == (2, True)
    token.write_text("controlmap_a_b")
    file.write_bytes(b" " * 20_000_000)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def hang_up() -> None:
            caller, _ = listening.accept()
            caller.recv(1)
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            caller.close()

        threading.Thread(target=hang_up, daemon=True).start()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        code, said = run("publish", file, "--url", url, "--token-file", token)
    assert (code, "perhaps more than it takes" in said.replace("\n", " ")) == (2, True), said


def test_what_is_published_into_the_folder_is_seen_by_a_running_service(
    file: Path, address: str
) -> None:
    def newest() -> str:
        with urlopen(f"{address}/control?region=west", timeout=20) as said:
            return str(json.load(said)["effective_date"])

    assert newest() == "2020-03-01"
    assert run("publish", file)[0] == 0
    for _ in range(100):
        if newest() == "2020-05-01":
            break
        time.sleep(0.1)
    assert newest() == "2020-05-01"
