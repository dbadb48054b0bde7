"""What a file may be, at most. Set from ``Settings``; each limit has its own issue code."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of ingest.

    Attributes:
        file_bytes: a larger file is not parsed.
        depth: deeper JSON nesting is not parsed.
        vertices: more coordinates than this in one file are refused.
        overlap_km2: two zones may overlap by at most this (rounding of coordinates), km².
        gap_km2: a hole inside a coverage of at most this is rounding, km².
        repair_km2: a repair on request may change at most this much area, km².
        jump_points: a party's share of the theatre may move at most this many points
            between neighbouring snapshots unless the metadata accepts the jump.
    """

    file_bytes: int = 64 * 1024 * 1024
    depth: int = 32
    vertices: int = 5_000_000
    overlap_km2: float = 0.01
    gap_km2: float = 0.01
    repair_km2: float = 1.0
    jump_points: float = 5.0
