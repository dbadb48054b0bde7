"""From settings to a record ready to be asked: the same for the service and the command line."""

from __future__ import annotations

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.record import Record
from app.catalog.store import Store
from app.errors import TheatreNotFoundError
from app.ingest import Limits
from app.settings import Settings


def open_store(settings: Settings) -> Store:
    """Return the store the settings name."""
    return DirectoryStore(settings.record)


def open_record(settings: Settings, limits: Limits | None = None) -> Record:
    """Load the record of the settings and build everything that answers from it.

    Args:
        settings: where it is, and how much memory it may take.
        limits: of ingest; None: those of the settings.

    Raises:
        DataError: the record breaks its rules; carries every issue.
        TheatreNotFoundError: there is no theatre.
    """
    rules = limits or settings.limits
    catalog = Catalog.load(open_store(settings), rules, keep=settings.snapshot_cache)
    if not catalog.theatres():
        hint = f"{settings.record} holds no <theatre>/theatre.json."
        raise TheatreNotFoundError("theatre", settings.default_theatre or "any", hint=hint)
    return Record.of(
        catalog, series_rows=settings.series_rows, tile_bytes=settings.tile_cache_bytes
    )
