-- 0006_settle_incidents.sql
-- Why:   who was told otherwise than by our mail, and to whom nothing is owed, is written down with who says so.
-- Locks: incident_clock, exclusively, for an instant; it has three rows per incident.

-- How those were told whom no mail reached; null where our mails reached everybody.
alter table incident_clock add column told_how text;
alter table incident_clock add constraint incident_clock_told_how check (told_how is null or told_at is not null);
-- Who decided that nothing is owed.
alter table incident_clock add column not_owed_by text;
alter table incident_clock
    add constraint incident_clock_not_owed check (not_owed_by is null or not_owed_because is not null);

grant update (told_how, not_owed_by) on incident_clock to gdpr_requests;
