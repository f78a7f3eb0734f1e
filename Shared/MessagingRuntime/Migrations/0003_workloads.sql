-- 0003_workloads.sql
-- Why:   operators pause a workload or change how many of its batches run at once without a restart, see which processes
--        work on it, and are alarmed when the broker does not give back what waits for another try.
-- Locks: attempt, for an instant; the rest is new.

-- What operators want of a workload; one without a row runs as its service says.
create table workload_setting (
    workload    text        primary key,
    concurrency int         check (concurrency between 1 and 64),
    paused      boolean     not null,
    set_by      text        not null,
    because     text        not null,
    set_at      timestamptz not null
);

-- Who wanted what of which workload, and why: added to, never changed.
create table workload_act (
    at          timestamptz not null,
    workload    text        not null,
    act         text        not null check (act in ('pause', 'resume', 'concurrency')),
    concurrency int,
    actor       text        not null,
    reason      text        not null
);

-- What each process says of each workload that it takes part in, every few seconds.
create table worker (
    process     uuid             not null,
    workload    text             not null,
    host        text             not null,
    pid         int              not null,
    version     text             not null,
    since       timestamptz      not null,
    seen_at     timestamptz      not null,
    concurrency int              not null,
    per_minute  double precision not null,
    -- When the message that it took last was said.
    reached     timestamptz,
    primary key (process, workload)
);

-- Where a message waits for its next try, and until when.
alter table attempt add column waits_in text, add column due_at timestamptz;

-- The runtime role bears the schema's name; schemas made for a test have none.
do $$
begin
    if exists (select from pg_catalog.pg_roles where rolname = current_schema()) then
        execute format('grant select, insert, update, delete on workload_setting, worker to %I', current_schema());
        execute format('grant select, insert on workload_act to %I', current_schema());
    end if;
end
$$;
