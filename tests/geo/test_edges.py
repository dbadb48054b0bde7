"""What is summed along a ring is the same to the last bit in whatever company."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import Polygon, box

from app.geo.edges import Edges


def star(chance: np.random.Generator, corners: int) -> Polygon:
    """A star about a point, with a hole: no coordinate is round."""
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    reach = chance.uniform(0.6, 1, corners)
    shell = np.column_stack([40 + reach * np.cos(turn), 35 + reach * np.sin(turn)])
    return Polygon(shell, [shapely.get_coordinates(box(39.9, 34.9, 40.1, 35.1))])


def test_rings_in_one_table_and_in_a_table_for_each_length() -> None:
    chance = np.random.default_rng(7)
    stars = [star(chance, corners) for corners in (3, 40, 5000, 12, 900, 4, 7, 300)]
    together = Edges.of(stars, 35.0)
    alone = [Edges.of([one], 35.0) for one in stars]
    for name in ("before_km2", "own_km2", "ring_km2", "turn"):
        apart = np.concatenate([getattr(edges, name) for edges in alone])
        np.testing.assert_array_equal(getattr(together, name), apart)


def test_other_geometries_count_from_where_these_do() -> None:
    edges = Edges.of([box(0, 50, 1, 51)], 50.5)
    other = box(2, 3, 4, 5)
    np.testing.assert_array_equal(
        edges.like([other]).before_km2, Edges.of([other], 50.5).before_km2
    )
    assert Edges.of([], 0.0).like([]).count == 0
