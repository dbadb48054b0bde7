"""An issue: one thing wrong with a file, said so that an editor can find and mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """An error refuses the file; a warning lets it pass and is reported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding of one rule.

    Attributes:
        code: stable kebab-case code, documented in ``docs/issue-codes.md``.
        severity: error or warning.
        message: what was wrong, with the value met.
        hint: what would be right.
        path: the file, when there is one.
        feature: the feature's id, or ``#n`` by position (0-based) when it has none.
        lon: where, degrees east (CRS84), when there is a place.
        lat: where, degrees north.
        area_km2: how much: overlap, gap or Δ area of a repair.
    """

    code: str
    severity: Severity
    message: str
    hint: str
    path: str = ""
    feature: str = ""
    lon: float | None = None
    lat: float | None = None
    area_km2: float | None = None

    def __str__(self) -> str:
        place = f" at ({self.lon:.5f}, {self.lat:.5f})" if self._placed() else ""
        who = f" [{self.feature}]" if self.feature else ""
        where = f"{self.path}: " if self.path else ""
        return f"{where}{self.severity} {self.code}{who}{place}: {self.message} → {self.hint}"

    def _placed(self) -> bool:
        return self.lon is not None and self.lat is not None
