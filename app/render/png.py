"""Raster tiles: painted numbers of looks, four samples across a pixel → a small palette PNG.

The painter (``canvas``) fills a picture four times as wide and high with the *number* of a look in
each sample. Most pixels hold one look only and take its palette entry as it is; the few that hold
several are averaged in premultiplied colour, which is all the antialiasing there is. Nothing is
drawn half-transparent over something else, so neighbours leave no seam.

**Source:** PNG (W3C, third edition), sections 11.2 and 11.3 (IHDR, PLTE, IDAT, tRNS).
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from app.render.looks import LookTable

Octets = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]

SAMPLES = 4  # across a pixel; four bytes are one machine word, which the code below relies on
_LEVEL = 2  # of zlib: 6 is a seventh smaller and takes three times as long
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_RGB_TYPE, _PALETTE_TYPE = 2, 3
_RGB_LEVEL = 1  # 3 is a fiftieth smaller and takes half as long again
_BAND = 64  # rows of pixels
_THREE = np.uint32(0x00FFFFFF)  # of four samples, all that have one behind them


def encode_samples(samples: Octets, looks: LookTable, painted: Sequence[int]) -> bytes:
    """Reduce painted samples to pixels and return them as a PNG.

    Args:
        samples: shape (4n, 4n), C order, the number of a look in each sample.
        looks: what the numbers look like.
        painted: the looks that may stand in it besides look 0.
    """
    side = samples.shape[0] // SAMPLES
    words = samples.view(np.uint32).reshape(side, SAMPLES, side)
    look = samples[::SAMPLES, ::SAMPLES].copy()
    pixels = _plain(look, looks, {0, *painted})
    at = np.flatnonzero(_differing(words))
    if len(at) == 0:
        return encode_palette(pixels, looks.palette)
    y, x = np.divmod(at, side)
    held = np.ascontiguousarray(words[y, :, x]).view(np.uint8).reshape(len(at), SAMPLES**2)
    entries, colours = _blended(held, y, x, looks)
    pixels.reshape(-1)[at] = entries
    return _written(pixels, colours)


def _differing(words: npt.NDArray[np.uint32]) -> npt.NDArray[np.bool_]:
    """Mark the pixels that hold several looks, a band at a time: bands fit a core's cache."""
    mixed = np.empty((words.shape[0], words.shape[2]), dtype=bool)
    for top in range(0, len(words), _BAND):
        band = words[top : top + _BAND]
        first = band[:, 0]
        found = first >> np.uint32(8)  # each sample beside its neighbour
        found ^= first
        found &= _THREE
        other = np.empty_like(found)
        for row in range(1, SAMPLES):
            np.bitwise_xor(band[:, row], first, out=other)
            found |= other
        np.not_equal(found, 0, out=mixed[top : top + _BAND])
    return mixed


def _plain(look: Octets, looks: LookTable, present: set[int]) -> Octets:
    """Give each pixel the palette entry of its look."""
    pixels = _mapped(look, looks.plain)
    repeats = look.shape[0] // looks.cells.shape[1]
    for number in looks.patterned:
        if number in present:
            sheet = np.tile(looks.cells[number], (repeats, repeats))
            np.copyto(pixels, sheet, where=look == number)
    return pixels


def _blended(held: Octets, y: Array, x: Array, looks: LookTable) -> tuple[Octets, Octets]:
    """Average the samples of mixed pixels; returns their palette entries and the whole palette."""
    period = looks.cells.shape[1]
    place = (y % period) * period + x % period
    at = held.astype(np.int32) * np.int32(period * period) + place.astype(np.int32)[:, None]
    sums = _lanes(looks.palette)[looks.cells].reshape(-1).take(at).sum(axis=1)
    totals = sums.view(np.uint16).reshape(-1, 4).astype(np.float64)
    totals[:, :3] *= 255.0 / np.maximum(totals[:, 3:], 1)
    totals[:, 3] /= SAMPLES**2
    return _with_palette(totals, looks.palette)


