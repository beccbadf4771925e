CREATE TABLE issues (id integer PRIMARY KEY, label text, closed boolean NOT NULL DEFAULT false);
CREATE INDEX issues_label ON issues (label);
CREATE VIEW open_issues WITH (security_barrier) AS SELECT id, label FROM issues WHERE NOT closed;
CREATE VIEW labels AS SELECT label, count(*) AS issues FROM open_issues WHERE label IS NOT NULL GROUP BY label;
GRANT SELECT ON open_issues, labels TO PUBLIC;
GRANT UPDATE (label) ON open_issues TO PUBLIC;
COMMENT ON VIEW labels IS 'how many are open';
INSERT INTO issues SELECT i, nullif('l' || i % 7, 'l0') FROM generate_series(1, 300) i;
