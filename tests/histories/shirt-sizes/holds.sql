SELECT count(*) > 0 FROM shirts WHERE size = 'large'
SELECT count(*) = 0 FROM shelves WHERE 'big' = ANY (sizes::text[])
