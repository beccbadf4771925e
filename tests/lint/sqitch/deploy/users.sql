-- Deploy app:users to pg
BEGIN;
TRUNCATE sessions;
COMMIT;
-- expect: 3 truncate
