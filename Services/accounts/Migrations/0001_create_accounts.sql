-- 0001_create_accounts.sql
-- Why:   who rents what on which instruction, and which programs and people may ask for it.
-- Locks: none; everything is new.

-- A customer, or the contact of one, is a person: every name and address is sealed under the customer's own key.
create table customer (
    id             uuid        primary key,
    kind           text        not null check (kind in ('legal-person', 'natural-person')),
    key_id         uuid        not null unique,
    name           bytea       not null,
    -- Null for a natural person, who is their own contact.
    contact_name   bytea,
    contact_mail   bytea       not null,
    contact_lookup bytea       not null check (octet_length(contact_lookup) = 32),
    enrolled_at    timestamptz not null,
    version        bigint      not null,
    check (kind = 'legal-person' or contact_name is null)
);
create index customer_contact_lookup on customer (contact_lookup);

-- Nothing here can be written that the terms of a rental do not allow, whoever writes it.
create table rental (
    id                  uuid        primary key,
    customer_id         uuid        not null references customer (id),
    period_from         timestamptz not null,
    period_until        timestamptz not null,
    purpose             text        not null check (purpose in ('party', 'corporate-event', 'shop', 'campaign')),
    instruction_version text        not null check (instruction_version <> ''),
    retention_months    smallint    not null check (retention_months between 6 and 24),
    booked_at           timestamptz not null,
    version             bigint      not null,
    check (period_until > period_from)
);
create index rental_customer on rental (customer_id);

create table rental_booth (
    rental_id uuid not null references rental (id) on delete cascade,
    booth_id  uuid not null,
    primary key (rental_id, booth_id)
);
create index rental_booth_booth on rental_booth (booth_id);

-- How many captures have arrived for each rental, as ingest tells.
create table rental_count (
    rental_id uuid        primary key,
    captures  bigint      not null,
    last_at   timestamptz not null
);

-- What a program or an operator shows to be let in. The token itself is shown once and stands nowhere.
create table token (
    id           uuid        primary key,
    hash         bytea       not null unique check (octet_length(hash) = 32),
    holder       text        not null check (holder in ('operator', 'customer')),
    customer_id  uuid        references customer (id),
    scopes       text[]      not null check (cardinality(scopes) > 0),
    label        text        not null,
    issued_at    timestamptz not null,
    expires_at   timestamptz not null,
    revoked_at   timestamptz,
    last_used_at timestamptz,
    check (expires_at > issued_at),
    check ((holder = 'customer') = (customer_id is not null))
);
create index token_customer on token (customer_id) where customer_id is not null;

-- Who did what and why. It is only added to.
create table operator_act (
    at      timestamptz not null,
    actor   text        not null,
    reason  text        not null,
    act     text        not null,
    subject text        not null
);
create index operator_act_at on operator_act (at);

grant select, insert on customer, rental, rental_booth, operator_act to accounts;
grant select, insert, update on rental_count, token to accounts;
