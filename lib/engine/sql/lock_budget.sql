-- What the transaction that has begun may wait for, and until when: $1 relations (quoted, qualified), in
-- the order in which they are taken, $2 their modes, $3 whether without their partitions; $4 the
-- milliseconds for all waits together, $5 how many statements will run under the locks, $6 which of them
-- are views. It stays below
-- deadlock_timeout, so that whoever waits for us while we wait never becomes a deadlock's victim.
SELECT
    set_config('sluice.locks', (SELECT coalesce(jsonb_agg(jsonb_build_object('number', number,
            'name', name, 'mode', mode, 'alone', alone, 'view', view) ORDER BY number), '[]')::text
        FROM unnest($1::text[], $2::text[], $3::boolean[], $6::boolean[])
            WITH ORDINALITY u (name, mode, alone, view, number)), true),
    set_config('sluice.statements', $5, true),
    set_config('sluice.wait_ms', b.ms::text, true),
    set_config('sluice.wait_until', (extract(epoch FROM clock_timestamp()) * 1000 + b.ms)::text, true),
    set_config('lock_timeout', b.ms::text, true)
FROM pg_settings s, LATERAL (
    SELECT greatest(1, least($4::bigint, s.setting::bigint * 4 / 5)) AS ms
) b
WHERE s.name = 'deadlock_timeout'
