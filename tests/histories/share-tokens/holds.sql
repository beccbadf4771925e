SELECT count(*) = count(DISTINCT token) AND count(*) = count(seen_at) FROM documents
