-- 0003_erase_captures.sql
-- Why:   what was told of a capture, and to whom, can be erased, and no mail about it leaves afterwards.
-- Locks: none; everything is new.

create table tombstone (
    erasure_id uuid        primary key,
    capture_id uuid,
    erased_at  timestamptz not null,
    -- Counts by table, and the outcome.
    answer     jsonb       not null
);
create index tombstone_capture on tombstone (capture_id) where capture_id is not null;

grant select, insert, update on tombstone to notifications;
grant delete on notice, delivery to notifications;
