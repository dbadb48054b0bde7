"""How rules report: issues made from the table of codes, with values shown safely."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.domain.issue import Issue
from app.ingest.codes import find_code

Place = tuple[float, float]

_SHOWN_LENGTH = 60
_FARTHEST = 1e9  # beyond any metres of a projection a place says nothing and prints by the line
_PLAIN_REF = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


def shown(value: object) -> str:
    """Return a value as an issue may print it: one short line without control characters.

    ``repr`` escapes what a terminal or a bidirectional reader could be fooled by, and keeps
    printable text of any script.

    >>> shown("a" * 100) == "'" + "a" * 56 + "…'"
    True
    """
    if isinstance(value, str):
        cut = value if len(value) < _SHOWN_LENGTH - 3 else value[: _SHOWN_LENGTH - 4] + "…"
        return repr(cut)
    if isinstance(value, list | tuple):
        return f"an array of {len(value)}"
    if isinstance(value, dict):
        return f"an object of {len(value)} members"
    text = repr(value)
    return text if len(text) <= _SHOWN_LENGTH else text[: _SHOWN_LENGTH - 1] + "…"


def feature_ref(properties: object, index: int) -> str:
    """Return how issues name a feature: its id, or ``#n`` (0-based) when that is no plain text."""
    found = properties.get("id") if isinstance(properties, dict) else None
    if isinstance(found, str) and _PLAIN_REF.fullmatch(found):
        return found
    return f"#{index}"


def make_issue(
    code: str,
    message: str,
    *,
    feature: str = "",
    place: Place | None = None,
    area_km2: float | None = None,
    hint: str = "",
) -> Issue:
    """Make an issue; severity and the usual hint come from the table of codes.

    Args:
        code: a code of the table.
        message: what was met, with the value.
        feature: as ``feature_ref`` names it.
        place: (lon, lat), degrees.
        area_km2: how much, when it is an area.
        hint: what would be right here, when that is more precise than the table's.
    """
    row = find_code(code)
    lon, lat = place if place is not None and max(map(abs, place)) < _FARTHEST else (None, None)
    return Issue(
        code=row.name,
        severity=row.severity,
        message=message,
        hint=hint or row.hint,
        feature=feature,
        lon=lon,
        lat=lat,
        area_km2=area_km2,
    )


@dataclass(slots=True)
class Findings:
    """The issues of one feature, collected while its geometry is read."""

    feature: str
    issues: list[Issue] = field(default_factory=list)
    _said: set[Issue | str] = field(default_factory=set)

    def add(self, code: str, message: str, place: Place | None = None) -> None:
        """Report an issue of this feature; the same words twice are one issue."""
        issue = make_issue(code, message, feature=self.feature, place=place)
        if issue not in self._said:
            self._said |= {issue, code}
            self.issues.append(issue)

    def add_once(self, code: str, message: str, place: Place | None = None) -> None:
        """Report an issue that one mention a feature is enough of."""
        if code not in self._said:
            self.add(code, message, place)
