-- 0006_delete_captures.sql
-- Why:   a customer deletes single captures and may take it back for ten minutes.
-- Locks: hiding and erased_session, for as long as their rows take to be looked through once: a second per million.

-- What a customer deleted. The row goes with the capture; one that was taken back stays until then, for its version.
create table deletion (
    capture_id  uuid        primary key,
    rental_id   uuid        not null,
    -- Grows whenever the capture is deleted or restored: who hears of it in another order knows what was last.
    version     bigint      not null,
    deleted_at  timestamptz not null,
    final_at    timestamptz not null,
    restored_at timestamptz
);
create index deletion_rental on deletion (rental_id, deleted_at) where restored_at is null;

alter table hiding
    drop constraint hiding_cause_check,
    add constraint hiding_cause_check check (cause in ('clock', 'guest', 'request', 'rental', 'customer'));
alter table erased_session
    drop constraint erased_session_cause_check,
    add constraint erased_session_cause_check check (cause in ('clock', 'guest', 'request', 'rental', 'customer'));

-- Every reason for which a capture is hidden now: for those who only want to know whether there is one.
create view every_hiding as
select capture_id, cause, hidden_at from hiding where shown_at is null
union all
select capture_id, 'customer', deleted_at from deletion where restored_at is null;

create or replace view hidden_capture as
select distinct on (capture_id) capture_id, cause, hidden_at from every_hiding order by capture_id, hidden_at;

grant select, insert, update, delete on deletion to media;
grant select on every_hiding to media;
