SELECT extract(minute FROM ends_at AT TIME ZONE 'UTC') IS NOT NULL FROM events WHERE id = 7
