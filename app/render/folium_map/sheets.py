"""The page's style sheets."""

from __future__ import annotations

# One file to the reader: the web layer joins them in this order.
SHEETS = (
    "vendor/leaflet/leaflet.css",
    *(f"css/{name}.css" for name in ("theme", "page", "panel", "map", "timeline")),
    *(f"css/{name}.css" for name in ("share", "embed")),
)
JOINED_SHEET = "css/all.css"
