"""PostGIS and DuckDB measuring every zone in every region; loaded, projected, indexed before.

Their coordinates are EPSG:6933, an equal-area projection, so ``ST_Area`` is one planar sum. Time is
the processor time of the process that computes: PostgreSQL's backend, DuckDB's interpreter.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import numpy.typing as npt
import psycopg
import shapely
from shapely.geometry.base import BaseGeometry

from benchmarks.peers import VENV, need
from tests.postgres import cluster

Floats = npt.NDArray[np.float64]
Rows = list[tuple[int, int, float]]
Ask = Callable[[str], tuple[float, Rows]]

_QUERY = """SELECT r.id, z.id, ST_Area(ST_Intersection(r.shape, z.shape)) / 1e6
FROM regions r JOIN zones z ON ST_Intersects(r.shape, z.shape) WHERE r.level IN ({levels})"""

_CREATE = (
    "CREATE TABLE {table} (id int, level int, shape geometry)",
    "CREATE INDEX ON {table} USING gist (shape)",
)
_INSERT = "INSERT INTO {table} VALUES (%s, %s, ST_GeomFromWKB(%s, 6933))"


@dataclass(frozen=True, slots=True)
class SqlPeer:
    """A database that has the regions and the zones.

    Attributes:
        name: with its version.
        ask: runs a query; processor seconds and rows.
        shape: regions and zones, count.
    """

    name: str
    ask: Ask
    shape: tuple[int, int]

    def seconds(self, levels: Sequence[int]) -> float:
        """Return the processor time of measuring in the regions of some levels."""
        return self.ask(_query(levels))[0]

    def areas_km2(self, levels: Sequence[int]) -> Floats:
        """Return the areas, shape (regions, zones); rows of other levels are 0."""
        km2 = np.zeros(self.shape)
        for region, zone, area in self.ask(_query(levels))[1]:
            km2[region, zone] = area
        return km2


def _query(levels: Sequence[int]) -> str:
    return _QUERY.format(levels=", ".join(map(str, levels))).replace("\n", " ")


def projected(shapes: Sequence[BaseGeometry]) -> npt.NDArray[np.object_]:
    """Return the shapes in EPSG:6933."""
    series = geopandas.GeoSeries(list(shapes), crs=4326).to_crs(6933)
    return np.asarray(series.to_numpy(), dtype=object)


@contextlib.contextmanager
def postgis(
    regions: Sequence[BaseGeometry], levels: Sequence[int], zones: Sequence[BaseGeometry]
) -> Iterator[SqlPeer]:
    """Run PostGIS with both tables, analysed, with spatial indexes.

    Raises:
        PeerMissingError: PostgreSQL is not installed.
    """
    need("PostGIS", "/usr/lib/postgresql/15/bin/postgres")
    with contextlib.ExitStack() as running:
        postgres = running.enter_context(cluster())
        database = running.enter_context(postgres.database())
        connection = running.enter_context(psycopg.connect(database, autocommit=True))
        for table, rows in _tables(regions, levels, zones).items():
            for statement in _CREATE:
                connection.execute(statement.format(table=table).encode())
            with connection.cursor() as cursor:
                cursor.executemany(_INSERT.format(table=table).encode(), rows)
            connection.execute(f"ANALYZE {table}".encode())
        connection.execute("SET max_parallel_workers_per_gather = 0")
        pid = connection.info.backend_pid

        def ask(query: str) -> tuple[float, Rows]:
            start = _on_cpu_s(pid)
            rows = connection.execute(query.encode()).fetchall()
            return _on_cpu_s(pid) - start, rows

        found = connection.execute("SELECT PostGIS_Lib_Version()").fetchone()
        version = found[0] if found else ""
        yield SqlPeer(f"PostGIS {version}", ask, (len(regions), len(zones)))


def _on_cpu_s(pid: int) -> float:
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


@contextlib.contextmanager
def duckdb(
    regions: Sequence[BaseGeometry], levels: Sequence[int], zones: Sequence[BaseGeometry]
) -> Iterator[SqlPeer]:
    """Run DuckDB with both tables in memory, one thread.

    Raises:
        PeerMissingError: DuckDB is not installed.
    """
    python = VENV / "bin" / "python"
    need("DuckDB spatial", python)
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        for table, rows in _tables(regions, levels, zones).items():
            file.writelines(json.dumps([table, n, k, w.hex()]) + "\n" for n, k, w in rows)
        file.flush()
        script = str(Path(__file__).with_name("duckdb_areas.py"))
        pipe = subprocess.PIPE
        command = [str(python), script, file.name]
        with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd="/") as child:
            ask = _asking(child)
            version = json.loads(_line(child))
            yield SqlPeer(f"DuckDB {version} spatial", ask, (len(regions), len(zones)))
            child.communicate(timeout=20)


def _asking(child: subprocess.Popen[str]) -> Ask:
    def ask(query: str) -> tuple[float, Rows]:
        assert child.stdin is not None
        child.stdin.write(query + "\n")
        child.stdin.flush()
        seconds, rows = json.loads(_line(child))
        return seconds, rows

    return ask


def _line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise RuntimeError(f"DuckDB ended with {child.wait(timeout=20)}")
    return line


def _tables(
    regions: Sequence[BaseGeometry], levels: Sequence[int], zones: Sequence[BaseGeometry]
) -> dict[str, list[tuple[int, int, bytes]]]:
    region_wkb, zone_wkb = (shapely.to_wkb(projected(s)) for s in (regions, zones))
    return {
        "regions": list(zip(range(len(regions)), levels, region_wkb, strict=True)),
        "zones": [(i, 0, wkb) for i, wkb in enumerate(zone_wkb)],
    }
