"""Files and folders on disk, reports, and the command itself."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from app.commands.validate import validate
from app.domain.issue import Issue, Severity
from app.ingest.covered_days import CoveredDay, days_bytes
from app.ingest.limits import Limits
from app.ingest.report import FileReport, as_json, as_table, exit_code
from app.ingest.validate import validate_paths

from .conftest import INVALID, VALID


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """A copy of the valid record that a test may spoil."""
    return Path(shutil.copytree(VALID, tmp_path / "demo"))


def change(path: Path, **metadata: Any) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    document["metadata"].update(metadata)
    path.write_text(json.dumps(document), encoding="utf-8")


def run(*args: str | Path) -> Any:
    command = typer.Typer(add_completion=False)
    command.command()(validate)
    return CliRunner().invoke(command, [str(arg) for arg in args])


def test_a_folder_is_searched_and_digests_are_given(record: Path) -> None:
    reports = validate_paths([record])
    assert len(reports) == 11
    assert all(report.issues == () for report in reports)
    control = next(r for r in reports if r.path.endswith("control/2020-01-01.geojson"))
    data = (record / "control" / "2020-01-01.geojson").read_bytes()
    assert control.digest == "sha256:" + hashlib.sha256(data).hexdigest()


def test_a_file_is_checked_where_it_lies(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(record / "control")
    (report,) = validate_paths([Path("2020-01-01.geojson")])
    assert report.path == "2020-01-01.geojson"
    assert report.issues == ()


def test_a_file_given_twice_is_reported_once(record: Path) -> None:
    file = record / "control" / "2020-01-01.geojson"
    assert len(validate_paths([file, file])) == 1


def test_without_a_theatre_nothing_can_be_checked(record: Path) -> None:
    (record / "theatre.json").unlink()
    reports = validate_paths([record / "control"])
    assert {issue.code for report in reports for issue in report.issues} == {"theatre-missing"}


def test_the_neighbour_is_the_newest_revision_known_when_it_was_recorded(record: Path) -> None:
    later = record / "control" / "2020-02-01.geojson"
    document = json.loads(later.read_text(encoding="utf-8"))
    document["features"][0]["properties"]["party"] = "blue"
    later.write_text(json.dumps(document), encoding="utf-8")
    (report,) = validate_paths([later])
    assert {issue.code for issue in report.issues} == {"jump"}
    assert "demo/control/2020-01-01.r1" in report.issues[0].message
    change(later, recorded_at="2021-03-01T00:00:00Z")
    (report,) = validate_paths([later])
    assert "demo/control/2020-01-01.r2" in report.issues[0].message
    (record / "control" / "2020-01-01.geojson").unlink()
    (record / "control" / "2020-01-01.r2.geojson").unlink()
    assert validate_paths([later])[0].issues == ()


def test_one_file_is_held_against_its_siblings(record: Path) -> None:
    second = record / "control" / "2020-01-01.r2.geojson"
    assert validate_paths([second])[0].issues == ()
    third = second.with_name("2020-01-01.r4.geojson")
    third.write_bytes(second.read_bytes())
    change(third, revision=4, recorded_at="2020-12-01T00:00:00Z")
    (report,) = validate_paths([third])
    assert [issue.code for issue in report.issues] == ["revision-gap"]
    assert report.path == str(third)


def test_only_what_was_asked_for_is_reported(record: Path) -> None:
    (record / "control" / "2020-01-01.geojson").unlink()
    second = record / "control" / "2020-01-01.r2.geojson"
    (report,) = validate_paths([record / "control" / "2020-02-01.geojson"])
    assert "revision-gap" not in {issue.code for issue in report.issues}
    assert [i.code for i in validate_paths([second])[0].issues] == ["revision-gap"]


def test_a_repaired_file_goes_elsewhere_and_passes(tmp_path: Path) -> None:
    source = INVALID / "geometry-repaired" / "demo" / "control" / "2020-01-01.geojson"
    before = source.read_bytes()
    (report,) = validate_paths([source], repair=True, output=tmp_path)
    written = tmp_path / "demo" / "control" / "2020-01-01.geojson"
    assert report.repaired == str(written)
    assert [issue.code for issue in report.issues] == ["geometry-repaired"]
    assert source.read_bytes() == before
    shutil.copy(VALID / "theatre.json", tmp_path / "demo" / "theatre.json")
    assert exit_code(validate_paths([written]), strict=False) == 0
    with pytest.raises(FileExistsError):
        validate_paths([source], repair=True, output=tmp_path)


def test_nothing_is_written_without_need(record: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    validate_paths([record], repair=True, output=output)
    bad = INVALID / "repair-exceeds-limit" / "demo"
    validate_paths([bad], repair=True, output=output)
    assert not output.exists()


def test_exit_codes() -> None:
    error = Issue("gap", Severity.ERROR, "m", "h")
    warning = Issue("geometry-3d", Severity.WARNING, "m", "h")
    assert exit_code([], strict=True) == 0
    assert exit_code([FileReport("a", (warning,))], strict=False) == 0
    assert exit_code([FileReport("a", (warning,))], strict=True) == 1
    assert exit_code([FileReport("a", ()), FileReport("b", (error,))], strict=False) == 1
    accepted = Issue("jump-accepted", Severity.WARNING, "m", "h")
    assert exit_code([FileReport("a", (accepted,))], strict=True) == 0
    assert exit_code([FileReport("a", (accepted, warning))], strict=True) == 1


def test_reports_say_everything_and_nothing_unprintable() -> None:
    issue = Issue("gap", Severity.ERROR, "a hole", "fill it", "p", "west", 1.5, 2.25, 3.0)
    report = FileReport("bad\x1b[31m\udcff.geojson", (issue,))
    table = as_table([report])
    for part in ("error", "gap", "[west]", "(1.50000, 2.25000)", "a hole", "→ fill it"):
        assert part in table
    assert "\x1b" not in table
    assert "1 file(s), 1 error(s), 0 warning(s)" in table
    table.encode()
    (file,) = json.loads(as_json([report]))["files"]
    assert file["issues"][0]["code"] == "gap"
    assert file["issues"][0]["lon"] == 1.5
    assert file["digest"] is None


def test_command_clean_warned_and_refused(record: Path) -> None:
    clean = run(record)
    assert clean.exit_code == 0
    assert "11 file(s), 0 error(s), 0 warning(s)" in clean.output
    warned = INVALID / "geometry-3d"
    assert run(warned).exit_code == 0
    assert run(warned, "--strict").exit_code == 1
    refused = run(INVALID / "overlap", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.output)["files"][0]["issues"][0]["code"] == "overlap"


def test_command_used_wrongly(tmp_path: Path) -> None:
    assert run().exit_code == 2
    assert run(tmp_path / "missing").exit_code == 2
    assert run(tmp_path).exit_code == 2  # an empty folder: nothing was checked
    assert run(VALID, "--output", tmp_path).exit_code == 2
    source = INVALID / "geometry-repaired"
    assert run(source, "--repair", "--output", tmp_path).exit_code == 0
    assert run(source, "--repair", "--output", tmp_path).exit_code == 2


def test_command_knows_the_present(record: Path) -> None:
    change(record / "events" / "2020-01-01.geojson", recorded_at="9998-01-01T00:00:00Z")
    result = run(record)
    assert result.exit_code == 1
    assert "recorded-in-future" in result.output


def test_limits_are_passed_on(record: Path) -> None:
    reports = validate_paths([record / "control"], limits=Limits(vertices=3))
    assert {i.code for r in reports for i in r.issues} == {"too-many-vertices"}


def test_command_keeps_to_the_settings(record: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLMAP_MAX_FILE_BYTES", "1024")
    assert "file-too-large" in run(record).output
    monkeypatch.setenv("CONTROLMAP_MAX_FILE_BYTES", "many")
    assert run(record).exit_code == 2


def test_covered_days_are_checked_beside_their_snapshots(record: Path) -> None:
    digest = "sha256:" + "0" * 64
    at = "2026-01-01T00:00:00Z"
    days = [
        CoveredDay(f"2020-01-0{n}", name, "a.json", digest, digest, digest, at)
        for n, name in ((1, "2020-01-01.r2"), (2, "2020-01-01.r9"))
    ]
    file = record / "control" / "days.json"
    file.write_bytes(days_bytes("demo", "control", days[:1]))
    reports = validate_paths([record])
    assert [r.issues for r in reports if r.path == str(file)] == [()]
    file.write_bytes(days_bytes("demo", "control", days))
    (report,) = validate_paths([file])
    assert [(i.code, i.path) for i in report.issues] == [("revision-gap", str(file))]
    assert "2020-01-02 names 2020-01-01.r9" in report.issues[0].message
    file.write_bytes(b'{"format": 1}')
    (report,) = validate_paths([file])
    assert {issue.path for issue in report.issues} == {str(file)}
    assert run(record).exit_code == 1


def test_a_covered_day_names_the_revision_known_when_it_was_recorded(record: Path) -> None:
    recorded_at = "2026-02-02T00:00:00Z"
    change(record / "control" / "2020-01-01.r2.geojson", recorded_at=recorded_at)
    digest = "sha256:" + "0" * 64
    file = record / "control" / "days.json"

    def told(day: str, snapshot: str, at: str) -> list[str]:
        covered = CoveredDay(day, snapshot, "a.json", digest, digest, digest, at)
        file.write_bytes(days_bytes("demo", "control", [covered]))
        return [issue.message for issue in validate_paths([file])[0].issues]

    assert told("2020-01-02", "2020-01-01.r1", "2026-02-01T23:59:59Z") == []
    assert told("2020-01-02", "2020-01-01.r2", recorded_at) == []
    (message,) = told("2020-01-02", "2020-01-01.r1", recorded_at)
    assert "but 2020-01-01.r2 was recorded and holds on it" in message
