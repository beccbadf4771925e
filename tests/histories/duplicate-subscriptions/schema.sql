CREATE TABLE subscriptions (id serial PRIMARY KEY, user_id integer NOT NULL, topic text NOT NULL, superseded_by integer, created_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX subscriptions_user ON subscriptions (user_id);
CREATE TABLE old_subscriptions (id integer, user_id integer, topic text, superseded_by integer, created_at timestamptz, archived_at timestamptz DEFAULT now());
INSERT INTO subscriptions (user_id, topic, superseded_by) SELECT (i + 1) / 2, 'news', CASE WHEN i % 2 = 1 THEN i + 1 END FROM generate_series(1, 600) i;
