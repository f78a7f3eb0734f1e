-- 0005_show_galleries.sql
-- Why:   customers look through what was made at their rental, by kind, booth and hour, and set single captures aside.
-- Locks: capture, for as long as each ready row takes to be written once and four indexes to be built: seconds per million.

alter table capture
    -- What it is at first sight; null until it is ready.
    add column kind text check (kind in ('picture', 'video', 'animation', 'burst')),
    -- Since when the customer keeps it out of shares and slideshows; null as long as it is in them.
    add column set_aside_at timestamptz;

update capture c
set kind = case
    when exists (select from original o where o.capture_id = c.id and o.media_type like 'video/%') then 'video'
    when exists (select from rendition r where r.capture_id = c.id and r.recipe = 'boomerang') then 'burst'
    when exists (select from rendition r where r.capture_id = c.id and r.recipe in ('animation', 'stream'))
        then 'animation'
    else 'picture' end
where state = 'ready';

-- Which booths there are is read off its edge.
create index capture_booth on capture (rental_id, booth_id);
create index capture_set_aside on capture (rental_id, made_at, id) where set_aside_at is not null;
-- Screens at a party ask every second what came last.
create index capture_newest on capture (rental_id, ready_at, id) where state = 'ready';
-- What is over is little, and all captures of a gallery are held against it.
create index clock_erase_at on clock (erase_at);
