INSERT INTO subscriptions (user_id, topic) VALUES (:i, 't:u')
UPDATE subscriptions SET created_at = now() WHERE user_id = :i
