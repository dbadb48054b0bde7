"""Who asks to publish: a bearer token, and the address it came from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request

from app.catalog.desk import Role, Token
from app.catalog.publishing import Actor, Publishing
from app.catalog.refusals import NotAuthenticatedError, TooOftenError
from app.catalog.tokens import authenticated, require
from app.errors import ControlmapError
from app.web.pace import Pace
from app.web.params import strict_query
from app.web.services import Services

_LONGEST_ADDRESS = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, and the desk they ask at."""

    publishing: Publishing
    token: Token
    actor: Actor

    def must_be(self, role: Role, action: str) -> None:
        """Let them go on when their role allows it; write it down when not.

        Raises:
            NotAllowedError: the token's role is not enough.
        """
        with self.noting(action):
            require(self.token, role)

    @contextmanager
    def noting(self, action: str) -> Iterator[None]:
        """Write a refusal down, also one of what could not be looked at; lets it go on.

        The pace of the token bounds how fast it can fill the log.
        """
        try:
            yield
        except ControlmapError as error:
            self.refused(action, error)
            raise

    def refused(self, action: str, error: ControlmapError) -> None:
        """Write one refusal down."""
        self.publishing.note(action, self.actor, "refused", detail=error.code)


class Callers:
    """Lets tokens in, each at its pace. Thread-safe.

    Args:
        services: settings and clock.
        publishing: its desk has the tokens; None: this service takes no publications.
    """

    def __init__(self, services: Services, publishing: Publishing | None) -> None:
        self._services = services
        self._publishing = publishing
        self._by_token = Pace(services.settings.publish_per_minute)
        self._by_address = Pace(services.settings.publish_per_minute)
        self._strangers = Pace(services.settings.publish_per_minute)

    def admit(self, request: Request, action: str) -> Caller:
        """Return who asks; what their role allows is asked of the caller itself.

        Refusals are written into the audit log; those of strangers no faster than the pace of one
        token, or anybody could fill the disk.

        Raises:
            TooOftenError: too many requests of the address or the token.
            NotAuthenticatedError: no token, or none that counts.
            InvalidRequestError: a parameter that the route does not have, or one given twice.
        """
        address = address_of(request, self._services.settings.trusted_proxies)
        self._by_address.count(address)
        publishing = self._publishing
        if publishing is None:
            raise NotAuthenticatedError("This service takes no publications: it has no desk.")
        try:
            token = authenticated(publishing.desk, _bearer(request), self._services.clock())
        except NotAuthenticatedError as error:
            self._note_stranger(publishing, address, action, error)
            raise
        self._by_token.count(token.id)
        caller = Caller(publishing, token, Actor(_named(token), address))
        with caller.noting(action):
            strict_query(request)
        return caller

    def _note_stranger(
        self, publishing: Publishing, address: str, action: str, error: NotAuthenticatedError
    ) -> None:
        """Write a refusal down; who has the secret of a token that is over is no stranger."""
        try:
            self._strangers.count(error.once.id if error.once else "")
        except TooOftenError:
            return
        actor = Actor(_named(error.once) if error.once else "-", address)
        publishing.note(action, actor, "refused", detail=error.code)


def _named(token: Token) -> str:
    return f"{token.id} {token.name}"


def address_of(request: Request, proxies: int) -> str:
    """Return the address a request came from.

    ``X-Forwarded-For`` is what anybody writes; only the entries our own proxies appended count:
    of ``proxies`` of them, the first one's entry is the caller's. **Source:** RFC 7239 section 8.1.
    """
    if proxies:
        said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
        hops = [hop.strip() for hop in said if hop.strip()]
        if len(hops) >= proxies:
            return hops[-proxies][:_LONGEST_ADDRESS]
    return request.client.host if request.client else "-"


def _bearer(request: Request) -> str:
    """Return the token of a request. **Source:** RFC 6750 section 2.1."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise NotAuthenticatedError("Send the header Authorization: Bearer controlmap_….")
    return token.strip()
