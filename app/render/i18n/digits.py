"""Digits: which signs a number is written with, by language and by the reader's choice.

**Source:** Unicode CLDR: a numbering system is named as in BCP 47 (``nu``); a language's decimal
and group signs in it come from CLDR, by Babel.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

# The zero of each system offered: the other nine follow it in Unicode.
_ZEROS: Mapping[str, str] = MappingProxyType(
    {"latn": "0", "arab": "\u0660", "arabext": "\u06f0", "deva": "\u0966"}
)
SYSTEMS = tuple(_ZEROS)
LATIN = "latn"


@dataclass(frozen=True, slots=True)
class Digits:
    """One numbering system as one language writes it.

    Attributes:
        system: id in CLDR: ``latn``, ``arab``, …
        signs: the ten digits, zero first.
        decimal: sign between whole and fraction.
        group: sign between thousands.
    """

    system: str
    signs: str
    decimal: str
    group: str

    def of(self, text: str) -> str:
        """Return a text with its ASCII digits written in this system.

        >>> digits("arab", "ar").of("2017") == "\u0662\u0660\u0661\u0667"
        True
        """
        return text.translate({48 + value: sign for value, sign in enumerate(self.signs)})


def digit_signs(system: str) -> str:
    """Return the ten digits of a system, zero first.

    Raises:
        KeyError: no such system is offered.
    """
    zero = ord(_ZEROS[system])
    return "".join(chr(zero + value) for value in range(10))


@lru_cache(maxsize=32)
def digits(system: str, lang: str) -> Digits:
    """Return a numbering system as a language writes it.

    Raises:
        KeyError: no such system is offered.
        babel.UnknownLocaleError: CLDR does not know the language.
    """
    from babel import Locale  # noqa: PLC0415  (not before the first page)

    symbols = Locale.parse(lang, sep="-").number_symbols
    found = symbols[system] if "decimal" in symbols[system] else symbols[LATIN]
    return Digits(system, digit_signs(system), found["decimal"], found["group"])
