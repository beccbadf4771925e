INSERT INTO vendors (id, code) VALUES (:u, 'n:u') ON CONFLICT (region, code) DO NOTHING
