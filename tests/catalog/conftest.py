"""Stores and desks to test: in a folder, and in a database of a real cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.catalog.copying import copy_record
from app.catalog.desk import Desk
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import Store


@pytest.fixture(params=["directory", "postgis"])
def store(request: pytest.FixtureRequest, demo_record: Path) -> Store:
    """Return each kind of store in turn, with the demo theatre's record in it."""
    folder = DirectoryStore(demo_record)
    if request.param == "directory":
        return folder
    made: PostgisStore = request.getfixturevalue("postgis")
    copy_record(folder, made)
    return made


@pytest.fixture(params=["directory", "postgis"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    """Return each kind of desk in turn, empty."""
    if request.param == "directory":
        return DirectoryDesk(tmp_path / "desk")
    made: PostgisStore = request.getfixturevalue("postgis")
    return made.desk()
