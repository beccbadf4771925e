-- Other sessions that are active (NULL: this role may not know); our own workers are told by their
-- application_name, which is ours.
SELECT 'sessions' AS subject,
    CASE WHEN pg_has_role(current_user, 'pg_read_all_stats', 'USAGE') THEN
        count(*) FILTER (WHERE a.state = 'active' AND a.backend_type = 'client backend'
            AND a.pid <> pg_backend_pid() AND a.application_name
                IS DISTINCT FROM current_setting('application_name')) END AS value,
    NULL AS remark
FROM pg_stat_activity a
