-- 0007_rotate_booth_keys.sql
-- Why:   a booth replaces its own key; both hold until it has used the new one, so that a power cut locks nobody out.
-- Locks: booth, exclusively, for an instant; it has one row per booth.

alter table booth add column next_public_key bytea check (octet_length(next_public_key) = 32);
