"""Bring a database to the newest step of the schema, with Alembic's steps and bookkeeping."""

from __future__ import annotations

from pathlib import Path

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from app.catalog.postgis.connections import Connections

_STEPS = Path(__file__).parent / "migrations"
_OPTIONS = {"version_table": "schema_version", "version_table_schema": "controlmap"}
_ONE_AT_A_TIME = 7_365_001  # any number that nobody else takes: the advisory lock of upgrades


def steps() -> ScriptDirectory:
    """Return the steps of the schema as Alembic reads them."""
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    return ScriptDirectory.from_config(config)


def upgrade(connections: Connections, target: str = "head") -> list[str]:
    """Run every step that is missing, in one transaction; two at once wait for each other.

    Args:
        connections: to the database, as a role that may create a schema (and, where PostGIS is
            not installed in the database yet, an extension).
        target: the step to go to.

    Returns:
        the steps that were run, oldest first.

    Raises:
        StoreUnavailableError: it does not answer, or stopped answering; nothing was changed.
        StoreUnusableError: PostGIS is not installed on the server.
        OSError: the role may not.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=connections.connect_patiently, poolclass=NullPool
    )
    with connections.told():
        try:
            with engine.begin() as connection:
                connection.execute(text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
                connection.execute(text("CREATE SCHEMA IF NOT EXISTS controlmap"))
                return _run(connection, target)
        except DBAPIError as error:
            raise (error.orig or error) from None
        finally:
            engine.dispose()


def _run(connection: Connection, target: str) -> list[str]:
    script = steps()
    context = MigrationContext.configure(connection, opts=_OPTIONS)
    current = context.get_current_revision()
    missing = [
        step
        for step in script.walk_revisions(current or "base", target)
        if step.revision != current
    ]
    with Operations.context(context):
        for step in reversed(missing):
            step.module.upgrade()
            context.stamp(script, step.revision)
    return [step.revision for step in reversed(missing)]
