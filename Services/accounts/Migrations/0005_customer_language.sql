-- 0005_customer_language.sql
-- Why:   a customer is written to in their own language, and may have it put right (Art. 16 GDPR).
-- Locks: customer, exclusively, for an instant.

-- Those who were enrolled before were written to in Dutch. Null once the person was erased.
alter table customer add column language text default 'nl' check (language in ('nl', 'fr', 'de', 'en'));
update customer set language = null where contact_mail is null;
alter table customer add check ((language is null) = (contact_mail is null));

grant update (language) on customer to accounts;
