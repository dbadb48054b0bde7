"""What the tests of the commands share: a record with a drawing, and the command run on it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from shapely import LineString, Point, box
from typer.testing import CliRunner

from app.cli import command_line
from tests.conftest import Json, document, feature, metadata, region, write_record

DAY = "2020-01-01"


@dataclass(frozen=True, slots=True)
class Said:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def controlmap(record: Path, *arguments: str | Path) -> Said:
    """Run the command line on a record in this process."""
    asked = [str(argument) for argument in arguments]
    done = CliRunner().invoke(command_line(), asked, env={"CONTROLMAP_RECORD": str(record)})
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return Said(done.exit_code, done.stdout, done.stderr)


def command(*arguments: str | Path) -> list[str]:
    """Return the words of a command."""
    return [sys.executable, "-m", "app.cli", *map(str, arguments)]


def environment(record: Path) -> dict[str, str]:
    """Return an environment whose record is this one."""
    here = str(Path(__file__).parents[1])
    keep = {k: v for k, v in os.environ.items() if not k.startswith("CONTROLMAP_")}
    return keep | {"CONTROLMAP_RECORD": str(record), "PYTHONPATH": here, "PYTHONUTF8": "1"}


def settled(id_: str, party: str, lon: float, **more: object) -> Json:
    """Return a settled place halfway up the demo's two squares."""
    given = {"name": id_.title(), "status": "controlled", "confidence": "high"}
    given |= {"source_ids": ["hand"], **more}
    return feature(Point(lon, 0.5), id=id_, party=party, **given)


def front(lon: float, top: float = 1.5) -> Json:
    """Return a front line from south to north at a longitude."""
    return feature(LineString([(lon, -0.5), (lon, top)]), id="front", source_ids=["hand"])


def drawing(*features: Json, **more: object) -> Json:
    """Return a drawing of the demo theatre: two squares of one degree side by side."""
    about = metadata("frontlines", "frontlines", DAY, **{"positional_accuracy_m": 1000, **more})
    return document(about, features)


def half_red() -> Json:
    """Return a drawing whose front parts the two squares: west red, east blue."""
    return drawing(front(1.0), settled("west-town", "red", 0.5), settled("east-town", "blue", 1.5))


def write(path: Path, made: Json) -> Path:
    """Write a drawing as a map program does: to a new file that takes the old one's place."""
    temporary = path.with_suffix(".part")
    temporary.write_text(json.dumps(made), encoding="utf-8")
    temporary.replace(path)
    return path


def desk_record(root: Path, *more: Json) -> Path:
    """Write a record with two provinces, towns and a claim, and no control but what is given."""
    provinces = [region("west", box(0, 0, 1, 1)), region("east", box(1, 0, 2, 1))]
    towns = [
        feature(Point(0.5, 0.5), id="west-town", name={"en": "West Town"}, population=300),
        feature(Point(1.5, 0.5), id="east-town", name={"en": "East Town"}, population=100),
    ]
    claim = {
        "id": "wire",
        "region": "demo",
        "party": "red",
        "date": "2020-01-02",
        "unit": "percent-of-area",
        "bound": "about",
        "percent": 45,
        "denominator_km2": 25000,
        "source_id": "hand",
    }
    unlocated: Json = {"type": "Feature", "properties": claim, "geometry": None}
    documents = [
        document(metadata("provinces", "regions", "2019-01-01"), provinces),
        document(metadata("places", "places", "2011-01-01"), towns),
        document(metadata("claims", "claims", DAY), [unlocated]),
        *more,
    ]
    return write_record(root / "record", documents)
