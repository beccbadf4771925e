UPDATE entries SET starred = NOT starred WHERE id = :i
SELECT id FROM entries WHERE feed_id = :i ORDER BY published_at DESC LIMIT 3
