SELECT count(*) = 0 FROM documents WHERE shared IS NULL
