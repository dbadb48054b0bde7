"""Downloads by address: whole, by range, unchanged, unknown."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pmtiles.reader import MemorySource, Reader

from app.catalog.record import Record
from app.export.formats import FileFormat
from app.export.shelf import Shelf
from app.ingest.limits import Limits
from app.ingest.validate import validate_paths
from app.web import download_orders
from tests.cli_scenes import controlmap

LAYER = "/theatres/demo/layers/control"
VERSIONED = ("gpkg", "parquet", "fgb", "csv", "pmtiles")


def version(client: TestClient) -> str:
    answer = client.get(f"{LAYER}/snapshots").json()
    return str(answer["snapshots"][-1]["version"])


@pytest.mark.parametrize("form", VERSIONED)
def test_a_snapshot_by_digest_is_for_ever(export_client: TestClient, form: str) -> None:
    address = f"{LAYER}/snapshots/{version(export_client)}.{form}"
    answer = export_client.get(address, headers={"accept-encoding": "identity"})
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["access-control-allow-origin"] == "*"
    assert int(answer.headers["content-length"]) == len(answer.content)
    tag = answer.headers["etag"]
    assert not tag.startswith("W/")
    assert export_client.get(address, headers={"if-none-match": tag}).status_code == 304
    latest = export_client.get(
        f"{LAYER}/snapshots/latest.{form}", headers={"accept-encoding": "identity"}
    )
    assert latest.content == answer.content
    assert "immutable" not in latest.headers["cache-control"]


@pytest.mark.parametrize("form", ["gpkg", "pmtiles"])
def test_parts_of_a_file(export_client: TestClient, form: str) -> None:
    address = f"{LAYER}/snapshots/latest.{form}"
    whole = export_client.get(address)
    size = len(whole.content)

    def part(asked: str, **more: str) -> tuple[int, bytes, str | None]:
        answer = export_client.get(address, headers={"range": asked, **more})
        return answer.status_code, answer.content, answer.headers.get("content-range")

    assert part("bytes=10-19") == (206, whole.content[10:20], f"bytes 10-19/{size}")
    assert part("bytes=-7") == (206, whole.content[-7:], f"bytes {size - 7}-{size - 1}/{size}")
    assert part(f"bytes={size - 3}-") == (
        206,
        whole.content[-3:],
        f"bytes {size - 3}-{size - 1}/{size}",
    )
    assert part("bytes=0-999999999")[:2] == (206, whole.content)
    assert part("bytes=10-19", **{"if-range": whole.headers["etag"]})[0] == 206
    assert part("bytes=10-19", **{"if-range": '"another"'})[:2] == (200, whole.content)
    for ignored in ("lines=1-2", "bytes=9-2", "bytes=-", "bytes=0-1,5-6"):
        assert part(ignored)[:2] == (200, whole.content)
    refused = export_client.get(address, headers={"range": f"bytes={size}-"})
    assert refused.status_code == 416
    assert refused.headers["content-range"] == f"bytes */{size}"
    assert refused.json()["code"] == "range-not-satisfiable"
    assert refused.headers["cache-control"] == "no-store"


def test_head_is_the_headers_alone(export_client: TestClient) -> None:
    address = f"{LAYER}/snapshots/latest.parquet"
    whole, head = export_client.get(address), export_client.head(address)
    assert head.status_code == 200
    assert head.content == b""
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.headers["etag"] == whole.headers["etag"]
    assert head.headers["accept-ranges"] == "bytes"


@pytest.mark.parametrize(
    "path",
    [
        f"{LAYER}/snapshots/sha256-0000000000000000.gpkg",
        f"{LAYER}/snapshots/1999-01-01.parquet",
        "/theatres/demo/layers/nothing.csv",
        "/theatres/nowhere/shares.csv",
        "/theatres/nowhere/record.zip",
        "/theatres/demo/layers/claims.fgb",
        "/theatres/demo/layers/claims/snapshots/latest.pmtiles",
        f"{LAYER}/snapshots/latest.shp",
    ],
)
def test_what_is_not_there_is_404_and_not_kept(export_client: TestClient, path: str) -> None:
    answer = export_client.get(path)
    assert answer.status_code == 404
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-type"] == "application/problem+json"


def test_shares_that_are_figured_otherwise_have_another_tag(
    opened: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    def tags() -> tuple[str, str]:
        shares = download_orders.shares_file(opened, FileFormat.CSV, "demo")
        return shares.etag, download_orders.layer_file(
            opened, FileFormat.CSV, "demo", "control"
        ).etag

    shares, zones = tags()
    monkeypatch.setattr(download_orders, "METHOD_ID", "another")
    assert tags() != (shares, zones)
    assert tags()[1] == zones


@pytest.mark.parametrize("name", ["layers/control", "layers/control/snapshots/latest", "shares"])
def test_a_csv_is_described_beside_it(export_client: TestClient, name: str) -> None:
    answer = export_client.get(f"/theatres/demo/{name}.csv")
    link = answer.headers["link"]
    assert 'rel="describedby"' in link
    told = export_client.get(f"/theatres/demo/{name}.csv-metadata.json")
    assert link.startswith(f"<{name.rpartition('/')[2]}.csv-metadata.json>")
    document = told.json()
    assert document["dc:license"] == "CC0-1.0"
    assert document["url"] == f"{name.rpartition('/')[2]}.csv"
    columns = [column["name"] for column in document["tableSchema"]["columns"]]
    assert ",".join(columns) == answer.text.split("\r\n")[0]


def test_the_record_unpacks_to_a_record(
    export_client: TestClient, record_folder: Path, tmp_path: Path
) -> None:
    answer = export_client.get("/theatres/demo/record.zip")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
        names = archive.namelist()
    recorded = {p.relative_to(record_folder).as_posix() for p in record_folder.rglob("*.*json")}
    assert set(names) == recorded | {"README.txt", "LICENCE.txt", "SHA256SUMS"}
    for name in recorded:
        assert (tmp_path / name).read_bytes() == (record_folder / name).read_bytes()
    for line in (tmp_path / "SHA256SUMS").read_text().splitlines():
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest
    reports = validate_paths(
        [tmp_path / "demo"], limits=Limits(), repair=False, output=None, now=datetime.now(UTC)
    )
    assert reports
    said = controlmap(record_folder, "export", "record", tmp_path / "again.zip")
    assert said.returncode == 0
    assert (tmp_path / "again.zip").read_bytes() == answer.content


@pytest.mark.parametrize("png", [False, True])
def test_pmtiles_by_its_own_reader(
    record_folder: Path, export_client: TestClient, tmp_path: Path, *, png: bool
) -> None:
    path = tmp_path / "control.pmtiles"
    more = ["--png"] if png else []
    said = controlmap(record_folder, "export", "pmtiles", path, "--max-zoom", "7", *more)
    assert said.returncode == 0, said.stderr
    reader = Reader(MemorySource(path.read_bytes()))
    header, metadata = reader.header(), reader.metadata()
    assert (header["min_zoom"], header["max_zoom"]) == (0, 7)
    assert header["clustered"]
    assert metadata["version"] == version(export_client)
    assert metadata["controlmap"]["licence"] == "CC0-1.0"
    tile = reader.get(7, 64, 63)
    form = "png" if png else "mvt"
    served = export_client.get(f"/tiles/demo/control/latest/7/64/63.{form}").content
    if png:
        assert tile == served
    else:
        assert gzip.decompress(tile) == served
        layer, labels = metadata["vector_layers"]
        assert (layer["id"], labels["id"]) == ("control", "labels")
        assert "party" in layer["fields"]


def test_every_snapshot_becomes_an_archive_of_its_own(record_folder: Path, tmp_path: Path) -> None:
    said = controlmap(
        record_folder, "export", "pmtiles", tmp_path / "all", "--all", "--max-zoom", "3"
    )
    assert said.returncode == 0
    names = sorted(p.name for p in (tmp_path / "all").iterdir())
    assert len(names) == 2
    assert all(name.startswith("sha256-") for name in names)


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.parquet", "a.csv", "shares.csv"])
def test_the_command_writes_what_the_address_gives(
    record_folder: Path, export_client: TestClient, tmp_path: Path, name: str
) -> None:
    said = controlmap(record_folder, "export", "snapshot", tmp_path / name)
    assert said.returncode == 0, said.stderr
    form = name.rpartition(".")[2]
    address = f"{LAYER}/snapshots/latest.{form}" if name[0] == "a" else f"/theatres/demo/{name}"
    assert (tmp_path / name).read_bytes() == export_client.get(address).content
    assert [p.name for p in tmp_path.iterdir()] == [name]


def test_a_suffix_nobody_writes_is_refused(record_folder: Path, tmp_path: Path) -> None:
    said = controlmap(record_folder, "export", "snapshot", tmp_path / "a.shp")
    assert said.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_a_shelf_makes_once_and_stays_small() -> None:
    shelf, made = Shelf(25), list[str]()

    def maker(key: str) -> None:
        def make(path: Path) -> None:
            made.append(key)
            path.write_bytes(key.encode() * 10)

        with shelf.open(key, make) as file:
            assert file.read() == key.encode() * 10

    for key in ("a", "b", "a", "c", "a", "b"):
        maker(key)
        assert shelf.held_bytes <= 25
    assert made == ["a", "b", "c", "b"]


def test_a_file_on_its_way_out_is_still_read() -> None:
    shelf = Shelf(10)
    file = shelf.open("a", lambda path: path.write_bytes(b"0123456789"))
    shelf.open("b", lambda path: path.write_bytes(b"x" * 10)).close()
    assert shelf.kept("a") is None
    with file:
        assert file.read() == b"0123456789"


def test_a_failed_file_leaves_nothing() -> None:
    shelf = Shelf(100)

    def fails(path: Path) -> None:
        path.write_bytes(b"half")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        shelf.open("a", fails)
    assert shelf.held_bytes == 0
    with shelf.open("a", lambda path: path.write_bytes(b"whole")) as file:
        assert file.read() == b"whole"


def test_json_of_a_description_is_json(export_client: TestClient) -> None:
    told = export_client.get("/theatres/demo/shares.csv-metadata.json")
    assert told.headers["content-type"].startswith("application/csvm+json")
    assert json.loads(told.text)["@context"] == "http://www.w3.org/ns/csvw"
