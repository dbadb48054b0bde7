-- The role the replicas serve as: it reads, appends snapshots to the record, keeps drafts and the
-- log; it can change nothing that is recorded, write no theatre's file (parties, colours, the
-- publication delay) and make no token. Run with psql by the role that owns the tables, after
-- `controlmap store upgrade`; safe to repeat. See docs/how-to/postgis.md.

\set ON_ERROR_STOP 1
SELECT 'CREATE ROLE controlmap_service LOGIN'
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'controlmap_service') \gexec

\getenv password SERVICE_PASSWORD
\if :{?password}
ALTER ROLE controlmap_service PASSWORD :'password';
\endif

GRANT USAGE ON SCHEMA controlmap TO controlmap_service;
GRANT SELECT ON ALL TABLES IN SCHEMA controlmap TO controlmap_service;
GRANT INSERT ON controlmap.snapshot, controlmap.feature TO controlmap_service;
GRANT INSERT ON controlmap.draft, controlmap.audit TO controlmap_service;
GRANT DELETE ON controlmap.draft TO controlmap_service;

-- What an earlier version of this file gave.
REVOKE INSERT, UPDATE ON controlmap.theatre FROM controlmap_service;
