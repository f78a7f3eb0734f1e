-- 0008_recipients_by_record.sql
-- Why:   a mailing may concern somebody because of several captures, and is owed to them as long as one of those is left;
--        addresses are put right, so a delivery belongs to its recipient and not to an address.
-- Locks: mailing_recipient, exclusively, while it is written anew; delivery, while the mails of mailings are marked; notice,
--        against writing, while an index is made.

-- One line for each capture or customer because of whom somebody is told. Lines of one address are one person, who gets
-- one mail.
alter table mailing_recipient
    add column id uuid not null default gen_random_uuid(),
    drop constraint mailing_recipient_pkey,
    add primary key (id);
alter table mailing_recipient alter column id drop default;
-- A capture and a customer have a key each, which stays the same when an address is put right.
create unique index mailing_recipient_once on mailing_recipient (mailing_id, key_id);
create index mailing_recipient_person on mailing_recipient (mailing_id, recipient_lookup);
drop index mailing_recipient_unrecorded;
create index mailing_recipient_unrecorded on mailing_recipient (
    mailing_id, recipient_lookup, (capture_id is null) desc, capture_id desc) where recorded_at is null;

-- By which line the mail was written; null once that is erased.
alter table delivery add column mailing_recipient_id uuid references mailing_recipient (id) on delete set null;
update delivery d set mailing_recipient_id = r.id
from mailing_recipient r
where r.mailing_id = d.mailing_id and r.recipient_lookup = d.recipient_lookup;
drop index delivery_mailing_once;
create unique index delivery_mailing_once on delivery (mailing_recipient_id) where mailing_recipient_id is not null;

-- What is told because of an erased capture and of another one too passes to the latter.
create index notice_capture on notice (capture_id) where capture_id is not null;
grant update (capture_id, key_id) on notice to notifications;
