"""What a publication delay keeps back is kept back by the database from roles that only read.

Whoever may append to the record holds what he appends against all of it, so he sees all of it; so
does the owner. Everybody else sees of ``controlmap.snapshot`` what is public now: the rule of
``catalog.delay``, as in the views. ``controlmap.feature`` has no such rule, for COPY, by which
features are appended, is refused where one applies: roles that only read get no right on it.
"""

from __future__ import annotations

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_PUBLIC = """
CREATE POLICY public_now ON controlmap.snapshot FOR SELECT USING (
    (SELECT has_table_privilege('controlmap.snapshot', 'INSERT'))
    OR EXISTS (
        SELECT FROM controlmap.theatre AS t
        WHERE t.id = snapshot.theatre
            AND (t.delay_hours = 0
                OR snapshot.recorded_at <= now() - make_interval(secs => 3600 * t.delay_hours))
    )
);
CREATE POLICY appended ON controlmap.snapshot FOR INSERT WITH CHECK (true);
ALTER TABLE controlmap.snapshot ENABLE ROW LEVEL SECURITY;
"""


def upgrade() -> None:
    """Make the policies; they hold for every role but the owner."""
    op.execute(_PUBLIC)


def downgrade() -> None:
    """Let every role that may read the table read all of it again."""
    op.execute("ALTER TABLE controlmap.snapshot DISABLE ROW LEVEL SECURITY")
    op.execute("DROP POLICY public_now ON controlmap.snapshot")
    op.execute("DROP POLICY appended ON controlmap.snapshot")
