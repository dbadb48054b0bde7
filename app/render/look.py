"""A digest of what pages are made with, so that their ETag changes when their look does."""

from __future__ import annotations

import hashlib
from importlib import resources

_FOLDERS = ("templates", "i18n")


def look_digest() -> str:
    """Return the SHA-256, in hex, over every template and message catalogue, by name."""
    found = hashlib.sha256()
    for folder in _FOLDERS:
        entries = resources.files("app.render").joinpath(folder).iterdir()
        for entry in sorted(entries, key=lambda entry: entry.name):
            if entry.name.endswith((".html", ".ftl")):
                found.update(f"{folder}/{entry.name}\0".encode())
                found.update(entry.read_bytes())
    return found.hexdigest()
