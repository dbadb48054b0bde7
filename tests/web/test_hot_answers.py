"""A remembered answer is the answer: same bytes, never somebody else's, never an error."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send

from app.main import create_app
from app.settings import Settings
from app.web.hot_answers import HotAnswers

Header = tuple[bytes, bytes]
PUBLIC = (b"cache-control", b"public, max-age=60")


class Echo:
    """An application that answers with what it was asked, and counts."""

    def __init__(self, status: int = 200, *headers: Header, body: bytes | None = None) -> None:
        self.calls = 0
        self._status, self._body = status, body
        self._headers = headers or ((b"etag", b'"tag"'), PUBLIC)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer in two parts."""
        self.calls += 1
        asked = dict(reversed(scope["headers"]))
        facts = (scope.get("scheme"), asked.get(b"host"), scope["path"], scope["query_string"])
        said = repr((*facts, b"gzip" in asked.get(b"accept-encoding", b""))).encode()
        body = said if self._body is None else self._body
        start = {"type": "http.response.start", "status": self._status}
        await send({**start, "headers": list(self._headers)})
        await send({"type": "http.response.body", "body": body[:5], "more_body": True})
        await send({"type": "http.response.body", "body": body[5:]})


def ask(
    app: HotAnswers, path: str = "/x", query: bytes = b"", *headers: Header, **more: object
) -> tuple[int, bytes, dict[bytes, bytes]]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    scope = {"type": "http", "method": "GET", "path": path, "query_string": query}
    call = app({**scope, "headers": list(headers), **more}, receive, send)
    with ThreadPoolExecutor(1) as other:  # this thread may have a browser's loop running
        other.submit(asyncio.run, call).result()
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return sent[0]["status"], body, dict(sent[0]["headers"])


def test_the_second_time_nobody_is_asked() -> None:
    app = Echo()
    hot = HotAnswers(app, 1_000_000)
    assert ask(hot, "/x", b"a=1") == ask(hot, "/x", b"a=1")
    assert app.calls == 1


DIFFERENT: list[tuple[str, bytes, tuple[Header, ...], dict[str, object]]] = [
    ("/x", b"", (), {}),
    ("/y", b"", (), {}),
    ("/x", b"a=1", (), {}),
    ("/x", b"a=2", (), {}),
    ("/x", b"a=1&", (), {}),
    ("/x", b"", ((b"host", b"one"),), {}),
    ("/x", b"", ((b"host", b"two"),), {}),
    ("/x", b"", ((b"host", b"two"),), {"scheme": "https"}),
    ("/x", b"b?c", ((b"host", b"a"),), {}),
    ("/x", b"c", ((b"host", b"a?b"),), {}),
    ("/x", b"", ((b"accept-encoding", b"gzip"),), {}),
    ("/x", b"", ((b"host", b"one"), (b"host", b"two")), {"root_path": "/p"}),
    ("/x", b"z", ((b"accept-encoding", b"gzip"), (b"accept-encoding", b"identity")), {}),
    ("/x", b"z", ((b"accept-encoding", b"identity"),), {}),
    ("/x", b"w", ((b"host", b"evil"), (b"host", b"good")), {}),
    ("/x", b"w", ((b"host", b"good"),), {}),
]


def test_no_question_gets_anothers_answer() -> None:
    """Also of a header sent twice, where reading the other one would poison what is kept."""
    hot = HotAnswers(Echo(), 1_000_000)
    fresh = [ask(HotAnswers(Echo(), 0), p, q, *h, **more) for p, q, h, more in DIFFERENT]
    for _ in range(2):
        assert [ask(hot, p, q, *h, **more) for p, q, h, more in DIFFERENT] == fresh


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (404, ((b"etag", b'"a"'), PUBLIC)),
        (500, ((b"etag", b'"a"'), PUBLIC)),
        (204, ((b"etag", b'"a"'), PUBLIC)),
        (304, ((b"etag", b'"a"'), PUBLIC)),
        (200, (PUBLIC,)),
        (200, ((b"etag", b'"a"'), (b"cache-control", b"no-store"))),
        (200, ((b"etag", b'"a"'), PUBLIC, (b"vary", b"Accept-Language"))),
    ],
)
def test_what_must_be_asked_each_time(status: int, headers: tuple[Header, ...]) -> None:
    app = Echo(status, *headers)
    hot = HotAnswers(app, 1_000_000)
    ask(hot)
    ask(hot)
    assert app.calls == 2


def test_skipped_paths_are_not_kept() -> None:
    app = Echo()
    hot = HotAnswers(app, 1_000_000, skip=("/static",))
    for _ in range(2):
        ask(hot, "/static/x")
    assert app.calls == 2


@pytest.mark.parametrize("max_bytes", [0, 1, 100, 1_000, 1_030, 9_000])
@pytest.mark.parametrize("body", [b"", b"x", b"x" * 120, b"x" * 2_000])
def test_any_size_of_memory_serves_any_body(max_bytes: int, body: bytes) -> None:
    hot = HotAnswers(Echo(body=body), max_bytes)
    for _ in range(2):
        assert ask(hot)[:2] == (200, body)


