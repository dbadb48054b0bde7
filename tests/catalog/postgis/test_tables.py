"""What other programs read in the database is what the service answers, and nobody changes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import shapely
from psycopg import errors
from shapely import box

from app.catalog.catalog import Catalog
from app.catalog.copying import copy_record
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import StoredFile
from app.settings import shipped_record
from tests.conftest import THEATRE, Json, demo_documents, document, metadata, write_record, zone
from tests.postgres import Cluster

Connection = psycopg.Connection[tuple[object, ...]]
JUMP = {"jump_accepted": "the demo moves a lot"}


def control(day: str, revision: int = 1, **more: object) -> Json:
    reason = {"reason": "it was wrong"} if revision > 1 else {}
    about = metadata("control", "control", day, revision=revision, **JUMP, **reason, **more)
    return document(about, [zone("all", "blue", box(0, 0, 2, 1))])


@pytest.fixture
def record(tmp_path: Path) -> Path:
    """Return a record with a correction, a gap and a day that ends."""
    more = [
        control("2020-03-01", revision=2, recorded_at="2020-06-02T00:00:00Z"),
        control("2020-05-01", valid_to="2020-06-01"),
        control("2020-07-01", recorded_at="2999-01-01T00:00:00Z"),
    ]
    return write_record(tmp_path / "record", [*demo_documents(), *more])


@pytest.fixture
def filled(postgis: PostgisStore, record: Path) -> PostgisStore:
    copy_record(DirectoryStore(record), postgis)
    return postgis


@pytest.fixture
def connection(filled: PostgisStore, database: str) -> Iterator[Connection]:
    """Return a connection of the tables' owner, in autocommit."""
    with psycopg.connect(database, autocommit=True) as made:
        yield made


def test_the_history_says_what_held_on_every_day(
    filled: PostgisStore, connection: Connection
) -> None:
    catalog = Catalog.load(filled)
    timeline = catalog.timeline("demo", "control")
    day = date(2019, 12, 25)
    held_at_all = 0
    while day < date(2020, 8, 1):
        info = timeline.as_of(day)
        rows = connection.execute(
            "SELECT DISTINCT digest FROM controlmap.control_history WHERE valid @> %s", (day,)
        ).fetchall()
        assert rows == ([(info.digest,)] if info else []), day
        held_at_all += bool(rows)
        day += timedelta(days=1)
    assert 0 < held_at_all < 220


def test_the_current_view_is_the_newest_snapshot(
    filled: PostgisStore, connection: Connection
) -> None:
    catalog = Catalog.load(filled)
    rows = connection.execute(
        "SELECT DISTINCT layer, snapshot, digest FROM controlmap.feature_current"
    ).fetchall()
    newest = [catalog.as_of("demo", layer, None).info for layer in catalog.layers("demo")]
    assert sorted(rows) == sorted((i.layer, i.id, i.digest) for i in newest)


def test_geometry_names_and_parties_are_those_of_the_record(
    postgis: PostgisStore, database: str
) -> None:
    copy_record(DirectoryStore(shipped_record()), postgis)
    catalog = Catalog.load(postgis)
    theatre = catalog.theatres()[0]
    with psycopg.connect(database) as reading:
        zones = reading.execute(
            """SELECT feature_id, party, status, ST_AsEWKB(geom) FROM controlmap.control_current
            WHERE theatre = %s ORDER BY id""",
            (theatre.id,),
        ).fetchall()
        regions = reading.execute(
            """SELECT feature_id, level, name_en, name_ar FROM controlmap.region_current
            WHERE theatre = %s AND layer = %s ORDER BY id""",
            (theatre.id, theatre.region_layer),
        ).fetchall()
        parties = reading.execute(
            "SELECT id, colour FROM controlmap.party WHERE theatre = %s ORDER BY position",
            (theatre.id,),
        ).fetchall()
    ours = catalog.as_of(theatre.id, theatre.control_layer, None).zones
    assert [(i, p, s) for i, p, s, _ in zones] == [(z.id, z.party, z.status) for z in ours]
    for (*_, geometry), held in zip(zones, ours, strict=True):
        read = shapely.from_wkb(geometry)
        assert shapely.get_srid(read) == 4326
        assert read.geom_type == "MultiPolygon"
        assert read.equals(held.geometry)
    held_regions = catalog.as_of(theatre.id, theatre.region_layer, None).regions
    assert [r[:3] for r in regions] == [(r.id, r.level, r.name["en"]) for r in held_regions]
    assert parties == [(p.id, p.colour) for p in theatre.parties]


def test_a_map_program_finds_a_geometry_column_with_an_index(connection: Connection) -> None:
    columns = dict(
        connection.execute(
            "SELECT f_table_name, srid FROM geometry_columns WHERE f_table_schema = 'controlmap'"
        ).fetchall()
    )
    views = {"feature", "feature_current", "feature_history", "control_current", "region_current"}
    assert views <= set(columns)
    assert set(columns.values()) == {4326}
    connection.execute("SET enable_seqscan = off")
    plan = connection.execute(
        """EXPLAIN SELECT feature_id FROM controlmap.control_history
        WHERE geom && ST_MakeEnvelope(0.1, 0.1, 0.2, 0.2, 4326)"""
    ).fetchall()
    assert "feature_geom" in str(plan)


