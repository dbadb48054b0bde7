"""Fonts: outlines and metrics from TrueType files, in a fixed order of preference.

The files lie in one folder and are found by name: ``<family>-<weight>.ttf``. A letter is taken
from the first font of the role that has it.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import uharfbuzz as hb
from cachetools import LRUCache

from app.render.static_image.coverage import Edges
from app.render.static_image.outlines import EM, Step, glyph_edges

__all__ = ["EM", "Font", "FontBook", "Role", "Step"]

_KEPT = 4096  # glyphs as edges: some 3 KB each
_LATIN, _SERIF, _ARABIC = "source-sans-3", "source-serif-4", "noto-sans-arabic"


class Role(StrEnum):
    """What a text is set in."""

    BODY = "body"
    BOLD = "bold"
    TITLE = "title"


_FILES: dict[Role, tuple[str, ...]] = {
    Role.BODY: (f"{_LATIN}-400", f"{_ARABIC}-400"),
    Role.BOLD: (f"{_LATIN}-600", f"{_ARABIC}-600"),
    Role.TITLE: (f"{_SERIF}-600", f"{_LATIN}-600", f"{_ARABIC}-600"),
}


@dataclass(frozen=True, slots=True)
class Font:
    """One font file.

    Attributes:
        name: file name without its ending.
        units: of an em.
        handle: HarfBuzz's own.
    """

    name: str
    units: int
    handle: hb.Font = field(repr=False)

    @classmethod
    def read(cls, path: Path) -> Font:
        """Open a TrueType file."""
        face = hb.Face(hb.Blob.from_file_path(str(path)))
        return cls(path.stem, face.upem, hb.Font(face))

    def has(self, char: str) -> bool:
        """Return whether there is a glyph for a character."""
        return bool(self.handle.get_nominal_glyph(ord(char)))

    def outline(self, glyph: int) -> tuple[Step, ...]:
        """Return a glyph's outline in thousandths of an em, y up: M, L, Q, C and Z steps."""
        pen = _Pen(EM / self.units)
        self.handle.draw_glyph_with_pen(glyph, pen)
        return tuple(pen.steps)


class FontBook:
    """The fonts of one folder by role. Thread-safe; keeps glyphs it was asked for as edges.

    Args:
        folder: where the ``.ttf`` files lie.

    Raises:
        FileNotFoundError: a file is missing; the page's assets were not made.
    """

    def __init__(self, folder: Path) -> None:
        names = sorted({name for files in _FILES.values() for name in files})
        self._fonts = {name: Font.read(folder / f"{name}.ttf") for name in names}
        self._chains = {role: tuple(self._fonts[n] for n in _FILES[role]) for role in Role}
        self._edges: LRUCache[tuple[str, int, int, float], Edges] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def chain(self, role: Role) -> tuple[Font, ...]:
        """Return the fonts of a role, the preferred one first."""
        return self._chains[role]

    def font(self, name: str) -> Font:
        """Return a font by name."""
        return self._fonts[name]

    def edges(self, name: str, glyph: int, steps: int, grown_em: float) -> Edges:
        """Return a glyph's edges in ems, y down (arguments as of ``glyph_edges``)."""
        key = (name, glyph, steps, grown_em)
        with self._lock:
            found = self._edges.get(key)
        if found is None:
            found = glyph_edges(self.font(name).outline(glyph), steps, grown_em)
            with self._lock:
                self._edges[key] = found
        return found


class _Pen:
    """Collects a glyph's steps; HarfBuzz calls it as it calls a fontTools pen."""

    def __init__(self, scale: float) -> None:
        self._scale = scale
        self.steps: list[Step] = []

    def _add(self, letter: str, *points: tuple[float, float]) -> None:
        self.steps.append((letter, tuple(v * self._scale for point in points for v in point)))

    def moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802  (the pen protocol)
        self._add("M", point)

    def lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self._add("L", point)

    def qCurveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("Q", *points)

    def curveTo(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self._add("C", *points)

    def closePath(self) -> None:  # noqa: N802
        self._add("Z")

    def endPath(self) -> None:  # noqa: N802
        pass
