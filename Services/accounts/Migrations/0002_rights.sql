-- 0002_rights.sql
-- Why:   a customer or contact may have name and address put right (Art. 16 GDPR).
-- Locks: none.

grant update (name, contact_name, contact_mail, contact_lookup) on customer to accounts;
