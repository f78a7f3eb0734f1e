-- 0010_count_rentals.sql
-- Why:   customers see how many of how many captures of a rental have arrived; only what has changed is said again.
-- Locks: none; everything is new.

create table rental_counted (
    rental_id   uuid        primary key,
    made        bigint      not null,
    arrived     bigint      not null,
    withdrawn   bigint      not null,
    erased      bigint      not null,
    is_complete boolean     not null,
    -- Of what was said; 0 as long as nothing was.
    version     bigint      not null,
    -- From then on it is counted again.
    next_at     timestamptz not null
);

grant select, insert, update on rental_counted to ingest;
