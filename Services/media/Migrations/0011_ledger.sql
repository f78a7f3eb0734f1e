-- 0011_ledger.sql
-- Why:   what a customer shares, downloads, exports and deletes is evidence, one chain a rental.
-- Locks: none; everything is new.

-- The last entry of each chain; appending locks this one row, so chains do not wait for each other.
create table journal_head (
    stream   text   primary key,
    position bigint not null check (position >= 0),
    mac      bytea  not null check (octet_length(mac) = 32)
);

create table journal_entry (
    stream      text        not null,
    position    bigint      not null check (position > 0),
    at          timestamptz not null,
    kind        text        not null,
    actor       text        not null,
    reason      text        not null,
    -- Identifiers only, as text by name.
    data        jsonb       not null,
    -- A sealed value, for what is personal.
    sealed      bytea,
    key_version integer     not null,
    mac         bytea       not null check (octet_length(mac) = 32),
    primary key (stream, position)
);

create function refuse_journal_change() returns trigger language plpgsql as $$
begin
    raise insufficient_privilege using message = 'the journal only grows';
end
$$;

create trigger journal_entry_only_grows
before update or delete or truncate on journal_entry
for each statement execute function refuse_journal_change();

create trigger journal_head_stays
before delete or truncate on journal_head
for each statement execute function refuse_journal_change();

revoke all on journal_entry, journal_head from media;
grant select, insert on journal_entry to media;
grant select, insert, update on journal_head to media;
