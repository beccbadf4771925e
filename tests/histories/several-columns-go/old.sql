INSERT INTO servers (id, host, port, ssh_key, team_id) VALUES (:u, 'o', 22, 'k', :i)
SELECT label, load FROM servers WHERE id = :i
