CREATE TABLE workspaces (id integer PRIMARY KEY, name text NOT NULL, legacy_tier text, plan text, seats integer DEFAULT 1);
INSERT INTO workspaces SELECT i, 'w' || i, CASE WHEN i % 3 = 0 THEN 'gold' END, CASE WHEN i % 5 = 0 THEN 'pro' END, nullif(i % 4, 0) FROM generate_series(1, 300) i;
