"""Outlines of glyphs → edges: curves as short steps, and what lies within a distance of a glyph."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely

from app.render.static_image.coverage import Edges, Floats, edges_of

EM = 1000  # units of an outline
Step = tuple[str, tuple[float, ...]]

_FINE_EM = 0.004  # how far a halo may be from its exact outline


def glyph_edges(outline: tuple[Step, ...], steps: int, grown_em: float) -> Edges:
    """Return the edges of a glyph in ems, y down.

    Args:
        outline: as a font has it.
        steps: how many straight ones a curve becomes.
        grown_em: distance from the glyph that belongs to it too; 0: the glyph itself.
    """
    rings = flattened(outline, steps)
    return edges_of(_grown(rings, grown_em) if grown_em and rings else rings)


def flattened(outline: tuple[Step, ...], steps: int) -> tuple[Floats, ...]:
    """Return an outline's rings in ems, y down; a curve becomes so many straight steps."""
    t = np.arange(1, steps + 1)[:, None] / steps
    rings: list[list[Floats]] = []
    for letter, values in outline:
        points = np.array(values, dtype=np.float64).reshape(-1, 2) * (1 / EM, -1 / EM)
        if letter == "M":
            rings.append([points])
        elif letter == "L":
            rings[-1].append(points)
        elif letter in ("Q", "C"):
            rings[-1].append(_curve(np.vstack([rings[-1][-1][-1:], points]), t))
    return tuple(ring for ring in map(np.concatenate, rings) if len(ring) > 2)


def _curve(points: Floats, t: Floats) -> Floats:
    """Return positions of a Bézier curve of any degree at ``t`` (de Casteljau)."""
    layer = [np.broadcast_to(point, (len(t), 2)) for point in points]
    while len(layer) > 1:
        layer = [a + (b - a) * t for a, b in pairwise(layer)]
    return layer[0]


def _grown(rings: tuple[Floats, ...], by_em: float) -> tuple[Floats, ...]:
    """Return the outline of everything within a distance of a glyph, round at its corners."""
    inked = shapely.union_all(
        np.array([shapely.make_valid(shapely.Polygon(ring)) for ring in rings]), grid_size=1e-5
    )  # the insides of letters are within the halo or too small to matter under it
    halo = shapely.simplify(shapely.buffer(inked, by_em, quad_segs=4), _FINE_EM)
    parts = shapely.get_parts(shapely.orient_polygons(halo))
    return tuple(shapely.get_coordinates(ring) for ring in shapely.get_rings(parts))
