-- 0012_consents.sql
-- Why:   the company uses a customer's data only with a consent of exactly that scope, and can show it.
-- Locks: none; everything is new.

-- What a customer's owner allowed, under which words. It can be withdrawn; nothing else of it changes.
create table use_consent (
    id           uuid        primary key,
    customer_id  uuid        not null references customer (id),
    scope        text        not null check (scope in ('marketing-pictures', 'reference-name', 'company-data')),
    -- To whom data may be told, where the scope says so.
    recipient    text        check (char_length(recipient) between 1 and 200),
    subject      text        not null generated always as ('consent-' || scope) stored,
    version      text        not null,
    language     text        not null,
    hash         bytea       not null check (octet_length(hash) = 32),
    given_by     uuid        not null references member (id),
    given_at     timestamptz not null,
    withdrawn_by uuid        references member (id),
    withdrawn_at timestamptz,
    check ((scope = 'company-data') = (recipient is not null)),
    check ((withdrawn_at is null) = (withdrawn_by is null)),
    unique (id, customer_id, scope),
    foreign key (subject, version, language) references wording
);
create unique index use_consent_once on use_consent (customer_id, scope, lower(coalesce(recipient, '')))
    where withdrawn_at is null;
create index use_consent_customer on use_consent (customer_id, given_at);

-- What the company did with a customer's data, disclosures among it. Nothing stands here without a consent of that customer
-- and that scope.
create table data_use (
    id          uuid        primary key,
    consent_id  uuid        not null,
    customer_id uuid        not null,
    scope       text        not null,
    recipient   text,
    actor       text        not null check (actor <> ''),
    reason      text        not null check (reason <> ''),
    at          timestamptz not null,
    check ((scope = 'company-data') = (recipient is not null)),
    foreign key (consent_id, customer_id, scope) references use_consent (id, customer_id, scope)
);
create index data_use_customer on data_use (customer_id, at);

-- A consent that was withdrawn, or that names somebody else, allows nothing, whoever writes the row.
create function refuse_use_without_consent() returns trigger language plpgsql as $$
begin
    perform from use_consent c
    where c.id = new.consent_id and c.withdrawn_at is null
        and lower(c.recipient) is not distinct from lower(new.recipient)
    for share;
    if not found then
        raise check_violation using message = 'no consent allows this use';
    end if;
    return new;
end
$$;

create trigger data_use_wants_consent
before insert on data_use
for each row execute function refuse_use_without_consent();

grant select, insert on use_consent, data_use to accounts;
grant update (withdrawn_by, withdrawn_at) on use_consent to accounts;

insert into wording (subject, version, language, body, hash, published_at)
select subject, '2026-1', language, body, sha256(convert_to(body, 'UTF8')), '2026-09-01T00:00:00Z'
from (values
    ('consent-marketing-pictures', 'nl', $$Het bedrijf mag foto's en video's van onze verhuringen tonen in eigen reclame, op zijn website en op sociale media. De toestemming van wie erop staat blijft daarnaast nodig. Wij kunnen dit altijd intrekken; wat dan nog niet gedrukt is, verdwijnt.$$),
    ('consent-marketing-pictures', 'fr', $$L'entreprise peut montrer des photos et des vidéos de nos locations dans sa propre publicité, sur son site et sur les réseaux sociaux. L'accord des personnes qui y figurent reste nécessaire. Nous pouvons le retirer à tout moment ; ce qui n'est pas encore imprimé disparaît alors.$$),
    ('consent-marketing-pictures', 'de', $$Das Unternehmen darf Fotos und Videos unserer Mieten in eigener Werbung, auf seiner Website und in sozialen Medien zeigen. Die Zustimmung der Abgebildeten bleibt daneben nötig. Wir können dies jederzeit widerrufen; was dann noch nicht gedruckt ist, verschwindet.$$),
    ('consent-marketing-pictures', 'en', $$The company may show photos and videos of our rentals in its own advertising, on its website and on social media. The agreement of whoever is in them is needed besides. We can withdraw this at any time; what is not printed by then disappears.$$),
    ('consent-reference-name', 'nl', $$Het bedrijf mag ons bij naam noemen als klant. Wij kunnen dit altijd intrekken.$$),
    ('consent-reference-name', 'fr', $$L'entreprise peut nous citer par notre nom parmi ses clients. Nous pouvons le retirer à tout moment.$$),
    ('consent-reference-name', 'de', $$Das Unternehmen darf uns namentlich als Kunden nennen. Wir können dies jederzeit widerrufen.$$),
    ('consent-reference-name', 'en', $$The company may name us among its customers. We can withdraw this at any time.$$),
    ('consent-company-data', 'nl', $$Het bedrijf mag onze naam en contactgegevens meedelen aan wie wij hier noemen, en aan niemand anders. Wij kunnen dit altijd intrekken.$$),
    ('consent-company-data', 'fr', $$L'entreprise peut communiquer notre nom et nos coordonnées à la personne que nous nommons ici, et à personne d'autre. Nous pouvons le retirer à tout moment.$$),
    ('consent-company-data', 'de', $$Das Unternehmen darf unseren Namen und unsere Kontaktdaten an die hier Genannten weitergeben, und an niemanden sonst. Wir können dies jederzeit widerrufen.$$),
    ('consent-company-data', 'en', $$The company may tell our name and contact details to whom we name here, and to nobody else. We can withdraw this at any time.$$)
) as text (subject, language, body);
