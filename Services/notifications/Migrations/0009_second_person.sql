-- 0009_second_person.sql
-- Why:   whether somebody is a second person is decided in the same way here, where an incident is handled and by both
--        programs: names that differ in white space only are one person's.
-- Locks: mailing, exclusively, while its rows are checked.

alter table mailing
    drop constraint mailing_second_person,
    add constraint mailing_second_person check (
        lower(regexp_replace(confirmed_by, '\s', '', 'g')) <> lower(regexp_replace(proposed_by, '\s', '', 'g')));
