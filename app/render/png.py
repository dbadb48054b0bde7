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
from typing import Any

import numpy as np
import numpy.typing as npt

from app.render.looks import LookTable

Octets = npt.NDArray[np.uint8]
Array = npt.NDArray[Any]

SAMPLES = 4  # across a pixel; four bytes are one machine word, which the code below relies on
_LEVEL = 4  # of zlib: 6 is 3 % smaller and takes twice as long
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PALETTE_TYPE = 3
_SPREAD = np.uint32(0x01010101)


def encode_samples(samples: Octets, looks: LookTable) -> bytes:
    """Reduce painted samples to pixels and return them as a PNG.

    Args:
        samples: shape (4n, 4n), C order, the number of a look in each sample.
        looks: what the numbers look like.
    """
    side = samples.shape[0] // SAMPLES
    words = samples.view(np.uint32).reshape(side, SAMPLES, side)
    first = words[:, 0]
    look = (first & 0xFF).astype(np.uint8)
    mixed = first != look * _SPREAD
    for row in range(1, SAMPLES):
        mixed |= words[:, row] != first
    pixels = _plain(look, looks)
    y, x = np.nonzero(mixed)
    if len(y) == 0:
        return encode_palette(pixels, looks.palette)
    held = np.ascontiguousarray(words[y, :, x]).view(np.uint8).reshape(len(y), SAMPLES**2)
    entries, colours = _blended(held, y, x, looks)
    pixels[y, x] = entries
    return encode_palette(pixels, colours)


def _plain(look: Octets, looks: LookTable) -> Octets:
    """Give each pixel the palette entry of its look."""
    pixels = _mapped(look, looks.plain)
    present = np.bincount(look.ravel(), minlength=len(looks.plain))
    repeats = look.shape[0] // looks.cells.shape[1]
    for number in looks.patterned:
        if present[number]:
            sheet = np.tile(looks.cells[number], (repeats, repeats))
            np.copyto(pixels, sheet, where=look == number)
    return pixels


def _blended(held: Octets, y: Array, x: Array, looks: LookTable) -> tuple[Octets, Octets]:
    """Average the samples of mixed pixels; returns their palette entries and the whole palette."""
    period = looks.cells.shape[1]
    entry = looks.cells[held, (y % period)[:, None], (x % period)[:, None]]
    sums = _lanes(looks.palette)[entry].sum(axis=1)
    totals = np.stack([(sums >> np.uint64(16 * k)) & np.uint64(0xFFFF) for k in range(4)], axis=1)
    alpha = totals[:, 3].astype(np.float64) / SAMPLES**2
    rgb = totals[:, :3] * (255.0 / np.maximum(totals[:, 3:], 1))
    return _with_palette(np.column_stack([rgb, alpha]), looks.palette)


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
    for step in (4, 8, 16, 32, 64, 128):
        coarse = np.minimum(np.rint(rgba / step) * step, 255).astype(np.uint32)
        packed = coarse @ np.array([1, 1 << 8, 1 << 16, 1 << 24], dtype=np.uint32)
        colours, inverse = np.unique(packed, return_inverse=True)
        if len(base) + len(colours) <= 256:
            break
    table = colours.astype("<u4").view(np.uint8).reshape(-1, 4)
    return (inverse + len(base)).astype(np.uint8), np.vstack([base, table])


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
    colours = palette[used]
    bits = next(b for b in (1, 2, 4, 8) if len(used) <= 1 << b)
    height, width = pixels.shape
    rows = np.zeros((height, width * bits // 8 + 1), dtype=np.uint8)  # column 0: filter none
    rows[:, 1:] = _packed(_mapped(pixels, number), bits)
    clear = int(np.count_nonzero(colours[:, 3] < 255))
    chunks = [
        _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, bits, _PALETTE_TYPE, 0, 0, 0)),
        _chunk(b"PLTE", np.ascontiguousarray(colours[:, :3]).tobytes()),
        _chunk(b"tRNS", np.ascontiguousarray(colours[:clear, 3]).tobytes()) if clear else b"",
        _chunk(b"IDAT", zlib.compress(rows.tobytes(), _LEVEL)),
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
