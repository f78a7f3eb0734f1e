-- 0009_order_wipes.sql
-- Why:   a revoked booth keeps everything until it is ordered to wipe, by an order that names what is lost.
-- Locks: none; everything is new.

create table wipe_order (
    id            uuid        primary key,
    booth_id      uuid        not null references booth (id),
    -- The device that is to obey, by its public key; the next device of the booth has another.
    device_key    bytea       not null check (octet_length(device_key) = 32),
    -- The captures with this number and all before it.
    last_sequence bigint      not null check (last_sequence > 0),
    ordered_at    timestamptz not null,
    -- When the booth said that it has wiped them.
    done_at       timestamptz
);
create index wipe_order_booth on wipe_order (booth_id) where done_at is null;

grant select, insert, update on wipe_order to ingest;
