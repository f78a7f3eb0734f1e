-- 0001_create_media.sql
-- Why:   captures, the originals they are made of and the renditions made from those, for guests and customers to see.
-- Locks: none; everything is new.

-- What accounts told about a rental, as far as pages need it; only a newer version replaces one.
create table rental (
    id          uuid   primary key,
    customer_id uuid   not null,
    purpose     text   not null,
    version     bigint not null
);

-- The number painted on each booth.
create table booth (
    id          uuid        primary key,
    number      integer     not null,
    enrolled_at timestamptz not null
);

create table capture (
    id             uuid        primary key,
    rental_id      uuid        not null,
    customer_id    uuid        not null,
    -- The key under which its originals, renditions and address are sealed.
    key_id         uuid        not null,
    booth_id       uuid        not null,
    -- The code of the guest's turn, in the form in which addresses carry it.
    session        text        not null,
    made_at        timestamptz not null,
    received_at    timestamptz not null,
    state          text        not null check (state in ('rendering', 'ready', 'quarantined')),
    -- Why it is in quarantine: a word of the decoder's list.
    reason         text        check ((reason is not null) = (state = 'quarantined')),
    language       text        not null,
    consents       jsonb       not null,
    address_lookup bytea       check (octet_length(address_lookup) = 32),
    ready_at       timestamptz check ((ready_at is not null) = (state = 'ready'))
);
create index capture_session on capture (session);
create index capture_customer on capture (customer_id, id);
create index capture_rental on capture (rental_id, made_at, id);
create index capture_address on capture (address_lookup) where address_lookup is not null;

-- Until when a capture is kept, as retention told; it may tell before the capture is here.
create table clock (
    capture_id uuid        primary key,
    erase_at   timestamptz not null,
    told_at    timestamptz not null
);

-- The bytes as received, sealed in the object store by ingest.
create table original (
    id         uuid   primary key,
    capture_id uuid   not null references capture (id) on delete cascade,
    role       text   not null,
    object     text   not null,
    length     bigint not null,
    sha256     bytea  not null check (octet_length(sha256) = 32),
    -- What decoding showed it to be; null when it could not be decoded, for the reason beside it.
    media_type text,
    reason     text,
    check ((media_type is null) = (reason is not null))
);
create index original_capture on original (capture_id);

-- What was made from an original by one version of a recipe, sealed under the capture's key.
create table rendition (
    capture_id  uuid        not null references capture (id) on delete cascade,
    original_id uuid        not null references original (id) on delete cascade,
    recipe      text        not null,
    version     smallint    not null,
    object      text        not null unique,
    media_type  text        not null,
    width       integer     not null,
    height      integer     not null,
    length      bigint      not null,
    sha256      bytea       not null check (octet_length(sha256) = 32),
    made_at     timestamptz not null,
    primary key (original_id, recipe)
);
create index rendition_capture on rendition (capture_id);

grant select, insert, update, delete on rental, booth, capture, clock, original, rendition to media;
