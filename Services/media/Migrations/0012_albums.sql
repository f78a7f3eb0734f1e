-- 0012_albums.sql
-- Why:   customers keep captures together under a name, and share such an album as it is at any time.
-- Locks: share, for an instant: a nullable column does not rewrite a table.

create table album (
    id          uuid        primary key,
    rental_id   uuid        not null,
    customer_id uuid        not null,
    -- The key of its name; destroyed with the album.
    key_id      uuid        not null,
    -- Sealed.
    name        bytea       not null,
    made_at     timestamptz not null,
    -- Since when it is deleted; it can be taken back for some minutes, then it goes. Its captures stay.
    deleted_at  timestamptz
);
create index album_rental on album (rental_id, made_at);
create index album_deleted on album (deleted_at) where deleted_at is not null;

create table album_capture (
    album_id   uuid        not null references album (id) on delete cascade,
    capture_id uuid        not null references capture (id) on delete cascade,
    added_at   timestamptz not null,
    primary key (album_id, capture_id)
);
create index album_capture_capture on album_capture (capture_id);

-- The album that a share shows, whatever is in it at the time; null for chosen captures.
alter table share
    add column album_id uuid references album (id) on delete set null,
    -- Whether it was made of an album, which may be gone.
    add column is_of_album boolean not null default false;
create index share_album on share (album_id) where album_id is not null;

-- What each share is about, shown or not.
create view capture_of_share as
select share_id, capture_id from share_capture
union all
select s.id, a.capture_id from share s join album b on b.id = s.album_id and b.deleted_at is null
join album_capture a on a.album_id = b.id;

create or replace view shown_in_share as
select s.share_id, c.id as capture_id, c.key_id, c.kind, c.made_at, k.erase_at
from capture_of_share s
join capture c on c.id = s.capture_id
left join clock k on k.capture_id = c.id
where c.state = 'ready' and c.set_aside_at is null
    and not exists (select from every_hiding h where h.capture_id = c.id)
    and coalesce((
        select (e ->> 'isGiven')::boolean from jsonb_array_elements(c.consents) e
        where e ->> 'scope' = 'show' order by (e ->> 'at')::timestamptz desc limit 1), true);

drop view listed_share;
create view listed_share as
select s.*, (select count(*) from capture_of_share c where c.share_id = s.id) as captures,
    (select max(k.erase_at) from capture_of_share c join clock k on k.capture_id = c.capture_id
        where c.share_id = s.id) as last_clock,
    array(select r.name from share_recipient r where r.share_id = s.id order by r.number) as names,
    -- Nothing of it is left, or the album is being deleted.
    case when s.is_of_album then not exists (select from album b where b.id = s.album_id and b.deleted_at is null)
        else not exists (select from share_capture c where c.share_id = s.id) end as is_empty
from share s;

grant select, insert, update, delete on album, album_capture to media;
grant select on capture_of_share, listed_share to media;
