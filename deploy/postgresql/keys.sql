-- The key store's cluster: services may execute the functions of schema `keys` that are granted to them, and nothing else.
--
--   psql --set=ON_ERROR_STOP=1 -f keys.sql "postgresql://postgres@HOST/postgres"
--
-- Passwords come from the environment: PASSWORD_MIGRATOR and PASSWORD_<SERVICE>. Runs again without harm. Tables, functions
-- and the grants to execute come with the Vault's migrations, which run as `migrator` after `set role keys_owner`.

\set QUIET on
set client_min_messages = warning;
set log_min_error_statement = panic;

select 'create database keys' where not exists (select from pg_database where datname = 'keys') \gexec
revoke all on database keys, postgres, template1 from public;

select 'create role keys_owner' where not exists (select from pg_roles where rolname = 'keys_owner') \gexec
alter role keys_owner nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
\getenv password PASSWORD_MIGRATOR
select 'create role migrator' where not exists (select from pg_roles where rolname = 'migrator') \gexec
alter role migrator login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
grant keys_owner to migrator;
grant connect on database keys to migrator;

\connect keys
set client_min_messages = warning;
set log_min_error_statement = panic;
revoke all on schema public from public;
\ir no-large-objects.sql
create schema if not exists keys authorization keys_owner;
revoke all on schema keys from public;
-- A function must be granted by name: without this, everyone could execute a new one.
alter default privileges for role keys_owner revoke execute on functions from public;
alter default privileges for role keys_owner revoke usage on types from public;

\set service ingest
\getenv password PASSWORD_INGEST
\ir keys-service.sql
\set service media
\getenv password PASSWORD_MEDIA
\ir keys-service.sql
\set service accounts
\getenv password PASSWORD_ACCOUNTS
\ir keys-service.sql
\set service retention
\getenv password PASSWORD_RETENTION
\ir keys-service.sql
\set service notifications
\getenv password PASSWORD_NOTIFICATIONS
\ir keys-service.sql
\set service gdpr_requests
\getenv password PASSWORD_GDPR_REQUESTS
\ir keys-service.sql
