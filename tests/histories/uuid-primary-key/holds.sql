SELECT count(*) = count(DISTINCT id) FROM memberships
