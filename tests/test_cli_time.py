"""``controlmap series``, ``diff`` and ``at`` say what the service says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.cli import command_line


@pytest.fixture
def run(demo_record: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that runs a command on the demo record and returns its output."""
    monkeypatch.setenv("CONTROLMAP_RECORD", str(demo_record))

    def invoke(*arguments: str, exit_code: int = 0) -> str:
        done = CliRunner().invoke(command_line(), arguments)
        assert done.exit_code == exit_code, done.output
        return done.output

    return invoke


@pytest.mark.parametrize(
    ("arguments", "url"),
    [
        (["series", "west"], "/control/series?region=west"),
        (
            ["series", "demo", "--time", "2019-12-01/2020-04-01/P1M"],
            "/control/series?region=demo&time=2019-12-01/2020-04-01/P1M",
        ),
        (
            ["diff", "2020-01-15", "2020-03-15", "--region", "west"],
            "/control/changes?from=2020-01-15&to=2020-03-15&region=west",
        ),
        (
            ["at", "0.75", "0.5", "--date", "2020-02-01"],
            "/control/at?lon=0.75&lat=0.5&date=2020-02-01",
        ),
    ],
)
def test_json_is_the_answer_of_the_service(
    run: Any, client: TestClient, arguments: list[str], url: str
) -> None:
    assert json.loads(run(*arguments, "--json")) == client.get(url).json()


def test_series_reads_as_a_table(run: Any) -> None:
    lines = run("series", "demo", "--time", "2019-12-01,2020-01-01").splitlines()
    assert lines[0] == "demo, per cent of 24,617 km²"
    assert lines[-2].split() == ["2019-12-01", *["–"] * 5]
    assert lines[-1].split()[:4] == ["2020-01-01", "2020-01-01", "50.0", "50.0"]


def test_diff_reads_as_two_tables(run: Any) -> None:
    text = run("diff", "2020-01-01", "2020-03-01")
    assert "demo/control/2020-01-01.r1 to demo/control/2020-03-01.r1" in text
    red = next(line for line in text.splitlines() if line.startswith("red "))
    assert red.split()[-1] == "-25.0"


def test_at_says_border_and_tenures(run: Any) -> None:
    text = run("at", "0.5", "0.5")
    assert "on the border between blue and red" in text
    assert "0.0 km from the nearest ground of another holder" in text


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (["series", "nowhere"], 1, "There is no region 'nowhere'"),
        (["series", "west", "--time", "monthly"], 2, "is not a day"),
        (["diff", "2020-01-01", "2019"], 2, "is not a day"),
        (["at", "200", "0"], 2, "equal to 180"),
        (["at", "0.5", "0.5", "--date", "1990-01-01"], 1, "runs from 2020-01-01"),
    ],
)
def test_what_cannot_be_answered(run: Any, arguments: list[str], exit_code: int, said: str) -> None:
    assert said in run(*arguments, exit_code=exit_code)
