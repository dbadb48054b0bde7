"""The file's path, its metadata and its theatre say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from app.domain.issue import Issue
from app.ingest.draft import Draft
from app.ingest.findings import make_issue, shown

_NAME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\.r([1-9][0-9]{0,3}))?\.geojson")
_CODE = "name-metadata-mismatch"


def check(draft: Draft) -> Iterator[Issue]:
    """Compare ``<theatre>/<layer>/<valid_from>[.r<revision>].geojson`` with the metadata.

    A path shorter than that is compared as far as it goes.
    """
    if draft.metadata is None:
        return
    path = PurePosixPath(draft.path.replace("\\", "/"))
    theatre = draft.metadata.get("theatre")
    if theatre != draft.theatre.id:
        message = f"metadata.theatre is {shown(theatre)}, theatre.json is '{draft.theatre.id}'"
        yield make_issue(_CODE, message)
    folders = [part for part in path.parts[:-1] if part not in ("/", ".", "..")]
    for member, folder in zip(("layer", "theatre"), reversed(folders), strict=False):
        said = draft.metadata.get(member)
        if said != folder and not (member == "theatre" and folder == draft.theatre.id):
            message = f"the folder is {shown(folder)}, metadata.{member} is {shown(said)}"
            yield make_issue(_CODE, message)
    yield from _check_name(path.name, draft)


def _check_name(name: str, draft: Draft) -> Iterator[Issue]:
    found = _NAME.fullmatch(name)
    metadata = draft.metadata or {}
    if found is None:
        message = f"{shown(name)} is no name of a snapshot"
        yield make_issue(_CODE, message)
        return
    day, revision = found.group(1), int(found.group(2) or 1)
    if metadata.get("valid_from") != day:
        message = f"the name says {day}, metadata.valid_from is {shown(metadata.get('valid_from'))}"
        yield make_issue(_CODE, message)
    if metadata.get("revision") != revision:
        said = shown(metadata.get("revision"))
        message = f"the name says revision {revision}, metadata.revision is {said}"
        yield make_issue(_CODE, message)
