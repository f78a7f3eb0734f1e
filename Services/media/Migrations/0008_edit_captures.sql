-- 0008_edit_captures.sql
-- Why:   customers crop, turn, filter and mark photographs; what was received stays as it is, and every step can be taken back.
-- Locks: none; everything is new.

-- A picture that a customer puts on the pictures of a rental: sealed under a key of its own. It does not change; the newest
-- of a rental is the one that new steps take.
create table logo (
    id          uuid        primary key,
    rental_id   uuid        not null,
    customer_id uuid        not null,
    key_id      uuid        not null,
    object      text        not null unique,
    length      bigint      not null,
    sha256      bytea       not null check (octet_length(sha256) = 32),
    width       integer     not null,
    height      integer     not null,
    uploaded_at timestamptz not null
);
create index logo_rental on logo (rental_id, uploaded_at);

-- A filter that was put on many pictures at once, for its page; over after a day.
create table filter_batch (
    id          uuid        primary key,
    rental_id   uuid        not null,
    customer_id uuid        not null,
    asked_at    timestamptz not null,
    -- Captures that were chosen, and those of which nothing is a photograph.
    chosen      integer     not null,
    left_out    integer     not null
);
create index filter_batch_customer on filter_batch (customer_id, asked_at);

-- One step of changing a picture; it does not change any more.
create table edit (
    original_id uuid        not null references original (id) on delete cascade,
    number      integer     not null check (number > 0),
    capture_id  uuid        not null references capture (id) on delete cascade,
    -- The step before it; 0 is the picture as it was received.
    previous    integer     not null,
    recipe      jsonb       not null,
    -- What is written on the picture, sealed under the capture's key.
    words       bytea,
    logo_id     uuid,
    batch_id    uuid,
    asked_at    timestamptz not null,
    -- Null as long as whoever tries it has not kept it.
    kept_at     timestamptz,
    primary key (original_id, number)
);
create index edit_capture on edit (capture_id);
create index edit_batch on edit (batch_id) where batch_id is not null;

-- Which step a picture is to show, and which one its renditions show now.
create table edited (
    original_id uuid        primary key references original (id) on delete cascade,
    capture_id  uuid        not null references capture (id) on delete cascade,
    -- Numbers are not given twice.
    last_number integer     not null,
    wanted      integer     not null,
    standing    integer     not null,
    wanted_at   timestamptz not null,
    -- Why the wanted step could not be made: a word of a fixed list.
    reason      text
);
create index edited_capture on edited (capture_id);

grant select, insert, delete on logo, filter_batch to media;
grant select, insert, update, delete on edit, edited to media;
