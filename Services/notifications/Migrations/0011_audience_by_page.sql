-- 0011_audience_by_page.sql
-- Why:   an owner lists an audience a page at a time, when it is asked for the next one; only the last page knows how many
--        there are.
-- Locks: mailing_part, exclusively, for an instant.

alter table mailing_part alter column parts drop not null;
