-- 0013_finish_closings.sql
-- Why:   a closing that was interrupted before its customer's key was destroyed goes on there and says nothing twice; what a
--        visitor wrote is kept for less long once it was answered.
-- Locks: account_closing, exclusively, for an instant.

-- When the customer's own data were emptied and people's ordered to be erased; erased_at follows when the key is gone too.
alter table account_closing
    add column emptied_at timestamptz,
    add check (emptied_at is null or closed_at is not null);

grant update (erase_at) on visitor to accounts;
