UPDATE servers SET ssh_key = '', team_id = 1 WHERE ssh_key IS NULL OR team_id IS NULL
