"""Areas taken over from an earlier snapshot are what measuring anew gives."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
import shapely
from shapely import MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry

from app.geo.known_areas import areas_after
from app.geo.overlay import RegionEdges, areas_by_region_km2

REGIONS = [box(0, 0, 2, 2), box(1, 1, 3, 3), box(0, 0, 3, 3)]
FACES = [box(i, j, i + 1, j + 1) for i in range(3) for j in range(3)]


class Counting(RegionEdges):
    """Regions that note how many polygons they were asked to measure."""

    __slots__ = ("asked",)
    asked: list[int]

    def areas_km2(
        self, geometries: Sequence[BaseGeometry] | npt.NDArray[np.object_]
    ) -> npt.NDArray[np.float64]:
        """Note the question, then answer it."""
        self.asked.append(len(geometries))
        return super().areas_km2(geometries)


@pytest.fixture
def regions() -> Counting:
    made = Counting.of(REGIONS)
    assert isinstance(made, Counting)
    object.__setattr__(made, "asked", [])
    return made


def ragged(chance: np.random.Generator, x: float, y: float, size: float) -> Polygon:
    """A star of many corners about a point, with a hole: no coordinate is round."""
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    reach = size * chance.uniform(0.6, 1, 60)
    shell = np.column_stack([x + reach * np.cos(turn), y + reach * np.sin(turn)])
    hole = np.column_stack([x + size * 0.2 * np.cos(turn), y + size * 0.2 * np.sin(turn)])
    return Polygon(shell, [hole])


def again(shapes: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    return list(shapely.from_wkb(shapely.to_wkb(list(shapes))))


def test_only_what_changed_is_measured(regions: Counting) -> None:
    first, known = areas_after(regions, FACES)
    changed = again(FACES)
    changed[4] = box(1, 1, 1.5, 2)
    found, _ = areas_after(regions, changed, known)
    assert regions.asked == [9, 1]
    np.testing.assert_allclose(found, areas_by_region_km2(REGIONS, changed), rtol=1e-12)
    assert found[0, 4] == pytest.approx(first[0, 4] / 2, rel=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_a_figure_is_the_same_to_the_last_bit_whatever_was_measured_before(seed: int) -> None:
    chance = np.random.default_rng(seed)
    regions = RegionEdges.of([ragged(chance, x, 0, 2.0) for x in (-1.0, 0.5, 2.0)])
    faces = [ragged(chance, *chance.uniform(-1, 3, 2), 1.0) for _ in range(40)]
    alone = np.hstack([regions.areas_km2([face]) for face in faces])
    np.testing.assert_array_equal(regions.areas_km2(faces), alone)
    known = None
    for _ in range(6):
        chosen = chance.permutation(40)[: chance.integers(1, 40)]
        found, known = areas_after(regions, [faces[i] for i in chosen], known)
        np.testing.assert_array_equal(found, alone[:, chosen])


def test_another_order_and_other_multipolygons_of_the_same_faces(regions: Counting) -> None:
    _, known = areas_after(regions, FACES)
    joined = [MultiPolygon([*again(FACES[8:3:-1])]), *again(FACES[:4])]
    found, _ = areas_after(regions, joined, known)
    assert regions.asked == [9], "nothing measured anew"
    np.testing.assert_allclose(found, areas_by_region_km2(REGIONS, joined), rtol=1e-12)


def test_the_same_rectangle_round_another_shape_is_another_shape(regions: Counting) -> None:
    _, known = areas_after(regions, [Polygon([(0, 0), (2, 0), (2, 2), (1, 1), (0, 2)])])
    other = [Polygon([(0, 0), (1, 1), (2, 0), (2, 2), (0, 2)])]
    found, _ = areas_after(regions, other, known)
    assert regions.asked == [1, 1]
    np.testing.assert_allclose(found, areas_by_region_km2(REGIONS, other), rtol=1e-12)


def test_nothing_to_measure(regions: Counting) -> None:
    found, known = areas_after(regions, [])
    assert found.shape == (3, 0)
    assert areas_after(regions, FACES, known)[0].shape == (3, 9)


def test_the_same_objects_are_not_measured_and_others_never_taken_for_them(
    regions: Counting,
) -> None:
    known = None
    for step in range(20):  # what was dropped leaves its place in memory to what comes next
        shapes = [box(0, 0, 1 + step / 20, 1), FACES[8], MultiPolygon([FACES[0], FACES[5]])]
        found, known = areas_after(regions, shapes[: 2 + step % 2], known)
        anew = areas_by_region_km2(REGIONS, shapes[: 2 + step % 2])
        np.testing.assert_allclose(found, anew, rtol=1e-12)
    # What was not there just before; the first of all is a part of the second's last.
    assert regions.asked == [2, 2, 1, *[3, 1] * 8, 3]
