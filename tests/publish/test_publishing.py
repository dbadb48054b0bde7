"""The flow of a publication, without HTTP."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.catalog.candidate import Offer
from app.catalog.catalog import Catalog
from app.catalog.desk import Act
from app.catalog.refusals import (
    CorrectionStaleError,
    DraftNotFoundError,
    JumpHeldError,
    PublicationError,
    StoreUnwritableError,
)
from app.catalog.store import digest_of
from app.errors import LimitExceededError, RecordedConflictError, TheatreNotFoundError
from app.ingest import Limits
from tests.conftest import Json
from tests.publish.conftest import ACTOR, Bench, as_bytes, bench_in, halves, quiet


def offer(doc: Json, **more: str) -> Offer:
    return Offer(as_bytes(doc), **more)


def codes(error: PublicationError) -> set[str]:
    return {issue.code for issue in error.issues}


def outcomes(bench: Bench) -> list[str]:
    return [act.outcome for act in bench.desk.acts()]


def test_a_publication_is_recorded_stamped_and_loads_again(bench: Bench) -> None:
    before = datetime.now(UTC) - timedelta(milliseconds=2)
    made = bench.publishing.publish(offer(quiet()), ACTOR)
    assert made.file.path == "demo/control/2020-05-01.geojson"
    info = bench.record.catalog.as_of("demo", "control", None).info
    assert info == made.snapshot.info
    assert before <= info.recorded_at <= datetime.now(UTC)
    fresh = Catalog.load(bench.store)
    assert fresh.as_of("demo", "control", date(2020, 6, 1)).info.digest == info.digest
    assert digest_of(bench.store.read(made.file)) == info.digest
    assert outcomes(bench) == ["begun", "published"]


def test_it_says_how_the_shares_move(bench: Bench) -> None:
    moves = bench.publishing.rehearse(offer(halves(0.5), accept_jump="seen"), ACTOR).moves
    by_party = {move.party: move for move in moves}
    assert by_party["blue"].before == pytest.approx(0.5, abs=1e-3)
    assert by_party["blue"].after == pytest.approx(0.75, abs=1e-3)
    assert by_party["blue"].points == pytest.approx(25, abs=0.1)
    assert by_party["contested"].after == 0
    assert sum(move.after for move in moves) == pytest.approx(1)


def test_a_rehearsal_records_nothing(bench: Bench) -> None:
    held = bench.held()
    bench.publishing.rehearse(offer(quiet()), ACTOR)
    assert bench.held() == held
    assert outcomes(bench) == ["done"]


def test_the_same_bytes_twice_are_one_snapshot(bench: Bench) -> None:
    first = bench.publishing.publish(offer(quiet()), ACTOR)
    again = bench.publishing.publish(offer(quiet()), ACTOR)
    assert (first.recorded, again.recorded) == (False, True)
    assert again.snapshot.info.digest == first.snapshot.info.digest
    published = bench.store.read(first.file)
    assert bench.publishing.publish(Offer(published), ACTOR).recorded
    assert outcomes(bench) == ["begun", "published", "unchanged", "unchanged"]


def test_other_bytes_of_the_same_name_are_a_conflict(bench: Bench) -> None:
    held = bench.publishing.publish(offer(quiet()), ACTOR).snapshot.info.digest
    other = offer(quiet(title="Another"))
    with pytest.raises(RecordedConflictError) as refused:
        bench.publishing.publish(other, ACTOR)
    assert (refused.value.held, refused.value.offered) == (held, digest_of(other.data))


def test_a_jump_waits_for_a_reason_which_stays_in_the_file(bench: Bench) -> None:
    with pytest.raises(JumpHeldError) as held:
        bench.publishing.publish(offer(halves(1.5)), ACTOR)
    assert codes(held.value) == {"jump"}
    assert [m["party"] for m in held.value.facts["moves"]][:2] == ["red", "blue"]  # type: ignore[index,union-attr]
    made = bench.publishing.publish(offer(halves(1.5), accept_jump="the east fell"), ACTOR)
    assert made.snapshot.info.jump_accepted == "the east fell"
    assert {issue.code for issue in made.issues} == {"jump-accepted"}
    assert b"the east fell" in bench.store.read(made.file)
    assert bench.desk.acts()[-1].detail == "the east fell"
    Catalog.load(bench.store)


def test_a_correction_needs_a_reason_and_the_next_number(bench: Bench) -> None:
    jump = {"accept_jump": "seen"}
    silent = offer(halves(0.6, "2020-03-01", revision=2), **jump)
    with pytest.raises(PublicationError) as refused:
        bench.publishing.publish(silent, ACTOR)
    assert "revision-without-reason" in codes(refused.value)
    third = offer(halves(0.6, "2020-03-01", revision=3, reason="a mistake"), **jump)
    with pytest.raises(PublicationError) as refused:
        bench.publishing.publish(third, ACTOR)
    assert codes(refused.value) >= {"revision-gap"}
    second = offer(halves(0.6, "2020-03-01", revision=2, reason="a mistake"), **jump)
    made = bench.publishing.publish(second, ACTOR)
    assert made.before is not None
    assert (made.before.revision, made.snapshot.info.revision) == (1, 2)
    then = bench.record.catalog.as_of("demo", "control", None, made.before.recorded_at)
    assert then.info == made.before


def test_a_correction_that_moves_much_does_not_keep_the_next_day_from_loading(
    bench: Bench,
) -> None:
    fixed = halves(1.9, "2020-01-01", revision=2, reason="wrong")
    bench.publishing.publish(offer(fixed, accept_jump="seen"), ACTOR)
    Catalog.load(bench.store)


def test_what_was_to_be_followed_must_stand(bench: Bench) -> None:
    stands = bench.record.catalog.as_of("demo", "control", None).info
    fixed = quiet("2020-03-01", revision=2, reason="a mistake")
    with pytest.raises(CorrectionStaleError) as refused:
        bench.publishing.publish(offer(fixed, expected="sha256:" + "0" * 64), ACTOR)
    assert refused.value.held == stands.digest
    bench.publishing.publish(offer(fixed, expected=stands.version), ACTOR)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"recorded_at": "2999-01-01T00:00:00Z"}, "recorded-in-future"),
        ({"valid_from": "2999-01-01"}, "valid-from-future"),
        ({"kind": "units"}, "metadata-invalid"),
        ({"unit": "4th division"}, "metadata-invalid"),
        ({"layer": "../escape"}, "id-not-kebab"),
        ({"kind": "overlay"}, "properties-invalid"),
        ({"valid_from": None}, "date-invalid"),
        ({"revision": "two"}, "metadata-invalid"),
    ],
)
def test_what_the_rules_refuse_is_refused(
    bench: Bench, change: dict[str, object], code: str
) -> None:
    held = bench.held()
    doc = quiet()
    doc["metadata"] |= change
    with pytest.raises(PublicationError) as refused:
        bench.publishing.publish(offer(doc), ACTOR)
    assert code in codes(refused.value)
    assert bench.held() == held
    assert outcomes(bench) == ["refused"]


def test_positions_of_units_have_no_place(bench: Bench) -> None:
    doc = quiet()
    doc["features"][0]["properties"]["unit"] = "4th division"
    with pytest.raises(PublicationError) as refused:
        bench.publishing.publish(offer(doc), ACTOR)
    assert codes(refused.value) == {"properties-invalid"}


def test_an_unknown_theatre_and_too_many_positions(bench: Bench) -> None:
    with pytest.raises(TheatreNotFoundError):
        bench.publishing.publish(offer(quiet(theatre="dema")), ACTOR)
    with pytest.raises(LimitExceededError):
        bench.publishing._limits = Limits(vertices=20)
        bench.publishing.publish(Offer(b"[1]," * 21), ACTOR)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"metadata": []}', b"null"])
def test_whatever_comes_is_refused_with_issues(bench: Bench, data: bytes) -> None:
    with pytest.raises(PublicationError) as refused:
        bench.publishing.publish(Offer(data), ACTOR)
    assert refused.value.issues


def test_of_publishers_at_once_one_gets_the_date(bench: Bench) -> None:
    said: list[str] = []
    gate = threading.Barrier(4)

    def publish(number: int) -> None:
        gate.wait()
        try:
            bench.publishing.publish(offer(quiet(title=f"Number {number}")), ACTOR)
            said.append("published")
        except RecordedConflictError:
            said.append("conflict")

    threads = [threading.Thread(target=publish, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["conflict"] * 3 + ["published"]
    assert bench.desk.faults() == ()


def test_two_processes_see_what_the_other_recorded(
    bench: Bench, another: Callable[[], Bench]
) -> None:
    other = another()
    bench.publishing.publish(offer(quiet()), ACTOR)
    assert other.publishing.publish(offer(quiet()), ACTOR).recorded


def test_what_a_kill_left_open_is_answered_on_the_next_start(bench: Bench) -> None:
    done = bench.publishing.publish(offer(quiet()), ACTOR)
    digest = done.snapshot.info.digest
    for path, said in ((done.file.path, digest), (done.file.path, "x"), ("demo/control/n", "x")):
        act = Act(datetime.now(UTC), "x", "-", "publish", "begun", path, said)
        bench.desk.note(act)  # killed after this
    assert bench.publishing.settle() == 3
    ends = [(act.path, act.digest, act.outcome) for act in bench.desk.acts()[5:]]
    assert sorted(ends) == [
        *sorted([(done.file.path, digest, "published"), (done.file.path, "x", "failed")]),
        ("demo/control/n", "x", "failed"),
    ]
    assert bench.publishing.settle() == 0


def test_a_record_that_cannot_be_written_is_said(demo_record: Path, tmp_path: Path) -> None:
    bench = bench_in(demo_record, tmp_path / "desk")
    control = demo_record / "demo" / "control"
    control.rename(tmp_path / "aside")
    control.symlink_to("/proc/self/fdinfo")  # a folder that nothing can be written to
    bench.publishing._refresh = lambda: None
    with pytest.raises(StoreUnwritableError):
        bench.publishing.publish(offer(quiet()), ACTOR)


def test_drafts_wait_and_are_forgotten(bench: Bench) -> None:
    held = bench.held()
    draft, candidate = bench.publishing.put_draft(offer(halves(1.5)), ACTOR, "id")
    assert {issue.code for issue in candidate.issues} == {"jump"}
    assert bench.held() == held
    seen = bench.publishing.preview(draft.key)
    assert seen.catalog.as_of("demo", "control", None).info.valid_from == date(2020, 5, 1)
    assert bench.record.catalog.as_of("demo", "control", None).info.valid_from == date(2020, 3, 1)
    with pytest.raises(JumpHeldError):
        bench.publishing.promote(draft.key, ACTOR, Offer(bench.publishing.draft(draft.key)[1]))
    accepted = Offer(bench.publishing.draft(draft.key)[1], accept_jump="seen")
    bench.publishing.promote(draft.key, ACTOR, accepted)
    assert bench.record.catalog.as_of("demo", "control", None).info.valid_from == date(2020, 5, 1)
    assert bench.publishing.drafts() == ()
    late, _ = bench.publishing.put_draft(offer(halves(1.5, "2020-06-01")), ACTOR, "id")
    bench.now = datetime.now(UTC) + timedelta(days=8)
    assert bench.publishing.drafts() == ()
    with pytest.raises(DraftNotFoundError):
        bench.publishing.draft(late.key)


def test_a_clock_that_lags_changes_nothing_that_was_known(bench: Bench) -> None:
    bench.now = datetime(2026, 11, 28, 12, tzinfo=UTC)
    bench.publishing.publish(offer(quiet("2020-06-01")), ACTOR)
    version = bench.record.tiles.resolve("demo", "control", "2020-06-01").info.version
    drawn = bench.record.tiles.resolve("demo", "control", version).drawing_id
    for hours, day in ((0, "2020-05-01"), (-5, "2020-05-15")):
        bench.now = datetime(2026, 11, 28, 12, tzinfo=UTC) + timedelta(hours=hours)
        bench.publishing.publish(offer(quiet(day)), ACTOR)
    assert bench.record.tiles.resolve("demo", "control", version).drawing_id == drawn
    infos = bench.record.catalog.timeline("demo", "control").infos
    instants = {str(i.valid_from): i.recorded_at for i in infos}
    assert instants["2020-06-01"] < instants["2020-05-01"] < instants["2020-05-15"]
