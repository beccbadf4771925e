CREATE TABLE games (id integer PRIMARY KEY, score integer NOT NULL DEFAULT 0, best integer, CONSTRAINT games_score CHECK (score >= 0));
CREATE INDEX games_high ON games (score DESC) WHERE score > 1000;
CREATE INDEX games_both ON games (score, best);
INSERT INTO games SELECT i, i, i FROM generate_series(1, 300) i;
