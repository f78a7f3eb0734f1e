-- 0008_resume_uploads.sql
-- Why:   a file arrives in parts, which outlive the connection and the process; a booth's uploads have limits.
-- Locks: booth, exclusively, for an instant; it has one row per booth.

create table resumable_upload (
    -- A file has one upload at a time, under an address that its booth can derive.
    file_id    uuid        primary key,
    -- Another beginning of the same file is another upload.
    begun_as   uuid        not null unique,
    capture_id uuid        not null,
    booth_id   uuid        not null references booth (id),
    -- Before sealing.
    sha256     bytea       not null check (octet_length(sha256) = 32),
    -- Sealed bytes: all, and those that are here.
    length     bigint      not null check (length > 0),
    arrived    bigint      not null default 0,
    expires_at timestamptz not null,
    -- Nothing comes after it: the parts go, then the row.
    ended_at   timestamptz,
    check (arrived between 0 and length)
);
create index resumable_upload_booth on resumable_upload (booth_id);
create index resumable_upload_capture on resumable_upload (capture_id);
create index resumable_upload_expiry on resumable_upload (expires_at);

create table upload_part (
    file_id    uuid   not null references resumable_upload (file_id),
    -- Where it begins in the sealed file.
    start      bigint not null check (start >= 0),
    length     bigint not null check (length > 0),
    capture_id uuid   not null,
    object     text   not null unique,
    primary key (file_id, start)
);
create index upload_part_capture on upload_part (capture_id);

-- What a booth has uploaded in a day, by our clock in UTC.
create table upload_day (
    booth_id uuid        not null references booth (id),
    day      timestamptz not null,
    bytes    bigint      not null check (bytes >= 0),
    primary key (booth_id, day)
);

-- Limits of one booth; null for the service's own.
alter table booth
    add column bytes_per_day    bigint check (bytes_per_day > 0),
    add column unfinished_bytes bigint check (unfinished_bytes > 0);

grant select, insert, update, delete on resumable_upload, upload_day to ingest;
grant select, insert, delete on upload_part to ingest;