@pytest.mark.parametrize("table", ["snapshot", "feature"])
@pytest.mark.parametrize("change", ["UPDATE {} SET layer = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_what_is_recorded_never_changes_not_even_for_the_owner(
    connection: Connection, table: str, change: str
) -> None:
    statement = change.format(f"controlmap.{table}")
    if change.startswith("TRUNCATE"):
        statement += " CASCADE"
    with pytest.raises(errors.RestrictViolation, match="never changes"):
        connection.execute(statement.encode())


def test_a_theatre_is_not_deleted(connection: Connection) -> None:
    with pytest.raises(errors.RestrictViolation):
        connection.execute("DELETE FROM controlmap.theatre")


def test_the_documented_roles_are_enough_and_no_more(
    filled: PostgisStore, connection: Connection, database: str, cluster: Cluster
) -> None:
    page = Path(__file__).parents[3] / "docs" / "how-to" / "postgis.md"
    (_, _, grants, *_) = page.read_text("utf-8").split("```sql\n")
    for statement in grants.partition("```")[0].split(";"):
        if statement.strip():
            connection.execute(statement.encode())
    try:
        service = PostgisStore.open(database.replace("controlmap@", "controlmap_service@"))
        file = StoredFile("demo", "control", "2021-01-01.geojson")
        assert service.append(file, json.dumps(control("2021-01-01")).encode()) is True
        for theatre in ("demo", "other"):
            with pytest.raises(PermissionError, match="permission denied"):
                service.put_theatre(theatre, json.dumps(THEATRE).encode(), replace=True)
        assert Catalog.load(service).as_of("demo", "control", None).info.valid_from.year == 2021
        service.close()
        reader = database.replace("controlmap@", "controlmap_reader@")
        with psycopg.connect(reader, autocommit=True) as reading:
            assert reading.execute("SELECT count(*) FROM controlmap.control_current").fetchone()
            for table in ("snapshot", "feature", "theatre"):
                with pytest.raises(errors.InsufficientPrivilege):
                    reading.execute(b"TABLE controlmap." + table.encode())
    finally:
        connection.execute("DROP OWNED BY controlmap_service, controlmap_reader")
        connection.execute("DROP ROLE controlmap_service, controlmap_reader")


def test_what_a_delay_keeps_back_is_in_no_view(postgis: PostgisStore, database: str) -> None:
    delayed = {**THEATRE, "publication_delay_hours": 48}
    postgis.put_theatre("demo", json.dumps(delayed).encode())
    now = datetime.now(UTC)
    for day, hours in (("2020-01-01", 49), ("2020-02-01", 47)):
        at = (now - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")
        file = StoredFile("demo", "control", f"{day}.geojson")
        postgis.append(file, json.dumps(control(day, recorded_at=at)).encode())
    days = "SELECT valid_from, valid_to FROM controlmap.control_history ORDER BY 1"
    with psycopg.connect(database) as reading:
        assert reading.execute(days).fetchall() == [(date(2020, 1, 1), None)]
        postgis.put_theatre("demo", json.dumps(THEATRE).encode(), replace=True)
    with psycopg.connect(database) as reading:
        first = (date(2020, 1, 1), date(2020, 2, 1))
        assert reading.execute(days).fetchall() == [first, (date(2020, 2, 1), None)]


def test_an_append_that_fails_halfway_leaves_nothing(
    filled: PostgisStore, connection: Connection
) -> None:
    connection.execute("ALTER TABLE controlmap.feature ADD CHECK (feature_id <> 'refused')")
    file = StoredFile("demo", "control", "2021-01-01.geojson")
    made = control("2021-01-01")
    made["features"] += [zone("refused", "red", box(2, 0, 3, 1))]
    with pytest.raises(errors.CheckViolation):
        filled.append(file, json.dumps(made).encode())
    assert file not in filled.files("demo")
    count = "SELECT count(*) FROM controlmap.feature WHERE snapshot NOT IN (SELECT id FROM {})"
    orphans = connection.execute(count.format("controlmap.snapshot").encode()).fetchone()
    assert orphans == (0,)


def test_hostile_text_is_text(filled: PostgisStore, connection: Connection) -> None:
    names = ["'); DROP TABLE controlmap.feature; --", "<script>", "\u202eabc", "a\x00b", "\ud800"]
    made = control("2021-01-01")
    made["features"] = [
        zone(name, "red", box(n, 0, n + 1, 1), note=name) for n, name in enumerate(names)
    ]
    data = json.dumps(made).encode()
    file = StoredFile("demo", "control", "2021-01-01.geojson")
    filled.append(file, data)
    assert filled.read(file) == data
    rows = connection.execute(
        """SELECT feature_id, properties ->> 'note' FROM controlmap.feature_current
        WHERE layer = 'control' ORDER BY id"""
    ).fetchall()
    shown = [*names[:3], "a\ufffdb", "\ufffd"]
    assert rows == [(name, name) for name in shown]
