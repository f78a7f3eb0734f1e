-- 0002_count_devices.sql
-- Why:   each device that becomes a booth numbers captures in a range of its own (SequencePlan.swift).
-- Locks: booth, exclusively, for an instant; it has one row per booth.

-- How many devices have been this booth; all that enrolled until now counted from 1.
alter table booth add column devices integer not null default 0 check (devices >= 0);
update booth b set devices = 1
where exists (select from enrolment e where e.booth_id = b.id and e.used_at is not null);
