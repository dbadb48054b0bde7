"""Words, digits and dates of one language, as the reader chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from app.render.i18n.digits import Digits

if TYPE_CHECKING:
    from app.render.i18n.catalogue import Catalogue

MINUS, PLUS = "\u2212", "+"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words, digits and dates of one language.

    Attributes:
        catalogue: the language's messages.
        digits: the digits numbers are written with.
    """

    catalogue: Catalogue
    digits: Digits

    @property
    def lang(self) -> str:
        """Language tag."""
        return self.catalogue.lang

    @property
    def direction(self) -> str:
        """Reading direction: ``ltr`` or ``rtl``."""
        return self.catalogue.direction

    def text(self, key: str, **values: str | int) -> str:
        """Return the message with its places filled; a whole number chooses the plural form.

        Raises:
            KeyError: the catalogue has no such message, or a place is left empty.
        """
        from app.render.i18n.catalogue import Count  # noqa: PLC0415  (brings Fluent)

        filled = {
            name: Count.of(value, self.number(value)) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return self.catalogue.text(key, filled)

    def number(self, value: float, decimals: int = 0) -> str:
        """Write a number in the chosen digits; a negative one with a true minus sign.

        >>> from app.render.i18n import wording
        >>> wording("en").number(-1234.56, 1)
        '−1,234.6'
        """
        plain = f"{abs(value):,.{decimals}f}"
        signs = str.maketrans({",": self.digits.group, ".": self.digits.decimal})
        negative = value < 0 and any(char in "123456789" for char in plain)
        return (MINUS if negative else "") + self.digits.of(plain.translate(signs))

    def signed(self, value: float, decimals: int = 1) -> str:
        """Write a difference with its sign; one that rounds to nothing has none."""
        text = self.number(value, decimals)
        moved = round(abs(value), decimals) > 0
        return PLUS + text if value > 0 and moved else text

    def instant(self, instant: datetime) -> str:
        """Write a UTC instant to the minute."""
        clock = self.digits.of(f"{instant:%H:%M}")
        return f"{self.day(instant.date())}{self.text('list')}{clock} UTC"

    def day(self, day: date, key: str = "date") -> str:
        """Write a day by the pattern ``key``: ``date``, or a shorter ``date_…``."""
        names = "month_short" if key.startswith("date_") else "month"
        month = self.digits.of(self.text(f"{names}_{day.month}"))
        year = self.digits.of(str(day.year))
        return self.text(key, day=self.number(day.day), month=month, year=year)

    def island(self) -> dict[str, str]:
        """Return what the page's scripts need to write as this does: nothing they do not."""
        return {
            "lang": self.lang,
            "dir": self.direction,
            "digits": self.digits.signs,
            "decimal": self.digits.decimal,
            "group": self.digits.group,
            "messages": self.catalogue.scripts,
        }
