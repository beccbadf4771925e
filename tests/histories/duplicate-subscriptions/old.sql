INSERT INTO subscriptions (user_id, topic) VALUES (:u, 'o')
UPDATE subscriptions SET superseded_by = id + 1 WHERE id = :i * 2 - 1
SELECT topic FROM subscriptions WHERE user_id = :i AND superseded_by IS NULL
