SELECT count(*) = 0 FROM articles WHERE summary = ''
