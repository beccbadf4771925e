--liquibase formatted sql

--changeset anna:1
ALTER TABLE person ADD COLUMN x int;
--rollback ALTER TABLE person DROP COLUMN x;

--changeset anna:2 runInTransaction:false
CREATE INDEX CONCURRENTLY person_x ON person (x);
--changeset anna:3
CREATE INDEX CONCURRENTLY person_y ON person (y);
-- expect: 10 concurrently-in-transaction
