CREATE TABLE games (id integer PRIMARY KEY, player integer NOT NULL, score integer NOT NULL DEFAULT 0);
CREATE MATERIALIZED VIEW totals AS SELECT player, sum(score) AS score FROM games GROUP BY player;
CREATE UNIQUE INDEX totals_player ON totals (player);
CREATE VIEW champions AS SELECT player FROM totals ORDER BY score DESC LIMIT 3;
COMMENT ON COLUMN totals.score IS 'of all games';
INSERT INTO games SELECT i, i % 10, i FROM generate_series(1, 300) i;
REFRESH MATERIALIZED VIEW totals;