def _lanes(palette: Octets) -> npt.NDArray[np.uint64]:
    """Pack premultiplied RGBA into four 16-bit lanes of a word: one sum adds all four."""
    wide = palette.astype(np.float64)
    wide[:, :3] *= wide[:, 3:] / 255
    whole = np.rint(wide).astype(np.uint64)
    lanes: npt.NDArray[np.uint64] = (whole << (np.arange(4, dtype=np.uint64) * np.uint64(16))).sum(
        axis=1, dtype=np.uint64
    )
    return lanes


def _with_palette(rgba: npt.NDArray[np.float64], base: Octets) -> tuple[Octets, Octets]:
    """Add the blended colours to a palette, as finely told apart as 256 entries allow."""
    for step in (15, 20, 28, 40, 64, 128):
        levels = round(255 / step) + 1
        places = levels ** np.arange(4, dtype=np.int32)
        number = np.rint(rgba * (1 / step)).astype(np.int32) @ places
        there = np.zeros(levels**4, dtype=bool)
        there[number] = True
        used = np.flatnonzero(there)
        if len(base) + len(used) <= 256:
            break
    entry = np.zeros(levels**4, dtype=np.uint8)
    entry[used] = np.arange(len(base), len(base) + len(used))
    table = np.minimum(used[:, None] // places % levels * step, 255).astype(np.uint8)
    return entry[number], np.vstack([base, table])


def encode_palette(pixels: Octets, palette: Octets) -> bytes:
    """Write a palette PNG with as few bits a pixel and as few entries as the picture needs.

    Args:
        pixels: shape (height, width), entries of the palette.
        palette: shape (p, 4), RGBA.
    """
    used = np.flatnonzero(np.bincount(pixels.ravel(), minlength=len(palette)))
    used = used[np.argsort(palette[used, 3], kind="stable")]  # opaque ones last: tRNS stays short
    number = np.zeros(len(palette), dtype=np.uint8)
    number[used] = np.arange(len(used))
    return _written(_mapped(pixels, number), palette[used])


def _written(pixels: Octets, colours: Octets) -> bytes:
    """Write a palette PNG; the palette's opaque end has no entries in tRNS."""
    bits = next(b for b in (1, 2, 4, 8) if len(colours) <= 1 << b)
    height, width = pixels.shape
    rows = np.zeros((height, width * bits // 8 + 1), dtype=np.uint8)  # column 0: filter none
    rows[:, 1:] = pixels if bits == 8 else _packed(pixels, bits)
    clear = int(np.flatnonzero(colours[:, 3] < 255).max(initial=-1)) + 1
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, _PALETTE_TYPE, 0, 0, 0)),
        _chunk(b"PLTE", np.ascontiguousarray(colours[:, :3]).tobytes()),
        _chunk(b"tRNS", np.ascontiguousarray(colours[:clear, 3]).tobytes()) if clear else b"",
        _chunk(b"IDAT", zlib.compress(rows.data, _LEVEL)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def encode_rgb(pixels: Octets) -> bytes:
    """Write a PNG of all colours, shape (height, width, 3).

    Flat areas and repeated patterns are smallest without a filter, and fastest.
    """
    height, width, _ = pixels.shape
    rows = np.zeros((height, width * 3 + 1), dtype=np.uint8)  # column 0: filter none
    rows[:, 1:] = pixels.reshape(height, -1)
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, _RGB_TYPE, 0, 0, 0)),
        _chunk(b"IDAT", zlib.compress(rows.data, _RGB_LEVEL)),
        _chunk(b"IEND", b""),
    ]
    return _SIGNATURE + b"".join(chunks)


def _mapped(values: Octets, table: Octets) -> Octets:
    """Look up bytes in a table of at most 256: ``bytes.translate`` is ten times as fast as take."""
    mapped = values.tobytes().translate(table.tobytes().ljust(256, b"\0"))
    return np.frombuffer(bytearray(mapped), dtype=np.uint8).reshape(values.shape)


def _packed(pixels: Octets, bits: int) -> Octets:
    """Pack entries of 1, 2, 4 or 8 bits into bytes, leftmost pixel in the high bits."""
    per_byte = 8 // bits
    out: Octets = np.zeros((pixels.shape[0], pixels.shape[1] // per_byte), dtype=np.uint8)
    for k in range(per_byte):
        out |= pixels[:, k::per_byte] << np.uint8(8 - bits * (k + 1))
    return out


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
