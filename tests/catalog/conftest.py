"""Stores to test: the folder, and a database of its own for each test in one real cluster."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.catalog.directory_store import DirectoryStore
from app.catalog.postgis.connections import Connections
from app.catalog.postgis.upgrade import upgrade
from app.catalog.postgis_store import PostgisStore
from app.catalog.store import Store
from tests import postgres
from tests.postgres import Cluster


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """Return a running cluster whose template has our tables."""
    with postgres.cluster() as made:
        upgrade(Connections(made.url(postgres.TEMPLATE)))
        yield made


@pytest.fixture
def database(cluster: Cluster) -> Iterator[str]:
    """Return the connection string of an empty database with our tables."""
    with cluster.database() as url:
        yield url


@pytest.fixture
def postgis(database: str) -> Iterator[PostgisStore]:
    """Return an empty store in a database."""
    store = PostgisStore.open(database)
    yield store
    store.close()


@pytest.fixture(params=["directory", "postgis"])
def store(request: pytest.FixtureRequest, demo_record: Path) -> Store:
    """Return each kind of store in turn, with the demo theatre's record in it."""
    folder = DirectoryStore(demo_record)
    if request.param == "directory":
        return folder
    made: PostgisStore = request.getfixturevalue("postgis")
    for theatre in folder.theatres():
        made.put_theatre(theatre, folder.read_theatre(theatre))
        for file in folder.files(theatre):
            made.append(file, folder.read(file))
    return made
