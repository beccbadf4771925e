-- As `pgbench --initialize` makes it.
CREATE TABLE pgbench_accounts (
    aid integer PRIMARY KEY,
    bid integer,
    abalance integer,
    filler character(84)
) WITH (fillfactor = 100);

INSERT INTO pgbench_accounts (aid, bid, abalance, filler)
SELECT i, 1, 0, '' FROM generate_series(1, 1000) AS i;
