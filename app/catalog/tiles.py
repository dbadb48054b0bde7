"""What a tile is asked by: a snapshot that a version means, and a form."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from app.domain.snapshot import SnapshotInfo
from app.domain.theatre import Theatre
from app.render.paint_plan import Part
from app.render.style import LIGHT

DRAWING = 5  # raise it when the same snapshot gives other tiles than before

TileKey = tuple[str, str, str]
"""Theatre, digest of the snapshot, digest of its past: what its tiles are kept by."""


class TileFormat(StrEnum):
    """How a tile is written."""

    PNG = "png"
    MVT = "mvt"


@dataclass(frozen=True, slots=True)
class TileStyle:
    """What of a tile is a matter of form.

    Attributes:
        format: PNG or MVT; the rest matters to PNG only.
        scale: 1 for 256 pixels, 2 for 512.
        theme: name of a theme.
        part: the whole picture, or only what belongs over other layers' fills.
    """

    format: TileFormat
    scale: int = 1
    theme: str = LIGHT.name
    part: Part = Part.ALL


@dataclass(frozen=True, slots=True)
class Resolved:
    """The snapshot a version means, and whether it will always mean it.

    Attributes:
        theatre: its vocabulary gives names and colours.
        info: the snapshot.
        immutable: the version was a digest.
        vocabulary: digest of the theatre's names and colours.
        past: digest of what stood before it when it was recorded; since-when is read from that.
    """

    theatre: Theatre
    info: SnapshotInfo
    immutable: bool
    vocabulary: str
    past: str

    @property
    def drawing_id(self) -> str:
        """Digest of all that a tile of this snapshot is made from."""
        parts = (str(DRAWING), self.info.digest, self.vocabulary, self.past)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    @property
    def key(self) -> TileKey:
        """What its tiles are kept by."""
        return self.info.theatre, self.info.digest, self.past


@dataclass(frozen=True, slots=True)
class Tile:
    """An encoded tile.

    Attributes:
        data: PNG or MVT bytes; an MVT without features is empty, and valid.
        digest: of the snapshot it shows.
        immutable: whether the version asked for will always give this snapshot.
    """

    data: bytes
    digest: str
    immutable: bool
