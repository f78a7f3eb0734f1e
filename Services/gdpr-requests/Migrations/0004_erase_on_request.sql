-- 0004_erase_on_request.sql
-- Why:   a person exercises the right to erasure, or an operator has a capture erased; each part ends by itself.
-- Locks: request, exclusively, for an instant; it has a row per request.

alter table request drop constraint request_kind_check;
alter table request add constraint request_kind_check check (kind in ('find', 'export', 'rectify', 'erase'));
-- A request to erase one capture names nobody, and so has no key.
alter table request alter column key_id drop not null;
alter table request alter column address drop not null;
alter table request alter column address_lookup drop not null;
alter table request add constraint request_person_check
    check (num_nulls(key_id, address, address_lookup) = 0
        or (num_nulls(key_id, address, address_lookup) = 3 and kind = 'erase'));
-- Who has decided that captures are erased, so that their customer is not asked any more.
alter table request add column decider text check (decider in ('customer', 'court'));
alter table request add constraint request_erase_check check (kind = 'erase' or decider is null);

-- What is erased for a request once that was ordered: a row for each capture and one for the person's other data.
create table requested_erasure (
    request_id uuid        not null references request (id),
    -- Null for the person's other data.
    capture_id uuid,
    erasure_id uuid,
    state      text        not null default 'asked' check (state in ('asked', 'refused', 'erased')),
    -- Why the customer refused.
    refusal    text,
    -- What each service removed and retained.
    parts      jsonb       not null default '[]',
    ended_at   timestamptz,
    unique nulls not distinct (request_id, capture_id),
    check ((state = 'asked') = (ended_at is null)),
    check ((state = 'refused') = (refusal is not null))
);

grant select, insert, update on requested_erasure to gdpr_requests;
