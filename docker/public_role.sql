-- The role of replicas that answer and never publish: it reads what is public and no more. What a
-- theatre's publication delay keeps back is in no row it sees, until it is due. Run with psql by
-- the role that owns the tables, after `controlmap store upgrade`; safe to repeat. See
-- docs/operate.md.

\set ON_ERROR_STOP 1
SELECT 'CREATE ROLE controlmap_public LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'controlmap_public') \gexec

\getenv password PUBLIC_PASSWORD
\if :{?password}
ALTER ROLE controlmap_public PASSWORD :'password';
\endif

GRANT USAGE ON SCHEMA controlmap TO controlmap_public;
GRANT SELECT ON controlmap.schema_version, controlmap.theatre, controlmap.snapshot
    TO controlmap_public;
