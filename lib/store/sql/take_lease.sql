-- The lease is a session's advisory lock, taken before any state is read, on the connection that
-- does the work: when that session ends, however it ends, the lease is free.
SELECT pg_try_advisory_lock(hashtextextended('sluice plan ' || $1, 0)) AS taken
