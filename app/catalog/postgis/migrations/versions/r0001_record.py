"""The record: theatres, recordings as their bytes, their features with geometry, and views.

Recordings and features are never changed: triggers refuse it to every role. What holds until when
follows from what is recorded later, so it is a view and not a column.
"""

from __future__ import annotations

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = """
CREATE TABLE controlmap.theatre (
    id text PRIMARY KEY,
    document bytea NOT NULL,
    delay_hours double precision NOT NULL
);
CREATE TABLE controlmap.snapshot (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    theatre text NOT NULL REFERENCES controlmap.theatre (id),
    layer text NOT NULL,
    name text NOT NULL CHECK (name LIKE '%.geojson' AND strpos(name, '/') = 0),
    document bytea NOT NULL,
    digest text NOT NULL CHECK (digest ~ '^sha256:[0-9a-f]{64}$'),
    stored_at timestamptz NOT NULL DEFAULT now(),
    kind text,
    valid_from date,
    valid_to date CHECK (valid_to > valid_from),
    recorded_at timestamptz,
    revision integer,
    title text,
    UNIQUE (theatre, layer, name)
);
CREATE TABLE controlmap.feature (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    snapshot bigint NOT NULL REFERENCES controlmap.snapshot (id),
    position integer NOT NULL,
    theatre text NOT NULL,
    layer text NOT NULL,
    feature_id text,
    party text,
    status text,
    level text,
    name_en text,
    name_ar text,
    properties jsonb NOT NULL,
    geom geometry(Geometry, 4326),
    UNIQUE (snapshot, position)
);
CREATE INDEX feature_geom ON controlmap.feature USING gist (geom);
CREATE INDEX feature_layer ON controlmap.feature (theatre, layer, feature_id);
"""

_IMMUTABLE = """
CREATE FUNCTION controlmap.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of controlmap.% is refused: what is recorded never changes',
        TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON controlmap.snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.refuse_change();
CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON controlmap.feature
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.refuse_change();
CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON controlmap.theatre
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.refuse_change();
"""

# The notification is part of the transaction: nobody hears of what is not there yet.
_TOLD = """
CREATE FUNCTION controlmap.tell() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('controlmap_record', '');
    RETURN NULL;
END $$;
CREATE TRIGGER told AFTER INSERT ON controlmap.snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.tell();
CREATE TRIGGER told AFTER INSERT OR UPDATE ON controlmap.theatre
    FOR EACH STATEMENT EXECUTE FUNCTION controlmap.tell();
"""

# Of each valid_from the highest revision stands; it holds until its successor's valid_from, or
# until its own valid_to when that is earlier: the rule of ``catalog.timeline``. What a theatre's
# delay still keeps back is not there yet: the rule of ``catalog.delay``.
_VIEWS = """
CREATE VIEW controlmap.standing AS
WITH highest AS (
    SELECT DISTINCT ON (s.theatre, layer, valid_from)
        s.id, theatre, layer, kind, valid_from, valid_to, recorded_at, revision, digest, title
    FROM controlmap.snapshot AS s JOIN controlmap.theatre AS t ON t.id = s.theatre
    WHERE valid_from IS NOT NULL
        AND (t.delay_hours = 0
            OR recorded_at <= now() - make_interval(secs => 3600 * t.delay_hours))
    ORDER BY s.theatre, layer, valid_from, revision DESC
), following AS (
    SELECT highest.*, lead(valid_from) OVER (
        PARTITION BY theatre, layer ORDER BY valid_from
    ) AS next_from
    FROM highest
)
SELECT id, theatre, layer, kind,
    theatre || '/' || layer || '/' || valid_from || '.r' || revision AS snapshot,
    daterange(valid_from, least(valid_to, next_from)) AS valid,
    next_from IS NULL AS newest,
    recorded_at, digest, title
FROM following;

CREATE VIEW controlmap.feature_history AS
SELECT f.id, s.theatre, s.layer, s.kind, s.snapshot, s.digest,
    s.valid, lower(s.valid) AS valid_from, upper(s.valid) AS valid_to,
    f.feature_id, f.party, f.status, f.level, f.name_en, f.name_ar, f.properties, f.geom
FROM controlmap.feature AS f JOIN controlmap.standing AS s ON s.id = f.snapshot;

CREATE VIEW controlmap.feature_current AS
SELECT f.id, s.theatre, s.layer, s.kind, s.snapshot, s.digest,
    s.valid, lower(s.valid) AS valid_from, upper(s.valid) AS valid_to,
    f.feature_id, f.party, f.status, f.level, f.name_en, f.name_ar, f.properties, f.geom
FROM controlmap.feature AS f JOIN controlmap.standing AS s ON s.id = f.snapshot
WHERE s.newest;

CREATE VIEW controlmap.control_history AS
SELECT * FROM controlmap.feature_history WHERE kind = 'control';
CREATE VIEW controlmap.control_current AS
SELECT * FROM controlmap.feature_current WHERE kind = 'control';
CREATE VIEW controlmap.region_current AS
SELECT * FROM controlmap.feature_current WHERE kind IN ('regions', 'overlay');

CREATE VIEW controlmap.party AS
SELECT t.id AS theatre, p.party ->> 'id' AS id, (p.party ->> 'order')::integer AS position,
    p.party -> 'name' ->> 'en' AS name_en, p.party -> 'name' ->> 'ar' AS name_ar,
    p.party ->> 'colour' AS colour, p.party ->> 'pattern' AS pattern
FROM controlmap.theatre AS t,
    jsonb_array_elements(convert_from(t.document, 'UTF8')::jsonb -> 'parties') AS p (party);
"""


def upgrade() -> None:
    """Make everything; the schema ``controlmap`` itself is there already."""
    op.execute("CREATE EXTENSION IF NOT EXISTS postgis")
    for statements in (_TABLES, _IMMUTABLE, _TOLD, _VIEWS):
        op.execute(statements)


def downgrade() -> None:
    """Refuse: going back would throw the record away.

    Raises:
        NotImplementedError: always.
    """
    raise NotImplementedError("the first step cannot be undone: drop the schema by hand instead")
