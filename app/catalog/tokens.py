"""Bearer tokens: made once, shown once, kept only as a hash.

A token is ``controlmap_<id>_<secret>``. The secret is 256 random bits, so a plain SHA-256 of it
is right: a slow hash (scrypt, Argon2) defends secrets that people choose and that can therefore
be guessed from their hash; 2^256 equally likely ones cannot, and each request would pay for it.
**Source:** OWASP Password Storage Cheat Sheet (high-entropy keys); RFC 6750 (bearer tokens).
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import datetime

from app.catalog.desk import Desk, Role, Token
from app.catalog.refusals import NotAllowedError, NotAuthenticatedError

_FORM = re.compile(r"controlmap_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODYS = hashlib.sha256(b"no secret has this hash").hexdigest()


def new_token(
    name: str, role: Role, now: datetime, expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Return a token to keep, and its text to hand over; the text cannot be had again."""
    token_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    return Token(token_id, name, role, now, hashed, expires_at), f"controlmap_{token_id}_{secret}"


def authenticated(desk: Desk, text: str, now: datetime) -> Token:
    """Return the token a text is.

    The same work is done whether or not the id exists, and the hashes are compared in constant
    time; one refusal is worded like another.

    Raises:
        NotAuthenticatedError: no such token, a wrong secret, expired or revoked.
    """
    found = _FORM.fullmatch(text)
    token_id, secret = found.groups() if found else ("", "")
    token = desk.token(token_id)
    hashed = hashlib.sha256(secret.encode()).hexdigest()
    same = hmac.compare_digest(hashed, token.secret_sha256 if token else _NOBODYS)
    if token is None or not same or not token.counts_at(now):
        once = token if same else None
        raise NotAuthenticatedError("The token is unknown, expired or revoked.", once)
    return token


def require(token: Token, role: Role) -> None:
    """Let a publisher do everything and a drafter what drafters may.

    Raises:
        NotAllowedError: the token's role is not enough.
    """
    if role is Role.PUBLISHER and token.role is not Role.PUBLISHER:
        raise NotAllowedError(str(token.role), str(role))
