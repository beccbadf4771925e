-- Spans of $1 each, "1 month", from day $2 on until $3 of them lie behind the one that is now (UTC). Names
-- end as pg_partman 5 has them.
SELECT to_char(s, 'YYYYMMDD') AS suffix, to_char(s, 'YYYY-MM-DD') AS lower,
    to_char(s + $1::interval, 'YYYY-MM-DD') AS upper
FROM generate_series($2::timestamp, now() AT TIME ZONE 'UTC' + $3::integer * $1::interval, $1::interval) s
ORDER BY s
