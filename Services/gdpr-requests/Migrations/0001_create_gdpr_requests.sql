-- 0001_create_gdpr_requests.sql
-- Why:   a person asks what we hold; every owner of data answers, and the law says by when.
-- Locks: none; everything is new.

create table request (
    id             uuid        primary key,
    kind           text        not null check (kind in ('find')),
    -- The address is sealed under a key of the request's own.
    key_id         uuid        not null unique,
    address        bytea       not null,
    address_lookup bytea       not null check (octet_length(address_lookup) = 32),
    -- When the person's wish reached us: the law counts from here.
    received_at    timestamptz not null,
    opened_at      timestamptz not null,
    -- The first instant that is too late.
    due_at         timestamptz not null,
    actor          text        not null,
    reason         text        not null,
    -- When the last owner had answered; null while somebody has not.
    completed_at   timestamptz,
    check (received_at <= opened_at)
);
create index request_address_lookup on request (address_lookup);
create index request_due_at on request (due_at) where completed_at is null;

-- What each owner of data said: how many rows of which table.
create table answer (
    request_id  uuid        not null references request (id),
    service     text        not null,
    items       jsonb       not null,
    answered_at timestamptz not null,
    primary key (request_id, service)
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

grant select, insert, update on request, answer to gdpr_requests;
grant select, insert on operator_act to gdpr_requests;
