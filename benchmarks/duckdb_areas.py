"""DuckDB with its spatial extension, in its own interpreter: areas of intersections on request.

Run by ``sql_peers`` with the peers' Python: ``python duckdb_areas.py FILE``. The file has lines of
JSON: table name, number and WKB in hex. Each line read is a WHERE clause and answered with a line
of JSON: processor seconds and the areas.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb  # type: ignore[import-not-found,unused-ignore]
from duckdb_extensions import import_extension  # type: ignore[import-not-found,unused-ignore]

_INSERT = {
    "regions": "INSERT INTO regions VALUES (?, ?, ST_GeomFromHEXWKB(?))",
    "zones": "INSERT INTO zones VALUES (?, ?, ST_GeomFromHEXWKB(?))",
}


def main() -> None:
    """Load the tables, then answer."""
    import_extension("spatial")
    base = duckdb.connect()
    base.load_extension("spatial")
    base.execute("SET threads = 1")
    for table in ("regions", "zones"):
        base.execute(f"CREATE TABLE {table} (id INTEGER, level INTEGER, shape GEOMETRY)")
    for line in Path(sys.argv[1]).read_text().splitlines():
        table, number, level, wkb = json.loads(line)
        base.execute(_INSERT[table], [number, level, wkb])
    print(json.dumps(duckdb.__version__), flush=True)
    for question in sys.stdin:
        start = time.process_time()
        rows = base.execute(question).fetchall()
        taken = time.process_time() - start
        print(json.dumps([taken, rows]), flush=True)


if __name__ == "__main__":
    main()
