-- 0009_incident_tests.sql
-- Why:   0003 says that the address of whoever sees a mail first is kept nowhere else, which is not so.
-- Locks: incident_test, exclusively, for an instant.

comment on table incident_test is
    'Who saw the mail first. The address travels sealed under this key; notifications keeps it under one of its own for days.';
