-- 0003_render_again.sql
-- Why:   a rendition has several forms; captures are rendered again by newer recipes; pages say how far a video is.
-- Locks: rendition is locked for as long as its new key takes to build, a second per million rows.

-- Recipe and media type say which form of which rendition it is.
alter table rendition drop constraint rendition_pkey, add primary key (original_id, recipe, media_type);

-- An order to make renditions again. One message at a time goes through its captures, in the order of their identifiers.
create table rerendering (
    id         uuid        primary key,
    -- The name of a recipe, or null for all of them.
    recipe     text,
    -- Both null: every capture.
    rental_id  uuid,
    capture_id uuid,
    asked_by   text        not null,
    reason     text        not null,
    asked_at   timestamptz not null,
    -- Captures that were there when it was ordered.
    captures   bigint      not null,
    -- Captures that it has come past, those of which something was made, and those that could not be read.
    passed     bigint      not null default 0,
    made       bigint      not null default 0,
    failed     bigint      not null default 0,
    ended_at   timestamptz,
    stopped_by text
);

-- How much of a long video is done, for its page; gone when the capture is ready.
create table progress (
    capture_id uuid        primary key,
    percent    smallint    not null check (percent between 0 and 100),
    told_at    timestamptz not null
);

grant select, insert, update on rerendering to media;
grant select, insert, update, delete on progress to media;
