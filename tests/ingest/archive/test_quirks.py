"""What real daily archives hold, one small archive each, and what the report says about it."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from shapely import MultiPolygon, Point, Polygon, box
from shapely.geometry import mapping

from app.geo.area import area_km2
from tests.cli_scenes import controlmap
from tests.conftest import Json
from tests.ingest.archive.conftest import Ran
from tests.ingest.archive.scenes import (
    EAST,
    PROFILE,
    WEST,
    collection,
    drawn,
    halves,
    with_profile,
)

Run = Callable[..., Ran]
FIRST = "2024-01-01"


def rules(*more: Json) -> list[Json]:
    return [*PROFILE["classes"], *more]


def became(ran: Ran) -> dict[str, tuple[int, str]]:
    return {c["text"]: (c["features"], c["became"]) for c in ran.report["classes"]}


# --- classes: free text ---------------------------------------------------------------------


def test_one_class_in_three_drifting_formats(run: Run) -> None:
    names = ["Червоні", "Червоні /// Red zone", "Червоні /// Red zone /// zone_red"]
    days = [
        collection(drawn(box(0, 0, 1, 1 + 0.0 * n), name), drawn(EAST, "Blue zone"))
        for n, name in enumerate(names)
    ]
    profile = with_profile(
        class_={"property": "name", "split": "///"},
        classes=[{"text": ["Червоні", "Red zone"], "party": "red"}, *PROFILE["classes"][1:]],
    )
    ran = run(days, profile=profile)
    assert ran.said.returncode == 0, ran.said.stdout
    assert {name: became(ran)[name] for name in names} == dict.fromkeys(names, (1, "red"))
    assert ran.snapshots == [FIRST], "another spelling of the same ground is no new state"
    assert ran.report["days"]["confirmed"] == 2


def test_spellings_without_meaning_are_one_class(run: Run) -> None:
    spelt = [
        "Red zone",
        " RED\u00a0zone\n",
        "red  zone.",
        "Red zone (31.01.2024)",
        "Red\u200b zone",
    ]
    squares = [box(0.2 * n, 0, 0.2 * n + 0.2, 1) for n in range(5)]
    features = [drawn(s, name) for s, name in zip(squares, spelt, strict=True)]
    profile = with_profile(class_={"property": "name", "ignore": [r"\d{2}\.\d{2}\.\d{4}"]})
    ran = run([collection(*features, drawn(EAST, "Blue zone"))], profile=profile)
    assert ran.said.returncode == 0, ran.said.stdout
    assert {word for _, word in became(ran).values()} == {"red", "blue"}
    assert ran.zones(FIRST)["red"].equals(WEST)


def test_hundreds_of_spellings_by_one_pattern_each_counted(run: Run) -> None:
    squares = [box(n / 333, 0, (n + 1) / 333, 1) for n in range(333)]
    features = [drawn(s, f"Sector {n} held by red") for n, s in enumerate(squares)]
    profile = with_profile(classes=rules({"regex": r"held by red$", "party": "red"}))
    ran = run([collection(*features)], profile=profile)
    assert ran.said.returncode == 0
    assert len(became(ran)) == 333
    assert "… and 293 more, in the JSON report" in ran.said.stdout


def test_a_typing_error_is_refused_with_a_suggestion_and_nothing_is_written(run: Run) -> None:
    ran = run([halves(), collection(drawn(WEST, "Red zoen"), drawn(EAST, ""))])
    assert ran.said.returncode == 1
    assert ran.snapshots == []
    told = {c["text"]: c for c in ran.report["classes"] if c["became"] == "unknown"}
    assert "a spelling of 'red zone' (red)?" in told["Red zoen"]["suggestion"]
    assert "it is empty" in told[""]["suggestion"]
    assert "2 unknown class(es): nothing is written" in ran.said.stdout
    more = rules({"text": "Red zoen", "party": "red"}, {"text": "", "drop": "unnamed"})
    again = run([], profile=with_profile(classes=more))
    assert became(again)[""] == (1, "left out: unnamed")
    assert [d["outcome"] for d in again.report["days"]["list"]] == ["made", "jump"]


def test_unknown_classes_are_left_out_on_the_profiles_word_and_counted(run: Run) -> None:
    day = collection(*halves()["features"], drawn(box(0.4, 0.4, 0.5, 0.5), "Rumour"))
    profile = with_profile(class_={"property": "name", "unknown": "drop"})
    ran = run([day], profile=profile)
    assert ran.said.returncode == 0
    assert became(ran)["Rumour"] == (1, "unknown")


def test_parts_that_contradict_each_other_are_unknown(run: Run) -> None:
    profile = with_profile(class_={"property": "name", "split": "///"})
    ran = run([collection(drawn(WEST, "Red zone /// Blue zone"))], profile=profile)
    assert ran.report["classes"][0]["suggestion"] == "its parts contradict each other: red and blue"


def test_hostile_names_stay_inert(run: Run) -> None:
    name = "<script>alert(1)</script> \u202e\u001b[31m ${x}"
    profile = with_profile(class_={"property": "name", "unknown": "drop"})
    ran = run([collection(*halves()["features"], drawn(WEST, name))], profile=profile)
    assert "\u001b" not in ran.said.stdout
    assert "\u202e" not in ran.said.stdout
    assert "\u202e" not in json.dumps(ran.report, ensure_ascii=False)


# --- geometries -----------------------------------------------------------------------------


def test_collections_are_taken_apart_and_points_are_counted(run: Run) -> None:
    parts = {
        "type": "GeometryCollection",
        "geometries": [mapping(WEST), mapping(Point(0.5, 0.5)), mapping(box(5, 5, 5, 5))][:2],
    }
    ran = run([collection(drawn(parts, "Red zone"), drawn(EAST, "Blue zone"))])
    assert ran.said.returncode == 0
    assert ran.report["reading"]["geometry collections taken apart"] == 1
    assert ran.report["not_polygons"] == [{"text": "Red zone", "count": 1}]
    assert ran.zones(FIRST)["red"].equals(WEST)


def test_heights_are_dropped_and_counted(run: Run) -> None:
    ring = [[x, y, 0] for x, y in WEST.exterior.coords]
    high = {"type": "Polygon", "coordinates": [ring]}
    ran = run([collection(drawn(high, "Red zone"), drawn(EAST, "Blue zone"))])
    assert ran.report["reading"] == {"heights dropped": 1}
    assert ran.snapshots == [FIRST]


def test_points_among_polygons_are_no_control_and_no_unknown_class(run: Run) -> None:
    unit = drawn(Point(0.5, 0.5), "42nd brigade")
    ran = run([collection(*halves()["features"], unit, unit)])
    assert ran.said.returncode == 0
    assert ran.report["not_polygons"] == [{"text": "42nd brigade", "count": 2}]
    assert "brigade" not in (ran.record / "demo/control/2024-01-01.geojson").read_text()


def test_a_disconnected_interior_is_mended_with_its_area(run: Run) -> None:
    hole = [(0.5, 0), (1, 0.5), (0.5, 1), (0, 0.5), (0.5, 0)]
    cut = {"type": "Polygon", "coordinates": [list(WEST.exterior.coords), hole]}
    ran = run([collection(drawn(cut, "Red zone"), drawn(EAST, "Blue zone"))])
    assert ran.said.returncode == 0, ran.said.stdout
    (repair,) = ran.report["repairs"]
    assert (repair["code"], repair["class"]) == ("geometry-interior-disconnected", "Red zone")
    assert repair["delta_km2"] == pytest.approx(0, abs=0.01)
    assert len(ran.zones(FIRST)["red"].geoms) == 4


def test_a_hole_outside_its_shell_cuts_nothing_away_up_to_a_limit(run: Run) -> None:
    hole = list(box(0.3, 2, 0.31, 2.01).exterior.coords)
    odd = {"type": "Polygon", "coordinates": [list(WEST.exterior.coords), hole]}
    day = collection(drawn(odd, "Red zone"), drawn(EAST, "Blue zone"))
    area = area_km2(Polygon(hole))
    refused = run([day])
    assert refused.report["days"]["refused"] == 1
    assert "(limit 1)" in refused.report["days"]["list"][0]["why"]
    assert refused.snapshots == []
    ran = run([day], profile=with_profile(repair_km2=2))
    (repair,) = ran.report["repairs"]
    assert repair["code"] == "geometry-hole-outside-shell"
    assert repair["delta_km2"] == pytest.approx(area, rel=1e-3)
    assert ran.zones(FIRST)["red"].equals(WEST)


def test_overlaps_within_one_class_are_joined_with_their_area(run: Run) -> None:
    twice = MultiPolygon([box(0, 0, 0.8, 1), box(0.2, 0, 1, 1)])
    ran = run([collection(drawn(twice, "Red zone"), drawn(EAST, "Blue zone"))])
    shared = area_km2(box(0.2, 0, 0.8, 1))
    assert shared > 7000
    assert ran.report["joined_km2"]["red"] == pytest.approx(shared, rel=1e-4)
    assert ran.zones(FIRST)["red"].equals(WEST)


def test_polygons_of_other_conflicts_are_left_out_with_their_area(run: Run) -> None:
    island = box(-60, -52, -58, -51)
    bowtie = {"type": "Polygon", "coordinates": [[[90, 0], [91, 1], [91, 0], [90, 1], [90, 0]]]}
    far = [drawn(island, "Red zone"), drawn(bowtie, "Blue zone")]
    ran = run([collection(*halves()["features"], *far)])
    assert ran.said.returncode == 0, "what lies elsewhere needs no repair"
    assert ran.report["elsewhere_km2"]["Red zone"] == pytest.approx(area_km2(island), rel=1e-4)
    assert set(ran.zones(FIRST)) == {"red", "blue"}


def test_what_crosses_the_border_is_cut_with_its_area(run: Run) -> None:
    wide = box(-0.5, 0, 1, 1)
    ran = run([collection(drawn(wide, "Red zone"), drawn(EAST, "Blue zone"))])
    away = area_km2(box(-0.5, 0, 0, 1))
    assert ran.report["clipped_km2"] == {"red": pytest.approx(away, rel=1e-4)}
    assert ran.zones(FIRST)["red"].equals(WEST)


def test_exchanged_axes_are_named(run: Run) -> None:
    turned = box(60, 1.2, 61, 1.9)
    swapped = {"type": "Polygon", "coordinates": [[[0.1, 1.9], [0.9, 1.9], [0.9, 1.2], [0.1, 1.9]]]}
    ran = run([collection(drawn(turned, "Red zone"))])
    assert ran.report["days"]["list"][0]["why"] == "nothing of it lies in the theatre"
    again = run({"2024-01-01": collection(drawn(swapped, "Red zone"))})
    assert "look exchanged" in again.report["days"]["list"][0]["why"]


def test_holders_that_overlap_refuse_the_day_until_a_rule_says_who_holds(run: Run) -> None:
    day = collection(drawn(box(0, 0, 1.2, 1), "Red zone"), drawn(EAST, "Blue zone"))
    shared = area_km2(box(1, 0, 1.2, 1))
    refused = run([day])
    assert "say in `overlaps` who holds it" in refused.report["days"]["list"][0]["why"]
    order = {"rule": "order", "order": ["blue", "red"]}
    ran = run([day], profile=with_profile(overlaps=order))
    assert ran.report["overlaps_km2"] == {"red + blue": pytest.approx(shared, rel=1e-4)}
    assert ran.zones(FIRST)["blue"].equals(EAST)


def test_overlaps_may_become_contested(run: Run) -> None:
    day = collection(drawn(box(0, 0, 1.2, 1), "Red zone"), drawn(EAST, "Blue zone"))
    ran = run([day], profile=with_profile(overlaps={"rule": "contested"}))
    assert ran.zones(FIRST)["contested-blue-red"].equals(box(1, 0, 1.2, 1))


def test_an_enclosed_hole_is_unknown_and_a_sliver_goes_to_its_neighbour(run: Run) -> None:
    hole, sliver = box(0.4, 0.4, 0.6, 0.6), box(0.99999, 0.2, 1.0, 0.8)
    day = collection(drawn(WEST - hole - sliver, "Red zone"), drawn(EAST, "Blue zone"))
    ran = run([day])
    zones = ran.zones(FIRST)
    assert zones["unknown"].equals(hole)
    assert sum(ran.report["slivers_km2"].values()) == pytest.approx(area_km2(sliver), abs=1e-3)
    assert zones["red"].union(zones["blue"]).area == pytest.approx(2 - hole.area)


def test_the_rest_of_the_theatre_may_have_a_holder(run: Run) -> None:
    ran = run(
        [collection(drawn(box(0, 0, 0.3, 1), "Red zone"))],
        profile=with_profile(rest={"party": "blue"}),
    )
    assert ran.zones(FIRST)["blue"].area == pytest.approx(1.7)


# --- files and dates ------------------------------------------------------------------------


def test_no_properties_and_the_day_only_in_the_files_name(run: Run) -> None:
    bare = {"type": "Feature", "properties": {}, "geometry": mapping(WEST)}
    profile = with_profile(class_={"constant": "all"}, classes=[{"text": "all", "party": "red"}])
    ran = run({"map_20240105_v2.json": collection(bare)}, profile=profile)
    assert ran.snapshots == ["2024-01-05"]


def test_a_collection_wrapped_in_an_answer(run: Run) -> None:
    ran = run(
        {FIRST: {"value": halves(), "id": 7}, "2024-01-02": {"map": json.dumps(halves(1.01))}}
    )
    assert ran.said.returncode == 0
    assert ran.report["reading"] == {"wrapped in another object": 2}
    assert ran.snapshots == [FIRST, "2024-01-02"]


def test_inner_dates_that_lag_the_files_name_are_told_and_never_used(run: Run) -> None:
    def day(inner: str, at: float) -> Json:
        made = halves(at)
        for feature in made["features"]:
            feature["properties"]["updated"] = inner
        return made

    stale = [day("2024-01-01", 1.0), day("2024-01-01", 1.0), day("2024-01-01T20:00:00Z", 1.01)]
    profile = with_profile(date={"from": "file-name", "compare": "updated"})
    ran = run(stale, profile=profile)
    assert ran.report["inner_date_lag_days"] == {"1": 2, "2": 2}
    assert ran.snapshots == [FIRST, "2024-01-03"]


def test_missing_days_are_told(run: Run) -> None:
    ran = run({"2024-01-01": halves(), "2024-01-05": halves(1.01), "2024-01-06": halves(1.01)})
    assert ran.report["days"]["missing"] == [{"from": "2024-01-02", "to": "2024-01-04"}]
    assert ran.said.returncode == 0


@pytest.mark.parametrize("unit", ["seconds", "milliseconds"])
def test_the_day_as_an_epoch_in_a_property_of_one_file(run: Run, unit: str) -> None:
    noon = 1704110400 * (1 if unit == "seconds" else 1000)
    day = 86400 * (1 if unit == "seconds" else 1000)
    features = [
        {**f, "properties": {**f["properties"], "at": noon + n * day}}
        for n, at in enumerate((1.0, 1.0, 1.01))
        for f in halves(at)["features"]
    ]
    date = {"from": "property", "property": "at", "format": f"epoch-{unit}"}
    ran = run({"all.geojson": collection(*features)}, profile=with_profile(date=date))
    assert ran.said.returncode == 0, ran.said.stdout
    assert ran.snapshots == [FIRST, "2024-01-03"]


def test_the_day_as_an_epoch_in_the_files_name(run: Run) -> None:
    profile = with_profile(date={"from": "file-name", "pattern": r"(?P<epoch>\d{10})"})
    assert run({"history-1704110400": halves()}, profile=profile).snapshots == [FIRST]


@pytest.mark.parametrize(
    ("form", "value", "day"),
    [
        ("%d.%m.%Y %H:%M %z", "31.12.2023 23:30 -0500", "2024-01-01"),
        ("iso", "2023-12-31T23:30:00-05:00", "2024-01-01"),
        ("iso", "9999-12-31T23:59:59-05:00", ""),
        ("iso", "0001-01-01T00:00:00+05:00", ""),
    ],
)
def test_a_property_with_a_zone_gives_its_utc_day(
    run: Run, form: str, value: str, day: str
) -> None:
    profile = with_profile(date={"from": "property", "property": "t", "format": form})
    ran = run({"all": collection(drawn(WEST, "Red zone", t=value))}, profile=profile)
    assert ran.snapshots == ([day] if day else [])
    assert bool(ran.report["files"]["unreadable"]) is not bool(day)


@pytest.mark.parametrize("name", ["1712091200", "history-1720010112", "area1704067200000"])
def test_the_digits_of_an_epoch_are_no_day(run: Run, name: str) -> None:
    ran = run({name: halves()})
    assert ran.snapshots == []
    assert "has no day" in ran.report["files"]["unreadable"][0]["why"]
    said = controlmap(
        ran.record, "profile", "--suggest", ran.record.parent / f"archive/{name}.geojson"
    )
    assert ("epoch" in said.stdout) is ("1704067200000" not in name)


def test_a_pattern_whose_groups_found_nothing_gives_no_day(run: Run) -> None:
    pattern = r"(?P<year>\d{4})(-(?P<month>\d\d)-(?P<day>\d\d))?"
    ran = run(
        {"2024": halves()}, profile=with_profile(date={"from": "file-name", "pattern": pattern})
    )
    assert [u["file"] for u in ran.report["files"]["unreadable"]] == ["2024.geojson"]


def test_two_files_of_one_day(run: Run) -> None:
    days = {"2024-01-01a": halves(), "2024-01-01b": halves(1.01)}
    refused = run(days)
    assert "2 files say different things" in refused.report["days"]["list"][0]["why"]
    ran = run(days, profile=with_profile(date={"from": "file-name", "several": "last"}))
    assert ran.report["files"]["superseded"][0]["by"] == "2024-01-01b.geojson"
    assert ran.zones(FIRST)["red"].equals(box(0, 0, 1.01, 1))


def test_a_file_that_cannot_be_read_is_told_and_the_others_are_recorded(run: Run) -> None:
    ran = run({FIRST: halves(), "2024-01-02": b'{"type": "FeatureColl', "no-day": halves()})
    assert ran.said.returncode == 1
    assert ran.snapshots == [FIRST]
    why = {u["file"]: u["why"] for u in ran.report["files"]["unreadable"]}
    assert "not-json" in why["2024-01-02.geojson"]
    assert "has no day" in why["no-day.geojson"]


def test_a_polygon_below_the_grid_holds_nothing_and_not_all_around_it(run: Run) -> None:
    inner = WEST.representative_point()
    speck = box(inner.x, inner.y, inner.x + 1e-6, inner.y + 1e-6)
    profile = with_profile(overlaps={"rule": "order", "order": ["blue", "red"]})
    ran = run([collection(drawn(WEST, "Red zone"), drawn(speck, "Blue zone"))], profile=profile)
    assert ran.zones(FIRST)["red"].equals(WEST)
    assert (set(ran.zones(FIRST)), ran.report["overlaps_km2"]) == ({"red"}, {})


def test_a_day_without_ground_is_refused(run: Run) -> None:
    line = {"type": "Polygon", "coordinates": [[[0, 0.5], [1, 0.5], [2, 0.5], [0, 0.5]]]}
    ran = run([collection(drawn(line, "Red zone"))])
    (told,) = ran.report["days"]["list"]
    assert (told["outcome"], "narrower than the record's grid" in told["why"]) == ("refused", True)
    profile = delta_profile() | {"deltas": [{"party": "red", "held": "nochange - nochange"}]}
    profile["classes"] = [c for c in profile["classes"] if c.get("as", "nochange") == "nochange"]
    gone = run([collection(drawn(WEST, "unchanged"))], profile=profile)
    assert gone.report["days"]["list"][0]["outcome"] == "refused"


# --- states over time -----------------------------------------------------------------------


def delta_profile() -> Json:
    parts = [
        {"text": "unchanged", "as": "nochange"},
        {"text": "gains", "as": "gains"},
        {"text": "losses", "as": "losses"},
    ]
    held = {"party": "red", "held": "nochange + gains - losses"}
    return with_profile(classes=[*parts, PROFILE["classes"][1]], deltas=[held])


def test_delta_classes_are_summed(run: Run) -> None:
    features = [
        drawn(box(0, 0, 0.9, 1), "unchanged"),
        drawn(box(0.8, 0, 1, 1), "gains"),
        drawn(box(0.95, 0, 1, 1), "losses"),
        drawn(box(0.95, 0, 2, 1), "Blue zone"),
    ]
    ran = run([collection(*features)], profile=delta_profile())
    assert ran.zones(FIRST)["red"].equals(box(0, 0, 0.95, 1))
    assert became(ran)["gains"] == (1, "part gains")


def test_a_day_whose_losses_are_another_country_is_harmless_or_held_back(run: Run) -> None:
    def day(*losses: Json) -> Json:
        return collection(drawn(WEST, "unchanged"), drawn(EAST, "Blue zone"), *losses)

    elsewhere, here = drawn(box(30, 30, 40, 40), "losses"), drawn(box(0, 0, 0.9, 1), "losses")
    ran = run([day(), day(elsewhere), day(here), day()], profile=delta_profile())
    outcomes = [d["outcome"] for d in ran.report["days"]["list"]]
    assert outcomes == ["made", "confirmed", "jump", "confirmed"]
    assert ran.report["elsewhere_km2"]["losses"] > 1e6
    assert "'red' moves" in ran.report["days"]["list"][2]["why"]


def test_repeats_are_coverage_and_no_snapshots(run: Run) -> None:
    days = [halves(1 + 0.01 * (n // 3)) for n in range(9)]
    ran = run(days)
    assert (ran.report["days"]["made"], ran.report["days"]["confirmed"]) == (3, 6)
    covered = json.loads((ran.record / "demo/control/days.json").read_text())["days"]
    assert [c["snapshot"] for c in covered[:4]] == [f"{FIRST}.r1"] * 3 + ["2024-01-04.r1"]
