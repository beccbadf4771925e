ALTER TABLE ONLY public.people DROP COLUMN IF EXISTS "age";
ALTER TABLE public.letters RENAME COLUMN body TO "Body";
ALTER TABLE people RENAME TO humans;
ALTER TABLE letters ALTER COLUMN body SET NOT NULL;
DROP INDEX people_mail;
DROP INDEX CONCURRENTLY public.people_lower;
ALTER TABLE letters DROP CONSTRAINT letters_kind;
ALTER TABLE letters DROP CONSTRAINT letters_pkey;
ALTER TABLE letters DROP CONSTRAINT letters_sender_fkey;
ALTER TABLE noise ADD CONSTRAINT noise_at UNIQUE (at);
-- expect: 1 drop-column
-- expect: 1 drop-column-dependents
-- expect: 1 function-names-column
-- expect: 10 add-unique-constraint
-- expect: 10 unique-may-fail
-- expect: 2 published-table
-- expect: 2 rename-column
-- expect: 3 function-names-column
-- expect: 3 rename-table
-- expect: 4 set-not-null
-- expect: 5 drop-index
-- expect: 5 drop-unique
-- expect: 7 drop-unique
-- expect: 8 drop-primary-key
-- expect: 8 replica-identity-lost
-- expect: 9 drop-foreign-key
