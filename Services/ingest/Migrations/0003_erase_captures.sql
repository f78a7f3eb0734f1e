-- 0003_erase_captures.sql
-- Why:   everything of a capture can be erased, and nothing of it comes back (Erasing/AnswerErasure.swift).
-- Locks: upload_attempt, exclusively, for an instant; it has a row per upload under way.

create table tombstone (
    erasure_id uuid        primary key,
    capture_id uuid,
    erased_at  timestamptz not null,
    -- Counts by table, and the outcome.
    answer     jsonb       not null,
    -- The only booth that is told; null when the capture was erased before any had spoken of it.
    booth_id   uuid
);
create index tombstone_capture on tombstone (capture_id) where capture_id is not null;

-- An upload that is under way when its capture is erased is waited for. Null for those that began before this release.
alter table upload_attempt add column capture_id uuid;
create index upload_attempt_capture on upload_attempt (capture_id);

grant select, insert, update on tombstone to ingest;
grant delete on capture, capture_file, capture_key, upload to ingest;
