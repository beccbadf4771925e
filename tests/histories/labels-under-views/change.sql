DROP VIEW labels;
DROP VIEW open_issues;
ALTER TABLE issues ALTER label TYPE text[] USING CASE WHEN label IS NOT NULL THEN ARRAY[label] END;
CREATE VIEW open_issues WITH (security_barrier) AS SELECT id, label FROM issues WHERE NOT closed;
CREATE VIEW labels AS SELECT label, count(*) AS issues FROM open_issues WHERE label IS NOT NULL GROUP BY label;
GRANT SELECT ON open_issues, labels TO PUBLIC;
GRANT UPDATE (label) ON open_issues TO PUBLIC;
COMMENT ON VIEW labels IS 'how many are open';
