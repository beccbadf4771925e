INSERT INTO issues (id, label) VALUES (:u, 'o')
UPDATE open_issues SET label = 'o:u' WHERE id = :i
SELECT label || '!' FROM open_issues WHERE id = :i
SELECT max(upper(label)) FROM labels
