-- 0013_grants_and_consents.sql
-- Why:   customers learn what staff opened under a grant, and their pictures are used in advertising only where they allow it
--        (docs/decisions/0014-staff-enter-by-grants.md).
-- Locks: none; everything is new.

-- What was told to accounts: one row a minute and kind. It goes after a day; grants last an hour.
create table grant_opening (
    grant_id uuid        not null,
    kind     text        not null,
    minute   timestamptz not null,
    primary key (grant_id, kind, minute)
);
create index grant_opening_minute on grant_opening (minute);

grant select, insert, delete on grant_opening to media;

-- Which customers allow it, as accounts says. A withdrawing may come before the consent, and stays.
create table marketing_consent (
    consent_id   uuid        primary key,
    customer_id  uuid        not null,
    withdrawn_at timestamptz
);
create index marketing_consent_customer on marketing_consent (customer_id) where withdrawn_at is null;

-- What was used, and what was refused. It is only added to, and stays when the capture has gone.
create table marketing_use (
    id         uuid        primary key,
    capture_id uuid        not null,
    consent_id uuid        references marketing_consent (consent_id),
    is_refused boolean     not null,
    actor      text        not null check (actor <> ''),
    reason     text        not null check (reason <> ''),
    at         timestamptz not null,
    -- Nothing was used without a consent.
    check (is_refused = (consent_id is null))
);
create index marketing_use_capture on marketing_use (capture_id);

grant select, insert on marketing_consent, marketing_use to media;
grant update (withdrawn_at) on marketing_consent to media;
