"""Text → glyphs in the order they are seen: bidi levels, a font for each letter, joined letters.

A string is cut into runs of one direction and one font. HarfBuzz shapes each run with the rest of
the string as context, so that Arabic letters join as they must; runs of mixed direction are then
put in visual order.

**Source:** Unicode UAX #9 (levels by python-bidi; rule L2 here, over runs); OpenType shaping.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

import uharfbuzz as hb
from bidi.algorithm import (
    X9_REMOVED,
    explicit_embed_and_overrides,
    get_embedding_levels,
    get_empty_storage,
    resolve_implicit_levels,
    resolve_neutral_types,
    resolve_weak_types,
)
from cachetools import LRUCache

from app.render.static_image.fonts import Font, FontBook, Role
from app.render.text_safety import plain_text

_STRONG, _WEAK = {"L", "R", "AL"}, {"EN", "ES", "ET", "AN", "CS", "NSM", "BN"}
_KINDS = frozenset(_STRONG | _WEAK | {"B", "S", "WS", "ON"})
_CLOSED_BY = MappingProxyType({"(": ")", "[": "]", "{": "}"})
_DIRECTIONS = MappingProxyType({"L": "L", "R": "R", "AL": "R", "EN": "R", "AN": "R"})
_NEUTRAL = "\ufffc"  # what no version of Unicode here knows is no letter
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
_KEPT = 8192  # shaped strings kept: names and lines come again in every picture
_ELLIPSIS = "…"
_SPACE = re.compile(r"[^\S\u00a0]+")  # every white space but the one that joins


@dataclass(frozen=True, slots=True)
class Glyph:
    """One glyph: font name, number, and where its origin lies, in ems from the text's start."""

    font: str
    number: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Shaped:
    """Text ready to be drawn.

    Attributes:
        text: the words, in logical order.
        glyphs: from left to right.
        width: advance, in ems.
    """

    text: str
    glyphs: tuple[Glyph, ...] = field(repr=False)
    width: float


def letterspaced(shaped: Shaped, by_em: float) -> Shaped:
    """Set glyphs farther apart; only for scripts whose letters stand alone."""
    glyphs = tuple(replace(glyph, x=glyph.x + i * by_em) for i, glyph in enumerate(shaped.glyphs))
    return Shaped(shaped.text, glyphs, shaped.width + by_em * max(len(glyphs) - 1, 0))


@dataclass(frozen=True, slots=True)
class _Run:
    start: int
    end: int
    level: int
    font: Font


class Shaper:
    """Shapes text with the fonts of a book, for one reading direction. Thread-safe.

    Args:
        fonts: where letters come from.
        direction: ``ltr`` or ``rtl``: of whole sentences.
    """

    def __init__(self, fonts: FontBook, direction: str) -> None:
        self.fonts = fonts
        self.rtl = direction == "rtl"
        self._kept: LRUCache[tuple[str, Role, bool], Shaped] = LRUCache(_KEPT)
        self._lock = threading.Lock()

    def shape(self, text: str, role: Role = Role.BODY, rtl: bool | None = None) -> Shaped:
        """Return a line of text as glyphs; controls and directional overrides are dropped.

        Args:
            text: in logical order.
            role: which fonts.
            rtl: direction of the paragraph it belongs to; None: of its own first letter.
        """
        base = self.runs_left(text) if rtl is None else rtl
        key = (text, role, base)
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            found = self._shaped(clean(text), role, rtl=base)
            with self._lock:
                self._kept[key] = found
        return found

    def runs_left(self, text: str) -> bool:
        """Return whether a paragraph reads from the right (UAX #9, rules P2 and P3)."""
        strong = (unicodedata.bidirectional(char) for char in text)
        first = next((kind for kind in strong if kind in ("L", "R", "AL")), None)
        return self.rtl if first is None else first != "L"

    def wrap(self, text: str, width: float, role: Role = Role.BODY) -> list[Shaped]:
        """Break text at spaces into lines of at most ``width`` ems; a longer word is cut."""
        lines: list[str] = []
        line = ""
        rtl = self.runs_left(text)
        for word in clean(text).split(" "):
            joined = f"{line} {word}" if line else word
            if self.shape(joined, role).width <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = self._cut(word, width, role)
            lines += full
        return [self.shape(part, role, rtl) for part in [*lines, line] if part]

    def fitted(self, text: str, width: float, role: Role = Role.BODY) -> Shaped:
        """Return text in one line of at most ``width`` ems, its end cut off where it must be."""
        text = clean(text)
        shaped = self.shape(text, role)
        if shaped.width <= width:
            return shaped
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            fits = self.shape(text[:middle].rstrip() + _ELLIPSIS, role).width <= width
            low, high = (middle, high) if fits else (low, middle - 1)
        return self.shape(text[:low].rstrip() + _ELLIPSIS, role)

    def _cut(self, word: str, width: float, role: Role) -> list[str]:
        parts: list[str] = []
        while self.shape(word, role).width > width and len(word) > 1:
            count = len(word) - 1
            while count > 1 and self.shape(word[:count], role).width > width:
                count = count * 3 // 4
            parts.append(word[:count])
            word = word[count:]
        return [*parts, word]

    def _shaped(self, text: str, role: Role, *, rtl: bool) -> Shaped:
        glyphs: list[Glyph] = []
        x = 0.0
        for run in _visual(self._runs(text, role, rtl=rtl)):
            x = _append(glyphs, text, run, x)
        return Shaped(text, tuple(glyphs), x)

    def _runs(self, text: str, role: Role, *, rtl: bool) -> list[_Run]:
        runs: list[_Run] = []
        chain = self.fonts.chain(role)
        for i, (char, level) in enumerate(zip(text, _levels(text, rtl=rtl), strict=True)):
            last = runs[-1] if runs else None
            font = _font_of(char, chain, last.font if last else None)
            if last and last.level == level and last.font is font:
                runs[-1] = _Run(last.start, i + 1, level, font)
            else:
                runs.append(_Run(i, i + 1, level, font))
        return runs


