"""Text in several languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LocalText(Mapping[str, str]):
    """A name or sentence by language tag (``en``, ``ar``); at least one language.

    >>> LocalText.of({"en": "Homs", "ar": "حمص"}).get_in("fr")
    'Homs'
    """

    texts: tuple[tuple[str, str], ...]

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> LocalText:
        """Freeze a mapping of language tag to text; the first language is the fallback."""
        if not texts:
            raise ValueError("a text needs at least one language")
        return cls(tuple(texts.items()))

    def get_in(self, lang: str) -> str:
        """Return the text in that language, else in the first one given."""
        return dict(self.texts).get(lang, self.texts[0][1])

    def __getitem__(self, lang: str) -> str:
        return dict(self.texts)[lang]

    def __iter__(self) -> Iterator[str]:
        return (lang for lang, _ in self.texts)

    def __len__(self) -> int:
        return len(self.texts)
