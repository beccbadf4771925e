ALTER TABLE accounts ADD COLUMN email_domain text;
UPDATE accounts SET email_domain = lower(split_part(email, '@', 2));
ALTER TABLE accounts ALTER email_domain SET NOT NULL;
CREATE INDEX accounts_email_domain ON accounts (email_domain, id);
DROP INDEX accounts_locale;
ALTER TABLE accounts ALTER locale DROP DEFAULT;
