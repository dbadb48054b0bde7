"""A first profile, written from what a file holds; a person decides who holds what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from app.domain.theatre import Theatre
from app.domain.zone import Status
from app.ingest.archive.classes import normalised, tidy
from app.ingest.archive.days import day_of_value
from app.ingest.archive.profile_file import NAME_PATTERN
from app.ingest.archive.source import SourceFeature, SourceFile

_LIKELY = ("class", "name", "status", "control", "type", "category", "title", "party", "actor")
_SPLITS = ("///", " / ", " | ", " - ")
_DATE_IN_TEXT = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2}"
_MOST_CLASSES = 500
_HEAD = """\
# A first profile, made by `controlmap profile --suggest` from {file}: {count} features with
# polygons, {others} points and lines (never control), CRS {crs}.
# Decide what every class becomes: party and status, `as` for a delta, or `drop` with the reason.
# A party "?" is refused until you do. Then check it: controlmap profile {name} --theatre …
"""


def suggest(source: SourceFile, theatre: Theatre | None, name: str = "profile.yaml") -> str:
    """Return the YAML of a profile for a file like this one.

    Args:
        source: a file of the archive, read.
        theatre: its parties are recognised in the classes' texts; None: none is.
        name: of the file it will be written to.
    """
    drawn = [feature for feature in source.features if feature.polygons]
    document: dict[str, Any] = {
        "profile": 1,
        "title": "Control on {date}",
        "method": "Say who drew the archive, how, and what its lines mean.",
        "licence": "Say under which terms the archive may be used.",
        "sources": [{"id": "archive", "title": "Say who published the archive"}],
        "date": _date(source.path, drawn),
        **_classes(drawn, theatre),
        "overlaps": {"rule": "refuse"},
        "clip": "regions",
    }
    head = _HEAD.format(
        file=_comment(source.path.name),
        count=len(drawn),
        others=sum(feature.others for feature in source.features),
        crs=_comment(source.crs or "not said: add crs: EPSG:…"),
        name=_comment(name),
    )
    return head + yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=96)


def _comment(text: str) -> str:
    return tidy(text)[:100]


def _date(path: Path, drawn: Sequence[SourceFeature]) -> dict[str, str]:
    if re.search(NAME_PATTERN, path.name):
        return {"from": "file-name"}
    if re.search(r"(?<!\d)1\d{9}(?!\d)", path.name):
        return {"from": "file-name", "pattern": r"(?<!\d)(?P<epoch>1\d{9})(?!\d)"}
    for name in dict.fromkeys(key for feature in drawn[:50] for key in feature.properties):
        values = [f.properties.get(name) for f in drawn]
        for form in ("iso", "epoch-seconds", "epoch-milliseconds"):
            if values and all(_is_day(value, form) for value in values):
                return {"from": "property", "property": name, "format": form}
    return {"from": "file-name", "pattern": NAME_PATTERN}


def _is_day(value: object, form: str) -> bool:
    if value is None or isinstance(value, bool | dict | list):
        return False
    try:
        return 1990 <= day_of_value(value, form).year <= 2100
    except ValueError:
        return False


def _classes(drawn: Sequence[SourceFeature], theatre: Theatre | None) -> dict[str, Any]:
    name = _class_property(drawn)
    if not name:
        rule = {"text": "everything", **_holder("", theatre)}
        return {"class": {"constant": "everything"}, "classes": [rule]}
    raw = Counter(tidy(str(f.properties.get(name) or "")) for f in drawn)
    where: dict[str, Any] = {"property": name}
    split = next((s for s in _SPLITS if 2 * sum(s in t for t in raw) > len(raw)), "")
    if split:
        where["split"] = split.strip()
    ignore = [re.compile(_DATE_IN_TEXT)] if any(re.search(_DATE_IN_TEXT, t) for t in raw) else []
    if ignore:
        where["ignore"] = [_DATE_IN_TEXT]
    spelt: dict[str, Counter[str]] = {}
    for text, count in raw.items():
        shown = text.split(split.strip())[0] if split else text
        plain = normalised(shown, ignore)
        spelt.setdefault(plain, Counter())[tidy(shown)] += count
    ordered = sorted(spelt.items(), key=lambda item: -item[1].total())[:_MOST_CLASSES]
    rules = [
        {"text": plain, **_holder(plain, theatre), "seen": counts.total()}
        for plain, counts in ordered
    ]
    return {"class": where, "classes": rules}


def _class_property(drawn: Sequence[SourceFeature]) -> str:
    """Return the property that most likely says the class: filled, text, with few values."""
    names = {key for feature in drawn for key in feature.properties if not key.startswith("@")}
    best, most = "", 0.0
    for name in sorted(names):
        texts = [f.properties.get(name) for f in drawn]
        filled = [t for t in texts if isinstance(t, str) and t.strip()]
        if not filled or all(_is_day(t, "iso") for t in filled):
            continue
        few = 1 - len(set(filled)) / (len(filled) + 1)
        score = len(filled) / len(texts) + few + 2 * (name.lower() in _LIKELY)
        best, most = (name, score) if score > most else (best, most)
    return best


def _holder(text: str, theatre: Theatre | None) -> dict[str, str]:
    """Return the party that a text names, or the word that the check refuses."""
    for party in theatre.parties if theatre else ():
        names = {party.id, *dict(party.name).values(), *dict(party.short).values()}
        if any(re.search(rf"\b{re.escape(n.casefold())}\b", text) for n in names if n):
            return {"party": party.id, "status": str(Status.CONTROLLED)}
    return {"party": "?", "status": str(Status.CONTROLLED)}
