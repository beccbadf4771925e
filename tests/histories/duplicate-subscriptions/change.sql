WITH gone AS (DELETE FROM subscriptions WHERE superseded_by IS NOT NULL RETURNING *)
INSERT INTO old_subscriptions SELECT * FROM gone;
ALTER TABLE subscriptions ADD CONSTRAINT subscriptions_user_topic_key UNIQUE (user_id, topic);
DROP INDEX subscriptions_user;
ALTER TABLE subscriptions DROP COLUMN superseded_by;
