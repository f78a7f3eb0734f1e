-- 0009_show_rentals.sql
-- Why:   customers see of each rental how much has arrived, how much room it takes and until when it is kept.
-- Locks: none; everything is new. Captures that came before this release are not in it.

-- What the pages say of a capture's size and end; each fact fills in its own part, whichever is heard first.
create table rental_capture (
    capture_id uuid        primary key,
    -- Null as long as only its erasure was heard of.
    rental_id  uuid,
    -- Of its originals.
    bytes      bigint      not null default 0 check (bytes >= 0),
    erase_at   timestamptz,
    -- When retention said so, because it may say so again.
    told_at    timestamptz,
    -- Kept for a month, so that what is heard late does not bring it back.
    erased_at  timestamptz
);
create index rental_capture_rental on rental_capture (rental_id) include (bytes, erase_at) where erased_at is null;
create index rental_capture_erased on rental_capture (erased_at) where erased_at is not null;

-- How many of how many arrived, as ingest tells.
create table rental_statement (
    rental_id   uuid        primary key,
    made        bigint      not null,
    arrived     bigint      not null,
    withdrawn   bigint      not null,
    erased      bigint      not null,
    is_complete boolean     not null,
    counted_at  timestamptz not null,
    version     bigint      not null
);

grant select, insert, update, delete on rental_capture to accounts;
grant select, insert, update on rental_statement to accounts;
