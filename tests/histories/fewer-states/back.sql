SELECT count(*) = 20 FROM orders WHERE state = 'refused' AND reason IS NULL AND id BETWEEN 100001 AND 100020
