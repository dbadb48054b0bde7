"""From settings to a record ready to be asked: the same for the service and the command line."""

from __future__ import annotations

from pathlib import Path

from app.catalog.catalog import Catalog
from app.catalog.desk import Desk
from app.catalog.directory_desk import DirectoryDesk
from app.catalog.directory_store import DirectoryStore
from app.catalog.load_index import IndexFolder
from app.catalog.record import Record
from app.catalog.store import Store
from app.errors import StoreUnusableError, TheatreNotFoundError
from app.ingest import Limits
from app.settings import IN_STORE, POSTGRES, Settings


def open_store(settings: Settings) -> Store:
    """Return the store the settings name.

    Raises:
        StoreUnavailableError: it is a database that does not answer.
        StoreUnusableError: its tables are not those of this version, or a package is missing.
    """
    return store_at(settings.store.get_secret_value() or str(settings.record))


def store_at(place: str) -> Store:
    """Return the store at a place: a folder, or ``postgresql://…``.

    Raises:
        StoreUnavailableError: it is a database that does not answer.
        StoreUnusableError: its address cannot be read, its tables are not those of this version,
            or a package is missing.
    """
    if not place.startswith(POSTGRES):
        return DirectoryStore(Path(place))
    try:
        # An extra: whoever keeps the record in a folder needs no database driver.
        from app.catalog.postgis_store import PostgisStore  # noqa: PLC0415
    except ModuleNotFoundError as error:
        reason = f"the package {error.name} is missing: pip install 'controlmap[postgis]'."
        raise StoreUnusableError("postgresql://…", reason) from None
    return PostgisStore.open(place)


def open_desk(settings: Settings, store: Store | None = None) -> Desk | None:
    """Return the desk the settings name: a folder's, or that of the store.

    Args:
        settings: where it is.
        store: as opened from the same settings; None: opened when the desk lies in it.

    Returns:
        None: there is none, and nothing can be published.

    Raises:
        StoreUnavailableError: the store is a database that does not answer.
        StoreUnusableError: the store keeps no desk, or cannot be used as it is.
    """
    if settings.desk is None:
        return None
    if settings.desk != IN_STORE:
        return DirectoryDesk(Path(settings.desk))
    keeper = store or open_store(settings)
    desk = keeper.desk()
    if desk is None:
        reason = "it keeps no desk: set CONTROLMAP_DESK to a folder outside the record."
        raise StoreUnusableError(keeper.name, reason)
    return desk


def open_indexes(settings: Settings) -> IndexFolder:
    """Return what has been checked and parsed before, as the settings have it kept."""
    space = settings.parsed_cache_bytes
    return IndexFolder(settings.cache, verify=settings.verify, parsed_bytes=space)


def open_record(settings: Settings, limits: Limits | None = None) -> Record:
    """Load the record of the settings and build everything that answers from it.

    Args:
        settings: where it is, and how much memory it may take.
        limits: of ingest; None: those of the settings.

    Raises:
        DataError: the record breaks its rules; carries every issue.
        TheatreNotFoundError: there is no theatre.
        StoreUnavailableError: the store is a database that does not answer.
        StoreUnusableError: the store cannot be used as it is.
    """
    rules = limits or settings.limits
    store = open_store(settings)
    catalog = Catalog.load(store, rules, settings.snapshot_cache_bytes, open_indexes(settings))
    if not catalog.theatres():
        hint = f"{store.name} holds no theatre: no <theatre>/theatre.json was put there."
        raise TheatreNotFoundError("theatre", settings.default_theatre or "any", hint=hint)
    return Record.of(
        catalog, series_rows=settings.series_rows, tile_bytes=settings.tile_cache_bytes
    )
