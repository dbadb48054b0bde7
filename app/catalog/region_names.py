"""Which region a piece of text means: id, code, name in any language, or alias."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.domain.region import Region

# Letters that Arabic spelling uses interchangeably: hamza carriers, ta marbuta, alef maqsura.
_ARABIC_VARIANTS = str.maketrans("أإآٱةىؤئ", "ااااهيوي")
# Besides what is no letter at all: modifier letters, as transliterations write ʿayn and hamza.
_NOT_WORD = re.compile(r"[^\w]+|[_\u02b0-\u02ff]+")


def fold(text: str) -> str:
    """Return the form in which two spellings of one name are equal.

    Case, diacritics, spaces, hyphens and apostrophes do not count; Arabic letter variants and
    vowel marks neither.

    >>> fold("Río-Grande") == fold("rio  GRANDE")
    True
    """
    bare = "".join(
        c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c) and c != "ـ"
    )
    return _NOT_WORD.sub("", bare.casefold().translate(_ARABIC_VARIANTS))


def names_of(region: Region) -> tuple[str, ...]:
    """Return everything a region answers to, its id first."""
    codes = (region.iso_3166_2, region.pcode)
    return (region.id, *(c for c in codes if c), *region.name.values(), *region.aliases)


@dataclass(frozen=True, slots=True)
class RegionIndex:
    """Regions by folded name. Where two regions share a name, the first one given has it."""

    by_name: tuple[tuple[str, Region], ...]

    @classmethod
    def of(cls, regions: Sequence[Region]) -> RegionIndex:
        """Index regions: ids before codes and names, so that an alias never hides an id."""
        names: dict[str, Region] = {}
        for region in regions:
            names.setdefault(fold(region.id), region)
        for region in regions:
            for name in names_of(region):
                names.setdefault(fold(name), region)
        return cls(tuple(names.items()))

    def find(self, text: str) -> Region | None:
        """Return the region a text means, or None; text without a letter or digit means none."""
        wanted = fold(text)
        return next((region for name, region in self.by_name if wanted and name == wanted), None)

    def nearest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """Return the ids whose names resemble a text most, best first."""
        wanted = fold(text)[:80]
        scores: dict[str, float] = {}
        for name, region in self.by_name:
            ratio = SequenceMatcher(None, wanted, name).ratio()
            scores[region.id] = max(ratio, scores.get(region.id, 0.0))
        best = sorted(scores, key=lambda i: (-scores[i], i))
        return tuple(_while_close(best, scores))[:count]


def _while_close(ids: Iterable[str], scores: dict[str, float]) -> Iterable[str]:
    return (i for i in ids if scores[i] >= 0.5)
