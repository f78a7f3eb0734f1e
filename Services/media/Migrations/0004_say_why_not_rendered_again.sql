-- 0004_say_why_not_rendered_again.sql
-- Why:   what is wrong with one capture is counted with its reason, so that the captures behind it are not held up.
-- Locks: rerendering, for an instant.

-- Words of a fixed list, each with how many captures it is about.
alter table rerendering add column reasons jsonb not null default '{}';
