"""``controlmap draw``: real files, real processes, a real Ctrl-C."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.ingest import parse_snapshot, parse_theatre
from app.settings import shipped_record
from tests.cli_scenes import (
    command,
    controlmap,
    desk_record,
    drawing,
    environment,
    front,
    half_red,
    settled,
    write,
)
from tests.conftest import Json, document, metadata, zone

WAIT_S = 60  # far longer than anything here takes; a test that waits this long has failed


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return desk_record(tmp_path)


def test_a_drawing_becomes_control_that_passes_every_rule(record: Path, tmp_path: Path) -> None:
    drawn = write(tmp_path / "anything.geojson", half_red())
    done = controlmap(record, "draw", drawn, "--out", tmp_path / "new" / "control.geojson")
    assert done.returncode == 0, done.stderr
    theatre = parse_theatre((record / "demo" / "theatre.json").read_bytes())
    data = (tmp_path / "new" / "control.geojson").read_bytes()
    parsed = parse_snapshot(data, path="demo/control/2020-01-01.geojson", theatre=theatre)
    assert parsed.issues == ()
    assert parsed.snapshot is not None
    held = {zone.id: zone.party for zone in parsed.snapshot.zones}
    assert held == {"red-west-town": "red", "blue-east-town": "blue"}
    assert parsed.snapshot.info.positional_accuracy_m == 1000
    # Shares, and the claim beside them with the difference.
    assert "red         50.0 %" in done.stdout
    assert "~45 %  50.0 %         +5.0" in done.stdout


@pytest.mark.parametrize(
    ("features", "code", "lon"),
    [
        ([front(1.0), settled("west-town", "red", 0.5)], "draw-face-unsettled", 1.5),
        (
            [settled("west-town", "red", 0.5), settled("east-town", "blue", 1.5)],
            "draw-face-contradiction",
            1.0,
        ),
    ],
)
def test_an_open_question_is_an_error_with_its_place_and_nothing_is_written(
    record: Path, tmp_path: Path, features: list[Json], code: str, lon: float
) -> None:
    drawn, out = write(tmp_path / "d.geojson", drawing(*features)), tmp_path / "out.geojson"
    out.write_text("as it was", encoding="utf-8")
    done = controlmap(record, "draw", drawn, "--out", out)
    assert done.returncode == 1
    assert code in done.stdout
    assert f"({lon:.5f}, 0.50000)" in done.stdout
    assert out.read_text(encoding="utf-8") == "as it was"
    assert [p.name for p in tmp_path.iterdir() if p.suffix == ".tmp"] == []


def test_loose_ends_strays_and_slivers_are_warned_of_with_their_place(
    record: Path, tmp_path: Path
) -> None:
    features = [
        front(1.0),
        {**front(1.002), "properties": {"id": "twin"}},
        {**front(0.25, top=0.5), "properties": {"id": "loose"}},
        settled("west-town", "red", 0.5),
        settled("between", "pink", 1.001),
        settled("east-town", "blue", 1.5),
        settled("far-town", "blue", 3.5),
    ]
    drawn = write(tmp_path / "d.geojson", drawing(*features))
    done = controlmap(record, "draw", drawn, "--out", tmp_path / "out.geojson")
    assert done.returncode == 0
    for code in ("draw-dangling-line", "draw-sliver", "draw-place-unplaced"):
        (line,) = (text for text in done.stdout.splitlines() if code in text)
        assert "(" in line, line
    assert "[loose] (0.25000, 0.50000)" in done.stdout
    assert "[far-town] (3.50000, 0.50000)" in done.stdout


def test_what_a_map_program_does_to_the_file_is_undone(tmp_path: Path) -> None:
    made = half_red()
    record = desk_record(tmp_path, made)
    names = {name for f in made["features"] for name in f["properties"]} | {"between", "note"}
    features = [
        {**f, "properties": {name: f["properties"].get(name) for name in names}}
        for f in made["features"]
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    saved = {"type": "FeatureCollection", "name": "front", "crs": crs, "features": features}
    drawn, out = write(tmp_path / "d.geojson", saved), tmp_path / "out.geojson"
    lost = controlmap(record, "draw", drawn, "--out", out)
    assert lost.returncode == 1
    assert "frontlines" in lost.stdout
    done = controlmap(record, "draw", drawn, "--out", out, "--date", "2020-01-01")
    assert done.returncode == 0, done.stdout
    plain = tmp_path / "plain.geojson"
    controlmap(record, "draw", write(drawn, made), "--out", plain)
    assert out.read_bytes() == plain.read_bytes()


def test_a_jump_is_refused_unless_it_is_accepted_with_a_reason(tmp_path: Path) -> None:
    before = document(metadata("control", "control", "2019-06-01"), [_all_red()])
    record = desk_record(tmp_path, before)
    drawn, out = write(tmp_path / "d.geojson", half_red()), tmp_path / "out.geojson"
    refused = controlmap(record, "draw", drawn, "--out", out)
    assert refused.returncode == 1
    assert "jump" in refused.stdout
    assert not out.exists()
    done = controlmap(record, "draw", drawn, "--out", out, "--accept", "the east changed hands")
    assert done.returncode == 0
    about = json.loads(out.read_text(encoding="utf-8"))["metadata"]
    assert about["jump_accepted"] == "the east changed hands"


def _all_red() -> Json:
    from shapely import box  # noqa: PLC0415

    return zone("red-all", "red", box(0, 0, 2, 1))


@pytest.mark.parametrize("text", ["", "[]", "{", '{"type": "FeatureCollection"}', "\x00"])
def test_what_is_no_drawing_is_said_and_nothing_is_written(
    record: Path, tmp_path: Path, text: str
) -> None:
    drawn, out = tmp_path / "d.geojson", tmp_path / "out.geojson"
    drawn.write_text(text, encoding="utf-8")
    done = controlmap(record, "draw", drawn, "--out", out)
    assert done.returncode == 1
    assert "1 error(s)" in done.stdout or "error" in done.stdout
    assert "Traceback" not in done.stderr
    assert not out.exists()


def test_wrong_calls_are_named(record: Path, tmp_path: Path) -> None:
    drawn = write(tmp_path / "d.geojson", half_red())
    out = tmp_path / "out.geojson"
    assert controlmap(record, "draw", drawn, "--out", drawn).returncode == 2
    assert controlmap(record, "draw", tmp_path / "none.geojson", "--out", out).returncode == 2
    assert controlmap(record, "draw", drawn, "--out", out, "--date", "May").returncode == 2
    unknown = controlmap(record, "draw", drawn, "--out", out, "--theatre", "nowhere")
    assert (unknown.returncode, unknown.stdout) == (1, "")
    assert "nowhere" in unknown.stderr


def test_the_shipped_drawing_gives_the_shipped_control(tmp_path: Path) -> None:
    home = shipped_record() / "syria"
    newest = max((home / "frontlines").glob("*.geojson")).name
    out = tmp_path / newest
    done = controlmap(shipped_record(), "draw", home / "frontlines" / newest, "--out", out)
    assert done.returncode == 0, done.stdout
    assert out.read_bytes() == (home / "control" / newest).read_bytes()


class Watched:
    """A running ``draw --watch`` and the lines it has said."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.lines: queue.Queue[str] = queue.Queue()
        self.said: list[str] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.put(line.rstrip())

    def until(self, words: str) -> str:
        """Return the first further line that holds these words."""
        while True:
            try:
                line = self.lines.get(timeout=WAIT_S)
            except queue.Empty:
                pytest.fail(f"never said {words!r}; said: {self.said}")
            self.said.append(line)
            if words in line:
                return line


