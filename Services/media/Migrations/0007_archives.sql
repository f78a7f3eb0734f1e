-- 0007_archives.sql
-- Why:   a customer downloads captures of a rental as one file, which goes on where it was cut off.
-- Locks: original and rendition, for an instant each; a nullable column does not rewrite a table.

-- CRC-32 of the bytes before sealing, which an archive says before it shows them; found out when one first needs it.
alter table original add column crc32 bigint;
alter table rendition add column crc32 bigint;

-- An archive that a customer ordered. Its files do not change; it is over after a day.
create table archive (
    id           uuid        primary key,
    customer_id  uuid        not null,
    rental_id    uuid        not null,
    what         text        not null check (what in ('originals', 'pictures')),
    -- Whether captures were chosen; otherwise it is of the whole rental.
    is_selection boolean     not null,
    -- Of what was ordered, so that ordering the same again leads to the same archive.
    order_hash   bytea       not null check (octet_length(order_hash) = 32),
    state        text        not null check (state in ('preparing', 'ready', 'empty', 'failed')),
    asked_at     timestamptz not null,
    expires_at   timestamptz not null,
    -- When it last came on.
    told_at      timestamptz not null,
    -- Files that it was ordered of, and how many of them have been read.
    files        bigint      not null,
    prepared     bigint      not null default 0,
    -- Of the files that are in it.
    bytes        bigint      not null,
    -- Captures that were not there to be taken, and files that cannot be read.
    left_out     bigint      not null,
    unreadable   bigint      not null default 0,
    -- Of the whole archive, and what names its bytes; together with what its two lists are, known when it is ready.
    length       bigint,
    tag          text,
    lists        jsonb,
    check ((state = 'ready') = (length is not null) and (length is null) = (tag is null)
        and (length is null) = (lists is null))
);
create index archive_customer on archive (customer_id, asked_at);
create index archive_expiry on archive (expires_at);

-- The files of an archive, in their order.
create table archive_entry (
    archive_id  uuid        not null references archive (id) on delete cascade,
    number      bigint      not null,
    capture_id  uuid        not null references capture (id) on delete cascade,
    original_id uuid        not null,
    -- The rendition of the original that it is; null for the original itself.
    recipe      text,
    name        text        not null,
    made_at     timestamptz not null,
    object      text        not null,
    length      bigint      not null,
    sha256      bytea       not null check (octet_length(sha256) = 32),
    crc32       bigint,
    -- Why it cannot be read: a word of a fixed list.
    reason      text,
    primary key (archive_id, number)
);
create index archive_entry_capture on archive_entry (capture_id);

-- Entries whose bytes are still those that were ordered and may be seen, until their clock runs out.
create view downloadable_entry as
select e.*, c.key_id, c.customer_id, k.erase_at
from archive_entry e
join capture c on c.id = e.capture_id
left join clock k on k.capture_id = c.id
where not exists (select from hidden_capture h where h.capture_id = c.id)
    and (e.recipe is null and exists (
            select from original o
            where o.id = e.original_id and o.capture_id = c.id and o.object = e.object and o.sha256 = e.sha256)
        or e.recipe is not null and exists (
            select from rendition r
            where r.original_id = e.original_id and r.recipe = e.recipe and r.capture_id = c.id
                and r.object = e.object and r.sha256 = e.sha256));

grant select, insert, update, delete on archive, archive_entry to media;
grant select on downloadable_entry to media;
