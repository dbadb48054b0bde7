"""MapServer 8 behind nginx, one FastCGI process, on a shapefile of the same zones.

Its FlatGeobuf reader drops a feature from tiles, so it reads a shapefile. It knows Web Mercator
coordinates already: nothing is projected while it draws.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import geopandas

from app.domain.party import Party
from app.geo.tile_math import TileAddress
from app.render.tile_features import FeatureLayer
from benchmarks.peers import free_port, need
from benchmarks.peers.processes import server, version

NAME = "MapServer"
_PROGRAM = "/usr/lib/cgi-bin/mapserv"
_NOBODY = 65534
_PATTERNS = {"hatch": "hatch", "dots": "dots", "cross": "hatch"}

_MAP = """MAP
  NAME "peer" STATUS ON SIZE 256 256 UNITS METERS EXTENT -20037508 -20037508 20037508 20037508
  PROJECTION "init=epsg:3857" END
  WEB METADATA "ows_enable_request" "*" "wms_srs" "EPSG:3857" "tile_map_edge_buffer" "8" END END
  OUTPUTFORMAT NAME "png" DRIVER "AGG/PNG" MIMETYPE "image/png" IMAGEMODE RGBA EXTENSION "png"
    TRANSPARENT ON END
  OUTPUTFORMAT NAME "mvt" DRIVER "MVT" MIMETYPE "application/vnd.mapbox-vector-tile"
    EXTENSION "pbf" FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=64" END
  SYMBOL NAME "hatch" TYPE HATCH END
  SYMBOL NAME "dots" TYPE ELLIPSE POINTS 1 1 END FILLED TRUE END
  LAYER
    NAME "control" TYPE POLYGON STATUS ON DATA "control.shp"
    METADATA "wms_title" "control" "gml_include_items" "all" "gml_types" "auto" END
    CLASSITEM "party"
{classes}
  END
END
"""
_NGINX = """daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/error.log;
user nobody nogroup;
events {{ worker_connections 64; }}
http {{
  access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  server {{ listen 127.0.0.1:{port}; keepalive_requests 1000000;
    location / {{ fastcgi_pass 127.0.0.1:{backend}; fastcgi_keep_conn on;
      fastcgi_buffers 64 16k; fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD GET; fastcgi_param MS_MAPFILE {folder}/peer.map; }} }}
}}
"""


def what() -> str:
    """Return the peer's name and version."""
    return version(_PROGRAM, "-v").split(" OUTPUT", 1)[0]


@contextlib.contextmanager
def running(layer: FeatureLayer, parties: Sequence[Party]) -> Iterator[str]:
    """Serve a layer of zones; yields the URL that queries go to.

    Raises:
        PeerMissingError: MapServer, nginx or spawn-fcgi is not installed.
    """
    need(NAME, _PROGRAM, "nginx", "spawn-fcgi")
    with tempfile.TemporaryDirectory(prefix="controlmap-ms-") as name:
        folder, port, backend = Path(name), free_port(), free_port()
        _write(folder, layer, parties, port, backend)
        if os.geteuid() == 0:
            for path in (folder, *folder.iterdir()):
                os.chown(path, _NOBODY, _NOBODY)
        fcgi = ["spawn-fcgi", "-n", "-a", "127.0.0.1", "-p", str(backend), "--", _PROGRAM]
        env = {
            "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
            "MS_MAPFILE": str(folder / "peer.map"),
        }
        url = f"http://127.0.0.1:{port}/"
        worker = subprocess.Popen(
            fcgi, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            nginx = shutil.which("nginx") or "nginx"
            command = [nginx, "-p", name, "-c", str(folder / "nginx.conf")]
            with server(command, vector(url, TileAddress(6, 38, 25))):
                yield url
        finally:
            worker.kill()  # it looks at signals only between two requests
            worker.wait(timeout=20)


def vector(url: str, tile: TileAddress) -> str:
    """Return the address of a vector tile."""
    given = "mode=tile&tilemode=gmap&layers=control&map.imagetype=mvt"
    return f"{url}?{given}&tile={tile.x}+{tile.y}+{tile.z}"


def raster(url: str, tile: TileAddress, side_px: int) -> str:
    """Return the address of the picture of a tile."""
    box = ",".join(f"{value:.3f}" for value in tile.bounds_m)
    return (
        f"{url}?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetMap&LAYERS=control&STYLES=&SRS=EPSG:3857"
        f"&BBOX={box}&WIDTH={side_px}&HEIGHT={side_px}&FORMAT=image/png&TRANSPARENT=TRUE"
    )


def _write(
    folder: Path, layer: FeatureLayer, parties: Sequence[Party], port: int, backend: int
) -> None:
    table = [{key: str(value)[:80] for key, value in p.items()} for p in layer.properties]
    frame = geopandas.GeoDataFrame(table, geometry=list(layer.geometries), crs="EPSG:3857")
    frame = frame.rename(columns={column: column[:10] for column in frame.columns})
    frame.to_file(folder / "control.shp", engine="pyogrio")
    subprocess.run(["shptree", str(folder / "control.shp")], check=False, capture_output=True)
    (folder / "peer.map").write_text(_MAP.format(classes="\n".join(map(_class, parties))))
    (folder / "mapserver.conf").write_text('CONFIG\n  ENV\n    MS_MAP_PATTERN "."\n  END\nEND\n')
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port, backend=backend))


def _class(party: Party) -> str:
    line = 'STYLE OUTLINECOLOR "#2c2a28" WIDTH 0.8 END'
    fill = f'STYLE COLOR "{party.colour}" END'
    symbol = _PATTERNS.get(str(party.pattern))
    over = (
        f'STYLE SYMBOL "{symbol}" COLOR 30 30 30 SIZE 8 WIDTH 1 ANGLE 45 END'
        if symbol == "hatch"
        else ""
    )
    if symbol == "dots":
        over = 'STYLE SYMBOL "dots" COLOR 30 30 30 SIZE 2.6 GAP 8 END'
    return f'    CLASS EXPRESSION "{party.id}" {fill} {over} {line} END'
