"""Which recording holds: half-open days, gaps, revisions, what was known when."""

from __future__ import annotations

import dataclasses
import itertools
import random
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.catalog.timeline import Timeline
from app.domain.snapshot import LayerKind, SnapshotInfo

START = date(2017, 1, 1)
NOON = datetime(2018, 1, 1, 12, tzinfo=UTC)


def recorded(
    day: int, revision: int = 1, at: int = 0, until: int | None = None, tag: str = ""
) -> SnapshotInfo:
    """Return a recording of START + day, recorded NOON + at hours."""
    return SnapshotInfo(
        theatre="demo",
        layer="control",
        kind=LayerKind.CONTROL,
        valid_from=START + timedelta(days=day),
        valid_to=None if until is None else START + timedelta(days=until),
        recorded_at=NOON + timedelta(hours=at),
        revision=revision,
        digest=f"sha256:{tag or f'{day}.{revision}'}",
        title="",
        method="",
        licence="",
        reason="mended" if revision > 1 else None,
    )


def day(number: int) -> date:
    return START + timedelta(days=number)


def hour(number: int) -> datetime:
    return NOON + timedelta(hours=number)


def test_a_snapshot_holds_from_its_day_until_the_next_ones() -> None:
    first, second = recorded(10), recorded(20)
    timeline = Timeline.of((second, first))
    assert timeline.as_of(day(9)) is None
    assert timeline.as_of(day(10)) is first
    assert timeline.as_of(day(19)) is first
    assert timeline.as_of(day(20)) is second
    assert timeline.as_of(date.max) is second
    assert timeline.as_of(None) is second
    assert timeline.as_of(date.min) is None


def test_valid_to_leaves_a_gap_nobody_answers_for() -> None:
    timeline = Timeline.of((recorded(10, until=15), recorded(20, until=25)))
    answers = {n: timeline.as_of(day(n)) for n in (14, 15, 19, 20, 24, 25, 400)}
    assert {n for n, info in answers.items() if info is None} == {15, 19, 25, 400}


def test_a_successor_ends_a_snapshot_that_says_it_holds_longer() -> None:
    first, second = recorded(10, until=99), recorded(20)
    assert Timeline.of((first, second)).as_of(day(20)) is second


def test_a_revision_replaces_from_the_instant_it_was_recorded() -> None:
    wrong, right = recorded(10, 1, at=0), recorded(10, 2, at=5)
    timeline = Timeline.of((right, wrong))
    assert timeline.as_of(day(12)) is right
    assert timeline.as_of(day(12), hour(4)) is wrong
    assert timeline.as_of(day(12), hour(5)) is right
    assert timeline.as_of(day(12), hour(-1)) is None


def test_a_revision_may_move_the_end() -> None:
    timeline = Timeline.of((recorded(10, 1), recorded(10, 2, at=5, until=12)))
    assert timeline.as_of(day(13), hour(4)) is not None
    assert timeline.as_of(day(13)) is None


def test_a_snapshot_recorded_late_fills_the_past_only_for_those_who_know() -> None:
    first, late, last = recorded(10), recorded(15, at=50), recorded(20)
    timeline = Timeline.of((first, last, late))
    assert timeline.as_of(day(16)) is late
    assert timeline.as_of(day(16), hour(49)) is first


def test_the_one_before() -> None:
    first, gap, last = recorded(10), recorded(20, until=25), recorded(30)
    timeline = Timeline.of((first, gap, last))
    assert timeline.before(first) is None
    assert timeline.before(gap) is first
    assert timeline.before(last) is None, "nothing held the day before: never the nearest"
    ancient = dataclasses.replace(first, valid_from=date.min)
    assert Timeline.of((ancient,)).before(ancient) is None


def test_an_empty_timeline() -> None:
    assert Timeline.of(()).as_of(None) is None
    assert Timeline.of(()).held() == ()


@st.composite
def histories(draw: st.DrawFn) -> tuple[SnapshotInfo, ...]:
    """Return recordings in the order of their recording: revisions 1, 2, 3 … of random days."""
    days = draw(st.lists(st.integers(0, 12), min_size=1, max_size=10))
    steps = draw(st.lists(st.integers(1, 5), min_size=len(days), max_size=len(days)))
    lasting = st.one_of(st.none(), st.integers(1, 6))
    infos, clock = [], 0
    for number, step in zip(days, steps, strict=True):
        clock += step
        revision = 1 + sum(i.valid_from == day(number) for i in infos)
        days_valid = draw(lasting)
        until = None if days_valid is None else number + days_valid
        infos.append(recorded(number, revision, clock, until))
    return tuple(infos)


def by_definition(
    infos: tuple[SnapshotInfo, ...], asked: date, known_at: datetime
) -> SnapshotInfo | None:
    """Say it again, the slow way: the last valid_from not after the day, its last revision."""
    known = [i for i in infos if i.recorded_at <= known_at]
    started = [i for i in known if i.valid_from <= asked]
    if not started:
        return None
    latest = max(i.valid_from for i in started)
    best = max((i for i in started if i.valid_from == latest), key=lambda i: i.revision)
    return best if best.valid_to is None or asked < best.valid_to else None


@given(histories(), st.integers(-2, 20), st.integers(-1, 60), st.randoms())
def test_as_of_is_a_function_of_day_and_knowledge(
    infos: tuple[SnapshotInfo, ...], number: int, at: int, rng: random.Random
) -> None:
    shuffled = tuple(rng.sample(infos, len(infos)))
    expected = by_definition(infos, day(number), hour(at))
    assert Timeline.of(infos).as_of(day(number), hour(at)) is expected
    assert Timeline.of(shuffled).as_of(day(number), hour(at)) is expected


@given(histories(), st.integers(0, 10), st.integers(-2, 20))
def test_recording_more_never_changes_what_was_known(
    infos: tuple[SnapshotInfo, ...], kept: int, number: int
) -> None:
    earlier = infos[: max(1, min(kept, len(infos)))]
    then = earlier[-1].recorded_at
    for asked in (day(number), None):
        assert Timeline.of(infos).as_of(asked, then) is Timeline.of(earlier).as_of(asked, then)
        assert Timeline.of(earlier).as_of(asked, then) is Timeline.of(earlier).as_of(asked)


@given(histories(), st.integers(0, 60))
def test_intervals_never_overlap_and_agree_with_as_of(
    infos: tuple[SnapshotInfo, ...], at: int
) -> None:
    timeline = Timeline.of(infos)
    held = timeline.held(hour(at))
    for one, after in itertools.pairwise(held):
        assert one.interval.end is not None
        assert one.interval.end <= after.interval.start
    for number in range(-2, 25):
        holders = [h.info for h in held if day(number) in h.interval]
        answer = timeline.as_of(day(number), hour(at))
        assert holders == ([] if answer is None else [answer])
