"""``controlmap import`` over time: again, after a kill, with a person's word, with a correction."""

from __future__ import annotations

import hashlib
import json
import math
import random
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.errors import DataError
from app.ingest.covered_days import parse_days
from app.ingest.validate import validate_paths
from tests.cli_scenes import Said, command, controlmap, environment
from tests.conftest import Json, write_record
from tests.ingest.archive.scenes import (
    RECORDED,
    archive,
    halves,
    profile_file,
    record_of,
    with_profile,
)

KILLS = 4


def options(root: Path, profile: Json | None = None) -> list[str]:
    file = profile_file(root, profile)
    return ["--theatre", "demo", "--profile", str(file), "--recorded-at", RECORDED]


def run(
    root: Path, record: Path, days: Mapping[str, Json] | Sequence[Json], *more: str
) -> tuple[Said, Json]:
    said = controlmap(record, "import", archive(root, days), *options(root), *more)
    return said, json.loads((root / "profile.report.json").read_text())


def state(record: Path) -> dict[str, str]:
    """Return every file of the layer with its digest; a killed writer may leave a hidden one."""
    files = [p for p in (record / "demo" / "control").iterdir() if p.name[0] != "."]
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def outcomes(report: Json) -> list[str]:
    return [day["outcome"] for day in report["days"]["list"]]


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return record_of(tmp_path)


def test_a_second_run_writes_nothing(tmp_path: Path, record: Path) -> None:
    days = [halves(), halves(), halves(1.01)]
    run(tmp_path, record, days)
    files = {p: p.stat().st_mtime_ns for p in (record / "demo/control").iterdir()}
    said, report = run(tmp_path, record, days, "--recorded-at", "2026-05-05T00:00:00Z")
    assert said.returncode == 0
    assert (outcomes(report), report["files"]["recorded_before"]) == (["standing"] * 3, 3)
    assert {p: p.stat().st_mtime_ns for p in (record / "demo/control").iterdir()} == files


def test_a_dry_run_says_the_same_and_writes_nothing(tmp_path: Path, record: Path) -> None:
    days = [halves(), halves(1.01), halves(1.01), halves(1.5)]
    said, dry = run(tmp_path, record, days, "--dry-run")
    assert "nothing is written" in said.stdout
    assert not (record / "demo" / "control").exists()
    _, wet = run(tmp_path, record, days)
    assert outcomes(dry) == outcomes(wet) == ["made", "made", "confirmed", "jump"]


def test_a_jump_waits_for_a_persons_word(tmp_path: Path, record: Path) -> None:
    days = [halves(), halves(1.3), halves(1.3)]
    said, report = run(tmp_path, record, days)
    assert said.returncode == 1
    assert outcomes(report) == ["made", "jump", "jump"]
    assert "says what 2024-01-02 says" in report["days"]["list"][2]["why"]
    refused = run(tmp_path, record, days, "--accept-jump", "2024-01-02")[0]
    assert (refused.returncode, "say why" in refused.stderr) == (2, True)
    said, report = run(tmp_path, record, days, "--accept-jump", "2024-01-02=An offensive")
    assert (said.returncode, outcomes(report)) == (0, ["standing", "made", "confirmed"])
    made = json.loads((record / "demo/control/2024-01-02.geojson").read_text())
    assert made["metadata"]["jump_accepted"] == "An offensive"
    assert controlmap(record, "validate", record).returncode == 0


def test_a_jump_accepted_of_a_day_that_is_not_there_is_told(tmp_path: Path, record: Path) -> None:
    days = [halves(), halves(1.3)]
    accept = ("--accept-jump", "2023-01-02=A slip", "--accept-jump", "2024-01-02=An offensive")
    said, report = run(tmp_path, record, days, *accept, "--dry-run")
    assert (said.returncode, report["days"]["accepted_but_not_there"]) == (0, ["2023-01-02"])
    told = said.stdout.split("jumps accepted of days that the archive does not have")[1]
    assert "2023-01-02" in told
    assert "2024-01-02" not in told.split("\n\n")[0]
    said, report = run(tmp_path, record, days, *accept[2:])
    assert "does not have" not in said.stdout
    _, report = run(tmp_path, record, days, *accept)  # recorded before: known to be there
    assert report["days"]["accepted_but_not_there"] == ["2023-01-02"]


def test_a_day_put_in_later_may_not_break_the_one_after(tmp_path: Path, record: Path) -> None:
    run(tmp_path, record, [halves(), halves(1.3), halves(1.01)])
    accept = ("--accept-jump", "2024-01-02", "--reason", "A raid")
    said, report = run(tmp_path, record, [halves(), halves(1.3), halves(1.01)], *accept)
    assert said.returncode == 1
    assert "the snapshot after it: jump" in report["days"]["list"][1]["why"]
    assert controlmap(record, "validate", record).returncode == 0


