"""The table of issue codes: what each means and what would be right.

Codes are stable: scripts and editors match on them. ``docs/issue-codes.md`` explains each one with
an example, and ``tests/data/invalid/<code>/`` holds a file that yields it; a test counts all three.
"""

from __future__ import annotations

from app.ingest.codes.code import Code
from app.ingest.codes.feature_codes import FEATURE_CODES
from app.ingest.codes.file_codes import FILE_CODES
from app.ingest.codes.geometry_codes import COVERAGE_CODES, GEOMETRY_CODES
from app.ingest.codes.layer_codes import LAYER_CODES
from app.ingest.codes.metadata_codes import METADATA_CODES

CODES: tuple[Code, ...] = (
    *FILE_CODES,
    *METADATA_CODES,
    *FEATURE_CODES,
    *GEOMETRY_CODES,
    *COVERAGE_CODES,
    *LAYER_CODES,
)


def find_code(name: str) -> Code:
    """Return the row of that code.

    Raises:
        KeyError: no such code; a rule may only report codes of the table.
    """
    for code in CODES:
        if code.name == name:
            return code
    raise KeyError(name)


__all__ = ["CODES", "Code", "find_code"]
