-- 0012_quick_deliveries.sql
-- Why:   taking what is due, in order, costs what is taken: a mailing's deliveries are all due at the same instant, and
--        each taking would sort them all anew. Room on each page, so that taking a lease changes no index.
-- Locks: delivery, against writing while the index is made: seconds for a million deliveries that are due.

drop index delivery_due;
create index delivery_due on delivery (not_before, id) where state = 'due';
alter table delivery set (fillfactor = 75);
