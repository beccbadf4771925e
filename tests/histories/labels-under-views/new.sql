INSERT INTO issues (id, label) VALUES (:u, '{n,m}')
UPDATE open_issues SET label = label || 'more'::text WHERE id = :i
SELECT label[1] FROM open_issues WHERE id = :i
SELECT max(cardinality(label)) FROM labels
