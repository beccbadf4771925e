SELECT plan_id, ordinal, name, kind, state, attempts, e.error, e.error_hint,
    e.error_about ->> 'sqlstate' AS error_sqlstate, e.error_about ->> 'schema' AS error_schema,
    e.error_about ->> 'table' AS error_table, e.error_about ->> 'column' AS error_column,
    e.error_about ->> 'datatype' AS error_datatype, e.error_about ->> 'constraint' AS error_constraint,
    e.error_about ->> 'detail' AS error_detail,
    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS started_at,
    to_char(e.failed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS failed_at,
    to_char(e.finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS finished_at,
    (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint AS started_ms_ago,
    (extract(epoch FROM coalesce(e.finished_at, e.failed_at, clock_timestamp()) - started_at) * 1000)::bigint
        AS duration_ms,
    EXISTS (SELECT FROM sluice.operation o WHERE o.plan_id = p.plan_id AND o.phase = p.ordinal
        AND o.done AND NOT o.reversible) AS is_for_good
FROM sluice.phase p LEFT JOIN LATERAL (
    -- How it ended is kept while it is being taken back, in case it is not.
    SELECT p.error, p.error_hint, p.error_about, p.failed_at, p.finished_at WHERE p.state <> 'reverting') e ON true
WHERE plan_id = ANY ($1::bigint[])
ORDER BY plan_id, ordinal
