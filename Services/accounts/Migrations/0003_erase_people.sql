-- 0003_erase_people.sql
-- Why:   customers' and contacts' data can be erased; what a company is called, and that somebody rented, stays.
-- Locks: customer, exclusively, for an instant.

create table tombstone (
    erasure_id uuid        primary key,
    capture_id uuid,
    erased_at  timestamptz not null,
    -- Counts by table, and the outcome.
    answer     jsonb       not null
);

-- All null once the person was erased; the name of a company stays.
alter table customer
    alter column name drop not null,
    alter column contact_mail drop not null,
    alter column contact_lookup drop not null,
    add check (name is not null or kind = 'natural-person'),
    add check ((contact_mail is null) = (contact_lookup is null)),
    add check (contact_name is null or contact_mail is not null);

grant select, insert, update on tombstone to accounts;
grant delete on token to accounts;
