-- 0002_erase.sql
-- Why:   everything is erased one way, whatever the cause (docs/decisions/0007-one-erasure-for-every-cause.md).
-- Locks: brief; adding a nullable column does not rewrite the table.

-- Whose bytes and answers are sealed under it; every owner is told, so that the key is destroyed even where no row is left.
alter table clock add column key_id uuid;

-- Which rentals their customers deleted. Kept apart from their terms, because facts may overtake each other: only a newer
-- version replaces one, and a restoring that comes before its deletion is remembered.
create table rental_deletion (
    rental_id   uuid   primary key,
    customer_id uuid,
    version     bigint not null,
    -- Null when the deletion was taken back.
    deleted_at  timestamptz,
    final_at    timestamptz,
    check ((deleted_at is null) = (final_at is null)),
    check (deleted_at is null or customer_id is not null)
);

-- One row per capture that is or was to be erased, and one per person whose other data are. It stays: it is the tombstone.
create table erasure (
    id              uuid        primary key,
    cause           text        not null check (cause in ('clock', 'guest', 'request', 'rental')),
    capture_id      uuid,
    -- The request by which a person's other data are erased.
    person_request  uuid        unique,
    -- Null while nobody has told to which rental the capture belongs.
    rental_id       uuid,
    customer_id     uuid,
    key_id          uuid,
    -- Keyed hashes of the person's addresses and the versions of their pepper, until everybody has answered.
    lookups         bytea[]     not null default '{}',
    lookup_versions integer[]   not null default '{}',
    state           text        not null
        check (state in ('asked', 'revocable', 'erasing', 'refused', 'restored', 'complete')),
    opened_at       timestamptz not null,
    -- Since when the customer has been asked; null when nobody asked.
    asked_at        timestamptz,
    -- When it was said that the customer's decision is overdue.
    overdue_at      timestamptz,
    revocable_until timestamptz,
    began_at        timestamptz,
    ended_at        timestamptz,
    -- Who wanted it and why, then who decided.
    actor           text        not null,
    reason          text        not null,
    decider         text,
    decision        text,
    -- Clocks that were removed with it.
    clocks          integer     not null default 0,
    check ((capture_id is null) <> (person_request is null)),
    check ((state in ('refused', 'restored', 'complete')) = (ended_at is not null)),
    check (state not in ('erasing', 'complete') or began_at is not null),
    check (state <> 'revocable' or revocable_until is not null),
    check (state <> 'asked' or asked_at is not null),
    check (cardinality(lookups) = cardinality(lookup_versions))
);
-- One at a time per capture; what is erased is never erased again.
create unique index erasure_capture on erasure (capture_id)
    where state in ('asked', 'revocable', 'erasing', 'complete');
create index erasure_open on erasure (state, opened_at) where ended_at is null;
create index erasure_open_rental on erasure (rental_id) where ended_at is null;

-- The requests that wait for an erasure's end; more than one may name the same capture.
create table erasure_request (
    erasure_id uuid not null references erasure (id),
    request_id uuid not null,
    primary key (erasure_id, request_id)
);

-- What each owner was ordered and answered.
create table erasure_answer (
    erasure_id     uuid        not null references erasure (id),
    owner          text        not null,
    ordered_at     timestamptz not null,
    orders         integer     not null default 1 check (orders > 0),
    -- When the order is sent again, unless the owner has answered for good by then.
    order_again_at timestamptz not null,
    outcome        text        check (outcome in ('removed', 'retained', 'pending')),
    removed        jsonb       not null default '[]',
    objects        integer     not null default 0,
    retained       jsonb       not null default '[]',
    heard_at       timestamptz,
    primary key (erasure_id, owner),
    check ((outcome is null) = (heard_at is null))
);
create index erasure_answer_order_again on erasure_answer (order_again_at) where outcome is null or outcome = 'pending';

grant select, insert, update on rental_deletion, erasure, erasure_answer to retention;
grant select, insert on erasure_request to retention;

-- The evidence, as Shared/Journal/journal.sql wants it.

-- The last entry of each chain; appending locks this one row, so chains do not wait for each other.
create table journal_head (
    stream   text   primary key,
    position bigint not null check (position >= 0),
    mac      bytea  not null check (octet_length(mac) = 32)
);

create table journal_entry (
    stream      text        not null,
    position    bigint      not null check (position > 0),
    at          timestamptz not null,
    kind        text        not null,
    actor       text        not null,
    reason      text        not null,
    -- Identifiers only, as text by name.
    data        jsonb       not null,
    -- A sealed value, for what is personal.
    sealed      bytea,
    key_version integer     not null,
    mac         bytea       not null check (octet_length(mac) = 32),
    primary key (stream, position)
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'the journal only grows';
end
$$;

create trigger journal_entry_only_grows
before update or delete or truncate on journal_entry
for each statement execute function refuse_journal_change();

create trigger journal_head_stays
before delete or truncate on journal_head
for each statement execute function refuse_journal_change();

revoke all on journal_entry, journal_head from retention;
grant select, insert on journal_entry to retention;
grant select, insert, update on journal_head to retention;
