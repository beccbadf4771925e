SELECT count(*) = 0 FROM members WHERE (locale <> '') IS NOT TRUE
