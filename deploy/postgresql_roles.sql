-- Two roles and a database: one role owns the tables and runs migrations, the other serves.
-- Triggers bind everybody but a superuser and a table's owner, so the role that serves is neither.
--
-- deploy/install.sh does this, and again at each run: roles and database that are there stay, the
-- passwords become those given. By hand, as a superuser of PostgreSQL, with passwords of your own:
--   psql -v owner_password="'...'" -v runtime_password="'...'" -f deploy/postgresql_roles.sql
-- Other names: add -v database=... -v owner=... -v runtime=...
-- Afterwards, as the owner: manage.py migrate, then manage.py grant_runtime mohsdoc_runtime.
\set ON_ERROR_STOP on
\if :{?database} \else \set database mohsdoc \endif
\if :{?owner} \else \set owner mohsdoc_owner \endif
\if :{?runtime} \else \set runtime mohsdoc_runtime \endif

SELECT format('CREATE ROLE %I', role) FROM unnest(ARRAY[:'owner', :'runtime']) AS role
    WHERE role NOT IN (SELECT rolname FROM pg_roles) \gexec
-- CREATEDB is for restores, which are rehearsed in a database of their own.
ALTER ROLE :"owner" LOGIN NOSUPERUSER NOCREATEROLE CREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :owner_password;
ALTER ROLE :"runtime" LOGIN NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS
    PASSWORD :runtime_password;
-- Nobody waits for ever: not for a lock, and not for somebody who left a transaction open.
ALTER ROLE :"runtime" SET lock_timeout = '15s';
ALTER ROLE :"runtime" SET idle_in_transaction_session_timeout = '60s';
ALTER ROLE :"runtime" SET search_path = public;
-- To compile a query takes longer than any list takes to answer.
ALTER ROLE :"runtime" SET jit = off;

SELECT format('CREATE DATABASE %I OWNER %I TEMPLATE template0 ENCODING ''UTF8''', :'database', :'owner')
    WHERE :'database' NOT IN (SELECT datname FROM pg_database) \gexec
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"runtime";

\connect :"database"
ALTER SCHEMA public OWNER TO :"owner";
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO :"runtime";
