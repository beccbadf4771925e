INSERT INTO vendors (id, code, region) VALUES (:u, 'o:u', 'us')
INSERT INTO vendors (id, code, region) VALUES (:u, 'c7', 'eu') ON CONFLICT (code) DO NOTHING