@contextmanager
def watching(record: Path, drawn: Path, out: Path) -> Iterator[Watched]:
    process = subprocess.Popen(
        command("draw", drawn, "--out", out, "--watch"),
        env=environment(record),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Watched(process)
    finally:
        process.kill()
        process.wait(WAIT_S)
        assert process.stdout is not None
        process.stdout.close()


def test_watch_draws_again_on_every_save_until_ctrl_c(record: Path, tmp_path: Path) -> None:
    drawn, out = write(tmp_path / "d.geojson", half_red()), tmp_path / "out.geojson"
    with watching(record, drawn, out) as desk:
        assert desk.until("red  ").split() == ["red", "50.0", "%"]
        desk.until("watching")
        moved = half_red()
        moved["features"][0] = front(1.2)
        write(drawn, moved)
        assert desk.until("red  ").split() == ["red", "60.0", "%"]
        assert "+15.0" in desk.until("~45 %")
        good = out.read_bytes()
        write(drawn, drawing(front(1.2), settled("west-town", "red", 0.5)))
        desk.until("draw-face-unsettled")
        desk.until("not written")
        assert out.read_bytes() == good
        drawn.write_text("{ half a fil", encoding="utf-8")
        desk.until("not-json")
        lost = {k: v for k, v in half_red().items() if k != "metadata"}
        write(drawn, lost)  # the metadata of the first reading stands in
        assert desk.until("red  ").split() == ["red", "50.0", "%"]
        desk.process.send_signal(signal.SIGINT)
        desk.until("no longer watching")
        assert desk.process.wait(WAIT_S) == 0
    assert not any("Traceback" in line for line in desk.said)
