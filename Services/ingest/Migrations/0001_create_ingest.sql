-- 0001_create_ingest.sql
-- Why:   booths, what they upload, what they say they made, and to which rental it belongs.
-- Locks: none; everything is new.

create table booth (
    id          uuid        primary key,
    -- As painted on it; four digits of base 32 in every session code.
    number      integer     not null unique check (number between 0 and 1048575),
    label       text        not null,
    broker_user text        not null unique,
    -- Ed25519; null until the booth has used its code, and again after it was enrolled anew.
    public_key  bytea       check (octet_length(public_key) = 32),
    enrolled_at timestamptz,
    revoked_at  timestamptz,
    created_at  timestamptz not null,
    check ((public_key is null) = (enrolled_at is null))
);

-- One-time codes. The code stands nowhere; it opens what is sealed here, which goes when the code is used.
create table enrolment (
    code_hash          bytea       primary key check (octet_length(code_hash) = 32),
    booth_id           uuid        not null references booth (id),
    sealed_credentials bytea,
    created_at         timestamptz not null,
    expires_at         timestamptz not null,
    used_at            timestamptz,
    check (used_at is null or sealed_credentials is null)
);
create index enrolment_booth on enrolment (booth_id);

-- The terms of rentals, as accounts told them; only a newer version replaces one.
create table rental (
    id               uuid        primary key,
    customer_id      uuid        not null,
    period_from      timestamptz not null,
    period_until     timestamptz not null,
    retention_months smallint    not null check (retention_months between 6 and 24),
    version          bigint      not null,
    check (period_until > period_from)
);

create table rental_booth (
    rental_id uuid not null references rental (id) on delete cascade,
    booth_id  uuid not null,
    primary key (rental_id, booth_id)
);
create index rental_booth_booth on rental_booth (booth_id);

-- Decided before the key itself is made, so that a capture never has two.
create table capture_key (
    capture_id uuid        primary key,
    key_id     uuid        not null unique,
    booth_id   uuid        not null references booth (id),
    created_at timestamptz not null
);

-- Files whose bytes are in the store, sealed.
create table upload (
    file_id    uuid        primary key,
    capture_id uuid        not null references capture_key (capture_id),
    booth_id   uuid        not null references booth (id),
    object     text        not null unique,
    length     bigint      not null check (length >= 0),
    sha256     bytea       not null check (octet_length(sha256) = 32),
    stored_at  timestamptz not null
);
create index upload_capture on upload (capture_id);

-- Uploads under way: two at a time of one file must be of the same bytes, because they end under the same name.
create table upload_attempt (
    attempt    uuid        primary key,
    file_id    uuid        not null,
    sha256     bytea       not null check (octet_length(sha256) = 32),
    started_at timestamptz not null
);
create index upload_attempt_file on upload_attempt (file_id);

-- What booths said they made, once each.
create table capture (
    id             uuid        primary key references capture_key (capture_id),
    booth_id       uuid        not null references booth (id),
    sequence       bigint      not null check (sequence > 0),
    session        text        not null,
    -- Corrected by the booth's skew.
    made_at        timestamptz not null,
    -- By the booth's clock, when it published.
    said_at        timestamptz not null,
    -- By ours, when the message was recorded.
    heard_at       timestamptz not null,
    skew_ms        bigint      not null,
    -- When message and files were all here; the retention floor counts from it.
    received_at    timestamptz,
    state          text        not null check (state in ('incomplete', 'bound', 'parked')),
    parked_reason  text        check (parked_reason in ('unbound', 'ambiguous', 'revoked')),
    rental_id      uuid,
    customer_id    uuid,
    language       text        not null,
    consents       jsonb       not null,
    -- Sealed under the capture's key.
    address        bytea,
    address_lookup bytea       check (octet_length(address_lookup) = 32),
    answers        bytea,
    unique (booth_id, sequence),
    check ((state = 'incomplete') = (received_at is null)),
    check ((state = 'parked') = (parked_reason is not null)),
    check ((state = 'bound') = (rental_id is not null)),
    check ((rental_id is null) = (customer_id is null))
);
create index capture_parked on capture (booth_id, sequence) where state = 'parked';
create index capture_rental on capture (rental_id, made_at);
create index capture_address_lookup on capture (address_lookup) where address_lookup is not null;

create table capture_file (
    capture_id uuid     not null references capture (id),
    file_id    uuid     not null unique,
    -- In the order in which the booth named them.
    position   smallint not null,
    role       text     not null check (role in ('photo', 'burst', 'animation', 'video')),
    length     bigint   not null check (length >= 0),
    sha256     bytea    not null check (octet_length(sha256) = 32),
    primary key (capture_id, file_id)
);

-- Who did what and why. It is only added to.
create table operator_act (
    at      timestamptz not null,
    actor   text        not null,
    reason  text        not null,
    act     text        not null,
    subject text        not null
);
create index operator_act_at on operator_act (at);

grant select, insert, update on booth, enrolment, rental, capture to ingest;
grant select, insert, delete on rental_booth, upload_attempt to ingest;
grant select, insert on capture_key, upload, capture_file, operator_act to ingest;
