-- The key store: wrapped data keys, the identifiers of destroyed ones, and who may do what with which class.
--
-- Why:   destroying one small row makes everything that it sealed unreadable, in backups too, which only works where
--        the write-ahead log and the backups of keys are short-lived: hence a cluster of its own.
-- Who:   runs as keys_owner, who owns the tables. Services have no right on any table; they execute the functions, which
--        run as keys_owner and ask `permission` about session_user, the role that signed in and that no `set role`
--        changes.
-- Locks: none; everything is new.

create table data_key (
    id             uuid        primary key,
    class          text        not null,
    master_version integer     not null check (master_version > 0),
    -- Nonce, ciphertext and tag.
    wrapped        bytea       not null check (octet_length(wrapped) = 60),
    created_at     timestamptz not null,
    rewrapped_at   timestamptz
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20, autovacuum_vacuum_cost_delay = 0);
-- A deleted row stays in its page until it is vacuumed, hence at once and at full speed.
comment on table data_key is 'Data keys, each wrapped by a version of the master key, which is not in any database.';

create index data_key_by_master_version on data_key (master_version, id);

-- Says that a key is destroyed and not merely unknown; holds nothing that the identifier does not say.
create table tombstone (
    id           uuid        primary key,
    destroyed_at timestamptz not null
);

create table permission (
    role        name    not null,
    class       text    not null,
    may_create  boolean not null default false,
    may_read    boolean not null default false,
    may_destroy boolean not null default false,
    may_rewrap  boolean not null default false,
    primary key (role, class)
);

-- Functions that run as their owner look names up here and nowhere else: what a caller puts into a temporary schema or
-- its own search path changes nothing.
select set_config('search_path', quote_ident(current_schema()) || ', pg_temp', true);

-- Ends with "insufficient privilege" unless the role that signed in may do it.
create function require(allowed boolean) returns void
language plpgsql immutable set search_path from current as $$
begin
    if allowed is not true then
        raise insufficient_privilege using message = 'this role may not use keys of that class so';
    end if;
end
$$;

create function create_key(key_id uuid, key_class text, version integer, wrapped_key bytea, at timestamptz)
returns table (status text, class text, master_version integer, wrapped bytea)
language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
begin
    perform require((select p.may_create from permission p where p.role = session_user and p.class = key_class));
    -- Making and destroying the same key wait for each other, so that a late message cannot slip in between.
    perform pg_advisory_xact_lock(hashtextextended(key_id::text, 0));
    if exists (select from tombstone t where t.id = key_id) then
        return query select 'destroyed', null::text, null::integer, null::bytea;
        return;
    end if;
    insert into data_key (id, class, master_version, wrapped, created_at)
    values (key_id, key_class, version, wrapped_key, at)
    on conflict do nothing;
    -- One that exists with another class is not shown: this role may have no right to that class.
    return query
    select case k.class when key_class then 'found' else 'other class' end,
        case k.class when key_class then k.class end,
        case k.class when key_class then k.master_version end,
        case k.class when key_class then k.wrapped end
    from data_key k where k.id = key_id;
end
$$;

create function fetch_key(key_id uuid)
returns table (status text, class text, master_version integer, wrapped bytea)
language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
declare
    found_key data_key;
begin
    select * into found_key from data_key k where k.id = key_id;
    if found then
        perform require((
            select p.may_read from permission p where p.role = session_user and p.class = found_key.class));
        return query select 'found', found_key.class, found_key.master_version, found_key.wrapped;
    else
        perform require(exists (select from permission p where p.role = session_user));
        return query
        select case when exists (select from tombstone t where t.id = key_id) then 'destroyed' else 'unknown' end,
            null::text, null::integer, null::bytea;
    end if;
end
$$;

create function destroy_key(key_id uuid, at timestamptz) returns void
language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
begin
    perform pg_advisory_xact_lock(hashtextextended(key_id::text, 0));
    -- For a key that never came here, the right to destroy keys of some class will do: the tombstone holds its place.
    perform require(
        coalesce(
            (select coalesce(p.may_destroy, false)
             from data_key k
             left join permission p on p.role = session_user and p.class = k.class
             where k.id = key_id),
            exists (select from permission p where p.role = session_user and p.may_destroy)));
    delete from data_key k where k.id = key_id;
    insert into tombstone (id, destroyed_at) values (key_id, at) on conflict do nothing;
end
$$;

create function keys_to_rewrap(newest integer, after_id uuid, batch integer)
returns table (id uuid, class text, master_version integer, wrapped bytea)
language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
begin
    perform require(exists (select from permission p where p.role = session_user and p.may_rewrap));
    return query
    select k.id, k.class, k.master_version, k.wrapped
    from data_key k
    join permission p on p.role = session_user and p.class = k.class and p.may_rewrap
    where k.master_version <> newest and (after_id is null or k.id > after_id)
    order by k.id
    limit least(batch, 10000);
end
$$;

create function rewrap_keys(key_ids uuid[], old_wrapped bytea[], version integer, new_wrapped bytea[], at timestamptz)
returns bigint
language plpgsql security definer set search_path from current as $$
#variable_conflict use_column
declare
    touched bigint;
begin
    perform require(exists (select from permission p where p.role = session_user and p.may_rewrap));
    update data_key k
    set wrapped = n.new_wrapped, master_version = version, rewrapped_at = at
    from unnest(key_ids, old_wrapped, new_wrapped) as n (id, old_wrapped, new_wrapped), permission p
    where k.id = n.id and k.wrapped = n.old_wrapped
        and p.role = session_user and p.class = k.class and p.may_rewrap;
    get diagnostics touched = row_count;
    return touched;
end
$$;

-- Whoever may use the schema may call them; what they do then depends on `permission` alone.
revoke all on function require(boolean) from public;
grant execute on function
    create_key(uuid, text, integer, bytea, timestamptz), fetch_key(uuid), destroy_key(uuid, timestamptz),
    keys_to_rewrap(integer, uuid, integer), rewrap_keys(uuid[], bytea[], integer, bytea[], timestamptz)
to public;
