SELECT count(*) = 0 FROM topics WHERE posts_count IS NULL
