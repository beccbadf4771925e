SELECT count(*) = 0 FROM sessions WHERE expires_at < '2024-01-01'
