"""A thin client: a running service's answers as data frames, for notebooks and scripts.

Every frame keeps what makes its numbers quotable: dates, recording, digest, denominator.
Nothing is rounded and nothing is computed here.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import urlopen

import geopandas
import pandas as pd

_CRS84 = "OGC:CRS84"


class ServiceError(Exception):
    """The service refused a question.

    Attributes:
        status: HTTP status.
        code: the service's stable code.
        problem: the whole problem document (RFC 9457).
    """

    def __init__(self, status: int, problem: dict[str, Any]) -> None:
        self.status = status
        self.code = str(problem.get("code", ""))
        self.problem = problem
        super().__init__(str(problem.get("detail", problem)))


class Client:
    """Asks one service.

    Args:
        url: base URL, ``http`` or ``https``.
        timeout_s: seconds to wait for an answer.

    Raises:
        ValueError: another kind of URL.
    """

    def __init__(self, url: str, timeout_s: float = 30.0) -> None:
        if urlsplit(url).scheme not in {"http", "https"}:
            raise ValueError(f"'{url}' is not an http or https URL")
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s

    def answer(self, path: str, **parameters: str | None) -> dict[str, Any]:
        """Return any JSON answer as it came; parameters that are None are left out.

        Raises:
            ServiceError: the service refused; says why.
        """
        asked = urlencode({k.rstrip("_"): v for k, v in parameters.items() if v is not None})
        try:
            with urlopen(f"{self._url}{path}?{asked}", timeout=self._timeout_s) as found:  # noqa: S310 - scheme checked above
                answer: dict[str, Any] = json.load(found)
        except HTTPError as error:
            with error:
                raise ServiceError(error.code, json.loads(error.read() or b"{}")) from None
        return answer

    def control(
        self, region: str | None = None, date: str | None = None, **more: str
    ) -> pd.DataFrame:
        """Return shares: one row a party and region; without a region every region.

        Columns: region, requested_date, effective_date, staleness_days, party, share, percent,
        area_km2, low, high, region_area_km2, snapshot, digest; ``contested`` and ``unassigned``
        are rows of their own.
        """
        found = self.answer("/control", region=region, date=date, **more)
        answers = [found] if region is not None else [found["whole"], *found["regions"]]
        return pd.DataFrame([row for answer in answers for row in _rows(answer)])

    def series(self, region: str, time: str = "snapshots", **more: str) -> pd.DataFrame:
        """Return shares over time: one row a day, one column a party, indexed by day.

        Days without a snapshot are rows of NaN: gaps stay gaps. ``effective_date`` and
        ``snapshot`` say where each row comes from.
        """
        found = self.answer("/control/series", region=region, time=time, **more)
        rows = [_series_row(row) for row in found["rows"]]
        frame = pd.DataFrame(rows).set_index("requested_date")
        frame.index = pd.to_datetime(frame.index)
        return frame

    def changes(self, from_: str, to: str, region: str | None = None) -> geopandas.GeoDataFrame:
        """Return the ground that changed hands: from_party, to_party, area_km2, geometry."""
        found = self.answer("/control/changes", from_=from_, to=to, region=region, f="geojson")
        return geopandas.GeoDataFrame.from_features(found["features"], crs=_CRS84)

    def snapshot(self, theatre: str, layer: str, version: str = "latest") -> geopandas.GeoDataFrame:
        """Return a recorded file's features; version is a digest, a day or ``latest``."""
        path = f"/theatres/{theatre}/layers/{layer}/snapshots/{version}.geojson"
        return geopandas.GeoDataFrame.from_features(self.answer(path)["features"], crs=_CRS84)

    def at(self, lon: float, lat: float, date: str | None = None) -> dict[str, Any]:
        """Return who holds a point, since when, and the holders before and after."""
        return self.answer("/control/at", lon=f"{lon:.7f}", lat=f"{lat:.7f}", date=date)


def _rows(answer: dict[str, Any]) -> list[dict[str, Any]]:
    common = {
        "region": answer["region"]["id"],
        "requested_date": answer["requested_date"],
        "effective_date": answer["effective_date"],
        "staleness_days": answer["staleness_days"],
        "region_area_km2": answer["region"]["area_km2"],
        "snapshot": answer["snapshot"]["id"],
        "digest": answer["snapshot"]["digest"],
    }
    numbers = ("share", "percent", "area_km2", "low", "high")
    parts = [{"party": name, **answer[name]} for name in ("contested", "unassigned")]
    rows = [*answer["shares"], *parts]
    return [common | {"party": r["party"]} | {name: r.get(name) for name in numbers} for r in rows]


def _series_row(row: dict[str, Any]) -> dict[str, Any]:
    shares = {s["party"]: s["share"] for s in row["shares"] or ()}
    parts = {
        name: row[name]["share"] for name in ("contested", "unassigned") if row[name] is not None
    }
    source = {name: row[name] for name in ("requested_date", "effective_date", "snapshot")}
    return source | shares | parts
