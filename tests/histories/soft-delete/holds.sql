SELECT count(*) >= 30 FROM members WHERE removed_at IS NOT NULL
