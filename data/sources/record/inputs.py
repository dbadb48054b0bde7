"""The hand-made files of a theatre: rows of CSV, JSON, and each snapshot's metadata."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.local_text import LocalText
from app.domain.snapshot import SnapshotInfo
from app.ingest import build


@dataclass(frozen=True, slots=True)
class Inputs:
    """One theatre's folder of sources."""

    folder: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a CSV file; empty cells are empty strings."""
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def entries(self, name: str) -> list[dict[str, Any]]:
        """Return a JSON file that holds a list of objects."""
        found: list[dict[str, Any]] = json.loads(self._text(name))
        return found

    def settings(self, name: str) -> dict[str, Any]:
        """Return a JSON file that holds one object."""
        found: dict[str, Any] = json.loads(self._text(name))
        return found

    def _text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def infos(self, name: str = "snapshots.json") -> list[SnapshotInfo]:
        """Return the metadata of every snapshot of a file to be built, in its order.

        What a snapshot does not say itself (licence, recorded_at …) comes from the defaults of
        its layer; sources are named by id and looked up in the file's list.
        """
        doc = self.settings(name)
        return [_info(doc, entry) for entry in doc["snapshots"]]


def _info(doc: dict[str, Any], entry: dict[str, Any]) -> SnapshotInfo:
    metadata = {**doc["defaults"], **doc["layers"][entry["layer"]], **entry}
    metadata["sources"] = [{"id": i, **doc["sources"][i]} for i in metadata["sources"]]
    return build.info(metadata, "")


def local_text(row: dict[str, str]) -> LocalText | None:
    """Return the name a row gives in its columns ``en`` and ``ar``, None when it has none."""
    names = {lang: row[lang] for lang in ("en", "ar") if row[lang]}
    return LocalText.of(names) if names else None


def named(row: dict[str, str]) -> LocalText:
    """Return the name a row must give.

    Raises:
        ValueError: it has none.
    """
    name = local_text(row)
    if name is None:
        raise ValueError(f"{row['id']} has no name")
    return name
