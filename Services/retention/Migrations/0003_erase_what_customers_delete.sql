-- 0003_erase_what_customers_delete.sql
-- Why:   a customer deletes single captures, and may take that back for some minutes.
-- Locks: erasure, for as long as its rows take to be looked through once: a second per million.

alter table erasure
    drop constraint erasure_cause_check,
    add constraint erasure_cause_check check (cause in ('clock', 'guest', 'request', 'rental', 'customer'));

-- Which captures their customers deleted. Facts may overtake each other: only a newer version replaces one, and a
-- restoring that comes before its deletion is remembered. It goes with the clock, at the end of the erasure.
create table capture_deletion (
    capture_id uuid   primary key,
    version    bigint not null,
    -- Null when the deletion was taken back.
    deleted_at timestamptz
);

grant select, insert, update, delete on capture_deletion to retention;
