"""Figures have no digits that say nothing: areas six decimals, shares ten, and still close."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from fastapi.testclient import TestClient
from shapely import box
from shapely.geometry import mapping

from app.catalog.answers import Question
from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.record import Record
from app.domain.answer import Answer
from app.settings import shipped_record
from app.web.schemas.changes import ChangesAnswer
from app.web.schemas.control import ControlAnswer
from tests.conftest import Json

DAYS = ("2017-11-12", "2017-11-26")
SHARES = ("share", "low", "high", "population_share", "contested_share", "unassigned_share")
MOST = {"percent": 1, "map_percent": 1, "difference_points": 1, "change_points": 1, "points": 8}
PUBLISHED = {"percent", "area_km2", "denominator_km2"}  # of a claim: as somebody published it
ASKED = (
    f"/control?date={DAYS[1]}",
    f"/control?date={DAYS[1]}&rollup=true",
    f"/control?region=deir-ezzor&date={DAYS[1]}",
    "/control/series?region=deir-ezzor",
    "/control/series?region=syria&time=2017-01-01/2018-12-31/P6M",
    f"/control/changes?from={DAYS[0]}&to={DAYS[1]}&region=deir-ezzor",
    f"/control/changes?from={DAYS[0]}&to={DAYS[1]}&region=deir-ezzor&f=geojson",
    f"/control/at?lon=40.4&lat=34.9&date={DAYS[1]}",
)


@pytest.fixture(scope="module")
def record() -> Record:
    """Return the record that ships, ready to be asked."""
    return Record.of(Catalog.load(DirectoryStore(shipped_record())))


def most_decimals(name: str) -> int:
    """Return how many decimals a figure of that name may have."""
    if name.endswith("_km2"):
        return 6
    if name in SHARES:
        return 10
    return 3 if name == "front_distance_m" else MOST.get(name, 6)


def figures(found: object, name: str = "") -> Iterator[tuple[str, Decimal]]:
    """Yield every number that was written with a point, by its name; not what is as it came."""
    if isinstance(found, Decimal):
        yield name, found
    elif isinstance(found, dict):
        given = PUBLISHED if "map_percent" in found else {"geometry"}
        for key, value in found.items():
            if key not in given:
                yield from figures(value, key)
    elif isinstance(found, list):
        for value in found:
            yield from figures(value, name)


def check(written: list[tuple[str, Decimal]]) -> None:
    assert written
    for name, number in written:
        assert -int(number.as_tuple().exponent) <= most_decimals(name), (name, number)
        assert number or not number.is_signed(), f"{name}: a minus before a zero"


@pytest.mark.parametrize("url", ASKED)
def test_no_answer_has_digits_that_say_nothing(shipped_client: TestClient, url: str) -> None:
    text = shipped_client.get(url).text
    check(list(figures(json.loads(text, parse_float=Decimal))))


def test_an_area_of_the_readers_own_neither(shipped_client: TestClient) -> None:
    asked = json.dumps(mapping(box(39.1, 34.2, 41.3, 35.7)))
    answer = shipped_client.post(f"/control/area?date={DAYS[1]}", content=asked)
    check(list(figures(json.loads(answer.text, parse_float=Decimal))))
    closes(answer.json())


@pytest.mark.parametrize(
    "url",
    [
        f"/control?date={DAYS[1]}&f=csv",
        "/control/series?region=deir-ezzor&f=csv",
        "/theatres/syria/shares.csv",
        f"/theatres/syria/layers/control/snapshots/{DAYS[1]}.csv",
    ],
)
def test_no_table_has_digits_that_say_nothing(shipped_client: TestClient, url: str) -> None:
    rows = csv.DictReader(io.StringIO(shipped_client.get(url).text, newline=""))
    named = [pair for row in rows for pair in row.items() if pair[1]]
    check([(n, Decimal(t)) for n, t in named if n.endswith("_km2") or n in SHARES or n in MOST])


def parts(row: Json) -> list[Json]:
    return [*row["shares"], row["contested"], row["unassigned"]]


def closes(answer: Json) -> None:
    assert sum(p["share"] for p in parts(answer)) == pytest.approx(1, abs=1e-9)
    km2 = answer["region"]["area_km2"]
    assert sum(p["area_km2"] for p in parts(answer)) == pytest.approx(km2, abs=1e-5)
    people = [p["population_share"] for p in parts(answer)]
    if None not in people:
        assert sum(people) == pytest.approx(1, abs=1e-9)


def test_rounded_shares_still_close(shipped_client: TestClient) -> None:
    for region in ("syria", "deir-ezzor", "aleppo", "idlib"):
        series = shipped_client.get("/control/series", params={"region": region}).json()
        for row in series["rows"]:
            assert sum(p["share"] for p in parts(row)) == pytest.approx(1, abs=1e-9)
            answer = shipped_client.get(
                "/control?" + urlencode({"region": region, "date": row["requested_date"]})
            ).json()
            closes(answer)
            for share in answer["shares"]:
                assert 0 <= share["low"] <= share["share"] <= share["high"] <= 1


def asked_of(record: Record) -> Iterator[Answer]:
    for day in record.catalog.snapshots("syria", "control"):
        yield record.answers.region(Question("syria", day.valid_from), "deir-ezzor")


def test_what_is_measured_stays_exact_and_is_rounded_once(record: Record) -> None:
    exact = 0
    for answer in asked_of(record):
        shape, measured = ControlAnswer.from_domain(answer, []), answer.shares
        for quoted, share in zip(shape.shares, measured.shares, strict=False):
            assert (quoted.party, quoted.share) == (share.party, round(share.share, 10))
            assert quoted.area_km2 == round(share.area_km2, 6)
            assert (quoted.low, quoted.high) == (round(share.low, 10), round(share.high, 10))
            exact += quoted.share != share.share
            if quoted.change is not None and answer.change is not None:
                points = answer.change.points.get(share.party, 0.0)
                assert quoted.change.points == round(points, 1)
        whole = measured.contested + measured.unassigned + sum(s.share for s in measured.shares)
        assert whole == pytest.approx(1, abs=1e-12)
    assert exact, "nothing was rounded: the answers were rounded before"


def test_changes_are_rounded_from_what_was_measured(record: Record) -> None:
    infos = record.catalog.snapshots("syria", "control")
    days = infos[0].valid_from, infos[-1].valid_from
    found = record.series.transition(Question("syria"), "deir-ezzor", days)
    moved = {("is", "sdf"): 1.0000004, ("sdf", "is"): 6e-7}
    found = replace(found, states=("is", "sdf"), matrix_km2=moved, area_km2=3.0000004)
    row = ChangesAnswer.from_domain(found).parties[1]
    assert (row.gained_km2, row.lost_km2, row.net_km2) == (1.0, 0.000001, 1.0)
    assert row.points == round(100 * (1.0000004 - 6e-7) / 3.0000004, 8)
    assert row.points != round(100 * row.net_km2 / 3.0, 8)
