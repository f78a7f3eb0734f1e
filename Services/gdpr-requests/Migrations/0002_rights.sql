-- 0002_rights.sql
-- Why:   a person wants a copy of everything or something put right, which every owner of data does for its part; and
--        every owner says what it holds, which makes the register of processing.
-- Locks: request and answer, exclusively, for an instant; they have a row per request and few more.

alter table request drop constraint request_kind_check;
alter table request add constraint request_kind_check check (kind in ('find', 'export', 'rectify'));
-- The hashes under every pepper in use, for orders that go out once everybody has found.
alter table request add column lookups jsonb not null default '[]';
-- What is put right: the field, and until that is done its new value, sealed under the request's key.
alter table request add column field text check (field in ('mail', 'name', 'language'));
alter table request add column value bytea;
alter table request add constraint request_rectify_check
    check ((kind = 'rectify') = (field is not null) and (kind = 'rectify' or value is null));
-- When the owners were ordered to do what is wanted; null before, and for ever where finding is all.
alter table request add column ordered_at timestamptz;
-- When a copy was last put together for the person, and when the request's key was destroyed and every part with it.
alter table request add column packaged_at timestamptz;
alter table request add column closed_at timestamptz;

-- The captures of the person; only ingest says them.
alter table answer add column captures uuid[] not null default '{}';

-- What each owner did: its part of a copy, or how many rows it put right.
create table part (
    request_id  uuid        not null references request (id),
    service     text        not null,
    -- The objects of a copy with lengths and hashes; the bytes are sealed in the store.
    records     jsonb,
    files       jsonb       not null default '[]',
    items       jsonb       not null,
    refusal     text        check (refusal in ('not-held', 'value-refused')),
    answered_at timestamptz not null,
    primary key (request_id, service)
);

-- What each owner says that it holds, as it said last.
create table register_entry (
    service      text        primary key,
    lines        jsonb       not null,
    version      bigint      not null,
    described_at timestamptz not null
);

grant select, insert, update on part, register_entry to gdpr_requests;
