"""controlmap: who controls which territory, on which date, and how we know.

The folders are the flow:

1. ``ingest``    bytes → a checked ``Snapshot``, or the full list of ``Issue``.
2. ``catalog``   which snapshot holds on a date, as known at an instant (``as_of``).
3. ``analysis``  snapshots → numbers: shares, bounds, changes.
4. ``render``    numbers and zones → pictures: folium map, vector and raster tiles.
5. ``web``       HTTP only: resolve, call, respond.

``domain`` holds the nouns, ``geo`` the mathematics, ``errors`` what may go wrong.
``main.create_app`` is the only place that wires the parts together.
"""

__version__ = "0.1.0"
