"""What waits for a person: other boundaries, stale reasons, slips in layer and date."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from shapely import box
from typer.testing import CliRunner

from app.catalog.candidate import Candidate, Offer
from app.catalog.refusals import JumpHeldError, LayerUnknownError, PublicationError
from app.cli import command_line
from tests.conftest import Json, document, metadata, region, write_record
from tests.publish.conftest import ACTOR, Bench, Newsroom, as_bytes, bench_in, halves, quiet

WEST, EAST = box(0, 0, 1, 1), box(1, 0, 2, 1)


@pytest.fixture
def desk(demo_record: Path, tmp_path: Path) -> Bench:
    return bench_in(demo_record, tmp_path / "desk")


def provinces(*features: Json, day: str = "2019-01-01", **more: object) -> Json:
    about = {"revision": 2, "reason": "redrawn"} if day == "2019-01-01" else {}
    return document(metadata("provinces", "regions", day, **about, **more), features)


def publish(desk: Bench, doc: Json, **more: Any) -> Candidate:
    return desk.publishing.publish(Offer(as_bytes(doc), **more), ACTOR)


def held(desk: Bench, doc: Json, **more: Any) -> JumpHeldError:
    with pytest.raises(JumpHeldError) as refused:
        publish(desk, doc, **more)
    return refused.value


def test_boundaries_that_change_places_wait_and_say_what_moves(desk: Bench) -> None:
    swapped = provinces(region("west", EAST), region("east", WEST))
    error = held(desk, swapped)
    assert {"west", "east"} <= {issue.feature for issue in error.issues}
    moves: Any = error.facts["moves"]
    west = {m["party"]: m["points"] for m in moves if m["region"] == "west"}
    assert west == pytest.approx({"red": -50, "contested": 50}, abs=0.5)
    made = publish(desk, swapped, accept_jump="the names were exchanged")
    assert {issue.code for issue in made.issues} == {"jump-accepted"}
    assert made.snapshot.info.jump_accepted == "the names were exchanged"


def test_a_region_and_a_level_that_disappear_wait(desk: Bench) -> None:
    town = region("town", box(0, 0, 1, 1), level="district", parent="west")
    both = [region("west", WEST), region("east", EAST)]
    publish(desk, provinces(*both, town, day="2020-02-01"), accept_jump="districts are new")
    error = held(desk, provinces(*both, day="2020-04-01"))
    said = " ".join(issue.message for issue in error.issues)
    assert "1 of 4 regions disappear: 'town'" in said
    assert "no region of level 'district' is left" in said


def test_a_border_drawn_a_little_finer_passes(desk: Bench) -> None:
    fine = provinces(region("west", box(0, 0, 1.01, 1)), region("east", box(1.01, 0, 2, 1)))
    made = publish(desk, fine)
    assert made.issues == ()
    assert {move.region for move in made.moves} == {"west", "east"}
    assert all(abs(move.points or 0) < 5 for move in made.moves)


def test_very_many_changes_are_named_in_a_bounded_list(desk: Bench) -> None:
    cells = [box(i / 40, 0, (i + 1) / 40, 1) for i in range(80)]
    ids = [f"c-{i}" for i in range(80)]
    first = [region(name, cell) for name, cell in zip(ids, cells, strict=True)]
    publish(desk, provinces(*first, day="2020-02-01"), accept_jump="cells")
    turned = [region(name, cell) for name, cell in zip(ids, reversed(cells), strict=True)]
    error = held(desk, provinces(*turned, day="2020-04-01"))
    assert len(error.issues) == 21
    assert "more such changes" in error.issues[-1].message
    assert len(error.facts["moves"]) == 50  # type: ignore[arg-type]


def test_a_reason_that_came_with_the_file_does_not_count(desk: Bench) -> None:
    copied = halves(1.5, jump_accepted="yesterday's reason")
    error = held(desk, copied)
    assert all("yesterday's reason" in issue.message for issue in error.issues)
    made = publish(desk, copied, accept_jump="today's")
    assert made.snapshot.info.jump_accepted == "today's"
    assert b"yesterday" not in made.data
    still = publish(desk, halves(1.5, "2020-06-01", jump_accepted="yesterday's reason"))
    assert still.snapshot.info.jump_accepted is None
    assert publish(desk, halves(1.5), accept_jump="today's").recorded
    assert publish(desk, copied).recorded


def test_a_mistyped_layer_begins_no_second_one(desk: Bench) -> None:
    slip = quiet()
    slip["metadata"]["layer"] = "contol"
    with pytest.raises(LayerUnknownError) as refused:
        publish(desk, slip)
    assert refused.value.nearest[0] == "control"
    assert "demo/contol/2020-05-01.geojson" not in desk.held()
    assert publish(desk, slip, new_layer=True).file.layer == "contol"


def test_a_date_long_before_the_layer_waits(desk: Bench) -> None:
    error = held(desk, quiet("1920-05-01"))
    assert "1920-05-01 lies more than 10 years" in str(error)
    assert publish(desk, quiet("1920-05-01"), accept_jump="a history").file.name.startswith("1920")


def test_a_layer_named_for_regions_takes_no_control_though_it_is_empty(tmp_path: Path) -> None:
    desk = bench_in(write_record(tmp_path / "record", []), tmp_path / "desk")
    doc = quiet()
    doc["metadata"]["layer"] = "provinces"
    with pytest.raises(PublicationError, match="names provinces for regions") as refused:
        publish(desk, doc, new_layer=True)
    assert [issue.code for issue in refused.value.issues] == ["layer-mixed-kinds"]
    assert not desk.held()


def test_over_http_a_new_layer_says_so_and_its_draft_can_be_published(newsroom: Newsroom) -> None:
    slip = quiet()
    slip["metadata"]["layer"] = "contol"
    said: Any = newsroom.post(slip)
    assert (said.status_code, said.json()["code"]) == (422, "layer-unknown")
    assert said.json()["nearest"] == ["control"]
    draft: Any = newsroom.post(slip, "?draft=true&new_layer=true")
    assert draft.status_code == 201
    assert newsroom.client.get(draft.headers["location"]).status_code == 200
    key = draft.headers["location"].split("/")[2]
    done = newsroom.client.post(f"/drafts/{key}/publish", headers=newsroom.publisher)
    assert done.status_code == 201


def test_the_command_says_a_new_layer_and_believes_no_stale_reason(
    demo_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_RECORD", str(demo_record))
    monkeypatch.setenv("CONTROLMAP_DESK", str(tmp_path / "desk"))
    slip = quiet()
    slip["metadata"]["layer"] = "contol"
    (file := tmp_path / "slip.geojson").write_bytes(as_bytes(slip))
    said = CliRunner().invoke(command_line(), ["publish", str(file)])
    assert (said.exit_code, "layer-unknown" in said.output) == (1, True)
    assert CliRunner().invoke(command_line(), ["publish", str(file), "--new-layer"]).exit_code == 0
    file.write_bytes(as_bytes(halves(1.5, jump_accepted="yesterday's reason")))
    said = CliRunner().invoke(command_line(), ["publish", str(file)])
    assert (said.exit_code, "jump-held" in said.output) == (1, True)
