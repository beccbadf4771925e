CREATE TABLE reports (id integer PRIMARY KEY, body text, owner text DEFAULT CURRENT_USER);
CREATE FUNCTION report_size(integer) RETURNS integer LANGUAGE sql STABLE AS $$ SELECT length(body) FROM reports WHERE id = $1 $$;
COMMENT ON TABLE reports IS 'monthly';
COMMENT ON COLUMN reports.body IS 'html';
GRANT SELECT ON reports TO PUBLIC;
INSERT INTO reports SELECT i, 'b' FROM generate_series(1, 300) i;
