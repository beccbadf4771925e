SELECT count(*) = 0 FROM orders WHERE state IN ('lost', 'refused')
