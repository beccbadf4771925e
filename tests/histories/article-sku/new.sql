INSERT INTO articles (id, shop, number) VALUES (1000 + :u, 2, 'n:u')
INSERT INTO articles (id, shop, number, price) VALUES (:i, :i % 3, 's:i', 1) ON CONFLICT (shop, number) DO UPDATE SET price = articles.price
SELECT a.number, amount FROM articles a JOIN stock s ON s.sku = a.number AND s.shop = a.shop WHERE a.id = :i
SELECT sku FROM cheap LIMIT 1
