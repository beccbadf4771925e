INSERT INTO articles (id, shop, sku) VALUES (1000 + :u, 1, 'o:u')
INSERT INTO articles (id, shop, sku, price) VALUES (:i, :i % 3, 's:i', 1) ON CONFLICT (shop, sku) DO UPDATE SET price = articles.price
SELECT sku FROM offers WHERE id = :i
SELECT count(*) FROM cheap WHERE sku = 's:i'
UPDATE stock SET amount = amount + 1 WHERE sku = 's:i'
UPDATE offers SET price = 5 WHERE sku = 's:i'
