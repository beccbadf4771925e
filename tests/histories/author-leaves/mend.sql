UPDATE articles SET summary = '' WHERE summary IS NULL;
DELETE FROM articles WHERE author_id IS NULL;
