-- 0009_tag_captures.sql
-- Why:   customers put words on captures and look for them by these.
-- Locks: none; everything is new.

-- A word on a capture. The same word of one rental has one tag; it may be a name, so that each capture has its own copy,
-- sealed under its key, and with the last capture the word is gone.
create table capture_tag (
    capture_id uuid        not null references capture (id) on delete cascade,
    tag_id     uuid        not null,
    rental_id  uuid        not null,
    word       bytea       not null,
    tagged_at  timestamptz not null,
    primary key (capture_id, tag_id)
);
create index capture_tag_rental on capture_tag (rental_id, tag_id);

grant select, insert, delete on capture_tag to media;
