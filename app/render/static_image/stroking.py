"""Lines → the edges of what a pen of some width covers: mitred where they bend, round at corners.

A line is a chain of quads that share their ends, so a bend is covered once. Where it turns sharply
the quads end square and a wedge fills the outer side, as a round pen would.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from app.render.static_image.coverage import Edges, Floats, Ints, joined

_SHARP = 0.6  # cosine of the turn below which a corner is round
_LEAST_PX = 1e-3  # long: shorter steps have no direction


def stroke_edges(
    paths: tuple[Floats, ...], width_px: float, *, closed: bool, dash_px: tuple[float, ...] = ()
) -> Edges:
    """Return the edges of lines drawn with a pen.

    Args:
        paths: px.
        width_px: of the pen.
        closed: whether each path is a ring; its first position may stand at its end again.
        dash_px: dash and gap; empty: a whole line.
    """
    if closed and not dash_px and len(paths) == 1 and _is_box(paths[0]):
        return _frame(paths[0], width_px / 2)
    lines = tuple(map(_ring_closed, paths)) if closed else paths
    xy, line = joined(lines)
    if dash_px:
        xy, line = _dashes(xy, line, dash_px[0], dash_px[-1])
    steps = _Steps.of(xy, line, closed=closed and not dash_px)
    return np.empty((0, 4)) if steps is None else steps.outlined(width_px / 2)


def _is_box(path: Floats) -> bool:
    """Whether a path is a rectangle with upright sides, as swatches and panels are."""
    if len(path) not in {4, 5} or (len(path) == 5 and not np.array_equal(path[0], path[4])):
        return False
    same = path[:4] == np.roll(path[:4], -1, axis=0)
    return bool(np.all(same.sum(axis=1) == 1) and np.array_equal(same[:2], same[2:4]))


def _frame(path: Floats, half: float) -> Edges:
    """Return the upright edges of a frame: those that lie level enclose nothing."""
    (x0, y0), (x1, y1) = path.min(axis=0), path.max(axis=0)
    inner = min(half, (x1 - x0) / 2, (y1 - y0) / 2)
    return np.array(
        [
            [x0 - half, y0 - half, x0 - half, y1 + half],
            [x1 + half, y1 + half, x1 + half, y0 - half],
            [x0 + inner, y1 - inner, x0 + inner, y0 + inner],
            [x1 - inner, y0 + inner, x1 - inner, y1 - inner],
        ]
    )


def _ring_closed(path: Floats) -> Floats:
    return path if np.array_equal(path[0], path[-1]) else np.vstack([path, path[:1]])


def _dashes(xy: Floats, line: Ints, dash: float, gap: float) -> tuple[Floats, Ints]:
    """Cut lines into dashes, each line's first one at its beginning."""
    if len(xy) == 0:
        return xy, line
    steps = np.hypot(*np.diff(xy, axis=0).T)
    fresh = line[1:] != line[:-1]
    steps[fresh] = 1.0  # from line to line: keeps places apart
    at = np.append(0.0, np.cumsum(steps))
    begins = at[np.append(True, fresh)]
    counts = np.ceil((at[np.append(fresh, True)] - begins) / (dash + gap)).astype(np.int64)
    owner = np.repeat(np.arange(len(begins)), counts)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts)
    starts = begins[owner] + number * (dash + gap)
    ends = np.minimum(starts + dash, at[np.append(fresh, True)][owner])
    dash_of = np.searchsorted(starts, at, side="right") - 1
    within = (dash_of >= 0) & (at < ends[dash_of]) & (at > starts[dash_of])
    places = np.concatenate([starts, at[within], ends])
    dashes = np.concatenate([np.arange(len(starts)), dash_of[within], np.arange(len(starts))])
    order = np.lexsort((places, dashes))
    places = places[order]
    x, y = np.interp(places, at, xy[:, 0]), np.interp(places, at, xy[:, 1])
    return np.column_stack([x, y]), dashes[order]


class _Steps:
    """The steps of all lines, one behind the other.

    Attributes:
        a: where each begins, shape (n, 2).
        b: where each ends.
        normal: one unit to the left of its direction.
        after: the step that follows; itself at a line's end.
    """

    def __init__(self, a: Floats, b: Floats, normal: Floats, after: Ints) -> None:
        self.a, self.b, self.normal, self.after = a, b, normal, after

    @classmethod
    def of(cls, xy: Floats, line: Ints, *, closed: bool) -> _Steps | None:
        """Take lines apart; steps without length are left out."""
        moved = xy[1:] - xy[:-1]
        length = np.hypot(moved[:, 0], moved[:, 1])
        stays = (line[1:] == line[:-1]) & (length > _LEAST_PX)
        a, b, line = xy[:-1][stays], xy[1:][stays], line[:-1][stays]
        if len(a) == 0:
            return None
        normal = np.column_stack([-moved[stays, 1], moved[stays, 0]]) / length[stays][:, None]
        after = np.arange(len(a)) + 1
        ends = np.flatnonzero(np.append(line[1:] != line[:-1], True))
        after[ends] = np.append(0, ends[:-1] + 1) if closed else ends
        return cls(a, b, normal, after)

    def outlined(self, half: float) -> Edges:
        """Return the edges of the steps as wide as twice ``half``."""
        normal, after = self.normal, self.after
        following = normal[after]
        turn = (normal * following).sum(axis=1)  # cosine
        bends = (turn > _SHARP) & (after != np.arange(len(after)))
        mitre = (normal + following) / (1 + np.where(bends, turn, 1.0))[:, None]
        tail, head = normal.copy(), np.where(bends[:, None], mitre, normal)
        tail[after[bends]] = mitre[bends]
        left_a, right_a = self.a + half * tail, self.a - half * tail
        left_b, right_b = self.b + half * head, self.b - half * head
        square_b = ~bends
        square_a = np.ones(len(bends), dtype=bool)
        square_a[after[bends]] = False
        parts = [
            np.hstack([left_a, left_b]),
            np.hstack([right_b, right_a]),
            np.hstack([left_b, right_b])[square_b],
            np.hstack([right_a, left_a])[square_a],
        ]
        sharp = np.flatnonzero(square_b & (after != np.arange(len(after))))
        return np.concatenate([*parts, self._wedges(sharp, half)])

    def _wedges(self, sharp: Ints, half: float) -> Edges:
        """Return the rounded outer side of sharp corners, wound as the quads are."""
        at = self.b[sharp]
        one, two = self.normal[sharp], self.normal[self.after[sharp]]
        side = np.sign(one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0])[:, None]
        side[side == 0] = 1.0  # a line that turns back on itself
        along = np.column_stack([one[:, 1], -one[:, 0]])
        middle = -side * (one + two)
        size = np.hypot(middle[:, 0], middle[:, 1])[:, None]
        middle = np.where(size > _LEAST_PX, middle / np.where(size > 0, size, 1.0), along)
        begin, end = -side * one, -side * two
        arc = [begin, _unit(begin + middle), middle, _unit(middle + end), end]
        points = [at, *(at + half * p for p in arc), at]
        ahead = [np.hstack([p, q]) for p, q in pairwise(points)]
        back = [np.hstack([q, p]) for p, q in pairwise(points)]
        turned = side < 0
        return np.concatenate([np.where(turned, f, b) for f, b in zip(ahead, back, strict=True)])


def _unit(vectors: Floats) -> Floats:
    size = np.hypot(vectors[:, 0], vectors[:, 1])[:, None]
    return vectors / np.where(size > 0, size, 1.0)
