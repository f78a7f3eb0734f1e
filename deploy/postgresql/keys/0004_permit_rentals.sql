-- What customers put beside the captures of a rental, or make of several of them, has keys of its own.
--
-- Why:   a collage of five captures is under none of their keys, and goes when one of them goes; a logo belongs to no capture.
-- Locks: none.

insert into permission (role, class, may_create, may_read, may_destroy) values ('media', 'rental', true, true, true);
insert into permission (role, class, may_rewrap) values ('migrator', 'rental', true);
