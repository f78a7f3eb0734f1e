-- 0007_sweep_closed_requests.sql
-- Why:   a part that was being written while its request was closed lies in the store and is nobody's.
-- Locks: request, exclusively, for an instant; it has a row per request.

-- When it was looked for parts that came after the closing.
alter table request add column swept_at timestamptz;
create index request_to_sweep on request (closed_at) where closed_at is not null and swept_at is null;
