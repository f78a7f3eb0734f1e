-- 0013_personal_notices.sql
-- Why:   people are told about their own account, of each matter once; somebody who waits for such a mail at their screen
--        does not wait behind a mailing.
-- Locks: notice and delivery, exclusively, while the kinds of notices are checked and three indexes made, which stay empty:
--        seconds for a million of them.

alter table notice
    -- When it was asked for: what its link is good for is counted from then on, until its delivery is given up.
    add column asked_at timestamptz,
    -- Path and query of the page that the mail leads to, until the mail has ended. Whoever has them may act, so they are
    -- sealed like an address.
    add column link     bytea,
    drop constraint notice_kind_check,
    add constraint notice_kind_check check (
        case kind
            when 'capture-ready' then capture_id is not null and session is not null
            when 'mailing' then mailing_id is not null
            when 'mailing-test' then mailing_id is not null
            when 'officer' then topic is not null and occasion is not null and details is not null
            -- Without an occasion: a person may be told the same again, in a notice with another identifier.
            when 'personal' then topic is not null and occasion is null and asked_at is not null
            else false
        end),
    add constraint notice_link_check check (link is null or kind = 'personal');

-- Whether it is taken before others that are due.
alter table delivery add column urgent boolean not null default false;
create index delivery_urgent on delivery (not_before, id) where state = 'due' and urgent;
-- For those that are removed some time after they are of use.
create index delivery_urgent_ended on delivery (give_up_at) where state <> 'due' and urgent;

-- The link goes as soon as its mail has left or never will.
grant update (link) on notice to notifications;
