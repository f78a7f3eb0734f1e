-- 0006_erase_recipients.sql
-- Why:   whom a mailing concerned is erased with the capture and with the person, and the service may not delete it yet.
-- Locks: none; a right is added.

grant delete on mailing_recipient to notifications;
