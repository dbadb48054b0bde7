"""Fixtures: one real cluster for all tests, and a database of its own for each that asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.catalog.postgis.connections import Connections
from app.catalog.postgis.upgrade import upgrade
from app.catalog.postgis_store import PostgisStore
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
