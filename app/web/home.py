"""Where the service is, for absolute links: as its settings say, else as the request's Host says.

A Host is whatever the reader wrote. What is made from it is that reader's alone: no shared cache
may keep it, or one reader's Host would be in everybody's links (cache poisoning).
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import Request

from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Home:
    """Where the service is.

    Attributes:
        url: absolute, without a slash at its end.
        shared: whether everybody is given the same; False: it was made from the request.
    """

    url: str
    shared: bool


def home_of(request: Request, settings: Settings) -> Home:
    """Return the service's address for the links of an answer.

    An answer with it in its body has to be given with ``cached(…, shared=home.shared)``.
    """
    given = settings.public_url
    return Home((given or str(request.base_url)).rstrip("/"), bool(given))
