-- 0006_instruct_rentals.sql
-- Why:   a rental may be booked before the customer's documented instruction is there (Art. 28(3)(a) GDPR); it follows.
-- Locks: rental, exclusively, for an instant.

-- Null until the customer has instructed us; ingest shows nobody a capture before.
alter table rental alter column instruction_version drop not null;

grant update (instruction_version) on rental to accounts;
