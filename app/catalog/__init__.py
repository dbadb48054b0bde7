"""STEP 2: which snapshot holds on a date, as known at an instant; stores behind one port."""

from app.catalog.catalog import Catalog
from app.catalog.directory_store import DirectoryStore
from app.catalog.store import Store, StoredFile
from app.catalog.timeline import Timeline

__all__ = ["Catalog", "DirectoryStore", "Store", "StoredFile", "Timeline"]
