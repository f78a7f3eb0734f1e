-- 0005_deadline_alarms.sql
-- Why:   the privacy officer hears once of each alarm before a legal deadline.
-- Locks: notice, exclusively, for an instant: its new columns are empty.

alter table notice
    -- What is due, of which request or incident, and which of the alarms before it this is.
    add column clock          text,
    add column deadline_of    uuid,
    add column deadline_at    timestamptz,
    add column deadline_hours int,
    drop constraint notice_kind_check,
    add constraint notice_kind_check check (
        case kind
            when 'capture-ready' then capture_id is not null and session is not null
            when 'mailing' then mailing_id is not null
            when 'mailing-test' then mailing_id is not null
            when 'decision-overdue' then erasure_id is not null
            when 'deadline-near' then
                clock is not null and deadline_of is not null and deadline_at is not null and deadline_hours is not null
            else false
        end);
create unique index notice_alarm_once on notice (deadline_of, clock, deadline_at, deadline_hours)
    where deadline_of is not null;
