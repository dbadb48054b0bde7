"""Somebody else's site: another origin than the service, serving pages and files of its own."""

from __future__ import annotations

import mimetypes
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

MODULE = "text/javascript"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One page of the site.

    Attributes:
        body: its markup.
        headers: sent with it.
    """

    body: str
    headers: tuple[tuple[str, str], ...] = ()


@contextmanager
def hosted(pages: Mapping[str, Sheet], folders: Mapping[str, Path] | None = None) -> Iterator[str]:
    """Serve pages by path, files and folders, until the block ends; give the address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            sheet = pages.get(path)
            if sheet is not None:
                self._send(sheet.body.encode(), "text/html; charset=utf-8", sheet.headers)
                return
            for prefix, folder in (folders or {}).items():
                file = folder if folder.is_file() else folder / path.removeprefix(prefix)
                if path.startswith(prefix) and file.is_file():
                    kind = MODULE if file.suffix == ".mjs" else mimetypes.guess_type(file)[0]
                    self._send(file.read_bytes(), kind or "application/octet-stream")
                    return
            self.send_error(404)

        def _send(self, body: bytes, kind: str, more: tuple[tuple[str, str], ...] = ()) -> None:
            self.send_response(200)
            for name, value in (("Content-Type", kind), *more):
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
