-- 0005_say_why_parked.sql
-- Why:   a capture also waits while its rental has no documented instruction, and after the rental is over.
-- Locks: capture, exclusively, while its rows are checked once; rental, exclusively, for an instant.

alter table capture drop constraint capture_parked_reason_check;
alter table capture add constraint capture_parked_reason_check
    check (parked_reason in ('unbound', 'expired', 'ambiguous', 'revoked', 'no-instruction'));

-- All that were booked until now had one.
alter table rental add column is_instructed boolean not null default true;
