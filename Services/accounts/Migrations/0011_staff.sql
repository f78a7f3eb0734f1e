-- 0011_staff.sql
-- Why:   staff have no access to customers but by a grant, and sign an undertaking before anything opens.
-- Locks: session, for a moment; a nullable column does not rewrite the table. Everything else is new.

-- What people sign or agree to, word for word. It is never changed: another text is another version.
create table wording (
    subject      text        not null check (subject ~ '^[a-z]+(-[a-z]+)*$'),
    version      text        not null check (version ~ '^[0-9A-Za-z.-]{1,40}$'),
    language     text        not null check (language in ('nl', 'fr', 'de', 'en')),
    body         text        not null check (body <> ''),
    hash         bytea       not null check (hash = sha256(convert_to(body, 'UTF8'))),
    published_at timestamptz not null,
    primary key (subject, version, language)
);

-- Somebody of the company. A removed one stays, because records name them; customers see the number and no name.
create table staff (
    id         uuid        primary key,
    number     integer     not null generated always as identity unique,
    person_id  uuid        not null references person (id),
    invited_at timestamptz not null,
    removed_at timestamptz
);
create unique index staff_once on staff (person_id) where removed_at is null;

-- Who signed which undertaking, word for word: it is only added to.
create table undertaking_signature (
    staff_id  uuid        not null references staff (id),
    subject   text        not null default 'undertaking' check (subject = 'undertaking'),
    version   text        not null,
    language  text        not null,
    hash      bytea       not null check (octet_length(hash) = 32),
    -- As it was typed, sealed under the person's key.
    name      bytea       not null,
    signed_at timestamptz not null,
    primary key (staff_id, version),
    foreign key (subject, version, language) references wording
);

-- Leave for one staff member to see one customer, for one purpose and an hour at most.
create table access_grant (
    id          uuid        primary key,
    customer_id uuid        not null references customer (id),
    staff_id    uuid        not null references staff (id),
    purpose     text        not null check (purpose in ('maintenance', 'follow-up')),
    ticket      text        not null check (ticket ~ '^[0-9A-Za-z#._/-]{1,40}$'),
    reason      text        not null check (char_length(reason) between 1 and 300),
    minutes     smallint    not null check (minutes between 1 and 60),
    scopes      text[]      not null check (cardinality(scopes) > 0 and scopes <@ array[
        'rentals:read', 'captures:read', 'captures:edit', 'captures:delete', 'captures:download']),
    asked_at    timestamptz not null,
    -- Who else said that it may begin.
    approver_id uuid        references staff (id),
    -- Null while somebody else still has to approve.
    begins_at   timestamptz,
    ends_at     timestamptz,
    -- When it was ended before that, and by whom.
    ended_at    timestamptz,
    ended_by    text        check (ended_by in ('customer', 'staff', 'operator')),
    constraint access_grant_four_eyes check (approver_id <> staff_id),
    constraint access_grant_more_is_approved
        check (begins_at is null or approver_id is not null or scopes <@ array['rentals:read', 'captures:read']),
    check ((begins_at is null) = (ends_at is null)),
    check (ends_at = begins_at + make_interval(mins => minutes)),
    check ((ended_at is null) = (ended_by is null))
);
create index access_grant_customer on access_grant (customer_id, begins_at) where begins_at is not null;
create index access_grant_staff on access_grant (staff_id, asked_at);
create index access_grant_waiting on access_grant (asked_at) where begins_at is null and ended_at is null;

-- What was opened under a grant: one row a minute and kind, however often.
create table grant_opening (
    grant_id uuid        not null references access_grant (id),
    kind     text        not null,
    minute   timestamptz not null,
    primary key (grant_id, kind, minute)
);

-- Under which grant of theirs a staff member acts here.
alter table session add column grant_id uuid references access_grant (id);

grant select, insert on wording, undertaking_signature, grant_opening to accounts;
grant select, insert, update on staff to accounts;
grant select, insert on access_grant to accounts;
-- What was asked for does not change any more.
grant update (approver_id, begins_at, ends_at, ended_at, ended_by) on access_grant to accounts;

-- The last entry of each chain; appending locks this one row, so chains do not wait for each other.
create table journal_head (
    stream   text   primary key,
    position bigint not null check (position >= 0),
    mac      bytea  not null check (octet_length(mac) = 32)
);

create table journal_entry (
    stream      text        not null,
    position    bigint      not null check (position > 0),
    at          timestamptz not null,
    kind        text        not null,
    actor       text        not null,
    reason      text        not null,
    -- Identifiers only, as text by name.
    data        jsonb       not null,
    -- A sealed value, for what is personal.
    sealed      bytea,
    key_version integer     not null,
    mac         bytea       not null check (octet_length(mac) = 32),
    primary key (stream, position)
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'the journal only grows';
end
$$;

create trigger journal_entry_only_grows
before update or delete or truncate on journal_entry
for each statement execute function refuse_journal_change();

create trigger journal_head_stays
before delete or truncate on journal_head
for each statement execute function refuse_journal_change();

revoke all on journal_entry, journal_head from accounts;
grant select, insert on journal_entry to accounts;
grant select, insert, update on journal_head to accounts;

-- The first undertaking. Another text is another version: `accounts wording publish`.
insert into wording (subject, version, language, body, hash, published_at)
select 'undertaking', '2026-1', language, body, sha256(convert_to(body, 'UTF8')), '2026-09-01T00:00:00Z'
from (values
    ('nl', $$Ik houd geheim wat ik bij mijn werk over klanten, hun gasten en hun foto's en video's te weten kom.
Ik bekijk gegevens van een klant alleen voor onderhoud of opvolging, alleen zolang mijn toegang loopt, en alleen wat ik daarvoor nodig heb.
Ik neem niets mee, deel niets en gebruik niets voor mijzelf of voor anderen.
Ik meld het meteen als ik merk dat er iets misgaat of dat iemand iets ziet wat niet voor hem bedoeld is.
Dit blijft gelden als ik hier niet meer werk.$$),
    ('fr', $$Je garde secret ce que j'apprends dans mon travail sur les clients, leurs invités, leurs photos et leurs vidéos.
Je ne consulte les données d'un client que pour la maintenance ou le suivi, seulement tant que mon accès est ouvert, et seulement ce qu'il me faut pour cela.
Je n'emporte rien, je ne partage rien et je n'utilise rien pour moi ni pour d'autres.
Je signale aussitôt quand je remarque un incident, ou que quelqu'un voit ce qui ne lui est pas destiné.
Cela vaut encore quand je ne travaille plus ici.$$),
    ('de', $$Ich halte geheim, was ich bei meiner Arbeit über Kunden, ihre Gäste und deren Fotos und Videos erfahre.
Ich sehe Daten eines Kunden nur für Wartung oder Nachbetreuung an, nur solange mein Zugang läuft, und nur, was ich dafür brauche.
Ich nehme nichts mit, gebe nichts weiter und verwende nichts für mich oder für andere.
Ich melde es sofort, wenn ich merke, dass etwas schiefgeht oder dass jemand etwas sieht, das nicht für ihn bestimmt ist.
Das gilt weiter, wenn ich nicht mehr hier arbeite.$$),
    ('en', $$I keep secret what I learn at work about customers, their guests and their photos and videos.
I look at a customer's data only for maintenance or follow-up, only while my access is open, and only at what I need for it.
I take nothing away, share nothing, and use nothing for myself or for others.
I tell at once when I notice that something goes wrong, or that somebody sees what is not meant for them.
This goes on to hold when I no longer work here.$$)
) as text (language, body);
