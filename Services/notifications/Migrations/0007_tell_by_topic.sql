-- 0007_tell_by_topic.sql
-- Why:   what the privacy officer is told has a topic and the values of its texts, so that another topic wants no columns
--        and no kind of its own.
-- Locks: notice, exclusively, while what the officer was told so far is rewritten: a handful of rows.

alter table notice
    add column topic    text,
    -- What makes it one matter: the officer hears of each occasion once.
    add column occasion text,
    add column details  jsonb,
    drop constraint notice_kind_check;

update notice
set kind = 'officer', topic = 'decision-overdue', occasion = erasure_id::text,
    details = jsonb_build_object('erasure', erasure_id::text, 'capture', capture_id::text)
where kind = 'decision-overdue';

update notice n
set kind = 'officer', topic = 'deadline.' || clock, occasion = concat_ws(' ', deadline_of, due.text, deadline_hours),
    details = jsonb_build_object('of', deadline_of::text, 'due', due.text, 'hours', deadline_hours::text)
from (select id, to_char(deadline_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as text from notice) as due
where n.kind = 'deadline-near' and due.id = n.id;

-- The indexes on these go with them.
alter table notice
    drop column erasure_id,
    drop column clock,
    drop column deadline_of,
    drop column deadline_at,
    drop column deadline_hours,
    add constraint notice_kind_check check (
        case kind
            when 'capture-ready' then capture_id is not null and session is not null
            when 'mailing' then mailing_id is not null
            when 'mailing-test' then mailing_id is not null
            when 'officer' then topic is not null and occasion is not null and details is not null
            else false
        end);
create unique index notice_occasion_once on notice (topic, occasion) where topic is not null;
