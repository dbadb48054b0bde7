"""Words of the page by language: one Fluent catalogue a language, found by listing the folder.

Adding a language is adding ``<tag>.ftl`` with the same messages (a test compares them); no code
names a language. ADR 7 says why Fluent.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from app.render.i18n.digits import LATIN, SYSTEMS, digit_signs, digits
from app.render.i18n.wording import Wording

__all__ = ["FALLBACK", "SYSTEMS", "Wording", "digit_choices", "digit_signs", "languages", "wording"]

FALLBACK = "en"
SUFFIX = ".ftl"
SHIPPED = Path(__file__).parent


@lru_cache(maxsize=8)
def languages(folder: Path = SHIPPED) -> tuple[str, ...]:
    """Return the tags of every catalogue in a folder, English first."""
    names = (entry.name for entry in folder.iterdir())
    tags = sorted(name.removesuffix(SUFFIX) for name in names if name.endswith(SUFFIX))
    return (*(tag for tag in tags if tag == FALLBACK), *(tag for tag in tags if tag != FALLBACK))


@lru_cache(maxsize=64)
def wording(lang: str, system: str | None = None, folder: Path = SHIPPED) -> Wording:
    """Return the words of a language, its numbers in a numbering system: its own, if None.

    Raises:
        KeyError: there is no catalogue for the language, or no such numbering system.
        ValueError: the catalogue is not Fluent.
    """
    # Fluent and Babel take as long to import as a small service does to start.
    from app.render.i18n.catalogue import read_catalogue  # noqa: PLC0415

    if lang not in languages(folder):
        raise KeyError(lang)
    source = (folder / f"{lang}{SUFFIX}").read_text("utf-8")
    catalogue = read_catalogue(lang, source)
    own = catalogue.text("digit_system", {})
    return Wording(catalogue, digits(system or own, lang))


def digit_choices(words: Wording) -> tuple[str, ...]:
    """Return the numbering systems a reader of a page is offered: one means no choice."""
    own = wording(words.lang).digits.system
    return tuple(dict.fromkeys((own, LATIN, words.digits.system)))
