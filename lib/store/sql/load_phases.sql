SELECT plan_id, ordinal, name, kind, state, attempts, error, error_hint,
    error_about ->> 'sqlstate' AS error_sqlstate, error_about ->> 'schema' AS error_schema,
    error_about ->> 'table' AS error_table, error_about ->> 'column' AS error_column,
    error_about ->> 'datatype' AS error_datatype, error_about ->> 'constraint' AS error_constraint,
    error_about ->> 'detail' AS error_detail,
    to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS started_at,
    to_char(failed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS failed_at,
    to_char(finished_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS finished_at,
    (extract(epoch FROM clock_timestamp() - started_at) * 1000)::bigint AS started_ms_ago,
    (extract(epoch FROM coalesce(finished_at, failed_at, clock_timestamp()) - started_at) * 1000)::bigint
        AS duration_ms,
    EXISTS (SELECT FROM sluice.operation o WHERE o.plan_id = p.plan_id AND o.phase = p.ordinal
        AND o.done AND NOT o.reversible) AS is_for_good
FROM sluice.phase p
WHERE plan_id = ANY ($1::bigint[])
ORDER BY plan_id, ordinal
