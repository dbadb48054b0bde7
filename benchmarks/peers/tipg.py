"""tipg on PostGIS: the usual way to serve vector tiles out of a database.

The table holds Web Mercator coordinates and a spatial index, so that nothing is projected while a
tile is made: the faster of its two ways.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from urllib.parse import quote

import psycopg
import shapely

from app.geo.tile_math import TileAddress
from app.render.tile_features import FeatureLayer
from benchmarks.peers import VENV, free_port, need
from benchmarks.peers.processes import server, version
from tests.postgres import binaries, cluster

NAME = "tipg + PostGIS"
_PYTHON = VENV / "bin" / "python"
_TILES = "collections/public.control/tiles/WebMercatorQuad"


def what() -> str:
    """Return the peer's name and version."""
    said = version(_PYTHON, "-c", "import importlib.metadata as m; print(m.version('tipg'))")
    return f"tipg {said}, {version(binaries() / 'postgres', '--version')}"


@contextlib.contextmanager
def running(layer: FeatureLayer) -> Iterator[str]:
    """Serve a layer of zones; yields the service's URL.

    Raises:
        PeerMissingError: PostgreSQL or tipg is not installed.
    """
    need(NAME, "/usr/lib/postgresql/15/bin/postgres", _PYTHON)
    with cluster() as postgres, postgres.database() as database:
        _load(database, layer)
        name = database.split("@/")[1].split("?")[0]
        login = f"postgresql://controlmap@{quote(str(postgres.folder), safe='')}/{name}"
        url = f"http://127.0.0.1:{free_port()}/"
        port = url.rsplit(":", 1)[1].rstrip("/")
        options = ["--host", "127.0.0.1", "--port", port, "--log-level", "warning"]
        command = [str(_PYTHON), "-m", "uvicorn", "tipg.main:app", *options]
        environment = {"DATABASE_URL": login, "TIPG_DB_MAX_CONN_SIZE": "1"}
        with server(command, vector(url, TileAddress(6, 38, 25)), environment):
            yield url


def vector(url: str, tile: TileAddress) -> str:
    """Return the address of a vector tile."""
    return f"{url}{_TILES}/{tile.z}/{tile.x}/{tile.y}"


def _load(database: str, layer: FeatureLayer) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "CREATE TABLE control (gid serial PRIMARY KEY, id text, party text, status text,"
            " colour text, geom geometry(MultiPolygon, 3857))"
        )
        for shape, tags in zip(layer.geometries, layer.properties, strict=True):
            connection.execute(
                "INSERT INTO control (id, party, status, colour, geom)"
                " VALUES (%s, %s, %s, %s, ST_Multi(ST_GeomFromWKB(%s, 3857)))",
                [
                    *(str(tags[k]) for k in ("id", "party", "status", "colour")),
                    shapely.to_wkb(shape),
                ],
            )
        connection.execute("CREATE INDEX ON control USING gist (geom)")
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE control")
