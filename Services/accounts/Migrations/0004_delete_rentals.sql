-- 0004_delete_rentals.sql
-- Why:   a customer may have a rental deleted with every capture in it, and take that back for some minutes.
-- Locks: brief; adding nullable columns does not rewrite the table.

alter table rental
    add column deleted_at timestamptz,
    -- Until then the deletion can be taken back.
    add column final_at   timestamptz,
    add constraint rental_deletion check ((deleted_at is null) = (final_at is null) and final_at >= deleted_at);

-- The terms stay what was agreed: nothing else of a rental is ever changed.
grant update (deleted_at, final_at, version) on rental to accounts;
