"""Publishing over HTTP: who may, how much, how often, and what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.catalog.desk import Role
from app.settings import Settings
from tests.conftest import THEATRE, demo_documents, write_record
from tests.publish.conftest import GEOJSON, Newsroom, as_bytes, halves, quiet

PROBLEM = "application/problem+json"


def newest(client: TestClient) -> str:
    return str(client.get("/control?region=west").json()["effective_date"])


def test_a_publisher_publishes_and_readers_see_it(newsroom: Newsroom) -> None:
    said: Any = newsroom.post(quiet())
    assert said.status_code == 201, said.text
    body = said.json()
    assert (body["outcome"], body["path"]) == ("published", "demo/control/2020-05-01.geojson")
    assert body["before"]["id"] == "demo/control/2020-03-01.r1"
    assert newest(newsroom.client) == "2020-05-01"
    recorded = newsroom.client.get(said.headers["location"])
    assert recorded.status_code == 200
    assert recorded.json()["metadata"]["recorded_at"] == body["snapshot"]["recorded_at"]
    assert "2020-05-01" in newsroom.client.get("/feed.atom").text


def test_the_same_again_is_200_and_other_bytes_409(newsroom: Newsroom) -> None:
    first: Any = newsroom.post(quiet())
    again: Any = newsroom.post(quiet())
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert again.json()["snapshot"]["digest"] == first.json()["snapshot"]["digest"]
    other: Any = newsroom.post(quiet(title="Another"))
    assert (other.status_code, other.json()["code"]) == (409, "recorded-conflict")
    assert other.json()["held"] == first.json()["snapshot"]["digest"]
    assert other.json()["offered"].startswith("sha256:")


def test_a_rehearsal_says_the_same_and_records_nothing(newsroom: Newsroom) -> None:
    tried: Any = newsroom.post(quiet(), "?dry_run=true", **newsroom.drafter)
    assert (tried.status_code, tried.json()["outcome"]) == (200, "would-publish")
    assert newest(newsroom.client) == "2020-03-01"
    done: Any = newsroom.post(quiet())
    assert tried.json()["snapshot"]["digest"] is None
    assert tried.json()["snapshot"]["draft_digest"].startswith("sha256:")
    assert done.json()["snapshot"]["draft_digest"] is None
    for name in ("path", "before", "moves", "jumps", "issues", "coarsened_m"):
        assert tried.json()[name] == done.json()[name], name
    held: Any = newsroom.post(halves(0.1, "2020-06-01"), "?dry_run=true")
    assert (held.status_code, held.json()["code"]) == (422, "jump-held")
    assert {move["party"] for move in held.json()["moves"]} >= {"red", "blue", "contested"}


def test_a_jump_needs_a_reason(newsroom: Newsroom) -> None:
    assert newsroom.post(halves(1.5)).status_code == 422  # type: ignore[attr-defined]
    said: Any = newsroom.post(halves(1.5), "?accept_jump=the+east+fell")
    assert said.status_code == 201
    assert [jump["code"] for jump in said.json()["jumps"]] == ["jump-accepted"] * 2
    empty: Any = newsroom.post(halves(1.4, "2020-06-01"), "?accept_jump=+")
    assert (empty.status_code, empty.json()["code"]) == (422, "invalid-parameter")


def test_a_foreign_member_is_told_and_not_recorded(newsroom: Newsroom) -> None:
    said: Any = newsroom.post(quiet() | {"units": [{"name": "1st company"}]})
    assert said.status_code == 201
    assert [(i["code"], i["severity"]) for i in said.json()["issues"]] == [
        ("foreign-member", "warning")
    ]
    assert "company" not in newsroom.client.get(said.headers["location"]).text


def test_every_issue_is_answered(newsroom: Newsroom) -> None:
    doc = quiet(colour="red")
    doc["features"][0]["properties"]["party"] = "green"
    said: Any = newsroom.post(doc)
    assert (said.status_code, said.json()["code"]) == (422, "snapshot-refused")
    assert len(said.json()["issues"]) >= 2
    assert said.headers["content-type"] == PROBLEM
    assert said.headers["cache-control"] == "no-store"


def test_without_a_token_that_counts_it_is_401(newsroom: Newsroom) -> None:
    past = datetime.now(UTC) - timedelta(seconds=1)
    expired = newsroom.token(Role.PUBLISHER, expires_at=past)
    revoked = newsroom.token(Role.PUBLISHER, revoked_at=past)
    right = newsroom.publisher["Authorization"]
    wrong = [{"Authorization": text} for text in ("", "Bearer ", "Basic x", right[:-1] + "~", "x")]
    wrong.append({"Authorization": right[:-3] + ("abc" if not right.endswith("abc") else "abd")})
    for headers in (expired, revoked, *wrong):
        said: Any = newsroom.post(quiet(), "", **headers)
        assert (said.status_code, said.json()["code"]) == (401, "not-authenticated"), headers
        assert said.headers["www-authenticate"].startswith("Bearer")
    assert newest(newsroom.client) == "2020-03-01"
    assert {act.detail for act in newsroom.desk.acts()} == {"not-authenticated"}


def test_a_token_that_is_over_is_named_in_the_log_and_a_guess_is_not(
    newsroom_of: Callable[..., Newsroom],
) -> None:
    room = newsroom_of(publish_per_minute=40)
    past = datetime.now(UTC) - timedelta(seconds=1)
    over = room.token(Role.PUBLISHER, revoked_at=past)
    guess = {"Authorization": room.publisher["Authorization"][:-3] + "---"}
    room.post(quiet(), "", **over)
    room.post(quiet(), "", **guess)
    token_id = over["Authorization"].split("_")[1]
    assert [act.who for act in room.desk.acts()] == [f"{token_id} a publisher", "-"]


def test_what_is_refused_before_it_is_looked_at_is_in_the_log(
    newsroom_of: Callable[..., Newsroom],
) -> None:
    room = newsroom_of(publish_bytes=20_000, publish_per_minute=12)
    large = b" " * 20_001
    asked: list[tuple[str, str, bytes, dict[str, str]]] = [
        ("/snapshots", "limit-exceeded", large, {}),
        ("/snapshots", "wrong-media-type", b"{}", {"Content-Type": "text/plain"}),
        ("/snapshots", "wrong-media-type", b"{}", {"Content-Encoding": "gzip"}),
        ("/snapshots?dryrun=true", "invalid-parameter", b"{}", {}),
        ("/snapshots?dry_run=perhaps", "invalid-parameter", b"{}", {}),
        ("/snapshots?accept_jump=+", "invalid-parameter", b"{}", {}),
        ("/drafts/none/publish", "draft-not-found", b"", {}),
        ("/drafts/none/publish?acept_jump=x", "invalid-parameter", b"", {}),
    ]
    for path, code, body, more in asked:
        headers = room.publisher | {"Content-Type": GEOJSON} | more
        said = room.client.post(path, content=body, headers=headers)
        assert said.json()["code"] == code, path
    acts = room.desk.acts()
    assert [(act.outcome, act.detail) for act in acts] == [("refused", a[1]) for a in asked]
    assert {act.who.partition(" ")[2] for act in acts} == {"a publisher"}
    codes = [room.post(large).status_code for _ in range(12)]  # type: ignore[attr-defined]
    assert codes[-1] == 429
    assert len(room.desk.acts()) == len(acts) + codes.count(413) < 14


def test_a_drafter_may_not_publish(newsroom: Newsroom) -> None:
    said: Any = newsroom.post(quiet(), "", **newsroom.drafter)
    assert (said.status_code, said.json()["code"]) == (403, "not-allowed")
    assert newsroom.desk.acts()[-1].outcome == "refused"
    assert newest(newsroom.client) == "2020-03-01"


def test_a_service_without_a_desk_takes_nothing(demo_client: TestClient) -> None:
    headers = {"Content-Type": GEOJSON, "Authorization": "Bearer controlmap_x"}
    said = demo_client.post("/snapshots", content=as_bytes(quiet()), headers=headers)
    assert said.status_code == 401
    assert "desk" in said.json()["detail"]


def test_too_large_is_413_before_it_is_read(newsroom_of: Callable[..., Newsroom]) -> None:
    room = newsroom_of(publish_bytes=2000, publish_vertices=20)
    read = 0

    def endless() -> Any:
        nonlocal read
        while read < 1_000_000:
            read += 500
            yield b" " * 500

    headers = room.publisher | {"Content-Type": GEOJSON}
    said = room.client.post("/snapshots", content=endless(), headers=headers)
    assert (said.status_code, said.json()["limit"]) == (413, "publish_bytes")
    large = room.publisher | {"Content-Type": GEOJSON, "Content-Length": "17000000"}
    said = room.client.post("/snapshots", content=b"", headers=large)
    assert "17,000,000 bytes is more than the allowed 2,000 bytes" in said.json()["detail"]
    many = {"type": "FeatureCollection", "p": [[1, 2]] * 21}
    said: Any = room.post(as_bytes(many))
    assert (said.status_code, said.json()["limit"]) == (413, "publish_vertices")
    assert said.json()["got"] == 21


def test_another_media_type_is_415(newsroom: Newsroom) -> None:
    said: Any = newsroom.post(quiet(), **{"Content-Type": "application/zip"})
    assert (said.status_code, said.json()["got"]) == (415, "application/zip")


def test_too_often_is_429_with_retry_after(newsroom_of: Callable[..., Newsroom]) -> None:
    room = newsroom_of(publish_per_minute=3)
    statuses = []
    for _ in range(5):
        said = room.client.get("/drafts", headers=room.drafter)
        statuses.append(said.status_code)
    assert statuses == [200, 200, 200, 429, 429]
    assert int(said.headers["retry-after"]) >= 1
    assert room.client.get("/control?region=west").status_code == 200


def test_an_address_is_the_proxys_word_only_when_it_is_trusted(
    newsroom_of: Callable[..., Newsroom],
) -> None:
    forged = {"X-Forwarded-For": "1.2.3.4, 10.0.0.9"}
    room = newsroom_of()
    room.post(quiet(), "?dry_run=true", **forged)
    assert room.desk.acts()[-1].address == "testclient"
    room = newsroom_of(trusted_proxies=1)
    room.post(quiet(), "?dry_run=true", **forged)
    assert room.desk.acts()[-1].address == "10.0.0.9"


def test_if_match_names_what_is_corrected(newsroom: Newsroom) -> None:
    stands = newsroom.client.get("/control?region=west").json()["snapshot"]["digest"]
    fixed = quiet("2020-03-01", revision=2, reason="a mistake")
    stale: Any = newsroom.post(fixed, **{"If-Match": '"sha256:00"'})
    assert (stale.status_code, stale.json()["held"]) == (412, stands)
    assert newsroom.post(fixed, **{"If-Match": f'"{stands}"'}).status_code == 201  # type: ignore[attr-defined]


def test_a_draft_is_seen_below_its_address_and_nowhere_else(newsroom: Newsroom) -> None:
    said: Any = newsroom.post(halves(1.5), "?draft=true", **newsroom.drafter)
    assert (said.status_code, said.json()["outcome"]) == (201, "drafted")
    assert [jump["code"] for jump in said.json()["jumps"]] == ["jump", "jump"]
    root = said.headers["location"]
    client = newsroom.client
    assert newest(client) == "2020-03-01"
    page = client.get(root)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert "noindex" in page.headers["x-robots-tag"]
    assert page.headers["referrer-policy"] == "no-referrer"
    offered = said.json()["snapshot"]
    assert (offered["digest"], offered["version"]) == (None, None)
    digest = "sha256-" + offered["draft_digest"].removeprefix("sha256:")[:16]
    assert f"{root}control" in page.text
    assert digest in client.get(f"{root}theatres/demo/layers/control/snapshots").text
    assert client.get(f"{root}control?region=west").json()["effective_date"] == "2020-05-01"
    assert client.get(f"{root}tiles/demo/control/latest/6/32/31.png").status_code == 200
    assert client.get(root.rstrip("/")).status_code == 200
    version = client.get(f"{root}control?region=west").json()["snapshot"]["version"]
    path = f"theatres/demo/layers/control/snapshots/{version}.geojson"
    assert client.get(root + path).status_code == 200
    assert client.get("/" + path).status_code == 404
    assert client.get("/control?region=west").json()["effective_date"] == "2020-03-01"
    assert "2020-05-01" not in client.get("/feed.atom").text
    assert client.post(root + "snapshots", headers=newsroom.publisher).status_code == 404


def test_drafts_are_listed_deleted_and_promoted(newsroom: Newsroom) -> None:
    client, other = newsroom.client, newsroom.token(Role.DRAFTER)
    for day in ("2020-05-01", "2020-06-01"):
        newsroom.post(quiet(day), "?draft=true", **newsroom.drafter)
    first, second = client.get("/drafts", headers=newsroom.drafter).json()["drafts"]
    assert client.get("/drafts").status_code == 401
    assert client.delete(f"/drafts/{first['key']}", headers=other).status_code == 403
    assert client.delete(f"/drafts/{first['key']}", headers=newsroom.drafter).status_code == 204
    assert client.get(first["preview"]).json()["code"] == "draft-not-found"
    promote = f"/drafts/{second['key']}/publish"
    assert client.post(promote, headers=newsroom.drafter).status_code == 403
    assert client.post(promote, headers=newsroom.publisher).status_code == 201
    assert newest(client) == "2020-06-01"
    assert client.post(promote, headers=newsroom.publisher).status_code == 404
    assert client.get("/drafts", headers=newsroom.drafter).json() == {"drafts": []}


@pytest.mark.parametrize("key", ["x", "%2e%2e", "A" * 43, "../tokens", "%00", "é" * 5])
def test_no_other_key_opens_anything(newsroom: Newsroom, key: str) -> None:
    said = newsroom.client.get(f"/draft/{key}/map")
    assert said.status_code == 404
    assert newsroom.client.delete(f"/drafts/{key}", headers=newsroom.publisher).status_code == 404


def test_a_full_desk_takes_no_more_drafts(newsroom_of: Callable[..., Newsroom]) -> None:
    room = newsroom_of(drafts=1)
    assert room.post(quiet(), "?draft=true").status_code == 201  # type: ignore[attr-defined]
    said: Any = room.post(quiet("2020-06-01"), "?draft=true")
    assert (said.status_code, said.json()["limit"]) == (413, "drafts")


def test_a_delayed_theatre_shows_it_later(
    tmp_path: Path, newsroom_of: Callable[..., Newsroom]
) -> None:
    theatre = THEATRE | {"publication_delay_hours": 6}
    room = newsroom_of(write_record(tmp_path / "delayed", demo_documents(), theatre))
    said: Any = room.post(quiet())
    assert said.status_code == 201
    info = said.json()["snapshot"]
    due = datetime.fromisoformat(said.json()["public_from"])
    assert due - datetime.fromisoformat(info["recorded_at"]) == timedelta(hours=6)
    client = room.client
    hidden = (
        "/snapshots",
        "/theatres/demo/layers/control/snapshots",
        "/feed.atom",
        "/",
        "/control/series?region=west&time=snapshots",
    )
    for path in hidden:
        assert "2020-05-01" not in client.get(path).text, path
    recorded = f"/theatres/demo/layers/control/snapshots/{info['version']}.geojson"
    tile = f"/tiles/demo/control/{info['version']}/6/32/31.png"
    assert [client.get(path).status_code for path in (recorded, tile)] == [404, 404]
    assert client.get("/healthz").json()["held_back"] == 1
    again: Any = room.post(quiet())
    assert again.json()["outcome"] == "unchanged"
    services = room.app.state.services
    services.clock = lambda: due
    for path in hidden:
        assert "2020-05-01" in client.get(path).text, path
    assert [client.get(path).status_code for path in (recorded, tile)] == [200, 200]
    assert client.get("/theatres/demo").json()["publication_delay_hours"] == 6
    assert "What is recorded is shown 6 hours later." in client.get("/?lang=en").text
    assert "يُعرض ما يُسجَّل بعد ٦ ساعات." in client.get("/?lang=ar").text


def test_the_desk_may_not_lie_in_the_record(demo_record: Path) -> None:
    with pytest.raises(ValueError, match="inside the record"):
        Settings(record=demo_record, desk=demo_record / "demo")


def test_whatever_is_sent_is_no_servers_fault(newsroom: Newsroom) -> None:
    bodies = [b"", b"{", b"\x00", b"[" * 100_000, json.dumps({"metadata": {"theatre": 1}}).encode()]
    for body in bodies:
        said: Any = newsroom.post(body)
        assert said.status_code == 422, body[:20]
    assert newsroom.post(quiet(), "?dryrun=true").status_code == 422  # type: ignore[attr-defined]


@pytest.mark.parametrize(("lang", "words"), [("en", "Draft – not published"), ("ar", "مسودة")])
@pytest.mark.parametrize("page", ["", "map", "embed"])
def test_every_page_of_a_draft_says_that_it_is_one(
    newsroom: Newsroom, page: str, lang: str, words: str
) -> None:
    said: Any = newsroom.post(quiet(), "?draft=true", **newsroom.drafter)
    preview = next(link["href"] for link in said.json()["links"] if link["rel"] == "preview")
    path = "/" + preview.split("/", 3)[3] if "://" in preview else preview
    shown = newsroom.client.get(f"{path.rstrip('/')}/{page}?lang={lang}")
    assert shown.status_code == 200
    assert words in shown.text
    assert '<meta name="robots" content="noindex, nofollow">' in shown.text
    assert "noindex" in shown.headers["x-robots-tag"]
    public = newsroom.client.get(f"/{page}?lang={lang}")
    assert words not in public.text
    assert 'class="draft"' not in public.text
