"""How we know: sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Source:
    """Something published that a statement rests on.

    Attributes:
        id: kebab-case, unique within its snapshot; zones name it in ``source_ids``.
        title: what it is and who published it.
        published: the day it was published (or the data's vintage).
        url: where it was seen, http(s) only.
        accessed: the day it was read.
    """

    id: str
    title: str
    published: date | None = None
    url: str | None = None
    accessed: date | None = None
