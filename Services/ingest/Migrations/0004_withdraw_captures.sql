-- 0004_withdraw_captures.sql
-- Why:   a capture that was deleted at the booth before it left, or wiped with it, is no gap in the booth's numbers.
-- Locks: none; everything is new.

create table withdrawn_capture (
    booth_id   uuid        not null references booth (id),
    sequence   bigint      not null check (sequence > 0),
    capture_id uuid        not null,
    cause      text        not null check (cause in ('deleted', 'wiped')),
    -- By the booth's clock.
    said_at    timestamptz not null,
    heard_at   timestamptz not null,
    primary key (booth_id, sequence)
);

grant select, insert on withdrawn_capture to ingest;
