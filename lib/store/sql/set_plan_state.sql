UPDATE sluice.plan SET state = $3
WHERE id = $1 AND epoch = $2 AND pg_backend_pid() = $4
