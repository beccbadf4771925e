UPDATE members SET locale = coalesce(country, 'en') WHERE locale IS NULL OR locale = '';
ALTER TABLE members ALTER locale SET NOT NULL;
ALTER TABLE members ADD CONSTRAINT members_locale CHECK (locale <> '');
