SELECT count(*) = 0 FROM notes WHERE search IS DISTINCT FROM to_tsvector('english', title || ' ' || coalesce(body, ''))
