-- 0001_create_retention.sql
-- Why:   one clock per capture, set from the terms of the rental it belongs to.
-- Locks: none; everything is new.

-- The terms, as accounts told them; only a newer version replaces one.
create table rental (
    id               uuid     primary key,
    customer_id      uuid     not null,
    retention_months smallint not null check (retention_months between 6 and 24),
    version          bigint   not null
);

create table clock (
    capture_id     uuid        primary key,
    rental_id      uuid        not null,
    customer_id    uuid        not null,
    made_at        timestamptz not null,
    received_at    timestamptz not null,
    -- Nothing is erased by itself before not_before, nothing survives not_after, erase_at is when it is done.
    not_before     timestamptz not null,
    erase_at       timestamptz not null,
    not_after      timestamptz not null,
    set_at         timestamptz not null,
    check (erase_at <= not_after)
);
-- A sweep reads what is due, not what is stored.
create index clock_erase_at on clock (erase_at);
create index clock_rental on clock (rental_id);

grant select, insert, update, delete on rental, clock to retention;
