-- What every system of this measurement writes besides the runtime's own tables (inbox, outbox).
create table capture (
    id          uuid        primary key,
    booth       uuid        not null,
    rental      uuid        not null,
    customer    uuid        not null,
    key         uuid        not null,
    session     text        not null,
    made_at     timestamptz not null,
    received_at timestamptz not null,
    language    text        not null,
    originals   jsonb       not null
);
