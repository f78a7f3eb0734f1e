-- Every owner of data writes its part of a copy, retention too, which seals nothing else and opens nothing.
--
-- Why:   a copy that lacks until when a person's captures are kept is not complete (Art. 15(1)(d) GDPR).
-- Locks: none.

insert into permission (role, class, may_read) values ('retention', 'request', true)
on conflict (role, class) do update set may_read = true;