def clean(text: str) -> str:
    """Return text in one line without controls, overrides and lone surrogates.

    A space that forbids a break stays one.
    """
    plain = plain_text(text).encode("utf-8", "ignore").decode("utf-8")
    return _SPACE.sub(" ", plain).strip()


def _font_of(char: str, chain: Sequence[Font], current: Font | None) -> Font:
    """Return the font of a character: a mark or a space stays with what it follows."""
    if current is not None and current.has(char) and not char.isalnum():
        return current
    return next((font for font in chain if font.has(char)), current or chain[0])


def _levels(text: str, *, rtl: bool) -> list[int]:
    """Return the bidi level of each character."""
    if not rtl and not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return [0] * len(text)
    storage = get_empty_storage()
    storage["base_level"], storage["base_dir"] = (1, "R") if rtl else (0, "L")
    known = (c if unicodedata.bidirectional(c) in _KINDS else _NEUTRAL for c in text)
    get_embedding_levels("".join(known), storage)
    explicit_embed_and_overrides(storage)
    resolve_weak_types(storage)
    _pair_brackets(storage["chars"], "R" if rtl else "L")
    resolve_neutral_types(storage, False)
    resolve_implicit_levels(storage, False)
    levels = iter([int(char["level"]) for char in storage["chars"]])
    level = int(storage["base_level"])
    found = []
    for char in text:  # rule X9 took out what has no width: it goes with what it follows
        if unicodedata.bidirectional(char) not in X9_REMOVED:
            level = next(levels, level)
        found.append(level)
    return found


def _pair_brackets(chars: list[dict[str, Any]], embedding: str) -> None:
    """Give both brackets of a pair one direction (UAX #9, rule N0), which python-bidi leaves out.

    That of the text inside; where all of it runs against the line, that of what stands before.
    """
    against = "L" if embedding == "R" else "R"
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, char in enumerate(chars):
        if char["ch"] in _CLOSED_BY:
            open_at.append(i)
        matching = [o for o in open_at if _CLOSED_BY[chars[o]["ch"]] == char["ch"]]
        if matching:
            pairs.append((matching[-1], i))
            del open_at[open_at.index(matching[-1]) :]
    for first, last in sorted(pairs):
        inside = {_DIRECTIONS.get(char["type"]) for char in chars[first + 1 : last]}
        before = (_DIRECTIONS.get(char["type"]) for char in reversed(chars[:first]))
        if embedding in inside:
            found = embedding
        elif against in inside:
            found = next((kind for kind in before if kind), embedding)
        else:
            continue
        chars[first]["type"] = chars[last]["type"] = found


def _visual(runs: list[_Run]) -> list[_Run]:
    """Put runs in the order they are seen (UAX #9, rule L2)."""
    ordered = list(runs)
    for level in range(max((r.level for r in runs), default=0), 0, -1):
        start = 0
        while start < len(ordered):
            end = start
            while end < len(ordered) and ordered[end].level >= level:
                end += 1
            ordered[start:end] = ordered[start:end][::-1]
            start = max(end, start + 1)
    return ordered


def _append(glyphs: list[Glyph], text: str, run: _Run, x: float) -> float:
    """Shape a run, add its glyphs from ``x`` on (ems) and return where it ends."""
    buffer = hb.Buffer()
    buffer.add_str(text, run.start, run.end - run.start)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if run.level % 2 else "ltr"
    hb.shape(run.font.handle, buffer)
    units = run.font.units
    for info, place in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
        at = x + place.x_offset / units
        glyphs.append(Glyph(run.font.name, info.codepoint, at, place.y_offset / units))
        x += place.x_advance / units
    return x