def test_an_answer_too_large_is_passed_on_and_not_kept() -> None:
    app = Echo(body=b"x" * 20_000)
    hot = HotAnswers(app, 100_000)
    ask(hot)
    ask(hot)
    assert app.calls == 2


def test_memory_is_bounded_whatever_a_stranger_writes_into_host_and_query() -> None:
    app = Echo(body=b"small")
    hot = HotAnswers(app, 1_000_000)
    hosts = [b"h%d" % i + b"x" * 60_000 for i in range(40)]
    for host in hosts:
        ask(hot, "/x", b"", (b"host", host))
    for host in reversed(hosts):  # those still kept come first
        ask(hot, "/x", b"", (b"host", host))
    kept = 80 - app.calls
    assert kept * 60_000 <= 1_000_000


def test_the_least_recently_asked_is_dropped_first() -> None:
    app = Echo(body=b"x" * 4_000)
    hot = HotAnswers(app, 50_000)
    for number in range(40):
        ask(hot, f"/{number}")
        ask(hot, "/0")
    assert app.calls == 40


@pytest.mark.parametrize("asked", [b'"tag"', b'W/"tag"', b'"a", W/"tag" , "b"', b"*"])
def test_a_known_tag_gets_304_without_a_body(asked: bytes) -> None:
    app = Echo(200, (b"etag", b'"tag"'), PUBLIC, (b"content-length", b"9"), (b"x-y", b"z"))
    hot = HotAnswers(app, 1_000_000)
    ask(hot)
    status, body, headers = ask(hot, "/x", b"", (b"if-none-match", asked))
    assert (status, body, app.calls) == (304, b"", 1)
    assert headers == {b"etag": b'"tag"', PUBLIC[0]: PUBLIC[1], b"x-y": b"z"}


@pytest.mark.parametrize("asked", [b'"other"', b"tag", b'"ta', b"", b'"tag2"', b"\xff"])
def test_another_tag_gets_the_answer(asked: bytes) -> None:
    hot = HotAnswers(Echo(), 1_000_000)
    ask(hot)
    assert ask(hot, "/x", b"", (b"if-none-match", asked))[0] == 200


def test_hot_and_cold_are_the_same_bytes(demo_client: TestClient, demo_record: Path) -> None:
    settings = Settings(record=demo_record, answer_cache_bytes=0)
    one = "/control?region=west"
    with TestClient(create_app(settings)) as cold_client:
        for url in ("/control", one, f"{one}&f=csv", "/theatres", "/events"):
            for encoding in ("gzip", "identity"):
                asked = {"accept-encoding": encoding}
                cold = cold_client.get(url, headers=asked)
                first, hot = (
                    demo_client.get(url, headers=asked),
                    demo_client.get(url, headers=asked),
                )
                assert cold.content == first.content == hot.content
                assert cold.headers == first.headers == hot.headers


def test_who_cannot_read_gzip_never_gets_it(demo_client: TestClient) -> None:
    plain = demo_client.get("/control", headers={"accept-encoding": "identity"})
    for asked in (["gzip", "identity"], ["identity", "gzip"]):
        demo_client.get("/control", headers=[("accept-encoding", one) for one in asked])
        again = demo_client.get("/control", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in again.headers
        assert again.content == plain.content
    with demo_client.stream("GET", "/control", headers={"accept-encoding": "gzip"}) as packed:
        assert gzip.decompress(b"".join(packed.iter_raw())) == plain.content


@pytest.mark.parametrize(
    ("accepted", "compressed"),
    [
        (b"gzip", True),
        (b"br;q=1.0, gzip;q=0.5", True),
        (b"gzip;q=0", False),
        (b"gzip; q=0.000, br", False),
        (b"identity", False),
    ],
)
def test_a_coding_of_weight_zero_is_refused(accepted: bytes, compressed: bool) -> None:
    """RFC 9110 section 12.5.3; the application behind would look for the word alone."""
    echo = Echo()
    app = HotAnswers(echo, 100_000)
    header = (b"accept-encoding", accepted)
    for _ in range(2):
        assert (b"True)" in ask(app, "/x", b"", header)[1]) is compressed
    assert echo.calls == 1


def test_a_large_body_only_passes_through() -> None:
    echo = Echo(body=b"0123456789" * 2000)
    app = HotAnswers(echo, 100_000)  # at most an eighth for one answer
    for _ in range(2):
        assert ask(app)[1] == b"0123456789" * 2000
    assert echo.calls == 2


def test_a_part_is_never_answered_from_memory() -> None:
    echo = Echo()
    app = HotAnswers(echo, 100_000)
    ask(app)
    ask(app, "/x", b"", (b"range", b"bytes=0-1"))
    assert echo.calls == 2
    ask(app)
    assert echo.calls == 2
