-- 0003_incidents.sql
-- Why:   a breach is written down (Art. 33(5) GDPR), told to the authority, to customers and to the people concerned in
--        time, and an alarm before each deadline rings once.
-- Locks: none; everything is new.

create table incident (
    id                    uuid        primary key,
    kind                  text        not null check (kind in ('destruction', 'loss', 'alteration', 'disclosure', 'access')),
    cause                 text        not null check (cause in ('accidental', 'unlawful')),
    -- When we were reasonably certain: every clock counts from here.
    aware_at              timestamptz not null,
    opened_at             timestamptz not null,
    -- Art. 33(3): what happened, to whose data, what may follow, what is done about it, whom to ask.
    what                  text        not null,
    categories_of_people  text,
    categories_of_records text,
    consequences          text,
    measures              text,
    contact               text        not null,
    -- Whom it concerns; what is null does not narrow it.
    rental_id             uuid,
    booth_id              uuid,
    made_from             timestamptz,
    made_until            timestamptz,
    mailing_id            uuid        not null unique,
    -- Subject and body by language.
    texts                 jsonb       not null,
    proposed_by           text        not null,
    reason                text        not null,
    -- Who is concerned, as counted.
    guests                int         check (guests >= 0),
    customers             int         check (customers >= 0),
    records               int         check (records >= 0),
    prepared_at           timestamptz,
    tested_at             timestamptz,
    confirmed_by          text,
    confirmed_because     text,
    confirmed_at          timestamptz,
    progress_version      bigint      not null default 0,
    closed_at             timestamptz,
    check (aware_at <= opened_at),
    check (made_from < made_until),
    check ((prepared_at is null) = (guests is null or customers is null or records is null)),
    check ((confirmed_at is null) = (confirmed_by is null)),
    -- Nothing is sent that nobody has counted and seen.
    check (confirmed_at is null or (prepared_at is not null and tested_at is not null)),
    -- Two people: whoever proposes cannot confirm.
    constraint incident_two_people check (lower(btrim(confirmed_by)) <> lower(btrim(proposed_by)))
);
create index incident_open on incident (aware_at) where closed_at is null;

-- One line for each of those who are to be told.
create table incident_clock (
    incident_id      uuid        not null references incident (id),
    clock            text        not null check (clock in ('breach-authority', 'breach-customers', 'breach-people')),
    due_at           timestamptz not null,
    legal_maximum_at timestamptz not null,
    told_at          timestamptz,
    told_by          text,
    reference        text,
    late_because     text,
    -- Why nobody needs to be told, as where a risk is unlikely (Art. 33(1)).
    not_owed_because text,
    primary key (incident_id, clock),
    check ((told_at is null) = (told_by is null)),
    check (told_at is null or not_owed_because is null),
    -- Whoever tells the authority late says why (Art. 33(1)).
    constraint incident_clock_late check (
        clock <> 'breach-authority' or told_at is null or told_at < due_at or late_because is not null)
);
create index incident_clock_open on incident_clock (due_at) where told_at is null and not_owed_because is null;

-- What became of the mails, by whom they were for.
create table incident_progress (
    incident_id uuid not null references incident (id),
    role        text not null check (role in ('guests', 'customers')),
    delivered   int  not null,
    bounced     int  not null,
    failed      int  not null,
    remaining   int  not null,
    primary key (incident_id, role)
);

-- Who saw the mail first; the address is sealed under this key and kept nowhere else.
create table incident_test (
    key_id      uuid        primary key,
    incident_id uuid        not null references incident (id),
    at          timestamptz not null,
    actor       text        not null
);

-- Alarms that have rung.
create table deadline_alarm (
    subject_id uuid        not null,
    clock      text        not null,
    due_at     timestamptz not null,
    hours      int         not null,
    rung_at    timestamptz not null,
    primary key (subject_id, clock, due_at, hours)
);

grant select, insert on incident, incident_clock, incident_test, deadline_alarm to gdpr_requests;
grant select, insert, update on incident_progress to gdpr_requests;
-- Who proposed it, and since when we know, stays as it was written.
grant update (
    categories_of_people, categories_of_records, consequences, measures, guests, customers, records, prepared_at,
    tested_at, confirmed_by, confirmed_because, confirmed_at, progress_version, closed_at
) on incident to gdpr_requests;
grant update (told_at, told_by, reference, late_because, not_owed_because) on incident_clock to gdpr_requests;
