INSERT INTO reports (id, body) VALUES (:u, 'o')
SELECT report_size(:i)
