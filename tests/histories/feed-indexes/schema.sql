CREATE TABLE entries (id bigint PRIMARY KEY, feed_id integer NOT NULL, status text NOT NULL DEFAULT 'unread', starred boolean NOT NULL DEFAULT false, published_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX entries_feed ON entries (feed_id);
CREATE INDEX entries_status ON entries (status);
CREATE INDEX entries_starred ON entries (starred);
COMMENT ON INDEX entries_starred IS 'for the old list';
INSERT INTO entries SELECT i, i % 10, CASE WHEN i % 2 = 0 THEN 'read' ELSE 'unread' END, i % 9 = 0 FROM generate_series(1, 300) i;
