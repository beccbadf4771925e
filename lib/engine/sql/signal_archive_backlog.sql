-- WAL that waits to be archived: the segments after the last one that was, up to the current one.
-- Names are TTTTTTTTLLLLLLLLSSSSSSSS in hexadecimal, of which the last two count segments; without
-- any archived one, the oldest segment there may be is unknown, and so is the backlog.
SELECT 'the archive' AS subject,
    CASE WHEN a.last_archived_wal ~ '^[0-9A-F]{24}' THEN greatest(0, here.segment - (
        ('x' || substr(a.last_archived_wal, 9, 8))::bit(32)::bigint * (4294967296 / w.size)
            + ('x' || substr(a.last_archived_wal, 17, 8))::bit(32)::bigint) - 1) * w.size
        WHEN a.last_failed_wal ~ '^[0-9A-F]{24}' THEN greatest(0, here.segment - (
        ('x' || substr(a.last_failed_wal, 9, 8))::bit(32)::bigint * (4294967296 / w.size)
            + ('x' || substr(a.last_failed_wal, 17, 8))::bit(32)::bigint)) * w.size
        ELSE 0 END AS value,
    CASE WHEN a.last_failed_time > coalesce(a.last_archived_time, '-infinity')
        THEN 'the archiver failed on ' || a.last_failed_wal END AS remark
FROM pg_stat_archiver a
CROSS JOIN (SELECT setting::bigint AS size FROM pg_settings WHERE name = 'wal_segment_size') w
CROSS JOIN LATERAL (
    SELECT (pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') / w.size)::bigint AS segment
) here
WHERE current_setting('archive_mode') <> 'off'
