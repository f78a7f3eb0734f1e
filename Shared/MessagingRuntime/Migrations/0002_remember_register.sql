-- 0002_remember_register.sql
-- Why:   a service says what it holds about people when that has changed, and not at every start.
-- Locks: none; everything is new.

-- Of facts that describe a state: which one was said last, by its hash.
create table last_said (
    name    text        primary key,
    hash    bytea       not null check (octet_length(hash) = 32),
    version bigint      not null,
    said_at timestamptz not null
);

-- The runtime role bears the schema's name; schemas made for a test have none.
do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = current_schema()) then
        execute format('grant select, insert, update on last_said to %I', current_schema());
    end if;
end
$$;
