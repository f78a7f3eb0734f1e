-- 0001_create_notifications.sql
-- Why:   one notice per occasion, one delivery per recipient, so that "who did not get it, and why?" always has an
--        answer and a mail is neither forgotten nor sent to somebody twice.
-- Locks: none; everything is new.

-- What somebody is told, once. The session's code opens the pictures, so it is sealed like an address.
create table notice (
    id         uuid        primary key,
    kind       text        not null check (kind in ('capture-ready')),
    class      text        not null check (class in ('statutory', 'service', 'marketing')),
    capture_id uuid        not null,
    -- The key that seals this notice and its deliveries: destroying it makes them unreadable.
    key_id     uuid        not null,
    language   text        not null check (language in ('nl', 'fr', 'de', 'en')),
    session    bytea       not null,
    created_at timestamptz not null
);
-- A capture that is rendered again is not announced again.
create unique index notice_once on notice (capture_id, kind);

create table delivery (
    id               uuid        primary key,
    notice_id        uuid        not null references notice (id) on delete cascade,
    recipient        bytea       not null,
    -- Null for what was typed as an address and is none.
    recipient_lookup bytea       check (octet_length(recipient_lookup) = 32),
    -- Chosen here and never again, so that a repeated mail is recognized as the same one.
    message_id       text        not null unique,
    state            text        not null check (state in ('due', 'delivered', 'failed')),
    -- How often sending was begun.
    attempts         int         not null default 0 check (attempts >= 0),
    not_before       timestamptz not null,
    give_up_at       timestamptz not null,
    -- Who is sending it, and until when that is believed without a renewal. A process that dies leaves both behind;
    -- the next one takes over after that instant, and what the dead one still says about it counts no more.
    lease            uuid,
    leased_until     timestamptz,
    -- The mail server's last reply, and why the last attempt did not succeed, as a word of a fixed list.
    last_code        int,
    last_reason      text,
    ended_at         timestamptz,
    check ((lease is null) = (leased_until is null)),
    check ((state = 'due') = (ended_at is null)),
    check (state = 'due' or lease is null)
);
-- Looking for work costs what is due, not what was ever sent.
create index delivery_due on delivery (not_before) where state = 'due';
create index delivery_notice on delivery (notice_id);
create index delivery_recipient_lookup on delivery (recipient_lookup);

grant select, insert on notice to notifications;
grant select, insert, update on delivery to notifications;
