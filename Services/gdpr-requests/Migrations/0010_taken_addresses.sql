-- 0010_taken_addresses.sql
-- Why:   an owner refuses to put an address right that is somebody else's.
-- Locks: part, exclusively, while its rows are looked through.

alter table part
    drop constraint part_refusal_check,
    add constraint part_refusal_check check (refusal in ('not-held', 'value-refused', 'taken'));
