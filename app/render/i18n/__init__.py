"""Words of the page by language: one JSON catalogue a language, found by listing the folder.

Adding a language is adding ``<tag>.json`` with the same keys (a test compares them); no code
names a language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from typing import cast

FALLBACK = "en"

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """Words, digits and dates of one language.

    Attributes:
        messages: the catalogue; also what the page's scripts are given.
    """

    messages: Mapping[str, object]

    @property
    def lang(self) -> str:
        """Language tag."""
        return str(self.messages["lang"])

    @property
    def direction(self) -> str:
        """Reading direction: ``ltr`` or ``rtl``."""
        return str(self.messages["dir"])

    def text(self, key: str, **values: str) -> str:
        """Return the message with its ``{places}`` filled.

        Raises:
            KeyError: the catalogue has no such message.
        """
        return _PLACE.sub(lambda match: values[match[1]], str(self.messages[key]))

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number in the language's digits; a negative one with a true minus sign.

        >>> wording("en").number(-1234.56, 1)
        '−1,234.6'
        """
        plain = f"{abs(value):,.{decimals}f}"
        table = {ord(str(digit)): str(self.messages["digits"])[digit] for digit in range(10)}
        table[ord(",")] = str(self.messages["group"])
        table[ord(".")] = str(self.messages["decimal"])
        negative = value < 0 and any(char in "123456789" for char in plain)
        return (str(self.messages["minus"]) if negative else "") + plain.translate(table)

    def signed(self, value: float, decimals: int = 1) -> str:
        """Write a difference with its sign; one that rounds to nothing has none."""
        text = self.number(value, decimals)
        moved = round(abs(value), decimals) > 0
        return str(self.messages["plus"]) + text if value > 0 and moved else text

    def instant(self, instant: datetime) -> str:
        """Write a UTC instant to the minute."""
        digits = str(self.messages["digits"])
        clock = "".join(digits[int(c)] if c.isdigit() else c for c in f"{instant:%H:%M}")
        return f"{self.day(instant.date())}{self.messages['list']}{clock} UTC"

    def day(self, day: date, key: str = "date") -> str:
        """Write a day by the pattern ``key`` (``date`` or ``date_short``)."""
        months = "months" if key == "date" else "months_short"
        names = cast("list[str]", self.messages[months])
        digits = str(self.messages["digits"])
        year = "".join(digits[int(char)] for char in str(day.year))
        return self.text(key, day=self.number(day.day), month=names[day.month - 1], year=year)


@lru_cache(maxsize=1)
def languages() -> tuple[str, ...]:
    """Return the tags of every catalogue, the fallback first."""
    names = (entry.name for entry in resources.files(__name__).iterdir())
    tags = sorted(name.removesuffix(".json") for name in names if name.endswith(".json"))
    return (FALLBACK, *(tag for tag in tags if tag != FALLBACK))


@lru_cache(maxsize=32)
def wording(lang: str) -> Wording:
    """Return the words of a language.

    Raises:
        KeyError: there is no catalogue for it.
    """
    if lang not in languages():
        raise KeyError(lang)
    text = resources.files(__name__).joinpath(f"{lang}.json").read_text("utf-8")
    return Wording(json.loads(text))
