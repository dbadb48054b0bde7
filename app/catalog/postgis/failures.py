"""What the database says went wrong, as the errors of the store's port."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import psycopg
from psycopg import errors

from app.errors import StoreUnavailableError, StoreUnusableError

_FORBIDDEN = (errors.InsufficientPrivilege, errors.ReadOnlySqlTransaction)
_NOT_OURS = (
    errors.UndefinedTable,
    errors.UndefinedColumn,
    errors.UndefinedObject,
    errors.UndefinedFile,
    errors.FeatureNotSupported,
    errors.InvalidSchemaName,
)
_LOST = (psycopg.OperationalError, psycopg.InterfaceError)


def said(error: BaseException, secrets: Sequence[str] = ()) -> str:
    """Return the first line of what the database said, without the secrets."""
    text = " ".join(str(error).strip().partition("\n")[0].split()) or type(error).__name__
    for secret in secrets:
        text = text.replace(secret, "…")
    return text.rstrip(".")


@contextmanager
def told_as_ours(name: str, secrets: Sequence[str] = ()) -> Iterator[None]:
    """Turn the driver's errors of the block into those of the store's port.

    Args:
        name: the store, without any secret.
        secrets: what must never be shown.

    Raises:
        StoreUnavailableError: no connection, a lost one, or no answer in time.
        StoreUnusableError: the tables or the extension are not what this version needs.
        OSError: no right (EACCES), no space (ENOSPC).
    """
    try:
        yield
    except errors.DiskFull as error:
        raise OSError(errno.ENOSPC, said(error, secrets), name) from error
    except _FORBIDDEN as error:
        raise PermissionError(errno.EACCES, said(error, secrets), name) from error
    except _NOT_OURS as error:
        hint = f"{said(error, secrets)}; run `controlmap store check`."
        raise StoreUnusableError(name, hint) from error
    except _LOST as error:
        raise StoreUnavailableError(name, said(error, secrets)) from None
