-- 0001_create_messaging.sql
-- Why:   one unit of work carries its rows, the messages it says and the mark that a message was handled; the same
--        tables stand in every schema.
-- Locks: none; everything is new.

-- What is to be said. Deleted as soon as the broker has confirmed it, so that nothing lingers here.
create table outbox (
    position       bigint generated always as identity primary key,
    message_id     uuid        not null unique,
    ordering_key   text        not null,
    exchange       text        not null,
    routing_key    text        not null,
    mandatory      boolean     not null,
    name           text        not null,
    subject        text        not null,
    causation_id   uuid,
    traceparent    text,
    entity_version bigint,
    rental         uuid,
    actor          text,
    reason         text,
    body           bytea       not null,
    recorded_at    timestamptz not null,
    failures       int         not null default 0,
    not_before     timestamptz
);
create index outbox_delayed on outbox (ordering_key) where not_before is not null;

-- What has been handled: a message handed over again changes nothing.
create table inbox (
    message_id uuid        not null,
    handler    text        not null,
    handled_at timestamptz not null,
    primary key (message_id, handler)
);
create index inbox_handled_at on inbox using brin (handled_at);

-- How often handling has failed. The broker's own count also rises with every process that dies, so it says nothing.
create table attempt (
    message_id uuid        not null,
    handler    text        not null,
    failures   int         not null,
    reason     text        not null,
    failed_at  timestamptz not null,
    primary key (message_id, handler)
);

-- When each timer last ran, whichever process ran it.
create table timer (
    name   text        primary key,
    ran_at timestamptz not null
);

-- Who did what with a parked message, and why.
create table dead_letter_act (
    at         timestamptz not null,
    message_id uuid        not null,
    act        text        not null check (act in ('replay', 'discard')),
    actor      text        not null,
    reason     text        not null
);

-- The runtime role bears the schema's name; schemas made for a test have none.
do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = current_schema()) then
        execute format('grant select, insert, update, delete on outbox, inbox, attempt, timer to %I', current_schema());
        execute format('grant select, insert on dead_letter_act to %I', current_schema());
    end if;
end
$$;
