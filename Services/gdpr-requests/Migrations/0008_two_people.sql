-- 0008_two_people.sql
-- Why:   a name with other white space passed here as a second person and was refused by notifications, so that the mails
--        of a breach were confirmed and never sent. Both decide it in the same way now.
-- Locks: incident, exclusively, for an instant: what was confirmed before is not judged.

alter table incident
    drop constraint incident_two_people,
    add constraint incident_two_people check (
        lower(regexp_replace(confirmed_by, '\s', '', 'g')) <> lower(regexp_replace(proposed_by, '\s', '', 'g')))
        not valid;
