"""``controlmap import-events`` writes a file of the record, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from app.cli import command_line
from app.ingest.validate import validate_paths

TABLE = (
    "id,type_of_violence,dyad_name,source_office,source_date,where_prec,where_coordinates,"
    "latitude,longitude,date_start,best\n"
    "1,1,Red - Blue,Agency,2020-01-03,2,Town,0.5,1.5,2020-01-02,12\n"
)
REFUSED = "2,1,Red - Blue,Agency,2020-01-03,2,Town,50,30,2020-01-02,12\n"


@pytest.fixture(autouse=True)
def record(demo_record: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CONTROLMAP_RECORD", str(demo_record))
    return demo_record


def run(table: Path, out: Path, *more: str) -> tuple[int, str]:
    terms = ["--mapping", "ucdp-ged", "--licence", "CC BY 4.0", "--source", "A table"]
    arguments = ["import-events", str(table), "--out", str(out), *terms, *more]
    done = CliRunner().invoke(command_line(), arguments)
    return done.exit_code, done.output


def test_the_file_passes_every_rule(tmp_path: Path, record: Path) -> None:
    (table := tmp_path / "t.csv").write_text(TABLE, "utf-8")
    (record / "demo" / "events").mkdir()
    out = record / "demo" / "events" / "2020-01-02.geojson"
    assert run(table, out) == (0, f"{out}: written, 1 events\n")
    (report,) = validate_paths([out])
    assert report.issues == ()


def test_a_refused_row_stops_the_writing_until_it_is_accepted(tmp_path: Path) -> None:
    (table := tmp_path / "t.csv").write_text(TABLE + REFUSED, "utf-8")
    out = tmp_path / "out.geojson"
    code, said = run(table, out)
    assert (code, out.exists()) == (1, False)
    assert "1 of 2 rows refused" in said
    assert "outside the theatre" in said
    assert run(table, out, "--accept-refused")[0] == 0
    assert out.exists()


def test_what_is_not_utf8_is_said(tmp_path: Path) -> None:
    (table := tmp_path / "t.csv").write_bytes(TABLE.encode() + b"\xff")
    code, said = run(table, tmp_path / "out.geojson")
    assert (code, "not UTF-8" in said) == (2, True)