def test_a_day_that_comes_late_leaves_the_days_after_it_as_they_were(
    tmp_path: Path, record: Path
) -> None:
    days = {day: halves() for day in ("2024-01-01", "2024-01-02", "2024-01-04", "2024-01-05")}
    run(tmp_path, record, days)
    said, report = run(tmp_path, record, days | {"2024-01-03": halves(1.01)})
    assert said.returncode == 0, said.stdout
    became = [(day["outcome"], day["snapshot"]) for day in report["days"]["list"]]
    assert became == [
        ("standing", "2024-01-01.r1"),
        ("standing", "2024-01-01.r1"),
        ("made", "2024-01-03.r1"),
        ("made", "2024-01-04.r1"),
        ("confirmed", "2024-01-04.r1"),
    ]
    assert controlmap(record, "validate", record).returncode == 0
    control = record / "demo" / "control"
    (control / "2024-01-02.geojson").write_text(published_by_hand(control))
    said, report = run(tmp_path, record, days | {"2024-01-03": halves(1.01)})
    assert outcomes(report) == ["standing"] * 5
    told = controlmap(record, "validate", record)
    assert (told.returncode, "day-not-held" in told.stdout + told.stderr) == (1, True)
    assert controlmap(record, "store", "mend").returncode == 0
    assert controlmap(record, "validate", record).returncode == 0, "what the hint says works"
    said, report = run(tmp_path, record, days | {"2024-01-03": halves(1.01)})
    assert outcomes(report) == ["standing", "differs", *["standing"] * 3]
    assert controlmap(record, "validate", record).returncode == 0


def published_by_hand(control: Path) -> str:
    """Return a snapshot of 2 January like that of the third."""
    return (control / "2024-01-03.geojson").read_text().replace('"2024-01-03"', '"2024-01-02"')


def test_a_changed_file_is_held_back_until_it_is_a_correction(tmp_path: Path, record: Path) -> None:
    run(tmp_path, record, [halves(), halves(1.01)])
    changed = [halves(), halves(1.02)]
    said, report = run(tmp_path, record, changed)
    assert (said.returncode, outcomes(report)) == (1, ["standing", "differs"])
    later = ("--recorded-at", "2026-02-02T00:00:00Z")
    said, report = run(tmp_path, record, changed, "--correct", "The source redrew it", *later)
    assert (said.returncode, outcomes(report)) == (0, ["standing", "corrected"])
    second = json.loads((record / "demo/control/2024-01-02.r2.geojson").read_text())["metadata"]
    assert (second["revision"], second["reason"]) == (2, "The source redrew it")
    assert all(not r.issues for r in validate_paths([record]))


def test_a_corrected_day_does_not_speak_for_the_days_after_it(tmp_path: Path, record: Path) -> None:
    run(tmp_path, record, [halves()] * 3)
    changed = [halves(1.01), halves(), halves()]
    later = ("--recorded-at", "2026-02-02T00:00:00Z")
    became = [
        ("corrected", "2024-01-01.r2"),
        ("made", "2024-01-02.r1"),
        ("confirmed", "2024-01-02.r1"),
    ]
    correct = ("--correct", "The source redrew it", *later)
    for more in (("--dry-run",), ()):
        said, report = run(tmp_path, record, changed, *correct, *more)
        assert said.returncode == 0, said.stdout
        assert [(day["outcome"], day["snapshot"]) for day in report["days"]["list"]] == became
    first, second = (
        json.loads((record / f"demo/control/{name}.geojson").read_text())["features"]
        for name in ("2024-01-01", "2024-01-02")
    )
    assert second == first
    assert controlmap(record, "validate", record).returncode == 0
    _, report = run(tmp_path, record, changed)
    assert outcomes(report) == ["standing"] * 3


def test_a_correction_by_hand_stands_for_the_days_after_it(tmp_path: Path, record: Path) -> None:
    days = {day: halves() for day in ("2024-01-01", "2024-01-02", "2024-01-04")}
    run(tmp_path, record, days)
    late = {"2024-01-03": halves(1.01)}
    run(tmp_path / "late", record, late, "--recorded-at", "2026-02-02T00:00:00Z")
    control = record / "demo" / "control"
    by_hand = json.loads((control / "2024-01-03.geojson").read_text())
    by_hand["metadata"] |= {
        "revision": 2,
        "reason": "Seen otherwise",
        "recorded_at": "2026-03-03T00:00:00Z",
    }
    (control / "2024-01-03.r2.geojson").write_text(json.dumps(by_hand))
    _, report = run(tmp_path, record, days | late)
    assert outcomes(report) == ["standing"] * 4
    assert controlmap(record, "validate", record).returncode == 0


