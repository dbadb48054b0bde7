"""What the files of a static site are called; ``static/js/files.js`` asks for the same names."""

from __future__ import annotations

from app.domain.snapshot import SnapshotInfo


def page_name(theatre: str, lang: str, digits: str | None = None) -> str:
    """Return the page of a theatre in a language, and in other digits than its own."""
    return f"{theatre}.{lang}-{digits}.html" if digits else f"{theatre}.{lang}.html"


def picture_name(theatre: str, lang: str) -> str:
    """Return the picture of what a page opens with."""
    return f"{theatre}.{lang}.png"


def data_folder(theatre: str) -> str:
    """Return the folder of a theatre's answers."""
    return f"data/{theatre}"


def snapshot_name(info: SnapshotInfo) -> str:
    """Return the recorded file of a snapshot: its bytes never change, so its name does not."""
    return f"{data_folder(info.theatre)}/layers/{info.layer}/{info.version}.geojson"


def answer_name(theatre: str, region: str, day: str) -> str:
    """Return who holds a region while the snapshot of a day holds."""
    return f"{data_folder(theatre)}/control/{region}/{day}.json"


def series_name(theatre: str, region: str) -> str:
    """Return a region's shares over time."""
    return f"{data_folder(theatre)}/series/{region}.json"


def changes_name(theatre: str, region: str, days: tuple[str, str], form: str) -> str:
    """Return what changed between two snapshots, as ``json`` or, with the ground, ``geojson``."""
    return f"{data_folder(theatre)}/changes/{region}/{days[0]}_{days[1]}.{form}"
