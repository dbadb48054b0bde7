"""``/draft/<key>/…``: the whole service as if a draft were published, for whoever has the address.

The key is 256 random bits: who was not sent the address does not find it. Nothing of it is kept
by a cache or a search engine, or told to the next site. Only reading goes through.
"""

from __future__ import annotations

import re
import threading

from cachetools import LRUCache
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.catalog.catalog import Catalog
from app.catalog.desk import DeskDraft
from app.catalog.publishing import Publishing
from app.catalog.record import Record
from app.errors import ControlmapError
from app.web import problems
from app.web.services import Opening, Services

_PREFIX = re.compile(r"(/draft/([A-Za-z0-9_-]{1,100}))(/.*)?", re.DOTALL)
_MARK = "controlmap.draft"
_KEPT = 4  # states of drafts looked at last
_PRIVATE = {
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


def draft_of(scope: Scope) -> DeskDraft | None:
    """Return the draft a request is answered from; None: it is answered from the record."""
    draft: DeskDraft | None = scope.get(_MARK)
    return draft


class DraftPreviews:
    """Answers below a draft's address from the state the record would have with it.

    Args:
        app: the application behind.
        services: what answers.
        publishing: has the drafts; None: there are none.
    """

    def __init__(self, app: ASGIApp, services: Services, publishing: Publishing | None) -> None:
        self._app = app
        self._services = services
        self._publishing = publishing
        self._states: LRUCache[str, tuple[Catalog, Record]] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no draft's; answer what is."""
        found = self._asked(scope)
        if found is None or self._publishing is None:
            await self._app(scope, receive, send)
            return
        prefix, key, rest = found.groups()

        async def privately(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _PRIVATE.items():
                    headers[name] = value
                del headers["etag"]
            await send(message)

        try:
            draft, record = await run_in_threadpool(self._state, key, self._publishing)
        except ControlmapError as error:
            await problems.domain_error(Request(scope), error)(scope, receive, privately)
            return
        root = scope.get("root_path", "") + prefix
        inner = {**scope, "root_path": root, "path": root + (rest or "/")}
        inner[_MARK] = draft
        inner["raw_path"] = inner["path"].encode()
        inner["headers"] = [(n, v) for n, v in scope["headers"] if n != b"if-none-match"]
        with self._services.answering(record, Opening(draft.theatre, draft.valid_from)):
            await self._app(inner, receive, privately)

    @staticmethod
    def _asked(scope: Scope) -> re.Match[str] | None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            return None
        return _PREFIX.fullmatch(scope["path"].removeprefix(scope.get("root_path", "")))

    def _state(self, key: str, publishing: Publishing) -> tuple[DeskDraft, Record]:
        """Return the draft and the record with it; made anew when either changed."""
        draft, _ = publishing.draft(key)  # deleted, or past its days: not from memory either
        recorded = self._services.recorded
        with self._lock:
            known = self._states.get(key)
        if known is None or known[0] is not recorded:
            known = recorded, publishing.preview(key)
            with self._lock:
                self._states[key] = known
        return draft, known[1]
