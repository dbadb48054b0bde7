"""A sheet of pixels that colours are laid on, as thick as the coverage of what is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from app.render.static_image.coverage import Edges, Floats, Mask, Octets, mask_of
from app.render.style import rgba

_FEW = 40_000  # pixels that are worked out one by one

Words = npt.NDArray[np.uint32]


@dataclass(frozen=True, slots=True)
class Ink:
    """What is laid down: a square of pixels that repeats from the sheet's corner on.

    Attributes:
        colours: shape (n, n, 4), red, green, blue and one byte unused.
        weights: shape (n, n), 0..1: how thick; None: everywhere 1.
    """

    colours: Octets = field(repr=False)
    weights: Floats | None = field(default=None, repr=False)


def plain_ink(colour: str | None) -> Ink | None:
    """Return one colour; None: nothing is laid down."""
    return None if colour is None else Ink(_pixel(colour).reshape(1, 1, 4))


def pattern_ink(ground: str | None, ink: str, weights: Floats) -> Ink:
    """Return a pattern of two colours, or of one over what is there.

    Args:
        ground: under the pattern; None: nothing.
        ink: of the pattern's lines.
        weights: shape (n, n), the ink's part of each pixel.
    """
    if ground is None:
        return Ink(np.broadcast_to(_pixel(ink), (*weights.shape, 4)), weights)
    low, high = _pixel(ground).astype(np.float64), _pixel(ink).astype(np.float64)
    mixed = np.rint(low + (high - low) * weights[..., None]).astype(np.uint8)
    return Ink(mixed)


class Sheet:
    """Opaque pixels.

    Args:
        width: px.
        height: px.
        colour: ``#rrggbb`` of the ground.
    """

    def __init__(self, width: int, height: int, colour: str) -> None:
        self._octets = np.empty((height, width, 4), dtype=np.uint8)
        self._words: Words = self._octets.view(np.uint32)[..., 0]
        self._words[:] = _word(_pixel(colour))

    @property
    def rgb(self) -> Octets:
        """The pixels, shape (height, width, 3)."""
        return self._octets[..., :3]

    def lay(self, edges: Edges, ink: Ink | None, opacity: float = 1.0) -> None:
        """Lay ink on what edges enclose."""
        height, width = self._words.shape
        mask = mask_of(edges, width, height, opacity) if ink else None
        if ink is None or mask is None:
            return
        whole = round(255 * opacity)
        at_whole = mask.octets == whole
        rest = mask.octets != 0
        if ink.weights is None and (opacity >= 1 or np.count_nonzero(at_whole) > _FEW):
            self._cover(mask, at_whole, ink, opacity)
            rest ^= at_whole
        self._blend(mask, np.flatnonzero(rest), ink)

    def _cover(self, mask: Mask, where: npt.NDArray[np.bool_], ink: Ink, opacity: float) -> None:
        height, width = where.shape
        rows = slice(mask.top, mask.top + height)
        columns = slice(mask.left, mask.left + width)
        here = self._words[rows, columns]
        if opacity < 1:  # one colour laid thinly: what comes out depends on what was there
            octets = self._octets[rows, columns]
            for channel, value in enumerate(ink.colours[0, 0, :3].tolist()):
                was = np.arange(256)
                table = np.rint(was + (value - was) * opacity).astype(np.uint8)
                np.copyto(octets[..., channel], table[octets[..., channel]], where=where)
        elif ink.colours.shape[0] == 1:
            np.copyto(here, _word(ink.colours[0, 0]), where=where)
        else:
            words = np.ascontiguousarray(ink.colours).view(np.uint32)[..., 0]
            side = len(words)
            turned = np.roll(words, (-mask.top, -mask.left), axis=(0, 1))
            sheet = np.tile(turned, (-(-height // side), -(-width // side)))
            np.copyto(here, sheet[:height, :width], where=where)

    def _blend(self, mask: Mask, at: npt.NDArray[np.int64], ink: Ink) -> None:
        """Mix ink into single pixels of a mask's box."""
        if len(at) == 0:
            return
        width = mask.octets.shape[1]
        y, x = np.divmod(at.astype(np.int32), np.int32(width))
        part = mask.octets[y, x].astype(np.int32)
        y += mask.top
        x += mask.left
        side = len(ink.colours)
        if ink.weights is not None:
            part = np.rint(part * ink.weights[y % side, x % side]).astype(np.int32)
        colour = ink.colours[y % side, x % side] if side > 1 else ink.colours[0, 0]
        words = self._words.reshape(-1)
        flat = y * np.int32(self._words.shape[1]) + x
        was = words[flat].view(np.uint8).reshape(-1, 4).astype(np.int32)
        was += ((colour - was) * part[:, None] + 127) // 255
        words[flat] = was.astype(np.uint8).view(np.uint32)[:, 0]


def _pixel(colour: str) -> Octets:
    return np.array(rgba(colour), dtype=np.uint8)


def _word(pixel: Octets) -> np.uint32:
    word: np.uint32 = np.ascontiguousarray(pixel).view(np.uint32)[0]
    return word
