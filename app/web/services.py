"""What the routes are given: built once by ``create_app``, read-only ever after."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from app import __version__
from app.analysis.shares import METHOD_ID
from app.catalog.answers import Answers
from app.catalog.catalog import Catalog
from app.catalog.points import Points
from app.catalog.series import Series
from app.catalog.tile_service import TileService
from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Services:
    """The parts of a running service.

    Attributes:
        settings: as started.
        catalog: the record as loaded.
        answers: who holds what.
        series: the same over time.
        points: who holds a point.
        tiles: vector and raster tiles.
        generation: changes whenever any recording, page file or code that answers does.
        static: path of the page's own files; carries their version.
    """

    settings: Settings
    catalog: Catalog
    answers: Answers
    series: Series
    points: Points
    tiles: TileService
    generation: str
    static: str

    def default_theatre(self) -> Theatre:
        """Return the theatre that answers when none is asked for."""
        wanted = self.settings.default_theatre
        return self.catalog.theatre(wanted) if wanted else self.catalog.theatres()[0]

    def theatre_id(self, asked: str | None) -> str:
        """Return the theatre a request means: the default one only when it names none at all."""
        return self.default_theatre().id if asked is None else asked


def generation_of(catalog: Catalog, static_version: str) -> str:
    """Return a digest over every recording, the page's files and the version of the code."""
    infos: list[SnapshotInfo] = [
        info
        for theatre in catalog.theatres()
        for layer in catalog.layers(theatre.id)
        for info in catalog.timeline(theatre.id, layer).infos
    ]
    parts = [__version__, static_version, METHOD_ID, *(f"{i.id}={i.digest}" for i in infos)]
    parts += [repr(theatre) for theatre in catalog.theatres()]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
