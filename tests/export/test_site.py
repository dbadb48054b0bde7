"""A whole site in a folder: the same bytes again, nothing left over, nobody else's folder."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from tests.cli_scenes import controlmap
from tests.conftest import demo_documents, write_record


def state(folder: Path) -> dict[str, str]:
    files = (p for p in folder.rglob("*") if p.is_file())
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


@pytest.fixture(scope="module")
def site(record_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    said = controlmap(
        record_folder, "export", "site", folder, "--base-url", "https://example.org/m/"
    )
    assert said.returncode == 0, said.stderr
    assert "files," in said.stdout
    return folder


def test_again_it_is_the_same(site: Path, record_folder: Path) -> None:
    before = state(site)
    assert {"index.html", "demo.en.html", "demo.ar.html", "demo.en.png"} <= before.keys()
    stale = site / "data" / "demo" / "series" / "old.json"
    stale.write_text("{}")
    sums = site / "SHA256SUMS"
    sums.write_text(sums.read_text() + f"{'0' * 64}  data/demo/series/old.json\n")
    (site / "mine.txt").write_text("kept")
    said = controlmap(record_folder, "export", "site", site, "--base-url", "https://example.org/m")
    assert said.returncode == 0
    assert not stale.exists()
    assert (site / "mine.txt").read_text() == "kept"
    (site / "mine.txt").unlink()
    assert state(site) == before


def test_the_files_are_the_answers_and_the_records_bytes(
    site: Path, export_client: TestClient
) -> None:
    for region in ("demo", "west", "east"):
        for day in ("2020-01-01", "2020-03-01"):
            written = json.loads(
                (site / f"data/demo/control/{region}/{day}.json").read_text("utf-8")
            )
            query = {"theatre": "demo", "region": region, "date": day}
            answer = export_client.get("/control", params=query).json()
            assert answer.pop("links")
            assert written == answer
    zones = sorted((site / "data/demo/layers").rglob("*.geojson"))
    assert len(zones) >= 3, "two days of control, one of provinces"
    for path in zones:
        layer, version = path.parent.name, path.stem
        address = f"/theatres/demo/layers/{layer}/snapshots/{version}.geojson"
        assert path.read_bytes() == export_client.get(address).content


def test_the_page_names_only_files_that_are_there(site: Path) -> None:
    page = (site / "demo.en.html").read_text("utf-8")
    assert page == (site / "index.html").read_text("utf-8")
    assert 'content="https://example.org/m/demo.en.html"' in page
    assert "Content-Security-Policy" in page
    assert "frame-ancestors" not in page
    assert "oembed" not in page.partition("</head>")[0]
    for part in page.split('href="')[1:] + page.split('src="')[1:]:
        name = part.partition('"')[0].partition("?")[0]
        if name and not name.startswith(("#", "data:", "https://")):
            assert (site / name).is_file(), name


def test_without_changes_there_is_no_such_view(record_folder: Path, tmp_path: Path) -> None:
    said = controlmap(record_folder, "export", "site", tmp_path / "out", "--no-changes")
    assert said.returncode == 0, said.stderr
    page = (tmp_path / "out" / "demo.en.html").read_text("utf-8")
    assert 'data-view="changes"' not in page
    assert 'data-view="compare"' in page
    assert not (tmp_path / "out" / "data" / "demo" / "changes").exists()
    assert "canonical" not in page


def test_a_folder_with_other_things_is_left_alone(record_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    said = controlmap(record_folder, "export", "site", tmp_path)
    assert said.returncode != 0
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_list_that_names_files_elsewhere_removes_nothing(tmp_path: Path) -> None:
    record = write_record(tmp_path / "record", demo_documents())
    (tmp_path / "precious.txt").write_text("kept")
    out = tmp_path / "out"
    out.mkdir()
    (out / "SHA256SUMS").write_text(f"{'0' * 64}  ../precious.txt\n")
    assert controlmap(record, "export", "site", out, "--no-changes").returncode == 0
    assert (tmp_path / "precious.txt").read_text() == "kept"
    shutil.rmtree(out)
