CREATE INDEX CONCURRENTLY letters_body ON letters (body);
CREATE INDEX CONCURRENTLY people_mail_age ON people (mail, age);
CREATE INDEX CONCURRENTLY people_name ON people (lower(name));
CREATE INDEX CONCURRENTLY days_at ON days (at);
CREATE INDEX ON ONLY days (at);
CREATE INDEX ON ONLY noise (at);
DROP INDEX CONCURRENTLY people_mail;
CREATE UNIQUE INDEX CONCURRENTLY people_mail_2 ON people (mail);
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters DROP CONSTRAINT letters_sender_fkey;
ALTER TABLE letters DROP CONSTRAINT letters_pkey;
ALTER TABLE noise ADD PRIMARY KEY USING INDEX noise_id;
UPDATE people SET age = 1 WHERE mail = 'x';
UPDATE people SET age = 1 WHERE name = 'x';
-- expect: 1 index-limits-length
-- expect: 4 create-index-partitioned
-- expect: 6 create-index
-- expect: 7 drop-unique
-- expect: 7 replace-index-order
-- expect: 8 unique-may-fail
-- expect: 9 drop-unique
-- expect: 10 drop-foreign-key
-- expect: 11 drop-primary-key
-- expect: 11 replica-identity-lost
-- expect: 14 mass-update
