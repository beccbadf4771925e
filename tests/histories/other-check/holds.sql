SELECT count(*) = 0 FROM tickets WHERE priority = 1
