-- 0014_creations.sql
-- Why:   customers make strips, collages and short films of chosen pictures.
-- Locks: none; everything is new.

-- Something made of pictures, sealed under a key of its own. It goes with the first of its captures that is erased.
create table creation (
    id              uuid        primary key,
    rental_id       uuid        not null,
    customer_id     uuid        not null,
    kind            text        not null check (kind in ('strip', 'collage', 'animation', 'boomerang')),
    key_id          uuid        not null,
    -- What stands below it, sealed.
    words           bytea,
    is_newest_first boolean     not null,
    asked_at        timestamptz not null,
    made_at         timestamptz,
    -- Why it could not be made: a word of a fixed list.
    reason          text,
    check (made_at is null or reason is null)
);
create index creation_rental on creation (rental_id, asked_at);
create index creation_waiting on creation (customer_id) where made_at is null and reason is null;

create table creation_capture (
    creation_id uuid not null references creation (id) on delete cascade,
    capture_id  uuid not null references capture (id) on delete cascade,
    primary key (creation_id, capture_id)
);
create index creation_capture_capture on creation_capture (capture_id);

create table creation_file (
    creation_id uuid    not null references creation (id) on delete cascade,
    recipe      text    not null,
    object      text    not null unique,
    media_type  text    not null,
    width       integer not null,
    height      integer not null,
    -- Bytes before sealing.
    length      bigint  not null,
    sha256      bytea   not null check (octet_length(sha256) = 32),
    primary key (creation_id, recipe)
);

grant select, insert, update, delete on creation to media;
grant select, insert, delete on creation_capture, creation_file to media;
