SELECT count(*) = 0 FROM sales WHERE total <> price * amount * 119 / 100
