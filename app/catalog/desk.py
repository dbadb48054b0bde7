"""The port of the desk: who may publish, what waits as a draft, and what was done.

Nothing here is part of the record: a desk can be emptied and every answer stays the same. It is
kept apart, where readers of the record do not reach.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from app.domain.valid_time import parse_day


class Role(StrEnum):
    """What a token may do."""

    DRAFTER = "drafter"  # try, and put drafts on the desk
    PUBLISHER = "publisher"  # record, too


@dataclass(frozen=True, slots=True)
class Token:
    """One person's, or one program's, permission; the secret itself is kept nowhere.

    Attributes:
        id: 12 hex digits; stands in the token and in the audit log, and opens nothing.
        name: whose it is, for people.
        role: what it may do.
        made_at: UTC instant.
        secret_sha256: hex digest of the secret.
        expires_at: UTC instant from which it no longer counts; None: it does not expire.
        revoked_at: UTC instant it was revoked; None: it was not.
    """

    id: str
    name: str
    role: Role
    made_at: datetime
    secret_sha256: str = field(repr=False)
    expires_at: datetime | None = None
    revoked_at: datetime | None = None

    def counts_at(self, now: datetime) -> bool:
        """Return whether it is neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


@dataclass(frozen=True, slots=True)
class DeskDraft:
    """A snapshot that waits to be published.

    Attributes:
        key: 43 characters nobody can guess (256 bits); its address.
        path: ``<theatre>/<layer>/<name>`` it would be recorded under.
        digest: of the bytes as they came.
        made_at: UTC instant.
        made_by: id of the token.
        expires_at: UTC instant it is forgotten.
    """

    key: str
    path: str
    digest: str
    made_at: datetime
    made_by: str
    expires_at: datetime

    @property
    def theatre(self) -> str:
        """The theatre it would be recorded in."""
        return self.path.split("/")[0]

    @property
    def valid_from(self) -> date:
        """The UTC day from which it would hold: its file is named after it."""
        return parse_day(self.path.rsplit("/", 1)[1].split(".")[0])


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did, or tried to.

    Attributes:
        at: UTC instant.
        who: ``<token id> <name>``, ``local <user>``, or ``-`` when nobody knows.
        address: network address it came from; ``-`` on the machine itself.
        action: ``publish``, ``draft``, ``dry-run``, ``delete-draft``, ``token-new`` …
        outcome: ``begun``, ``published``, ``unchanged``, ``refused``, ``done`` …
        path: of the record, or of what was acted upon; empty when there is none.
        digest: of the bytes recorded, or of those offered when they were refused.
        detail: the code of a refusal, a reason given, for people.
    """

    at: datetime
    who: str
    address: str
    action: str
    outcome: str
    path: str = ""
    digest: str = ""
    detail: str = ""


class Desk(ABC):
    """Keeps tokens, drafts and the audit log. Thread-safe, and safe between processes.

    Every method may raise ``StoreUnavailableError`` when the desk is a service that is down.
    """

    @abstractmethod
    def turn(self) -> AbstractContextManager[None]:
        """Hold the desk within the block: of all processes one publishes at a time."""

    @abstractmethod
    def tokens(self) -> tuple[Token, ...]:
        """Return every token, revoked ones too, in the order they were made."""

    @abstractmethod
    def token(self, token_id: str) -> Token | None:
        """Return one token by its id."""

    @abstractmethod
    def put_token(self, token: Token) -> None:
        """Keep a token, or its new state."""

    @abstractmethod
    def drafts(self) -> tuple[DeskDraft, ...]:
        """Return every draft, the oldest first."""

    @abstractmethod
    def draft(self, key: str) -> tuple[DeskDraft, bytes] | None:
        """Return a draft and its bytes; None: there is none under that key."""

    @abstractmethod
    def put_draft(self, draft: DeskDraft, data: bytes) -> None:
        """Keep a draft under its key."""

    @abstractmethod
    def remove_draft(self, key: str) -> bool:
        """Forget a draft; return whether there was one."""

    @abstractmethod
    def note(self, act: Act) -> None:
        """Write an act into the audit log; it is on the disk when this returns.

        Raises:
            OSError: it could not be written.
            StoreUnavailableError: the desk is a service that is down.
        """

    @abstractmethod
    def acts(self) -> tuple[Act, ...]:
        """Return the audit log, oldest first."""

    @abstractmethod
    def last_hash(self) -> str:
        """Return the hash of the audit log's last line, to be kept elsewhere."""

    @abstractmethod
    def faults(self) -> tuple[str, ...]:
        """Return where the audit log is not as it was written; none: it holds."""
