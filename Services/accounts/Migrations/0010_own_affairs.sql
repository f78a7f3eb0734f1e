-- 0010_own_affairs.sql
-- Why:   people change the address with which they sign in, confirmed on both sides; owners close their customer's account;
--        visitors of the website write to us.
-- Locks: mailed_link, exclusively, while its few rows are looked through.

-- What somebody's address is to be from now on. One at a time; it goes when it is done, refused or over.
create table address_change (
    person_id   uuid        primary key references person (id) on delete cascade,
    -- Sealed under the person's key.
    mail        bytea       not null,
    mail_lookup bytea       not null check (octet_length(mail_lookup) = 32),
    asked_at    timestamptz not null,
    expires_at  timestamptz not null,
    -- When whoever has the new address confirmed it.
    new_at      timestamptz,
    -- When whoever has the old one agreed, or an operator who was shown who asks.
    old_at      timestamptz,
    check (expires_at > asked_at)
);
create index address_change_lookup on address_change (mail_lookup);

alter table mailed_link
    drop constraint mailed_link_purpose_check,
    add constraint mailed_link_purpose_check check (purpose in ('invitation', 'reset', 'new-address', 'old-address'));

-- That a customer's owners want its account closed. Those that were taken back stay, because records name them.
create table account_closing (
    id          uuid        primary key,
    customer_id uuid        not null references customer (id),
    asked_by    uuid        not null references member (id),
    asked_at    timestamptz not null,
    -- Until then any owner keeps the account open.
    final_at    timestamptz not null,
    -- When an owner did.
    kept_at     timestamptz,
    -- When rentals were deleted and everybody's access ended.
    closed_at   timestamptz,
    -- When the customer's own data were erased and people's were ordered to be.
    erased_at   timestamptz,
    check (final_at > asked_at),
    check (kept_at is null or closed_at is null),
    check (erased_at is null or closed_at is not null)
);
create unique index account_closing_once on account_closing (customer_id) where kept_at is null;
create index account_closing_due on account_closing (final_at) where kept_at is null and erased_at is null;

-- Who wrote to us on the website, and what: each under a key of their own, for nothing but an answer.
create table visitor (
    id          uuid        primary key,
    key_id      uuid        not null unique,
    purpose     text        not null check (purpose = 'service'),
    name        bytea       not null,
    mail        bytea       not null,
    mail_lookup bytea       not null check (octet_length(mail_lookup) = 32),
    -- Null unless they gave one.
    phone       bytea,
    message     bytea       not null,
    language    text        not null check (language in ('nl', 'fr', 'de', 'en')),
    written_at  timestamptz not null,
    -- By the end of five years nothing of it is left.
    erase_at    timestamptz not null,
    answered_at timestamptz,
    check (erase_at > written_at)
);
create index visitor_lookup on visitor (mail_lookup);
create index visitor_erase on visitor (erase_at);
create index visitor_open on visitor (written_at) where answered_at is null;

grant select, insert, delete on visitor to accounts;
-- What is theirs may be put right (Art. 16 GDPR).
grant update (name, mail, mail_lookup, language, answered_at) on visitor to accounts;
grant select, insert, update, delete on address_change to accounts;
grant select, insert, update on account_closing to accounts;
