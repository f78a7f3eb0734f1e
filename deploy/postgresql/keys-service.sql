-- One service in the key store: read by keys.sql, which sets :service and :password.

select format('create role %I', :'service') where not exists (select from pg_roles where rolname = :'service') \gexec
alter role :"service" login noinherit nosuperuser nocreatedb nocreaterole noreplication nobypassrls password :'password';
grant connect on database keys to :"service";
revoke all on schema keys from :"service";
grant usage on schema keys to :"service";
alter role :"service" in database keys set search_path = keys;
alter role :"service" in database keys set statement_timeout = '10s';
alter role :"service" in database keys set idle_in_transaction_session_timeout = '30s';
