-- 0002_rights.sql
-- Why:   a person may have the language put right in which we write (Art. 16 GDPR); addresses could be already.
-- Locks: none.

grant update (language) on notice to notifications;
