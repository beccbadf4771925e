SELECT count(DISTINCT author) = (SELECT count(*) FROM authors) FROM said
