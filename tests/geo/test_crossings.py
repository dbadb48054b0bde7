"""Which edges lie east of a point, however it is found."""

from __future__ import annotations

import numpy as np
import pytest

from app.geo.crossings import Latitudes, east_of


@pytest.mark.parametrize("step", [1, -1])
@pytest.mark.parametrize("seed", range(4))
def test_sorted_latitudes_change_nothing(seed: int, step: int) -> None:
    chance = np.random.default_rng(seed)
    start, end, points = chance.integers(0, 6, (3, 2, 50)).astype(float)  # many on one latitude
    plain = [np.concatenate(c) for c in zip(*east_of(start, end, points, step), strict=True)]
    known = Latitudes.of(start, end)
    found = [np.concatenate(c) for c in zip(*east_of(start, end, points, step, known), strict=True)]
    assert len(plain[0]) > 50
    for one, other in zip(found, plain, strict=True):
        np.testing.assert_array_equal(one, other)
