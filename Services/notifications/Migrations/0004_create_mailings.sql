-- 0004_create_mailings.sql
-- Why:   one text to many people, each of them once, sent only when a second person agrees; policies that nobody can
--        change once they are published; mail that neither its domain nor a dying process holds up.
-- Locks: notice and delivery, exclusively, for an instant: their new columns are empty.

-- One text to many people.
create table mailing (
    id             uuid        primary key,
    kind           text        not null check (kind in ('breach', 'policy')),
    scope          jsonb       not null,
    state          text        not null check (state in ('gathering', 'prepared', 'sending', 'sent')),
    proposed_by    text        not null check (proposed_by <> ''),
    proposed_at    timestamptz not null,
    prepared_at    timestamptz,
    -- Captures in scope, with or without an address.
    records        bigint,
    confirmed_by   text,
    confirmed_at   timestamptz,
    ended_at       timestamptz,
    -- What was last said of its progress, when, and how often something was said.
    progress       jsonb,
    progressed_at  timestamptz,
    version        bigint      not null default 0,
    -- Whoever writes here: nobody confirms what they proposed themselves, however they write their name.
    constraint mailing_second_person check (lower(btrim(confirmed_by)) <> lower(btrim(proposed_by))),
    check ((confirmed_by is null) = (confirmed_at is null)),
    check ((state = 'gathering') = (prepared_at is null)),
    check ((state in ('sending', 'sent')) = (confirmed_by is not null)),
    check ((state = 'sent') = (ended_at is not null))
);
create index mailing_under_way on mailing (id) where state = 'sending';

create table mailing_text (
    mailing_id uuid not null references mailing (id),
    language   text not null check (language in ('nl', 'fr', 'de', 'en')),
    subject    text not null check (subject <> ''),
    body       text not null check (body <> ''),
    primary key (mailing_id, language)
);

-- Which parts of the answer have come.
create table mailing_part (
    mailing_id uuid   not null references mailing (id),
    owner      text   not null check (owner in ('accounts', 'ingest')),
    part       int    not null check (part > 0),
    parts      int    not null,
    records    bigint not null check (records >= 0),
    primary key (mailing_id, owner, part),
    check (part <= parts)
);

-- Whom a mailing concerns, each address once.
create table mailing_recipient (
    mailing_id       uuid  not null references mailing (id),
    recipient_lookup bytea not null check (octet_length(recipient_lookup) = 32),
    -- A customer who is a guest as well is told as the customer.
    role             text  not null check (role in ('guest', 'customer')),
    capture_id       uuid,
    key_id           uuid  not null,
    -- As its owner sealed it, under the key of the capture or the customer.
    address          bytea not null,
    language         text  not null check (language in ('nl', 'fr', 'de', 'en')),
    -- When its delivery was recorded.
    recorded_at      timestamptz,
    primary key (mailing_id, recipient_lookup),
    check ((role = 'guest') = (capture_id is not null))
);
create index mailing_recipient_unrecorded on mailing_recipient (mailing_id) where recorded_at is null;
create index mailing_recipient_lookup on mailing_recipient (recipient_lookup);
create index mailing_recipient_capture on mailing_recipient (capture_id) where capture_id is not null;

-- A notice is about a capture, belongs to a mailing, or tells the privacy officer of an erasure.
alter table notice
    drop constraint notice_kind_check,
    alter column capture_id drop not null,
    alter column session drop not null,
    add column mailing_id uuid references mailing (id),
    add column erasure_id uuid,
    add constraint notice_kind_check check (
        case kind
            when 'capture-ready' then capture_id is not null and session is not null
            when 'mailing' then mailing_id is not null
            when 'mailing-test' then mailing_id is not null
            when 'decision-overdue' then erasure_id is not null
            else false
        end);
drop index notice_once;
create unique index notice_once on notice (capture_id, kind) where kind = 'capture-ready';
create unique index notice_erasure_once on notice (erasure_id) where erasure_id is not null;

alter table delivery
    -- The mailing whose recipient this is; null for every other mail, a mailing's tests included.
    add column mailing_id uuid references mailing (id),
    -- A keyed hash of the recipient's domain, known once the address was opened.
    add column domain     bytea,
    -- How often its lease ended with whoever held it.
    add column lapses     int not null default 0 check (lapses >= 0),
    -- When the mail came back after it had been taken over.
    add column bounced_at timestamptz,
    add check (bounced_at is null or state = 'delivered'),
    add check (mailing_id is null or recipient_lookup is not null);
create unique index delivery_mailing_once on delivery (mailing_id, recipient_lookup) where mailing_id is not null;

-- Who wants no advertising. What people are owed reaches them all the same.
create table suppression (
    recipient_lookup bytea       primary key check (octet_length(recipient_lookup) = 32),
    suppressed_at    timestamptz not null
);

-- Every version of the privacy policy, for ever as it was published.
create table policy (
    version      text        primary key check (version ~ '^[0-9A-Za-z]([0-9A-Za-z_-]|\.(?!\.)){0,39}$'),
    effective_at timestamptz not null,
    published_at timestamptz not null,
    published_by text        not null,
    mailing_id   uuid        not null unique references mailing (id),
    check (effective_at >= published_at)
);
create table policy_text (
    version  text  not null references policy (version),
    language text  not null check (language in ('nl', 'fr', 'de', 'en')),
    text     text  not null check (text <> ''),
    sha256   bytea not null check (sha256 = sha256(convert_to(text, 'UTF8'))),
    primary key (version, language)
);
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'a published policy is never changed; publish another version';
end $$;
create trigger policy_is_final before update or delete or truncate on policy
    for each statement execute function refuse_change();
create trigger policy_text_is_final before update or delete or truncate on policy_text
    for each statement execute function refuse_change();

-- Who did what and why. It is only added to.
create table operator_act (
    at      timestamptz not null,
    actor   text        not null,
    reason  text        not null,
    act     text        not null,
    subject text        not null
);
create index operator_act_at on operator_act (at);

grant select, insert, update on mailing, mailing_part, mailing_recipient to notifications;
grant select, insert on mailing_text, policy, policy_text, operator_act to notifications;
grant select, insert, delete on suppression to notifications;
