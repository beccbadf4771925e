CREATE INDEX entries_feed_published ON entries (feed_id, published_at DESC) INCLUDE (status);
CREATE INDEX entries_unread ON entries (feed_id) WHERE status = 'unread';
DROP INDEX entries_feed, entries_status, entries_starred;
ALTER TABLE entries ALTER status SET STATISTICS 500;
