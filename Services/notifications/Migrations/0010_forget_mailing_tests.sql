-- 0010_forget_mailing_tests.sql
-- Why:   whoever wants to see a mailing first is forgotten some days later, with the key that their address is sealed
--        under. Tests of before are removed here: their keys belong to others, or nobody knows them any more.
-- Locks: notice, against writing, while an index is made; the tests and their deliveries.

delete from notice where kind = 'mailing-test';
create index notice_mailing_test on notice (created_at) where kind = 'mailing-test';
