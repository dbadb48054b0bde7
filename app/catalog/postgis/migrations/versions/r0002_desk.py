"""The desk (tokens, drafts, the audit log) and the covered days of layers.

The log only grows: a trigger refuses every change, and a line that does not follow the last one.
Days are kept as the bytes of their file; they may be replaced, for they grow, and not removed.
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_DESK = """
CREATE TABLE controlmap.token (
    id text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{12}$'),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('drafter', 'publisher')),
    made_at timestamptz NOT NULL,
    secret_sha256 text NOT NULL CHECK (secret_sha256 ~ '^[0-9a-f]{64}$'),
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE TABLE controlmap.draft (
    key text PRIMARY KEY,
    path text NOT NULL,
    digest text NOT NULL,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    document bytea NOT NULL
);
CREATE TABLE controlmap.audit (
    position bigint PRIMARY KEY CHECK (position > 0),
    line text NOT NULL
);
"""

# The line before is looked up by the trigger itself: no writer can leave it out. Compared as text,
# for a NUL within a JSON text is one that PostgreSQL cannot take out of it.
_GROWS = """
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON controlmap.audit
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.refuse_change();
CREATE FUNCTION controlmap.refuse_break() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before controlmap.audit%ROWTYPE;
    expected text := repeat('0', 64);
BEGIN
    SELECT * INTO before FROM controlmap.audit ORDER BY position DESC LIMIT 1;
    IF FOUND THEN
        expected := encode(sha256(convert_to(before.line, 'UTF8')), 'hex');
    END IF;
    IF NEW.position <> coalesce(before.position, 0) + 1
        OR NEW.line NOT LIKE '{"at": "%", "previous": "' || expected || '"}' THEN
        RAISE EXCEPTION 'a line of controlmap.audit does not follow the last one'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows BEFORE INSERT ON controlmap.audit
    FOR EACH ROW EXECUTE FUNCTION controlmap.refuse_break();
"""

_DAYS = """
CREATE TABLE controlmap.covered_days (
    theatre text NOT NULL REFERENCES controlmap.theatre (id),
    layer text NOT NULL,
    document bytea NOT NULL,
    PRIMARY KEY (theatre, layer)
);
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON controlmap.covered_days
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.refuse_change();
"""


def upgrade() -> None:
    """Make the tables; a role that serves is given its rights on them by hand."""
    for statements in (_DESK, _GROWS, _DAYS):
        op.execute(statements)


def downgrade() -> None:
    """Refuse: going back would throw the audit log away.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the log of what was done is not undone: drop the tables by hand")
