SELECT pg_typeof(label)::text = 'text[]' FROM labels LIMIT 1
