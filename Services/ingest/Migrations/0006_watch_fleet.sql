-- 0006_watch_fleet.sql
-- Why:   what booths say about themselves, which of them are silent, and what is missing of their numbers.
-- Locks: upload and capture, against writing, while their indexes are built.

-- The newest word of each booth.
create table heartbeat (
    booth_id          uuid        primary key references booth (id),
    -- By the booth's clock.
    sent_at           timestamptz not null,
    -- By ours.
    heard_at          timestamptz not null,
    agent_version     text        not null,
    state             text        not null,
    waiting           bigint      not null check (waiting >= 0),
    -- By the booth's clock; null when nothing waits.
    oldest_waiting_at timestamptz,
    spool_bytes       bigint      not null check (spool_bytes >= 0),
    spool_limit       bigint      not null check (spool_limit >= 0),
    free_bytes        bigint      not null check (free_bytes >= 0),
    alarms            jsonb       not null
);

-- The highest number that each device of a booth said it gave; what a former device said stays.
create table device_number (
    booth_id      uuid   not null references booth (id),
    device        bigint not null check (device > 0),
    last_sequence bigint not null check (last_sequence > 0),
    primary key (booth_id, device)
);

-- A capture that was erased is no gap in the booth's numbers. Nothing else is left of it here.
create table erased_number (
    booth_id  uuid   not null references booth (id),
    sequence  bigint not null check (sequence > 0),
    -- Null when it was bound to none.
    rental_id uuid,
    primary key (booth_id, sequence)
);

-- Booths that are silent although they are rented out now.
create table booth_silence (
    booth_id     uuid        primary key references booth (id),
    rental_id    uuid        not null,
    silent_since timestamptz not null,
    said_at      timestamptz not null
);

-- Rentals of which was said that all has arrived.
create table rental_completion (
    rental_id    uuid        primary key,
    completed_at timestamptz not null
);

create index upload_booth on upload (booth_id, stored_at);
create index capture_heard on capture (booth_id, heard_at);

grant select, insert, update on heartbeat, device_number to ingest;
grant select, insert on erased_number, rental_completion to ingest;
grant select, insert, delete on booth_silence to ingest;
