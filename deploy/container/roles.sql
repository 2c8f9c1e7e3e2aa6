-- Run once, by PostgreSQL's image on an empty volume: the role of the web processes and its password.
-- What it may do is the work of `sm_database_roles --apply`, after each migrate.
\set password `cat /run/secrets/portal_web`
CREATE ROLE portal_web LOGIN PASSWORD :'password';
