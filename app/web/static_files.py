"""The page's own files, under a path that changes when any of them does."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from app.render.folium_map import JOINED_SHEET, SHEETS
from app.web.headers import IMMUTABLE


@lru_cache(maxsize=1)
def entry_modules() -> tuple[str, ...]:
    """Return the bundled scripts the page opens with, the entry first, as `make setup` wrote them.

    Without page assets there are none: the service runs, the page is its text and figures.
    """
    written = Path(__file__).parent / "static" / "vendor" / "js" / "modules.json"
    return tuple(json.loads(written.read_text("utf-8"))) if written.is_file() else ()


def static_version(folder: Path) -> str:
    """Return a digest over every file of a folder: names and bytes."""
    whole = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(path.read_bytes())
    return whole.hexdigest()[:16]


class VersionedFiles(StaticFiles):
    """Files that may be kept for a year, because their path carries their version.

    The page's style sheets are also served as one: five requests less before the first paint.
    """

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer one file, or the joined sheet."""
        if path == JOINED_SHEET and scope["method"] in {"GET", "HEAD"}:
            response = Response(self._joined(), media_type="text/css")
        else:
            response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["Cache-Control"] = IMMUTABLE
            # A sandboxed frame is of no origin: its own scripts and faces are another site's to it.
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    def _joined(self) -> str:
        folder = Path(str(self.directory))
        found = (folder / name for name in SHEETS)
        return "\n".join(path.read_text("utf-8") for path in found if path.is_file())
