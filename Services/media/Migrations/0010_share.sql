-- 0010_share.sql
-- Why:   a customer shares chosen captures with named others, for a purpose and for a time, and can end that at once.
-- Locks: rental, for an instant: a nullable column does not rewrite a table.

-- The version of the processing agreement under which the rental's captures are handled; null until accounts tells it.
alter table rental add column agreement_version text;

-- A link that a customer gives to named others.
create table share (
    id             uuid        primary key,
    rental_id      uuid        not null,
    customer_id    uuid        not null,
    -- The key of its purpose and of its recipients' names; destroyed with the last of its captures.
    key_id         uuid        not null,
    -- Which version of the secret that signs links its address follows from.
    secret_version integer     not null,
    secret_hash    bytea       not null unique check (octet_length(secret_hash) = 32),
    -- Sealed; null once it is erased.
    purpose        bytea,
    mode           text        not null check (mode in ('view', 'download')),
    -- Argon2id; null where whoever has the address may look.
    password_hash  text,
    -- Wrong passwords, one after the other, and when the last one was typed; nobody is remembered with them.
    wrong_tries    integer     not null default 0,
    tried_at       timestamptz,
    made_at        timestamptz not null,
    made_by        text        not null,
    changed_at     timestamptz not null,
    expires_at     timestamptz not null,
    revoked_at     timestamptz,
    -- Since when none of its captures is left.
    erased_at      timestamptz,
    -- Grows with every change: addresses of bytes that were handed out before are over.
    version        integer     not null default 1,
    -- How often its page was looked at and something was downloaded, by whomever.
    views          bigint      not null default 0,
    downloads      bigint      not null default 0,
    check ((erased_at is null) = (purpose is not null))
);
create index share_rental on share (rental_id, made_at);
create index share_open on share (made_at) where erased_at is null;

create table share_recipient (
    share_id uuid    not null references share (id) on delete cascade,
    number   integer not null,
    -- Sealed: a name, or what the customer calls them.
    name     bytea   not null,
    primary key (share_id, number)
);

create table share_capture (
    share_id   uuid        not null references share (id) on delete cascade,
    capture_id uuid        not null references capture (id) on delete cascade,
    added_at   timestamptz not null,
    primary key (share_id, capture_id)
);
create index share_capture_capture on share_capture (capture_id);

-- The captures of shares that may be shown, until their clock runs out: chosen, ready, neither hidden nor deleted nor kept
-- back by the customer, and not refused by whoever is in them.
create view shown_in_share as
select s.share_id, c.id as capture_id, c.key_id, c.kind, c.made_at, k.erase_at
from share_capture s
join capture c on c.id = s.capture_id
left join clock k on k.capture_id = c.id
where c.state = 'ready' and c.set_aside_at is null
    and not exists (select from every_hiding h where h.capture_id = c.id)
    and coalesce((
        select (e ->> 'isGiven')::boolean from jsonb_array_elements(c.consents) e
        where e ->> 'scope' = 'show' order by (e ->> 'at')::timestamptz desc limit 1), true);

-- A share with what its customer's pages say of it besides.
create view listed_share as
select s.*, (select count(*) from share_capture c where c.share_id = s.id) as captures,
    (select max(k.erase_at) from share_capture c join clock k on k.capture_id = c.capture_id
        where c.share_id = s.id) as last_clock,
    array(select r.name from share_recipient r where r.share_id = s.id order by r.number) as names
from share s;

grant select, insert, update, delete on share, share_recipient, share_capture to media;
grant select on shown_in_share, listed_share to media;
