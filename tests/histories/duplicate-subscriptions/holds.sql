SELECT count(*) = 300 FROM old_subscriptions
SELECT count(*) = 300 FROM subscriptions WHERE topic = 'news'
