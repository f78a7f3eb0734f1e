-- 0007_people.sql
-- Why:   people sign in for customers, and staff do; what they may do ends at once when it ends.
-- Locks: none; everything is new.

-- Somebody who signs in. Address and name are sealed under a key of their own.
create table person (
    id            uuid        primary key,
    key_id        uuid        not null unique,
    -- Null until they have told it, and once they were erased.
    name          bytea,
    -- Null, as the two below, once they were erased.
    mail          bytea,
    mail_lookup   bytea       unique check (octet_length(mail_lookup) = 32),
    language      text        check (language in ('nl', 'fr', 'de', 'en')),
    -- Argon2id, with its salt and cost; null until they have chosen one.
    password      text        check (password like '$argon2id$%'),
    password_at   timestamptz,
    -- The secret of the app that shows codes, sealed; it counts once a code of it was typed, in the session that made it.
    totp_secret   bytea,
    totp_session  uuid,
    totp_at       timestamptz,
    -- The half minute of the last code that was taken.
    totp_step     bigint,
    created_at    timestamptz not null,
    check ((mail is null) = (mail_lookup is null) and (mail is null) = (language is null)),
    check ((password is null) = (password_at is null)),
    check (totp_at is null or totp_secret is not null),
    check (mail is not null or (name is null and password is null and totp_secret is null))
);

-- A person who signs in for a customer. A removed one stays, because records name it.
create table member (
    id          uuid        primary key,
    customer_id uuid        not null references customer (id),
    person_id   uuid        not null references person (id),
    role        text        not null check (role in ('owner', 'editor', 'viewer')),
    -- Who invited: another member, or null for an operator.
    invited_by  uuid        references member (id),
    invited_at  timestamptz not null,
    joined_at   timestamptz,
    removed_at  timestamptz
);
create unique index member_once on member (customer_id, person_id) where removed_at is null;
create index member_person on member (person_id) where removed_at is null;

-- Where somebody is signed in. The secret stands in the browser's cookie only.
create table session (
    id         uuid        primary key,
    hash       bytea       not null unique check (octet_length(hash) = 32),
    person_id  uuid        not null references person (id) on delete cascade,
    -- For whom they act; null until they have chosen, who are members of several.
    member_id  uuid        references member (id),
    -- The browser and the system, as words of a fixed list.
    device     text        not null,
    -- Whether a code of the app is still to be typed; until then the session opens nothing.
    awaits_code boolean    not null,
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null,
    ended_at   timestamptz,
    check (expires_at > created_at)
);
create index session_person on session (person_id, created_at);

-- A browser that signed in before; whoever guesses elsewhere does not slow it down.
create table known_device (
    hash       bytea       not null check (octet_length(hash) = 32),
    person_id  uuid        not null references person (id) on delete cascade,
    created_at timestamptz not null,
    -- Several people may share a browser.
    primary key (hash, person_id)
);
create index known_device_person on known_device (person_id, created_at);

-- A link that was mailed; whoever has it may do one thing, once.
create table mailed_link (
    hash        bytea       primary key check (octet_length(hash) = 32),
    purpose     text        not null check (purpose in ('invitation', 'reset')),
    person_id   uuid        not null references person (id) on delete cascade,
    -- The membership that an invitation is about.
    member_id   uuid        references member (id),
    created_at  timestamptz not null,
    expires_at  timestamptz not null,
    used_at     timestamptz,
    check ((purpose = 'invitation') = (member_id is not null))
);
create index mailed_link_person on mailed_link (person_id);

-- For whoever has lost the app that shows codes: each opens once.
create table recovery_code (
    hash      bytea       primary key check (octet_length(hash) = 32),
    person_id uuid        not null references person (id) on delete cascade,
    used_at   timestamptz
);
create index recovery_code_person on recovery_code (person_id);

-- Wrong tries of the last quarter of an hour; a bucket is a hash of an account, of a device or of where they come from.
create table failed_sign_in (
    -- Of one try, which is counted in several buckets, and counts as wrong until it turns out to be right.
    try_id uuid        not null,
    bucket bytea       not null check (octet_length(bucket) = 32),
    at     timestamptz not null,
    primary key (try_id, bucket)
);
create index failed_sign_in_bucket on failed_sign_in (bucket, at);
create index failed_sign_in_at on failed_sign_in (at);

grant select, insert, update on person, member, session, mailed_link, recovery_code to accounts;
grant select, insert, update on known_device to accounts;
grant select, insert, delete on failed_sign_in to accounts;
grant delete on recovery_code, known_device, session, mailed_link to accounts;
