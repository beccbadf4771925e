CREATE TABLE badges (id integer PRIMARY KEY, holder text NOT NULL, colour text NOT NULL DEFAULT 'red', issued date NOT NULL DEFAULT current_date);
CREATE INDEX badges_colour ON badges (colour, issued);
CREATE VIEW holders AS SELECT id, holder FROM badges;
COMMENT ON COLUMN badges.colour IS 'as printed';
INSERT INTO badges (id, holder) SELECT i, 'h' || i FROM generate_series(1, 300) i;
