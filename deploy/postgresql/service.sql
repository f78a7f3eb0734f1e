-- One service in the database `messagebox`: read by messagebox.sql, which sets :service and :password.
--
-- <service>_owner owns the schema and its tables and cannot sign in; <service> is what the service runs as. The runtime
-- role is no member of the owner, because an owner could give itself anything back, the journal's history included.

\set owner :service _owner

select format('create role %I', :'owner') where not exists (select from pg_roles where rolname = :'owner') \gexec
select format('create role %I', :'service') where not exists (select from pg_roles where rolname = :'service') \gexec
alter role :"owner" nologin noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls;
alter role :"service" login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
grant :"owner" to migrator;
grant connect on database messagebox to :"service";

create schema if not exists :"service" authorization :"owner";
revoke all on schema :"service" from public, :"service";
grant usage on schema :"service" to :"service";

-- By default everyone may execute a new function and use a new type.
alter default privileges for role :"owner" revoke execute on functions from public;
alter default privileges for role :"owner" revoke usage on types from public;

alter role :"service" in database messagebox set search_path = :"service";
-- Limits of last resort: a statement or a transaction that was forgotten must not keep its locks.
alter role :"service" in database messagebox set statement_timeout = '30s';
alter role :"service" in database messagebox set idle_in_transaction_session_timeout = '60s';
