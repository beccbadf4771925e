-- The chain over the log of plan $1, or of all, one row a plan: how many entries, the last hash, and
-- what is wrong with it. An entry that follows a missing one cannot be checked, the next can.
WITH entry AS (
    SELECT l.plan, l.number, l.hash, l.id,
        coalesce(lag(l.number) OVER chain, 0) AS before,
        sluice.log_hash(l, lag(l.hash) OVER chain) AS computed,
        row_number() OVER (PARTITION BY l.plan ORDER BY l.number DESC) = 1 AS last
    FROM sluice.log l
    WHERE $1::text IS NULL OR l.plan = $1
    WINDOW chain AS (PARTITION BY l.plan ORDER BY l.number)
),
problem AS (
    SELECT plan, number, format('entry %s is not what was written', number) AS what
    FROM entry WHERE number = before + 1 AND hash <> computed
    UNION ALL
    SELECT plan, before + 1, CASE WHEN number = before + 2 THEN format('entry %s is missing', before + 1)
        ELSE format('entries %s to %s are missing', before + 1, number - 1) END
    FROM entry WHERE number > before + 1
    UNION ALL
    SELECT h.plan, coalesce(e.number, 0) + 1, CASE WHEN e.number IS NULL THEN 'all entries are missing'
        ELSE format('entries after %s are missing', e.number) END
    FROM sluice.log_head h LEFT JOIN entry e ON e.plan = h.plan AND e.last
    WHERE ($1::text IS NULL OR h.plan = $1) AND h.number > coalesce(e.number, 0)
    UNION ALL
    SELECT e.plan, e.number, format('entry %s was not written by sluice', e.number)
    FROM entry e LEFT JOIN sluice.log_head h USING (plan)
    WHERE e.number > coalesce(h.number, 0)
    UNION ALL
    SELECT e.plan, e.number, format('entry %s is not the one that was written last', e.number)
    FROM entry e JOIN sluice.log_head h USING (plan, number)
    WHERE e.hash <> h.hash AND e.hash = e.computed
    UNION ALL
    SELECT p.name, 0, 'it has no log' FROM sluice.plan p
    WHERE ($1::text IS NULL OR p.name = $1)
        AND NOT EXISTS (SELECT FROM sluice.log_head h WHERE h.plan = p.name)
        AND NOT EXISTS (SELECT FROM entry e WHERE e.plan = p.name)
)
SELECT plan, count(e.number) AS entries, encode((array_agg(e.hash) FILTER (WHERE e.last))[1], 'hex') AS head,
    (SELECT array_agg(p.what ORDER BY p.number) FROM problem p WHERE p.plan = named.plan) AS problems,
    coalesce(bool_or(encode(e.hash, 'hex') = $2), false) AS has_head
FROM (SELECT plan FROM entry UNION SELECT plan FROM problem) named
LEFT JOIN entry e USING (plan)
GROUP BY plan
ORDER BY plan
