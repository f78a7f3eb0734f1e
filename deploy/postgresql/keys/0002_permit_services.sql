-- Which service may do what with keys of which class. A role that has no row here can do nothing.
--
-- Why:   a service that is taken over must not open what it never needs: retention orders erasures and opens nothing,
--        accounts never sees a photograph.
-- Locks: none.

insert into permission (role, class, may_create, may_read, may_destroy) values
    -- A capture's key is made when its first byte arrives. Media and ingest erase what they hold; the last one finds it gone.
    ('ingest',        'capture', true,  true,  true),
    ('media',         'capture', false, true,  true),
    ('notifications', 'capture', false, true,  false),
    -- Booths' session keys.
    ('ingest',        'device',  true,  true,  true),
    ('media',         'device',  false, true,  false),
    -- A website or customer person: one key per controller.
    ('accounts',      'person',  true,  true,  true),
    ('notifications', 'person',  false, true,  false),
    ('gdpr_requests', 'person',  true,  true,  true),
    -- Every owner writes its part of an answer; the package dies with the request's key.
    ('gdpr_requests', 'request', true,  true,  true),
    ('ingest',        'request', false, true,  false),
    ('media',         'request', false, true,  false),
    ('accounts',      'request', false, true,  false),
    ('notifications', 'request', false, true,  false),
    -- Transcripts of what was said to whom.
    ('notifications', 'notice',  true,  true,  true),
    ('gdpr_requests', 'notice',  false, true,  false),
    -- Personal values in the evidence.
    ('ingest',        'journal', true,  true,  true),
    ('media',         'journal', true,  true,  true),
    ('accounts',      'journal', true,  true,  true),
    ('notifications', 'journal', true,  true,  true),
    ('gdpr_requests', 'journal', true,  true,  true);

-- The operator's rotation of the master key, with the credentials of migrations, which no serving process has.
insert into permission (role, class, may_rewrap)
select 'migrator', class, true
from unnest(array['capture', 'person', 'request', 'journal', 'notice', 'device']) as class;
