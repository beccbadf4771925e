-- Version 1 of the demo's application: it knows the column as "abalance".
-- Every change of a balance is recorded in pgbench_history by the same transaction, so that the
-- sums of both are equal for as long as no write is lost.
\set aid random(1, 100000 * :scale)
\set bid random(1, 1 * :scale)
\set tid random(1, 10 * :scale)
\set delta random(-5000, 5000)
\set newcomer 10000000 + random(1, 1000)
\set task random(1, 20)
\if :task = 1
BEGIN;
WITH opened AS (
    INSERT INTO pgbench_accounts (aid, bid, abalance, filler) VALUES (:newcomer, :bid, :delta, '')
    ON CONFLICT DO NOTHING RETURNING aid, bid, abalance)
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
    SELECT :tid, bid, aid, abalance, current_timestamp FROM opened;
COMMIT;
\elif :task = 2
BEGIN;
WITH closed AS (
    DELETE FROM pgbench_accounts WHERE aid = :newcomer RETURNING aid, bid, abalance)
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
    SELECT :tid, bid, aid, -abalance, current_timestamp FROM closed;
COMMIT;
\elif :task = 3
UPDATE pgbench_accounts SET filler = 'seen by version 1' WHERE aid = :aid;
\else
BEGIN;
UPDATE pgbench_accounts SET abalance = abalance + :delta WHERE aid = :aid;
SELECT abalance FROM pgbench_accounts WHERE aid = :aid;
INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
    VALUES (:tid, :bid, :aid, :delta, current_timestamp);
COMMIT;
\endif
