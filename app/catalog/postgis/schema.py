"""Which step of the schema this version of the code needs, and which one a database is at."""

from __future__ import annotations

from app.catalog.postgis.connections import Connections
from app.errors import StoreUnusableError

NEEDED = "0003"
"""The newest step under ``migrations/versions``."""

_UPGRADE = "run `controlmap store upgrade` as the tables' owner"
_TABLE = "SELECT to_regclass('controlmap.schema_version')::text"
_STEP = "SELECT version_num FROM controlmap.schema_version"


def step_of(connections: Connections) -> str | None:
    """Return the step a database is at; None: it has no tables of ours.

    Raises:
        StoreUnavailableError: it does not answer.
        StoreUnusableError: the role may not look.
    """
    with connections.lend() as connection:
        known = connection.execute(_TABLE).fetchone()
        if known is None or known[0] is None:
            return None
        row = connection.execute(_STEP).fetchone()
        return str(row[0]) if row else None


def require_current(connections: Connections) -> None:
    """Check that a database is at the step this version of the code needs.

    Raises:
        StoreUnavailableError: it does not answer.
        StoreUnusableError: it is empty, older or newer; says what to do.
    """
    step = step_of(connections)
    if step == NEEDED:
        return
    if step is None:
        reason = f"the database has no tables of controlmap yet: {_UPGRADE}."
    elif step < NEEDED:
        reason = f"its tables are at step {step} and this version needs {NEEDED}: {_UPGRADE}."
    else:
        reason = f"its tables are at step {step}, made by a newer version; this one knows {NEEDED}."
    raise StoreUnusableError(connections.name, reason)