def test_a_day_that_has_not_begun_is_refused(tmp_path: Path, record: Path) -> None:
    """Neither a new state nor a repeat: it would be the newest day for ever."""
    days = {"2024-01-01": halves(), "2099-12-30": halves(), "2099-12-31": halves(1.01)}
    said, report = run(tmp_path, record, days)
    assert (said.returncode, outcomes(report)) == (1, ["made", "refused", "refused"])
    assert "has not begun" in report["days"]["list"][1]["why"]
    assert sorted(state(record)) == ["2024-01-01.geojson", "days.json"]


def test_what_is_imported_is_as_coarse_as_its_theatre_says(tmp_path: Path, record: Path) -> None:
    home = record / "demo" / "theatre.json"
    home.write_text(json.dumps(json.loads(home.read_text()) | {"coarsening_m": 20_000}))
    days = [halves(1.0123), halves(1.0124)]
    said, report = run(tmp_path, record, days)
    assert (said.returncode, outcomes(report)) == (0, ["made", "confirmed"])
    made = (record / "demo/control/2024-01-01.geojson").read_text()
    assert "1.012" not in made
    assert "moved to a grid of 20000 m" in json.loads(made)["metadata"]["method"]
    profile = profile_file(tmp_path, with_profile(licence="CC BY 4.0"))
    again = ("--theatre", "demo", "--profile", profile, "--recorded-at", RECORDED)
    assert controlmap(record, "import", tmp_path / "archive", *again).returncode == 0
    assert outcomes(json.loads((tmp_path / "profile.report.json").read_text())) == [
        "standing",
        "confirmed",
    ]
    assert controlmap(record, "validate", record).returncode == 0


def test_a_layer_of_another_kind_is_refused(tmp_path: Path, record: Path) -> None:
    said = controlmap(
        record, "import", archive(tmp_path, [halves()]), *options(tmp_path), "--layer", "provinces"
    )
    assert (said.returncode, "layer-mixed-kinds" in said.stderr) == (1, True)


def test_the_layer_named_for_regions_takes_no_control_though_it_is_empty(tmp_path: Path) -> None:
    record = write_record(tmp_path / "record", [])
    file = profile_file(tmp_path, with_profile(clip="bbox"))
    words = ["--theatre", "demo", "--profile", str(file), "--layer", "provinces"]
    said = controlmap(record, "import", archive(tmp_path, [halves()]), *words)
    assert (said.returncode, "layer-mixed-kinds" in said.stderr) == (1, True)
    told = "theatre.json names provinces for regions (region_layer): it is no layer for control"
    assert f"{told}, control is" in " ".join(said.stderr.split())
    assert not (record / "demo" / "provinces").exists()
    assert controlmap(record, "import", archive(tmp_path, [halves()]), *words[:-2]).returncode == 0


@pytest.mark.parametrize(
    ("source", "theatre", "word"),
    [
        ("http://127.0.0.1:9/x.geojson", "demo", "only files of this machine"),
        ("nowhere", "demo", "no file there"),
        ("archive", "dmeo", "demo"),
    ],
)
def test_what_cannot_be_meant_is_said(
    tmp_path: Path, record: Path, source: str, theatre: str, word: str
) -> None:
    (tmp_path / "archive").mkdir()
    asked = ["--theatre", theatre, "--profile", str(profile_file(tmp_path))]
    said = controlmap(record, "import", source, *asked)
    assert said.returncode in {1, 2}
    assert word in said.stderr


