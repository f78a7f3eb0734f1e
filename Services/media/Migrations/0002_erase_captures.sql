-- 0002_erase_captures.sql
-- Why:   captures can be hidden and shown again, erased for good, and their pages go on saying what became of them.
-- Locks: none; everything is new.

create table tombstone (
    erasure_id uuid        primary key,
    capture_id uuid,
    erased_at  timestamptz not null,
    -- Counts by table, and the outcome.
    answer     jsonb       not null
);
create index tombstone_capture on tombstone (capture_id) where capture_id is not null;

-- Why a capture is not shown: one row per erasure that retention told of, and one without for what the guest asked here.
-- Either may be told before the capture is here, and their order is not certain.
create table hiding (
    capture_id uuid        not null,
    erasure_id uuid,
    -- Null when it was shown again before anybody told why it had been hidden.
    cause      text        check (cause in ('clock', 'guest', 'request', 'rental')),
    hidden_at  timestamptz not null,
    shown_at   timestamptz,
    unique nulls not distinct (capture_id, erasure_id),
    check (cause is not null or shown_at is not null)
);

-- The captures that are hidden now, each with the first reason.
create view hidden_capture as
select distinct on (capture_id) capture_id, cause, hidden_at
from hiding where shown_at is null
order by capture_id, hidden_at;

-- What an erased capture's page goes on saying; a code leads here by its hash, and nothing leads back to the code.
create table erased_session (
    capture_id   uuid        primary key,
    session_hash bytea       not null check (octet_length(session_hash) = 32),
    cause        text        check (cause in ('clock', 'guest', 'request', 'rental')),
    erased_at    timestamptz not null
);
create index erased_session_hash on erased_session (session_hash);

grant select, insert, update on tombstone to media;
grant select, insert, update, delete on hiding to media;
grant select, insert on erased_session to media;
grant select on hidden_capture to media;
