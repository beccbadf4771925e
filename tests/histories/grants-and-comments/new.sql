INSERT INTO reports (id, body, owner) VALUES (:u, 'n', 'me')
SELECT report_size(:i)