def test_killed_at_random_moments_the_record_is_valid_and_the_end_is_the_same(
    tmp_path: Path, record: Path
) -> None:
    start = date(2024, 1, 1)
    days = {f"{start + timedelta(days=n)}": halves(1 + n // 2 / 500) for n in range(70)}
    folder = archive(tmp_path, days)
    whole = record_of(tmp_path / "whole")
    assert controlmap(whole, "import", folder, *options(tmp_path)).returncode == 0
    words = command("import", folder, *options(tmp_path))
    kills = random.Random(7)  # noqa: S311 - moments, no secrets
    killed = 0
    for _ in range(KILLS):
        killed += _kill(words, record, kills.uniform(0.0, 0.12))
        assert not any(r.issues for r in validate_paths([record]))
        _assert_days_hold(record)
    assert killed > 0, "no run lived long enough to be killed"
    done = subprocess.run(words, env=environment(record), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert state(record) == state(whole)


def _recorded(record: Path) -> int:
    return len(list((record / "demo").glob("control/*.geojson")))


def _kill(words: list[str], record: Path, wait_s: float) -> bool:
    """Start the import and kill it a while after it began to record; whether it still ran."""
    before = _recorded(record)
    process = subprocess.Popen(
        words, env=environment(record), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(1500):
            if process.poll() is not None or _recorded(record) > before:
                break
            time.sleep(0.01)
        time.sleep(wait_s)
    finally:
        process.kill()
        ended = process.wait(timeout=30)
    return ended == -signal.SIGKILL


def _assert_days_hold(record: Path) -> None:
    """Every covered day names a snapshot that is there."""
    file = record / "demo" / "control" / "days.json"
    if file.is_file():
        for day in parse_days(file.read_bytes()).values():
            assert (file.parent / f"{day.snapshot.removesuffix('.r1')}.geojson").is_file()


# --- profiles -------------------------------------------------------------------------------

FAULTS = [
    ("classes: [{text: a, party: red}", "no YAML"),
    ("profile: 1\nprofile: 1", "stands twice"),
    ("profile: 2", "2 is not 1"),
    ("profile: 1", "missing"),
    ("profile: " + "9" * 5000, "no YAML"),
    ("profile: !!int one", "no YAML"),
    ("profile: !!bool perhaps", "no YAML"),
    ("profile: !!timestamp never", "no YAML"),
]


@pytest.mark.parametrize(("text", "word"), FAULTS)
def test_a_profile_that_is_none_is_told(tmp_path: Path, record: Path, text: str, word: str) -> None:
    (file := tmp_path / "p.yaml").write_text(text, "utf-8")
    said = controlmap(record, "profile", file)
    assert (said.returncode, word in said.stderr) == (1, True), said.stderr


CONTRADICTIONS = [
    ({"classes": [{"text": "a", "party": "rde"}]}, "'rde' is no party of demo"),
    ({"classes": [{"text": "a"}]}, "does not say what becomes of the class"),
    ({"classes": [{"party": "red"}]}, "it fits no class"),
    ({"classes": [{"text": "a", "party": "red", "drop": "x"}]}, "dropped and held at once"),
    ({"classes": [{"text": "a", "status": "contested", "between": ["red"]}]}, "contested"),
    ({"classes": [{"regex": "(", "party": "red"}]}, "no regular expression"),
    ({"classes": [{"text": "a", "as": "gains"}]}, "is in no delta"),
    ({"deltas": [{"held": "gains", "party": "red"}]}, "there is no part 'gains'"),
    ({"date": {"from": "file-name", "pattern": "x"}}, "groups year, month and day"),
    ({"date": {"from": "property", "property": "d", "format": "when"}}, "is no form"),
    ({"date": {"from": "property", "property": "d", "format": "%d.%m."}}, "is no form"),
    ({"date": {"from": "property", "property": "d", "format": "%"}}, "is no form"),
    ({"repair_km2": math.nan}, "not JSON compliant"),
    ({"sliver_m": math.inf}, "not JSON compliant"),
    ({"crs": "EPSG:5773"}, "is no CRS of a map"),
    ({"crs": "EPSG:0"}, "is no CRS"),
    ({"overlaps": {"rule": "order", "order": ["green"]}}, "no holder of this profile"),
    ({"class": {"property": "name", "constant": "x"}}, "profile.class"),
    ({"unheard": 1}, "unknown member 'unheard'"),
]


@pytest.mark.parametrize(("change", "word"), CONTRADICTIONS)
def test_a_contradiction_in_a_profile_is_told_where_it_stands(
    tmp_path: Path, record: Path, change: Json, word: str
) -> None:
    file = profile_file(tmp_path, with_profile(**change))
    said = controlmap(record, "profile", file, "--theatre", "demo")
    assert (said.returncode, word in said.stderr) == (1, True), said.stderr


def test_a_suggested_profile_imports_once_the_holders_are_chosen(
    tmp_path: Path, record: Path
) -> None:
    folder = archive(tmp_path, [halves(), halves(1.01)])
    file = tmp_path / "suggested.yaml"
    sample = folder / "2024-01-01.geojson"
    made = controlmap(record, "profile", "--suggest", sample, "--out", file)
    assert made.returncode == 0, made.stderr
    said = controlmap(record, "profile", file, "--theatre", "demo")
    assert (said.returncode, said.stderr.count("party: '?'")) == (1, 2), "a person decides"
    text = controlmap(record, "profile", "--suggest", sample, "--theatre", "demo").stdout
    file.write_text(text, "utf-8")
    assert controlmap(record, "profile", file, "--theatre", "demo").returncode == 0
    done = controlmap(record, "import", folder, "--theatre", "demo", "--profile", file)
    assert done.returncode == 0, done.stdout
    assert "became snapshots  " in done.stdout


def test_covered_days_are_checked() -> None:
    with pytest.raises(DataError):
        parse_days(b'{"format": 1, "theatre": "demo", "layer": "control", "days": [{}]}')
