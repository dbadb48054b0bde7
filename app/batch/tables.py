"""Tables of results as Parquet: one row a number, each with what it was measured from."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

_FRACTIONS = {"share", "low", "high"}


def parquet(
    about: Mapping[str, str], names: Sequence[str], rows: Sequence[Sequence[object]]
) -> bytes:
    """Return a table as Parquet bytes; the same table always gives the same bytes.

    Args:
        about: columns that say the same in every row.
        names: of the other columns; ``share``, ``low``, ``high`` and ``…_km2`` are numbers.
        rows: their values, row by row.
    """
    made: dict[str, pa.Array] = {}
    for name, text in about.items():
        values = pa.array([text] if rows else [], pa.string())
        made[name] = pa.DictionaryArray.from_arrays(pa.array([0] * len(rows), pa.int32()), values)
    for i, name in enumerate(names):
        numbers = name.endswith("_km2") or name in _FRACTIONS
        column = pa.array([row[i] for row in rows], pa.float64() if numbers else pa.string())
        made[name] = column if numbers else column.dictionary_encode()
    sink = io.BytesIO()
    pq.write_table(pa.table(made), sink, compression="zstd", write_statistics=False)
    return sink.getvalue()
