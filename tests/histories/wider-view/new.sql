INSERT INTO products (id, name, price, currency) VALUES (:u, 'n', 5, 'JPY')
SELECT price, currency FROM shop WHERE id = :i
SELECT n FROM price_bands WHERE currency = 'EUR' AND band = 1
