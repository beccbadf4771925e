-- Whether it is within a window now, by the server's clock: $1 the time zone, $2 the days on which it
-- begins (1 Monday to 7, NULL: all), $3 and $4 its hours (NULL: all day). One that ends before it
-- begins goes through midnight, and belongs to the day on which it began.
WITH here AS (
    SELECT clock_timestamp() AT TIME ZONE $1 AS at
),
part AS (
    SELECT at::time AS clock, extract(isodow FROM at)::int AS today,
        extract(isodow FROM at - interval '1 day')::int AS yesterday, at
    FROM here
)
SELECT coalesce(CASE
        WHEN $3::time IS NULL THEN today = ANY (coalesce($2::int[], ARRAY[today]))
        WHEN $3::time < $4::time THEN clock >= $3::time AND clock < $4::time
            AND today = ANY (coalesce($2::int[], ARRAY[today]))
        ELSE clock >= $3::time AND today = ANY (coalesce($2::int[], ARRAY[today]))
            OR clock < $4::time AND yesterday = ANY (coalesce($2::int[], ARRAY[yesterday]))
    END, false) AS inside,
    to_char(at, 'Dy HH24:MI') AS now
FROM part
