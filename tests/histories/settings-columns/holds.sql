SELECT count(*) > 0 FROM profiles WHERE theme = 'dark' AND settings->>'theme' = 'dark'
