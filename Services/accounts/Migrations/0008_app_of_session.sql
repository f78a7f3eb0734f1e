-- 0008_app_of_session.sql
-- Why:   who begins to set up an app in two browsers must find in each the secret that it showed.
-- Locks: person and session, for a moment; no row is written but those of apps that were not switched on.

update person set totp_secret = null where totp_at is null and totp_secret is not null;
alter table person
    drop column totp_session,
    add check ((totp_secret is null) = (totp_at is null));
-- The secret of an app that is being set up here, sealed under the person's key; a first code of it switches it on.
alter table session add column totp_secret bytea;
