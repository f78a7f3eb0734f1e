-- The services' database: one schema and two roles per service, so that a service reaches nothing of another one.
--
--   psql --set=ON_ERROR_STOP=1 -f messagebox.sql "postgresql://postgres@HOST/postgres"
--
-- Passwords come from the environment and so stay out of command lines: PASSWORD_MIGRATOR and PASSWORD_<SERVICE>.
-- Runs again without harm; a changed password is applied. Tables and their grants come with each service's migrations.

\set QUIET on
set client_min_messages = warning;
-- Passwords pass through here: neither statement nor value may reach the server's log.
set log_min_error_statement = panic;

select 'create database messagebox'
where not exists (select from pg_database where datname = 'messagebox') \gexec
-- By default everyone may connect to every database and make temporary tables in it.
revoke all on database messagebox, postgres, template1 from public;

-- Changes tables in the name of their owners; it owns nothing and sees nothing until it says `set role`.
\getenv password PASSWORD_MIGRATOR
select 'create role migrator' where not exists (select from pg_roles where rolname = 'migrator') \gexec
alter role migrator login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
grant connect on database messagebox to migrator;

\connect messagebox
set client_min_messages = warning;
set log_min_error_statement = panic;
revoke all on schema public from public;
\ir no-large-objects.sql

\set service ingest
\getenv password PASSWORD_INGEST
\ir service.sql
\set service media
\getenv password PASSWORD_MEDIA
\ir service.sql
\set service accounts
\getenv password PASSWORD_ACCOUNTS
\ir service.sql
\set service retention
\getenv password PASSWORD_RETENTION
\ir service.sql
\set service notifications
\getenv password PASSWORD_NOTIFICATIONS
\ir service.sql
\set service gdpr_requests
\getenv password PASSWORD_GDPR_REQUESTS
\ir service.sql
