-- 0005_forget_people.sql
-- Why:   what is known of requests stays as evidence; what finds their person goes with the request's end or an erasure.
-- Locks: request and requested_erasure, exclusively, for an instant; they have few rows per request.

-- The person has everything erased: the look-up hashes go as soon as the request is complete.
alter table request add column forgets boolean not null default false;
-- The look-up hash goes before the sealed address, which its key ends.
alter table request drop constraint request_person_check;
alter table request add constraint request_person_check
    check ((key_id is null) = (address is null)
        and (key_id is not null or address_lookup is null and kind = 'erase'));

-- What this service itself keeps of the person, counted when the erasure was ordered.
alter table requested_erasure add column own jsonb not null default '[]';
